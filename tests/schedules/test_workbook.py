"""A schedule written in Excel: faults beside the rows, and nothing taken where there is one."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import Workbook

from retention.catalogue import Catalogue
from retention.faults import Fault
from retention.schedule import Schedule
from retention.terms import DisposalAction, Grade
from schedules import packs
from schedules.phrases import EVENTS, Keep, Unread, read_keep
from schedules.workbook import COLUMNS, Draft, read_workbook, write_workbook

GOOD = ("7 years from finalisation", "up", "review then destroy", "records", date(2026, 4, 1))


def facts_catalogue() -> Catalogue:
    found = packs.catalogue()
    assert isinstance(found, Catalogue)
    return found


def book(*rows: dict[str, object], headings: tuple[str, ...] = COLUMNS) -> bytes:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.append(list(headings))
    for row in rows:
        sheet.append([row.get(heading) for heading in headings])
    kept = BytesIO()
    made.save(kept)
    return kept.getvalue()


def row(code: str, **said: object) -> dict[str, object]:
    keep, rounding, action, stages, start = GOOD
    usual: dict[str, object] = {
        "Code": code,
        "Title": f"Records of kind {code}",
        "Keep": keep,
        "Rounding": rounding,
        "Action": action,
        "Reviewed by": stages,
        "In force from": start,
    }
    return usual | {key.replace("_", " "): value for key, value in said.items()}


def read(data: bytes) -> Draft | tuple[Fault, ...]:
    return read_workbook(data, ref="draft", title="Draft", mandate="the DRO", facts=facts_catalogue())


def texts(found: Draft | tuple[Fault, ...]) -> list[str]:
    assert not isinstance(found, Draft)
    return [str(fault) for fault in found]


def test_a_workbook_of_fourteen_rows_becomes_a_draft_graded_illustrative() -> None:
    found = read(book(*(row(f"CW-{number:02}") for number in range(1, 15))))

    assert isinstance(found, Draft), found
    assert len(found.schedule.classes) == 14
    assert {line.versions[0].source.grade for line in found.schedule.classes} == {Grade.ILLUSTRATIVE}


def test_faults_stand_beside_their_rows_and_nothing_is_taken() -> None:
    rows = [row(f"CW-{number:02}") for number in range(1, 15)]
    rows[7]["Keep"] = "7 yrs after case"
    rows[11]["Action"] = "bin"

    assert texts(read(book(*rows))) == [
        "SCH045 Row 9, Keep: It names no event ('7 yrs after case'). "
        "Write for example: 7 years from finalisation (RMU)",
        "SCH047 Row 13, Action: This is no action ('bin'). Write review, destroy, transfer, review then destroy, "
        "review then transfer, or retain permanently. (RMU)",
    ]


@pytest.mark.parametrize(
    ("said", "start"),
    [
        ({"Keep": "for ages"}, "SCH046 Row 2, Keep:"),
        ({"Keep": "7 years from finalisation, to the end of the tax year"}, "SCH046 Row 2, Keep:"),
        ({"Keep": "=A1"}, "SCH044 Row 2, Keep:"),
        ({"Keep": None}, "SCH043 Row 2, Keep:"),
        ({"In_force_from": "1st of April"}, "SCH048 Row 2, In force from:"),
        ({"Checked_on": "lately"}, "SCH048 Row 2, Checked on:"),
        ({"Rounding": "nearest"}, "SCH005 Row 2:"),
        ({"Grade": "hearsay"}, "SCH005 Row 2:"),
        ({"Grade": "confirmed"}, "SCH021 Row 2:"),
        ({"Reviewed_by": None}, "SCH020 Row 2:"),
        ({"Keep": "9000 years from finalisation"}, "SCH008 Row 2:"),
    ],
)
def test_each_fault_of_a_row_names_the_row(said: dict[str, object], start: str) -> None:
    assert any(text.startswith(start) for text in texts(read(book(row("CW-01", **said)))))


def test_a_code_used_twice_is_told() -> None:
    assert [text.split()[0] for text in texts(read(book(row("CW-01"), row("CW-01"))))] == ["SCH016"]


@pytest.mark.parametrize("data", [b"", b"not a workbook", b"PK\x03\x04 broken", book(row("A"))[:400]])
def test_what_is_no_workbook_is_a_fault(data: bytes) -> None:
    assert [text.split()[0] for text in texts(read(data))] == ["SCH040"]


def test_a_workbook_without_the_columns_or_without_rows_is_a_fault() -> None:
    assert texts(read(book(row("A"), headings=("Code", "Title"))))[0].startswith(
        "SCH042 Row 1: A column is missing (Keep, Rounding, Action, In force from)"
    )
    assert [text.split()[0] for text in texts(read(book()))] == ["SCH043"]


def test_a_workbook_that_is_too_large_is_not_unpacked() -> None:
    assert texts(read(b"PK" + b"\0" * 6_000_000))[0].startswith("SCH041")


def test_a_confirmed_row_keeps_its_quotation() -> None:
    said = {"Grade": "confirmed", "Source": "Schedule 3", "Quoted": "seven years", "Checked_on": "2026-01-31"}
    found = read(book(row("CW-01", **said)))

    assert isinstance(found, Draft)
    source = found.schedule.classes[0].versions[0].source
    assert (source.grade, source.quoted, source.checked_on) == (Grade.CONFIRMED, "seven years", date(2026, 1, 31))


def test_permanent_rows_have_no_period() -> None:
    found = read(book(row("CW-01", Keep="permanently", Action="retain permanently")))

    assert isinstance(found, Draft)
    assert found.schedule.classes[0].versions[0].action.kind is DisposalAction.RETAIN_PERMANENTLY


def test_every_event_of_the_vocabulary_is_a_fact_of_the_catalogue() -> None:
    assert set(EVENTS.values()) <= set(facts_catalogue().names())
    for event in EVENTS:
        assert isinstance(read_keep(f"18 months after {event}", rounding="down"), Keep)


def test_several_phrases_are_several_floors() -> None:
    phrase = "3 years from final court date; until the sentence ends; until the order ends; until the victim is 25"
    found = read_keep(phrase, rounding="up")

    assert isinstance(found, Keep) and found.trigger == "case.final_court_on" and len(found.floors) == 4
    assert isinstance(read(book(row("CW-01", Keep=phrase))), Draft)


def test_a_phrase_to_the_end_of_the_financial_year_aligns_the_trigger() -> None:
    found = read_keep("6 years from end of contract, to the end of the financial year", rounding="up")

    assert isinstance(found, Keep) and found.floors[0]["align"] == "trigger:fy_end(03-31)"


@pytest.mark.parametrize("phrase", ["", ";", "seven years from finalisation", "7 decades from finalisation", "7 years"])
def test_what_says_no_period_is_not_guessed(phrase: str) -> None:
    assert isinstance(read_keep(phrase, rounding="up"), Unread)


def test_what_a_row_can_say_comes_back_as_it_was() -> None:
    phrases = [
        "7 years from finalisation",
        "6 years from end of contract, to the end of the financial year",
        "3 years from final court date; until the sentence ends; until the order ends; until the victim is 25",
        "18 months from leaving; 2 weeks from last paper",
    ]
    rows = [row(f"CW-{at:02}", Keep=phrase) for at, phrase in enumerate(phrases)]
    draft = read(book(*rows, row("CW-99", Keep="permanently", Action="retain permanently", Rounding="down")))
    assert isinstance(draft, Draft), draft

    exported = write_workbook(draft.schedule)
    again = read(exported.data)

    assert exported.left_out == ()
    assert isinstance(again, Draft) and again.schedule.classes == draft.schedule.classes
    assert again.schedule.digest == draft.schedule.digest


@pytest.mark.parametrize("name", packs.names())
def test_what_a_row_cannot_say_is_left_out_and_named(name: str) -> None:
    found = packs.read(name)
    assert isinstance(found, Schedule)
    exported = write_workbook(found)
    again = read(exported.data)

    kept = len(again.schedule.classes) if isinstance(again, Draft) else 0
    assert kept + len(exported.left_out) == len(found.classes)
    assert all(why for _, why in exported.left_out)
