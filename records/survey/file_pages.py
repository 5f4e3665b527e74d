"""One page of a survey's files in an order: the rows after a given one, however many came before (keyset).

The key of a row is everything its order compares, so the next page begins where this one ended and
no row before it is read again in vain.
"""

import base64
import binascii
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from records.faults.surveys import NO_SUCH_LIST
from records.store.evidence import SurveyEvidence, path_list
from records.survey.conditions import FileCondition
from records.survey.file_lists import FileRow, prepare
from retention.faults import Fault, Refusal


class PageOrder(StrEnum):
    """The orders in which files are shown; the path decides between equals."""

    PATH = "path"
    NAME = "name"
    SIZE = "size_bytes"
    MODIFIED = "modified_at"
    PUID = "puids"


# What each order compares, without NULL, so that a row can be compared with the last one of a page.
COMPARES = {
    PageOrder.PATH: (),
    PageOrder.NAME: ("name",),
    PageOrder.SIZE: ("size_bytes",),
    PageOrder.MODIFIED: ("coalesce(modified_ns, -9000000000000000000)",),
    PageOrder.PUID: ("coalesce(puids, '')",),
}
# Within a name: as the parts are sorted, a path that is no UTF-8 before one that only reads like it ("~" is after F).
_PLACE = ("folder", "name", "coalesce(hex(path_bytes), '~')")

PARTS_FIRST = 2
_LEAST, _GREATEST = -(2**63), 2**63 - 1


@dataclass(frozen=True, slots=True)
class FilePage:
    """One page: its rows, the key of each, and whether there are rows before and after."""

    rows: tuple[FileRow, ...]
    keys: tuple[str, ...]
    has_previous: bool
    has_next: bool


@dataclass(frozen=True, slots=True)
class PageAsked:
    """Which page: in which order, after or before the row of which key; neither means from the beginning.

    `key` is what the order compares of that row, `is_backwards` whether the page ends before it.
    """

    order: PageOrder = PageOrder.PATH
    is_descending: bool = False
    key: tuple[object, ...] = ()
    is_backwards: bool = False
    size: int = 50

    @property
    def falls(self) -> bool:
        """Return whether the rows are looked for from the greatest to the least."""
        return self.is_descending is not self.is_backwards

    @classmethod
    def at(
        cls,
        *,
        order: PageOrder = PageOrder.PATH,
        descending: bool = False,
        after: str = "",
        before: str = "",
        size: int = 50,
    ) -> "PageAsked":
        """Return the page after or before the row of an earlier page; a Refusal where its key is none of ours."""
        key = _key(after or before, order)
        return cls(order, descending, key, bool(before and not after), size)


def page_of(
    evidence: SurveyEvidence, condition: FileCondition, *, columns: Sequence[str], page: PageAsked = PageAsked()
) -> FilePage:
    """Return `columns` (SQL of ours) of one page of the files for which `condition` holds, from the evidence alone."""
    prepare(evidence, condition)
    compared = compared_in(page.order)
    where, parameters = condition.sql, list[object]()
    if page.key:
        fields, less = ", ".join(compared), "<" if page.falls else ">"
        # The first field alone says the same more weakly, and lets whole row groups be passed over unread.
        where = f"({where}) AND {compared[0]} {less}= ? AND ({fields}) {less} ({', '.join('?' for _ in page.key)})"
        parameters = [page.key[0], *page.key]
    ordered, found = order_sql(page.order, descending=page.falls), list[FileRow]()
    for relation in _relations(evidence, page):
        found += evidence.connection.execute(
            f"SELECT {', '.join((*columns, *compared))} FROM {relation} AS files WHERE {where} "
            f"ORDER BY {ordered} LIMIT {page.size + 1 - len(found)}",
            parameters,
        ).fetchall()
        if len(found) > page.size:
            break
    more = len(found) > page.size
    shown = found[: page.size][::-1] if page.is_backwards else found[: page.size]
    width = len(columns)
    return FilePage(
        rows=tuple(row[:width] for row in shown),
        keys=tuple(key_written(row[width:]) for row in shown),
        has_previous=more if page.is_backwards else bool(page.key),
        has_next=True if page.is_backwards else more,
    )


def _relations(evidence: SurveyEvidence, page: PageAsked) -> Iterator[str]:
    """Yield what is read one after another until the page is full: in order of path few parts at first, then more."""
    parts = list(zip(evidence.manifest["parts"], evidence.parts, strict=False))
    if page.order is not PageOrder.PATH or len(parts) <= PARTS_FIRST:
        yield "files"
        return
    if page.key:
        folder = str(page.key[0])
        parts = [
            one
            for one in parts
            if (one[0]["first_folder"] <= folder if page.falls else one[0]["last_folder"] >= folder)
        ]
    paths, width = [path for _, path in (reversed(parts) if page.falls else parts)], PARTS_FIRST
    while paths:
        yield f"read_parquet({path_list(paths[:width])})"
        paths, width = paths[width:], width * 4


def order_sql(order: PageOrder, *, descending: bool) -> str:
    """Return the order of the pages as SQL, for whoever asks for all rows at once."""
    return ", ".join(f"{one} DESC" if descending else one for one in compared_in(order))


def compared_in(order: PageOrder) -> tuple[str, ...]:
    """Return the fields that decide the order, the first before the others."""
    return (*COMPARES[order], *(one for one in _PLACE if one not in COMPARES[order]))


def key_written(key: Sequence[object]) -> str:
    """Return the key of a row as it stands in an address."""
    text = json.dumps(list(key), ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode("utf-8", "surrogateescape")).decode().rstrip("=")


def _key(text: str, order: PageOrder) -> tuple[object, ...]:
    if not text:
        return ()
    try:
        read = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError):
        read = None
    if not isinstance(read, list) or not _is_of(read, order):
        raise Refusal(Fault(NO_SUCH_LIST, "page", text[:40]))
    return tuple(read)


def _is_of(key: Sequence[object], order: PageOrder) -> bool:
    """Return whether `key` has what the order compares: texts, and a number of 64 bits first where it compares one."""
    numbers = 1 if order in (PageOrder.SIZE, PageOrder.MODIFIED) else 0
    return (
        len(key) == len(compared_in(order))
        and all(type(one) is int and _LEAST <= one <= _GREATEST for one in key[:numbers])
        and all(isinstance(one, str) for one in key[numbers:])
    )
