"""What the author of a schedule should look at again."""

from datetime import date

import pytest

from retention.lint import lint
from tests.retention.build import CONFIRMED, Table, floor, schedule, version

ON = date(2026, 11, 25)
CEILING = {"period": "P1Y", "rounding": "down", "from": "trigger", "then": "destroy"}


def remarks(*versions: Table, on: date = ON, with_cases: frozenset[str] | None = None) -> list[str]:
    return [remark.code.code for remark in lint(schedule(*versions), on=on, with_cases=with_cases)]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        (version(keep=[floor("P9125D")]), "SCH060"),
        (version(source=CONFIRMED | {"repealed": True}), "SCH061"),
        (version(source=CONFIRMED | {"checked_on": date(2025, 11, 1)}), "SCH061"),
        (version(source={"grade": "model", "ref": "x"}), "SCH061"),
        (version(ceiling=[CEILING]), "SCH062"),
        (version(trigger="unsupplied"), "SCH063"),
        (version(source=CONFIRMED | {"grade": "second-hand"}), "SCH066"),
    ],
)
def test_a_doubtful_version_is_remarked_on(written: Table, code: str) -> None:
    assert code in remarks(written)


@pytest.mark.parametrize(
    "written",
    [
        version(),
        version(keep=[floor("P30D")]),
        version(source={"grade": "illustrative", "ref": "invented"}),
        version(ceiling=[CEILING | {"period": "P9Y"}]),
        version(trigger="unsupplied", long_stop=CEILING | {"from": "created", "then": "review"}),
    ],
)
def test_a_sound_version_is_not_remarked_on(written: Table) -> None:
    assert remarks(written) == []


def test_a_class_without_worked_cases_is_remarked_on_where_that_is_asked() -> None:
    assert remarks(version(), with_cases=frozenset()) == ["SCH065"]
    assert remarks(version(), with_cases=frozenset({"FIN-07"})) == []


def test_a_version_corrected_from_the_beginning_can_never_govern() -> None:
    first = version(recorded_on=date(2020, 1, 1))
    corrected = version(recorded_on=date(2020, 1, 1), corrects=1, keep=[floor("P4Y")])

    assert remarks(first, corrected) == ["SCH064"]
