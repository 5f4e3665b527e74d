"""A department's own schedules: drafts that are never live, approvals by the DRO, versions added and never edited."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from muniment.wiring import Store, open_store
from records.register.delegations import NamedDeputy
from records.register.people import Person, Role
from records.register.schedule_rules import as_text, from_text, laid_over
from records.register.schedules import Received, ScheduleRegister, Signature, changes_of
from records.store.audit import events, verify
from records.store.database import reading
from retention.faults import Refusal
from tests.databases import straight

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
LATER = datetime(2026, 11, 27, 12, tzinfo=UTC)
REVIEWER = Person("A. Reviewer", Role.REVIEWER)
OFFICER = Person("C. Officer", Role.DRO)
REF = "our-casework"


@pytest.fixture
def store(tmp_path: Path, each_database: str) -> Store:
    return open_store(tmp_path / "store")


@pytest.fixture
def register(store: Store) -> ScheduleRegister:
    return ScheduleRegister(store.database)


def version(years: int, start: date) -> dict[str, object]:
    return {
        "in_force_from": start,
        "apply": "longest",
        "source": {"grade": "illustrative", "ref": "the workbook"},
        "trigger": {"fact": "case.finalised_on", "when_missing": "indeterminate"},
        "keep": [{"period": f"P{years}Y", "from": "trigger", "rounding": "up", "align": "none"}],
        "action": {"kind": "review", "then": "destroy", "stages": ["records"]},
    }


def line(code: str, *versions: dict[str, object]) -> dict[str, object]:
    return {"id": code, "title": f"Records of kind {code}", "version": list(versions)}


def received(*classes: dict[str, object]) -> Received:
    rules: dict[str, object] = {
        "format": "muniment-schedule/1",
        "id": REF,
        "title": "Our casework",
        "mandate": "the DRO",
        "timezone": "Europe/London",
        "class": list(classes),
    }
    return Received(rules, "casework.xlsx", "0" * 64)


FIRST = received(line("CW-01", version(7, date(2026, 4, 1))), line("CW-02", version(3, date(2026, 4, 1))))
SECOND = received(line("CW-01", version(10, date(2027, 4, 1))))


def save(register: ScheduleRegister, what: Received = FIRST, *, ref: str = REF, at: datetime = NOON) -> int:
    return register.save_draft(ref, what, by=REVIEWER, actor="cli:rmu", at=at).number


def signed(
    person: Person = OFFICER, *, minute: str = "Board, item 4", review_on: date = date(2028, 11, 25)
) -> Signature:
    return Signature(person, minute, date(2026, 11, 25), review_on)


def approve(
    register: ScheduleRegister, signature: Signature | None = None, *, number: int | None = None, at: datetime = NOON
) -> int:
    return register.approve(REF, signature or signed(), number=number, actor="cli:dro", at=at).version


def test_a_draft_is_never_in_use(register: ScheduleRegister) -> None:
    save(register)

    assert register.in_use() == {}


def test_the_officer_approves_a_draft_as_version_one_with_date_minute_and_day_of_review(
    register: ScheduleRegister,
) -> None:
    save(register)
    approval = register.approve(REF, signed(), number=None, actor="cli:dro", at=NOON)

    assert (approval.version, approval.approved_by, approval.minute) == (1, "C. Officer", "Board, item 4")
    assert (approval.approved_on, approval.review_on) == (date(2026, 11, 25), date(2028, 11, 25))
    assert register.in_use()[REF].digest == approval.digest


def test_who_proposed_a_draft_cannot_approve_it_however_the_name_is_written(register: ScheduleRegister) -> None:
    save(register)

    with pytest.raises(Refusal, match="SCH051"):
        approve(register, signed(Person(" a. reviewer", Role.DRO)))
    assert register.in_use() == {}


@pytest.mark.parametrize(
    ("signature", "code"),
    [
        (signed(Person("B. Deputy", Role.DEPUTY_DRO)), "SCH053"),
        (signed(minute=" "), "SCH057"),
        (signed(review_on=date(2026, 11, 25)), "SCH056"),
    ],
)
def test_an_approval_needs_the_officer_a_minute_and_a_later_day_of_review(
    register: ScheduleRegister, signature: Signature, code: str
) -> None:
    save(register)

    with pytest.raises(Refusal, match=code):
        approve(register, signature)


def named(*, deputy: str = "B. Deputy", through_on: date = date(2026, 12, 4), ended: bool = False) -> NamedDeputy:
    days = date(2026, 11, 20), through_on
    withdrawn = NOON - timedelta(hours=1) if ended else None
    return NamedDeputy("DG0001", deputy, "C. Officer", *days, "On leave.", NOON - timedelta(days=6), withdrawn)


def by_deputy(delegation: NamedDeputy | None) -> Signature:
    return replace(signed(Person("B. Deputy", Role.DEPUTY_DRO)), delegation=delegation)


def test_a_deputy_approves_while_the_delegation_runs_and_the_chain_says_for_whom(
    store: Store, register: ScheduleRegister
) -> None:
    save(register)
    approval = register.approve(REF, by_deputy(named()), number=None, actor="cli:deputy", at=NOON)

    assert (approval.approved_by, approval.role) == ("B. Deputy", "deputy DRO")
    with reading(store.database) as session:
        body = next(event.body for event in events(session) if event.act == "schedule approved")
    assert '"delegation":"DG0001"' in body and '"for":"C. Officer"' in body


@pytest.mark.parametrize(
    "delegation",
    [named(through_on=date(2026, 11, 24)), named(ended=True), named(deputy="D. Other"), None],
    ids=["over", "withdrawn", "another's", "none"],
)
def test_a_deputy_without_a_running_delegation_approves_nothing(
    register: ScheduleRegister, delegation: NamedDeputy | None
) -> None:
    save(register)

    with pytest.raises(Refusal, match="SCH053"):
        approve(register, by_deputy(delegation))


def test_a_deputy_cannot_approve_what_the_officer_they_sign_for_proposed(register: ScheduleRegister) -> None:
    save(register)
    delegation = replace(named(), for_whom="A. Reviewer")

    with pytest.raises(Refusal, match="SCH051"):
        approve(register, by_deputy(delegation))


def test_what_is_not_there_or_was_approved_before_cannot_be_approved(register: ScheduleRegister) -> None:
    with pytest.raises(Refusal, match="SCH050"):
        approve(register)
    save(register)
    approve(register)

    with pytest.raises(Refusal, match="SCH050"):
        approve(register)
    with pytest.raises(Refusal, match="SCH054"):
        approve(register, number=1)


def test_the_second_version_keeps_what_the_first_said_and_the_difference_is_said(register: ScheduleRegister) -> None:
    save(register)
    approve(register)
    save(register, SECOND)
    entry = register.find(REF)
    assert entry is not None
    changes = changes_of(entry, entry.drafts[-1])

    assert len(changes) == 1
    assert changes[0].startswith("CW-01: from 1 April 2027: ")
    assert approve(register, at=LATER) == 2
    first = register.in_use()[REF].find("CW-01")
    assert first is not None
    assert [one.in_force_from for one in first.versions] == [date(2026, 4, 1), date(2027, 4, 1)]
    assert register.in_use()[REF].find("CW-02") is not None


def test_an_approved_version_is_never_edited(register: ScheduleRegister) -> None:
    save(register)
    approve(register)
    edited = received(line("CW-01", version(1, date(2026, 4, 1))), line("CW-02", version(1, date(2020, 1, 1))))

    with pytest.raises(Refusal) as refused:
        save(register, edited)
    assert [fault.code.code for fault in refused.value.faults] == ["SCH052", "SCH052"]
    entry = register.find(REF)
    assert entry is not None
    assert len(entry.drafts) == 1


def test_a_draft_overtaken_by_another_approval_is_not_approved(register: ScheduleRegister) -> None:
    save(register)
    save(register, received(line("CW-03", version(5, date(2026, 4, 1)))))
    approve(register, number=1)

    with pytest.raises(Refusal, match="SCH055"):
        approve(register, number=2)


def test_a_workbook_that_changes_nothing_saves_no_draft(register: ScheduleRegister) -> None:
    save(register)

    with pytest.raises(Refusal, match="SCH059"):
        save(register)
    approve(register)
    with pytest.raises(Refusal, match="SCH059"):
        save(register)


@pytest.mark.parametrize("name", ["what-to-keep", "Our Casework", "", "-a"])
def test_a_schedule_has_a_name_of_its_own(register: ScheduleRegister, name: str) -> None:
    with pytest.raises(Refusal, match="SCH058"):
        save(register, ref=name)


def test_a_past_day_sees_the_version_that_was_approved_then(register: ScheduleRegister) -> None:
    save(register)
    approve(register)
    first = register.in_use()[REF].digest
    save(register, SECOND)
    approve(register, at=LATER)

    assert register.in_use(known=date(2026, 11, 24)) == {}
    assert register.in_use(known=date(2026, 11, 26))[REF].digest == first
    assert register.in_use(known=date(2026, 11, 27))[REF].digest != first


def test_drafts_and_approvals_are_audited_and_cannot_be_changed(store: Store, register: ScheduleRegister) -> None:
    save(register)
    approve(register)

    with reading(store.database) as session:
        assert verify(session).is_whole
    for table in ("schedule_draft", "schedule_approval"):
        with pytest.raises(IntegrityError, match="insert-only"):
            straight(store, f"UPDATE {table} SET person = 'B. Other'")
        with pytest.raises(IntegrityError, match="insert-only"):
            straight(store, f"DELETE FROM {table}")


def test_laying_a_draft_over_itself_changes_nothing() -> None:
    assert laid_over(FIRST.rules, FIRST.rules) == FIRST.rules


def test_rules_that_are_no_object_are_no_rules() -> None:
    with pytest.raises(ValueError, match="one object"):
        from_text("[]")


CODES = st.sampled_from(["CW-01", "CW-02", "CW-03"])
VERSIONS = st.builds(version, st.integers(1, 30), st.dates(date(2000, 1, 1), date(2030, 1, 1)))
CLASSES = st.dictionaries(CODES, VERSIONS, min_size=1).map(lambda found: [line(code, found[code]) for code in found])


@given(CLASSES, st.lists(CLASSES, max_size=4))
def test_whatever_is_imported_no_approved_version_is_ever_lost_or_edited(
    first: list[dict[str, object]], imports: list[list[dict[str, object]]]
) -> None:
    approved = dict(received(*first).rules)
    for classes in imports:
        after = laid_over(approved, received(*classes).rules)
        if isinstance(after, tuple):
            assert {fault.code.code for fault in after} == {"SCH052"}
            continue
        said = _versions(after)
        assert _versions(approved).items() <= {key: said[key] for key in _versions(approved)}.items()
        approved = after


def _versions(rules: Mapping[str, object]) -> dict[tuple[object, object], str]:
    classes = rules["class"]
    assert isinstance(classes, list)
    return {(one["id"], each["in_force_from"]): as_text(each) for one in classes for each in one["version"]}
