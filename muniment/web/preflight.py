"""Pre-flight of a transfer list: what stops it, who can mend it; leave out, let pass, stage elsewhere."""

import os
from dataclasses import dataclass, replace
from typing import Annotated, ClassVar

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from appraisal.lists.recording import By
from appraisal.lists.store import ListRegister
from muniment.tables.cells import Cell, Kind, Row, Table, as_size, as_words
from muniment.tables.preflight import COLUMNS, counted, rows_of, stops_and_warnings
from muniment.web.exports import export
from muniment.web.list_words import problems_of
from muniment.web.listing import Asked, Filter, Listing, Shown, asked_of, listed, matching, search_filter
from muniment.web.page import FormView, Link, Page, Problem, Problems, described
from muniment.web.visit import Visit, needs
from records.droid.home import droid_home
from records.register.roles import Right
from records.survey.format_names import format_names
from retention.facts import Ref
from retention.faults import Fault, Refusal
from retention.terms import RefKind
from transfer.consignment_faults import EMPTY_FILE, FORMAT_UNKNOWN
from transfer.preflight.of_list import ListPreflight, ListToSend, list_to_send
from transfer.preflight.register import PreflightRegister
from transfer.preflight.values import Finding, MalwareScan, Preflight, Waived, Weight

router = APIRouter()
Reader = Annotated[Visit, Depends(needs(Right.SEE_SENSITIVE))]
Settler = Annotated[Visit, Depends(needs(Right.REVIEW_LISTS, Right.AUTHOR_LISTS))]

TAGS = {"stop": "red", "warning": "yellow", "note": "blue", "waived": "grey"}
ON_PAGE = tuple(column for column in COLUMNS if column.name in ("kind", "path", "meaning", "remedy"))
WHOLE = "the list"
NOT_SCANNED_YET = "No scan is recorded. TDR scans what is uploaded itself, and stops at a finding."


@dataclass(frozen=True, slots=True)
class Agreed:
    """A finding that may pass: where, what, why, and who agreed."""

    place: str
    meaning: str
    reason: str
    agreed_with: str
    person: str
    key: str
    code: str


@dataclass(frozen=True, slots=True)
class OfTheWhole:
    """A finding about the whole list and not about one file."""

    kind: str
    tag: str
    text: str


def _example(form: FormView | None = None) -> "PreflightPage":
    stop = Finding(
        "T3", Weight.STOP, Fault(EMPTY_FILE, "Op ALPHA/list.txt", "0 bytes"), "Op ALPHA/list.txt", "This is …"
    )
    unknown = Finding("T6", Weight.STOP, Fault(FORMAT_UNKNOWN, "Op ALPHA/a.hte"), "Op ALPHA/a.hte", "This file …")
    found = Preflight(148, 835_000, "C:\\Transfers", (stop, unknown), (), (), "da-metadata-schema")
    table = Table("Findings", COLUMNS, rows_of(found))
    return PreflightPage(
        title="Pre-flight of L0001",
        crumbs=(Link("Lists", "/lists"), Link("L0001", "/lists/L0001")),
        list_ref="L0001",
        version=3,
        verdict="2 stops and 0 warnings.",
        sum_shown="148 = 148 selected + 0 left out",
        sent="148 files, 815.4 KB",
        staging_path=found.staging_path,
        rules=found.rules,
        findings=findings_listing(table, found, Asked("/lists/L0001/preflight"), "L0001"),
        agreed=(
            Agreed("Op ALPHA/b.hte", "The format …", "Own format.", "DTA, 20 November", "reviewer2", "k", "PFL008"),
        ),
        portions=("Transfer 1: 4,900 files, 3.1 GB",),
        whole=(OfTheWhole("note", "blue", "No malware scan is recorded for these files."),),
        may_settle=True,
        scan=NOT_SCANNED_YET,
        form=form or FormView(),
    )


def _example_with_errors() -> "PreflightPage":
    problems = (
        Problem("reason", "Say why these files are left out."),
        Problem("staging_path", "Write for example C:\\T."),
    )
    return _example(FormView({"reason": ("",), "staging_path": ("here",)}, problems))


@described(_example, _example_with_errors)
@dataclass(frozen=True, slots=True, kw_only=True)
class PreflightPage(Page):
    """What pre-flight says of a list, and what can be done about it."""

    template: ClassVar[str] = "preflight/preflight.html"
    list_ref: str
    version: int
    verdict: str
    sum_shown: str
    sent: str
    staging_path: str
    rules: str
    findings: Listing
    agreed: tuple[Agreed, ...]
    portions: tuple[str, ...]
    whole: tuple[OfTheWhole, ...]
    may_settle: bool
    scan: str


# -- routes ------------------------------------------------------------------------------------------------


@router.get("/lists/{ref}/preflight")
def show_preflight(visit: Reader, ref: str) -> HTMLResponse:
    """Show what pre-flight says of a transfer list."""
    sent = to_send(visit, ref)
    return visit.shown(_page(visit, sent, sent.preflight(on=visit.on)))


@router.get("/lists/{ref}/preflight.{format}")
def download_preflight(visit: Reader, ref: str, format: str) -> Response:
    """Download every finding that matches."""
    whole = to_send(visit, ref).preflight(on=visit.on)
    table = Table(f"Pre-flight of {ref}", COLUMNS, rows_of(whole.found), (("List", ref), ("Files", whole.sum_shown)))
    return export(
        visit, matching(table, asked_of(visit, f"/lists/{ref}/preflight")), format, name=f"Pre-flight of {ref}"
    )


@router.post("/lists/{ref}/preflight/staging")
def set_staging_path(visit: Settler, ref: str) -> Response:
    """Record where the list will be staged for upload."""
    path = visit.form.text("staging_path").strip()
    problems = Problems()
    problems.require(path, "staging_path", "Write the folder where the files will stand, for example C:\\T.")
    if problems:
        return visit.again(problems)
    try:
        PreflightRegister(visit.store.database).stage(ref, path, by=visit.person, actor=visit.actor, at=visit.at)
    except Refusal as refusal:
        return visit.refused(refusal, act="staging path", subject=ref)
    return visit.done(f"/lists/{ref}/preflight", f"Paths are now counted from {path}.")


@router.post("/lists/{ref}/preflight/leave-out")
def leave_out(visit: Settler, ref: str) -> Response:
    """Leave the ticked files out of the list, all for one reason."""
    problems = Problems()
    ticked = (row.partition(" ")[2] for row in visit.form.all("record"))
    keys = tuple(dict.fromkeys(key for key in ticked if key))
    if not keys:
        problems.add("record-1", "Tick the files to leave out.")
    reason = problems.require(visit.form.text("reason"), "reason", "Say why, in a sentence the DRO can read.")
    if problems:
        return visit.again(problems)
    register = ListRegister(visit.store.database)
    list_ = register.find(ref)
    source = next((entry.item.ref.source for entry in list_.entries), "")
    by = By(visit.person, visit.actor, visit.at)
    try:
        register.leave_out(
            ref, [Ref(RefKind.FILE, source, key) for key in keys], reason=reason, by=by, version=_version(visit)
        )
    except Refusal as refusal:
        return visit.again(problems_of(refusal))  # the register of lists has recorded it
    return visit.done(f"/lists/{ref}/preflight", f"{counted(len(keys), 'file')} left out: {reason}")


@router.post("/lists/{ref}/preflight/scan")
def record_scan(visit: Settler, ref: str) -> Response:
    """Record that the files were scanned for malware."""
    problems = Problems()
    software = problems.require(visit.form.text("software"), "software", "Write the name of the program.")
    version = problems.require(visit.form.text("software_version"), "software_version", "Write its version.")
    result = problems.require(visit.form.text("result"), "result", "Write what it found, for example: nothing found.")
    if problems:
        return visit.again(problems)
    try:
        PreflightRegister(visit.store.database).record_scan(
            ref, software=software, version=version, result=result, by=visit.person, actor=visit.actor, at=visit.at
        )
    except Refusal as refusal:
        return visit.refused(refusal, act="malware scan", subject=ref)
    return visit.done(f"/lists/{ref}/preflight", f"The scan by {software} {version} was recorded.")


def _scan_words(scan: MalwareScan | None) -> str:
    if scan is None:
        return NOT_SCANNED_YET
    return f"{scan.words}: {scan.result}. Recorded by {scan.person}, {as_words(scan.recorded_at, Kind.MOMENT)}."


def _version(visit: Visit) -> int | None:
    text = visit.form.text("version")
    return int(text) if text.isdecimal() and len(text) < 10 else None


# -- what they show ------------------------------------------------------------------------------------------


def to_send(visit: Visit, ref: str) -> ListToSend:
    """Return the list with all that is known of it now."""
    names = format_names(droid_home(visit.store.layout.root, os.environ))
    return list_to_send(visit.store.layout, visit.store.surveys, visit.store.database, ref, describe=names.get)


def crumbs_of(ref: str) -> tuple[Link, ...]:
    return (Link("Lists", "/lists"), Link(ref, f"/lists/{ref}"))


def _page(visit: Visit, sent: ListToSend, whole: ListPreflight) -> PreflightPage:
    found, ref = whole.found, sent.list_.ref
    table = Table(f"Findings about files of {ref}", COLUMNS, _file_rows(found))
    return PreflightPage(
        title=f"Pre-flight of {ref}",
        crumbs=crumbs_of(ref),
        list_ref=ref,
        version=sent.list_.version,
        verdict=stops_and_warnings(len(found.stops), len(found.warnings)).capitalize(),
        sum_shown=whole.sum_shown,
        sent=f"{counted(found.files, 'file')}, {as_size(found.size_bytes)}",
        staging_path=found.staging_path,
        rules=found.rules,
        findings=findings_listing(table, found, asked_of(visit, f"/lists/{ref}/preflight"), ref),
        agreed=tuple(_agreed(one) for one in found.waived),
        portions=tuple(
            f"Transfer {one.number}: {counted(len(one.paths), 'file')}, {as_size(one.size_bytes)}"
            for one in found.portions
        ),
        whole=tuple(_of_the_whole(one) for one in found.findings if not one.key),
        may_settle=visit.may(Right.REVIEW_LISTS),
        scan=_scan_words(PreflightRegister(visit.store.database).scan(ref)),
        form=visit.form_view,
    )


def _file_rows(found: Preflight) -> list[Row]:
    of_files = replace(found, findings=tuple(one for one in found.findings if one.key))
    return list(rows_of(of_files))


def _of_the_whole(one: Finding) -> OfTheWhole:
    fault = one.fault
    met = f" ({fault.found})" if fault.found else ""
    place = f"{fault.place}: " if fault.place != WHOLE else ""
    text = f"{place}{fault.code.code} {fault.code.meaning.rstrip('.')}{met}. {fault.code.remedy} ({fault.code.who})"
    says = f" TDR says: {one.tdr_says}" if one.tdr_says else ""
    return OfTheWhole(one.weight.value, TAGS[one.weight.value], text + says)


def _agreed(one: Waived) -> Agreed:
    fault, waiver = one.finding.fault, one.waiver
    return Agreed(
        fault.place, fault.code.meaning, waiver.reason, waiver.agreed_with, waiver.person, waiver.key, waiver.code
    )


def findings_listing(table: Table, found: Preflight, asked: Asked, ref: str) -> Listing:
    """Return the findings: kind, file, what is wrong with TDR's words below, what to do and who can."""
    keys = {
        (one.fault.place, one.fault.code.code): one for one in (*found.findings, *(w.finding for w in found.waived))
    }
    names = [column.name for column in COLUMNS]

    def show_row(row: Row) -> tuple[Shown, ...]:
        cells: dict[str, Cell] = dict(zip(names, row, strict=True))
        place, code = str(cells["path"]), str(cells["code"])
        folder, _, name = place.rpartition("/")
        one = keys[place, code]
        waivable = one.may_be_waived and cells["kind"] != "waived"
        href = Asked(f"/lists/{ref}/preflight/waive").href(key=one.key, code=code) if waivable else ""
        met = f" ({cells['found']})" if cells["found"] else ""
        says = f"TDR says: {one.tdr_says}" + (f" [{one.tdr_action}]" if one.tdr_action else "") if one.tdr_says else ""
        who = f"Who can do it: {cells['who']}"
        return (
            Shown(str(cells["kind"]), tag=TAGS[str(cells["kind"])]),
            Shown(name or place, hint=folder, copy=place if folder else "", classes="m-path"),
            Shown(f"{code} {str(cells['meaning']).rstrip('.')}{met}.", hint=says),
            Shown("Let this file pass, as agreed", href=href, hint=f"Or: {cells['remedy']} {who}")
            if href
            else Shown(str(cells["remedy"]), hint=who),
        )

    def key_of(row: Row) -> str:
        """Return code and file: a file may have several findings."""
        place, code = str(row[names.index("path")]), str(row[names.index("code")])
        return f"{code} {keys[place, code].key}"

    return listed(
        table,
        asked,
        name="findings",
        key_of=key_of,
        show_row=show_row,
        on_page=ON_PAGE,
        filters=(
            search_filter(asked, "Path contains"),
            Filter("kind", "Kind", asked.filters.get("kind", ""), tuple((kind, kind.capitalize()) for kind in TAGS)),
        ),
        empty="No file stops this transfer, and none has to be looked at.",
        noun=("finding", "findings"),
    )
