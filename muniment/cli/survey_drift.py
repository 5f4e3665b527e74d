"""How the drift between two surveys is shown: totals and folders, or the files."""

from pathlib import Path

from muniment.cli.output import print_json, say
from muniment.faults import NO_SUCH_CHANGE
from muniment.tables.shown import Format, Kind, Row, Table, TableColumn, show
from records.survey.drift import Change, Drift, DriftQuestion
from retention.faults import Fault, UsageError


def print_drift(drift: Drift, *, format: Format, out: Path | None) -> None:
    """Show the figures of `drift`, by folder; as JSON with totals and folders in one object."""
    if format is Format.JSON and out is None:
        print_json(as_json(drift))
        return
    columns = (
        TableColumn("folder", "Folder"),
        *(TableColumn(_key(change), str(change).capitalize(), Kind.COUNT) for change in Change),
    )
    rows: list[Row] = [
        (entry.folder or ".", *(entry.counts.get(change, 0) for change in Change)) for entry in drift.folders
    ]
    title = f"Drift from {drift.before} to {drift.after}"
    if rows or format is not Format.TABLE:
        show(Table(title, columns, rows), format=format, out=out)
    if format is Format.TABLE:
        figures = ", ".join(f"{drift.counts[change]:,} {change}" for change in Change)
        say(f"{figures}; {drift.unchanged:,} as they were.")


def print_drifted_files(
    question: DriftQuestion, change: str | None, *, before: str, after: str, format: Format, out: Path | None
) -> None:
    """Show the files that changed, all or those with one kind of `change`."""
    if change is not None and change not in {str(one) for one in Change}:
        words = ", ".join(f'"{one}"' for one in Change)
        raise UsageError(Fault(NO_SUCH_CHANGE, f"--change {change}", words))
    columns = (
        TableColumn("change", "Change"),
        TableColumn("path", "Path"),
        TableColumn("before", "Path before"),
        TableColumn("size_bytes", "Size", Kind.BYTES),
    )
    files = question.files(Change(change) if change is not None else None)
    rows = ((str(one.change), one.path, one.before, one.size_bytes) for one in files)
    show(Table(f"Files changed from {before} to {after}", columns, rows), format=format, out=out)


def as_json(drift: Drift) -> dict[str, object]:
    """Return the drift as one object: both surveys, totals by change, and by folder."""
    return {
        "before": drift.before,
        "after": drift.after,
        **{_key(change): count for change, count in drift.counts.items()},
        "unchanged": drift.unchanged,
        "folders": [
            {"folder": entry.folder, **{_key(change): entry.counts.get(change, 0) for change in Change}}
            for entry in drift.folders
        ],
    }


def _key(change: Change) -> str:
    return change.name.lower()
