"""The faults that the synthetic export is seeded with, each put into an ordinary case on purpose.

They are those that the inspections of 2017 and 2020 wrote about, and those that an export can have
of itself. Each names the code that must find it, so that a test can hold the two together.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from muniment.demo.cms_rows import (
    CROWN,
    MAGISTRATES,
    SHEETS,
    CaseRows,
    add_document,
    add_flags,
    add_hearing,
    add_offence,
    add_person,
    day,
    later,
    moment,
    whole,
)


@dataclass(frozen=True, slots=True)
class SeededFault:
    """One fault: its name, the codes that must find it, and what it does to a case."""

    name: str
    codes: tuple[str, ...]
    put_into: Callable[[CaseRows], None]


def _ended(rows: CaseRows) -> date:
    return max(day(row["finalised_on"]) for row in rows.rows("finalisations"))


def finalisation_date_missing(rows: CaseRows) -> None:
    """Leave the finalisation date empty."""
    rows.rows("finalisations")[0]["finalised_on"] = None


def finalisation_date_impossible(rows: CaseRows) -> None:
    """Write a day that is not in the calendar."""
    rows.rows("finalisations")[0]["finalised_on"] = "2009-02-30"


def finalisation_missing(rows: CaseRows) -> None:
    """Leave out the finalisation of a finalised case."""
    rows.tables["finalisations"] = []


def category_disagrees(rows: CaseRows) -> None:
    """Give another principal offence category than that of the charges."""
    for row in rows.rows("finalisations"):
        row["principal_offence_category"] = "sexual offences"


def category_missing(rows: CaseRows) -> None:
    """Leave the category empty."""
    rows.rows("finalisations")[0]["principal_offence_category"] = None


def calculator_unmandated(rows: CaseRows) -> None:
    """Use a version of the calculator that is not mandated."""
    rows.rows("finalisations")[0]["calculator_version"] = "SYNTHETIC-POC-1"


def reason_missing(rows: CaseRows) -> None:
    """Leave out the reason of a discontinuance."""
    rows.rows("finalisations")[0].update(outcome="DISCONTINUED", sentence_type="2053", reason_code=None)
    _without_sentence(rows)


def reason_wrong(rows: CaseRows) -> None:
    """Give a reason for a conviction."""
    rows.rows("finalisations")[0].update(outcome="GUILTY_PLEA", sentence_type="1015", reason_code="SYN-R02")
    _without_sentence(rows)


def _without_sentence(rows: CaseRows) -> None:
    rows.rows("finalisations")[0].update(sentence_length_days=None, sentence_start_on=None, expected_end_on=None)


def record_sheet_absent(rows: CaseRows) -> None:
    """Let no Hearing Record Sheet come back."""
    rows.rows("hearings")[0].update(record_sheet_type=None, record_sheet_version=None, record_sheet_at=None)


def record_sheet_wrong(rows: CaseRows) -> None:
    """Let the other court's template come back."""
    hearing = rows.rows("hearings")[0]
    hearing["record_sheet_type"] = SHEETS[CROWN if hearing["court_level"] == MAGISTRATES else MAGISTRATES]


def endorsed_late(rows: CaseRows) -> None:
    """Endorse a hearing 40 days after it."""
    hearing = rows.rows("hearings")[0]
    hearing["endorsed_at"] = moment(later(day(hearing["hearing_on"]), 40))


def remitted_finalised_twice(rows: CaseRows) -> None:
    """Send the case back and finalise it before and after."""
    ended = _ended(rows)
    first = dict(rows.rows("finalisations")[0])
    first.update(finalised_on=later(ended, -10), recorded_at=moment(later(ended, -9)))
    first["finalisation_id"] = whole(first["finalisation_id"]) + 50
    rows.rows("finalisations").append(first)
    rows.case.update(is_remitted=True, remitted_on=later(ended, -10))


def remitted_never_finalised(rows: CaseRows) -> None:
    """Send the case back, and leave it unfinalised since."""
    rows.case.update(is_remitted=True, remitted_on=later(_ended(rows), 15))


def finalised_late(rows: CaseRows) -> None:
    """Enter the finalisation 120 days after it."""
    row = rows.rows("finalisations")[0]
    row["recorded_at"] = moment(later(day(row["finalised_on"]), 120))


def not_yet_charged_left(rows: CaseRows) -> None:
    """Leave the code for not yet charged beside the charge."""
    defendant = whole(rows.rows("defendants")[0]["defendant_id"])
    add_offence(rows, defendant, "NYC", _ended(rows), title="Not yet charged")


def child_flag_missing(rows: CaseRows) -> None:
    """Charge rape of a girl under 16, without the Child Abuse flag."""
    for offence in rows.rows("offences"):
        offence.update(code="SX03001", description="Rape of a girl under 16")
    for row in rows.rows("finalisations"):
        row["principal_offence_category"] = "sexual offences"


def flag_on_wrong_defendant(rows: CaseRows) -> None:
    """Set the Child Abuse flag on the defendant who is not charged with it."""
    case_day = day(rows.case["registered_on"])
    other = add_person(rows, 9, "OTHER", "Morgan", date(case_day.year - 30, 3, 3))
    add_offence(rows, other, "SX03001", later(case_day, -5), title="Rape of a girl under 16")
    rows.rows("finalisations").append(
        {
            **rows.rows("finalisations")[0],
            "defendant_id": other,
            "finalisation_id": rows.case_id * 100 + 90,
            "principal_offence_category": "sexual offences",
        }
    )
    add_flags(rows, ["CPRO"], case_day, defendant_id=whole(rows.rows("defendants")[0]["defendant_id"]))


def listed_twice(rows: CaseRows) -> None:
    """List the URN twice, with different values."""
    rows.tables["cases"].append({**rows.case, "case_id": rows.case_id + 5_000_000, "lead_defendant": "SOMEBODY ELSE"})


def superseded(rows: CaseRows) -> None:
    """Say that another case took its place, one that the export does not have."""
    rows.case.update(is_superseded=True, superseded_by="99ZZ9999999")


def with_suffix(rows: CaseRows) -> None:
    """Give the URN a suffix and a part."""
    urn = f"{rows.urn}(M)/1"
    for table in rows.tables.values():
        for row in table:
            row["urn"] = urn
    rows.urn = urn


def attachment_failed(rows: CaseRows) -> None:
    """Let an attachment fail."""
    rows.rows("documents")[0]["has_failed_attachments"] = True


def unused_wrong(rows: CaseRows) -> None:
    """Leave a schedule of unused material unmarked."""
    document = add_document(rows, 1009, "Unused Material", "MG6C schedule", day(rows.case["registered_on"]))
    document["is_unused"] = False


def back_sheet_unredacted(rows: CaseRows) -> None:
    """Send a statement out with its back sheet."""
    rows.rows("documents")[1].update(has_back_sheet=True, is_dispatched=True)


def dated_after_end(rows: CaseRows) -> None:
    """Date a statement after the finalisation."""
    rows.rows("documents")[1]["document_on"] = later(_ended(rows), 30)


def youth_became_adult(rows: CaseRows) -> None:
    """Let the defendant turn 18 between the offence and the hearing."""
    hearing = day(rows.rows("hearings")[0]["hearing_on"])
    born = later(hearing, -2)
    rows.rows("defendants")[0]["born_on"] = date(born.year - 18, born.month, min(born.day, 28))
    rows.rows("offences")[0].update(from_on=later(hearing, -60), to_on=later(hearing, -60))


def birth_date_impossible(rows: CaseRows) -> None:
    """Let the defendant be born after the offence."""
    rows.rows("defendants")[0]["born_on"] = later(day(rows.rows("offences")[0]["from_on"]), 30)


def unit_renamed(rows: CaseRows) -> None:
    """Call the unit by a name that is not on the list."""
    rows.case["unit"] = "Rape Unit (old name)"


def default_date(rows: CaseRows) -> None:
    """Write the day that systems write when they have none."""
    rows.rows("finalisations")[0]["finalised_on"] = date(1900, 1, 1)


def finalised_before_registered(rows: CaseRows) -> None:
    """Finalise the case before it was registered."""
    early = later(day(rows.case["registered_on"]), -400)
    for row in rows.rows("finalisations"):
        row.update(finalised_on=early, recorded_at=moment(later(early, 1)))


def sentence_without_length(rows: CaseRows) -> None:
    """Leave the length of a prison sentence empty."""
    rows.rows("finalisations")[0].update(
        outcome="GUILTY_PLEA", reason_code=None, sentence_type="1002", sentence_length_days=None, expected_end_on=None
    )


def disposed_not_finalised(rows: CaseRows) -> None:
    """Leave a case open whose offences are all disposed of."""
    rows.case["is_finalised"] = False
    rows.tables["finalisations"] = []


def owner_not_settled(rows: CaseRows) -> None:
    """Let the case come from Common Platform, its owner not settled."""
    rows.case.update(system="COMMON_PLATFORM", record_owner="NOT_SETTLED")


def summons_number_wrong(rows: CaseRows) -> None:
    """Give an arrest summons number whose letter does not fit."""
    rows.rows("defendants")[0]["asn"] = "1999ZZ0100000123456B"


def formula_in_a_cell(rows: CaseRows) -> None:
    """Write a formula where a name should stand."""
    rows.case["operation_name"] = '=HYPERLINK("http://example.invalid","OAK")'


def hearing_without_endorsement(rows: CaseRows) -> None:
    """Add a hearing whose result was never endorsed."""
    add_hearing(rows, later(day(rows.case["registered_on"]), 20), "PTR", MAGISTRATES)
    rows.rows("hearings")[-1]["endorsed_at"] = None


SEEDED: tuple[SeededFault, ...] = (
    SeededFault("finalisation date missing", ("CMS101",), finalisation_date_missing),
    SeededFault("category disagrees with charges", ("CMS110",), category_disagrees),
    SeededFault("reason code missing", ("CMS113",), reason_missing),
    SeededFault("reason code wrong", ("CMS114",), reason_wrong),
    SeededFault("hearing record sheet absent", ("CMS120",), record_sheet_absent),
    SeededFault("hearing record sheet of the wrong template", ("CMS121",), record_sheet_wrong),
    SeededFault("remitted and finalised twice", ("CMS102",), remitted_finalised_twice),
    SeededFault("remitted and never finalised", ("CMS103",), remitted_never_finalised),
    SeededFault("finalised late", ("CMS107",), finalised_late),
    SeededFault("not yet charged left after charge", ("CMS130",), not_yet_charged_left),
    SeededFault("child sexual abuse without its flag", ("CMS131",), child_flag_missing),
    SeededFault("flag on the wrong defendant", ("CMS132",), flag_on_wrong_defendant),
    SeededFault("duplicate URN", ("CMS040", "CMS133"), listed_twice),
    SeededFault("superseded URN", ("CMS134",), superseded),
    SeededFault("suffix case", ("CMS135",), with_suffix),
    SeededFault("failed attachment", ("CMS150",), attachment_failed),
    SeededFault("unused mark wrong", ("CMS151",), unused_wrong),
    SeededFault("unredacted back sheet", ("CMS152",), back_sheet_unredacted),
    SeededFault("document dated after finalisation", ("CMS153",), dated_after_end),
    SeededFault("youth at offence, adult at hearing", ("CMS137",), youth_became_adult),
    SeededFault("impossible date of birth", ("CMS136",), birth_date_impossible),
    SeededFault("renamed unit", ("CMS037", "CMS138"), unit_renamed),
    SeededFault("calculator version not mandated", ("CMS112",), calculator_unmandated),
    SeededFault("finalisation date not in the calendar", ("CMS032", "CMS101"), finalisation_date_impossible),
    SeededFault("finalisation missing", ("CMS101",), finalisation_missing),
    SeededFault("category missing", ("CMS111",), category_missing),
    SeededFault("endorsed late", ("CMS122",), endorsed_late),
    SeededFault("default date", ("CMS106",), default_date),
    SeededFault("finalised before it was registered", ("CMS105",), finalised_before_registered),
    SeededFault("sentence without a length", ("CMS116",), sentence_without_length),
    SeededFault("disposed of and not finalised", ("CMS108",), disposed_not_finalised),
    SeededFault("owner of the record not settled", ("CMS141",), owner_not_settled),
    SeededFault("arrest summons number wrong", ("CMS140",), summons_number_wrong),
    SeededFault("formula in a cell", ("CMS038",), formula_in_a_cell),
    SeededFault("hearing never endorsed", ("CMS122",), hearing_without_endorsement),
)
EVERY = 10
"""After the first cases, which have one fault each in turn, every tenth has one."""


def seeded_fault(number: int) -> SeededFault | None:
    """Return the fault of the ordinary case `number`, from 1; None where it is to have none.

    >>> seeded_fault(1).name, seeded_fault(51)
    ('finalisation date missing', None)
    """
    if number <= len(SEEDED):
        return SEEDED[number - 1]
    return SEEDED[number // EVERY % len(SEEDED)] if number % EVERY == 0 else None
