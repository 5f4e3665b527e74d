"""The estate on the 20-year timetable, beside what was entered by hand; signed lists count as done.

Folders stand one by one. Cases that no folder names, so paper or not found yet, are added up by the year
of their last paper: an export may have a million.
"""

from datetime import UTC, date

import duckdb

from appraisal.estate.evaluate import Evaluation
from appraisal.lists.store import ListRegister
from appraisal.lists.values import SIGNED_STATES, ListKind
from appraisal.sensitivity.registers_store import TimetableRegister
from appraisal.sensitivity.timetable import DoneRecords, EntryKind, TimetableEntry
from records.facts import CASE_LAST_PAPER
from records.store.database import Database
from retention.facts import Ref
from retention.terms import RefKind

_FOLDERS = """
    SELECT u.source, u.folder, u.shown_as, f.files, f.last_paper
    FROM units u JOIN figures f USING (unit) WHERE f.files > 0 ORDER BY u.shown_as, u.unit
"""
_CASES = f"""
    WITH foldered AS (SELECT DISTINCT unnest(urns) AS urn FROM units),
    dated AS (SELECT urn, max(value) AS day FROM case_facts
        WHERE name = '{CASE_LAST_PAPER}' AND kind = 'date' GROUP BY urn),
    alone AS (SELECT t.key, try_cast(d.day AS DATE) AS day FROM things t LEFT JOIN dated d ON d.urn = t.key
        WHERE t.kind = 'case' AND t.key NOT IN (SELECT urn FROM foldered WHERE urn IS NOT NULL))
    SELECT year(day), count(*), max(day) FROM alone GROUP BY year(day) ORDER BY year(day)
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
    return (*folders, *cases_without_folder(evaluation.connection), *TimetableRegister(database).entries())


def cases_without_folder(connection: duckdb.DuckDBPyConnection) -> tuple[TimetableEntry, ...]:
    """Return the cases that no folder of the surveys names, an entry for each year of a last paper.

    Those whose last paper isn't known stand in one entry without a date.
    """
    found = []
    for year, cases, last_paper in connection.execute(_CASES).fetchall():
        what = (
            f"Cases without a folder, last paper in {year}" if year else "Cases without a folder, last paper not known"
        )
        day = last_paper if isinstance(last_paper, date) else None
        found.append(TimetableEntry(0, what, EntryKind.CASES, day, int(cases)))
    return tuple(found)


def _signed(database: Database) -> dict[Ref, tuple[str, date]]:
    found = {}
    for list_ in ListRegister(database).all():
        approval = list_.approval
        if list_.kind is ListKind.DISPOSAL or list_.state not in SIGNED_STATES or approval is None:
            continue
        for item in list_.items:
            found[item.ref] = (list_.ref, approval.signed_at.astimezone(UTC).date())
    return found
