"""The audit chain: whatever is changed, added or taken away behind our back is found and named."""

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from muniment.wiring import Store, open_store
from records.store.audit import FIRST_HASH, AuditVerdict, append, events, verify
from records.store.database import reading, transaction
from retention.faults import Refusal
from tests.databases import tamper

AT = datetime(2026, 11, 25, 10, 42, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path, each_database: str) -> Store:
    """A store with a source, one sealed and one abandoned survey: five events, six rows."""
    store = open_store(tmp_path / "store")
    source = store.surveys.source_for(b"/srv/share", r"\\FS99\SCD", actor="cli:test", at=AT)
    first = store.surveys.begin(source.ref, {"checksums": "all"}, actor="cli:test", at=AT)
    store.surveys.seal(first.ref, "a" * 64, {"found": 3}, actor="cli:test", at=AT)
    second = store.surveys.begin(source.ref, {}, previous=first.ref, actor="cli:test", at=AT)
    store.surveys.abandon(second.ref, "the share was moved", actor="cli:test", at=AT)
    return store


def verdict(store: Store) -> AuditVerdict:
    with reading(store.database) as session:
        return verify(session)


def test_an_untouched_chain_is_whole(store: Store) -> None:
    found = verdict(store)

    assert (found.events, found.rows, found.is_whole) == (5, 6, True)
    assert len(found.head) == 64


def test_an_empty_chain_is_whole(tmp_path: Path) -> None:
    assert verdict(open_store(tmp_path)) == AuditVerdict(0, 0, FIRST_HASH, None)


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("UPDATE audit_event SET actor = 'cli:other' WHERE sequence = 3", "AUD001 audit event 3"),
        ("UPDATE audit_event SET body = body || ' ' WHERE sequence = 3", "AUD001 audit event 3"),
        (
            "UPDATE audit_event SET occurred_at = '2026-11-25 10:43:00' WHERE sequence = 2",
            "AUD001 audit event 2",
        ),
        ("UPDATE audit_event SET actor = '' WHERE sequence = 5", "AUD001 audit event 5"),
        ("UPDATE audit_event SET previous_hash = entry_hash WHERE sequence = 1", "AUD001 audit event 1"),
        ("DELETE FROM audit_event WHERE sequence = 2", "AUD002 audit event 2"),
        ("DELETE FROM audit_event WHERE sequence = 1", "AUD002 audit event 1"),
        ("UPDATE audit_event SET sequence = -1 WHERE sequence = 1", "AUD002 audit event 1"),
        ("UPDATE source SET root = '/srv/other'", "AUD004 source SRC0001, recorded in audit event 1"),
        ("UPDATE source_name SET shown_as = 'X'", "AUD004 source_name SRC0001, recorded in audit event 1"),
        ("UPDATE survey_seal SET counts = '{}'", "AUD004 survey_seal S0001, recorded in audit event 3"),
        (
            "UPDATE survey SET started_at = '2026-11-25 10:43:00' WHERE ref = 'S0002'",
            "AUD004 survey S0002, recorded in audit event 4",
        ),
        ("UPDATE survey SET recorded_in = 5 WHERE ref = 'S0002'", "AUD005 survey S0002, recorded in audit event 4"),
        ("DELETE FROM survey_abandonment", "AUD005 survey_abandonment S0002, recorded in audit event 5"),
        ("INSERT INTO survey_abandonment VALUES (5, 'S0001', 'why')", "AUD006 survey_abandonment S0001"),
        ("DELETE FROM audit_event WHERE sequence = 5", "AUD006 survey_abandonment S0002"),
    ],
)
def test_one_changed_row_is_named(store: Store, statement: str, named: str) -> None:
    tamper(store, statement)

    found = verdict(store)
    assert not found.is_whole
    assert str(found.first_broken).startswith(named)


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("UPDATE audit_event SET occurred_at = 'yesterday' WHERE sequence = 4", "AUD001 audit event 4"),
        ("UPDATE survey SET started_at = 'x' WHERE ref = 'S0002'", "AUD004 survey S0002, recorded in audit event 4"),
    ],
)
def test_a_value_that_cannot_be_read_is_named(store: Store, statement: str, named: str) -> None:
    if store.database.is_server:
        pytest.skip("a server takes no value of another type")
    tamper(store, statement)

    assert str(verdict(store).first_broken).startswith(named)


def test_an_event_that_was_hashed_anew_breaks_the_link_after_it(store: Store) -> None:
    with reading(store.database) as session:
        second = list(events(session))[1]
    said = {name: getattr(second, name) for name in ("sequence", "act", "subject", "body", "previous_hash")}
    said |= {"actor": "cli:other", "occurred_at": "2026-11-25T10:42:00.000000Z"}
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    anew = hashlib.sha256(text.encode()).hexdigest()
    tamper(store, f"UPDATE audit_event SET actor = 'cli:other', entry_hash = '{anew}' WHERE sequence = 2")

    assert str(verdict(store).first_broken).startswith("AUD003 audit event 3")


def test_events_cut_off_at_the_end_with_their_rows_change_the_head(store: Store) -> None:
    """The chain alone can't show this: that is why its head is to be written down elsewhere (ADR 2)."""
    before = verdict(store).head
    tamper(store, "DELETE FROM survey_abandonment", "DELETE FROM audit_event WHERE sequence = 5")

    after = verdict(store)
    assert after.is_whole
    assert after.head != before


def test_a_long_chain_is_walked_in_batches(store: Store) -> None:
    with transaction(store.database) as session:
        for number in range(2500):
            append(session, occurred_at=AT, actor="cli:test", act="noted", subject="S0001", body={"number": number})
    tamper(store, "UPDATE audit_event SET actor = 'x' WHERE sequence = 2345")

    found = verdict(store)
    assert str(found.first_broken).startswith("AUD001 audit event 2345:")


def test_events_of_one_subject_can_be_read(store: Store) -> None:
    with reading(store.database) as session:
        acts = [event.act for event in events(session, subject="S0001")]

    assert acts == ["survey begun", "survey sealed"]


def test_a_text_with_the_character_zero_is_refused_on_both_and_nothing_is_written(store: Store) -> None:
    survey = store.surveys.begin("SRC0001", {}, actor="cli:test", at=AT)

    with pytest.raises(Refusal, match=r"STO025 S0003: .*survey_abandonment, why"):
        store.surveys.abandon(survey.ref, "pasted\0from elsewhere", actor="cli:test", at=AT)
    with pytest.raises(Refusal, match=r"STO025|SUR041"):  # no survey has such a reference; a server says why
        store.surveys.find("S0003\0")
    assert store.surveys.find("S0003").is_unfinished
