"""The register of delegations: the DRO names a deputy from one day through another.

A delegation ends by itself after its last day, or when it is withdrawn. While it runs the deputy
may act for the DRO, and every act says for whom. Nothing is taken away: a withdrawal stands beside.
Rule: The National Archives, The role of the departmental record officer (a named deputy); ours, ADR 50.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, func, select

from records.faults.people import (
    DELEGATION_BY_DRO,
    DELEGATION_DAYS,
    DELEGATION_NOT_A_DEPUTY,
    DELEGATION_OVER,
    DELEGATION_REASON_MISSING,
    DELEGATION_TO_SELF,
    NO_SUCH_DELEGATION,
)
from records.register.accounts import Account
from records.register.people import Person, Role
from records.register.roles import RIGHTS, Right, may
from records.store.account_tables import DelegationRow, DelegationWithdrawalRow
from records.store.audit import append
from records.store.database import Database, reading, transaction
from retention.faults import Fault, Refusal

LONGEST = timedelta(days=366)
LEFT_TO_A_DEPUTY = frozenset({Right.SEE_ESTATE, Right.SEE_RISKS})
"""What a deputy may do while no delegation runs: look. Rule: ours, ADR 50."""


@dataclass(frozen=True, slots=True)
class NamedDeputy:
    """One delegation: `deputy` may act for `for_whom` from a day through a day, both included."""

    ref: str
    deputy: str
    for_whom: str
    from_on: date
    through_on: date
    reason: str
    named_at: datetime
    withdrawn_at: datetime | None = None
    withdrawn_because: str = ""

    def runs(self, *, on: date, at: datetime) -> bool:
        """Return whether it runs on the day `on`, at the moment `at`.

        >>> from datetime import UTC
        >>> noon = datetime(2026, 12, 4, 12, tzinfo=UTC)
        >>> days = date(2026, 11, 25), date(2026, 12, 4)
        >>> NamedDeputy("DG0001", "deputy", "dro", *days, "leave", noon).runs(on=noon.date(), at=noon)
        True
        """
        return self.from_on <= on <= self.through_on and (self.withdrawn_at is None or at < self.withdrawn_at)


class DelegationRegister:
    """The delegations of one store; every method is one transaction, or one question."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> tuple[NamedDeputy, ...]:
        """Return every delegation, the oldest first."""
        with reading(self._database) as session:
            rows = session.exec(select(DelegationRow).order_by(col(DelegationRow.recorded_in))).all()
            return tuple(_named(session, row) for row in rows)

    def running(self, deputy: str, *, on: date, at: datetime) -> NamedDeputy | None:
        """Return the delegation under which `deputy` may act on the day; None where there is none."""
        return next((one for one in self.all() if _same(one.deputy, deputy) and one.runs(on=on, at=at)), None)

    def name(
        self,
        deputy: Account,
        *,
        from_on: date,
        through_on: date,
        reason: str,
        by: Person,
        actor: str,
        on: date,
        at: datetime,
    ) -> NamedDeputy:
        """Return the delegation as recorded; a Refusal with every reason why it can't be."""
        faults = delegation_faults(deputy, from_on=from_on, through_on=through_on, reason=reason, by=by, on=on)
        if faults:
            raise Refusal(*faults)
        with transaction(self._database) as session:
            number = session.exec(select(func.count()).select_from(DelegationRow)).one() + 1
            row = DelegationRow(
                ref=f"DG{number:04}",
                deputy=deputy.name,
                for_whom=by.name,
                from_on=from_on.isoformat(),
                through_on=through_on.isoformat(),
                reason=reason.strip(),
                named_at=at,
            )
            append(
                session,
                occurred_at=at,
                actor=actor,
                act="deputy named",
                subject=row.ref,
                body={
                    "deputy": row.deputy,
                    "for": row.for_whom,
                    "from": row.from_on,
                    "through": row.through_on,
                    "reason": row.reason,
                },
                rows=[row],
            )
            return _named(session, row)

    def withdraw(self, ref: str, reason: str, *, by: Person, actor: str, on: date, at: datetime) -> NamedDeputy:
        """Return the delegation as withdrawn from now on; a Refusal where it is over, or not the DRO's to end."""
        if not may(by.role, Right.DELEGATE):
            raise Refusal(Fault(DELEGATION_BY_DRO, ref, f"you are {by.role.value}"))
        if not reason.strip():
            raise Refusal(Fault(DELEGATION_REASON_MISSING, ref))
        with transaction(self._database) as session:
            row = session.get(DelegationRow, ref)
            if row is None:
                raise Refusal(Fault(NO_SUCH_DELEGATION, ref))
            before = _named(session, row)
            if before.withdrawn_at is not None or before.through_on < on:
                raise Refusal(Fault(DELEGATION_OVER, ref))
            append(
                session,
                occurred_at=at,
                actor=actor,
                act="delegation withdrawn",
                subject=ref,
                body={"deputy": row.deputy, "by": by.name, "reason": reason.strip()},
                rows=[
                    DelegationWithdrawalRow(
                        delegation_ref=ref, reason=reason.strip(), withdrawn_by=by.name, withdrawn_at=at
                    )
                ],
            )
            return _named(session, row)


def rights_of(database: Database, person: Person, *, on: date, at: datetime) -> frozenset[Right]:
    """Return what somebody may do on the day, on a page and on the command line alike.

    It is what their role may; a deputy's rights are theirs only while a delegation runs.
    Rule: reference cps-domain, section 12 (a named deputy signs for the DRO while away); ours, ADR 50.
    """
    rights = RIGHTS[person.role]
    if person.role is not Role.DEPUTY_DRO:
        return rights
    named = DelegationRegister(database).running(person.name, on=on, at=at)
    return rights if named is not None else rights & LEFT_TO_A_DEPUTY


def delegation_faults(
    deputy: Account, *, from_on: date, through_on: date, reason: str, by: Person, on: date
) -> tuple[Fault, ...]:
    """Return why `by` can't name `deputy` for these days; empty where nothing stands against it."""
    faults = []
    if not may(by.role, Right.DELEGATE):
        faults.append(Fault(DELEGATION_BY_DRO, "delegation", f"you are {by.role.value}"))
    if by.is_same_as(deputy.name):
        faults.append(Fault(DELEGATION_TO_SELF, "deputy", deputy.name))
    elif deputy.role is not Role.DEPUTY_DRO:
        faults.append(Fault(DELEGATION_NOT_A_DEPUTY, "deputy", f"{deputy.name} is {deputy.role or 'closed'}"))
    if not on <= from_on <= through_on <= from_on + LONGEST:
        faults.append(Fault(DELEGATION_DAYS, "days", f"from {from_on} through {through_on}"))
    if not reason.strip():
        faults.append(Fault(DELEGATION_REASON_MISSING, "reason"))
    return tuple(faults)


def _same(one: str, other: str) -> bool:
    return one.strip().casefold() == other.strip().casefold()


def _named(session: Session, row: DelegationRow) -> NamedDeputy:
    withdrawal = session.get(DelegationWithdrawalRow, row.ref)
    return NamedDeputy(
        row.ref,
        row.deputy,
        row.for_whom,
        date.fromisoformat(row.from_on),
        date.fromisoformat(row.through_on),
        row.reason,
        row.named_at,
        withdrawal.withdrawn_at if withdrawal else None,
        withdrawal.reason if withdrawal else "",
    )
