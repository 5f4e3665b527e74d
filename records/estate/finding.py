r"""What a person means by a reference: \\FS99\SCD\Board\2006, 99AA0101005, a barcode, SRC0001:Board/2006, Board\2006.

A file or a folder inside a unit means the unit it belongs to; what was asked for is said beside it.
"""

from dataclasses import dataclass

from records.estate.view import Estate
from records.faults.fileplan import NO_SUCH_THING, SEVERAL_THINGS
from retention.facts import Ref
from retention.faults import Fault, Refusal
from retention.terms import RefKind

NAMED_MOST = 5


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that is decided on; `inside` is the path below it that was asked for, empty for itself."""

    thing: int
    ref: Ref
    shown_as: str
    inside: str = ""


def find(estate: Estate, asked: str) -> Found:
    """Return the thing that `asked` means; a Refusal where it is nothing we hold, or several things."""
    text = asked.strip()
    found = _cases(estate, text) or _boxed(estate, text) or _folders(estate, text)
    if not found:
        raise Refusal(Fault(NO_SUCH_THING, asked))
    if len(found) > 1:
        named = ", ".join(one.shown_as for one in found[:NAMED_MOST])
        raise Refusal(Fault(SEVERAL_THINGS, asked, named))
    return found[0]


def _cases(estate: Estate, text: str) -> list[Found]:
    source, _, key = text.rpartition(":")
    rows = estate.connection.execute(
        """SELECT thing, kind, source, key, shown_as FROM things
        WHERE kind IN ('case', 'box') AND upper(key) = upper($1) AND ($2 = '' OR source = $2) ORDER BY thing""",
        [key, source],
    ).fetchall()
    return [Found(row[0], Ref(RefKind(row[1]), row[2] or "", row[3]), row[4]) for row in rows]


def _boxed(estate: Estate, text: str) -> list[Found]:
    """Return the box that a file of paper lies in, asked for as BARCODE/NUMBER."""
    source, _, key = text.rpartition(":")
    barcode, _, number = key.rpartition("/")
    if not number.isdecimal():
        return []
    rows = estate.connection.execute(
        """SELECT DISTINCT t.thing, t.source, t.key, t.shown_as FROM things t
        JOIN boxed_files b ON t.kind = 'box' AND b.barcode = t.key
        WHERE upper(t.key) = upper($1) AND b.number = $2 AND ($3 = '' OR t.source = $3) ORDER BY t.thing""",
        [barcode, int(number[:18]), source],
    ).fetchall()
    return [Found(row[0], Ref(RefKind.BOX, row[1] or "", row[2]), row[3], f"file {number}") for row in rows]


def _folders(estate: Estate, text: str) -> list[Found]:
    """Return the units that the path means, in any source: as shown, below its root, or by its last folder."""
    for source, path in _paths(estate, text):
        if (found := _unit_at(estate, source, path)) is not None:
            return [found]
    rows = estate.connection.execute(
        """SELECT unit, source, folder, shown_as FROM units
        WHERE lower(folder) = lower($1) OR lower(parse_filename(folder)) = lower($1) ORDER BY unit""",
        [text.replace("\\", "/").strip("/")],
    ).fetchall()
    return [Found(row[0], Ref(RefKind.FOLDER, row[1], row[2]), row[3]) for row in rows]


def _paths(estate: Estate, text: str) -> list[tuple[str, str]]:
    """Return each (source, path below its root) that the text can mean, the fullest first."""
    plain = text.replace("\\", "/").rstrip("/")
    found = []
    for one in estate.sources:
        root = one.shown_as.replace("\\", "/").rstrip("/")
        if plain.lower() == root.lower() or plain.lower().startswith(root.lower() + "/"):
            found.append((one.source, plain[len(root) + 1 :]))
        if plain.startswith(one.source + ":"):
            found.append((one.source, plain[len(one.source) + 1 :].strip("/")))
    return [*found, *((one.source, plain.strip("/")) for one in estate.sources)]


def _unit_at(estate: Estate, source: str, path: str) -> Found | None:
    """Return the unit that has the folder or file at `path`, letters large or small."""
    parts = path.split("/")
    for at in range(len(parts), -1, -1):
        folder = "/".join(parts[:at])
        row = estate.connection.execute(
            """SELECT u.unit, u.folder, u.shown_as FROM unit_folders f JOIN units u USING (unit)
            WHERE f.source = $1 AND lower(f.folder) = lower($2) LIMIT 1""",
            [source, folder],
        ).fetchone()
        if row is None or not _is_there(estate, source, folder, parts[at:]):
            continue
        inside = path[len(row[1]) :].strip("/")
        return Found(row[0], Ref(RefKind.FOLDER, source, row[1]), row[2], inside)
    return None


def _is_there(estate: Estate, source: str, folder: str, rest: list[str]) -> bool:
    """Return whether what is left of the path is nothing, or a file in the folder."""
    if not rest:
        return True
    found = estate.connection.execute(
        "SELECT 1 FROM files WHERE source = $1 AND lower(folder) = lower($2) AND lower(name) = lower($3) LIMIT 1",
        [source, folder, "/".join(rest)],
    ).fetchone()
    return len(rest) == 1 and found is not None
