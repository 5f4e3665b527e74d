"""The data quality gate: what is wrong in one case of an export, who can mend it, and whether it blocks a decision.

The dates that start a clock rest on finalisation data which the inspectorate found wanting (HMCPSI,
Thematic Inspection of CMS Case Finalisations, 2017). So a case whose trigger facts fail is not
decided, and says why. Rules are data and pure functions over the values of one case; they read
nothing, and never mend anything.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from records.sources.cms.case_values import CaseValues
from retention.faults import FaultCode, Who

WHOLE = 100
Find = Callable[[CaseValues, "Terms"], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Terms:
    """What the gate is told: the day the export speaks of, mandated versions, tables that are not as sent.

    Without mandated versions only a missing one is found. The days after which an entry is late are
    ours: the inspection names lateness and no figure.
    """

    as_of: date
    calculator_versions: frozenset[str] = frozenset()
    record_sheet_versions: frozenset[str] = frozenset()
    damaged_tables: frozenset[str] = frozenset()
    finalised_late_days: int = 14
    endorsed_late_days: int = 5

    def is_whole(self, *tables: str) -> bool:
        """Return whether all of `tables` came as they were sent."""
        return self.damaged_tables.isdisjoint(tables)


@dataclass(frozen=True, slots=True)
class QualityRule:
    """One rule: its fault, what it takes off the score, whether it stops a decision, and where it comes from."""

    fault: FaultCode
    cost: int
    source: str
    find: Find = field(repr=False)
    blocks: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule found in one case: the sentences of evidence, and what they cost."""

    code: str
    sentences: tuple[str, ...]
    who: Who
    remedy: str
    cost: int
    blocks: bool

    def __str__(self) -> str:
        """Return the evidence, then who can mend it."""
        return " ".join((*self.sentences, self.remedy))


@dataclass(frozen=True, slots=True)
class CaseQuality:
    """What the gate says of one case."""

    urn: str
    findings: tuple[Finding, ...]

    @property
    def score(self) -> int:
        """Return the score, from 0 to 100."""
        return max(0, WHOLE - sum(finding.cost for finding in self.findings))

    @property
    def sum_shown(self) -> str:
        """Return how the score comes about.

        >>> CaseQuality("99AA0101005", ()).sum_shown
        '100'
        """
        costs = [f" - {finding.cost} ({finding.code})" for finding in self.findings if finding.cost]
        if not costs:
            return str(WHOLE)
        floor = ", at least 0" if sum(finding.cost for finding in self.findings) > WHOLE else ""
        return f"{WHOLE}{''.join(costs)} = {self.score}{floor}"

    @property
    def blocks_decision(self) -> bool:
        """Return whether a trigger fact fails, so that nothing may be decided on this case."""
        return any(finding.blocks for finding in self.findings)

    @property
    def blocked_because(self) -> str:
        """Return why nothing may be decided, in sentences; empty where it may."""
        return " ".join(str(finding) for finding in self.findings if finding.blocks)


def judge(values: CaseValues, terms: Terms, *, rules: Sequence[QualityRule]) -> CaseQuality:
    """Return what `rules` find in the case, in their order; what stops a decision comes first."""
    found = []
    for rule in rules:
        if sentences := tuple(rule.find(values, terms)):
            fault = rule.fault
            found.append(Finding(fault.code, sentences, fault.who, fault.remedy, rule.cost, rule.blocks))
    return CaseQuality(values.urn, tuple(sorted(found, key=lambda finding: not finding.blocks)))


def in_words(on: date) -> str:
    """Return the day as people write it.

    >>> in_words(date(2008, 6, 4))
    '4 June 2008'
    """
    return f"{on.day} {_MONTHS[on.month - 1]} {on.year}"


_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
