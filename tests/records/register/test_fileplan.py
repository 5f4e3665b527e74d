"""The file plan: rules that name places, cases and documents; what people assign; what a CSV says."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from muniment.wiring import Store, open_store
from records.register.fileplan import FilePlanRegister
from records.register.fileplan_file import read_rules, read_rules_file, starter_rules
from records.register.fileplan_rules import ClassRef, MappingRule, classify, matching_location
from records.store.audit import verify
from records.store.database import reading
from retention.facts import Ref
from retention.faults import Fault, Refusal
from retention.terms import RefKind
from tests.databases import straight

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
BOARD = ClassRef("what-to-keep", "BOARD")
GENERAL = ClassRef("what-to-keep", "GENERAL")
HEADER = "location,condition,documents,schedule,class,reason\n"


def rule(ref: str, class_ref: ClassRef, **asks: str) -> MappingRule:
    return MappingRule(ref, class_ref, "because", **asks)


@pytest.fixture
def store(tmp_path: Path, each_database: str) -> Store:
    return open_store(tmp_path / "store")


@pytest.fixture
def register(store: Store) -> FilePlanRegister:
    return FilePlanRegister(store.database)


def test_the_rule_that_names_more_folders_wins() -> None:
    rules = [rule("M1", GENERAL, location="Board/**"), rule("M2", BOARD, location="Board/*/Minutes")]

    found = classify(matching_location(rules, "Board/2006/Minutes"))

    assert found.classes == (BOARD,)
    assert [lost.ref for lost in found.lost] == ["M1"]


def test_what_the_case_says_counts_before_where_its_folder_lies() -> None:
    murder = rule("M1", BOARD, condition="flag:FATL")

    assert classify([rule("M2", GENERAL, location="Cases/Area/Old/*"), murder]).rule == murder


def test_two_rules_as_specific_as_each_other_conflict_and_both_classes_are_kept() -> None:
    conflict = classify([rule("M1", GENERAL, location="Board/*"), rule("M3", BOARD, location="*/Board")])

    assert set(conflict.classes) == {BOARD, GENERAL}
    assert [one.ref for one in conflict.conflicting] == ["M3"]


def test_a_rule_that_looks_at_nothing_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="looks at something"):
        MappingRule("M1", BOARD, "because")


def test_a_store_without_rules_uses_the_starter_file_plan(register: FilePlanRegister) -> None:
    plan = register.plan()

    assert plan.is_starter
    assert plan.rules == starter_rules()
    assert len(plan.rules) >= 3


def test_added_rules_are_numbered_audited_and_replace_the_starter(store: Store, register: FilePlanRegister) -> None:
    added = register.add(
        [rule("", BOARD, location="Board/**"), rule("", GENERAL, documents="*.doc")], actor="rmu", at=NOON
    )

    assert [one.ref for one in added] == ["M0001", "M0002"]
    assert register.plan().rules == added
    with reading(store.database) as session:
        assert verify(session).is_whole


def test_a_withdrawn_rule_counts_no_longer_but_did_on_the_day_before(register: FilePlanRegister) -> None:
    register.add([rule("", BOARD, location="Board/**")], actor="rmu", at=datetime(2026, 3, 1, tzinfo=UTC))

    register.withdraw("M0001", "the board's papers moved", actor="rmu", at=NOON)

    assert register.plan().rules == ()
    assert [one.ref for one in register.plan(known=date(2026, 11, 24)).rules] == ["M0001"]
    with pytest.raises(Refusal, match="FPL002"):
        register.withdraw("M0001", "again", actor="rmu", at=NOON)
    with pytest.raises(Refusal, match="FPL001"):
        register.withdraw("M0009", "no such rule", actor="rmu", at=NOON)


def test_the_newest_assignment_counts_and_may_be_taken_back(register: FilePlanRegister) -> None:
    ref = Ref(RefKind.FOLDER, "SRC0001", "Stuff to sort")
    register.assign(ref, BOARD, "minutes inside", actor="rmu", at=NOON)
    register.assign(ref, GENERAL, "no minutes after all", actor="rmu", at=NOON)

    assert register.plan().assignments[ref].class_ref == GENERAL
    register.assign(ref, None, "nobody knows", actor="rmu", at=NOON)
    assert register.plan().assignments == {}


def test_an_assignment_cannot_be_edited_behind_our_back(store: Store, register: FilePlanRegister) -> None:
    register.assign(Ref(RefKind.FOLDER, "SRC0001", "x"), BOARD, "why", actor="rmu", at=NOON)

    with pytest.raises(IntegrityError, match="insert-only"):
        straight(store, "UPDATE assignment SET class_code = 'OTHER'")


def test_a_list_of_rules_gives_every_fault_by_row_and_takes_in_nothing(tmp_path: Path) -> None:
    path = tmp_path / "plan.csv"
    path.write_text(
        HEADER
        + "Board/**,,,what-to-keep,BOARD,minutes\n"
        + ",,,what-to-keep,BOARD,minutes\n"
        + ",flag:CPRO and,,what-to-keep,BOARD,minutes\n"
        + "Board/**,,,what-to-keep,,\n"
        + "Board/**,,,what-to-keep,GENERAL,other\n"
    )

    with pytest.raises(Refusal) as refused:
        read_rules_file(path)
    assert [(fault.code.code, fault.place) for fault in refused.value.faults] == [
        ("FPL005", "plan.csv, row 3"),
        ("FPL006", "plan.csv, row 4"),
        ("FPL004", "plan.csv, row 5"),
        ("FPL004", "plan.csv, row 5"),
        ("FPL007", "plan.csv, row 6"),
    ]


def test_a_list_without_the_columns_is_refused(tmp_path: Path) -> None:
    [fault] = read_rules("folder,class\nBoard,BOARD\n", place="plan.csv")

    assert isinstance(fault, Fault)
    assert fault.code.code == "FPL003"
    with pytest.raises(Refusal, match="FPL003"):
        read_rules_file(tmp_path / "missing.csv")
