"""The five cases of the synthetic export that the acceptance story tells of; the share has a folder for each.

No person, place or case is real. Force 99 is the test force in the Crown Prosecution Service's own
code; names of Areas are labels.
"""

from collections.abc import Iterator
from datetime import date

from muniment.demo.cms_rows import (
    CROWN,
    MAGISTRATES,
    CaseRows,
    add_case,
    add_document,
    add_event,
    add_finalisation,
    add_flags,
    add_hearing,
    add_offence,
    add_person,
    later,
    moment,
)

STORY_COUNT = 5
BOX = "SYN-BOX-0014"


def stories() -> Iterator[CaseRows]:
    """Yield the five cases in the order of their URNs."""
    yield alpha()
    yield cedar()
    yield example()
    yield fiction()
    yield sample()


def alpha() -> CaseRows:
    """Return R v BANKS: murder, finalised on 14 March 2006, of long-term interest."""
    rows, ended = CaseRows("99AA0101005"), date(2006, 3, 14)
    add_case(
        rows,
        case_id=101005,
        area="North West",
        unit="CCU",
        registered_on=date(2005, 2, 3),
        operation_name="ALPHA",
        lead_defendant="BANKS",
        complexity="5",
        long_term_interest=True,
        last_action_on=date(2006, 3, 27),
    )
    banks = add_person(rows, 1, "BANKS", "Ellis", date(1971, 5, 20))
    add_offence(rows, banks, "COML025", date(2004, 6, 5), title="Murder (victim one year of age or older)")
    add_hearing(rows, date(2005, 2, 4), "FH", MAGISTRATES)
    add_hearing(rows, date(2005, 5, 16), "PDH", CROWN)
    add_hearing(rows, date(2006, 2, 27), "TRIAL", CROWN)
    add_hearing(rows, ended, "SOB", CROWN)
    add_finalisation(
        rows,
        banks,
        ended,
        outcome="CONVICTED_AFTER_TRIAL",
        category="homicide",
        level=CROWN,
        sentence_type="4065",
        sentence_start_on=ended,
        orders="3230",
    )
    add_flags(rows, ["FATL"], date(2005, 2, 3))
    _papers(rows, charged=date(2005, 2, 4), ended=ended, level=CROWN)
    _boxed(rows, 9)
    return rows


def cedar() -> CaseRows:
    """Return R v DOE: fraud, two defendants finalised on different days, flagged as a pre-charge decision."""
    rows = CaseRows("99BB0202007")
    first, last = date(2012, 11, 30), date(2012, 12, 14)
    add_case(
        rows,
        case_id=202007,
        area="London South",
        unit="CCU",
        registered_on=date(2007, 11, 12),
        operation_name="CEDAR",
        lead_defendant="DOE",
        complexity="5",
        last_action_on=last,
    )
    for number, (surname, name, ended) in enumerate((("DOE", "Casey", last), ("ROE", "Jules", first)), start=1):
        person = add_person(rows, number, surname, name, date(1968 + number, 9, 2))
        add_offence(rows, person, "FA06001", date(2007, 3, 1), title="Fraud by false representation")
        add_finalisation(
            rows,
            person,
            ended,
            outcome="CONVICTED_AFTER_TRIAL",
            category="fraud and forgery",
            level=CROWN,
            sentence_type="1002",
            sentence_length_days=1461,
            sentence_start_on=ended,
            expected_end_on=later(ended, 1460),
        )
    add_hearing(rows, date(2009, 1, 12), "FH", MAGISTRATES)
    add_hearing(rows, date(2012, 10, 1), "TRIAL", CROWN)
    add_hearing(rows, first, "SOB", CROWN)
    add_hearing(rows, last, "SOB", CROWN)
    add_flags(rows, ["CSEA"], date(2007, 11, 12))
    _papers(rows, charged=date(2009, 1, 12), ended=last, level=CROWN)
    _boxed(rows, 1)
    return rows


def example() -> CaseRows:
    """Return R v EXAMPLE: a child under 13, the Child Abuse flag, finalised on 25 November 2005.

    The sentence is long enough for its end to fall into the moratorium of 2015 to 2023 (story A).
    """
    rows, ended = CaseRows("99CC0303005"), date(2005, 11, 25)
    add_case(
        rows,
        case_id=303005,
        area="West Midlands",
        unit="RASSO",
        registered_on=date(2005, 1, 17),
        lead_defendant="EXAMPLE",
        complexity="4",
        last_action_on=ended,
    )
    person = add_person(rows, 1, "EXAMPLE", "Lee", date(1959, 7, 8))
    add_offence(rows, person, "SX03014", date(2004, 5, 10), title="Rape of a boy under 13")
    add_hearing(rows, date(2005, 1, 18), "FH", MAGISTRATES)
    add_hearing(rows, date(2005, 10, 31), "TRIAL", CROWN)
    add_hearing(rows, ended, "SOB", CROWN)
    add_finalisation(
        rows,
        person,
        ended,
        outcome="CONVICTED_AFTER_TRIAL",
        category="sexual offences",
        level=CROWN,
        sentence_type="1002",
        sentence_length_days=4383,
        sentence_start_on=ended,
        expected_end_on=later(ended, 4382),
    )
    add_flags(rows, ["CPRO"], date(2005, 1, 17))
    rows.add("victims_witnesses", person_id=30300501, role="BOTH", is_child=True, is_vulnerable=True, is_police=False)
    _papers(rows, charged=date(2005, 1, 18), ended=ended, level=CROWN)
    _boxed(rows, 4)
    return rows


def fiction() -> CaseRows:
    """Return R v FICTION: a coronavirus flag, finalised on 12 May 2021 (story B)."""
    rows, ended = CaseRows("99DD0404021"), date(2021, 5, 12)
    add_case(
        rows,
        case_id=404021,
        area="Wessex",
        unit="Magistrates Court",
        registered_on=date(2021, 1, 11),
        lead_defendant="FICTION",
        complexity="2",
        last_action_on=ended,
    )
    person = add_person(rows, 1, "FICTION", "Ash", date(1990, 2, 14))
    add_offence(rows, person, "CJ88116", date(2020, 12, 30), title="Assault by beating", plea="G")
    add_hearing(rows, date(2021, 1, 12), "FHEAH", MAGISTRATES)
    add_hearing(rows, ended, "SOB", MAGISTRATES)
    add_finalisation(
        rows,
        person,
        ended,
        outcome="GUILTY_PLEA",
        category="offences against the person",
        level=MAGISTRATES,
        sentence_type="1015",
    )
    add_flags(rows, ["CVOF"], date(2021, 1, 11))
    _papers(rows, charged=date(2021, 1, 12), ended=ended, level=MAGISTRATES)
    _moved_to_the_share(rows)
    return rows


def sample() -> CaseRows:
    """Return R v SAMPLE: sent back to the magistrates' court and finalised twice (story E)."""
    rows, first, second = CaseRows("99EE0505008"), date(2008, 6, 4), date(2009, 1, 19)
    add_case(
        rows,
        case_id=505008,
        area="South East",
        unit="Crown Court",
        registered_on=date(2007, 8, 6),
        lead_defendant="SAMPLE",
        is_remitted=True,
        remitted_on=first,
        last_action_on=second,
    )
    person = add_person(rows, 1, "SAMPLE", "Kit", date(1982, 11, 3))
    add_offence(rows, person, "TH68001", date(2007, 7, 30), title="Theft from the person", plea="G")
    add_hearing(rows, date(2007, 8, 7), "FH", MAGISTRATES)
    add_hearing(rows, first, "PTR", CROWN)
    add_hearing(rows, second, "SOB", MAGISTRATES)
    common = {"category": "theft and handling", "sentence_type": "1016"}
    add_finalisation(rows, person, first, outcome="GUILTY_PLEA", level=CROWN, **common)
    add_finalisation(rows, person, second, outcome="GUILTY_PLEA", level=MAGISTRATES, **common)
    _papers(rows, charged=date(2007, 8, 7), ended=second, level=MAGISTRATES)
    return rows


def _papers(rows: CaseRows, *, charged: date, ended: date, level: str) -> None:
    add_document(rows, 1034, "MG Form", "MG3", charged)
    add_document(rows, 1002, "MG Form", "MG4", charged)
    add_document(rows, 1009, "Unused Material", "MG6C schedule", later(charged, 20))
    sheet = 224 if level == MAGISTRATES else 225887
    add_document(rows, sheet, "Court Preparation", "Hearing record sheet", ended)
    add_event(rows, "REGISTERED", charged)
    add_event(rows, "CHARGED", charged)


def _boxed(rows: CaseRows, count: int) -> None:
    """Add files of the case to the one paper box of 14 files, of which one is held (story F)."""
    first = {"99AA0101005": 1, "99BB0202007": 10, "99CC0303005": 11}[rows.urn]
    for number in range(first, first + count):
        rows.add(
            "paper_boxes",
            barcode=BOX,
            file_number=number,
            label=f"{rows.case['lead_defendant']} {number - first + 1}",
            location="SYNTHETIC store",
            sent_on=date(2013, 4, 2),
        )


def _moved_to_the_share(rows: CaseRows) -> None:
    for number, (action, name) in enumerate((("TRANSFER_INITIATED", ""), ("TRANSFER_COMPLETED", "Case file.json")), 1):
        rows.add(
            "egress_activity",
            activity_id=rows.case_id * 100 + number,
            action_type=action,
            happened_at=moment(date(2021, 1, 14), 9 + number),
            source_path="4. Served Evidence",
            destination_path=r"\\FS99\SCD\R v FICTION (99DD0404021)",
            file_name=name,
        )
