"""The files of a survey, page by page, as the pages show them; all of them for a download."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from muniment.report.survey_files import COLUMNS, FILES_ASKED, file_row, moment_of
from muniment.tables.cells import Cell, Table, visible
from muniment.web.faults import NO_SUCH_ORDER
from muniment.web.keeping import counted
from muniment.web.listing import SEARCH, Asked, Filter, Listing, Shown, ShownRow, paged, search_filter, shown
from records.faults.surveys import WHERE_NOT_UNDERSTOOD
from records.store.evidence import SurveyEvidence
from records.survey.conditions import EVERYTHING, FileCondition, all_of, read_condition
from records.survey.file_lists import BY_NAME, FILE_LISTS, PATH_COLUMN, FileRow, count_of, rows_of
from records.survey.file_pages import PageAsked, PageOrder, order_sql, page_of
from records.survey.files_asked import FilesAsked
from records.survey.format_names import FormatNames
from records.survey.index_pages import indexed_page
from records.survey.survey_index import SurveyIndex
from retention.faults import Fault, Refusal, UsageError

ON_PAGE = ("path", "size_bytes", "modified_at", "puids", "formats", "result")
PAGE_COLUMNS = tuple(next(column for column in COLUMNS if column.name == name) for name in ON_PAGE)
PAGE_ASKED = (PATH_COLUMN, "size_bytes", "modified_ns", "puids", "signatures", "result")  # no more than is shown
SORTABLE = tuple(order.value for order in PageOrder)
LIST, FORMAT, FOLDER, WHERE = "list", "puid", "folder", "where"


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


def files_asked(asked: Asked, within: FileCondition = EVERYTHING) -> FilesAsked:
    """Return the files that are asked for: a ready-made list, a format, a folder, a text in the path, a condition."""
    named, where = asked.filters.get(LIST, ""), asked.filters.get(WHERE, "")
    rest = [one for one in (within, _read(where) if where else EVERYTHING) if one != EVERYTHING]
    return FilesAsked(
        named=named if named in BY_NAME else "",
        puid=asked.filters.get(FORMAT, ""),
        folder=asked.filters.get(FOLDER, ""),
        text=asked.filters.get(SEARCH, ""),
        rest=all_of(rest),
    )


def _read(where: str) -> FileCondition:
    """Return a condition as people write it, such as year = 2006; a Refusal where it can't be read."""
    try:
        return read_condition(where)
    except UsageError as error:
        raise Refusal(*error.faults) from error


@contextmanager
def _comparing(asked: Asked) -> Iterator[None]:
    """Refuse a condition that reads well and compares what can't be compared, such as name > 5."""
    import duckdb

    try:
        yield
    except (duckdb.BinderException, duckdb.ConversionException, duckdb.OutOfRangeException) as error:
        if where := asked.filters.get(WHERE):
            raise Refusal(Fault(WHERE_NOT_UNDERSTOOD, WHERE, where[:80])) from error
        raise


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
    index: SurveyIndex | None = None,
) -> Listing:
    """Return one page of the survey's files, or of those `within`; found by the `index` where it can say."""
    files = files_asked(asked, within)
    at = PageAsked.at(order=order_asked(asked), descending=asked.is_descending, after=asked.after, before=asked.before)
    with _comparing(asked):
        page = indexed_page(evidence, index, files, at, columns=PAGE_ASKED) if index is not None else None
        page = page or page_of(evidence, files.condition, columns=PAGE_ASKED, page=at)
        total = counted(evidence, files, index)
    rows = [
        ShownRow(key, shown_file(row, survey=survey, names=names))
        for row, key in zip(page.rows, page.keys, strict=True)
    ]
    return paged(
        Table(f"Files of {survey.ref}", PAGE_COLUMNS, ()),
        asked,
        name="files",
        rows=rows,
        total=total.number,
        is_least=total.is_least,
        sortable=SORTABLE,
        filters=_filters(asked),
        has_previous=page.has_previous,
        has_next=page.has_next,
        empty="This survey found no files.",
        noun=("file", "files"),
    )


def shown_file(row: FileRow, *, survey: SurveyWords, names: FormatNames) -> tuple[Shown, ...]:
    """Return the cells of a row of PAGE_ASKED: its name, its folder below, its path to copy, and what it is."""
    path, size_bytes, modified_ns, puids, signatures, result = row
    folder, _, name = visible(str(path)).rpartition("/")
    copied = survey.path_of(str(path))
    known = [names.get(puid, str(signatures or "")) for puid in str(puids or "").split(";") if puid]
    cells: tuple[Cell, ...] = (
        size_bytes if isinstance(size_bytes, int) else None,
        moment_of(modified_ns),
        str(puids or ""),
        "; ".join(one.full_name for one in known if one is not None),
        str(result).lower(),
    )
    first = Shown(name, hint=survey.path_of(folder) if folder else survey.shown_as, copy=copied, classes="m-path")
    return (first, *(shown(cell, column) for cell, column in zip(cells, PAGE_COLUMNS[1:], strict=True)))


def _filters(asked: Asked) -> tuple[Filter, ...]:
    lists = tuple((one.name, one.title) for one in FILE_LISTS)
    filters = [search_filter(asked, "Path contains"), Filter(LIST, "List", asked.filters.get(LIST, ""), lists)]
    for name, label in ((FORMAT, "PUID"), (FOLDER, "Folder"), (WHERE, "Condition, such as year = 2006")):
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
    condition = files_asked(asked, within).condition
    order = order_sql(order_asked(asked), descending=asked.is_descending)
    with _comparing(asked):
        count_of(evidence, condition)  # what can't be compared is said here, and not where the rows are written
    rows = rows_of(evidence, condition, columns=FILES_ASKED, order=order)
    return Table(
        f"Files of {survey.ref}",
        COLUMNS,
        (file_row(row, names) for row in rows),
        about=(("Survey", survey.ref), ("Source", survey.shown_as), ("Asked", condition.words)),
    )
