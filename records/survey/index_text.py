"""Where a text is in the paths of a survey, asked of its index: the places of the files, in order."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import duckdb

from records.store.evidence import path_list, quoted
from records.survey.survey_index import BLOCK_ROWS, TEXT_FILE, SurveyIndex

MOST_SLASHES = 20
WINDOWS = (4096, 16_384)  # blocks looked at together; then all that are left
BLOCKS_AT_A_TIME = 100
SHORTEST_END = 4
_APART = "\0"
Reach = tuple[int, int]


def can_look_for(index: SurveyIndex, needle: str) -> bool:
    """Return whether the index can say where `needle`, in lower case, is."""
    return index.has_text and _APART not in needle and needle.count("/") <= MOST_SLASHES


def hits(
    connection: duckdb.DuckDBPyConnection, index: SurveyIndex, needle: str, *, within: Reach, backwards: bool = False
) -> Iterator[Sequence[int]]:
    """Yield the places of the files whose path has `needle`, some at a time, in order, or in order from the end.

    Only places from the first of `within` up to and without the second are looked at. What is not
    asked for by the caller is not looked at either.
    """
    relation = f"read_parquet({path_list([index.folder / TEXT_FILE])})"
    may_have, cursor = (
        _may_have(index, needle),
        connection.cursor(),
    )  # of its own: the caller asks other things meanwhile
    for low, high in _windows(within, backwards=backwards):
        cursor.execute(
            f"SELECT block, names, folders, starts FROM {relation} WHERE block >= {low} AND block < {high} "
            f"AND ({may_have}) ORDER BY block {'DESC' if backwards else ''}"
        )
        while rows := cursor.fetchmany(BLOCKS_AT_A_TIME):
            found: list[int] = []
            for block, names, folders, starts in rows:
                places = _Block(block, names, folders, starts).places(needle)
                found += [one for one in (reversed(places) if backwards else places) if within[0] <= one < within[1]]
            yield found


def _windows(within: Reach, *, backwards: bool) -> Iterator[Reach]:
    """Yield which blocks are looked at together: few at first, for what is frequent is there."""
    low, high = within[0] // BLOCK_ROWS, -(-within[1] // BLOCK_ROWS)
    widths = [*WINDOWS]
    while low < high:
        width = widths.pop(0) if widths else high - low
        if backwards:
            yield max(low, high - width), high
            high -= width
        else:
            yield low, min(high, low + width)
            low += width


def _may_have(index: SurveyIndex, needle: str) -> str:
    """Return the condition that no block fails which has the text: in a folder, in a name, or across a slash.

    A text is looked for by its first character, so the end that begins with the rarest one is asked for first.
    """
    last = max(1, len(needle) - SHORTEST_END + 1)
    rarest = min(range(last), key=lambda place: (index.signs.get(needle[place], 0), place))
    end, whole = quoted(needle[rarest:]), quoted(needle)
    ways = [f"(contains({one}, {end}) AND contains({one}, {whole}))" for one in ("names", "folders")]
    for place, sign in enumerate(needle):
        if sign == "/":
            before, after = quoted(needle[:place]), quoted(needle[place + 1 :])
            ways.append(f"(contains(folders, {before}) AND contains(names, {after}))")
    return " OR ".join(ways)


@dataclass(frozen=True, slots=True)
class _Block:
    """One block as it stands in the index: names in order of place, folders, and where each folder begins."""

    block: int
    names: str
    folders: str
    starts: Sequence[int]

    def places(self, needle: str) -> list[int]:
        """Return in order the places of the files of this block whose path has `needle`."""
        base, names = self.block * BLOCK_ROWS, self.names.split(_APART)
        ends = [*self.starts[1:], base + len(names)]
        found: list[int] = []
        for folder, start, end in zip(self.folders.split(_APART), self.starts, ends, strict=True):
            if needle in folder:
                found += range(start, end)
            elif "/" in needle:
                before = folder + "/" if folder else ""
                found += [one for one in range(start, end) if needle in before + names[one - base]]
            else:
                found += [one for one in range(start, end) if needle in names[one - base]]
        return found
