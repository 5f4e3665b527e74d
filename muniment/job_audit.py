"""The job that signs the head of the audit chain and writes it down in a second place."""

from collections.abc import Mapping
from pathlib import Path

from muniment.clock import now
from muniment.settings import checkpoint_folder
from muniment.wiring import Store
from records.jobs.context import JobContext
from records.store.audit import Json, append
from records.store.checkpoint import take_checkpoint, write_checkpoint
from records.store.database import reading, transaction


def sign_head(store: Store, context: JobContext) -> Mapping[str, Json]:
    """Write a checkpoint into the store and into the second place that IT named; return where."""
    written = write_checkpoints(store, actor=context.asked_by)
    return {"checkpoint": written[0].name, "places": [str(path.parent) for path in written]}


def write_checkpoints(store: Store, *, actor: str) -> tuple[Path, ...]:
    """Return the paths of the checkpoint taken now: in the store, and in the second place where there is one."""
    with reading(store.database) as session:
        checkpoint = take_checkpoint(session, store.layout, at=now())
    second = checkpoint_folder()
    folders = [store.layout.root / "checkpoints", *([second] if second else [])]
    written = tuple(write_checkpoint(checkpoint, folder) for folder in folders)
    with transaction(store.database) as session:
        body: dict[str, Json] = {
            "sequence": checkpoint.sequence,
            "head": checkpoint.head,
            "in_second_place": bool(second),
        }
        append(
            session, occurred_at=now(), actor=actor, act="audit checkpoint written", subject=written[0].name, body=body
        )
    return written
