"""The metadata of a transfer list: download it, take back what people filled in, read TDR's error report."""

from collections import Counter
from dataclasses import dataclass
from typing import Annotated, ClassVar

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from muniment.papers import MetadataMade, metadata_of, sent_now
from muniment.report.words import count_words
from muniment.tables.cells import Row, Table, TableColumn
from muniment.web.exports import attachment, export
from muniment.web.faults import PAGE_MISSING
from muniment.web.listing import Asked, Filter, Listing, Shown, asked_of, listed, matching, search_filter
from muniment.web.page import FormView, Link, Page, Problem, Problems, described
from muniment.web.visit import Visit, needs
from records.register.roles import Right
from retention.faults import Fault, Refusal
from transfer.faults import ROW_REFUSED
from transfer.metadata.report import read_report

router = APIRouter()
Reader = Annotated[Visit, Depends(needs(Right.SEE_SENSITIVE))]
Filler = Annotated[Visit, Depends(needs(Right.REVIEW_LISTS))]
SHOWN_AT_MOST = 200
CSV, XLSX = "csv", "xlsx"
TYPES = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
CHECK_COLUMNS = (
    TableColumn("kind", "Kind", meaning="fault: TDR would refuse the file; warning: it would take it."),
    TableColumn("code", "Code"),
    TableColumn("place", "Where"),
    TableColumn("meaning", "What is wrong"),
    TableColumn("found", "Found", meaning="The value, and TDR's words where it has words."),
    TableColumn("remedy", "What to do"),
    TableColumn("who", "Who"),
)
ON_PAGE = tuple(column for column in CHECK_COLUMNS if column.name in ("kind", "place", "meaning", "remedy"))


def crumbs_of(ref: str, *more: Link) -> tuple[Link, ...]:
    """Return the way to a page about the list's metadata."""
    return (Link("Lists", "/lists"), Link(ref, f"/lists/{ref}"), *more)


# -- the page ----------------------------------------------------------------------------------------------------


def _example(form: FormView | None = None) -> "MetadataPage":
    rows: list[Row] = [("fault", "MET008", "ALPHA/a.doc, language", ROW_REFUSED.meaning, "'x'", "Correct it.", "RMU")]
    table = Table("Checks of the metadata of L0001", CHECK_COLUMNS, rows)
    return MetadataPage(
        title="Metadata of L0001",
        crumbs=crumbs_of("L0001"),
        ref="L0001",
        counts="138 rows: 122 open, 16 closed.",
        verdict="1 fault: TDR would refuse this file.",
        undecided=("Op ALPHA/b.doc",),
        undecided_more="and 1 more",
        may_download=True,
        may_fill_in=True,
        checks=checks_listing(table, Asked("/lists/L0001/metadata")),
        form=form or FormView(),
    )


@described(_example, lambda: _example(FormView({}, (Problem("sheet", "Choose the sheet that you filled in."),))))
@dataclass(frozen=True, slots=True, kw_only=True)
class MetadataPage(Page):
    """What the metadata says, what TDR will say of it, and the sheets that go out and come back."""

    template: ClassVar[str] = "metadata/metadata.html"
    ref: str
    counts: str
    verdict: str
    undecided: tuple[str, ...]
    undecided_more: str
    may_download: bool
    may_fill_in: bool
    checks: Listing


@router.get("/lists/{ref}/metadata")
def show_metadata(visit: Reader, ref: str) -> HTMLResponse:
    """Show how the metadata of a list stands."""
    made = metadata_of(visit.store, sent_now(visit.store, ref), on=visit.on)
    undecided = [fault.place for fault in made.records.faults]
    table = checks_table(ref, made)
    wrong = len(made.faults) - len(undecided)
    page = MetadataPage(
        title=f"Metadata of {ref}",
        crumbs=crumbs_of(ref),
        ref=ref,
        counts=_counts(made),
        verdict=_verdict(wrong, len(undecided)),
        undecided=tuple(undecided[:SHOWN_AT_MOST]),
        undecided_more=f"and {len(undecided) - SHOWN_AT_MOST:,} more" if len(undecided) > SHOWN_AT_MOST else "",
        may_download=not undecided and bool(made.rows),
        may_fill_in=visit.may(Right.REVIEW_LISTS) and not undecided and bool(made.rows),
        checks=checks_listing(table, asked_of(visit)),
        form=visit.form_view,
    )
    return visit.shown(page)


@router.get("/lists/{ref}/metadata.{format}")
def download_metadata(visit: Reader, ref: str, format: str) -> Response:
    """Download the metadata as TDR takes it, or its workbook twin; refused while a record is undecided."""
    if format not in TYPES:
        raise Refusal(Fault(PAGE_MISSING, visit.request.url.path))
    made = metadata_of(visit.store, sent_now(visit.store, ref), on=visit.on)
    visit.note_read(ref, act="metadata of a list downloaded")
    content = made.workbook(ref) if format == XLSX else made.csv
    name = f"{ref}-metadata.{XLSX if format == XLSX else CSV}"
    return Response(
        content, media_type=TYPES.get(format, TYPES[CSV]), headers={"content-disposition": attachment(name)}
    )


@router.get("/lists/{ref}/metadata-checks.{format}")
def download_checks(visit: Reader, ref: str, format: str) -> Response:
    """Download what was found of the metadata."""
    made = metadata_of(visit.store, sent_now(visit.store, ref), on=visit.on)
    asked = asked_of(visit, f"/lists/{ref}/metadata")
    return export(visit, matching(checks_table(ref, made), asked), format, name=f"Checks of the metadata of {ref}")


def checks_table(ref: str, made: MetadataMade) -> Table:
    """Return what was found of the metadata; records that nobody decided are named apart."""
    wrong = made.faults[len(made.records.faults) :]
    rows = [*(_check_row("fault", fault) for fault in wrong), *(_check_row("warning", one) for one in made.warnings)]
    return Table(f"Checks of the metadata of {ref}", CHECK_COLUMNS, rows)


def _counts(made: MetadataMade) -> str:
    closed = sum(1 for row in made.rows if row["closure status"] == "Closed")
    rows = count_words(len(made.rows), "row", "rows")
    languages = Counter(row["language"] for row in made.rows)
    spoken = ", ".join(f"{count:,} {language}" for language, count in languages.most_common())
    said = f" Language: {spoken}; English wherever nobody says otherwise." if made.rows else ""
    return f"{rows}: {len(made.rows) - closed:,} open, {closed:,} closed.{said}"


def _verdict(wrong: int, undecided: int) -> str:
    if undecided:
        files = count_words(undecided, "file is", "files are")
        return f"{files} undecided: there is no metadata until somebody has said open or closed."
    if wrong:
        return f"{count_words(wrong, 'fault', 'faults')}: TDR would refuse this file."
    return "TDR will take this metadata."


def _check_row(kind: str, fault: Fault) -> Row:
    code = fault.code
    return kind, code.code, fault.place, code.meaning, fault.found, code.remedy, code.who.value


def checks_listing(table: Table, asked: Asked) -> Listing:
    """Return what was found of the metadata, row by row."""
    tags = {"fault": "red", "warning": "yellow"}

    def show_row(row: Row) -> tuple[Shown, ...]:
        kind, code, place, meaning, found, remedy, who = (str(cell) for cell in row)
        return (
            Shown(kind, tag=tags[kind]),
            Shown(place, classes="m-path"),
            Shown(f"{code} {meaning}", hint=found),
            Shown(remedy, hint=f"Who can do it: {who}"),
        )

    kinds = tuple((kind, kind.capitalize()) for kind in tags)
    return listed(
        table,
        asked,
        name="checks",
        key_of=lambda row: " ".join(str(cell) for cell in row[:3]),
        show_row=show_row,
        on_page=ON_PAGE,
        exports=f"{asked.path}-checks",
        filters=(search_filter(asked, "Path contains"), Filter("kind", "Kind", asked.filters.get("kind", ""), kinds)),
        empty="Nothing was found wrong.",
        noun=("finding", "findings"),
    )


# -- TDR's error report --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReportedShown:
    """One error of TDR's: the file, what it says, who can mend it and how."""

    path: str
    what: str
    message: str
    action: str
    who: str
    how: str


def _report_example() -> "ReportPage":
    one = ReportedShown("Op ALPHA/a.doc", "language: x", "Must be one of …", "Fix yourself", "RMU", "Correct the cell.")
    return ReportPage(
        title="What TDR reported",
        crumbs=crumbs_of("L0001", Link("Metadata", "/lists/L0001/metadata")),
        ref="L0001",
        summary="1 error about 1 file.",
        errors=(one,),
        more="",
    )


@described(_report_example)
@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPage(Page):
    """An error report of TDR's, file by file, with who can mend what."""

    template: ClassVar[str] = "metadata/report.html"
    ref: str
    summary: str
    errors: tuple[ReportedShown, ...]
    more: str


@router.post("/lists/{ref}/metadata/report")
def read_tdr_report(visit: Filler, ref: str) -> Response:
    """Show what an error report of TDR's says of the files of the list; nothing is saved."""
    upload = visit.form.files.get("report")
    content = upload.file.read() if upload is not None else b""
    problems = Problems()
    if not content:
        problems.add("report", "Choose the error report that TDR gave you.")
        return visit.again(problems, f"/lists/{ref}/metadata")
    sent = sent_now(visit.store, ref)
    paths = [file.path for file in sent.gathered.files]
    paths += list(metadata_of(visit.store, sent, on=visit.on).records.keys)
    name = (upload.filename if upload is not None else "") or "report"
    found = read_report(content, name[:100], list(dict.fromkeys(paths)))
    if found.faults:
        return visit.again([Problem("report", str(fault)) for fault in found.faults[:1]], f"/lists/{ref}/metadata")
    files = count_words(len({error.path for error in found.errors}), "file", "files")
    return visit.shown(
        ReportPage(
            title="What TDR reported",
            crumbs=crumbs_of(ref, Link("Metadata", f"/lists/{ref}/metadata")),
            ref=ref,
            summary=f"{count_words(len(found.errors), 'error', 'errors')} about {files}.",
            errors=tuple(
                ReportedShown(
                    error.path if error.is_ours else f"{error.path} (not a file of this list)",
                    ": ".join(filter(None, (error.heading, error.value))),
                    error.message,
                    error.action,
                    error.who.value,
                    error.how,
                )
                for error in found.errors[:SHOWN_AT_MOST]
            ),
            more=f"and {len(found.errors) - SHOWN_AT_MOST:,} more" if len(found.errors) > SHOWN_AT_MOST else "",
        )
    )
