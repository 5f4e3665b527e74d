"""Ordinary invented cases in any number: each is drawn from the seed and its own number, and has no fault."""

from collections.abc import Iterator
from datetime import date
from hashlib import sha256

from muniment.demo.cms_rows import (
    CROWN,
    MAGISTRATES,
    CaseRows,
    Cell,
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
from muniment.demo.words import FORENAMES, SURNAMES, Draw

FIRST_DAY, LAST_DAY = date(1998, 1, 5), date(2025, 6, 30)
_DAYS = (LAST_DAY - FIRST_DAY).days
AREAS = (
    "London North",
    "London South",
    "North West",
    "Mersey-Cheshire",
    "North East",
    "Yorkshire and Humberside",
    "West Midlands",
    "East Midlands",
    "East of England",
    "Thames and Chiltern",
    "Wessex",
    "South East",
    "South West",
    "Cymru/Wales",
)
OFFENCES = (
    ("TH68010", "Theft from a shop", "theft and handling", MAGISTRATES),
    ("CJ88116", "Assault by beating", "offences against the person", MAGISTRATES),
    ("RT88333", "Driving while disqualified", "motoring", MAGISTRATES),
    ("TH68001", "Theft from the person", "theft and handling", MAGISTRATES),
    ("OF61102", "Assault occasioning actual bodily harm", "offences against the person", CROWN),
    ("TH68023", "Robbery", "robbery", CROWN),
    ("FA06001", "Fraud by false representation", "fraud and forgery", CROWN),
    ("OF61131", "Wounding", "offences against the person", CROWN),
    ("RT88026", "Dangerous driving", "motoring", CROWN),
)
FLAGS = ("DOMV", "KER", "VIVM", "RAIN", "MENT", "IVIC", "SDVC", "CSEA")
_LETTERS = "FGHJKLMNPQRTUVWXYZ"
_UNITS = len(_LETTERS) * len(_LETTERS)


def ordinary_case(number: int, *, seed: int) -> CaseRows:
    """Return the invented case `number`, from 1: the same for the same seed, whatever others there are.

    >>> ordinary_case(1, seed=1).urn, ordinary_case(1, seed=1).tables == ordinary_case(1, seed=1).tables
    ('99FG0000122', True)
    """
    draw = Draw(f"case {seed} {number}")
    registered = date.fromordinal(FIRST_DAY.toordinal() + draw.below(_DAYS))
    rows = CaseRows(_urn(number, registered))
    code, title, category, level = draw.pick(OFFENCES)
    ended = later(registered, 40 + draw.below(420))
    is_open = draw.below(25) == 0
    surname = draw.pick(SURNAMES).upper()
    unit = "Magistrates Court" if level == MAGISTRATES else "Crown Court"
    add_case(
        rows,
        case_id=1_000_000 + number,
        area=draw.pick(AREAS),
        unit=unit,
        registered_on=registered,
        lead_defendant=surname,
        is_finalised=not is_open,
        last_action_on=ended,
    )
    for place in range(1 + (draw.below(4) == 0)):
        born = date(registered.year - 19 - draw.below(45), 1 + draw.below(12), 1 + draw.below(28))
        person = add_person(
            rows, place + 1, surname if place == 0 else draw.pick(SURNAMES).upper(), draw.pick(FORENAMES), born
        )
        add_offence(rows, person, code, later(registered, -1 - draw.below(30)), title=title)
        if is_open:
            rows.rows("offences")[-1].update(is_disposed=False, verdict="")
        else:
            add_finalisation(rows, person, ended, category=category, level=level, **_ending(draw, ended, level))
    _hearings(rows, registered, ended, level, is_open=is_open)
    if draw.below(3) == 0:
        add_flags(rows, [draw.pick(FLAGS)], registered)
    rows.add(
        "victims_witnesses",
        person_id=rows.case_id * 10,
        role="WITNESS",
        is_child=False,
        is_vulnerable=False,
        is_police=True,
    )
    _papers(rows, registered, seed=seed)
    return rows


def _urn(number: int, registered: date) -> str:
    first, second = divmod(number % _UNITS, len(_LETTERS))
    return f"99{_LETTERS[first]}{_LETTERS[second]}{number // _UNITS + 1:05}{registered:%y}"


def _ending(draw: Draw, ended: date, level: str) -> dict[str, Cell]:
    choice = draw.below(10)
    if choice < 2:
        return {
            "outcome": "DISCONTINUED",
            "reason_code": draw.pick(("SYN-R01", "SYN-R02", "SYN-R03")),
            "sentence_type": "2053",
        }
    if choice < 3:
        return {"outcome": "ACQUITTED", "reason_code": "SYN-R01", "sentence_type": "2004"}
    outcome = "GUILTY_PLEA" if choice < 8 else "CONVICTED_AFTER_TRIAL"
    if choice < 6 or level == MAGISTRATES:
        return {"outcome": outcome, "sentence_type": "1015"}
    days = 90 + draw.below(2500)
    return {
        "outcome": outcome,
        "sentence_type": "1002",
        "sentence_length_days": days,
        "sentence_start_on": ended,
        "expected_end_on": later(ended, days - 1),
    }


def _hearings(rows: CaseRows, registered: date, ended: date, level: str, *, is_open: bool) -> None:
    add_hearing(rows, later(registered, 14), "FH", MAGISTRATES)
    if not is_open:
        add_hearing(rows, ended, "SOB", level)


def _papers(rows: CaseRows, on: date, *, seed: int) -> None:
    for type_id, category, title in ((1006, "MG Form", "MG5"), (1031, "Statement", "MG11")):
        digest = sha256(f"document {seed} {rows.urn} {type_id}".encode()).hexdigest()
        add_document(rows, type_id, category, title, on, version=digest)
    rows.add(
        "communications",
        communication_id=rows.case_id * 10,
        direction="IN",
        party="POLICE",
        sent_at=moment(on),
    )
    add_event(rows, "REGISTERED", on)


def ordinary_cases(count: int, *, seed: int) -> Iterator[CaseRows]:
    """Yield `count` cases."""
    for number in range(1, count + 1):
        yield ordinary_case(number, seed=seed)
