"""How everything on a list stands at one moment: what is there, what the rules say, which holds cover it.

Gathered by contents.py; asked by the preconditions and bound into what is signed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from appraisal.lists.values import Item, ListFile
from retention.facts import Ref


@dataclass(frozen=True, slots=True)
class HeldThing:
    """A hold on a thing of a list, or on one file in it. `since` is when it was recorded.

    `is_over` where it no longer covers: it is still in what is signed, for a hold that came and
    went after a signature voids it. Rule: reference, section 5; retention.changes.voids.
    """

    item: Ref
    ref: Ref
    hold_ref: str
    hold_title: str
    route: str
    because: str
    since: datetime
    is_over: bool = False
    is_custody: bool = False
    """A consignment's own lock on its originals; it stops every list but the one it carries out."""
    in_part: bool = False
    """It reaches the thing only through something in it, or a copy of that."""


@dataclass(frozen=True, slots=True)
class ThingNow:
    """A thing as it stands now: as it would be put on a list today, with its files.

    `is_gone` where the newest survey no longer has it. `status` is that of its outcome, `grade` how
    good the authority for its rule is; empty where there is no rule.
    """

    item: Item
    files: tuple[ListFile, ...]
    status: str
    grade: str
    is_gone: bool = False
    series_word: str = ""
    """On whose word its series is so; without a series, what is to be agreed."""


@dataclass(frozen=True, slots=True)
class Ground:
    """How everything on a list stands at one moment: `audit_sequence` is the last event it takes in."""

    things: Mapping[Ref, ThingNow]
    held: tuple[HeldThing, ...]
    rules_digest: str
    on: date
    audit_sequence: int

    @property
    def in_force(self) -> tuple[HeldThing, ...]:
        """Return the holds that cover something now, or are announced."""
        return tuple(one for one in self.held if not one.is_over)
