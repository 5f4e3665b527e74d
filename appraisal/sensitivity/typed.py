"""What a reviewer typed about one record, read into faults and then into a decision.

Every fault names the field where it arose, so that a page can stand it beside that field. All are
gathered; none stops the rest. The field names are those of The National Archives' metadata.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from appraisal.sensitivity.alternates import alternate_faults
from appraisal.sensitivity.exemptions import Ground, exemptions, grounds, lapse_sentence, lapses_on, opens_on
from appraisal.sensitivity.faults import (
    ANSWER_MISSING,
    COUNTS_DIFFER,
    DESCRIPTION_ALTERNATE_WRONG,
    EXEMPTION_LAPSES,
    EXEMPTION_UNKNOWN,
    FILLED_WHERE_OPEN,
    GROUND_UNKNOWN,
    HARM_MISSING,
    IN_THE_FUTURE,
    LONGER_THAN_USUAL,
    MISSING_WHERE_CLOSED,
    NOT_A_DAY,
    PERIOD_NOT_YEARS,
    REASON_MISSING,
    RETENTION_NOT_YEARS,
    START_DOES_NOT_MATCH,
)
from appraisal.sensitivity.values import Closure, Retention, Sensitivity, SensitivityDecision
from records.register.people import Person
from retention.facts import Ref
from retention.faults import Fault, FaultCode

SEPARATOR = ";"
MOST_CHARACTERS = 8000


@dataclass(frozen=True, slots=True)
class Typed:
    """The fields as they were typed; empty is empty. `answer` is open, closed, retained, or empty."""

    answer: str = ""
    record_on: str = ""
    codes: str = ""
    periods: str = ""
    start_on: str = ""
    title_alternate: str = ""
    description: str = ""
    description_alternate: str = ""
    harm: str = ""
    lapse_reason: str = ""
    ground: str = ""
    years: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class FieldFault:
    """One fault and the field of `Typed` at which it stands."""

    field: str
    fault: Fault


ANSWERS = {"open": Sensitivity.OPEN, "closed": Sensitivity.CLOSED, "retained": Sensitivity.RETAINED}
_OF_CLOSED = ("codes", "periods", "start_on", "title_alternate", "description_alternate", "harm", "lapse_reason")
_OF_RETAINED = ("ground", "years")


@dataclass(frozen=True, slots=True)
class Subject:
    """The file that is decided: its list, reference, name and the date it was last modified (None: not known).

    `grounds` are those on which it may be retained, as recorded; without them as published.
    """

    list_ref: str
    ref: Ref
    name: str
    last_modified: date | None
    grounds: Mapping[int, Ground] = field(default_factory=grounds)


def read_typed(
    typed: Typed, subject: Subject, *, by: Person, on: date, at: datetime, grouped: str = ""
) -> SensitivityDecision | tuple[FieldFault, ...]:
    """Return the decision that was typed, or everything that is wrong with it.

    `on` is the day of the check: today passes as a date, tomorrow is in the future.
    """
    faults = tuple(typed_faults(typed, subject, on=on))
    if faults:
        return faults
    record_on = _day(typed.record_on) or subject.last_modified
    if record_on is None:
        raise AssertionError("a decision without a date of the record has a fault")
    answer = ANSWERS[typed.answer]
    return SensitivityDecision(
        list_ref=subject.list_ref,
        ref=subject.ref,
        answer=answer,
        person=by,
        reason=typed.reason.strip(),
        record_on=record_on,
        decided_at=at,
        description=typed.description.strip(),
        closure=_closure(typed, record_on) if answer is Sensitivity.CLOSED else None,
        retention=Retention(int(typed.ground), int(typed.years)) if answer is Sensitivity.RETAINED else None,
        grouped=grouped,
    )


def typed_faults(typed: Typed, subject: Subject, *, on: date) -> Iterator[FieldFault]:
    """Yield what is wrong with what was typed, in the order of the fields."""
    place = subject.name
    if typed.answer not in ANSWERS:
        yield _fault("answer", ANSWER_MISSING, place, typed.answer)
    if not typed.reason.strip():
        yield _fault("reason", REASON_MISSING, place)
    yield from _record_day_faults(typed, subject, on)
    if len(typed.description) > MOST_CHARACTERS:
        yield _fault("description", DESCRIPTION_ALTERNATE_WRONG, place, f"{len(typed.description):,} characters")
    yield from _foreign_fields(typed, place)
    if typed.answer == "closed":
        yield from _closed_faults(typed, subject, on)
    if typed.answer == "retained":
        yield from _retained_faults(typed, subject)


def split(text: str) -> tuple[str, ...]:
    """Return the parts of a list as they stand between semicolons; nothing is trimmed.

    >>> split("40(2);38"), split("")
    (('40(2)', '38'), ())
    """
    return tuple(text.split(SEPARATOR)) if text else ()


# -- parts of the above ----------------------------------------------------------------------------------


def _closure(typed: Typed, record_on: date) -> Closure:
    return Closure(
        codes=split(typed.codes),
        periods=tuple(int(one) for one in split(typed.periods)),
        start_on=_day(typed.start_on) or record_on,
        harm=typed.harm.strip(),
        title_alternate=typed.title_alternate.strip() or None,
        description_alternate=typed.description_alternate.strip() or None,
        lapse_reason=typed.lapse_reason.strip(),
    )


def _record_day_faults(typed: Typed, subject: Subject, on: date) -> Iterator[FieldFault]:
    day = _day(typed.record_on)
    if typed.record_on and day is None:
        yield _fault("record_on", NOT_A_DAY, subject.name, typed.record_on)
    elif day is not None and day > on:
        yield _fault("record_on", IN_THE_FUTURE, subject.name, typed.record_on)
    elif not typed.record_on and subject.last_modified is None:
        yield _fault("record_on", NOT_A_DAY, subject.name, "date last modified not known")


def _foreign_fields(typed: Typed, place: str) -> Iterator[FieldFault]:
    """Yield the fields that belong to another answer than the one given."""
    if typed.answer in ("open", "retained"):
        for field in _OF_CLOSED:
            if getattr(typed, field).strip():
                yield _fault(field, FILLED_WHERE_OPEN, place, getattr(typed, field))
    if typed.answer in ("open", "closed"):
        for field in _OF_RETAINED:
            if getattr(typed, field).strip():
                yield _fault(field, FILLED_WHERE_OPEN, place, getattr(typed, field))


def _closed_faults(typed: Typed, subject: Subject, on: date) -> Iterator[FieldFault]:
    place = subject.name
    for name in ("codes", "periods"):
        if not getattr(typed, name):
            yield _fault(name, MISSING_WHERE_CLOSED, place)
    codes, periods = split(typed.codes), split(typed.periods)
    for code in codes:
        if code not in exemptions().by_code:
            yield _fault("codes", EXEMPTION_UNKNOWN, place, code or "an empty one")
    for period in periods:
        if _years(period) is None:
            yield _fault("periods", PERIOD_NOT_YEARS, place, period or "an empty one")
    if codes and periods and len(codes) != len(periods):
        yield _fault("periods", COUNTS_DIFFER, place, f"{_count(codes, 'code')}, {_count(periods, 'period')}")
    yield from _start_faults(typed, subject, on)
    if not typed.harm.strip():
        yield _fault("harm", HARM_MISSING, place)
    yield from _lapse_faults(typed, subject)
    for fault_code, found in alternate_faults(typed.title_alternate, subject.name):
        yield _fault("title_alternate", fault_code, place, found)
    alternate = typed.description_alternate.strip()
    if alternate and (not typed.description.strip() or alternate == typed.description.strip()):
        yield _fault("description_alternate", DESCRIPTION_ALTERNATE_WRONG, place)


def _start_faults(typed: Typed, subject: Subject, on: date) -> Iterator[FieldFault]:
    start, record_on = _day(typed.start_on), _day(typed.record_on) or subject.last_modified
    if not typed.start_on:
        yield _fault("start_on", MISSING_WHERE_CLOSED, subject.name)
    elif start is None:
        yield _fault("start_on", NOT_A_DAY, subject.name, typed.start_on)
    elif start > on:
        yield _fault("start_on", IN_THE_FUTURE, subject.name, typed.start_on)
    elif record_on is not None and start not in (record_on, date(record_on.year, 12, 31)):
        # Rule: nationalarchives/da-metadata-schema, matchEndDateOrDateLastModified.
        yield _fault("start_on", START_DOES_NOT_MATCH, subject.name, typed.start_on)


def _lapse_faults(typed: Typed, subject: Subject) -> Iterator[FieldFault]:
    """Yield each exemption that would be used after it lapses, unless it is said on which authority.

    Rule: Freedom of Information Act 2000, s 63, as amended: table exemptions.toml.
    """
    record_on = _day(typed.record_on) or subject.last_modified
    start = _day(typed.start_on) or record_on
    if record_on is None or start is None or typed.lapse_reason.strip():
        return
    for code, period in zip(split(typed.codes), split(typed.periods), strict=False):
        exemption, years = exemptions().by_code.get(code), _years(period)
        if exemption is None or years is None:
            continue
        last = lapses_on(exemption, record_on)
        if last is not None and opens_on(start, years).year - 1 > last.year:
            yield _fault("codes", EXEMPTION_LAPSES, subject.name, lapse_sentence(exemption, record_on).rstrip("."))


def _retained_faults(typed: Typed, subject: Subject) -> Iterator[FieldFault]:
    place = subject.name
    ground = subject.grounds.get(int(typed.ground)) if _is_number(typed.ground) else None
    if ground is None:
        yield _fault("ground", GROUND_UNKNOWN, place, typed.ground or "nothing")
    years = _years(typed.years)
    if years is None:
        yield _fault("years", RETENTION_NOT_YEARS, place, typed.years or "nothing")
    elif ground is not None and ground.most_years is not None and years > ground.most_years:
        yield _fault("years", LONGER_THAN_USUAL, place, f"{years} years on ground {ground.number}")


def _fault(field: str, code: FaultCode, place: str, found: str = "") -> FieldFault:
    return FieldFault(field, Fault(code, f"{place}, {WORDS[field]}", found))


WORDS = {
    "answer": "open, closed or retained",
    "record_on": "date of the record",
    "codes": "foi exemption code",
    "periods": "closure period",
    "start_on": "closure start date",
    "title_alternate": "alternate filename",
    "description": "description",
    "description_alternate": "alternate description",
    "harm": "harm",
    "lapse_reason": "authority for a longer use",
    "ground": "ground",
    "years": "years",
    "reason": "reason",
}
"""What people call each field; where The National Archives has a heading, it is that."""


def _day(text: str) -> date | None:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _is_number(text: str) -> bool:
    return re.fullmatch(r"[0-9]{1,4}", text) is not None


def _count(parts: Sequence[str], noun: str) -> str:
    return f"{len(parts)} {noun}{'' if len(parts) == 1 else 's'}"


def _years(text: str) -> int | None:
    """Return the years that are written, 1 to 150; None where they aren't."""
    years = int(text) if _is_number(text) else 0
    return years if 1 <= years <= exemptions().longest_closure_years else None


def faults_of(faults: Sequence[FieldFault]) -> tuple[Fault, ...]:
    """Return the faults alone, in their order."""
    return tuple(one.fault for one in faults)
