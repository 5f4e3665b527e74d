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
from muniment.report.words import count_words
from muniment.tables.cells import Kind, as_size, as_words, visible
from muniment.tables.shown import write_whole

if TYPE_CHECKING:
    from jinja2 import Template

NAMED_AT_MOST = 20


@dataclass(frozen=True, slots=True)
class PageLine:
    """One file, case or box as the page shows it."""

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
    vanished = _vanished(body)
    return (
        ("List", f"{body['list']['ref']}, {body['list']['title']}"),
        ("Signed by", f"{signed['person']}, {signed['role']}{for_whom}, {_moment(signed['at'])}"),
        ("Cooling-off", f"{cooling['days']} days, {cooling['rule']}; not before {_day(cooling['earliest_on'])}"),
        ("Destroyed", _destroyed(about)),
        ("Known by", known_words(body)),
        ("Covering dates", covering),
        ("Formats (PRONOM)", formats),
        ("Work orders", "; ".join(_order(one) for one in body["orders"]) or "none"),
        ("Method", body["method"]),
        *((("Vanished without an order", vanished),) if vanished else ()),
        ("Gone before a hold came", f"{body['destroyed_before_hold']:,} of those listed"),
        ("Certified by", f"{body['issued']['by']}, {body['issued']['role']}, {_moment(body['issued']['at'])}"),
        ("Inventory, hash tree", body["lines_root"]),
        ("Certificate, SHA-256", envelope["sha256"]),
        ("Public key, Ed25519", envelope["public_key"]),
        ("Audit event", f"{envelope['event']['sequence']}, {envelope['event']['entry_hash']}"),
    )


def known_words(body: Mapping[str, Any]) -> str:
    """Return by what the destruction is known, in words; what nobody of ours saw is said so.

    >>> known_words({"witness": {"survey": 3, "export": 0, "contractor": 1}, "totals": {"destroyed": 4}})
    "3 by a survey that no longer sees them; 1 by the contractor's certificate alone: nobody of ours saw it"
    """
    count = body.get("witness", {"survey": body["totals"]["destroyed"], "export": 0, "contractor": 0})
    words = {
        "survey": "by a survey that no longer sees them",
        "export": "by an export that no longer has them",
        "contractor": "by the contractor's certificate alone: nobody of ours saw it",
    }
    return (
        "; ".join(f"{count[name]:,} {said}" for name, said in words.items() if count[name]) or "nothing was destroyed"
    )


def _destroyed(about: Mapping[str, Any]) -> str:
    size = f", {as_size(int(about['size_bytes']))}" if about["files"] else ""
    cases, boxes = about.get("cases", 0), about.get("boxes", 0)
    whole = [count_words(cases, "case", "cases")] if cases else []
    whole += [count_words(boxes, "box", "boxes")] if boxes else []
    files = f"{count_words(about['files'], 'file', 'files')}{size}"
    return "; ".join([files, *whole] if about["files"] or not whole else whole)


def _vanished(body: Mapping[str, Any]) -> str:
    """Return the cases that an export no longer had and that nobody ordered to go; empty where there are none."""
    proofs = [one for order in body["orders"] for one in order["proofs"]]
    found = [one for one in proofs if one.get("vanished", {}).get("count")]
    if not found:
        return ""
    last = found[-1]["vanished"]
    cases = count_words(last["count"], "case", "cases")
    return f"{cases} not on this list: {', '.join(last['urns'][:NAMED_AT_MOST])}"


def _order(one: Mapping[str, Any]) -> str:
    receipts = ", ".join(f"receipt by {each['by']}, {_moment(each['at'])}" for each in one["receipts"])
    proofs = ", ".join(_proof(each) for each in one["proofs"])
    said = "; ".join(part for part in (receipts, proofs) if part)
    of = one.get("of", f"{one['lines']:,} files")
    return f"{one['order']}, {of}, issued by {one['issued_by']}{f' ({said})' if said else ''}"


def _proof(one: Mapping[str, Any]) -> str:
    surveys = f"survey {' '.join(one['surveys'])}" if one["surveys"] else ""
    export = f"export {one['export']}" if one.get("export") else ""
    return " and ".join(each for each in (surveys, export) if each)


def _authority(one: Mapping[str, Any]) -> tuple[str, str, str]:
    basis = one["basis"]
    rule = f"{basis['class']} {basis['class_title']}: {basis['rule']}. Source: {basis['source']}" if basis else ""
    held = f"; {basis['holds_asked']:,} holds asked" if basis else ""
    held += "; its date is an estimate" if basis and basis["date_is_estimated"] else ""
    return one["item"], rule, f"{one['answer']}, {_day(one['on'])}{held}"


def _line(one: Mapping[str, Any]) -> PageLine:
    done = f"{one['by']}, {_moment(one['done_at'])}" if one["done_at"] else ""
    why = "; ".join(visible(words) for words in (one["why"], attested_words(one)) if words)
    return PageLine(str(one["number"]), visible(one["path"]), one["fate"], why, done, one["sha256"])


def attested_words(line: Mapping[str, Any]) -> str:
    """Return what whoever carried a line out shows for it, in words; empty for a file."""
    said = line.get("attested", {})
    if said.get("certificate"):
        day = _day(said["certificate_on"])
        return f"contractor's certificate {said['certificate']} of {day}, {said['method']}; nobody of ours saw it"
    return f"the case system says: {said['deleted']}" if said.get("deleted") else ""


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
