"""A list on a page: filtered, sorted and cut into pages by us, never by the browser.

What was asked stands in the address (`?q=…&sort=-size&after=…`), so a list can be linked, printed
and downloaded as it is seen: the downloads take the same question without the page. Pages are cut
by key (keyset): the next page begins after the last row, however many came before.

Small lists, whose rows are all at hand, are made by `listed`. A noun with very many rows asks its
own store page by page and makes the `Listing` by `paged` (see muniment/web/survey_files.py).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from muniment.tables.cells import NUMBERS, Cell, Kind, Row, Table, TableColumn, as_size, as_words, visible
from muniment.web.faults import NO_SUCH_ORDER
from muniment.web.visit import KEPT, Visit
from retention.faults import Fault, Refusal

PAGE_ROWS = 50
SEARCH = "q"
RESERVED = frozenset({"sort", "after", "before", KEPT})
DAYS = frozenset({"on", "known", "as_at"})
"""Questions that decide what the rows are and not which of them are shown; they stay in every address."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked of a list: its filters, its order, and after or before which row.

    `sort` is a column's name, with a minus the other way round; empty: as the list comes.
    """

    path: str
    filters: Mapping[str, str] = field(default_factory=dict)
    sort: str = ""
    after: str = ""
    before: str = ""

    @property
    def by(self) -> str:
        """Return the column that the list is sorted by; empty: as it comes."""
        return self.sort.removeprefix("-")

    @property
    def is_descending(self) -> bool:
        """Return whether the list is sorted the other way round."""
        return self.sort.startswith("-")

    def href(self, path: str = "", **changed: str) -> str:
        """Return the address of the same question with something changed; empty values are left out.

        >>> Asked("/surveys", {"q": "FS99"}, "-found").href(after="S0002")
        '/surveys?q=FS99&sort=-found&after=S0002'
        """
        asked = {**self.filters, "sort": self.sort, **changed}
        words = urlencode({name: value for name, value in asked.items() if value})
        return (path or self.path) + (f"?{words}" if words else "")


def asked_of(visit: Visit, path: str = "") -> Asked:
    """Return what the address asks of a list; `path` is the list's own where this is a download of it."""
    query = visit.request.query_params
    filters = {name: value.strip() for name, value in query.items() if name not in RESERVED and value.strip()}
    return Asked(
        path or visit.request.url.path,
        filters,
        query.get("sort", ""),
        query.get("after", ""),
        query.get("before", ""),
    )


@dataclass(frozen=True, slots=True)
class Filter:
    """One field above a list: free text, or one of `choices` (value and words)."""

    name: str
    label: str
    value: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    first: str = "All"

    @property
    def items(self) -> list[dict[str, object]]:
        """Return the choices as the component takes them; the first, which asks nothing, is called `first`."""
        all_: dict[str, object] = {"value": "", "text": self.first}
        return [all_, *({"value": one, "text": text, "selected": one == self.value} for one, text in self.choices)]


@dataclass(frozen=True, slots=True)
class Head:
    """The heading of a column; `href` sorts by it."""

    text: str
    href: str = ""
    is_number: bool = False
    aria_sort: str = ""

    @property
    def arrow(self) -> str:
        """Return the sign of the order."""
        return {"ascending": "▲", "descending": "▼"}.get(self.aria_sort, "")

    @property
    def sorted_words(self) -> str:
        """Return the order in words."""
        return f"sorted {self.aria_sort}" if self.arrow else ""


@dataclass(frozen=True, slots=True)
class Shown:
    """One cell as it is shown: text; where it leads, what it copies, a line below, a coloured tag."""

    text: str
    href: str = ""
    copy: str = ""
    hint: str = ""
    tag: str = ""
    classes: str = ""
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One row; `key` names it, in tick boxes and between pages."""

    key: str
    cells: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """A list as the macro `listing` shows it; `name` is unique on its page."""

    name: str
    caption: str
    path: str
    heads: tuple[Head, ...]
    rows: tuple[ShownRow, ...]
    count_words: str
    empty: str
    filters: tuple[Filter, ...] = ()
    sort: str = ""
    is_filtered: bool = False
    xlsx_href: str = ""
    csv_href: str = ""
    previous_href: str = ""
    next_href: str = ""
    selected: frozenset[str] = frozenset()


def shown(cell: Cell, column: TableColumn) -> Shown:
    """Return a cell as it is shown: dates and numbers in words, sizes in their unit."""
    if column.kind is Kind.BYTES and isinstance(cell, int):
        return Shown(as_size(cell) if cell >= 0 else "not known", is_number=True, classes="m-nowrap")
    is_number = column.kind in NUMBERS
    whole = "m-nowrap" if is_number or column.kind in (Kind.DATE, Kind.MOMENT) else ""
    return Shown(visible(as_words(cell, column.kind)), is_number=is_number, classes=whole)


def heads(columns: Sequence[TableColumn], asked: Asked, sortable: Iterable[str]) -> tuple[Head, ...]:
    """Return the headings; each of `sortable` leads to the list sorted by it, the other way round at a second click."""
    can = set(sortable)
    made = []
    for column in columns:
        is_number = column.kind in NUMBERS
        if column.name not in can:
            made.append(Head(column.title, is_number=is_number))
            continue
        here = asked.by == column.name
        turned = column.name if (here and asked.is_descending) or not here else f"-{column.name}"
        order = ("descending" if asked.is_descending else "ascending") if here else "none"
        made.append(Head(column.title, asked.href(sort=turned), is_number, order))
    return tuple(made)


def paged(
    table: Table,
    asked: Asked,
    *,
    name: str,
    rows: Sequence[ShownRow],
    total: int | None,
    sortable: Iterable[str],
    filters: Sequence[Filter] = (),
    has_previous: bool = False,
    has_next: bool = False,
    empty: str,
    exports: str = "",
    noun: tuple[str, str] = ("row", "rows"),
    is_least: bool = False,
) -> Listing:
    """Return the list of one page of rows; `total` counts all that match, None where it was not counted.

    `is_least`: there are more than `total`; these were not counted.
    """
    exports = exports or asked.path
    return Listing(
        name=name,
        caption=table.title,
        path=asked.path,
        heads=heads(table.columns, asked, sortable),
        rows=tuple(rows),
        count_words=_count_words(len(rows), total, noun, is_least=is_least),
        empty=empty if not asked.filters else "Nothing matches. Change the filters, or clear them.",
        filters=tuple(filters),
        sort=asked.sort,
        is_filtered=bool(asked.filters),
        xlsx_href=asked.href(f"{exports}.xlsx"),
        csv_href=asked.href(f"{exports}.csv"),
        previous_href=asked.href(before=rows[0].key) if rows and has_previous else "",
        next_href=asked.href(after=rows[-1].key) if rows and has_next else "",
    )


def _count_words(shown_count: int, total: int | None, noun: tuple[str, str], *, is_least: bool = False) -> str:
    if total is None:
        return f"{shown_count:,} {noun[shown_count != 1]} on this page"
    if is_least:
        return f"{shown_count:,} of more than {total:,} {noun[1]}"
    words = f"{total:,} {noun[total != 1]}"
    return words if shown_count == total else f"{shown_count:,} of {words}"


# -- lists whose rows are all at hand --------------------------------------------------------------------

KeyOf = Callable[[Row], str]
ShowRow = Callable[[Row], Sequence[Shown]]


def matching(table: Table, asked: Asked, *, sortable: Iterable[str] | None = None) -> Table:
    """Return the table with only the rows that match, in the order asked: what is downloaded.

    `q` is looked for in every cell as it reads; any other filter is the name of a column and must
    read the same. A Refusal where there is no such column.
    """
    asked = replace(asked, filters={name: value for name, value in asked.filters.items() if name not in DAYS})
    places = {column.name: place for place, column in enumerate(table.columns)}
    can = set(sortable) if sortable is not None else set(places)
    unknown = [
        one for one in (*asked.filters, *([asked.by] if asked.sort else [])) if one != SEARCH and one not in places
    ]
    if unknown or (asked.sort and asked.by not in can):
        raise Refusal(Fault(NO_SUCH_ORDER, table.title, unknown[0] if unknown else asked.by))
    rows = [row for row in table.rows if _matches(row, table.columns, places, asked.filters)]
    if asked.sort:
        place = places[asked.by]
        known = [row for row in rows if row[place] is not None]
        known.sort(key=lambda row: _order(row[place]), reverse=asked.is_descending)
        rows = known + [row for row in rows if row[place] is None]
    about = tuple((name, value) for name, value in {**asked.filters, "sorted by": asked.sort}.items() if value)
    return replace(table, rows=rows, about=(*table.about, *about))


def _order(cell: Cell) -> tuple[int, str] | tuple[int, Cell]:
    return (0, cell.casefold()) if isinstance(cell, str) else (0, cell)


def _matches(row: Row, columns: Sequence[TableColumn], places: Mapping[str, int], filters: Mapping[str, str]) -> bool:
    for name, value in filters.items():
        if name == SEARCH:
            cells = zip(row, columns, strict=True)
            if not any(value.casefold() in as_words(cell, column.kind).casefold() for cell, column in cells):
                return False
        elif as_words(row[places[name]], columns[places[name]].kind) != value:
            return False
    return True


def listed(
    table: Table,
    asked: Asked,
    *,
    name: str,
    key_of: KeyOf,
    show_row: ShowRow | None = None,
    filters: Sequence[Filter] = (),
    sortable: Iterable[str] | None = None,
    empty: str,
    exports: str = "",
    noun: tuple[str, str] = ("row", "rows"),
    page_rows: int = PAGE_ROWS,
    on_page: Sequence[TableColumn] | None = None,
) -> Listing:
    """Return one page of a table whose rows are all at hand.

    `show_row` says how a row is shown (links, tags); without it every cell as it reads. `on_page`
    are the columns that `show_row` shows, where it doesn't show all. `filters`
    are the fields above it, a search by `search_filter(asked)` among them.
    """
    can = tuple(sortable) if sortable is not None else tuple(column.name for column in table.columns)
    rows = list(matching(table, asked, sortable=can).rows)
    keys = [key_of(row) for row in rows]
    start = 0
    if asked.after in keys:
        start = keys.index(asked.after) + 1
    elif asked.before in keys:
        start = max(0, keys.index(asked.before) - page_rows)
    page = rows[start : start + page_rows]
    show = show_row or (lambda row: [shown(cell, column) for cell, column in zip(row, table.columns, strict=True)])
    return paged(
        replace(table, columns=tuple(on_page)) if on_page is not None else table,
        asked,
        name=name,
        rows=[ShownRow(key_of(row), tuple(show(row))) for row in page],
        total=len(rows),
        sortable=can,
        filters=filters,
        has_previous=start > 0,
        has_next=start + page_rows < len(rows),
        empty=empty,
        exports=exports,
        noun=noun,
    )


def search_filter(asked: Asked, label: str = "Contains") -> Filter:
    """Return the field that looks for a text in every cell."""
    return Filter(SEARCH, label, asked.filters.get(SEARCH, ""))


def choice_filter(asked: Asked, column: TableColumn, table: Table) -> Filter:
    """Return the field that chooses among the values that a column of `table` has; its rows must be a sequence."""
    place = table.columns.index(column)
    values = sorted({as_words(row[place], column.kind) for row in table.rows} - {""}, key=str.casefold)
    return Filter(column.name, column.title, asked.filters.get(column.name, ""), tuple((one, one) for one in values))
