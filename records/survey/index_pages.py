"""Pages and counts of a survey's files by its index: the same rows as by reading the evidence from end to end.

Where the index can't say, the answer is None and the caller reads the evidence itself.
"""

import bisect
import threading
from array import array
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import duckdb

from records.store.evidence import SurveyEvidence, path_list, quoted
from records.survey.conditions import EVERYTHING
from records.survey.file_lists import Count, FileRow
from records.survey.file_pages import FilePage, PageAsked, PageOrder, compared_in, key_written
from records.survey.files_asked import FilesAsked
from records.survey.index_text import Reach, can_look_for, hits
from records.survey.survey_index import FENCE_ROWS, LIST_BITS, ORDER_FILES, PATH_FILE, SurveyIndex

HITS_MOST = 10_000
"""So many files with a text are found before its count is "more than"."""
TRIED_MOST = 50_000
"""So many files with a text are held against a list or a format; past that the evidence is read from end to end."""
NARROW_MOST = 500_000
"""A reach of so many files is sorted by what is asked; a larger one is looked for in the sorted copy."""
WINDOWS = (4096, 65_536, 1_048_576)
FOUND_KEPT = 100
_kept: OrderedDict[tuple[str, FilesAsked], Sequence[int]] = OrderedDict()
_finding = threading.Lock()
VALUES = {PageOrder.SIZE: "size_bytes", PageOrder.MODIFIED: "modified", PageOrder.PUID: "puids"}


class _TooOftenError(Exception):
    """A text is too frequent, and what else is asked too rare, for the index to be of use."""


def indexed_page(
    evidence: SurveyEvidence, index: SurveyIndex, files: FilesAsked, page: PageAsked, *, columns: Sequence[str]
) -> FilePage | None:
    """Return `columns` (SQL of ours) of one page of `files`; None where the index can't say."""
    if page.order is not PageOrder.PATH and page.order not in ORDER_FILES:
        return None
    look = _Look.at(evidence.connection, index, files)
    if look is None:
        return None
    try:
        found = look.places(page, _Start.of(evidence.connection, index, page))
        if found is None:
            return None
        wanted = list(islice(found, page.size + 1))
    except _TooOftenError:
        return None
    more, shown = len(wanted) > page.size, wanted[: page.size]
    places = shown[::-1] if page.is_backwards else shown
    compared = compared_in(page.order)
    rows = rows_at(evidence.connection, index, places, columns=(*columns, *compared))
    width = len(columns)
    return FilePage(
        rows=tuple(row[:width] for row in rows),
        keys=tuple(key_written(row[width:]) for row in rows),
        has_previous=more if page.is_backwards else bool(page.key),
        has_next=True if page.is_backwards else more,
    )


def indexed_count(connection: duckdb.DuckDBPyConnection, index: SurveyIndex, files: FilesAsked) -> Count | None:
    """Return how many files there are of `files`; None where the index can't say."""
    look = _Look.at(connection, index, files)
    try:
        return None if look is None else look.count()
    except _TooOftenError:
        return None


def rows_at(
    connection: duckdb.DuckDBPyConnection, index: SurveyIndex, places: Sequence[int], *, columns: Sequence[str]
) -> list[FileRow]:
    """Return `columns` of the files at `places`, in that order, as the sealed parts have them."""
    by_part: dict[int, list[int]] = {}
    for place in places:
        part = bisect.bisect_right(index.bases, place) - 1
        by_part.setdefault(part, []).append(place - index.bases[part])
    asked = [
        f"SELECT {index.bases[part]} + file_row_number, {', '.join(columns)} "
        f"FROM read_parquet({path_list([index.parts[part]])}, file_row_number = true) AS files "
        f"WHERE file_row_number IN ({', '.join(map(str, rows))})"
        for part, rows in by_part.items()
    ]
    if not asked:
        return []
    found = {row[0]: row[1:] for row in connection.execute(" UNION ALL ".join(asked)).fetchall()}
    return [found[place] for place in places]


# -- where a page begins -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Start:
    """Where a page begins: between two files, so before the file of this value and place; None: at the very end."""

    value: int | str | None
    place: int | None

    @classmethod
    def of(cls, connection: duckdb.DuckDBPyConnection, index: SurveyIndex, page: PageAsked) -> "_Start":
        """Return where `page` begins."""
        if not page.key:
            return cls(None, None if page.falls else 0)
        *value, folder, name, bytes_ = page.key
        more = ">=" if page.falls else ">"  # before the first row of a page, or after its last
        here = f"folder = {quoted(str(folder))} AND (name, coalesce(hex(path_bytes), '~')) {more}"
        after = f"folder > {quoted(str(folder))} OR ({here} ({quoted(str(name))}, {quoted(str(bytes_))}))"
        place = place_of(connection, index, str(folder), after)
        return cls(value[0] if value and isinstance(value[0], int | str) else None, place)


def place_of(connection: duckdb.DuckDBPyConnection, index: SurveyIndex, folder: str, after: str) -> int:
    """Return the place of the first file, in `folder` or behind it, from which on all are `after` something."""
    part = bisect.bisect_right(index.first_folders, folder) - 1
    if part < 0:
        return 0
    found = connection.execute(
        f"SELECT file_row_number FROM read_parquet({path_list([index.parts[part]])}, file_row_number = true) "
        f"WHERE folder >= {quoted(folder)} AND ({after}) ORDER BY file_row_number LIMIT 1"
    ).fetchone()
    if found is not None:
        return index.bases[part] + int(found[0])
    return index.bases[part + 1] if part + 1 < len(index.bases) else index.files


# -- which files -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Look:
    """A question that the index can answer: the places within `reaches` that meet `where`, and have `needle`."""

    connection: duckdb.DuckDBPyConnection
    index: SurveyIndex
    files: FilesAsked
    where: tuple[str, ...]
    reaches: tuple[Reach, ...]

    @classmethod
    def at(cls, connection: duckdb.DuckDBPyConnection, index: SurveyIndex, files: FilesAsked) -> "_Look | None":
        """Return how the index answers for `files`; None where it can't."""
        if files.rest != EVERYTHING or (files.text and not can_look_for(index, files.needle)):
            return None
        where = []
        if files.named:
            where.append(f"lists & {LIST_BITS[files.named]} <> 0")
        if files.puid:
            sets = [quoted(one) for one in index.by_puids if files.puid in one.split(";")]
            where.append(f"puids IN ({', '.join(sets)})" if sets else "false")
        reaches = _folder_reaches(connection, index, files.folder) if files.folder else ((0, index.files),)
        return cls(connection, index, files, tuple(where), tuple(one for one in reaches if one[0] < one[1]))

    @property
    def width(self) -> int:
        """Return how many places are within reach."""
        return sum(high - low for low, high in self.reaches)

    def count(self) -> Count:
        """Return how many files there are; with a text at least HITS_MOST where there are more."""
        if self.files.text:
            found = self._found()
            return Count(min(len(found), HITS_MOST), len(found) > HITS_MOST)
        if not self.where:
            return Count(self.width)
        if not self.files.folder and not (self.files.named and self.files.puid):
            return Count(self._kept_count())
        return Count(sum(self._counted(low, high) for low, high in self.reaches))

    def _kept_count(self) -> int:
        if self.files.named:
            return self.index.by_list[self.files.named]
        return sum(count for one, count in self.index.by_puids.items() if self.files.puid in one.split(";"))

    def _counted(self, low: int, high: int) -> int:
        found = self.connection.execute(
            f"SELECT count(*) FROM {self._file(PATH_FILE)} WHERE file_row_number >= {low} AND file_row_number < {high} "
            f"AND {' AND '.join(self.where)}"
        ).fetchone()
        return int(found[0]) if found else 0

    def places(self, page: PageAsked, start: _Start) -> Iterator[int] | None:
        """Return the places from `start` on in the order of the page; None where too many have the text."""
        if page.order is PageOrder.PATH:
            return self._by_path(start.place, falls=page.falls)
        if self.files.text:
            found = self._found()
            return None if len(found) > HITS_MOST else self._sorted(page, start, among=found)
        if self.width <= NARROW_MOST:
            return self._sorted(page, start, among=None)
        return self._by_order(page, start)

    # -- in order of path

    def _by_path(self, place: int | None, *, falls: bool) -> Iterator[int]:
        within = (0, self.index.files if place is None else place) if falls else (place or 0, self.index.files)
        return self._text_in(within, falls=falls) if self.files.text else self._in_reach(within, falls=falls)

    def _in_reach(self, within: Reach, *, falls: bool) -> Iterator[int]:
        """Yield the places in order of path, from the end where it `falls`."""
        for low, high in reversed(self.reaches) if falls else self.reaches:
            low, high = max(low, within[0]), min(high, within[1])
            if self.files.text and low < high:
                yield from self._hits((low, high), backwards=falls)
            elif self.where:
                yield from self._window(PATH_FILE, "file_row_number", (low, high), " AND ".join(self.where), falls)
            else:
                yield from range(high - 1, low - 1, -1) if falls else range(low, high)

    def _text_in(self, within: Reach, *, falls: bool) -> Iterator[int]:
        """Yield the same of those with the text: from what was found for the count, as far as that goes."""
        found = self._found()
        is_all = len(found) <= HITS_MOST
        known = found[bisect.bisect_left(found, within[0]) : bisect.bisect_left(found, within[1])]
        if is_all or (found and within[1] <= found[-1] + 1):
            yield from reversed(known) if falls else known
        elif falls:
            yield from self._in_reach(within, falls=True)
        else:
            yield from known
            yield from self._in_reach((max(within[0], found[-1] + 1), within[1]), falls=False)

    def _found(self) -> Sequence[int]:
        """Return the first places that have the text, one more than HITS_MOST at most; looked for once."""
        key = (self.index.digest, self.files)
        with _finding:
            if key in _kept:
                _kept.move_to_end(key)
                return _kept[key]
        found = array("q", islice(self._in_reach((0, self.index.files), falls=False), HITS_MOST + 1))
        with _finding:
            _kept[key] = found
            while len(_kept) > FOUND_KEPT:
                _kept.popitem(last=False)
        return found

    def _hits(self, within: Reach, *, backwards: bool) -> Iterator[int]:
        tried = 0
        for found in hits(self.connection, self.index, self.files.needle, within=within, backwards=backwards):
            if found and self.where:
                tried += len(found)
                if tried > TRIED_MOST:
                    raise _TooOftenError
                yield from self._that_fit(found)
            else:
                yield from found

    def _that_fit(self, found: Sequence[int]) -> Iterator[int]:
        """Yield which of `found` meet the rest of the question, in the same order."""
        low, high = min(found), max(found)
        rows = self.connection.execute(
            f"SELECT file_row_number FROM {self._file(PATH_FILE)} WHERE file_row_number BETWEEN {low} AND {high} "
            f"AND {' AND '.join(self.where)} AND file_row_number IN (SELECT unnest($1::BIGINT[]))",
            [list(found)],
        ).fetchall()
        fit = {place for (place,) in rows}
        yield from (place for place in found if place in fit)

    # -- in another order

    def _sorted(self, page: PageAsked, start: _Start, *, among: Sequence[int] | None) -> Iterator[int]:
        """Yield the places in another order by sorting all that are within reach, or `among`."""
        value, sign, turn = VALUES[page.order], "<" if page.falls else ">=", "DESC" if page.falls else ""
        reach = " OR ".join(f"file_row_number >= {low} AND file_row_number < {high}" for low, high in self.reaches)
        where, parameters = [f"({reach or 'false'})", *self.where], list[object]()
        if among is not None:
            where.append("file_row_number IN (SELECT unnest(?::BIGINT[]))")
            parameters.append(list(among))
        if start.value is not None:
            where.append(f"({value}, file_row_number) {sign} (?, ?)")
            parameters += [start.value, start.place]
        rows = self.connection.execute(
            f"SELECT file_row_number FROM {self._file(PATH_FILE)} WHERE {' AND '.join(where)} "
            f"ORDER BY {value} {turn}, file_row_number {turn} LIMIT {page.size + 1}",
            parameters,
        ).fetchall()
        return iter([place for (place,) in rows])

    def _by_order(self, page: PageAsked, start: _Start) -> Iterator[int]:
        """Yield the places in another order from the copy that is sorted so, as far as the caller asks."""
        name = ORDER_FILES[page.order]
        rank = self._rank(page.order, start)
        reach = " OR ".join(f"place >= {low} AND place < {high}" for low, high in self.reaches) or "false"
        where = [*self.where, *([f"({reach})"] if self.files.folder else [])]
        within = (0, self.index.files if rank is None else rank) if page.falls else (rank or 0, self.index.files)
        yield from self._window(name, "place", within, " AND ".join(where) or "true", page.falls)

    def _rank(self, order: PageOrder, start: _Start) -> int | None:
        """Return how many files come before `start` in the order; None for all."""
        if start.value is None or start.place is None:
            return start.place
        fences = self.index.fences[order]
        group = bisect.bisect_left(fences, (start.value, start.place)) - 1
        if group < 0:
            return 0
        low = group * FENCE_ROWS
        found = self.connection.execute(
            f"SELECT count(*) FROM {self._file(ORDER_FILES[order])} WHERE file_row_number >= {low} "
            f"AND file_row_number < {low + FENCE_ROWS} AND (value, place) < (?, ?)",
            [start.value, start.place],
        ).fetchone()
        return low + (int(found[0]) if found else 0)

    def _window(self, name: str, column: str, within: Reach, where: str, falls: bool) -> Iterator[int]:
        """Yield `column` of the rows of a file of the index that meet `where`, a growing window at a time."""
        low, high = within
        widths = [*WINDOWS]
        while low < high:
            width = widths.pop(0) if widths else high - low
            first, last = (max(low, high - width), high) if falls else (low, min(high, low + width))
            rows = self.connection.execute(
                f"SELECT {column} FROM {self._file(name)} WHERE file_row_number >= {first} "
                f"AND file_row_number < {last} AND {where} ORDER BY file_row_number {'DESC' if falls else ''}"
            ).fetchall()
            yield from (place for (place,) in rows)
            low, high = (low, first) if falls else (last, high)

    def _file(self, name: str) -> str:
        return f"read_parquet({path_list([self.index.folder / name])}, file_row_number = true)"


def _folder_reaches(connection: duckdb.DuckDBPyConnection, index: SurveyIndex, folder: str) -> tuple[Reach, Reach]:
    """Return the places of the files in `folder`, and of those in the folders below: names may stand between.

    In order of text, `a b` stands between `a` and `a/b`; what begins with `a/` ends before `a0`.
    """

    def first(text: str, *, sign: str = ">=") -> int:
        return place_of(connection, index, text, f"folder {sign} {quoted(text)}")

    return (first(folder), first(folder, sign=">")), (first(folder + "/"), first(folder + "0"))
