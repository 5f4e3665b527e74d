"""The files of one folder as the plan counts them: those of its unit, and the ones a hold may cover.

What begins a unit of its own within the folder is not part of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from appraisal.estate.evaluate import Evaluation
from appraisal.held_estate import newest_scan, undecided_hits
from records.register.holds import HoldRegister
from records.store.database import Database
from records.store.layout import StoreLayout
from records.terms.hits import open_scan


@dataclass(frozen=True, slots=True)
class UnitFiles:
    """Where the files of a unit are: its survey and source, and every folder that belongs to it."""

    survey: str
    source: str
    shown_as: str
    folders: tuple[str, ...]


def files_of_unit(evaluation: Evaluation, thing: int) -> UnitFiles | None:
    """Return where the files of a folder are; None for a case or a box."""
    rows = evaluation.connection.execute(
        "SELECT source, folder FROM unit_folders WHERE unit = $1 ORDER BY folder", [thing]
    ).fetchall()
    if not rows:
        return None
    surveyed = next(one for one in evaluation.estate.sources if one.source == rows[0][0])
    return UnitFiles(surveyed.survey, surveyed.source, surveyed.shown_as, tuple(str(folder) for _, folder in rows))


def candidate_paths(
    layout: StoreLayout, database: Database, hold_ref: str, unit: UnitFiles, *, known: date
) -> tuple[str, ...]:
    """Return the files of the unit that may be covered by the hold, and that nobody has decided on; no text of theirs.

    A Refusal where there is no such hold.
    """
    entry = HoldRegister(database).find(hold_ref)
    scan = newest_scan(database, unit.source, entry.scope.lexicon or "", known=known)
    if scan is None:
        return ()
    with open_scan(layout, scan) as opened:
        hits = undecided_hits(entry, opened.files_with_hits(), known=known)
        return tuple(_inside((hit.ref.key for hit in hits), frozenset(unit.folders)))


def _inside(paths: Iterable[str], folders: frozenset[str]) -> Iterable[str]:
    return (path for path in paths if path.rpartition("/")[0] in folders)
