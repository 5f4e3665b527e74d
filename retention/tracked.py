"""A decision followed from the days it was made of, so that it can be repeated for other days.

One decision is made by the core with days that remember what was done with them: which period was
added, which boundary they were moved to, and how each comparison came out. For another record that
differs in its days alone the same steps are taken and the same comparisons made. Where all come out
alike the decision is the same, with the days that the steps give; else it is another one, and the
core makes it. So in bulk a date is (period, trigger day) and nothing else, and the core keeps its one
meaning. A use of a day that can't be followed raises `Untracked`, and then nothing is repeated.
Rule: ours, ADR 23.
"""

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NoReturn, SupportsIndex

_COMPARE: Mapping[str, Callable[[date, date], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}


class Untracked(Exception):
    """Something was done with a day that can't be repeated for another day."""


Move = Callable[[date], date]


@dataclass(frozen=True, slots=True)
class _Step:
    """A day made of an earlier one: the place of that, and how."""

    of: int
    move: Move
    known: dict[date, date]


@dataclass(frozen=True, slots=True)
class _Test:
    """A comparison of a day with another, or with one that is always the same, and how it came out."""

    left: int
    compare: Callable[[date, date], bool]
    right: int | date
    result: bool


@dataclass(slots=True)
class Track:
    """What is done with the days of one decision, in order. `moves` are shared by all: (period, day) gives a day."""

    moves: dict[tuple[object, ...], dict[date, date]]
    days: int = 0
    steps: list[_Step] = field(default_factory=list)
    tests: list[_Test] = field(default_factory=list)
    _asked: set[tuple[int, str, object]] = field(default_factory=set)

    def begin(self, day: date) -> "TrackedDay":
        """Return the day as one of those that the decision is made of; all are begun before the first is used."""
        if self.steps:
            raise ValueError("the days of a decision are begun before it is made")
        self.days += 1
        return TrackedDay.at_place(self, self.days - 1, day)

    def step(self, of: "TrackedDay", name: tuple[object, ...], move: Move) -> "TrackedDay":
        """Return the day that `move` makes of another; `name` says which move it is."""
        try:
            value = move(of.value)
        except OverflowError as error:
            raise Untracked(str(error)) from error
        self.steps.append(_Step(of.place, move, self.moves.setdefault(name, {})))
        return TrackedDay.at_place(self, self.days + len(self.steps) - 1, value)

    def test(self, left: "TrackedDay", sign: str, right: date) -> bool:
        """Return how the comparison comes out, and remember it."""
        if isinstance(right, datetime):
            raise Untracked("a day is compared with a moment")
        other: int | date = right.place if isinstance(right, TrackedDay) else right
        value = right.value if isinstance(right, TrackedDay) else right
        result = _COMPARE[sign](left.value, value)
        if (key := (left.place, sign, other)) not in self._asked:
            self._asked.add(key)
            self.tests.append(_Test(left.place, _COMPARE[sign], other, result))
        return result


class TrackedDay(date):
    """A day that remembers what is done with it; everything else that a day can do raises `Untracked`."""

    __slots__ = ("place", "track", "value")
    place: int
    track: Track
    value: date

    @classmethod
    def at_place(cls, track: Track, place: int, value: date) -> "TrackedDay":
        """Return the day at that place of the track."""
        day = super().__new__(cls, value.year, value.month, value.day)
        day.track, day.place, day.value = track, place, value
        return day

    def moved(self, name: tuple[object, ...], move: Move) -> "TrackedDay":
        """Return the day that `move` makes of this one."""
        return self.track.step(self, name, move)

    def __lt__(self, other: date) -> bool:
        return self.track.test(self, "<", other)

    def __le__(self, other: date) -> bool:
        return self.track.test(self, "<=", other)

    def __gt__(self, other: date) -> bool:
        return self.track.test(self, ">", other)

    def __ge__(self, other: date) -> bool:
        return self.track.test(self, ">=", other)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, date) and self.track.test(self, "==", other)

    def __ne__(self, other: object) -> bool:
        return not isinstance(other, date) or self.track.test(self, "!=", other)

    def __add__(self, other: timedelta) -> "TrackedDay":
        return self.moved(("days", other), lambda day: day + other)

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise Untracked("a day was used in a way that can't be repeated")

    __hash__ = __sub__ = __radd__ = __rsub__ = __str__ = __repr__ = __format__ = _refuse
    isoformat = strftime = toordinal = weekday = isoweekday = isocalendar = timetuple = ctime = _refuse
    replace = __reduce__ = _refuse
    year = month = day = property(_refuse)

    def __reduce_ex__(self, _: SupportsIndex) -> NoReturn:
        self._refuse()


@dataclass(frozen=True, slots=True)
class Repeatable:
    """A decision that can be repeated: the steps, the comparisons, and what it said."""

    steps: tuple[_Step, ...]
    tests: tuple[_Test, ...]
    said: tuple[object, ...]

    def repeat(self, days: Sequence[date]) -> tuple[object, ...] | None:
        """Return what the decision says of other days; None where it would be another decision."""
        found = list(days)
        for step in self.steps:
            day = found[step.of]
            moved = step.known.get(day)
            if moved is None:
                try:
                    moved = step.known[day] = step.move(day)
                except OverflowError:
                    return None
            found.append(moved)
        for test in self.tests:
            right = found[test.right] if isinstance(test.right, int) else test.right
            if test.compare(found[test.left], right) is not test.result:
                return None
        return tuple(found[one.place] if isinstance(one, TrackedDay) else one for one in self.said)


def repeatable(track: Track, said: Sequence[object]) -> Repeatable:
    """Return the decision that was made on the track, which `said` so; its days may be among what is said."""
    return Repeatable(tuple(track.steps), tuple(track.tests), tuple(said))
