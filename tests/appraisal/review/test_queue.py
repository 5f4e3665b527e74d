"""The review queue: what waits, in which order, filtered, page by page, with what people decided."""

from datetime import date

import pytest

from appraisal.estate.evaluate import Evaluation
from appraisal.review.queue import (
    Asked,
    QueueFilter,
    QueuePage,
    QueueSort,
    QueueState,
    queue_choices,
    queue_page,
    queue_row,
)
from appraisal.review.store import AppraisalRegister
from appraisal.review.values import Worth
from muniment.wiring import Store
from tests.appraisal.review.conftest import ALPHA, BOARD, NOON, REVIEWER, new_appraisal

Evaluated = tuple[Store, Evaluation]
WHOLE = QueueFilter()
NAMES = {
    "Op ALPHA - R v BANKS (99AA0101005)": "ALPHA",
    "Board/2006/Minutes": "BOARD",
    "Projects/Digital 2004": "DIGITAL",
    "99AA0101005": "CASE",
    "SYN-BOX-0014": "BOX",
    "HR/Leavers": "LEAVERS",
}


def names(evaluated: Evaluated, only: QueueFilter = WHOLE, **asked: object) -> list[str]:
    """Return short names of the whole queue as filtered and sorted."""
    sort = asked.pop("sort", QueueSort.NEAREST)
    said = asked.pop("said", Asked())
    assert isinstance(sort, QueueSort)
    assert isinstance(said, Asked)
    page = queue_page(evaluated[1], asked=said, only=only, sort=sort, limit=None)
    return [NAMES[row.ref.key] for row in page.rows]


def test_the_nearest_day_comes_first_and_what_is_overdue_is_counted(evaluated: Evaluated) -> None:
    page = queue_page(evaluated[1], asked=Asked())
    first = page.rows[0]

    assert names(evaluated) == ["ALPHA", "CASE", "BOARD", "DIGITAL", "BOX"]
    assert (page.total, page.overdue, page.has_next, page.has_previous) == (5, 1, False, False)
    assert (first.by_on, first.days, first.file_count, first.holds) == (date(2026, 12, 31), 36, 148, ())
    assert first.signals == ("COML025", "NOMINATED", "FATL")


def test_by_the_day_alone_the_longest_overdue_comes_first(evaluated: Evaluated) -> None:
    assert names(evaluated, sort=QueueSort.OVERDUE)[0] == "DIGITAL"
    assert names(evaluated, sort=QueueSort.OVERDUE)[-1] == "BOX"


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("sort", list(QueueSort))
def test_pages_follow_each_other_there_and_back(evaluated: Evaluated, sort: QueueSort, descending: bool) -> None:
    def page(limit: int | None = 2, **asked: str) -> QueuePage:
        return queue_page(evaluated[1], asked=Asked(), sort=sort, descending=descending, limit=limit, **asked)  # type: ignore[arg-type]

    whole = [row.thing for row in page(limit=None).rows]
    first = page()
    second = page(after=str(whole[1]))
    third = page(after=str(whole[3]))
    back = page(before=str(whole[2]))

    assert len(whole) == 5
    assert [row.thing for one in (first, second, third) for row in one.rows] == whole
    assert [one.has_next for one in (first, second, third)] == [True, True, False]
    assert back.rows == first.rows
    assert (back.has_previous, second.has_previous) == (False, True)


@pytest.mark.parametrize(
    ("only", "expected"),
    [
        (QueueFilter(kind="case"), ["CASE"]),
        (QueueFilter(medium="paper"), ["BOX"]),
        (QueueFilter(class_ref="what-to-keep/BOARD"), ["BOARD"]),
        (QueueFilter(class_ref="cps-casework/CW-LTI"), ["ALPHA", "CASE", "BOX"]),
        (QueueFilter(area="North West"), ["ALPHA", "CASE", "BOX"]),
        (QueueFilter(area="Wessex"), []),
        (QueueFilter(hold="UCPI"), ["BOX"]),
        (QueueFilter(hold="none"), ["ALPHA", "CASE"]),
        (QueueFilter(hold="any"), ["BOARD", "DIGITAL", "BOX"]),
        (QueueFilter(signal="FATL"), ["ALPHA", "CASE", "BOX"]),
        (QueueFilter(signal="none"), ["BOARD", "DIGITAL"]),
        (QueueFilter(records="casework", kind="folder"), ["ALPHA"]),
        (QueueFilter(records="corporate"), ["BOARD", "DIGITAL"]),
        (QueueFilter(by_on=date(2025, 1, 1)), ["DIGITAL"]),
        (QueueFilter(text="op alpha"), ["ALPHA"]),
        (QueueFilter(text="%'; DROP TABLE review_queue --"), []),
    ],
)
def test_each_filter_leaves_what_it_says(evaluated: Evaluated, only: QueueFilter, expected: list[str]) -> None:
    assert names(evaluated, only) == expected


def test_what_was_appraised_waits_no_longer_and_what_is_undecided_does(
    evaluated: Evaluated, register: AppraisalRegister
) -> None:
    register.decide(new_appraisal(), by=REVIEWER, actor="test", at=NOON)
    undecided = new_appraisal(BOARD, Worth.UNDECIDED, reason="The archivist looks at a sample.")
    register.decide(undecided, by=REVIEWER, actor="test", at=NOON)
    said = Asked(register.current())

    assert names(evaluated, said=said) == ["CASE", "BOARD", "DIGITAL", "BOX"]
    assert names(evaluated, QueueFilter(QueueState.APPRAISED), said=said) == ["ALPHA"]
    assert names(evaluated, QueueFilter(QueueState.UNDECIDED), said=said) == ["BOARD"]


def test_what_an_area_sent_waits_whatever_its_rule_says(evaluated: Evaluated) -> None:
    leavers = next(
        row
        for row in evaluated[1].connection.execute("SELECT thing, source, key FROM things").fetchall()
        if row[2] == "HR/Leavers"
    )
    row = queue_row(evaluated[1], leavers[0], asked=Asked())
    assert row is not None

    assert "LEAVERS" in names(evaluated, said=Asked(nominated=frozenset({row.ref})))
    assert "LEAVERS" not in names(evaluated)


def test_a_row_that_never_was_begins_the_queue_anew(evaluated: Evaluated) -> None:
    assert queue_page(evaluated[1], asked=Asked(), after="999999").rows[0].ref == ALPHA.ref
    assert queue_page(evaluated[1], asked=Asked(), after="8; DROP").rows[0].ref == ALPHA.ref
    assert queue_row(evaluated[1], 999_999, asked=Asked()) is None


def test_the_choices_are_those_that_occur(evaluated: Evaluated) -> None:
    found = queue_choices(evaluated[1])

    assert found.holds == ("IICSA-NON-CASE", "UCPI")
    assert found.media == ("digital", "paper")
    assert "what-to-keep/HR-LEAVERS" not in found.classes
