"""A table as values: its columns, its rows, and how a cell reads on a screen or a page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from muniment.clock import LONDON

Cell = str | int | float | date | datetime | bool | None
Row = Sequence[Cell]


class Kind(StrEnum):
    """What the cells of a column are; a cell that is not known is None in every kind."""

    TEXT = "text"
    COUNT = "count"  # int
    BYTES = "bytes"  # int
    PERCENT = "percent"  # float, 12.5 means 12.5%
    DATE = "date"  # a calendar date
    MOMENT = "moment"  # an aware datetime; shown in UK time, in JSON in UTC
    YES_NO = "yes or no"  # bool


NUMBERS = frozenset({Kind.COUNT, Kind.BYTES, Kind.PERCENT})


@dataclass(frozen=True, slots=True)
class TableColumn:
    """One column: `name` as programs know it, `title` as people read it, and what it means.

    >>> TableColumn("size_bytes", "Size", Kind.BYTES).title
    'Size'
    """

    name: str
    title: str
    kind: Kind = Kind.TEXT
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A title, columns, and rows that are taken once, in order.

    `about` says how the rows were found (question, survey, signature versions …): pairs of words
    for the sheet *How to read this*.
    """

    title: str
    columns: tuple[TableColumn, ...]
    rows: Iterable[Row]
    about: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        if not self.columns:
            raise ValueError("a table has at least one column")
        if len({column.name for column in self.columns}) != len(self.columns):
            raise ValueError("two columns of a table have the same name")


def visible(text: str) -> str:
    r"""Return `text` with characters that steer a terminal written out.

    >>> visible("a\x1b[2Jb\nc")
    'a\\x1b[2Jb\\nc'
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def as_words(cell: Cell, kind: Kind) -> str:
    """Return `cell` as people read it on a screen or a page: 1 April 2027, 5:30pm, 12,408, Yes.

    >>> as_words(date(2027, 4, 1), Kind.DATE)
    '1 April 2027'
    >>> as_words(datetime.fromisoformat("2026-07-01T16:30Z"), Kind.MOMENT)
    '1 July 2026, 5:30pm'
    >>> as_words(12408, Kind.COUNT)
    '12,408'
    """
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "Yes" if cell else "No"
    if isinstance(cell, datetime):
        local = cell.astimezone(LONDON)
        clock = f"{local.hour % 12 or 12}:{local.minute:02}{'am' if local.hour < 12 else 'pm'}"
        return f"{as_words(local.date(), Kind.DATE)}, {clock}"
    if isinstance(cell, date):
        return f"{cell.day} {cell:%B %Y}"
    if kind is Kind.PERCENT and isinstance(cell, int | float):
        return f"{cell:.1f}%"
    return f"{cell:,}" if isinstance(cell, int | float) else cell


def as_size(size_bytes: int) -> str:
    """Return a size as people read it, in units of 1,024.

    >>> as_size(0), as_size(22528), as_size(3 * 1024**3)
    ('0 bytes', '22.0 KB', '3.0 GB')
    """
    size, unit = float(size_bytes), "bytes"
    for unit in ("bytes", "KB", "MB", "GB", "TB"):
        if size < 1024 or unit == "TB":
            break
        size /= 1024
    return f"{size_bytes:,} bytes" if unit == "bytes" else f"{size:,.1f} {unit}"
