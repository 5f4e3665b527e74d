"""Read the tables of our TOML files key by key: every fault with its place, all at once."""

import tomllib
from collections.abc import Mapping
from datetime import date

from retention.faults import Fault, FaultCode
from retention.schedule import Source
from retention.terms import Grade


def parse_toml(text: str, place: str, *, code: FaultCode) -> tuple[dict[str, object], list[Fault]]:
    """Return `text` as a mapping, or the fault that says where it isn't TOML."""
    try:
        return tomllib.loads(text), []
    except tomllib.TOMLDecodeError as error:
        return {}, [Fault(code, place, str(error))]


class Keys:
    """The keys of one table; each is taken by its type, and what is wrong is gathered.

    `finish` adds a fault for every key that nobody asked for.
    """

    def __init__(self, table: object, place: str, *, code: FaultCode, faults: list[Fault]) -> None:
        self._table: Mapping[str, object] = table if isinstance(table, dict) else {}
        self._place, self._code, self._faults = place, code, faults
        self._taken: set[str] = set()
        if not isinstance(table, dict):
            self.fault("", "a table was expected")

    def fault(self, key: str, why: str) -> None:
        """Gather that the value of `key` is wrong, and why."""
        self._faults.append(Fault(self._code, f"{self._place}{f', {key}' if key else ''}", why))

    def text(self, key: str, *, default: str | None = None) -> str:
        """Return the text of `key`; without a default it must be there and say something."""
        value = self._take(key)
        if isinstance(value, str) and (value.strip() or default is not None):
            return value
        if value is not None or default is None:
            self.fault(key, "a text in quotes was expected")
        return default or ""

    def texts(self, key: str) -> tuple[str, ...]:
        """Return the list of texts of `key`; empty where it is left out."""
        value = self._take(key)
        if value is None:
            return ()
        if isinstance(value, list) and all(isinstance(one, str) and one.strip() for one in value):
            return tuple(value)
        self.fault(key, 'a list of texts was expected, for example ["SDS"]')
        return ()

    def is_set(self, key: str) -> bool:
        """Return the truth of `key`; False where it is left out."""
        value = self._take(key)
        if not isinstance(value, bool | None):
            self.fault(key, "true or false was expected")
        return value is True

    def day(self, key: str) -> date | None:
        """Return the day of `key`; None where it is left out."""
        value = self._take(key)
        if value is None or type(value) is date:
            return value
        self.fault(key, "a day was expected, for example 2015-05-12")
        return None

    def tables(self, key: str) -> list[object]:
        """Return the list of tables of `key`, which must be there."""
        value = self._take(key)
        if isinstance(value, list) and value:
            return value
        self.fault(key, "a list of tables was expected")
        return []

    def source(self, key: str) -> Source:
        """Return the source of `key`, which must be there with its grade."""
        keys = Keys(self._take(key), f"{self._place}, {key}", code=self._code, faults=self._faults)
        written = keys.text("grade")
        grade = next((grade for grade in Grade if grade.value == written), None)
        if grade is None:
            keys.fault("grade", f"{written!r} is not one of {', '.join(Grade)}")
        source = Source(grade or Grade.ILLUSTRATIVE, keys.text("ref"), keys.text("url", default=""))
        keys.finish()
        return source

    def finish(self) -> None:
        """Gather a fault for every key that means nothing here."""
        for key in self._table:
            if key not in self._taken:
                self.fault(key, "this key means nothing here")

    def _take(self, key: str) -> object:
        self._taken.add(key)
        return self._table.get(key)
