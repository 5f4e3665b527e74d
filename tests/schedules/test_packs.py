"""The schedules that come with the program: they load, their cases hold, and they claim no more than is known."""

import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

import schedules
from retention import schedule_faults as codes
from retention.catalogue import Catalogue
from retention.dating import date_of
from retention.faults import Fault
from retention.holds import Coverage
from retention.schedule import Schedule
from retention.standing import stand
from retention.terms import Grade, Route, Status
from retention.worked_cases import WorkedCase, outcome_of
from schedules import packs

ON = date(2026, 11, 25)
NAMES = schedules.names()


def pack(name: str) -> Schedule:
    found = schedules.read(name)
    assert isinstance(found, Schedule), "\n".join(map(str, found))
    return found


def facts_catalogue() -> Catalogue:
    found = packs.catalogue()
    assert isinstance(found, Catalogue), "\n".join(map(str, found))
    return found


@pytest.mark.parametrize("name", NAMES)
def test_a_pack_loads_with_its_worked_cases(name: str) -> None:
    assert pack(name).ref == name
    assert len(packs.cases_of(name)) >= 20


@pytest.mark.parametrize("name", NAMES)
def test_every_status_a_version_can_reach_is_shown_by_a_case(name: str) -> None:
    assert not [str(one) for one in packs.remarks(name, on=ON) if one.code is codes.LINT_NO_CASES]


@pytest.mark.parametrize("name", NAMES)
def test_only_a_confirmed_rule_could_destroy_and_none_that_comes_with_the_program_does(name: str) -> None:
    outcomes = [outcome_of(case, pack(name)) for case in packs.cases_of(name)]

    assert len(outcomes) >= 20
    assert not [one.dated.ref for one in outcomes if one.may_be_destroyed]


@pytest.mark.parametrize("name", NAMES)
def test_a_confirmed_version_is_quoted_and_an_invented_one_says_so(name: str) -> None:
    for line in pack(name).classes:
        for version in line.versions:
            source = version.source
            assert source.grade is not Grade.CONFIRMED or (source.quoted and source.checked_on and source.url)
            assert source.grade is not Grade.ILLUSTRATIVE or "invented" in source.ref


def test_the_history_of_the_moratorium_replays() -> None:
    """Suspended on 12 May 2015, restarted on 6 August 2023, child abuse cases twenty years later."""
    moratorium = Coverage("IICSA", Route.PREDICATE, date(2015, 5, 12), date(2023, 8, 5), "casework")
    unflagged, flagged = (
        next(case for case in packs.cases_of("cps-casework") if case.title.startswith(title))
        for title in ("destruction restarts on 6 August 2023, no flag", "destruction restarts on 6 August 2023, child")
    )
    steps = [(2016, 1, 15), (2016, 1, 16), (2023, 8, 5), (2023, 8, 6), (2036, 1, 15), (2036, 1, 16)]
    days = [date(*step) for step in steps]

    def replay(case: WorkedCase) -> list[str]:
        rules = pack("cps-casework")
        dated = [date_of(case.facts, rules, on=day, known=date.max) for day in days]
        return [stand(one, [moratorium], on=day).status.value for one, day in zip(dated, days, strict=True)]

    due = Status.REVIEW_DUE.value
    assert replay(unflagged) == ["NOT_DUE", "HELD", "HELD", due, due, due]
    assert replay(flagged) == ["NOT_DUE", "HELD", "HELD", "NOT_DUE", "NOT_DUE", due]


def test_every_fact_a_hold_template_asks_for_is_in_the_catalogue() -> None:
    names = facts_catalogue().names()

    assert {"record.kind", "record.medium", "flags"} <= set(names)


def test_the_example_of_the_manual_is_a_version_that_loads() -> None:
    page = Path(__file__).resolve().parents[2] / "docs" / "explanation" / "retention.md"
    (example,) = re.findall(r"```toml\n(.*?)```", page.read_text(), re.DOTALL)
    head = 'format = "muniment-schedule/1"\nid = "x"\ntitle = "x"\nmandate = "x"\ntimezone = "Europe/London"\n'
    text = f'{head}[[class]]\nid = "X-1"\ntitle = "x"\n{example}'

    found = packs.load(text, cases="", place="manual", facts=facts_catalogue())

    assert isinstance(found, Schedule), "\n".join(map(str, found))


def test_a_case_that_comes_out_otherwise_stops_the_schedule_from_loading() -> None:
    text, cases = (packs._text(f"what-to-keep/{name}.toml") for name in ("schedule", "cases"))
    wrong = cases.replace("retain_through = 2024-12-31", "retain_through = 2024-12-30", 1)

    found = packs.load(text, cases=wrong, place="what-to-keep", facts=facts_catalogue())

    assert not isinstance(found, Schedule)
    assert [str(fault).split(". ")[0] for fault in found] == [
        "SCH031 what-to-keep/cases.toml, case last paper 2004: the twentieth year ended on 31 December 2024: A worked "
        "case does not come out as written (retain_through: 2024-12-31, expected 2024-12-30)"
    ]


@pytest.mark.parametrize(
    ("schedule", "cases", "code"),
    [
        ("format = ", "", "SCH033"),
        ('format = "muniment-schedule/1"', "[[case]]\ntitle = ", "SCH033"),
        ('format = "muniment-schedule/1"', '[[case]]\ntitle = "x"\n', "SCH002"),
    ],
)
def test_what_is_not_toml_or_not_a_case_is_a_fault(schedule: str, cases: str, code: str) -> None:
    found = packs.load(schedule, cases=cases, place="mine", facts=facts_catalogue())

    assert not isinstance(found, Schedule)
    assert code in {fault.code.code for fault in found if isinstance(fault, Fault)}


def test_a_schedule_that_does_not_come_with_the_program_is_a_fault_that_names_those_that_do() -> None:
    found = schedules.read("cps-casewerk")
    assert isinstance(found, tuple)
    (fault,) = found

    assert (fault.code.code, fault.place) == ("SCH034", "cps-casewerk")
    assert "cps-casework" in fault.found


def test_a_digest_is_the_same_in_every_run_of_the_program() -> None:
    """Sets have another order in each process; outcomes, approvals and snapshots rest on the digest."""
    code = "import schedules; print(*(schedules.read(name).digest for name in schedules.names()))"
    said = {
        subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        ).stdout
        for seed in ("1", "2", "3")
    }

    assert len(said) == 1
    assert all(len(digest) == 64 for digest in said.pop().split())
