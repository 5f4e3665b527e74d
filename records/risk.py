"""How much a format is at risk, and what NARA would do about it: looked up by PUID.

The table holds facts of the preservation action plan of the United States National Archives
(NARA), digital-preservation v3.6.0, CC0, written by tools/build_risk_table.py. It speaks for
NARA's holdings and NARA's tools: every level is shown with its source and date, and a format
without a row is *not assessed*, which is never the same as low. NARA endorses nothing here.
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files

SOURCE = "NARA Digital Preservation Plan, file formats"
SOURCE_DATED_ON = date(2026, 3, 20)


class RiskLevel(StrEnum):
    """NARA's three levels in its own words, and the absence of one."""

    NOT_ASSESSED = "Not assessed"
    LOW = "Low Risk"
    MODERATE = "Moderate Risk"
    HIGH = "High Risk"


class PreservationAction(StrEnum):
    """What NARA's plan does with files of a format, in its own words."""

    RETAIN = "Retain"
    TRANSFORM = "Transform"
    IDENTIFY_VERSION = "Identify Version"
    RETAIN_FOR_FUTURE_ASSESSMENT = "Retain for Future Assessment"


# The mitigation in plain words. "Retain" is NARA's word for keeping the format as it is; a bare
# "retained" would mean something else here (Public Records Act 1958, section 3(4)).
MITIGATION: Mapping[PreservationAction, str] = {
    PreservationAction.RETAIN: "Keep in this format.",
    PreservationAction.TRANSFORM: "Plan to convert to a safer format while software for it can still be had.",
    PreservationAction.IDENTIFY_VERSION: "Find out which version of the format it is; the risk depends on it.",
    PreservationAction.RETAIN_FOR_FUTURE_ASSESSMENT: "Keep in this format and look again later.",
}

_WORST_LAST = (RiskLevel.NOT_ASSESSED, RiskLevel.LOW, RiskLevel.MODERATE, RiskLevel.HIGH)


@dataclass(frozen=True, slots=True)
class RiskRow:
    """One line of NARA's plan: the level and the action for one of its formats."""

    puid: str
    level: RiskLevel
    action: PreservationAction
    nara_format_id: str


@dataclass(frozen=True, slots=True)
class Risk:
    """The risk of a file: the worst `level` of `rows`, every row shown, and the PUIDs without one."""

    level: RiskLevel
    rows: tuple[RiskRow, ...]
    not_assessed: tuple[str, ...]
    source: str = SOURCE
    source_dated_on: date = SOURCE_DATED_ON

    @property
    def actions(self) -> tuple[PreservationAction, ...]:
        """Return what NARA does, each action once, the worst rows' first."""
        worst_first = sorted(self.rows, key=lambda row: -_WORST_LAST.index(row.level))
        return tuple(dict.fromkeys(row.action for row in worst_first))


def risk_of(puids: Iterable[str]) -> Risk:
    """Return the risk of a file with these PUIDs: the worst level of all their rows.

    Several rows for one PUID, or several PUIDs, count alike. No row at all is NOT_ASSESSED.

    >>> risk_of(["fmt/45"]).level, len(risk_of(["fmt/45"]).rows)
    (<RiskLevel.MODERATE: 'Moderate Risk'>, 5)
    >>> risk_of([]).level
    <RiskLevel.NOT_ASSESSED: 'Not assessed'>
    """
    return _risk_of(tuple(puids))


@cache
def _risk_of(puids: tuple[str, ...]) -> Risk:
    table = risk_table()
    rows = tuple(row for puid in puids for row in table.get(puid, ()))
    level = max((row.level for row in rows), key=_WORST_LAST.index, default=RiskLevel.NOT_ASSESSED)
    return Risk(level, rows, tuple(puid for puid in puids if puid not in table))


@cache
def risk_table() -> Mapping[str, tuple[RiskRow, ...]]:
    """Return NARA's rows for each PUID that has any."""
    name = f"nara_risk_{SOURCE_DATED_ON.isoformat()}.csv"
    lines = files("records").joinpath("formats_data", name).read_text(encoding="utf-8").splitlines()
    rows = [
        RiskRow(
            puid=line["puid"],
            level=RiskLevel(line["level"]),
            action=PreservationAction(line["action"]),
            nara_format_id=line["nara_format_id"],
        )
        for line in csv.DictReader(lines)
    ]
    table: dict[str, tuple[RiskRow, ...]] = {}
    for row in rows:
        table[row.puid] = (*table.get(row.puid, ()), row)
    return table
