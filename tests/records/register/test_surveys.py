"""The register of surveys: sources stay themselves, surveys are begun, sealed or abandoned once."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muniment.wiring import Store, open_store
from records.register.surveys import as_bytes, as_text
from records.store.audit import events
from records.store.database import reading
from retention.faults import Refusal

AT = datetime(2026, 11, 25, 10, 42, tzinfo=UTC)
WHO = "cli:test"


@pytest.fixture
def store(tmp_path: Path, each_database: str) -> Store:
    return open_store(tmp_path / "store")


def acts(store: Store) -> list[str]:
    with reading(store.database) as session:
        return [f"{event.act} {event.subject}" for event in events(session)]


def test_a_source_is_made_once_and_keeps_its_reference(store: Store) -> None:
    first = store.surveys.source_for(b"/srv/caf\xe9", actor=WHO, at=AT)
    again = store.surveys.source_for(b"/srv/caf\xe9", actor=WHO, at=AT)

    assert first == again
    assert (first.ref, first.root, first.shown_as) == ("SRC0001", b"/srv/caf\xe9", r"/srv/caf\xe9")
    assert acts(store) == ["source added SRC0001"]


def test_a_source_can_be_shown_otherwise_from_now_on(store: Store) -> None:
    store.surveys.source_for(b"/srv/scd", actor=WHO, at=AT)
    named = store.surveys.source_for(b"/srv/scd", r"\\FS99\SCD", actor=WHO, at=AT)
    later = store.surveys.source_for(b"/srv/scd", actor=WHO, at=AT)

    assert named == later
    assert store.surveys.sources() == (later,)
    assert later.shown_as == r"\\FS99\SCD"
    assert acts(store) == ["source added SRC0001", "source renamed SRC0001"]


def test_the_same_place_as_another_kind_is_another_source(store: Store) -> None:
    share = store.surveys.source_for(b"/srv/list.csv", actor=WHO, at=AT)
    imported = store.surveys.source_for(b"/srv/list.csv", kind="droid_csv", actor=WHO, at=AT)

    assert (share.ref, imported.ref, imported.kind) == ("SRC0001", "SRC0002", "droid_csv")


def test_an_unfinished_survey_is_found_until_it_is_sealed(store: Store) -> None:
    source = store.surveys.source_for(b"/srv/share", actor=WHO, at=AT)
    assert store.surveys.unfinished(source.ref) is None
    begun = store.surveys.begin(source.ref, {"checksums": "all", "exclude": ["*.tmp"]}, actor=WHO, at=AT)

    assert store.surveys.unfinished(source.ref) == begun
    assert (begun.ref, begun.options) == ("S0001", {"checksums": "all", "exclude": ["*.tmp"]})
    sealed = store.surveys.seal(begun.ref, "a" * 64, {"found": 3}, actor=WHO, at=AT + timedelta(hours=1))
    assert store.surveys.unfinished(source.ref) is None
    assert store.surveys.latest_sealed(source.ref) == sealed == store.surveys.find("S0001")
    assert sealed.seal is not None
    assert (sealed.seal.counts, sealed.seal.sealed_at) == ({"found": 3}, AT + timedelta(hours=1))
    assert acts(store)[1:] == ["survey begun S0001", "survey sealed S0001"]


def test_the_latest_sealed_survey_is_of_this_source(store: Store) -> None:
    one = store.surveys.source_for(b"/srv/one", actor=WHO, at=AT)
    other = store.surveys.source_for(b"/srv/other", actor=WHO, at=AT)
    for source in (one, other, one):
        survey = store.surveys.begin(source.ref, {}, actor=WHO, at=AT)
        store.surveys.seal(survey.ref, "a" * 64, {}, actor=WHO, at=AT)
    unsealed = store.surveys.begin(one.ref, {}, previous="S0003", actor=WHO, at=AT)

    latest = [store.surveys.latest_sealed(source.ref) for source in (one, other)]
    assert [entry.ref for entry in latest if entry] == ["S0003", "S0002"]
    assert unsealed.previous_ref == "S0003"
    assert [entry.ref for entry in store.surveys.all()] == ["S0001", "S0002", "S0003", "S0004"]


def test_sealing_again_with_the_same_manifest_changes_nothing(store: Store) -> None:
    source = store.surveys.source_for(b"/srv/share", actor=WHO, at=AT)
    survey = store.surveys.begin(source.ref, {}, actor=WHO, at=AT)
    first = store.surveys.seal(survey.ref, "a" * 64, {}, actor=WHO, at=AT)

    assert store.surveys.seal(survey.ref, "a" * 64, {}, actor=WHO, at=AT + timedelta(days=1)) == first
    with pytest.raises(Refusal, match="STO011 S0001"):
        store.surveys.seal(survey.ref, "b" * 64, {}, actor=WHO, at=AT)


def test_an_abandoned_survey_does_not_go_on(store: Store) -> None:
    source = store.surveys.source_for(b"/srv/share", actor=WHO, at=AT)
    survey = store.surveys.begin(source.ref, {}, actor=WHO, at=AT)
    abandoned = store.surveys.abandon(survey.ref, "the share was moved", actor=WHO, at=AT)

    assert store.surveys.unfinished(source.ref) is None
    assert abandoned.abandoned_because == "the share was moved"
    with pytest.raises(Refusal, match=r"STO012 S0001.*the share was moved"):
        store.surveys.seal(survey.ref, "a" * 64, {}, actor=WHO, at=AT)


def test_what_does_not_exist_is_refused(store: Store) -> None:
    source = store.surveys.source_for(b"/srv/share", actor=WHO, at=AT)

    with pytest.raises(Refusal, match="STO010 SRC0009"):
        store.surveys.begin("SRC0009", {}, actor=WHO, at=AT)
    with pytest.raises(Refusal, match="SUR041 S0009"):
        store.surveys.begin(source.ref, {}, previous="S0009", actor=WHO, at=AT)
    with pytest.raises(Refusal, match="SUR041 S0009"):
        store.surveys.find("S0009")
    with pytest.raises(Refusal, match="STO010 SRC0009"):
        store.surveys.source("SRC0009")


def test_a_store_opened_again_says_the_same(store: Store) -> None:
    source = store.surveys.source_for(b"/srv/share", actor=WHO, at=AT)
    survey = store.surveys.begin(source.ref, {"md5": True}, actor=WHO, at=AT)
    store.database.close()

    again = open_store(store.layout.root)
    assert again.surveys.find("S0001") == survey
    assert again.surveys.source(source.ref) == source


@given(st.binary().filter(lambda raw: b"\0" not in raw))
def test_any_path_comes_back_as_the_same_bytes(raw: bytes) -> None:
    assert as_bytes(as_text(raw)) == raw
