"""One page of a survey's files in an order: the rows after a given one, however many came before (keyset).

The key of a row is everything its order compares, so the next page begins where this one ended and
no row before it is read again in vain.
"""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from records.faults import NO_SUCH_LIST
from records.store.evidence import SurveyEvidence
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
_COMPARES = {
    PageOrder.PATH: (),
    PageOrder.NAME: ("name",),
    PageOrder.SIZE: ("size_bytes",),
    PageOrder.MODIFIED: ("coalesce(modified_ns, -9000000000000000000)",),
    PageOrder.PUID: ("coalesce(puids, '')",),
}
_PLACE = ("folder", "name", "coalesce(hex(path_bytes), '')")


@dataclass(frozen=True, slots=True)
class FilePage:
    """One page: its rows, the key of each, and whether there are rows before and after."""

    rows: tuple[FileRow, ...]
    keys: tuple[str, ...]
    has_previous: bool
    has_next: bool


def page_of(
    evidence: SurveyEvidence,
    condition: FileCondition,
    *,
    columns: Sequence[str],
    order: PageOrder = PageOrder.PATH,
    descending: bool = False,
    after: str = "",
    before: str = "",
    size: int = 50,
) -> FilePage:
    """Return `columns` (SQL of ours) of one page of the files for which `condition` holds.

    `after` and `before` are keys of an earlier page; neither means from the beginning. A Refusal
    where a key is none of ours.
    """
    prepare(evidence, condition)
    compared = _compared(order)
    key = _key(after or before, len(compared))
    backwards = bool(before and not after)
    falls = descending is not backwards
    where, parameters = condition.sql, list[object]()
    if key:
        fields, less = ", ".join(compared), "<" if falls else ">"
        # The first field alone says the same more weakly, and lets whole row groups be passed over unread.
        where = f"({where}) AND {compared[0]} {less}= ? AND ({fields}) {less} ({', '.join('?' for _ in key)})"
        parameters = [key[0], *key]
    ordered = order_sql(order, descending=falls)
    found = evidence.connection.execute(
        f"SELECT {', '.join((*columns, *compared))} FROM files WHERE {where} ORDER BY {ordered} LIMIT {size + 1}",
        parameters,
    ).fetchall()
    more = len(found) > size
    page = found[:size][::-1] if backwards else found[:size]
    width = len(columns)
    return FilePage(
        rows=tuple(row[:width] for row in page),
        keys=tuple(_written(row[width:]) for row in page),
        has_previous=more if backwards else bool(key),
        has_next=True if backwards else more,
    )


def order_sql(order: PageOrder, *, descending: bool) -> str:
    """Return the order of the pages as SQL, for whoever asks for all rows at once."""
    return ", ".join(f"{one} DESC" if descending else one for one in _compared(order))


def _compared(order: PageOrder) -> tuple[str, ...]:
    return (*_COMPARES[order], *(one for one in _PLACE if one not in _COMPARES[order]))


def _written(key: Sequence[object]) -> str:
    text = json.dumps(list(key), ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode("utf-8", "surrogateescape")).decode().rstrip("=")


def _key(text: str, width: int) -> tuple[object, ...]:
    if not text:
        return ()
    try:
        read = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError):
        read = None
    if not isinstance(read, list) or len(read) != width or not all(isinstance(one, str | int) for one in read):
        raise Refusal(Fault(NO_SUCH_LIST, "page", text[:40]))
    return tuple(read)
