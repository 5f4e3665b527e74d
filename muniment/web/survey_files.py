"""The files of a survey, page by page, as the pages show them; all of them for a download."""

from dataclasses import dataclass

from muniment.cli.cells import Cell, Table, TableColumn
from muniment.report.survey_files import COLUMNS, FILES_ASKED, file_row
from muniment.web.faults import NO_SUCH_ORDER
from muniment.web.listing import Asked, Filter, Listing, Shown, ShownRow, paged, search_filter, shown
from records.store.evidence import SurveyEvidence, quoted
from records.survey.conditions import EVERYTHING, PATH, FileCondition
from records.survey.file_lists import BY_NAME, FILE_LISTS, condition_of, count_of, rows_of
from records.survey.file_pages import PageOrder, order_sql, page_of
from records.survey.format_names import FormatNames
from retention.faults import Fault, Refusal

ON_PAGE = ("path", "size_bytes", "modified_at", "puids", "formats", "result")
SORTABLE = tuple(order.value for order in PageOrder)
LIST, FORMAT, FOLDER = "list", "puid", "folder"


@dataclass(frozen=True, slots=True)
class SurveyWords:
    """How a survey is called on a page, and what a path begins with for its users."""

    ref: str
    shown_as: str

    def path_of(self, path: str) -> str:
        r"""Return the path of a file as users know it.

        >>> SurveyWords("S0001", r"\\FS99\SCD").path_of("Board/2006/a.doc")
        '\\\\FS99\\SCD\\Board\\2006\\a.doc'
        """
        if self.shown_as.startswith("\\\\"):
            return self.shown_as + "\\" + path.replace("/", "\\")
        return f"{self.shown_as.rstrip('/')}/{path}"


def condition_asked(asked: Asked, within: FileCondition = EVERYTHING) -> FileCondition:
    """Return the files that are asked for: a ready-made list, a format, a folder, a text in the path."""
    named = asked.filters.get(LIST, "")
    condition = condition_of(named=named if named in BY_NAME else "")
    words, sql = [condition.words], [condition.sql]
    if within is not EVERYTHING:
        words.append(within.words)
        sql.append(within.sql)
    if puid := asked.filters.get(FORMAT):
        words.append(f"format {puid}")
        sql.append(f"list_contains(string_split(puids, ';'), {quoted(puid)})")
    if folder := asked.filters.get(FOLDER):
        words.append(f"in folder {folder}")
        sql.append(f"(folder = {quoted(folder)} OR starts_with(folder, {quoted(folder + '/')}))")
    if text := asked.filters.get("q"):
        words.append(f"path contains {text}")
        sql.append(f"contains(lower({PATH}), lower({quoted(text)}))")
    return FileCondition("; ".join(one for one in words if one), " AND ".join(f"({one})" for one in sql))


def order_asked(asked: Asked) -> PageOrder:
    """Return the order asked for; a Refusal where there is no such one."""
    if asked.sort and asked.by not in SORTABLE:
        raise Refusal(Fault(NO_SUCH_ORDER, "Files", asked.by))
    return PageOrder(asked.by) if asked.sort else PageOrder.PATH


def files_listing(
    evidence: SurveyEvidence,
    asked: Asked,
    *,
    survey: SurveyWords,
    names: FormatNames,
    within: FileCondition = EVERYTHING,
) -> Listing:
    """Return one page of the survey's files, or of those `within`."""
    condition = condition_asked(asked, within)
    page = page_of(
        evidence,
        condition,
        columns=FILES_ASKED,
        order=order_asked(asked),
        descending=asked.is_descending,
        after=asked.after,
        before=asked.before,
    )
    columns = tuple(column for column in COLUMNS if column.name in ON_PAGE)
    rows = [
        ShownRow(
            key, _shown(dict(zip((one.name for one in COLUMNS), file_row(row, names), strict=True)), columns, survey)
        )
        for row, key in zip(page.rows, page.keys, strict=True)
    ]
    return paged(
        Table(f"Files of {survey.ref}", columns, ()),
        asked,
        name="files",
        rows=rows,
        total=count_of(evidence, condition)[0],
        sortable=SORTABLE,
        filters=_filters(asked),
        has_previous=page.has_previous,
        has_next=page.has_next,
        empty="This survey found no files.",
        noun=("file", "files"),
    )


def _shown(row: dict[str, Cell], columns: tuple[TableColumn, ...], survey: SurveyWords) -> tuple[Shown, ...]:
    path = str(row["path"])
    folder, _, name = path.rpartition("/")
    cells = []
    for column in columns:
        if column.name == "path":
            copied = survey.path_of(path)
            cells.append(
                Shown(name, hint=survey.path_of(folder) if folder else survey.shown_as, copy=copied, classes="m-path")
            )
        else:
            cells.append(shown(row[column.name], column))
    return tuple(cells)


def _filters(asked: Asked) -> tuple[Filter, ...]:
    lists = tuple((one.name, one.title) for one in FILE_LISTS)
    filters = [search_filter(asked, "Path contains"), Filter(LIST, "List", asked.filters.get(LIST, ""), lists)]
    for name, label in ((FORMAT, "PUID"), (FOLDER, "Folder")):
        filters.append(Filter(name, label, asked.filters.get(name, "")))
    return tuple(filters)


def files_download(
    evidence: SurveyEvidence,
    asked: Asked,
    *,
    survey: SurveyWords,
    names: FormatNames,
    within: FileCondition = EVERYTHING,
) -> Table:
    """Return all files that match, in the order asked, with every column; of those `within`."""
    condition = condition_asked(asked, within)
    order = order_sql(order_asked(asked), descending=asked.is_descending)
    rows = rows_of(evidence, condition, columns=FILES_ASKED, order=order)
    return Table(
        f"Files of {survey.ref}",
        COLUMNS,
        (file_row(row, names) for row in rows),
        about=(("Survey", survey.ref), ("Source", survey.shown_as), ("Asked", condition.words)),
    )
