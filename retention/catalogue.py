"""What each fact means, who supplies it, and which of its values are no evidence.

The catalogue is data of the schedule's authors. It is handed in with a schedule, because what a
date in a record is worth decides what may follow from it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

ANY_SYSTEM = "*"
"""In a list of sentinel dates: whichever source supplies the fact."""


class FactKind(StrEnum):
    """What sort of value a fact has."""

    DATE = "date"
    BIRTH_DATE = "birth date"
    TEXT = "text"
    NUMBER = "number"
    YES_NO = "yes or no"
    FLAGS = "flags"
    SENTENCE = "sentence"


DATE_KINDS = frozenset({FactKind.DATE, FactKind.BIRTH_DATE})


@dataclass(frozen=True, slots=True)
class Sentinels:
    """Dates that a system writes when it has none; they are no evidence (R15)."""

    system: str
    days: frozenset[date]


@dataclass(frozen=True, slots=True)
class FactDefinition:
    """One fact of the catalogue.

    `level` is what it is a fact of (file, case, a group such as defendants). `not_before` names
    facts that cannot be later than it; `reopened_by` names the fact whose later day undoes it.
    `supplied_by` names the sources that record it; empty: none does, and the linter says so.
    """

    name: str
    kind: FactKind
    level: str
    meaning: str
    supplied_by: tuple[str, ...] = ()
    sentinels: tuple[Sentinels, ...] = ()
    not_before: tuple[str, ...] = ()
    reopened_by: str | None = None

    def is_sentinel(self, day: date, system: str) -> bool:
        """Return whether `day` is a default of the system and not a date of this fact."""
        listed = (one for one in self.sentinels if one.system in (ANY_SYSTEM, system))
        return any(day == default for one in listed for default in one.days)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The facts that rules may name."""

    definitions: tuple[FactDefinition, ...]
    _by_name: dict[str, FactDefinition] = field(init=False, repr=False, compare=False, hash=False)
    _not_after: dict[str, tuple[str, ...]] = field(init=False, repr=False, compare=False, hash=False)

    def __post_init__(self) -> None:
        by_name = {definition.name: definition for definition in self.definitions}
        if len(by_name) != len(self.definitions):
            raise ValueError("a fact is defined once")
        object.__setattr__(self, "_by_name", by_name)
        object.__setattr__(self, "_not_after", _inverted(self.definitions))

    def find(self, name: str) -> FactDefinition | None:
        """Return the definition; None where no such fact is recorded."""
        return self._by_name.get(name)

    def not_after(self, name: str) -> tuple[str, ...]:
        """Return the facts that cannot be earlier than the one named."""
        return self._not_after.get(name, ())

    def names(self) -> tuple[str, ...]:
        """Return every name, in the order of the catalogue."""
        return tuple(self._by_name)


def _inverted(definitions: Iterable[FactDefinition]) -> dict[str, tuple[str, ...]]:
    later: dict[str, list[str]] = {}
    for definition in definitions:
        for earlier in definition.not_before:
            later.setdefault(earlier, []).append(definition.name)
    return {name: tuple(names) for name, names in later.items()}
