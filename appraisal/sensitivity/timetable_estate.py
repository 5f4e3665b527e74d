"""The folders of the estate on the 20-year timetable, beside what was entered by hand; signed lists count as done."""

from datetime import UTC, date

from appraisal.estate.evaluate import Evaluation
from appraisal.lists.store import ListRegister
from appraisal.lists.values import SIGNED_STATES, ListKind
from appraisal.sensitivity.registers_store import TimetableRegister
from appraisal.sensitivity.timetable import DoneRecords, EntryKind, TimetableEntry
from records.store.database import Database
from retention.facts import Ref
from retention.terms import RefKind

_FOLDERS = """
    SELECT u.source, u.folder, u.shown_as, f.files, f.last_paper
    FROM units u JOIN figures f USING (unit) WHERE f.files > 0 ORDER BY u.shown_as, u.unit
"""


def whole_timetable(evaluation: Evaluation, database: Database) -> tuple[TimetableEntry, ...]:
    """Return every entry: the folders of the newest surveys with their last paper, and what was entered by hand.

    A folder on a signed list for transfer or retention counts as dealt with on the day of the signature.
    """
    done = _signed(database)
    folders = []
    for source, folder, shown_as, files, last_paper in evaluation.connection.execute(_FOLDERS).fetchall():
        signed = done.get(Ref(RefKind.FOLDER, str(source), str(folder)))
        dealt = (DoneRecords(int(files), f"on the signed list {signed[0]}", signed[1]),) if signed else ()
        day = last_paper if isinstance(last_paper, date) else None
        folders.append(TimetableEntry(0, str(shown_as), EntryKind.DIGITAL, day, int(files), done=dealt))
    return (*folders, *TimetableRegister(database).entries())


def _signed(database: Database) -> dict[Ref, tuple[str, date]]:
    found = {}
    for list_ in ListRegister(database).all():
        approval = list_.approval
        if list_.kind is ListKind.DISPOSAL or list_.state not in SIGNED_STATES or approval is None:
            continue
        for item in list_.items:
            found[item.ref] = (list_.ref, approval.signed_at.astimezone(UTC).date())
    return found
