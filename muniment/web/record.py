"""Why is this still here? One folder, case, box or file: rule and source, facts, what lost, holds, next date."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from muniment.report.words import count_words
from muniment.tables.cells import Kind, as_size, as_words, visible
from muniment.web.estate import (
    AS_AT,
    KNOWN,
    ON,
    PLAN_CRUMB,
    card_href,
    days_of,
    evaluated,
    files_href,
    name_of,
    plan_for,
    record_href,
    ref_asked,
    ref_path,
    say_days,
    thing_of,
)
from muniment.web.exports import export
from muniment.web.faults import PAGE_MISSING
from muniment.web.listing import Asked, Listing, asked_of
from muniment.web.page import Link, Page, described
from muniment.web.record_history import Event, example_events, record_events
from muniment.web.record_words import Section, example_sections, sections_of
from muniment.web.visit import Visit, needs
from records.register.roles import Right
from retention.facts import Ref
from retention.faults import Fault, Refusal
from retention.terms import RefKind

if TYPE_CHECKING:
    from appraisal.estate.driveplan import PlanRow
    from appraisal.estate.evaluate import Evaluation
    from appraisal.review.unit_files import UnitFiles
    from muniment.estate import Days
    from retention.standing import Outcome

router = APIRouter()
Reader = Annotated[Visit, Depends(needs(Right.SEE_ESTATE))]
SensitiveReader = Annotated[Visit, Depends(needs(Right.SEE_SENSITIVE))]
HISTORY_SHOWN = 20


@dataclass(frozen=True, slots=True)
class FileWords:
    """One file that was asked for: its name, and what the survey saw of it, as pairs of words."""

    name: str
    pairs: tuple[tuple[str, str], ...]


def _example() -> "RecordPage":
    return RecordPage(
        title="Why is this still here?",
        crumbs=(PLAN_CRUMB,),
        path=r"\\FS99\SCD\Op ALPHA - R v BANKS (99AA0101005)",
        is_path=True,
        here="/records/folder/SRC0001/Op%20ALPHA",
        verdict="Review for The National Archives",
        tag="purple",
        sentence="Murder, finalised 14 March 2006.",
        one_line="Review from 1 January 2027; stopped by: it is not due yet, nobody has appraised it.",
        answer="Keep through 31 December 2026; then review.",
        next_words="1 January 2027: review may be carried out.",
        figures="148 files, 823.2 KB",
        file=None,
        sections=example_sections(),
        paragraph="On 25 November 2026 the position of this record is as follows. It is kept through 31 December 2026.",
        on="",
        known="",
        days="",
        links=(Link("Files", "/files/SRC0001?folder=Op+ALPHA"), Link("Appraisal card", "/appraise/x")),
        kin=(Link("Case 99AA0101005", "/records/case/SRC0002/99AA0101005"),),
        lists=(Link("L0001, Transfer of Op ALPHA: proposed for signature", "/lists/L0001"),),
        events=example_events(),
        has_more_events=False,
        history_href="/history/folder/SRC0001/Op%20ALPHA",
    )


@described(_example)
@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPage(Page):
    """Everything that explains one record; `file` is the file asked for, decided with the folder it lies in."""

    template: ClassVar[str] = "record/record.html"
    path: str
    is_path: bool
    here: str
    verdict: str
    tag: str
    sentence: str
    one_line: str
    answer: str
    next_words: str
    figures: str
    file: FileWords | None
    sections: tuple[Section, ...]
    paragraph: str
    on: str
    known: str
    days: str
    links: tuple[Link, ...]
    kin: tuple[Link, ...]
    lists: tuple[Link, ...]
    events: tuple[Event, ...]
    has_more_events: bool
    history_href: str


@router.get("/records/{kind}/{source}/{key:path}")
def show_record(visit: Reader, kind: str, source: str, key: str) -> HTMLResponse:
    """Show why one record is still here, on the day asked about, with what was known."""
    days = days_of(visit)
    if kind == RefKind.FILE.value:
        return visit.shown(_file_page(visit, Ref(RefKind.FILE, source, key), days))
    ref = ref_asked(kind, source, key)
    with evaluated(visit, days) as evaluation:
        page = _page(visit, evaluation, ref, thing_of(evaluation, ref), days)
    return visit.shown(page)


def _file_page(visit: Visit, ref: Ref, days: "Days") -> RecordPage:
    """Return the page of the folder a file is decided with, with the file on it."""
    with evaluated(visit, days) as evaluation:
        folder, _, name = ref.key.rpartition("/")
        row = evaluation.connection.execute(
            """SELECT u.unit, w.folder, f.size_bytes, f.modified_ns, f.puids, f.sha256, f.result, f.marks
            FROM files f JOIN unit_folders u ON u.source = f.source AND u.folder = f.folder
            JOIN units w ON w.unit = u.unit WHERE f.source = $1 AND f.folder = $2 AND f.name = $3 LIMIT 1""",
            [ref.source, folder, name],
        ).fetchone()
        if row is None:
            raise Refusal(Fault(PAGE_MISSING, str(ref), "the newest survey has no such file"))
        unit = Ref(RefKind.FOLDER, ref.source, str(row[1]))
        shown_as = evaluation.estate.shown_path(ref.source, ref.key)
        return _page(visit, evaluation, unit, int(row[0]), days, file=_file_words(shown_as, row[2:]))


def _file_words(shown_as: str, row: tuple[object, ...]) -> FileWords:
    from muniment.report.survey_files import moment_of

    size, modified, puids, sha256, result, marks = row
    pairs = (
        ("Size", as_size(size) if isinstance(size, int) and size >= 0 else "not known"),
        ("Modified", as_words(moment_of(modified), Kind.MOMENT)),
        ("Format", str(puids or "none found")),
        ("SHA-256", str(sha256 or "could not be read")),
        ("Survey result", str(result).lower()),
        ("Marks", str(marks or "none").replace(";", ", ")),
    )
    return FileWords(visible(shown_as), pairs)


def _page(
    visit: Visit, evaluation: "Evaluation", ref: Ref, thing: int, days: "Days", *, file: FileWords | None = None
) -> RecordPage:
    from appraisal.estate.boxes import box_row
    from muniment.web.plan import TAGS
    from retention.explain import one_line, paragraph

    plan = plan_for(visit, evaluation)
    row = box_row(plan, thing) if ref.kind is RefKind.BOX else plan.row(thing)
    outcome = row.outcome if row is not None else evaluation.outcome(thing)
    name = visible(name_of(evaluation, thing))
    events, more = record_events(visit, ref, most=HISTORY_SHOWN)
    return RecordPage(
        title="Why is this still here?",
        crumbs=(PLAN_CRUMB,),
        path=name,
        is_path=ref.kind is RefKind.FOLDER,
        here=record_href(ref),
        verdict=row.verdict.label if row else "Case",
        tag=TAGS[row.verdict.kind] if row else "blue",
        sentence=row.verdict.sentence if row else one_line(outcome),
        one_line=row.one_line if row else "",
        answer=one_line(outcome),
        next_words=next_words(outcome),
        figures=_figures(row),
        file=file,
        sections=sections_of(outcome, evaluation.rules.schedules),
        paragraph=paragraph(outcome),
        on=visit.request.query_params.get(AS_AT, "") or visit.request.query_params.get(ON, ""),
        known=visit.request.query_params.get(AS_AT, "") or visit.request.query_params.get(KNOWN, ""),
        days=say_days(days, on=visit.on),
        links=_links(visit, ref, outcome),
        kin=kin_links(evaluation, thing),
        lists=list_links(visit, ref),
        events=events,
        has_more_events=more,
        history_href=f"/history/{ref_path(ref)}",
        form=visit.form_view,
    )


def _figures(row: "PlanRow | None") -> str:
    if row is None:
        return ""
    files = count_words(row.files, "file", "files")
    return f"{files}, {as_size(row.size_bytes)}" if row.size_bytes else files


def next_words(outcome: "Outcome") -> str:
    """Return the next day on which something may follow, and what; or that no day is known."""
    day = outcome.eligible_from or outcome.dated.eligible_from
    if day is None:
        return "No day is known on which anything may follow."
    action = {"review": "review", "transfer": "transfer", "destroy": "a proposal to destroy it"}.get(
        outcome.dated.action.value, "its action"
    )
    said = f"{as_words(day, Kind.DATE)}: {action} may follow"
    return f"{said}, once no hold covers it." if outcome.blockers else f"{said}."


def _links(visit: Visit, ref: Ref, outcome: "Outcome") -> tuple[Link, ...]:
    """Return what else can be looked at or done, as far as they may."""
    found = []
    if ref.kind is RefKind.FOLDER and visit.may(Right.SEE_SENSITIVE):
        found.append(Link("Files in this folder", files_href(ref)))
        found += [
            Link(f"Files that may be covered by {hold}", files_href(ref, hold=hold))
            for hold in sorted({one.hold_ref for one in outcome.blockers if one.route.value == "candidate"})
        ]
    if visit.may(Right.SEE_SENSITIVE):
        found.append(Link("Appraisal card", card_href(ref)))
    if visit.may(Right.AUTHOR_LISTS):
        asked = urlencode({"kind": ref.kind.value, "source": ref.source, "key": ref.key})
        found.append(Link("Put on a list", f"/lists/add?{asked}"))
    if visit.may(Right.NOMINATE):
        found.append(Link("Nominate as of long-term interest", f"/nominate/{ref_path(ref)}"))
    if visit.may(Right.ASSIGN_CLASSES):
        found.append(Link("Say which class it is of", f"/classes/{ref_path(ref)}"))
    return tuple(found)


def list_links(visit: Visit, ref: Ref) -> tuple[Link, ...]:
    """Return the lists that a record is or was on, with their states; none for who may not see them."""
    from appraisal.lists.store import ListRegister
    from appraisal.review.history import lists_with

    if not visit.may(Right.SEE_SENSITIVE):
        return ()
    register = ListRegister(visit.store.database)
    found = [register.find(one) for one in lists_with(visit.store.database, ref)]
    return tuple(Link(f"{one.ref}, {visible(one.title)}: {one.state.value}", f"/lists/{one.ref}") for one in found)


def kin_links(evaluation: "Evaluation", thing: int) -> tuple[Link, ...]:
    """Return the other things of the same case, each a link to its page."""
    from appraisal.review.card import kin_of

    return tuple(Link(visible(one.shown_as), _kin_href(evaluation, one.thing)) for one in kin_of(evaluation, thing))


def _kin_href(evaluation: "Evaluation", thing: int) -> str:
    row = evaluation.connection.execute(
        "SELECT kind, coalesce(source, ''), key FROM things WHERE thing = $1", [thing]
    ).fetchone()
    return record_href(Ref(RefKind(row[0]), str(row[1]), str(row[2]))) if row else ""


# -- the files of a folder -----------------------------------------------------------------------------------


def _files_example() -> "UnitFilesPage":
    from muniment.tables.shown import Table, TableColumn
    from muniment.web.listing import listed

    columns = (TableColumn("path", "Path"),)
    table = Table("Files", columns, (("minutes.doc",),))
    files = listed(table, Asked("/files/SRC0001"), name="files", key_of=lambda row: "1", empty="None.")
    return UnitFilesPage(
        title="Files in this folder",
        crumbs=(PLAN_CRUMB, Link("Why is this still here?", "/records/folder/SRC0001/Board")),
        path=r"\\FS99\SCD\Board",
        candidates="3 files may be covered by the hold UCPI; a person must confirm.",
        decide_href="/candidates/UCPI/SRC0001/files",
        files=files,
    )


@described(_files_example)
@dataclass(frozen=True, slots=True, kw_only=True)
class UnitFilesPage(Page):
    """The files of one folder as the plan counts them, filtered, sorted, page by page; no text of any file."""

    template: ClassVar[str] = "record/files.html"
    path: str
    candidates: str
    decide_href: str
    files: Listing


@router.get("/files/{source}.{format}")  # before the page: its address would match too
def download_unit_files(visit: SensitiveReader, source: str, format: str, folder: str = "") -> Response:
    """Download the files of a folder that match."""
    from muniment.web.unit_files import unit_download

    ref, unit, shown_as = _unit(visit, source, folder)
    visit.note_read(str(ref), act="downloaded files of")
    table = unit_download(visit, unit, asked_of(visit, f"/files/{source}"), known=visit.on)
    return export(visit, table, format, name=f"Files of {shown_as}"[:80])


@router.get("/files/{source}")
def show_unit_files(visit: SensitiveReader, source: str, folder: str = "") -> HTMLResponse:
    """Show one page of the files of a folder."""
    from muniment.web.unit_files import unit_listing

    ref, unit, shown_as = _unit(visit, source, folder)
    files, candidates = unit_listing(visit, unit, asked_of(visit), known=visit.on)
    visit.note_read(str(ref), act="opened files of")
    page = UnitFilesPage(
        title="Files in this folder",
        crumbs=(PLAN_CRUMB, Link("Why is this still here?", record_href(ref))),
        path=visible(shown_as),
        candidates=candidates,
        decide_href=_decide_href(visit, source) if candidates else "",
        files=files,
        form=visit.form_view,
    )
    return visit.shown(page)


def _decide_href(visit: Visit, source: str) -> str:
    """Return where the candidates of the hold asked for are confirmed or dismissed, for who may."""
    hold = visit.request.query_params.get("hold", "")
    return (
        f"/candidates/{quote(hold, safe='')}/{quote(source, safe='')}/files"
        if visit.may(Right.DECIDE_CANDIDATES)
        else ""
    )


def _unit(visit: Visit, source: str, folder: str) -> "tuple[Ref, UnitFiles, str]":
    """Return the unit that the folder is, or that it lies in."""
    from appraisal.review.unit_files import files_of_unit

    with evaluated(visit, days_of(visit)) as evaluation:
        row = evaluation.connection.execute(
            """SELECT unit, folder FROM units WHERE source = $1 AND folder = $2
            UNION ALL SELECT u.unit, u.folder FROM unit_folders f JOIN units u USING (unit)
            WHERE f.source = $1 AND f.folder = $2 LIMIT 1""",
            [source, folder],
        ).fetchone()
        unit = files_of_unit(evaluation, int(row[0])) if row is not None else None
        if row is None or unit is None:
            raise Refusal(Fault(PAGE_MISSING, f"{source}:{folder}", "the newest survey has no such folder"))
        return Ref(RefKind.FOLDER, source, str(row[1])), unit, name_of(evaluation, int(row[0]))
