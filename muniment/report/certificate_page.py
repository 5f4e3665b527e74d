"""The certificate of destruction as one page to print, sign by hand and keep; nothing is loaded from elsewhere."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files as package_files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from muniment import VERSION
from muniment.tables.cells import Kind, as_size, as_words, visible
from muniment.tables.shown import write_whole

if TYPE_CHECKING:
    from jinja2 import Template


@dataclass(frozen=True, slots=True)
class PageLine:
    """One file as the page shows it."""

    number: str
    path: str
    fate: str
    why: str
    done: str
    sha256: str


@dataclass(frozen=True, slots=True)
class CertificatePage:
    """Everything the page shows, decided here."""

    title: str
    word: str
    sentence: str
    is_synthetic: bool
    facts: tuple[tuple[str, str], ...]
    authority: tuple[tuple[str, str, str], ...]
    incidents: tuple[str, ...]
    lines: tuple[PageLine, ...]
    version: str


def page_of(envelope: Mapping[str, Any]) -> CertificatePage:
    """Return the page of a certificate as it went out."""
    body = envelope["body"]
    return CertificatePage(
        title=f"Certificate of destruction {body['certificate']}",
        word=body["word"],
        sentence=body["sentence"],
        is_synthetic=body["synthetic"],
        facts=facts_of(envelope),
        authority=tuple(_authority(one) for one in body["authority"]),
        incidents=tuple(body["incidents"]),
        lines=tuple(_line(one) for one in body["lines"]),
        version=VERSION,
    )


def facts_of(envelope: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return what stands at the head of a certificate: name and words."""
    body = envelope["body"]
    signed, about, cooling = body["signed"], body["description"], body["cooling_off"]
    for_whom = f", for {signed['for_whom']}" if signed["for_whom"] else ""
    covering = " to ".join(_day(day) for day in dict.fromkeys(about["covering_dates"])) or "not known"
    formats = ", ".join(f"{name} ({count:,})" for name, count in about["formats"].items()) or "none"
    return (
        ("List", f"{body['list']['ref']}, {body['list']['title']}"),
        ("Signed by", f"{signed['person']}, {signed['role']}{for_whom}, {_moment(signed['at'])}"),
        ("Cooling-off", f"{cooling['days']} days, {cooling['rule']}; not before {_day(cooling['earliest_on'])}"),
        ("Destroyed", f"{about['files']:,} files, {as_size(int(about['size_bytes']))}"),
        ("Covering dates", covering),
        ("Formats (PRONOM)", formats),
        ("Work orders", "; ".join(_order(one) for one in body["orders"]) or "none"),
        ("Method", body["method"]),
        ("Gone before a hold came", f"{body['destroyed_before_hold']:,} files"),
        ("Certified by", f"{body['issued']['by']}, {body['issued']['role']}, {_moment(body['issued']['at'])}"),
        ("Inventory, hash tree", body["lines_root"]),
        ("Certificate, SHA-256", envelope["sha256"]),
        ("Public key, Ed25519", envelope["public_key"]),
        ("Audit event", f"{envelope['event']['sequence']}, {envelope['event']['entry_hash']}"),
    )


def _order(one: Mapping[str, Any]) -> str:
    receipts = ", ".join(f"receipt by {each['by']}, {_moment(each['at'])}" for each in one["receipts"])
    proofs = ", ".join(f"survey {' '.join(each['surveys'])}" for each in one["proofs"])
    said = "; ".join(part for part in (receipts, proofs) if part)
    return f"{one['order']}, {one['lines']:,} files, issued by {one['issued_by']}{f' ({said})' if said else ''}"


def _authority(one: Mapping[str, Any]) -> tuple[str, str, str]:
    basis = one["basis"]
    rule = f"{basis['class']} {basis['class_title']}: {basis['rule']}. Source: {basis['source']}" if basis else ""
    held = f"; {basis['holds_asked']:,} holds asked" if basis else ""
    held += "; its date is an estimate" if basis and basis["date_is_estimated"] else ""
    return one["item"], rule, f"{one['answer']}, {_day(one['on'])}{held}"


def _line(one: Mapping[str, Any]) -> PageLine:
    done = f"{one['by']}, {_moment(one['done_at'])}" if one["done_at"] else ""
    return PageLine(str(one["number"]), visible(one["path"]), one["fate"], visible(one["why"]), done, one["sha256"])


def _day(text: str) -> str:
    return as_words(date.fromisoformat(text), Kind.DATE)


def _moment(text: str) -> str:
    return as_words(datetime.fromisoformat(text), Kind.MOMENT)


def html_of(page: CertificatePage) -> str:
    """Return the whole page as HTML."""
    style = package_files("muniment").joinpath("report", "templates", "certificate.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return _template().render(page=page, style=style, style_hash=f"sha256-{digest}")


@cache
def _template() -> "Template":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("muniment", "report/templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("certificate.html")


def write_certificate_page(path: Path, page: CertificatePage) -> None:
    """Write the page as the file `path`; a Refusal where it can't be written."""
    write_whole(path, lambda stream: stream.write(html_of(page).encode("utf-8", "backslashreplace")))
