"""What is decided of a list before it is sent: recorded with who and why, never changed behind."""

from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from muniment.wiring import Store, open_store
from records.register.people import Person, Role
from records.store.audit import verify
from records.store.database import reading
from retention.faults import Fault, Refusal
from tests.databases import straight, tamper
from tests.transfer.op_alpha import NOON
from transfer.consignment_faults import (
    EMPTY_FILE,
    FORMAT_UNKNOWN,
    NOT_THEIRS_TO_SETTLE,
    NOT_TO_BE_WAIVED,
    NOTHING_TO_WAIVE,
    SCAN_WORDS_MISSING,
    STAGING_PATH_ODD,
    WAIVER_WORDS_MISSING,
)
from transfer.preflight.register import PreflightRegister, waivers_digest
from transfer.preflight.values import Finding, Weight

REVIEWER = Person("B. Reviewer", Role.REVIEWER)
AUDITOR = Person("An Auditor", Role.AUDITOR)
KEY = "Op ALPHA/Reply.hte"
UNKNOWN = Finding("T6", Weight.STOP, Fault(FORMAT_UNKNOWN, KEY), KEY)


@pytest.fixture
def store(tmp_path: Path, each_database: str) -> Store:
    return open_store(tmp_path / "store")


@pytest.fixture
def register(store: Store) -> PreflightRegister:
    return PreflightRegister(store.database)


def waive(
    register: PreflightRegister,
    finding: Finding = UNKNOWN,
    *,
    reason: str = "The system's own format.",
    agreed_with: str = "DTA, e-mail of 20 November",
    by: Person = REVIEWER,
) -> None:
    register.waive("L0001", finding, reason=reason, agreed_with=agreed_with, by=by, actor="test", at=NOON)


def test_a_waiver_is_kept_with_who_agreed_and_goes_by_a_withdrawal(register: PreflightRegister, store: Store) -> None:
    waive(register)
    in_force = register.waivers("L0001")
    register.withdraw("L0001", KEY, "PFL008", reason="The adviser took it back.", by=REVIEWER, actor="test", at=NOON)

    assert [(one.key, one.code, one.person) for one in in_force] == [(KEY, "PFL008", "B. Reviewer")]
    assert register.waivers("L0001") == ()
    with reading(store.database) as session:
        assert verify(session).first_broken is None


def test_a_waiver_is_for_its_list_alone(register: PreflightRegister) -> None:
    waive(register)

    assert register.waivers("L0002") == ()


@pytest.mark.parametrize(("changed", "code"), [
    ({"finding": Finding("T3", Weight.STOP, Fault(EMPTY_FILE, KEY), KEY)}, NOT_TO_BE_WAIVED),
    ({"reason": "  "}, WAIVER_WORDS_MISSING),
    ({"agreed_with": ""}, WAIVER_WORDS_MISSING),
    ({"by": AUDITOR}, NOT_THEIRS_TO_SETTLE),
])  # fmt: skip
def test_a_waiver_that_may_not_be_is_refused_and_not_kept(
    register: PreflightRegister, changed: dict[str, object], code: object
) -> None:
    with pytest.raises(Refusal) as refused:
        waive(register, **changed)  # type: ignore[arg-type]

    assert refused.value.faults[0].code == code
    assert register.waivers("L0001") == ()


def test_what_was_not_waived_cannot_be_withdrawn(register: PreflightRegister) -> None:
    with pytest.raises(Refusal) as refused:
        register.withdraw("L0001", KEY, "PFL008", reason="None.", by=REVIEWER, actor="test", at=NOON)

    assert refused.value.faults[0].code == NOTHING_TO_WAIVE


@pytest.mark.parametrize("path", ["C:\\T", "D:", "\\\\server\\share\\T", "C:\\T\\", " C:\\A b\\c "])
def test_the_newest_staging_path_counts(register: PreflightRegister, path: str) -> None:
    register.stage("L0001", "C:\\Before", by=REVIEWER, actor="test", at=NOON)
    register.stage("L0001", path, by=REVIEWER, actor="test", at=NOON)

    assert register.staging_path("L0001") == path.strip().rstrip("\\")


@pytest.mark.parametrize("path", ["", "/srv/T", "C:T", "\\\\server", "C:\\a?b", "C:\\" + "x" * 250, "C:\\a\nb"])
def test_what_is_no_folder_of_a_windows_computer_is_no_staging_path(register: PreflightRegister, path: str) -> None:
    with pytest.raises(Refusal) as refused:
        register.stage("L0001", path, by=REVIEWER, actor="test", at=NOON)

    assert refused.value.faults[0].code == STAGING_PATH_ODD
    assert register.staging_path("L0001") == ""


def test_the_newest_malware_scan_counts_and_one_without_a_result_is_refused(register: PreflightRegister) -> None:
    for version, result in (("1.0", "one finding"), ("1.1", "nothing found")):
        register.record_scan(
            "L0001", software="Scanner", version=version, result=result, by=REVIEWER, actor="test", at=NOON
        )
    with pytest.raises(Refusal) as refused:
        register.record_scan("L0001", software="Scanner", version="", result=" ", by=REVIEWER, actor="test", at=NOON)

    found = register.scan("L0001")
    assert found is not None
    assert (found.words, found.result) == ("Scanner 1.1", "nothing found")
    assert [fault.code for fault in refused.value.faults] == [SCAN_WORDS_MISSING, SCAN_WORDS_MISSING]
    assert register.scan("L0002") is None


def test_a_waiver_that_somebody_changes_behind_is_found(register: PreflightRegister, store: Store) -> None:
    waive(register)
    with pytest.raises(DBAPIError, match="preflight_waiver"):
        straight(store, "UPDATE preflight_waiver SET reason = 'Another.'")
    tamper(store, "UPDATE preflight_waiver SET reason = 'Another.'")

    with reading(store.database) as session:
        broken = verify(session).first_broken
    assert broken is not None
    assert "preflight_waiver" in str(broken)


def test_the_digest_for_the_signature_changes_with_each_waiver_and_not_with_the_staging_path(
    register: PreflightRegister,
) -> None:
    before = waivers_digest(register.waivers("L0001"))
    register.stage("L0001", "C:\\T", by=REVIEWER, actor="test", at=NOON)
    staged = waivers_digest(register.waivers("L0001"))
    waive(register)

    assert before == staged != waivers_digest(register.waivers("L0001"))
