"""The sensitivity review of a list over the synthetic department, by the real acts."""

import io
import json
import os
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from docx import Document

from appraisal.lists.policies import STATEMENTS
from appraisal.lists.values import ListKind, ListState
from appraisal.sensitivity.advisory import RetentionInstrument, Step
from appraisal.sensitivity.application import Applicant, application_lines, write_application
from appraisal.sensitivity.copies_store import NewCopy, RedactedCopies, kept_at
from appraisal.sensitivity.desk import SensitivityDesk, folder_names, selected_files
from appraisal.sensitivity.detectors.scan import Detecting, scan_folder, scan_signals, store_key
from appraisal.sensitivity.detectors.scans_store import DetectorScans
from appraisal.sensitivity.detectors.signals import read_signals
from appraisal.sensitivity.grounds_store import GroundRegister
from appraisal.sensitivity.registers_store import AdvisoryRegister, TimetableRegister
from appraisal.sensitivity.removal_process import look_in_child
from appraisal.sensitivity.store import Approval, SensitivityRegister
from appraisal.sensitivity.timetable import EntryKind
from appraisal.sensitivity.typed import FieldFault, Typed
from appraisal.sensitivity.values import FolderAnswer, RemovalVerdict, Sensitivity, SensitivityDecision
from muniment.cli.main import run_words
from muniment.job_sensitivity import scan_for_signals
from muniment.lists import ListDesk
from muniment.wiring import Store
from records.jobs.context import JobContext
from records.register.people import Person, Role
from records.store.audit import events, verify
from records.store.database import reading
from retention.faults import Refusal
from tests.appraisal.sensitivity.conftest import ALPHA, AUTHOR, SECOND, TEN, minutes
from tests.department import TODAY, now
from tests.sensitivity_review import all_open, by_at, desk_of

LIST = "L0001"
DRO = Person("C. Officer", Role.DRO)
IT = Person("I. Technician", Role.IT)
CLOSED = Typed(
    answer="closed",
    codes="40(2)",
    periods="84",
    start_on="record",
    harm="A witness is named who may still live.",
    reason="A witness is named.",
)


def paths_of(store: Store) -> list[str]:
    return [one.file.path for one in desk_of(store).review(LIST, on=TODAY).files]


def decide(store: Store, typed: Typed, paths: list[str], *, minute: int = 10) -> tuple[SensitivityDecision, ...]:
    made = desk_of(store).decide(LIST, typed, paths, by=by_at(SECOND, minutes(minute)), on=TODAY)
    assert not [one for one in made if isinstance(one, FieldFault)], made
    return tuple(one for one in made if isinstance(one, SensitivityDecision))


def docx(text: str) -> bytes:
    document = Document()
    document.add_paragraph(text)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def copies_of(store: Store) -> RedactedCopies:
    return RedactedCopies(store.database, store.layout, look=look_in_child)


def receive(store: Store, name: str, text: str, *, folder: str | None = None, words: tuple[str, ...] = ("Wick",)):  # type: ignore[no-untyped-def]
    list_ = ListDesk(store, TODAY).register.find(LIST)
    new = NewCopy(name, docx(text), ("40(2)",), "A witness's name was removed.", words, folder)
    return copies_of(store).receive(LIST, new, selected_files(list_), by=SECOND, actor="test", at=minutes(20))


def instrument(ref: str = "RI-2026-3", *, ground: int = 4, expires: date = date(2031, 7, 8)) -> RetentionInstrument:
    return RetentionInstrument(
        ref=ref,
        series="DPP 2",
        pieces="1 piece",
        ground=ground,
        years=5,
        approved_on=date(2026, 7, 8),
        expires_on=expires,
        review_on=date(2026, 12, 1) if expires.year == 2026 else date(2030, 7, 8),
        note="",
        person=SECOND,
        at=TEN,
    )


def as_in_the_story(store: Store) -> list[str]:
    """Decide 119 open, 16 closed, 1 retained, with 3 redacted copies that were checked; return the closed ones."""
    paths = paths_of(store)
    statements = [path for path in paths if "/Statements/" in path]
    closed = (statements + [path for path in paths if "/Interviews/" in path])[:16]
    retained = next(path for path in paths if "/5 Counsel only/" in path)
    assert (len(paths), len(closed)) == (136, 16)
    decide(store, CLOSED, closed)
    decide(
        store, Typed(answer="retained", ground="4", years="5", reason="Needed for an appeal."), [retained], minute=11
    )
    desk_of(store).decide_all_open(LIST, (), "Nothing in it is sensitive.", by=by_at(SECOND, minutes(12)), on=TODAY)
    for number, path in enumerate(closed[:3], start=1):
        folder, _, name = path.rpartition("/")
        receive(
            store, f"{name.rsplit('.', 1)[0]}_R.docx", "A statement, the name removed.", folder=folder, words=("Qqzz",)
        )
        copies_of(store).second_check(LIST, number, "Every page.", by=AUTHOR, actor="test", at=minutes(30))
    return closed


# -- decisions ------------------------------------------------------------------------------------------------


def test_nothing_is_open_by_default_and_undecided_files_stop_the_list_by_name(store: Store) -> None:
    paths = paths_of(store)
    desk_of(store).decide_all_open(LIST, paths[:2], "Nothing in it.", by=by_at(SECOND, minutes(5)), on=TODAY)
    review = desk_of(store).review(LIST, on=TODAY)

    assert (review.counts.open, review.counts.undecided) == (134, 2)
    assert [one.place for one in review.faults if one.code.code == "SEN020"] == sorted(paths[:2])
    with pytest.raises(Refusal, match="SEN020"):
        ListDesk(store, TODAY).propose(LIST, by=by_at(SECOND, minutes(9)))


def test_the_folder_name_is_asked_and_without_an_answer_the_list_is_not_proposed(store: Store) -> None:
    all_open(store, LIST, at=minutes(5))
    register = SensitivityRegister(store.database)
    [folder] = folder_names(ListDesk(store, TODAY).register.find(LIST))
    must_not = FolderAnswer.MUST_NOT_BE_PUBLIC
    register.answer_folder_name(LIST, folder, must_not, "It names him.", by=SECOND, actor="test", at=minutes(6))

    assert folder.question == "'R v BANKS (99AA0101005)' will be public; TDR cannot close a folder name."
    assert "2 Evidence/Statements" in folder.names
    with pytest.raises(Refusal, match="SEN022"):
        ListDesk(store, TODAY).propose(LIST, by=by_at(SECOND, minutes(9)))
    with pytest.raises(Refusal, match="SEN019"):
        register.answer_folder_name(LIST, folder, must_not, " ", by=SECOND, actor="test", at=minutes(7))


def test_another_folder_below_asks_the_question_of_the_names_again(store: Store) -> None:
    all_open(store, LIST, at=minutes(5))
    [folder] = folder_names(ListDesk(store, TODAY).register.find(LIST))
    renamed = replace(folder, names=(*folder.names, "8 New"))
    files = selected_files(ListDesk(store, TODAY).register.find(LIST))

    found = SensitivityRegister(store.database).faults(LIST, files, [renamed], on=TODAY)
    assert [one.code.code for one in found] == ["SEN021"]


def test_a_faulty_closure_of_one_of_many_records_none(store: Store) -> None:
    paths = paths_of(store)[:3]
    made = desk_of(store).decide(LIST, replace(CLOSED, codes="42"), paths, by=by_at(SECOND, minutes(5)), on=TODAY)

    assert [one.fault.code.code for one in made if isinstance(one, FieldFault)] == ["SEN007"]
    assert SensitivityRegister(store.database).decisions(LIST) == ()


def test_what_somebody_else_decided_meanwhile_is_not_overwritten(store: Store) -> None:
    one = desk_of(store).review(LIST, on=TODAY).files[0]
    decide(store, Typed(answer="open", reason="Fine."), [one.file.path])

    with pytest.raises(Refusal, match=r"SEN035 .* \(B. Reviewer: open\)"):
        desk_of(store).decide(
            LIST, CLOSED, [one.file.path], by=by_at(AUTHOR, minutes(20)), on=TODAY, seen={one.file.ref: 0}
        )


def test_where_somebody_else_decided_meanwhile_the_list_is_not_told_either(store: Store) -> None:
    one = desk_of(store).review(LIST, on=TODAY).files[0]
    decide(store, Typed(answer="open", reason="Fine."), [one.file.path])
    retained = Typed(answer="retained", ground="4", years="5", reason="Needed for an appeal.")

    with pytest.raises(Refusal, match="SEN035"):
        desk_of(store).decide(
            LIST, retained, [one.file.path], by=by_at(AUTHOR, minutes(20)), on=TODAY, seen={one.file.ref: 0}
        )
    assert ListDesk(store, TODAY).register.find(LIST).retained == ()


def test_a_file_that_is_left_out_can_not_be_decided(store: Store) -> None:
    with pytest.raises(Refusal, match="SEN025"):
        decide(store, Typed(answer="open", reason="Fine."), [f"{ALPHA.key}/7 Media/Thumbs.db"])


def test_who_may_not_review_lists_may_not_decide(store: Store) -> None:
    with pytest.raises(Refusal, match="SEN030"):
        desk_of(store).decide(
            LIST, Typed(answer="open", reason="Fine."), paths_of(store)[:1], by=by_at(IT, minutes(5)), on=TODAY
        )


def test_what_is_retained_stands_in_the_list_too_and_a_difference_stops_it(store: Store) -> None:
    path = paths_of(store)[0]
    [made] = decide(store, Typed(answer="retained", ground="4", years="5", reason="Needed for an appeal."), [path])
    lists = ListDesk(store, TODAY).register

    assert [file.path for file in lists.find(LIST).retained] == [path]
    decide(store, Typed(answer="open", reason="The appeal was dismissed."), [path], minute=15)
    assert lists.find(LIST).retained == ()
    register = SensitivityRegister(store.database)
    register.decide([replace(made, decided_at=minutes(16))], actor="test")  # past the desk
    found = {one.code.code for one in desk_of(store).review(LIST, on=TODAY).faults}
    assert "SEN034" in found


# -- approvals ------------------------------------------------------------------------------------------------------


def test_a_closed_line_without_a_schedule_date_and_a_retained_one_without_an_instrument_stop_the_list(
    store: Store,
) -> None:
    as_in_the_story(store)
    found = [one.code.code for one in desk_of(store).review(LIST, on=TODAY).faults]

    assert found.count("SEN023") == 16
    assert found.count("SEN024") == 1


def test_the_schedule_date_is_of_the_past_and_not_the_day_on_which_the_closure_starts(store: Store) -> None:
    register = SensitivityRegister(store.database)
    with pytest.raises(Refusal, match="SEN027"):
        approve(register, Approval(date(2026, 7, 9)))
    [made] = decide(store, CLOSED, paths_of(store)[:1])
    assert made.closure is not None

    with pytest.raises(Refusal, match="SEN010"):
        approve(register, Approval(date(2026, 11, 26)))
    with pytest.raises(Refusal, match="SEN011"):
        approve(register, Approval(made.closure.start_on))
    with pytest.raises(Refusal, match="SEN011"):
        approve(register, Approval(date(1999, 12, 31)))


def approve(register: SensitivityRegister, approval: Approval) -> None:
    register.approve(LIST, None, approval, by=SECOND, actor="test", at=minutes(40), on=TODAY)


def test_a_record_decided_anew_waits_for_its_approval_again(store: Store) -> None:
    path = paths_of(store)[0]
    register = SensitivityRegister(store.database)
    decide(store, CLOSED, [path])
    approve(register, Approval(date(2026, 7, 9)))
    [approved] = register.decisions(LIST)
    decide(store, replace(CLOSED, periods="90"), [path], minute=45)
    [anew] = register.decisions(LIST)

    assert approved.closure is not None
    assert approved.closure.schedule_on == date(2026, 7, 9)
    assert anew.closure is not None
    assert anew.closure.schedule_on is None


def test_an_instrument_must_be_in_the_register_in_force_and_on_the_ground_decided(store: Store) -> None:
    register, advisory = SensitivityRegister(store.database), AdvisoryRegister(store.database)
    decide(store, Typed(answer="retained", ground="4", years="5", reason="An appeal."), paths_of(store)[:1])
    advisory.add_instrument(instrument("OTHER", ground=6), actor="test", on=TODAY)

    with pytest.raises(Refusal, match="ACR004"):
        approve(register, Approval(instrument="RI-NONE"))
    with pytest.raises(Refusal, match="ACR010"):
        approve(register, Approval(instrument="OTHER"))


def test_an_instrument_that_has_expired_since_stops_the_list(store: Store) -> None:
    register, advisory = SensitivityRegister(store.database), AdvisoryRegister(store.database)
    advisory.add_instrument(instrument("RI-1", expires=date(2026, 12, 31)), actor="test", on=TODAY)
    [path] = paths_of(store)[:1]
    decide(store, Typed(answer="retained", ground="4", years="5", reason="An appeal."), [path])
    approve(register, Approval(instrument="RI-1"))

    later = {one.code.code for one in desk_of(store).review(LIST, on=date(2027, 1, 1)).faults}
    assert "ACR008" in later
    assert "ACR008" not in {one.code.code for one in desk_of(store).review(LIST, on=TODAY).faults}


def test_the_review_of_the_story_is_proposed_and_signed_with_its_counts(store: Store) -> None:
    as_in_the_story(store)
    register, advisory = SensitivityRegister(store.database), AdvisoryRegister(store.database)
    meeting = advisory.add_meeting(
        "AC-2026-07", meets_on=date(2026, 7, 9), papers_due_on=date(2026, 6, 11), note="", by=SECOND, actor="t", at=TEN
    )
    advisory.add_step(
        meeting.ref, Step.AGREED, "All lines.", list_ref=LIST, schedule_on=date(2026, 7, 9), by=SECOND, actor="t",
        at=TEN, on=TODAY,
    )  # fmt: skip
    advisory.add_instrument(instrument(), actor="test", on=TODAY)
    approve(register, Approval(date(2026, 7, 9), meeting="AC-2026-07"))
    approve(register, Approval(instrument="RI-2026-3"))
    [folder] = folder_names(ListDesk(store, TODAY).register.find(LIST))
    register.answer_folder_name(
        LIST, folder, FolderAnswer.MAY_BE_PUBLIC, "Reported in open court.", by=SECOND, actor="test", at=minutes(50)
    )
    review = desk_of(store).review(LIST, on=TODAY)
    desk = ListDesk(store, TODAY)

    assert review.faults == ()
    counts = review.counts
    assert (counts.selected, counts.open, counts.closed, counts.retained) == (136, 119, 16, 1)
    assert (counts.to_transfer, counts.redacted_copies) == (135, 3)
    proposed = desk.propose(LIST, by=by_at(SECOND, minutes(55)))
    assert proposed.state is ListState.PROPOSED
    statements = STATEMENTS[ListKind.TRANSFER]
    signed = desk.sign(LIST, by=by_at(DRO, minutes(60)), statements=statements, typed_name=DRO.name)
    assert signed.state is ListState.SIGNED
    with pytest.raises(Refusal, match="SEN036"):
        decide(store, Typed(answer="open", reason="After all."), [review.files[0].file.path], minute=70)
    with reading(store.database) as session:
        assert verify(session).is_whole


def test_a_decision_after_the_proposal_is_found_before_the_signature(store: Store) -> None:
    all_open(store, LIST, at=minutes(5))
    desk = ListDesk(store, TODAY)
    desk.propose(LIST, by=by_at(SECOND, minutes(10)))
    decide(store, Typed(answer="open", reason="Looked at it once more."), paths_of(store)[:1], minute=15)

    with pytest.raises(Refusal, match="SGN"):
        desk.sign(LIST, by=by_at(DRO, minutes(60)), statements=STATEMENTS[ListKind.TRANSFER], typed_name=DRO.name)


# -- the application -----------------------------------------------------------------------------------------------


def test_the_application_has_sixteen_closures_and_one_retention_in_order_of_piece(store: Store) -> None:
    as_in_the_story(store)
    review = desk_of(store).review(LIST, on=TODAY)
    lines = application_lines(
        [one.file for one in review.files],
        {one.file.ref: one.decision for one in review.files if one.decision},
        review.copies,
        Applicant("CPS (synthetic), B. Reviewer", "DPP 2", "=Case files"),
        grounds=GroundRegister(store.database).current(),
    )
    stream = io.BytesIO()
    write_application(lines, stream, title="Application, L0001")
    sheet = openpyxl.load_workbook(stream)["Application"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]

    assert sheet["A1"].value == "OFFICIAL-SENSITIVE when complete"
    assert len(rows) == 1 + 17
    kinds = [row[5] for row in rows[1:]]
    assert (kinds.count("Closure"), kinds.count("Retention s.3(4)")) == (16, 1)
    pieces = [row[3] for row in rows[1:]]
    assert pieces == sorted(pieces)
    closure = next(row for row in rows if row[5] == "Closure")
    assert closure[6:8] == ["84", "40(2) - Personal information"]
    assert closure[1] == "=Case files"
    retention = next(row for row in rows if row[5] == "Retention s.3(4)")
    assert retention[7] == "Ground 4 (its words are not recorded)"
    assert sheet["B5"].data_type == "s"


# -- redacted copies ---------------------------------------------------------------------------------------------


def test_a_redacted_copy_is_paired_kept_by_its_content_and_needs_a_second_person(store: Store) -> None:
    path = next(path for path in paths_of(store) if "/Statements/" in path)
    folder, _, name = path.rpartition("/")
    decide(store, CLOSED, [path])
    copy = receive(store, f"{name[:-4]}_R.docx", "A statement.")
    copies = copies_of(store)

    assert (copy.original.key, copy.path) == (path, f"{folder}/{name[:-4]}_R.docx")
    assert copy.removal.verdict is RemovalVerdict.NOT_FOUND
    assert kept_at(store.layout, copy.sha256).stat().st_mode & 0o777 == 0o600
    assert [one.code.code for one in desk_of(store).review(LIST, on=TODAY).faults if one.code.code[:3] == "RED"] == [
        "RED006"
    ]
    with pytest.raises(Refusal, match="RED016"):
        copies.second_check(LIST, 1, "All.", by=SECOND, actor="t", at=minutes(30))
    with pytest.raises(Refusal, match="RED006"):
        copies.second_check(LIST, 1, " ", by=AUTHOR, actor="t", at=minutes(30))
    copies.second_check(LIST, 1, "All pages.", by=AUTHOR, actor="t", at=minutes(30))
    with pytest.raises(Refusal, match="RED017"):
        copies.second_check(LIST, 1, "All pages.", by=AUTHOR, actor="t", at=minutes(31))
    assert copies.content_path(copy).read_bytes()[:2] == b"PK"
    kept_at(store.layout, copy.sha256).write_bytes(b"other")
    with pytest.raises(Refusal, match="RED015"):
        copies.content_path(copy)


def test_a_copy_of_a_record_that_is_open_stops_the_list_and_can_be_withdrawn(store: Store) -> None:
    path = next(path for path in paths_of(store) if "/Statements/" in path)
    name = path.rsplit("/", 1)[-1]
    decide(store, Typed(answer="open", reason="Fine."), [path])
    receive(store, f"{name[:-4]}_R.docx", "A statement.")

    assert "RED005" in {one.code.code for one in desk_of(store).review(LIST, on=TODAY).faults}
    with pytest.raises(Refusal, match="RED010"):
        copies_of(store).withdraw(LIST, 1, " ", by=SECOND, actor="t", at=minutes(31))
    copies_of(store).withdraw(LIST, 1, "Not needed.", by=SECOND, actor="t", at=minutes(32))
    assert copies_of(store).of_list(LIST) == ()
    with pytest.raises(Refusal, match="RED014"):
        copies_of(store).find(LIST, 1)


@pytest.mark.parametrize(
    ("name", "text", "words", "code"),
    [
        ("nothing_R.docx", "A.", ("Wick",), "RED001"),
        ("MG5.docx", "A.", ("Wick",), "RED004"),
        ("MG5\n_R.docx", "A.", ("Wick",), "RED004"),
        ("../MG5_R.docx", "A.", ("Wick",), "RED004"),
        ("MG5_R.docx", "Ash Wick said so.", ("Ash Wick",), "RED007"),
        ("MG5_R.docx", "A.", (), "RED010"),
    ],
)
def test_a_copy_that_is_at_fault_is_refused_and_not_kept(
    store: Store, name: str, text: str, words: tuple[str, ...], code: str
) -> None:
    with pytest.raises(Refusal, match=code):
        receive(store, name, text, words=words)
    assert not (store.layout.root / "redacted").exists()


def test_the_original_itself_an_empty_file_and_an_unknown_exemption_are_refused(store: Store) -> None:
    list_ = ListDesk(store, TODAY).register.find(LIST)
    original = next(file for file in list_.files if file.path.endswith("/MG5.doc"))
    bytes_of = Path(os.fsdecode(store.surveys.source("SRC0001").root), original.path).read_bytes()
    for content, codes, code in (
        (bytes_of, ("40(2)",), "RED008"),
        (b"", ("40(2)",), "RED011"),
        (b"text", ("43",), "SEN002"),
    ):
        new = NewCopy("MG5_R.doc", content, codes, "Why.", ("Wick",))
        with pytest.raises(Refusal, match=code):
            copies_of(store).receive(LIST, new, selected_files(list_), by=SECOND, actor="t", at=TEN)


def test_a_copy_that_no_program_can_read_says_so_until_a_person_has_looked(store: Store) -> None:
    path = next(path for path in paths_of(store) if path.endswith(".jpg"))
    name = path.rsplit("/", 1)[-1]
    list_ = ListDesk(store, TODAY).register.find(LIST)
    new = NewCopy(f"{name[:-4]}_R.jpg", b"\xff\xd8\xff\xe0" + b"\x00" * 99, ("40(2)",), "A face.", ("face",))
    copy = copies_of(store).receive(LIST, new, selected_files(list_), by=SECOND, actor="t", at=TEN)

    assert copy.removal.verdict is RemovalVerdict.NOT_READ
    with pytest.raises(Refusal, match="RED009"):
        copies_of(store).second_check(LIST, copy.number, "", by=AUTHOR, actor="t", at=minutes(9))


# -- registers --------------------------------------------------------------------------------------------------------


def test_the_register_of_the_council_refuses_what_can_not_be(store: Store) -> None:
    register = AdvisoryRegister(store.database)
    said = {"note": "", "by": SECOND, "actor": "t", "at": TEN}
    with pytest.raises(Refusal, match="ACR003"):
        register.add_meeting(" ", meets_on=date(2026, 7, 9), papers_due_on=date(2026, 7, 9), **said)  # type: ignore[arg-type]
    with pytest.raises(Refusal, match="ACR006"):
        register.add_meeting("AC-1", meets_on=date(2026, 7, 9), papers_due_on=date(2026, 7, 10), **said)  # type: ignore[arg-type]
    register.add_meeting("AC-1", meets_on=date(2026, 7, 9), papers_due_on=date(2026, 6, 1), **said)  # type: ignore[arg-type]
    with pytest.raises(Refusal, match="ACR002"):
        register.add_meeting("AC-1", meets_on=date(2026, 7, 9), papers_due_on=date(2026, 6, 1), **said)  # type: ignore[arg-type]
    with pytest.raises(Refusal, match="ACR001"):
        register.meeting("AC-2")
    step = {"list_ref": "", "by": SECOND, "actor": "t", "at": TEN, "on": TODAY}
    with pytest.raises(Refusal, match="ACR007"):
        register.add_step("AC-1", Step.AGREED, "Yes.", schedule_on=None, **step)  # type: ignore[arg-type]
    with pytest.raises(Refusal, match="ACR009"):
        register.add_step("AC-1", Step.QUERY, "Why?", schedule_on=None, **{**step, "by": IT})  # type: ignore[arg-type]
    asked = register.add_step("AC-1", Step.QUERY, "Why 84 years?", schedule_on=None, **step)  # type: ignore[arg-type]
    assert asked.standing(TODAY) == "1 query waits."


def test_an_instrument_that_expires_within_a_year_is_an_alert(store: Store) -> None:
    register = AdvisoryRegister(store.database)
    made = register.add_instrument(instrument("RI-1", expires=date(2026, 12, 31)), actor="test", on=TODAY)

    assert made.standing(TODAY) == "Expires on 31 December 2026, in 36 days: apply or transfer now."
    assert made.standing(date(2027, 1, 1)) == "Expired on 31 December 2026: transfer, or apply again."
    with pytest.raises(Refusal, match="ACR005"):
        register.add_instrument(instrument("RI-1"), actor="test", on=TODAY)
    with pytest.raises(Refusal, match="ACR006"):
        register.add_instrument(replace(instrument("RI-2"), expires_on=date(2026, 7, 1)), actor="test", on=TODAY)


def test_the_timetable_counts_what_is_left_and_forecasts_at_the_pace_of_the_last_year(store: Store) -> None:
    register = TimetableRegister(store.database)
    paper = {"last_paper_on": date(1990, 5, 1), "records": 300, "note": "", "by": SECOND, "actor": "t", "at": TEN}
    entry = register.add("Registry files", EntryKind.PAPER, **paper)  # type: ignore[arg-type]
    done = register.done(entry.number, 100, "transferred", done_on=date(2026, 6, 1), by=SECOND, actor="t", at=TEN)

    assert entry.due_on == date(2010, 12, 31)
    assert (done.left, done.standing(TODAY)) == (200, "overdue since 31 December 2010")
    with pytest.raises(Refusal, match="ACR003"):
        register.add("Files", EntryKind.DIGITAL, **paper)  # type: ignore[arg-type]
    with pytest.raises(Refusal, match="ACR003"):
        register.done(9, 1, "transferred", done_on=TODAY, by=SECOND, actor="t", at=TEN)


def test_the_timetable_command_has_op_alpha_due_by_the_end_of_2026(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_words(["sensitivity", "timetable", "--format", "json", "--store", str(store.layout.root)]) == 0
    rows = json.loads(capsys.readouterr().out)

    [alpha] = [row for row in rows if row["what"].endswith(f"\\{ALPHA.key}")]
    assert (alpha["due_on"], alpha["records"], alpha["standing"]) == (
        "2026-12-31",
        148,
        "due by 31 December 2026, 36 days",
    )
    assert len(rows) == 11


# -- signals ----------------------------------------------------------------------------------------------------------


def scan(store: Store, **options: object):  # type: ignore[no-untyped-def]
    return scan_signals(
        "S0001",
        ALPHA.key,
        layout=store.layout,
        surveys=store.surveys,
        scans=DetectorScans(store.database),
        options=Detecting(processes=1, batch_contents=40, **options),  # type: ignore[arg-type]
        actor="test",
        now=now,
    )


def test_a_scan_counts_signals_lists_pictures_for_human_eyes_and_keeps_no_value(store: Store) -> None:
    done = scan(store)
    signals = read_signals(store.layout, done)

    counts = done.counts
    assert len(signals) == 148
    assert counts["contents"] == counts["read"] + counts["partly"] + counts["not_read"]  # type: ignore[operator]
    pictures = [one for path, one in signals.items() if path.endswith(".jpg")]
    assert pictures
    assert all(one.for_human_eyes for one in pictures)
    assert store_key(store.layout) == store_key(store.layout)
    assert scan(store).ref == done.ref  # the same question to the same survey has been answered
    kept = b"".join(path.read_bytes() for path in store.layout.parts.glob("*.parquet"))
    assert b"@example.org" not in kept
    with reading(store.database) as session:
        acts = [event.act for event in events(session, subject=done.ref)]
    assert acts == ["detector scan begun", "detector scan sealed"]


def test_a_changed_part_of_a_scan_is_found(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    done = scan(store)
    manifest = scan_folder(store.layout, done.ref) / "manifest.json"
    text = manifest.read_text("utf-8")
    manifest.write_text(text.replace('"read":', '"Read":'), "utf-8")

    with pytest.raises(Refusal, match="SEN032"):
        read_signals(store.layout, done)
    assert run_words(["audit", "verify", "--store", str(store.layout.root)]) == 1
    assert "SEN032" in capsys.readouterr().err


def test_a_scan_that_was_killed_goes_on_and_reads_nothing_twice(store: Store) -> None:
    code = (
        "import os, sys\n"
        "from records.terms import text_scan as module\n"
        "from muniment.wiring import open_store\n"
        "from tests.appraisal.sensitivity.test_review import scan\n"
        "kept = module.write_rows\n"
        "def once(*words, **named):\n"
        "    kept(*words, **named)\n"
        "    os._exit(9)\n"
        "module.write_rows = once\n"
        "from pathlib import Path\n"
        "scan(open_store(Path(sys.argv[1])))\n"
    )
    root = Path(__file__).resolve().parents[3]
    killed = subprocess.run(
        [sys.executable, "-c", code, str(store.layout.root)], cwd=root, env={**os.environ}, check=False
    )
    [begun] = DetectorScans(store.database).all()
    first = scan_folder(store.layout, begun.ref) / "working" / "part-000000.parquet"
    before = first.stat().st_mtime_ns

    assert killed.returncode == 9
    assert not begun.is_sealed
    done = scan(store)
    assert (done.ref, done.is_sealed, len(DetectorScans(store.database).all())) == (begun.ref, True, 1)
    assert before
    assert len(read_signals(store.layout, done)) == 148


def test_signals_without_a_scan_are_refused(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_words(["sensitivity", "signals", LIST, "--store", str(store.layout.root)]) == 1
    assert "SEN031" in capsys.readouterr().err


# -- the command line ----------------------------------------------------------------------------------


def test_the_command_line_decides_shows_and_checks(
    store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    at = ["--store", str(store.layout.root)]
    who = ["--by", "B. Reviewer", "--reason", "Looked at."]
    [first, second, *_] = [path for path in paths_of(store) if "/Statements/" in path]
    closed = ["--codes", "40(2);38", "--periods", "84;84", "--start", "year-end", "--harm", "A witness."]

    assert run_words(["sensitivity", "decide", LIST, first, "--answer", "closed", *closed, *who, *at]) == 0
    assert run_words(["sensitivity", "all-open", LIST, "--except", second, *who, *at]) == 0
    assert "134 open + 1 closed + 0 retained by the department + 1 undecided" in capsys.readouterr().err
    assert run_words(["sensitivity", "folder-name", LIST, "the name may be public", *who, *at]) == 0
    assert run_words(["sensitivity", "check", LIST, *at]) == 1
    said = capsys.readouterr().err
    assert "SEN020" in said
    assert "SEN023" in said
    approve_words = ["sensitivity", "approve", LIST, "--by", "B. Reviewer", "--schedule-on", "2026-07-09"]
    assert run_words([*approve_words, *at]) == 0
    assert run_words(["sensitivity", "decide", LIST, second, "--answer", "open", *who, *at]) == 0
    assert run_words(["sensitivity", "check", LIST, *at]) == 0
    out = tmp_path / "application.xlsx"
    words = ["sensitivity", "application", LIST, "--out", str(out), "--responsible", "B. Reviewer"]
    assert run_words([*words, *at]) == 0
    assert out.is_file()
    assert run_words(["sensitivity", "show", LIST, "--format", "json", *at]) == 0
    rows = json.loads(capsys.readouterr().out)
    [row] = [row for row in rows if row["path"] == first]
    assert (row["answer"], row["codes"], row["opens_on"]) == ("closed", "40(2);38", "2089-01-01")
    assert Sensitivity(row["answer"]) is Sensitivity.CLOSED


def test_the_desk_knows_the_day_on_which_each_file_was_last_modified(store: Store) -> None:
    review = SensitivityDesk(store.database, store.layout, store.surveys).review(LIST, on=TODAY)

    assert {one.last_modified is not None for one in review.files} == {True}
    [report] = [one for one in review.files if one.file.path.endswith("/MG5.doc")]
    assert report.last_modified == date(2006, 1, 12)


def test_sixteen_papers_of_op_alpha_hold_a_witness_s_details_and_the_scan_finds_them(store: Store) -> None:
    signals = read_signals(store.layout, scan(store))
    found = [path for path, one in signals.items() if one.total and "/99 Old/Copy of " not in path]

    assert len(found) == 16
    assert all("/Statements/" in path or "/Interviews/" in path for path in found)
    assert sum("nhs-number" in one.counts for path, one in signals.items() if path in found) == 6


class Listening:
    """Where a job tells how far it is; nobody stops it."""

    def __init__(self) -> None:
        self.told: list[object] = []

    def tell(self, ref: str, progress: object) -> None:
        self.told.append(progress)

    def is_stopped(self, ref: str) -> bool:
        return False


def test_the_job_looks_through_every_folder_of_the_list_and_says_how_far_it_is(store: Store) -> None:
    listening = Listening()
    context = JobContext(
        ref="J0001",
        kind="detector scan",
        arguments={"list": LIST},
        asked_by="B. Reviewer",
        now=now,
        signals=listening,
        slots=threading.Semaphore(2),
        step=lambda _, part: part(),
        ending=threading.Event(),
    )
    done = scan_for_signals(store, context)

    assert done == {"list": LIST, "scans": {f"\\\\FS99\\SCD\\{ALPHA.key}": "D0001"}}
    assert listening.told
    assert DetectorScans(store.database).latest("S0001", ALPHA.key) is not None
