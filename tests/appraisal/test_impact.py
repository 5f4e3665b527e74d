"""What a release would free: each record counted once, on the day and by the end of the year."""

from dataclasses import replace
from datetime import date

from appraisal.impact import Covered, Impact, impact_of_release
from retention.dated import Dated
from retention.facts import Ref
from retention.holds import Coverage
from retention.terms import DisposalAction, Grade, RefKind, Route

TODAY = date(2026, 11, 25)
MINE = Coverage("UCPI", Route.DIRECT, date(2015, 3, 12), None, "it is listed in the hold")


def ref(name: str) -> Ref:
    return Ref(RefKind.FOLDER, "SRC0001", name)


def dated(name: str, eligible_from: date | None, *, action: DisposalAction = DisposalAction.DESTROY) -> Dated:
    return Dated(
        ref=ref(name),
        on=TODAY,
        known=TODAY,
        schedule_ref="trial",
        schedule_digest="",
        retain_through=None,
        eligible_from=eligible_from,
        action=action,
        governing=None,
        candidates=(),
        missing=(),
        grade=Grade.CONFIRMED,
        flags=(),
        trigger_on=None,
        at_least_through=None,
        ceiling_through=None,
        reads=(),
    )


def impact(*covered: Covered, dates: dict[str, date | None] | None = None, permanent: str = "") -> Impact:
    def dated_of(asked: Ref) -> Dated | None:
        if asked.key == permanent:
            return dated(asked.key, None, action=DisposalAction.RETAIN_PERMANENTLY)
        return dated(asked.key, dates[asked.key]) if dates and asked.key in dates else None

    return impact_of_release("UCPI", covered, dated_of=dated_of, on=TODAY)


def covered(name: str, *more: Coverage, mine: Coverage = MINE, files: int = 10) -> Covered:
    return Covered(ref(name), (mine, *more), files, files * 100)


def test_each_record_is_counted_once_by_what_would_follow() -> None:
    found = impact(
        covered("today"),
        covered("december"),
        covered("later"),
        covered("never"),
        covered("kept"),
        dates={"today": TODAY, "december": date(2026, 12, 31), "later": date(2027, 1, 1), "never": None},
        permanent="kept",
    )

    counts = {name: count.records for name, count in found.counts()}
    assert counts == {
        "covered": 5,
        "candidates": 0,
        "due_today": 1,
        "due_this_year": 1,
        "due_later": 1,
        "retain_permanently": 1,
        "undated": 1,
        "still_held": 0,
    }
    assert found.freed == (ref("today"),)
    assert found.sentence() == "50 files, 10 would be due today, 10 more this year. 10 have no date."


def test_what_another_hold_covers_is_still_held_and_counted_nowhere_else() -> None:
    other = replace(MINE, hold_ref="IICSA")
    announced = replace(MINE, hold_ref="LATER", from_on=date(2027, 3, 1))
    over = replace(MINE, hold_ref="OVER", through_on=date(2023, 8, 5))
    dates = dict.fromkeys(("a", "b", "c"), TODAY)
    found = impact(covered("a", other), covered("b", announced), covered("c", over), dates=dates)

    assert (found.still_held.records, found.due_today.records) == (2, 1)


def test_what_the_hold_does_not_cover_is_not_counted() -> None:
    other = Covered(ref("x"), (replace(MINE, hold_ref="IICSA"),), 1, 1)

    assert impact(other).covered.records == 0


def test_candidates_are_told_apart_from_what_is_certain() -> None:
    candidate = replace(MINE, route=Route.CANDIDATE)
    only = impact(covered("Op CEDAR", mine=candidate, files=322))
    both = impact(covered("a", candidate), covered("b", mine=candidate))

    assert only.sentence() == "322 candidates, 0 would be due today. 322 have no date."
    assert (both.covered.records, both.candidates.records) == (2, 1)


def test_the_recorded_impact_names_what_would_be_due() -> None:
    found = impact(covered("today"), dates={"today": TODAY}).as_json()

    assert found["due_today_refs"] == ["folder SRC0001:today"]
    assert found["due_today"] == {"records": 1, "files": 10, "bytes": 1000}
