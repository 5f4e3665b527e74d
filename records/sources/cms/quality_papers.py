"""Quality rules on hearings, people, flags, identifiers and documents.

Sources: HMCPSI, Thematic Inspection of CMS Case Finalisations (2017), recommendation 1 (Hearing Record
Sheet); HMCPSI, Inspection of CPS Information Management (2020); Inquiries Act 2005 s.35: a missing flag
never means that a case is not relevant.
"""

from collections.abc import Iterator
from datetime import date

from records.sources.cms.case_values import CaseValues
from records.sources.cms.codes import CHILD_ABUSE, CHILD_OFFENCES, CODE_LISTS, NOT_YET_CHARGED, TEST_AREA
from records.sources.cms.identifiers import Urn, check_letter, parse_asn
from records.sources.cms.quality import Terms, in_words
from records.sources.cms.quality_ends import DEFAULT_DAYS

RECORD_SHEETS = {"MC": 224, "CC": 225887}
"""Document types HRS-MC and CC HRS. Source: CPS-Innovation/Polaris, DocumentTypeMapper.cs."""
UNUSED_TYPES = frozenset({1009, 1010, 1011})
"""MG6C, MG6D, MG6E. Source: as above."""
RESPONSIBLE_AGE, ADULT_AGE, OLDEST_AGE = 10, 18, 110
"""Criminal responsibility begins at ten: Children and Young Persons Act 1933 s.50. Adult: s.107."""
_SEXUAL = ("SX", "PK78")


def record_sheet_absent(values: CaseValues, terms: Terms) -> Iterator[str]:
    """Yield each hearing that took place and has no Hearing Record Sheet."""
    for hearing in values.hearings:
        if hearing.record_sheet_type is None and hearing.hearing_on is not None and hearing.hearing_on <= terms.as_of:
            yield f"No Hearing Record Sheet for the hearing of {in_words(hearing.hearing_on)}."


def record_sheet_wrong(values: CaseValues, terms: Terms) -> Iterator[str]:
    """Yield each Hearing Record Sheet of the other court's template, or of a version that is not mandated."""
    for hearing in values.hearings:
        found, expected = hearing.record_sheet_type, RECORD_SHEETS.get(hearing.court_level or "")
        if found is None or hearing.hearing_on is None:
            continue
        day = in_words(hearing.hearing_on)
        if expected is not None and found != expected:
            yield f"The Hearing Record Sheet of {day} is of type {found}; this court's is {expected}."
        elif terms.record_sheet_versions and hearing.record_sheet_version not in terms.record_sheet_versions:
            yield f"The Hearing Record Sheet of {day} has template version {hearing.record_sheet_version or 'none'}."


def endorsed_late(values: CaseValues, terms: Terms) -> Iterator[str]:
    """Yield each hearing whose result was endorsed late, or never."""
    for hearing in values.hearings:
        if hearing.hearing_on is None or hearing.hearing_on > terms.as_of:
            continue
        if hearing.endorsed_at is None:
            yield f"The hearing of {in_words(hearing.hearing_on)} was never endorsed."
            continue
        late = (hearing.endorsed_at.date() - hearing.hearing_on).days
        if late > terms.endorsed_late_days:
            yield f"The hearing of {in_words(hearing.hearing_on)} was endorsed {late} days later."


# -- charges, flags, people -------------------------------------------------------------------------------


def not_yet_charged_left(values: CaseValues, terms: Terms) -> Iterator[str]:
    """Yield whether the code for not yet charged stands beside a charge, or in a finalised case."""
    waiting = {offence.defendant_id for offence in values.offences if offence.code == NOT_YET_CHARGED}
    charged = {offence.defendant_id for offence in values.offences if offence.code != NOT_YET_CHARGED}
    if waiting & charged or (waiting and values.case.is_finalised):
        yield f"Offence code {NOT_YET_CHARGED} was left after charge."


def child_flag_missing(values: CaseValues, terms: Terms) -> Iterator[str]:
    """Yield why a case without the Child Abuse flag looks like child sexual abuse."""
    if values.has_flag(CHILD_ABUSE) or not terms.is_whole("flags"):
        return
    child = sorted({o.code for o in values.offences if o.code and o.code.startswith(CHILD_OFFENCES)})
    if child:
        yield f"Charged with {', '.join(child)}, an offence against a child, without the flag {CHILD_ABUSE}."
    elif any(person.is_child for person in values.people):
        sexual = sorted({o.code for o in values.offences if o.code and o.code.startswith(_SEXUAL)})
        if sexual:
            yield f"Charged with {', '.join(sexual)}, with a child among victims or witnesses, without {CHILD_ABUSE}."


def flag_on_wrong_defendant(values: CaseValues, terms: Terms) -> Iterator[str]:
    """Yield whether the Child Abuse flag is on a defendant without such a charge, while another has one."""
    charged = {o.defendant_id for o in values.offences if o.code and o.code.startswith(_SEXUAL)}
    for flag in values.flags:
        if flag.code == CHILD_ABUSE and flag.defendant_id is not None and charged and flag.defendant_id not in charged:
            yield f"{CHILD_ABUSE} is on a defendant who has no such charge, and not on the one who has."


def birth_date_impossible(values: CaseValues, terms: Terms) -> Iterator[str]:
    """Yield each date of birth that could not be read, or does not fit the offence."""
    for place, person in enumerate(values.defendants, start=1):
        if person.not_read and "born_on=" in person.not_read:
            yield f"The date of birth of defendant {place} is no day of the calendar."
            continue
        offence = _first_offence(values, person.defendant_id)
        if person.born_on is None or offence is None:
            continue
        age = age_on(person.born_on, offence)
        if not RESPONSIBLE_AGE <= age <= OLDEST_AGE:
            yield f"By the date of birth, defendant {place} was {age if age >= 0 else 'not born'} at the offence."


def youth_became_adult(values: CaseValues, terms: Terms) -> Iterator[str]:
    """Yield each defendant under 18 at the offence and 18 at the first hearing."""
    hearing = next((hearing.hearing_on for hearing in values.hearings if hearing.hearing_on), None)
    for place, person in enumerate(values.defendants, start=1):
        offence = _first_offence(values, person.defendant_id)
        if person.born_on is None or offence is None or hearing is None:
            continue
        then, later = age_on(person.born_on, offence), age_on(person.born_on, hearing)
        if RESPONSIBLE_AGE <= then < ADULT_AGE <= later:
            yield f"Defendant {place} was {then} at the offence and {later} at the first hearing."


def _first_offence(values: CaseValues, defendant_id: int) -> date | None:
    days = [o.from_on for o in values.offences if o.defendant_id == defendant_id and o.from_on is not None]
    return min(days, default=None)


def age_on(born_on: date, on: date) -> int:
    """Return the age on the day `on`; who is born on 29 February is older on 1 March in a common year.

    >>> age_on(date(2000, 2, 29), date(2018, 2, 28)), age_on(date(2000, 2, 29), date(2018, 3, 1))
    (17, 18)
    """
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))


def defendants_missing(values: CaseValues, terms: Terms) -> Iterator[str]:
    """Yield whether the case has no defendant, or a row names one that it has not."""
    if not terms.is_whole("defendants"):
        return
    known = {person.defendant_id for person in values.defendants}
    if not known:
        yield "The case has no defendant."
        return
    named = {o.defendant_id for o in values.offences} | {f.defendant_id for f in values.finalisations}
    if unknown := sorted(named - known):
        yield f"Rows name defendants that the case has not: {', '.join(map(str, unknown))}."


def summons_number_wrong(values: CaseValues, terms: Terms) -> Iterator[str]:
    """Yield each arrest summons number without its form or its check letter."""
    for place, person in enumerate(values.defendants, start=1):
        if not person.asn:
            continue
        asn = parse_asn(person.asn)
        if asn is None:
            yield f"The arrest summons number of defendant {place} does not have the form of one."
        elif asn.letter != check_letter(asn):
            yield f"The arrest summons number of defendant {place} ends with {asn.letter}, not {check_letter(asn)}."


# -- identifiers, owner, unit -----------------------------------------------------------------------------


def duplicate_urn(values: CaseValues, terms: Terms) -> Iterator[str]:
    """Yield whether the export lists the URN more than once with different values."""
    if values.case.times_listed > 1:
        yield f"The export lists this URN {values.case.times_listed} times, with different values."


def superseded(values: CaseValues, terms: Terms) -> Iterator[str]:
    """Yield by which case this one was superseded."""
    case = values.case
    if case.is_superseded or case.superseded_by:
        other = case.superseded_by or "a case that is not named"
        yield f"Superseded by {other}" + ("." if case.successor_is_here else ", which the export does not have.")


def suffix_case(values: CaseValues, terms: Terms) -> Iterator[str]:
    """Yield whether the URN has a suffix or part; the group's latest date counts until the RMU separates them."""
    case = values.case
    if case.urn_suffix or case.urn_part is not None or case.with_same_root > 1:
        others = case.with_same_root - 1
        yield (
            f"The root {case.urn_root} is shared with {others} other {'case' if others == 1 else 'cases'} here; "
            "until they are separated, the latest date of them all counts."
        )


def unit_not_known(values: CaseValues, terms: Terms) -> Iterator[str]:
    """Yield a unit that is not on the list."""
    if values.case.unit is None or values.case.unit not in CODE_LISTS["units"].codes:
        yield f"The unit is {values.case.unit or 'not recorded'}."


def area_disagrees(values: CaseValues, terms: Terms) -> Iterator[str]:
    """Yield an Area that is not one of the police force; the test force may be of any."""
    areas = Urn(values.case.urn_root).areas
    if areas and TEST_AREA not in areas and values.case.area not in areas:
        yield f"The Area is {values.case.area or 'not recorded'}; force {values.case.force} is of {' or '.join(areas)}."


def owner_not_settled(values: CaseValues, terms: Terms) -> Iterator[str]:
    """Yield whose record it is, where that is not the CPS."""
    if values.case.record_owner != "CPS":
        owner = CODE_LISTS["record_owners"].codes.get(values.case.record_owner or "", "not recorded")
        yield f"Owner of the record: {owner}. Originating system: {values.case.system or 'not recorded'}."


# -- documents -----------------------------------------------------------------------------------------------


def attachment_failed(values: CaseValues, terms: Terms) -> Iterator[str]:
    """Yield how many documents have an attachment that failed."""
    if count := sum(1 for document in values.documents if document.has_failed_attachments):
        yield f"{count} {'document has' if count == 1 else 'documents have'} a failed attachment."


def unused_mark_wrong(values: CaseValues, terms: Terms) -> Iterator[str]:
    """Yield each document whose mark for unused material does not fit its category or type."""
    for document in values.documents:
        is_unused = document.category == "Unused Material" or document.type_id in UNUSED_TYPES
        if document.is_unused is not None and document.is_unused is not is_unused:
            mark = "is marked as unused" if document.is_unused else "is not marked as unused"
            yield f"Document {document.document_id} ({document.category or 'no category'}) {mark}."


def back_sheet_sent(values: CaseValues, terms: Terms) -> Iterator[str]:
    """Yield each statement that was sent with its back sheet and has no such redaction in the log."""
    for document in values.documents:
        if document.has_back_sheet and document.is_dispatched and not document.back_sheet_is_redacted:
            yield f"Document {document.document_id} was sent out with its back sheet; no redaction of it is logged."


def dated_after_end(values: CaseValues, terms: Terms) -> Iterator[str]:
    """Yield each statement or exhibit that is dated after the last finalisation."""
    days = (row.finalised_on for row in values.finalisations)
    ends = [day for day in days if day is not None and day not in DEFAULT_DAYS]
    if not ends or not values.case.is_finalised:
        return
    for document in values.documents:
        if document.category in ("Statement", "Exhibit") and document.document_on and document.document_on > max(ends):
            yield (
                f"Document {document.document_id} ({document.category}) is of {in_words(document.document_on)}, "
                f"after the last finalisation, {in_words(max(ends))}."
            )
