"""The register of exports: received once, sealed once, each in the audit chain."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from muniment.wiring import Store, open_store
from records.register.exports import ExportRegister, Sent
from records.store.audit import events, verify
from records.store.database import reading
from retention.faults import Refusal

AT = datetime(2026, 11, 25, 10, 42, tzinfo=UTC)
WHO = "cli:test"
SENT = Sent("EXP-1", "a" * 64, AT)


@pytest.fixture
def store(tmp_path: Path, each_database: str) -> Store:
    return open_store(tmp_path / "store")


def source_of(store: Store) -> str:
    return store.surveys.source_for(b"CMS", kind="cms", actor=WHO, at=AT).ref


def test_an_export_is_received_then_sealed(store: Store) -> None:
    register, source = ExportRegister(store.database), source_of(store)
    begun = register.begin(source, SENT, {"format": "csv"}, previous=None, actor=WHO, at=AT)
    sealed = register.seal(begun.ref, "b" * 64, {"cases": 5}, actor=WHO, at=AT)

    assert (begun.ref, begun.is_unfinished, sealed.is_unfinished) == ("E0001", True, False)
    assert register.latest_sealed(source) == sealed == register.latest_sealed()
    assert register.with_sent_manifest(source, "a" * 64) == sealed
    with reading(store.database) as session:
        assert [event.act for event in events(session)] == ["source added", "export received", "export sealed"]
        assert verify(session).is_whole


def test_a_sealed_export_does_not_change(store: Store) -> None:
    register, source = ExportRegister(store.database), source_of(store)
    begun = register.begin(source, SENT, {}, previous=None, actor=WHO, at=AT)
    sealed = register.seal(begun.ref, "b" * 64, {}, actor=WHO, at=AT)

    assert register.seal(begun.ref, "b" * 64, {}, actor=WHO, at=AT) == sealed
    with pytest.raises(Refusal, match="CMS009"):
        register.seal(begun.ref, "c" * 64, {}, actor=WHO, at=AT)


def test_an_export_that_is_not_there_is_refused(store: Store) -> None:
    with pytest.raises(Refusal, match="CMS005"):
        ExportRegister(store.database).find("E0009")
