"""Checkpoints of the audit chain: signed, kept elsewhere, and what they show that the chain alone can't."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from muniment.cli.main import run_words
from muniment.job_audit import write_checkpoints
from muniment.wiring import Store, open_store
from records.store.audit import verify
from records.store.checkpoint import checkpoint_fault, read_checkpoint
from records.store.database import reading
from retention.faults import Refusal
from tests.databases import tamper

AT = datetime(2026, 11, 25, 10, 42, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path, each_database: str, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("MUNIMENT_CHECKPOINTS", str(tmp_path / "elsewhere"))
    opened = open_store(tmp_path / "store")
    opened.surveys.source_for(b"/srv/share", actor="cli:test", at=AT)
    opened.surveys.source_for(b"/srv/share", r"\\FS99\SCD", actor="cli:test", at=AT)
    return opened


def taken(store: Store) -> Path:
    return write_checkpoints(store, actor="cli:test")[1]


def verdict(store: Store, path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    code = run_words(["audit", "verify", "--checkpoint", str(path), "--store", str(store.layout.root)])
    said = capsys.readouterr()
    return code, said.out + said.err


def test_a_checkpoint_in_its_second_place_fits_the_chain_that_goes_on(
    store: Store, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = taken(store)
    store.surveys.source_for(b"/srv/other", actor="cli:test", at=AT)

    assert path.parent == tmp_path / "elsewhere"
    code, said = verdict(store, path, capsys)
    assert code == 0
    assert "goes on from the 2 events that were signed" in said
    assert path.stat().st_mode & 0o777 == 0o600
    assert (store.layout.root / "keys" / "checkpoints.pem").stat().st_mode & 0o777 == 0o600


def test_events_cut_off_at_the_end_are_seen(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    path = taken(store)
    tamper(
        store,
        "DELETE FROM source_name WHERE recorded_in = 2",
        "DELETE FROM audit_event WHERE sequence >= 2",
    )
    with reading(store.database) as session:
        assert verify(session).is_whole  # the chain alone shows nothing

    code, said = verdict(store, path, capsys)
    assert code == 1
    assert "JOB022" in said and "event 2 is not there" in said


def test_a_chain_written_anew_is_seen(store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = taken(store)
    tamper(store, "UPDATE audit_event SET entry_hash = previous_hash WHERE sequence = 2")

    code, said = verdict(store, path, capsys)
    assert (code, "event 2 is another one" in said) == (1, True)


@pytest.mark.parametrize("name", ["sequence", "head", "taken_at", "public_key"])
def test_a_checkpoint_that_was_changed_is_no_proof(store: Store, name: str) -> None:
    path = taken(store)
    said = json.loads(path.read_text())
    changed = {
        "sequence": 1,
        "head": "f" * 64,
        "taken_at": "2026-11-24T00:00:00.000000Z",
        "public_key": said["signature"],
    }
    said[name] = changed[name]
    path.write_text(json.dumps(said))

    with pytest.raises(Refusal, match=r"JOB02[01]"):
        read_checkpoint(path)


def test_a_checkpoint_of_another_store_is_said_to_be_one(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MUNIMENT_DATABASE_URL", raising=False)
    other = open_store(tmp_path / "other")
    checkpoint = read_checkpoint(taken(other))
    taken(store)
    with reading(store.database) as session:
        fault = checkpoint_fault(session, store.layout, checkpoint, place="x")

    assert fault is not None and fault.code.code == "JOB021"


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[]", b'{"format": "muniment-checkpoint/1"}', b"\xff", b"[" * 9000, b"null"]
)
def test_a_file_that_is_no_checkpoint_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "checkpoint.json").write_bytes(content)

    with pytest.raises(Refusal, match="JOB020"):
        read_checkpoint(tmp_path / "checkpoint.json")


def test_no_checkpoint_is_written_over(store: Store) -> None:
    first = taken(store)
    before = first.read_bytes()
    tamper(store, "DELETE FROM audit_event WHERE sequence > 2")  # so that the next has the same number
    second = taken(store)

    assert (first.name, second.name) == ("checkpoint-000000002.json", "checkpoint-000000002-2.json")
    assert first.read_bytes() == before


def test_a_second_place_that_cannot_be_written_is_refused(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUNIMENT_CHECKPOINTS", "/proc/nowhere")

    with pytest.raises(Refusal, match="JOB023 /proc/nowhere"):
        write_checkpoints(store, actor="cli:test")
