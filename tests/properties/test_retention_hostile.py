"""Whatever people put into a schedule file, a facts file or a condition, it is read or it is a fault."""

import copy
import os
import tomllib
from datetime import date
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retention.catalogue import Catalogue
from retention.catalogue_file import read_catalogue
from retention.condition_text import Unreadable, parse_condition
from retention.conditions import answer
from retention.dating import date_of
from retention.explain import paragraph, sentences, tree
from retention.facts import Facts
from retention.facts_file import read_facts
from retention.faults import Fault
from retention.lint import lint
from retention.plain import canonical
from retention.schedule import Schedule
from retention.schedule_diff import differences
from retention.schedule_file import read_schedule
from retention.standing import stand
from retention.worked_cases import read_cases
from tests.retention.build import REF, catalogue, facts

examples = settings(
    max_examples=int(os.environ.get("MUNIMENT_PROPERTY_EXAMPLES", "100")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
ROOT = Path(__file__).resolve().parents[2]
EVERYTHING = tomllib.loads((ROOT / "tests" / "retention" / "everything.toml").read_text())
CATALOGUE = tomllib.loads((ROOT / "schedules" / "facts.toml").read_text())
CASES = tomllib.loads((ROOT / "schedules" / "cps-casework" / "cases.toml").read_text())

words = ["closed", "created", "P3Y", "P0D", "P7899Y", "down", "up", "trigger", "indeterminate", "skip", "destroy"]
longer = ["retain permanently", "current", "longest", "flag:CSA", "fy_end(03-31)", "result:month_end"]
keys = ["max", "min", "fact", "each", "of", "from", "plus", "period", "when"]
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 10**6),
    st.floats(allow_nan=True),
    st.text(max_size=12),
    st.sampled_from([*words, *longer]),
    st.dates(),
    st.datetimes(),
)
junk = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(keys), inner, max_size=3),
    ),
    max_leaves=6,
)


def _paths(value: object, path: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
    """Return the path of everything inside a nested table."""
    if isinstance(value, dict):
        return [path, *(found for key, one in value.items() for found in _paths(one, (*path, key)))]
    if isinstance(value, list):
        return [path, *(found for at, one in enumerate(value) for found in _paths(one, (*path, at)))]
    return [path]


@st.composite
def spoilt(draw: st.DrawFn, table: dict[str, object]) -> dict[str, object]:
    """Return the table with up to three of its values replaced, taken out, or joined by others."""
    made: dict[str, object] = copy.deepcopy(table)
    for _ in range(draw(st.integers(1, 3))):
        paths = [found for found in _paths(made) if found]
        if not paths:
            break
        path = draw(st.sampled_from(paths))
        holder: object = made
        for step in path[:-1]:
            holder = holder[step]  # type: ignore[index]
        if isinstance(holder, dict) and draw(st.booleans()) and draw(st.booleans()):
            del holder[path[-1]]
        else:
            holder[path[-1]] = draw(junk)  # type: ignore[index]
    return made


@examples
@given(spoilt(EVERYTHING), st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_a_spoilt_schedule_is_read_or_refused_and_what_is_read_dates_records(
    table: dict[str, object], on: date
) -> None:
    found = read_schedule(table, place="spoilt", catalogue=catalogue())

    if not isinstance(found, Schedule):
        assert found and all(isinstance(fault, Fault) and str(fault) for fault in found)
        return
    for known in (facts(), facts(closed=on, created=on, dob=date(1970, 2, 28)), facts(closed=date.max)):
        coded = Facts(known.ref, tuple(f for f in known.facts if f.name != "class"))
        for line in found.classes:
            own = facts(**{"class": line.code}).facts[0]
            outcome = stand(date_of(Facts(coded.ref, (*coded.facts, own)), found, on=on, known=date.max), (), on=on)
            assert sentences(outcome) and paragraph(outcome) and list(tree(outcome).lines()) and canonical(outcome)
    assert differences(found, found) == ()
    lint(found, on=on)


@examples
@given(spoilt(CATALOGUE))
def test_a_spoilt_catalogue_is_read_or_refused(table: dict[str, object]) -> None:
    found = read_catalogue(table, place="spoilt")

    assert isinstance(found, Catalogue) or (found and all(isinstance(fault, Fault) for fault in found))


@examples
@given(spoilt(CASES))
def test_spoilt_worked_cases_are_read_or_refused(table: dict[str, object]) -> None:
    facts_known = read_catalogue(CATALOGUE, place="facts.toml")
    assert isinstance(facts_known, Catalogue)

    assert isinstance(read_cases(table, place="spoilt", catalogue=facts_known), tuple)


@examples
@given(st.dictionaries(st.sampled_from(["closed", "flags", "sentence", "defendants.concluded", "class", "x"]), junk))
def test_facts_of_any_shape_are_read_or_refused(table: dict[str, object]) -> None:
    found = read_facts(table, ref=REF, place="facts", catalogue=catalogue())

    assert isinstance(found, Facts) or (found and all(isinstance(fault, Fault) for fault in found))


@examples
@given(st.text(alphabet=st.sampled_from("flag:CSAandornotinage(),.{}'=<>!-0123456789 xyz_\n"), max_size=60))
def test_a_condition_of_any_text_is_read_or_refused(text: str) -> None:
    found = parse_condition(text)

    if not isinstance(found, Unreadable):
        assert parse_condition(str(found)) == found
        answer(found, facts(closed=date(2020, 1, 1)), timezone="Europe/London")
