"""The registers of sensitivity on both databases: rows are only added, and the audit chain knows each."""

from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest
from sqlalchemy.exc import DBAPIError

from appraisal.lists.values import ListFile
from appraisal.sensitivity.advisory import RetentionInstrument, Step
from appraisal.sensitivity.copies_store import NewCopy, RedactedCopies
from appraisal.sensitivity.grounds import GroundWords
from appraisal.sensitivity.grounds_store import GroundRegister
from appraisal.sensitivity.proposal import FolderName, sensitivity_digest
from appraisal.sensitivity.registers_store import AdvisoryRegister, TimetableRegister
from appraisal.sensitivity.removal_process import look_in_child
from appraisal.sensitivity.store import Approval, SensitivityRegister
from appraisal.sensitivity.timetable import EntryKind
from appraisal.sensitivity.timetable_estate import cases_without_folder
from appraisal.sensitivity.values import Closure, FolderAnswer, Retention, Sensitivity, SensitivityDecision
from muniment.wiring import Store, open_store
from records.register.people import Person, Role
from records.store.audit import verify
from records.store.database import reading
from retention.facts import Ref
from retention.terms import RefKind
from tests.databases import straight

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
TODAY = date(2026, 11, 25)
ASTON, BIRCH = Person("A. Reviewer", Role.REVIEWER), Person("B. Reviewer", Role.REVIEWER)
FILE, OTHER = (Ref(RefKind.FILE, "SRC0001", f"Op A/{name}.doc") for name in ("MG5", "MG9"))
TABLES = (
    "sensitivity_decision",
    "sensitivity_approval",
    "folder_name_answer",
    "redacted_copy",
    "redacted_copy_check",
    "advisory_meeting",
    "advisory_step",
    "retention_instrument",
    "retention_ground_words",
    "timetable_entry",
    "timetable_done",
)


@pytest.fixture
def store(tmp_path: Path, each_database: str) -> Store:
    return open_store(tmp_path / "store")


def decision(ref: Ref, answer: Sensitivity) -> SensitivityDecision:
    closure = Closure(("40(2)", "38"), (84, 84), date(2006, 3, 14), "A witness is named.", "[title withheld]")
    return SensitivityDecision(
        list_ref="L0001",
        ref=ref,
        answer=answer,
        person=ASTON,
        reason="A witness.",
        record_on=date(2006, 3, 14),
        decided_at=NOON,
        closure=closure if answer is Sensitivity.CLOSED else None,
        retention=Retention(4, 5) if answer is Sensitivity.RETAINED else None,
    )


def fill(store: Store) -> None:
    """Write a row into every table, by the registers."""
    register, advisory = SensitivityRegister(store.database), AdvisoryRegister(store.database)
    said = {"by": ASTON, "actor": "test", "at": NOON}
    register.decide([decision(FILE, Sensitivity.CLOSED), decision(OTHER, Sensitivity.RETAINED)], actor="test")
    advisory.add_meeting("AC-1", meets_on=date(2026, 7, 9), papers_due_on=date(2026, 6, 1), note="", **said)  # type: ignore[arg-type]
    advisory.add_step(
        "AC-1", Step.AGREED, "Yes.", list_ref="L0001", schedule_on=date(2026, 7, 9), on=TODAY, **said  # type: ignore[arg-type]
    )  # fmt: skip
    advisory.add_instrument(
        RetentionInstrument(
            "RI-1", "DPP 2", "1", 4, 5, date(2026, 7, 8), date(2031, 7, 8), date(2030, 7, 8), "", ASTON, NOON
        ),
        actor="test",
        on=TODAY,
    )
    words = GroundWords(4, "Words made up for the test", 5, date(2024, 5, 1), "A form made up", ASTON, NOON)
    GroundRegister(store.database).record(words, actor="test", on=TODAY)
    register.approve("L0001", None, Approval(date(2026, 7, 9), meeting="AC-1"), on=TODAY, **said)  # type: ignore[arg-type]
    register.approve("L0001", [OTHER], Approval(instrument="RI-1"), on=TODAY, **said)  # type: ignore[arg-type]
    folder = FolderName(Ref(RefKind.FOLDER, "SRC0001", "Op A"), "Op A", ("2 Evidence",))
    register.answer_folder_name("L0001", folder, FolderAnswer.MAY_BE_PUBLIC, "Reported.", **said)  # type: ignore[arg-type]
    copies = RedactedCopies(store.database, store.layout, look=look_in_child)
    new = NewCopy("MG5_R.txt", b"A statement.", ("40(2)",), "A name.", ("Marlowe",))
    copies.receive("L0001", new, [ListFile(FILE, FILE.key, "a" * 64, 10)], **said)  # type: ignore[arg-type]
    copies.second_check("L0001", 1, "All of it.", by=BIRCH, actor="test", at=NOON)
    timetable = TimetableRegister(store.database)
    timetable.add("Files", EntryKind.PAPER, last_paper_on=date(1990, 5, 1), records=10, note="", **said)  # type: ignore[arg-type]
    timetable.done(1, 4, "transferred", done_on=TODAY, **said)  # type: ignore[arg-type]


def test_what_is_written_is_read_back_the_same_and_the_chain_is_whole(store: Store) -> None:
    fill(store)
    closed, retained = SensitivityRegister(store.database).decisions("L0001")

    assert closed.closure is not None
    assert (closed.closure.codes, closed.closure.schedule_on) == (("40(2)", "38"), date(2026, 7, 9))
    assert closed.closure.title_alternate == "[title withheld]"
    assert retained.retention == Retention(4, 5, "RI-1")
    with reading(store.database) as session:
        verdict = verify(session)
    assert verdict.is_whole
    assert verdict.rows >= len(TABLES)


def test_no_row_is_changed_or_taken_away(store: Store) -> None:
    fill(store)
    for table in TABLES:
        for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET person = 'Somebody else'"):
            with pytest.raises(DBAPIError):
                straight(store, statement)


def test_the_digest_is_the_same_in_any_order_and_moves_with_every_approval(store: Store) -> None:
    register = SensitivityRegister(store.database)
    made = [decision(FILE, Sensitivity.CLOSED), decision(OTHER, Sensitivity.OPEN)]
    register.decide(made, actor="test")
    before = register.digest("L0001")
    register.approve("L0001", None, Approval(date(2026, 7, 9)), by=ASTON, actor="test", at=NOON, on=TODAY)

    assert before == sensitivity_digest(reversed(made))
    assert register.digest("L0001") != before


def test_cases_that_no_folder_names_are_added_up_by_the_year_of_their_last_paper() -> None:
    connection = duckdb.connect()
    connection.execute("CREATE TABLE units AS SELECT ['99AA0101005'] AS urns UNION ALL SELECT []::VARCHAR[]")
    keys = ("99AA0101005", "99AA0000106", "99AA0000206", "99AA0000307", "99AA0000408")
    connection.execute("CREATE TABLE things AS SELECT 'case' AS kind, unnest($1) AS key", [list(keys)])
    days = [(keys[0], "2006-01-01"), (keys[1], "2006-03-14"), (keys[2], "2006-11-30"), (keys[3], "2007-05-01")]
    connection.execute("CREATE TABLE case_facts (urn VARCHAR, name VARCHAR, kind VARCHAR, value VARCHAR)")
    connection.executemany("INSERT INTO case_facts VALUES ($1, 'case.last_paper_on', 'date', $2)", days)

    found = [(one.what, one.last_paper_on, one.records) for one in cases_without_folder(connection)]
    assert found == [
        ("Cases without a folder, last paper in 2006", date(2006, 11, 30), 2),
        ("Cases without a folder, last paper in 2007", date(2007, 5, 1), 1),
        ("Cases without a folder, last paper not known", None, 1),
    ]
