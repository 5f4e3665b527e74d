"""Reading the tables of a TOML file key by key, gathering every fault at once.

After a fault the reader goes on with a stand-in value, so that all faults of a file are found in
one pass. A stand-in never leaves: who reads a file gives back either values or faults.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from difflib import get_close_matches
from enum import StrEnum
from typing import TypeVar

from retention import schedule_faults as codes
from retention.faults import Fault, FaultCode
from retention.periods import Boundary, BoundaryKind, Period, is_within_calendar, parse_boundary, parse_period
from retention.terms import Rounding

Table = Mapping[str, object]
Chosen = TypeVar("Chosen", bound=StrEnum)


def quoted_with_hint(found: str, allowed: Sequence[str]) -> str:
    """Return the value found and, where one is near, what may have been meant.

    >>> quoted_with_hint("contract expry", ["contract expiry", "closed"])
    "'contract expry'; did you mean 'contract expiry'?"
    """
    near = get_close_matches(found, allowed, n=1)
    return f"{found!r}; did you mean {near[0]!r}?" if near else repr(found)


class Entry:
    """One table with its place in the file; keys are read once, and the rest is reported."""

    def __init__(self, table: Table, *, place: str, faults: list[Fault]) -> None:
        self._table = table
        self.place = place
        self.faults = faults
        self._read: set[str] = set()

    def fault(self, code: FaultCode, found: str) -> None:
        """Note a fault at this place."""
        self.faults.append(Fault(code, self.place, found))

    def has(self, key: str) -> bool:
        """Return whether the key is written."""
        return key in self._table

    def take(self, key: str) -> object:
        """Return what is written under the key, None where nothing is."""
        self._read.add(key)
        return self._table.get(key)

    def all(self) -> Table:
        """Return the table itself, every key of it counting as read."""
        self._read.update(self._table)
        return self._table

    def within(self, table: Table, part: str) -> "Entry":
        """Return the entry for a table inside this one."""
        return Entry(table, place=f"{self.place}, {part}", faults=self.faults)

    def finish(self) -> None:
        """Report the keys that nobody asked for."""
        for key in self._table:
            if key not in self._read:
                self.fault(codes.KEY_UNKNOWN, quoted_with_hint(key, sorted(self._read)))

    # -- values -------------------------------------------------------------------------------

    def text(self, key: str, *, example: str, required: bool = True) -> str:
        """Return the text under the key; empty where it is not required and not written."""
        value = self.take(key)
        if isinstance(value, str) and value.strip():
            return value
        if value is not None:
            self.fault(codes.WRONG_KIND, f"{key} = {value!r}; expected a text, such as {key} = {example!r}")
        elif required:
            self.fault(codes.KEY_MISSING, f"{key}, such as {key} = {example!r}")
        return ""

    def texts(self, key: str, *, example: str) -> tuple[str, ...]:
        """Return the list of texts under the key, empty where it is not written."""
        value = self.take(key)
        if value is None:
            return ()
        if isinstance(value, list) and all(isinstance(one, str) for one in value):
            return tuple(value)
        self.fault(codes.WRONG_KIND, f"{key} = {value!r}; expected a list of texts, such as {key} = [{example!r}]")
        return ()

    def day(self, key: str, *, required: bool) -> date | None:
        """Return the day under the key, None where it is not written."""
        value = self.take(key)
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        if value is not None:
            self.fault(
                codes.WRONG_KIND, f"{key} = {value!r}; expected a day without quotes, such as {key} = 2019-04-01"
            )
        elif required:
            self.fault(codes.KEY_MISSING, f"{key}, such as {key} = 2019-04-01")
        return None

    def number(self, key: str, *, example: int) -> int | None:
        """Return the whole number under the key, None where it is not written."""
        value = self.take(key)
        if value is None:
            return None
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            return value
        self.fault(codes.WRONG_KIND, f"{key} = {value!r}; expected a whole number, such as {key} = {example}")
        return None

    def choice(self, key: str, kind: type[Chosen], *, allowed: Sequence[Chosen] = ()) -> Chosen:
        """Return the term under the key; it must be written."""
        options = list(allowed or kind)
        value = self.take(key)
        by_text = {option.value: option for option in options}
        if isinstance(value, str) and value in by_text:
            return by_text[value]
        listed = ", ".join(by_text)
        if value is None:
            self.fault(codes.KEY_MISSING, f"{key}, one of: {listed}")
        else:
            shown = quoted_with_hint(value, list(by_text)) if isinstance(value, str) else repr(value)
            self.fault(codes.NOT_IN_LIST, f"{key} = {shown}{'' if shown.endswith('?') else ';'} Allowed: {listed}")
        return options[0]

    def table(self, key: str) -> "Entry | None":
        """Return the table under the key, None where it is not written."""
        value = self.take(key)
        if value is None:
            return None
        if isinstance(value, Mapping):
            return self.within(value, key)
        self.fault(codes.WRONG_KIND, f"{key} = {value!r}; expected a table, such as {key} = {{ … }}")
        return None

    def tables(self, key: str, *, name: Callable[[Table, int], str]) -> list["Entry"]:
        """Return the tables of the list under the key; one table alone counts as a list of one."""
        value = self.take(key)
        listed = [value] if isinstance(value, Mapping) else value if isinstance(value, list) else []
        wrong = value is not None and not isinstance(value, Mapping | list)
        if wrong or not all(isinstance(one, Mapping) for one in listed):
            self.fault(codes.WRONG_KIND, f"{key} = {value!r}; expected tables, such as {key} = [{{ … }}]")
        return [self.within(one, name(one, at)) for at, one in enumerate(listed, 1) if isinstance(one, Mapping)]

    # -- periods and boundaries -----------------------------------------------------------------

    def period(self, key: str) -> Period:
        """Return the period under the key; it must be written."""
        return self.period_in(self.take(key), key)

    def period_in(self, value: object, key: str) -> Period:
        """Return the period written in `value`."""
        if value is None:
            self.fault(codes.KEY_MISSING, f'{key}, such as {key} = "P7Y"')
            return Period()
        period = parse_period(value) if isinstance(value, str) else None
        if period is None:
            self.fault(codes.BAD_PERIOD, f"{key} = {value!r}")
            return Period()
        if not is_within_calendar(period):
            self.fault(codes.OVERFLOW, f"{key} = {value!r}")
            return Period()
        return period

    def rounding(self, period: Period) -> Rounding | None:
        """Return the rounding declared for the period; missing only where none is needed (R5)."""
        if not self.has("rounding"):
            if period.needs_rounding:
                self.fault(codes.AMBIGUOUS_DATE, f"{period}")
            return None
        return self.choice("rounding", Rounding)

    def boundary_in(self, written: str) -> Boundary:
        """Return the boundary written in the text."""
        boundary = parse_boundary(written)
        if boundary is None:
            self.fault(codes.BOUNDARY_UNREADABLE, repr(written))
            return Boundary(BoundaryKind.MONTH_END)
        return boundary
