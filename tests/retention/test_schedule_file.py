"""Every fault of a schedule file, all at once, with place, value found and next step."""

import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from retention import schedule_faults as codes
from retention.catalogue import Catalogue
from retention.catalogue_file import read_catalogue
from retention.faults import Fault, FaultCode, codes_in
from retention.schedule import Schedule
from retention.schedule_file import read_schedule
from tests.retention.build import CONFIRMED, Table, catalogue, floor, schedule, table, version


def faults_of(written: Table) -> tuple[Fault, ...]:
    found = read_schedule(written, place="what-to-keep/schedule.toml", catalogue=catalogue())
    return () if isinstance(found, Schedule) else found


def codes_of(written: Table) -> set[str]:
    return {fault.code.code for fault in faults_of(written)}


def test_a_schedule_that_says_everything_loads() -> None:
    found = schedule()

    assert [line.code for line in found.classes] == ["FIN-07"]
    assert found.classes[0].versions[0].number == 1


BAD: list[tuple[FaultCode, Callable[[], Table]]] = [
    (codes.NOT_A_SCHEDULE, lambda: table(format="muniment-schedule/2")),
    (codes.KEY_MISSING, lambda: table(version(action=None))),
    (codes.KEY_MISSING, lambda: table(version(source=None))),
    (codes.KEY_MISSING, lambda: table(version(keep=[{"rounding": "down"}]))),
    (codes.KEY_MISSING, lambda: table(version(keep=[floor() | {"from": None}]))),
    (codes.KEY_UNKNOWN, lambda: table(version(ceilling=[]))),
    (codes.WRONG_KIND, lambda: table(version(in_force_from="2019-04-01"))),
    (codes.WRONG_KIND, lambda: table(version(keep="P7Y"))),
    (codes.WRONG_KIND, lambda: table(version(trigger={"max": "closed"}))),
    (codes.WRONG_KIND, lambda: table(title=7)),
    (codes.NOT_IN_LIST, lambda: table(version(apply="newest"))),
    (codes.BAD_PERIOD, lambda: table(version(keep=[floor("7 years")]))),
    (codes.AMBIGUOUS_DATE, lambda: table(version(keep=[{"period": "P3Y", "from": "trigger", "align": "none"}]))),
    (
        codes.AMBIGUOUS_DATE,
        lambda: table(version(keep=[_days(then=["P3Y"])])),
    ),
    (codes.OVERFLOW, lambda: table(version(keep=[floor("P9000Y")]))),
    (codes.OVERFLOW, lambda: table(version(keep=[floor("P5000Y", then=["P5000Y"])]))),
    (codes.FACT_UNKNOWN, lambda: table(version(trigger="contract expry"))),
    (codes.FACT_UNKNOWN, lambda: table(version(extend=[_extension(when="plea == 'G'")]))),
    (codes.FACT_NOT_A_DATE, lambda: table(version(trigger="court"))),
    (
        codes.FACT_NOT_A_DATE,
        lambda: table(version(keep=[_until(_age_of("closed"))])),
    ),
    (codes.WHEN_MISSING_ABSENT, lambda: table(version(keep=[_until({"each": "defendants", "of": "concluded"})]))),
    (codes.WHEN_MISSING_ABSENT, lambda: table(version(keep=[{"until_age": 25, "born": "dob"}]))),
    (codes.NOT_IN_LIST, lambda: table(version(trigger={"fact": "closed", "when_missing": "skip"}))),
    (codes.CONDITION_UNREADABLE, lambda: table(version(extend=[_extension(when="flag=CSA")]))),
    (codes.BOUNDARY_UNREADABLE, lambda: table(version(keep=[floor(align="trigger:year end")]))),
    (codes.BOUNDARY_UNREADABLE, lambda: table(version(keep=[floor(align="year end")]))),
    (codes.BOUNDARY_UNREADABLE, lambda: table(version(cutoff="31 March"))),
    (
        codes.VERSION_OVERLAP,
        lambda: _ends_and_begins(date(2018, 6, 30), date(2018, 5, 25)),
    ),
    (
        codes.VERSION_OVERLAP,
        lambda: _ends_and_begins(date(2018, 5, 1), date(2018, 5, 25)),
    ),
    (codes.VERSION_OVERLAP, lambda: table(version(), version())),
    (codes.NO_VERSION, lambda: _with_class({"id": "FIN-07", "title": "Contracts"})),
    (codes.CODE_TWICE, lambda: _twice()),
    (codes.NOTHING_TO_KEEP, lambda: table(version(keep=[]))),
    (codes.PERMANENT_WITH_PERIOD, lambda: table(version(action={"kind": "retain permanently"}))),
    (codes.LONG_STOP_DESTROYS, lambda: table(version(long_stop=_long_stop(then="destroy")))),
    (codes.NO_REVIEW_STAGE, lambda: table(version(action={"kind": "destroy"}))),
    (codes.NO_REVIEW_STAGE, lambda: table(version(action={"kind": "review", "then": "destroy"}))),
    (codes.NO_SOURCE, lambda: table(version(source={"grade": "confirmed", "ref": "somewhere"}))),
    (codes.CORRECTS_NOTHING, lambda: table(version(), version(corrects=4, recorded_on=date(2020, 1, 1)))),
    (codes.CORRECTS_NOTHING, lambda: table(version(), version(corrects=1))),
    (codes.TRIGGER_ABSENT, lambda: table(version(trigger=None))),
    (codes.NO_TIMEZONE, lambda: table(timezone="Europe/Londn")),
    (codes.NO_TIMEZONE, lambda: table(timezone="../../etc/passwd")),
    (codes.RECEIPT_WITHOUT_TRANSFER, lambda: table(version(action=_action("transfer", then="destroy")))),
    (codes.RECEIPT_WITHOUT_TRANSFER, lambda: table(version(action=_action("destroy", then="review")))),
    (codes.RECEIPT_WITHOUT_TRANSFER, lambda: table(version(action=_action("review", receipt="receipt")))),
    (codes.REPLACES_UNKNOWN, lambda: _with_class({"id": "A", "title": "A", "replaces": ["A"], "version": [version()]})),
    (codes.RULE_UNREADABLE, lambda: table(version(trigger=7))),
    (codes.RULE_UNREADABLE, lambda: table(version(trigger={"of": "closed"}))),
    (codes.TOO_DEEP, lambda: table(version(trigger=_nested(12)))),
    (codes.DAY_REVERSED, lambda: table(version(in_force_to=date(1980, 1, 1)))),
]


def _extension(**said: object) -> Table:
    return {"period": "P20Y", "rounding": "down", "combine": "max", **said}


def _days(**said: object) -> Table:
    return {"period": "P9D", "from": "trigger", "align": "none", **said}


def _age_of(born: str) -> Table:
    return {"age": 25, "born": born, "when_missing": "indeterminate"}


def _ends_and_begins(end: date, begin: date) -> Table:
    return table(version(in_force_to=end), version(in_force_from=begin))


def _until(rule: object) -> Table:
    return {"until": rule}


def _long_stop(**said: object) -> Table:
    return {"period": "P20Y", "rounding": "down", "from": "created", **said}


def _action(kind: str, **said: object) -> Table:
    return {"kind": kind, "stages": ["records"], **said}


def _with_class(line: Table) -> Table:
    return table() | {"class": [line]}


def _twice() -> Table:
    line = {"id": "FIN-07", "title": "Contracts", "version": [version()]}
    return table() | {"class": [line, line]}


def _nested(depth: int) -> object:
    return "closed" if depth == 0 else {"max": [_nested(depth - 1)]}


@pytest.mark.parametrize(("code", "written"), BAD, ids=[f"{code.code}-{at}" for at, (code, _) in enumerate(BAD)])
def test_a_fault_stops_the_schedule_from_loading(code: FaultCode, written: Callable[[], Table]) -> None:
    assert code.code in codes_of(written())


def test_every_load_fault_is_provoked_above() -> None:
    provoked = {code.code for code, _ in BAD}
    load = {code for code in codes_in(codes) if code < "SCH030"}

    assert load == provoked


def test_all_faults_are_found_at_once_with_place_and_hint() -> None:
    found = faults_of(table(version(trigger="superseeded", apply="newest", keep=[floor("7 years")])))

    assert [str(fault) for fault in found] == [
        "SCH009 what-to-keep/schedule.toml, class FIN-07, version 1990-01-01: This is not a fact we record "
        "('superseeded'; did you mean 'superseded'?). Facts are listed under Reference, Facts. (RMU)",
        "SCH005 what-to-keep/schedule.toml, class FIN-07, version 1990-01-01: The value is none of those allowed here "
        "(apply = 'newest'; did you mean 'longest'? Allowed: current, at_trigger, longest). Choose one of those named. "
        "(RMU)",
        "SCH006 what-to-keep/schedule.toml, class FIN-07, version 1990-01-01, keep 1: This is not a period in whole "
        "years, months, weeks or days (period = '7 years'). Write for example P7Y, P18M, P6W, P30D or P1Y6M. (RMU)",
    ]


def test_the_digest_moves_with_the_rules_and_with_the_catalogue_and_with_nothing_else() -> None:
    one, same, other = schedule(), schedule(), schedule(version(keep=[floor("P4Y")]))

    assert one.digest == same.digest != other.digest
    smaller = Catalogue(tuple(definition for definition in catalogue().definitions if definition.name != "lapsed"))
    reread = read_schedule(table(), place="x", catalogue=smaller)
    assert isinstance(reread, Schedule) and reread.digest != one.digest


EVERYTHING = Path(__file__).with_name("everything.toml")


def test_every_key_a_schedule_may_have_is_read() -> None:
    found = read_schedule(tomllib.loads(EVERYTHING.read_text()), place="schedule.toml", catalogue=catalogue())

    assert isinstance(found, Schedule), "\n".join(map(str, found))
    one = found.classes[0].versions[0]
    assert (len(one.keep), len(one.extend), len(one.ceilings)) == (4, 1, 1)
    assert one.action.stages == ("casework_owner", "records") and one.action.sample_rate == 0.02


def test_a_version_recorded_again_corrects_the_first_from_that_day() -> None:
    found = schedule(
        version(in_force_from=date(2010, 1, 1)),
        version(in_force_from=date(2018, 5, 25)),
        version(in_force_from=date(2018, 9, 1), recorded_on=date(2024, 6, 1), corrects=2),
    )
    line = found.classes[0]

    assert [one.in_force_from for one in line.as_known(date(2024, 5, 31))] == [date(2010, 1, 1), date(2018, 5, 25)]
    assert [one.in_force_from for one in line.as_known(date(2024, 6, 1))] == [date(2010, 1, 1), date(2018, 9, 1)]


def test_the_faults_of_a_catalogue_come_all_at_once() -> None:
    found = read_catalogue(
        {
            "fact": [
                {"name": "closed", "kind": "day", "level": "case", "meaning": "x"},
                {"name": "closed", "kind": "date", "level": "case", "meaning": "x", "sentinels": {"cms": ["1900"]}},
                {
                    "name": "end",
                    "kind": "date",
                    "level": "case",
                    "meaning": "x",
                    "not_before": ["opend"],
                    "sentinels": 7,
                },
            ]
        },
        place="facts.toml",
    )

    assert not isinstance(found, Catalogue)
    assert [fault.code.code for fault in found] == ["SCH005", "SCH004", "SCH004", "SCH016", "SCH009"]


def test_a_confirmed_source_is_quoted_and_checked() -> None:
    assert not faults_of(table(version(source=CONFIRMED)))
