"""The register of certificates of destruction: found by URN, barcode, path, SHA-256; each as a page or JSON."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from importlib.resources import files as package_files
from typing import Annotated, ClassVar

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from appraisal.disposal.absence import Interval
from appraisal.disposal.proving_absence import prove_absence
from appraisal.disposal.values import Fate
from muniment.clock import LONDON
from muniment.disposals import CERTIFICATE_COLUMNS, certificates_table
from muniment.lists import place_of
from muniment.report.certificate_page import attested_words, facts_of, html_of, page_of
from muniment.tables.cells import Row, Table, TableColumn
from muniment.web.dates import date_typed
from muniment.web.disposal import CRUMBS, FATE_TAGS, WORD_TAGS, by_of, desk_of
from muniment.web.exports import attachment, export
from muniment.web.faults import PAGE_MISSING
from muniment.web.listing import Asked, Listing, Shown, asked_of, listed, matching, search_filter, shown
from muniment.web.page import FormView, Link, Page, Problem, Problems, described
from muniment.web.visit import Visit, needs
from records.register.holds import HoldRegister
from records.register.roles import Right
from records.store.audit import Json
from retention.faults import Fault, Refusal

router = APIRouter()
Reader = Annotated[Visit, Depends(needs(Right.SEE_SENSITIVE, Right.READ_AUDIT, Right.CARRY_OUT))]
Prover = Annotated[Visit, Depends(needs(Right.READ_AUDIT))]
LINE_COLUMNS = (
    TableColumn("path", "Path, case or box"),
    TableColumn("fate", "What became of it"),
    TableColumn("why", "Why"),
    TableColumn("by", "By"),
    TableColumn("proven_by", "Proven by", meaning="The survey or export that no longer has it; of a box nothing can."),
    TableColumn("attested", "Shown for it", meaning="What the case system says, or the contractor's certificate."),
    TableColumn("sha256", "SHA-256"),
)


# -- the register --------------------------------------------------------------------------------------------


def _register_example() -> "CertificatesPage":
    row = ("DC-0001", "L0001", "Leavers of 2010", "PARTIAL", 135, 148, "reviewer2, reviewer", None, "")
    table = Table("Certificates of destruction", CERTIFICATE_COLUMNS, [row])
    return CertificatesPage(
        title="Certificates of destruction",
        crumbs=CRUMBS,
        find="",
        certificates=_register_listing(table, Asked("/certificates")),
        may_prove=True,
    )


@described(_register_example)
@dataclass(frozen=True, slots=True, kw_only=True)
class CertificatesPage(Page):
    """Every certificate, or those that name a file, a case or a box."""

    template: ClassVar[str] = "disposal/certificates.html"
    find: str
    certificates: Listing
    may_prove: bool


@router.get("/certificates")
def show_certificates(visit: Reader) -> HTMLResponse:
    """Show the register; `find` looks for a path, URN, barcode, folder or SHA-256 on every certificate."""
    asked = asked_of(visit)
    find = asked.filters.get("find", "")
    table = certificates_table(desk_of(visit).disposals.register.certificates(), find=find)
    page = CertificatesPage(
        title="Certificates of destruction",
        crumbs=CRUMBS,
        find=find,
        certificates=_register_listing(table, asked),
        may_prove=visit.may(Right.READ_AUDIT),
        form=visit.form_view,
    )
    return visit.shown(page)


@router.get("/certificates.{format}")
def download_certificates(visit: Reader, format: str) -> Response:
    """Download the certificates that match."""
    asked = asked_of(visit, "/certificates")
    table = certificates_table(desk_of(visit).disposals.register.certificates(), find=asked.filters.get("find", ""))
    return export(visit, matching(table, _without_find(asked)), format, name="Certificates of destruction")


def _without_find(asked: Asked) -> Asked:
    """Return what is asked of the table itself; `find` was answered from the certificates."""
    filters = {name: value for name, value in asked.filters.items() if name != "find"}
    return Asked(asked.path, filters, asked.sort, asked.after, asked.before)


def _register_listing(table: Table, asked: Asked) -> Listing:
    def show(row: Row) -> list[Shown]:
        cells = [shown(cell, column) for cell, column in zip(row, CERTIFICATE_COLUMNS, strict=True)]
        cells[0] = Shown(str(row[0]), href=f"/certificates/{row[0]}")
        cells[1] = Shown(str(row[1]), href=f"/disposals/{row[1]}")
        cells[3] = Shown(str(row[3]), tag=WORD_TAGS[str(row[3])])
        return cells

    empty = "Nothing matches." if asked.filters.get("find") else "No certificate was issued yet."
    return listed(
        table,
        _without_find(asked),
        name="certificates",
        key_of=lambda row: str(row[0]),
        show_row=show,
        empty=empty,
        noun=("certificate", "certificates"),
    )


# -- one certificate -------------------------------------------------------------------------------------------


def _certificate_example() -> "CertificatePage":
    row = ("\\\\FS99\\SCD\\HR\\Leavers\\1.doc", "destroyed", "", "it, 3 December 2026", "S0004", "", "0" * 64)
    table = Table("Everything on the list", LINE_COLUMNS, [row])
    return CertificatePage(
        title="Certificate of destruction DC-0001",
        crumbs=(*CRUMBS, Link("Certificates", "/certificates")),
        ref="DC-0001",
        word="PARTIAL",
        tag="yellow",
        sentence="135 destroyed + 12 spared + 0 failed + 1 missing + 0 left out = 148 listed",
        facts=({"key": {"text": "Signed by"}, "value": {"text": "dro, DRO"}},),
        incidents=("DIS052 \\\\FS99\\SCD\\HR\\2.doc: It was destroyed although a hold had been placed on it before.",),
        files=_lines_listing(table, Asked("/certificates/DC-0001")),
    )


@described(_certificate_example)
@dataclass(frozen=True, slots=True, kw_only=True)
class CertificatePage(Page):
    """One certificate: who signed, who carried out, what proves it, and everything on it."""

    template: ClassVar[str] = "disposal/certificate.html"
    ref: str
    word: str
    tag: str
    sentence: str
    facts: tuple[dict[str, dict[str, str]], ...]
    incidents: tuple[str, ...]
    files: Listing


@router.get("/certificates/verifier.py")
def download_verifier(visit: Reader) -> Response:
    """Download the verifier: one file that needs Python and nothing else."""
    text = package_files("appraisal").joinpath("disposal", "verifier.py").read_bytes()
    return Response(text, media_type="text/x-python", headers={"content-disposition": attachment("verifier.py")})


@router.get("/certificates/{ref}.{format}")
def download_certificate(visit: Reader, ref: str, format: str) -> Response:
    """Download a certificate: json as it was signed, html as one page to print, xlsx or csv of its lines."""
    document = desk_of(visit).returns.document(ref)
    visit.note_read(ref, act="certificate downloaded")
    if format == "json":
        return _json(document, ref)
    if format == "html":
        page = page_of(document)
        headers = {"content-disposition": attachment(f"{ref}.html")}
        return Response(html_of(page).encode("utf-8", "backslashreplace"), media_type="text/html", headers=headers)
    table = _lines_table(ref, _body(document))
    return export(visit, matching(table, asked_of(visit, f"/certificates/{ref}")), format, name=f"Certificate {ref}")


@router.get("/certificates/{ref}")
def show_certificate(visit: Reader, ref: str) -> HTMLResponse:
    """Show one certificate."""
    document = desk_of(visit).returns.document(ref)
    visit.note_read(ref, act="certificate opened")
    body = _body(document)
    page = CertificatePage(
        title=f"Certificate of destruction {ref}",
        crumbs=(*CRUMBS, Link("Certificates", "/certificates")),
        ref=ref,
        word=str(body["word"]),
        tag=WORD_TAGS[str(body["word"])],
        sentence=str(body["sentence"]),
        facts=tuple({"key": {"text": name}, "value": {"text": words}} for name, words in facts_of(document)),
        incidents=tuple(str(one) for one in _list(body["incidents"])),
        files=_lines_listing(_lines_table(ref, body), asked_of(visit)),
    )
    return visit.shown(page)


def _lines_table(ref: str, body: dict[str, Json]) -> Table:
    rows = []
    for line in _list(body["lines"]):
        if isinstance(line, dict):
            by = f"{line['by']}, {line['done_at']}" if line["done_at"] else ""
            shown_for_it = attested_words(line)
            rows.append((line["path"], line["fate"], line["why"], by, line["proven_by"], shown_for_it, line["sha256"]))
    return Table(f"Everything on {ref}", LINE_COLUMNS, rows)


def _lines_listing(table: Table, asked: Asked) -> Listing:
    def show(row: Row) -> list[Shown]:
        return [
            Shown(str(row[0]), copy=str(row[0]), hint=f"SHA-256 {row[6]}", classes="m-path"),
            Shown(str(row[1]), tag=FATE_TAGS[Fate(str(row[1]))], hint=str(row[2])),
            Shown(str(row[3])),
            Shown(str(row[4]), hint=str(row[5])),
        ]

    on_page = tuple(one for one in LINE_COLUMNS if one.name in ("path", "fate", "by", "proven_by"))
    return listed(
        table,
        asked,
        name="files",
        key_of=lambda row: str(row[0]),
        show_row=show,
        filters=(search_filter(asked),),
        empty="Nothing is on it.",
        noun=("file, case or box", "files, cases and boxes"),
        on_page=on_page,
    )


# -- proof of absence ------------------------------------------------------------------------------------------


def _absence_example(form: FormView | None = None) -> "AbsencePage":
    return AbsencePage(
        title="Prove that nothing under a hold was destroyed",
        crumbs=(*CRUMBS, Link("Certificates", "/certificates")),
        holds=_hold_items(("UCPI", "IICSA"), ""),
        form=form or FormView(),
    )


@described(
    _absence_example,
    lambda: _absence_example(
        FormView({"first-day": ("40",)}, (Problem("hold", "Choose a hold."), Problem("first-day", "Write a date.")))
    ),
)
@dataclass(frozen=True, slots=True, kw_only=True)
class AbsencePage(Page):
    """Ask for a signed proof that no destruction touched what a hold covered."""

    template: ClassVar[str] = "disposal/absence.html"
    holds: list[dict[str, object]]


@router.get("/absence")
def show_absence(visit: Prover) -> HTMLResponse:
    """Show the form for a proof of absence."""
    refs = tuple(entry.ref for entry in HoldRegister(visit.store.database).all())
    page = AbsencePage(
        title="Prove that nothing under a hold was destroyed",
        crumbs=(*CRUMBS, Link("Certificates", "/certificates")),
        holds=_hold_items(refs, visit.form_view.value("hold")),
        form=visit.form_view,
    )
    return visit.shown(page)


@router.post("/absence")
def prove(visit: Prover) -> Response:
    """Answer with the signed proof, or with each act that breaks it."""
    problems = Problems()
    hold = problems.require(visit.form.text("hold"), "hold", "Choose the hold.")
    first = date_typed(visit.form, "first", problems, what="The first day")
    last = date_typed(visit.form, "last", problems, what="The last day")
    if first is not None and last is not None and last < first:
        problems.add("last-day", "The last day can't be before the first.")
    if problems or first is None or last is None:
        return visit.again(problems)
    start = datetime.combine(first, time.min, tzinfo=LONDON).astimezone(UTC)
    end = datetime.combine(last + timedelta(days=1), time.min, tzinfo=LONDON).astimezone(UTC)
    window = Interval(start, end - timedelta(microseconds=1))
    try:
        document = prove_absence(place_of(visit.store), hold, window, on=visit.on, by=by_of(visit))
    except Refusal as refusal:
        return visit.refused(refusal, act="prove absence", subject=hold)
    return _json(document, f"Proof of absence {hold}")


def _hold_items(refs: tuple[str, ...], chosen: str) -> list[dict[str, object]]:
    first: dict[str, object] = {"value": "", "text": "Choose a hold"}
    return [first, *({"value": ref, "text": ref, "selected": ref == chosen} for ref in refs)]


# -- parts of the above ------------------------------------------------------------------------------------


def _body(document: dict[str, Json]) -> dict[str, Json]:
    body = document["body"]
    if not isinstance(body, dict):
        raise Refusal(Fault(PAGE_MISSING, "the certificate"))
    return body


def _list(value: Json) -> list[Json]:
    return list(value) if isinstance(value, list) else []


def _json(document: dict[str, Json], name: str) -> Response:
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, indent=1) + "\n"
    headers = {"content-disposition": attachment(f"{name}.json")}
    return Response(text.encode("utf-8"), media_type="application/json", headers=headers)
