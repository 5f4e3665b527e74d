"""The criteria of selection that the appraisal card offers, each with its source and how good it is."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from retention.terms import Grade


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion: its name, as it is recorded; the signs that point to it; who states it."""

    name: str
    meaning: str
    signals: tuple[str, ...]
    kinds: tuple[str, ...]
    grade: Grade
    source: str


@cache
def criteria() -> tuple[Criterion, ...]:
    """Return every criterion, in the order in which it is offered."""
    table = tomllib.loads(files("appraisal").joinpath("review", "criteria.toml").read_text(encoding="utf-8"))
    return tuple(
        Criterion(
            name=one["name"],
            meaning=one["meaning"],
            signals=tuple(one["signals"]),
            kinds=tuple(one["kinds"]),
            grade=Grade(one["grade"]),
            source=one["source"],
        )
        for one in table["criterion"]
    )


def criteria_for(is_casework: bool, signals: tuple[str, ...] = ()) -> tuple[Criterion, ...]:
    """Return the criteria of casework or of corporate records, those the signs point to first.

    >>> [one.name for one in criteria_for(True, ("COML025", "FATL"))][:2]
    ['murder', 'legal precedent']
    """
    kind = "casework" if is_casework else "corporate"
    fitting = [one for one in criteria() if kind in one.kinds]
    return tuple(sorted(fitting, key=lambda one: not set(one.signals) & set(signals)))
