"""A store with its register of holds, and the people who act on it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from appraisal.holdings import Holdings
from muniment.wiring import Store, open_store
from records.register.hold_values import HoldEntry, ScopeText, Terms, Verdict
from records.register.holds import HoldRegister, NewHold
from records.register.people import Person, Role
from records.register.setup import SetupRegister
from retention.terms import HoldKind

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
TODAY = date(2026, 11, 25)
REVIEWER = Person("A. Reviewer", Role.REVIEWER)
SECOND = Person("B. Reviewer", Role.REVIEWER)
DRO = Person("C. Officer", Role.DRO)
MADE_UP = "An invented letter of 20 November 2026"


@dataclass(frozen=True, slots=True)
class Desk:
    """The workflow, with short words for what many tests do first."""

    holdings: Holdings
    store: Store

    def propose(self, ref: str = "TRIAL", *, kind: HoldKind = HoldKind.INQUIRY, **changes: object) -> HoldEntry:
        """Return a proposed hold on records with the flag CPRO."""
        scope = changes.pop("scope", ScopeText(include="flag:CPRO"))
        words = {"authority": MADE_UP, "reason": "The letter asks for it.", "effective_on": TODAY, **changes}
        assert isinstance(scope, ScopeText)
        new = NewHold(ref, kind, f"Trial hold {ref}")
        return self.holdings.propose(new, Terms(**words), scope, by=REVIEWER, at=NOON)  # type: ignore[arg-type]

    def place(self, ref: str = "TRIAL", **changes: object) -> HoldEntry:
        """Return a hold that was proposed and approved."""
        self.propose(ref, **changes)  # type: ignore[arg-type]
        return self.holdings.answer(ref, Verdict.APPROVED, "Agreed.", by=SECOND, at=NOON)


@pytest.fixture
def desk(tmp_path: Path, each_database: str) -> Desk:
    store = open_store(tmp_path / "store")
    register, setup = HoldRegister(store.database), SetupRegister(store.database)
    return Desk(Holdings(register, setup, "test"), store)
