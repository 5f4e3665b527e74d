"""What IT must not delete, move, migrate or change today: each file, with every reason.

A file is on the list while a hold has it as a member, due or not; while it is selected for The
National Archives; and while nobody has appraised it. It leaves the list only when an approved
disposal list names it. Rule: reference on holds, section 1 (2): by membership, never by status.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from appraisal.estate.driveplan import DrivePlan
from records.estate.view import shown_path

BATCH = 10_000


@dataclass(frozen=True, slots=True)
class DoNotTouch:
    """One file of the list: its path as users know it, the folder it is decided with, holds, reasons."""

    path: str
    folder: str
    held_by: tuple[str, ...]
    reasons: str
    sha256: str | None


def do_not_touch(plan: DrivePlan) -> Iterator[DoNotTouch]:
    """Yield every file that must not be touched, in order of path."""
    reasons: dict[int, tuple[str, tuple[str, ...], str]] = {}
    numbers = _numbers(plan)
    for row in plan.rows():
        if not row.may_be_destroyed:
            held = tuple(sorted({one.hold_ref for one in row.outcome.blockers}))
            reasons[numbers[row.ref.source, row.ref.key]] = row.shown_as, held, f"{row.verdict.label}: {row.stopped_by}"
    shown = {one.source: one.shown_as for one in plan.evaluation.estate.sources}
    cursor = plan.evaluation.connection.cursor()
    found = cursor.execute(
        """SELECT u.unit, f.source, f.folder, f.name, f.sha256
        FROM files f JOIN unit_folders u ON u.source = f.source AND u.folder = f.folder
        ORDER BY f.source, f.folder, f.name, f.path_bytes"""
    )
    while batch := found.fetchmany(BATCH):
        for unit, source, folder, name, sha256 in batch:
            if (said := reasons.get(unit)) is not None:
                key = f"{folder}/{name}" if folder else name
                yield DoNotTouch(shown_path(shown[source], key), said[0], said[1], said[2], sha256)


def _numbers(plan: DrivePlan) -> dict[tuple[str, str], int]:
    rows = plan.evaluation.connection.execute("SELECT source, folder, unit FROM units ORDER BY unit").fetchall()
    return {(source, folder): unit for source, folder, unit in rows}
