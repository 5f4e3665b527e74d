"""Surveys: which there are, what one found, its files."""

import io
import os
from dataclasses import dataclass, replace
from typing import Annotated, ClassVar
from urllib.parse import urlencode

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from muniment.clock import LONDON
from muniment.report.survey_page import completeness_of, facts_of
from muniment.report.survey_sections import CONDITION, FILES, Section, found_line, sections_of
from muniment.tables.cells import Kind, Row, Table, TableColumn
from muniment.web.exports import attachment, export
from muniment.web.listing import Asked, Listing, Shown, asked_of, listed, matching, search_filter, shown
from muniment.web.page import Link, Page, described
from muniment.web.survey_files import FORMAT, WHERE, SurveyWords, files_asked, files_download, files_listing
from muniment.web.visit import Visit, needs
from records.droid.home import droid_home
from records.register.roles import Right
from records.register.surveys import SurveyEntry
from records.store.evidence import files_in
from records.survey.conditions import EVERYTHING
from records.survey.droid_list import ListPlace, hash_algorithm_of, write_droid_list
from records.survey.file_lists import prepare
from records.survey.format_names import FormatNames, format_names
from records.survey.profile import profile
from records.survey.survey_index import INDEXED_FROM

router = APIRouter()
Reader = Annotated[Visit, Depends(needs(Right.SEE_ESTATE))]

COLUMNS = (
    TableColumn("ref", "Survey", meaning="The reference people quote."),
    TableColumn("source", "Source", meaning="The share or list that was surveyed."),
    TableColumn("state", "State", meaning="Finished, unfinished, or abandoned with the reason."),
    TableColumn("begun", "Begun", Kind.MOMENT),
    TableColumn("found", "Found", Kind.COUNT, "Everything that was seen."),
    TableColumn("profiled", "Profiled", Kind.COUNT),
    TableColumn("failed", "Failed", Kind.COUNT),
    TableColumn("skipped", "Skipped", Kind.COUNT),
)
LINES_MOST = 200  # lines of one table of a survey's page
TAGS = {"finished": "green", "unfinished": "yellow", "abandoned": "grey"}
EXAMPLE_ROWS: tuple[Row, ...] = (("S0001", r"\\FS99\SCD", "finished", None, 1846, 1841, 3, 2),)


def _example() -> "SurveysPage":

    return SurveysPage(
        title="Surveys", surveys=surveys_listing(Table("Surveys", COLUMNS, EXAMPLE_ROWS), Asked("/surveys"))
    )


@described(_example)
@dataclass(frozen=True, slots=True, kw_only=True)
class SurveysPage(Page):
    """Every survey with its state and its counts."""

    template: ClassVar[str] = "surveys/surveys.html"
    surveys: Listing
    may_survey: bool = True


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a survey and the list of files behind it."""

    text: str
    count: int
    href: str


def _section_example() -> Section:
    columns = (TableColumn("label", "Ages"), FILES, CONDITION)
    return Section("year", "Ages", "By year.", Table("Ages", columns, [("2006", 148, "year = 2006")]))


def _survey_example() -> "SurveyPage":
    return SurveyPage(
        title="Survey S0001",
        crumbs=(Link("Surveys", "/surveys"),),
        ref="S0001",
        source=r"\\FS99\SCD",
        counts="1,846 found = 1,841 profiled + 3 failed + 2 skipped.",
        completeness="Finished, not complete: 3 files failed.",
        facts=(("Signatures", "PRONOM V122 with container signatures 20260119. They were 30 days old."),),
        figures=(Figure("Failed", 3, "/surveys/S0001/files?list=failed"),),
        tables=(section_listing(_section_example(), "S0001"),),
    )


@described(_survey_example)
@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyPage(Page):
    """What one survey found: the line that adds up, the engines, what to look at."""

    template: ClassVar[str] = "surveys/survey.html"
    ref: str
    source: str
    counts: str
    completeness: str
    facts: tuple[tuple[str, str], ...]
    figures: tuple[Figure, ...]
    tables: tuple[Listing, ...]

    @property
    def rows(self) -> list[dict[str, object]]:
        """Return what is said of the survey as the summary list takes it."""
        return [{"key": {"text": key}, "value": {"text": value}} for key, value in self.facts]


def _files_example() -> "FilesPage":
    from muniment.report.survey_files import COLUMNS as FILE_COLUMNS
    from muniment.web.listing import ShownRow, paged

    columns = tuple(column for column in FILE_COLUMNS if column.name in ("path", "size_bytes"))
    row = ShownRow(
        "k",
        (
            Shown("minutes.doc", hint=r"\\FS99\SCD\Board", copy=r"\\FS99\SCD\Board\minutes.doc"),
            Shown("12 KB", is_number=True),
        ),
    )
    table = Table("Files of S0001", columns, ())
    asked = Asked("/surveys/S0001/files")
    files = paged(
        table,
        asked,
        name="files",
        rows=[row],
        total=10_000,
        is_least=True,
        sortable=("path",),
        empty="None.",
        filters=(search_filter(asked),),
    )
    return FilesPage(
        title="Files of S0001",
        crumbs=(Link("Surveys", "/surveys"),),
        files=files,
        droid_href="/surveys/S0001/droid.csv",
        is_slow=True,
    )


@described(_files_example)
@dataclass(frozen=True, slots=True, kw_only=True)
class FilesPage(Page):
    """The files of a survey, filtered, sorted, page by page."""

    template: ClassVar[str] = "surveys/files.html"
    files: Listing
    droid_href: str
    is_slow: bool = False


# -- routes ------------------------------------------------------------------------------------------------


@router.get("/surveys")
def show_surveys(visit: Reader) -> HTMLResponse:
    """Show every survey."""
    listing = surveys_listing(surveys_table(visit), asked_of(visit))
    may = visit.may(Right.RUN_SURVEYS)
    return visit.shown(SurveysPage(title="Surveys", surveys=listing, may_survey=may, form=visit.form_view))


@router.get("/surveys.{format}")
def download_surveys(visit: Reader, format: str) -> Response:
    """Download every survey that matches."""
    return export(visit, matching(surveys_table(visit), asked_of(visit, "/surveys")), format, name="Surveys")


@router.get("/surveys/{ref}")
def show_survey(visit: Reader, ref: str) -> HTMLResponse:
    """Show what one survey found."""
    entry = visit.store.surveys.find(ref)
    words = survey_words(visit, entry)
    with visit.site.surveys.opened(ref) as evidence:
        made = profile(evidence, names=names_of(visit), long_list=0)
    shown_sections = [one for one in sections_of(made) if one.anchor in SECTIONS]
    page = SurveyPage(
        title=f"Survey {ref}",
        crumbs=(Link("Surveys", "/surveys"),),
        ref=ref,
        source=words.shown_as,
        counts=found_line(made),
        completeness=completeness_of(made),
        facts=facts_of(made),
        figures=tuple(
            Figure(one.list.title, one.files, f"/surveys/{ref}/files?list={one.list.name}")
            for one in made.notices.values()
            if one.files
        ),
        tables=tuple(section_listing(one, ref) for one in shown_sections),
        form=visit.form_view,
    )
    return visit.shown(page)


@router.get("/surveys/{ref}/files")
def show_files(visit: Reader, ref: str) -> HTMLResponse:
    """Show one page of a survey's files."""
    words = survey_words(visit, visit.store.surveys.find(ref))
    with visit.site.surveys.opened_with_index(ref) as (evidence, index):
        files = files_listing(evidence, asked_of(visit), survey=words, names=names_of(visit), index=index)
        is_slow = index is None and files_in(evidence) >= INDEXED_FROM
    crumbs = (Link("Surveys", "/surveys"), Link(ref, f"/surveys/{ref}"))
    droid = asked_of(visit).href(f"/surveys/{ref}/droid.csv")
    page = FilesPage(
        title=f"Files of {ref}", crumbs=crumbs, files=files, droid_href=droid, is_slow=is_slow, form=visit.form_view
    )
    return visit.shown(page)


@router.get("/surveys/{ref}/files.{format}")
def download_files(visit: Reader, ref: str, format: str) -> Response:
    """Download the files that match, in the order of the page."""
    visit.note_read(ref, act="files of a survey downloaded")  # paths name people
    words = survey_words(visit, visit.store.surveys.find(ref))
    with visit.site.surveys.opened(ref) as evidence:
        asked = asked_of(visit, f"/surveys/{ref}/files")
        return export(
            visit, files_download(evidence, asked, survey=words, names=names_of(visit)), format, name=f"Files of {ref}"
        )


@router.get("/surveys/{ref}/droid.csv")
def download_droid_list(visit: Reader, ref: str) -> Response:
    """Download the files that match in DROID's 18 columns, as DROID itself exports them."""
    entry = visit.store.surveys.find(ref)
    source = visit.store.surveys.source(entry.source_ref)
    condition = files_asked(asked_of(visit, f"/surveys/{ref}/files")).condition
    with visit.site.surveys.opened(ref) as evidence:
        prepare(evidence, condition)
        text = io.StringIO(newline="")
        write_droid_list(
            evidence,
            text,
            place=ListPlace(source.shown_as),
            describe=names_of(visit).get,
            zone=LONDON,
            hash_algorithm=hash_algorithm_of(evidence),
            where="" if condition.sql == EVERYTHING.sql else condition.sql,
        )
    headers = {"content-disposition": attachment(f"{ref}, DROID.csv")}
    return Response(text.getvalue().encode("utf-8"), media_type="text/csv; charset=utf-8", headers=headers)


# -- what they show ------------------------------------------------------------------------------------------


def surveys_table(visit: Visit) -> Table:
    """Return every survey, the newest first."""
    sources = {source.ref: source.shown_as for source in visit.store.surveys.sources()}
    rows = tuple(_survey_row(entry, sources[entry.source_ref]) for entry in reversed(visit.store.surveys.all()))
    return Table("Surveys", COLUMNS, rows)


def _survey_row(entry: SurveyEntry, shown_as: str) -> Row:
    counts = entry.seal.counts if entry.seal is not None else {}
    state = (
        "finished" if entry.seal else "unfinished" if entry.is_unfinished else f"abandoned: {entry.abandoned_because}"
    )
    figures = [counts.get(name) for name in ("found", "profiled", "failed", "skipped")]
    return (entry.ref, shown_as, state, entry.started_at, *(one if isinstance(one, int) else None for one in figures))


def surveys_listing(table: Table, asked: Asked) -> Listing:
    """Return the list of surveys: each leads to its page, its state is a tag."""

    def show_row(row: Row) -> tuple[Shown, ...]:
        cells = [shown(cell, column) for cell, column in zip(row, table.columns, strict=True)]
        ref, state = str(row[0]), str(row[2])
        cells[0] = Shown(ref, href=f"/surveys/{ref}")
        cells[1] = Shown(str(row[1]), copy=str(row[1]), classes="m-path")
        cells[2] = Shown(state, tag=TAGS.get(state.partition(":")[0], "grey"))
        return tuple(cells)

    return listed(
        table,
        asked,
        name="surveys",
        key_of=lambda row: str(row[0]),
        show_row=show_row,
        filters=(search_filter(asked),),
        empty="No survey yet. Survey a share.",
        noun=("survey", "surveys"),
    )


SECTIONS = ("formats", "year", "extension", "risk", "duplicates")
"""The sections of the report that the page shows as tables; the rest it shows as links to lists of files."""


def section_listing(section: Section, ref: str) -> Listing:
    """Return a section of the report as a table, each line with a link to its files where it has a condition."""
    names = [column.name for column in section.table.columns]
    hidden = names.index(CONDITION.name) if CONDITION.name in names else None
    kept = [place for place in range(len(names)) if place != hidden]

    def show_row(row: Row) -> tuple[Shown, ...]:
        cells = [shown(row[place], section.table.columns[place]) for place in kept]
        asked = {WHERE: str(row[hidden])} if hidden is not None else {}
        asked = {FORMAT: str(row[0])} if section.anchor == "formats" and row[0] else asked
        if asked:
            cells[0] = replace(cells[0], href=f"/surveys/{ref}/files?{urlencode(asked)}")
        return tuple(cells)

    listing = listed(
        section.table,
        Asked(f"/surveys/{ref}"),
        name=section.anchor,
        key_of=lambda row: str(row[0]),
        show_row=show_row,
        sortable=(),
        empty="None.",
        noun=("line", "lines"),
        on_page=[section.table.columns[place] for place in kept],
        page_rows=LINES_MOST,
    )
    return replace(listing, xlsx_href="", csv_href="")  # the lists of files behind the lines are downloaded


def survey_words(visit: Visit, entry: SurveyEntry) -> SurveyWords:
    """Return how a survey and the paths in it are called."""
    return SurveyWords(entry.ref, visit.store.surveys.source(entry.source_ref).shown_as)


def names_of(visit: Visit) -> FormatNames:
    """Return the names of formats that the installed signature files give."""
    return format_names(droid_home(visit.store.layout.root, os.environ))
