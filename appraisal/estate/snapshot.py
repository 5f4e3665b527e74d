"""An evaluation kept: its outcomes, thing by thing, beside the inputs they follow from.

Outcomes may be thrown away and computed again, equal row for row. So a snapshot is named by its
inputs, and the digest of its rows is written down; there is no audit event, because nothing was
decided.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from appraisal.estate.evaluate import Evaluation
from appraisal.faults import NO_SUCH_SNAPSHOT, SNAPSHOT_CHANGED
from records.store.evidence import connect, copy_out, path_list, write_json
from records.store.layout import StoreLayout
from retention.faults import Fault, Refusal

FORMAT = "muniment-outcomes/1"
ROWS = "outcomes.parquet"
ABOUT = "inputs.json"

_VALUES = """
    o.status, o.action, o.retain_through, o.eligible_from, o.eligible_without_holds, o.at_least_through, o.schedule,
    o.class, o.grade, o.rule, o.flags, o.missing, o.holds, o.is_held, o.is_candidate, o.may_be_destroyed
"""
_QUESTION = f"""
    SELECT t.kind, t.source, t.key, t.shown_as, coalesce(f.files, 0)::BIGINT AS files,
        coalesce(f.bytes, 0)::BIGINT AS size_bytes, p.pattern, {_VALUES}
    FROM things t JOIN thing_outcomes x USING (thing) JOIN outcomes o USING (outcome)
    JOIN thing_patterns p USING (thing) LEFT JOIN figures f ON t.kind = 'folder' AND f.unit = t.thing
    ORDER BY t.kind, t.source, t.key
"""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An evaluation that was kept: its name, the two days, how much it decided, the digest of its rows."""

    ref: str
    on: date
    known: date
    things: int
    patterns: int
    rows_sha256: str
    inputs_sha256: str


def outcomes_folder(layout: StoreLayout) -> Path:
    """Return the folder that holds one folder a snapshot."""
    return layout.root / "outcomes"


def keep(evaluation: Evaluation, layout: StoreLayout) -> Snapshot:
    """Return the evaluation as kept; the same inputs are kept once.

    A Refusal where outcomes kept before under the same inputs differ from these.
    """
    inputs = evaluation.inputs
    ref = f"{inputs.on.isoformat()}-{inputs.digest[:12]}"
    digest = rows_digest(evaluation.connection, f"({_QUESTION})")
    snapshot = Snapshot(ref, inputs.on, inputs.known, evaluation.things, evaluation.patterns, digest, inputs.digest)
    folder = outcomes_folder(layout) / ref
    with one_at_a_time(layout):  # a nightly evaluation and one that was asked for may come to the same name
        if (folder / ABOUT).is_file():
            if read_snapshot(layout, ref).rows_sha256 != digest:
                raise Refusal(Fault(SNAPSHOT_CHANGED, ref))
            return snapshot
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        copy_out(evaluation.connection, _QUESTION, folder / ROWS)
        write_json(folder / ABOUT, {**_about(snapshot), "format": FORMAT, "inputs": inputs.as_json()})
    return snapshot


@contextmanager
def one_at_a_time(layout: StoreLayout) -> Iterator[None]:
    """Wait until nobody else keeps a snapshot in the store, and hold the place; the kernel's lock, left by no crash."""
    layout.locks.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(layout.locks / "outcomes.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def rows_digest(connection: duckdb.DuckDBPyConnection, relation: str) -> str:
    """Return the SHA-256 over the outcomes in `relation`, row by row in order of kind, source and key."""
    found = connection.execute(
        f"""
        SELECT sha256(coalesce(string_agg(sha256(to_json(r)::VARCHAR), '' ORDER BY r.kind, r.source, r.key), ''))
        FROM {relation} r
        """
    ).fetchone()
    return str(found[0]) if found else ""


def snapshots(layout: StoreLayout) -> tuple[Snapshot, ...]:
    """Return every snapshot of the store, in order of name."""
    found = sorted(outcomes_folder(layout).glob(f"*/{ABOUT}"))
    return tuple(read_snapshot(layout, path.parent.name) for path in found)


def read_snapshot(layout: StoreLayout, ref: str) -> Snapshot:
    """Return the snapshot `ref`; a Refusal where there is none."""
    path = outcomes_folder(layout) / ref / ABOUT
    if "/" in ref or not path.is_file():
        raise Refusal(Fault(NO_SUCH_SNAPSHOT, ref))
    said = json.loads(path.read_text(encoding="utf-8"))
    return Snapshot(
        ref=ref,
        on=date.fromisoformat(said["on"]),
        known=date.fromisoformat(said["known"]),
        things=int(said["things"]),
        patterns=int(said["patterns"]),
        rows_sha256=str(said["rows_sha256"]),
        inputs_sha256=str(said["inputs_sha256"]),
    )


def read_snapshot_evidence(layout: StoreLayout, ref: str) -> frozenset[str]:
    """Return the references of the surveys and exports that the snapshot rests on."""
    said = json.loads((outcomes_folder(layout) / ref / ABOUT).read_text(encoding="utf-8"))
    return frozenset(str(one["ref"]) for one in said["inputs"]["evidence"])


def is_as_kept(layout: StoreLayout, ref: str) -> bool:
    """Return whether the rows of the snapshot are those whose digest was written down."""
    snapshot = read_snapshot(layout, ref)
    with connect(outcomes_folder(layout) / ref / "spill") as connection:
        return rows_digest(connection, f"read_parquet({path_list([rows_path(layout, ref)])})") == snapshot.rows_sha256


def rows_path(layout: StoreLayout, ref: str) -> Path:
    """Return the path of the outcomes of the snapshot."""
    return outcomes_folder(layout) / ref / ROWS


def _about(snapshot: Snapshot) -> dict[str, object]:
    return {
        "ref": snapshot.ref,
        "on": snapshot.on.isoformat(),
        "known": snapshot.known.isoformat(),
        "things": snapshot.things,
        "patterns": snapshot.patterns,
        "rows_sha256": snapshot.rows_sha256,
        "inputs_sha256": snapshot.inputs_sha256,
    }
