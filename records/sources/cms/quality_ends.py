"""Quality rules on how a case ended: finalisations, remittals, their days, sentence, reason and category.

Source of the faults: HMCPSI, Thematic Inspection of CMS Case Finalisations (2017), recommendations
2, 3, 6 and the finding on lateness. What has a day that can't be is no evidence of it (R15).
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import groupby

from records.sources.cms.case_values import CaseValues, FinalisationRow
from records.sources.cms.codes import (
    ADMINISTRATIVE,
    CATEGORY_OF_PREFIX,
    CODE_LISTS,
    GUILTY,
    NOT_YET_CHARGED,
    UNSUCCESSFUL,
    WITH_A_LENGTH,
)
from records.sources.cms.quality import Terms, in_words

DEFAULT_DAYS = frozenset(
    {date(1899, 12, 30), date(1899, 12, 31), date(1900, 1, 1), date(1970, 1, 1), date(1980, 1, 1), date(9999, 12, 31)}
)
"""Days that systems write when they have none. They are no evidence of an end or a registration; a birth on
1 January 1970 can be real."""
LONGEST_DAYS, LAST_YEAR = 40_000, 2200  # beyond these a sentence is a slip of the pen
_COUNTS = {2: "two", 3: "three", 4: "four"}


def is_remitted(values: CaseValues) -> bool:
    """Return whether the case was sent back: CMS says so, or a magistrates' hearing follows one of the Crown Court."""
    if values.case.is_remitted:
        return True
    in_crown_court = False
    for hearing in values.hearings:  # in order of their days
        if hearing.court_level == "CC":
            in_crown_court = True
        elif hearing.court_level == "MC" and in_crown_court:
            return True
    return False


def _days_by_defendant(values: CaseValues) -> Iterator[tuple[int, list[date]]]:
    """Yield each defendant that was finalised, with the different days, in order."""
    for defendant, rows in groupby(values.finalisations, key=lambda row: row.defendant_id):
        yield defendant, sorted({row.finalised_on for row in rows if row.finalised_on is not None})


def _end_days(values: CaseValues) -> list[date]:
    return [row.finalised_on for row in values.finalisations if row.finalised_on is not None]


def finalisation_missing(values: CaseValues, terms: Terms) -> Iterator[str]:
    """Yield each defendant of a finalised case without a day of finalisation; whether it is finalised must be known."""
    if values.case.is_finalised is None and terms.is_whole("cases"):
        yield "It is not known whether the case is finalised."
    if not values.case.is_finalised or not terms.is_whole("finalisations", "defendants"):
        return
    ended = {row.defendant_id: row for row in values.finalisations if row.finalised_on is not None}
    begun = {row.defendant_id: row for row in values.finalisations}
    for place, defendant in enumerate(values.defendants, start=1):
        if defendant.defendant_id in ended:
            continue
        who = f"defendant {place} of {len(values.defendants)}"
        row = begun.get(defendant.defendant_id)
        if row is None:
            yield f"The case is finalised, and {who} has no finalisation."
        elif row.not_read and "finalised_on=" in row.not_read:
            written = row.not_read.partition("finalised_on=")[2].partition(";")[0]
            yield f"The finalisation date of {who} can't be read: {written}."
        else:
            yield f"The finalisation of {who} has no date."


def remitted_twice(values: CaseValues, terms: Terms) -> Iterator[str]:
    """Yield each defendant of a remitted case with two finalisations of different days."""
    if is_remitted(values):
        for _, days in _days_by_defendant(values):
            if len(days) > 1:
                yield f"Remitted case with {_COUNTS.get(len(days), len(days))} finalisations, {_listed(days)}."


def finalised_twice(values: CaseValues, terms: Terms) -> Iterator[str]:
    """Yield each defendant of any other case with two finalisations of different days."""
    if not is_remitted(values):
        for _, days in _days_by_defendant(values):
            if len(days) > 1:
                yield f"Defendant with {_COUNTS.get(len(days), len(days))} finalisations, {_listed(days)}."


def _listed(days: list[date]) -> str:
    return ", ".join(in_words(day) for day in days[:-1]) + f" and {in_words(days[-1])}"


def remitted_not_finalised(values: CaseValues, terms: Terms) -> Iterator[str]:
    """Yield whether a remitted case has no finalisation since it was sent back."""
    case = values.case
    if not case.is_remitted or not terms.is_whole("finalisations"):
        return
    if case.remitted_on is None:
        yield "The case was remitted, and the day is not recorded."
    elif not any(day >= case.remitted_on for day in _end_days(values)):
        yield f"The case was remitted on {in_words(case.remitted_on)} and not finalised since."


def disposed_not_finalised(values: CaseValues, terms: Terms) -> Iterator[str]:
    """Yield whether every offence is disposed of in a case that is not finalised."""
    if not terms.is_whole("offences") or values.case.is_finalised is not False or not values.offences:
        return
    if all(offence.is_disposed for offence in values.offences):
        yield "Every offence is disposed of, and the case is not finalised."


def impossible_order(values: CaseValues, terms: Terms) -> Iterator[str]:
    """Yield each finalisation before registration, after the export, or entered before it happened."""
    registered = values.case.registered_on
    for row in values.finalisations:
        end = row.finalised_on
        if end is None or end in DEFAULT_DAYS:
            continue
        if registered is not None and registered not in DEFAULT_DAYS and end < registered:
            yield f"Finalised on {in_words(end)}, before it was registered on {in_words(registered)}."
        if end > terms.as_of:
            yield f"Finalised on {in_words(end)}, after the day of the export, {in_words(terms.as_of)}."
        if row.recorded_at is not None and row.recorded_at.date() < end:
            yield f"The finalisation of {in_words(end)} was entered on {in_words(row.recorded_at.date())}, before it."


def default_date(values: CaseValues, terms: Terms) -> Iterator[str]:
    """Yield each day of registration or finalisation that systems write when they have none."""
    if values.case.registered_on in DEFAULT_DAYS:
        yield f"The registration date is {in_words(values.case.registered_on)}, which stands for none."
    for day in _end_days(values):
        if day in DEFAULT_DAYS:
            yield f"The finalisation date is {in_words(day)}, which stands for none."


def finalised_late(values: CaseValues, terms: Terms) -> Iterator[str]:
    """Yield each finalisation that was entered later than the terms allow."""
    for row in values.finalisations:
        if row.finalised_on is None or row.recorded_at is None or row.finalised_on in DEFAULT_DAYS:
            continue
        late = (row.recorded_at.date() - row.finalised_on).days
        if late > terms.finalised_late_days:
            yield f"The finalisation of {in_words(row.finalised_on)} was entered {late} days later."


def outcome_missing(values: CaseValues, terms: Terms) -> Iterator[str]:
    """Yield each finalisation without an outcome."""
    yield from ("A finalisation has no outcome." for row in values.finalisations if not row.outcome)


def sentence_incomplete(values: CaseValues, terms: Terms) -> Iterator[str]:
    """Yield each sentence whose end can't be known, or does not agree with its length."""
    for row in values.finalisations:
        if row.outcome in GUILTY and not row.sentence_type:
            yield "A conviction has no sentence."
        elif row.sentence_type in WITH_A_LENGTH:
            yield from _incomplete(row)


def _incomplete(row: FinalisationRow) -> Iterator[str]:
    name = CODE_LISTS["sentences"].codes[str(row.sentence_type)]
    if row.sentence_length_days is None or row.sentence_start_on is None:
        missing = "length" if row.sentence_length_days is None else "first day"
        yield f"The sentence ({name}) has no {missing}."
        return
    if not 1 <= row.sentence_length_days <= LONGEST_DAYS or row.sentence_start_on.year > LAST_YEAR:
        yield f"The sentence ({name}) begins in {row.sentence_start_on.year} and has {row.sentence_length_days:,} days."
        return
    end = row.sentence_start_on + timedelta(days=row.sentence_length_days - 1)
    if row.expected_end_on is not None and abs((row.expected_end_on - end).days) > 1:
        yield f"The sentence ends on {in_words(row.expected_end_on)}; its length says {in_words(end)}."


# -- reason, category, calculator ------------------------------------------------------------------------


def category_of(code: str | None) -> str | None:
    """Return the principal offence category of an offence code; None where the code does not say.

    >>> category_of("COML025"), category_of("SX03014"), category_of("XX99001")
    ('homicide', 'sexual offences', None)
    """
    if code is None:
        return None
    return next((category for prefix, category in CATEGORY_OF_PREFIX.items() if code.startswith(prefix)), None)


def category_disagrees(values: CaseValues, terms: Terms) -> Iterator[str]:
    """Yield each category that is none of those of the defendant's charges, where all of these are known."""
    if not terms.is_whole("offences"):
        return
    for row in values.finalisations:
        if row.principal_offence_category is None or row.outcome == ADMINISTRATIVE:
            continue
        codes = [offence.code for offence in values.offences if offence.defendant_id == row.defendant_id]
        charged = {category_of(code) for code in codes if code != NOT_YET_CHARGED}
        if charged and None not in charged and row.principal_offence_category not in charged:
            said = " and ".join(sorted(str(category) for category in charged))
            yield f"Category {row.principal_offence_category}; the charges are {said}."


def category_missing(values: CaseValues, terms: Terms) -> Iterator[str]:
    """Yield each finalisation without a category, and each administrative one with one."""
    for row in values.finalisations:
        if row.outcome == ADMINISTRATIVE:
            if row.principal_offence_category:
                yield "An administrative finalisation has a principal offence category, and should have none."
        elif row.outcome and not row.principal_offence_category:
            yield "A finalisation has no principal offence category."


def calculator_not_mandated(values: CaseValues, terms: Terms) -> Iterator[str]:
    """Yield each version of the calculator that is missing, or not among those mandated."""
    for row in values.finalisations:
        if not row.principal_offence_category:
            continue
        if not row.calculator_version:
            yield "The version of the Principal Offence Calculator is not recorded."
        elif terms.calculator_versions and row.calculator_version not in terms.calculator_versions:
            mandated = ", ".join(sorted(terms.calculator_versions))
            yield f"Principal Offence Calculator {row.calculator_version}; mandated is {mandated}."


def reason_missing(values: CaseValues, terms: Terms) -> Iterator[str]:
    """Yield each unsuccessful outcome without a reason."""
    for row in values.finalisations:
        if row.outcome in UNSUCCESSFUL and not row.reason_code:
            yield f"The outcome ({_outcome(row.outcome)}) has no reason code."


def reason_wrong(values: CaseValues, terms: Terms) -> Iterator[str]:
    """Yield each reason of a successful outcome, and each that is not on the list."""
    listed = CODE_LISTS["reason_codes"].codes
    for row in values.finalisations:
        if not row.reason_code:
            continue
        if row.outcome in GUILTY:
            yield f"The outcome ({_outcome(row.outcome)}) has the reason code {row.reason_code}, and needs none."
        elif row.reason_code not in listed:
            yield f"The reason code {row.reason_code} is not on the list."


def _outcome(outcome: str | None) -> str:
    return CODE_LISTS["court_outcomes"].codes.get(outcome or "", outcome or "none")


def table_not_whole(values: CaseValues, terms: Terms) -> Iterable[str]:
    """Return the tables that are missing or not as they were sent, in one sentence."""
    if not terms.damaged_tables:
        return ()
    return (f"Not as sent, or missing: {', '.join(sorted(terms.damaged_tables))}.",)
