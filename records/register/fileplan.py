"""The register of the file plan: mapping rules added and withdrawn, classes assigned by hand.

Each change is one audit event. A store without a rule of its own uses the starter file plan, which
is data beside this module; the first rule that is added begins the department's own.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from sqlmodel import Session, col, func, select

from records.faults.fileplan import NO_SUCH_MAPPING_RULE, RULE_WITHDRAWN
from records.register.fileplan_rules import ClassRef, MappingRule, Place
from records.store.audit import append
from records.store.database import Database, reading, transaction
from records.store.fileplan_tables import FILEPLAN_TABLES, AssignmentRow, MappingRuleRow, MappingRuleWithdrawalRow
from records.store.remembered import remembered
from retention.facts import Ref, civil_date
from retention.faults import Fault, Refusal
from retention.terms import RefKind

PLACES = (
    Place("home drive", "HOME/*/**", owner=1),
    Place("OneDrive", "OneDrive/*/**", owner=1),
    Place("mailbox", "Mailboxes/*/**", owner=1),
)
"""Where case material does not belong. Rule: TNA, Information Management Assessment of the CPS (2017), 3.3."""

STARTER = "starter"
"""Who assigned a class that the starter file plan gives."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """What a person said of one thing: its class, or None where an earlier one was taken back."""

    ref: Ref
    class_ref: ClassRef | None
    reason: str
    person: str
    assigned_at: datetime


@dataclass(frozen=True, slots=True)
class FilePlan:
    """The file plan as it stands: rules, assignments by thing, places where no case belongs.

    `added_on` says of each rule since when it is known; a starter rule has always been.
    """

    rules: tuple[MappingRule, ...]
    assignments: Mapping[Ref, Assignment]
    added_on: Mapping[str, date]
    is_starter: bool
    places: tuple[Place, ...] = PLACES

    @property
    def digest(self) -> str:
        """Return the SHA-256 of everything in it that can give a class."""
        rules = [(r.ref, str(r.class_ref), r.location, r.condition, r.documents) for r in self.rules]
        said = sorted((str(a.ref), str(a.class_ref)) for a in self.assignments.values())
        return hashlib.sha256(repr((rules, said, self.places)).encode()).hexdigest()


class FilePlanRegister:
    """The file plan of one store; every method is one transaction, or one question."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, rules: Sequence[MappingRule], *, actor: str, at: datetime) -> tuple[MappingRule, ...]:
        """Return the `rules` as added together, each with the reference it was given."""
        with transaction(self._database) as session:
            first = session.exec(select(func.count()).select_from(MappingRuleRow)).one() + 1
            rows = [_row(rule, f"M{number:04}", actor=actor, at=at) for number, rule in enumerate(rules, start=first)]
            append(
                session,
                occurred_at=at,
                actor=actor,
                act="mapping rules added",
                subject="file plan",
                body={"rules": [row.ref for row in rows]},
                rows=rows,
            )
            return tuple(_rule(row) for row in rows)

    def withdraw(self, ref: str, reason: str, *, actor: str, at: datetime) -> None:
        """Withdraw the rule `ref`; a Refusal where there is none, or it was withdrawn before."""
        with transaction(self._database) as session:
            if session.get(MappingRuleRow, ref) is None:
                raise Refusal(Fault(NO_SUCH_MAPPING_RULE, ref))
            if session.get(MappingRuleWithdrawalRow, ref) is not None:
                raise Refusal(Fault(RULE_WITHDRAWN, ref))
            append(
                session,
                occurred_at=at,
                actor=actor,
                act="mapping rule withdrawn",
                subject=ref,
                body={"reason": reason},
                rows=[MappingRuleWithdrawalRow(rule_ref=ref, reason=reason, person=actor, withdrawn_at=at)],
            )

    def assign(self, ref: Ref, class_ref: ClassRef | None, reason: str, *, actor: str, at: datetime) -> Assignment:
        """Return what was assigned to `ref`; without a class an earlier assignment is taken back."""
        with transaction(self._database) as session:
            row = AssignmentRow(
                kind=ref.kind.value,
                source=ref.source,
                item_key=ref.key,
                schedule_ref=class_ref.schedule if class_ref else None,
                class_code=class_ref.code if class_ref else None,
                reason=reason,
                person=actor,
                assigned_at=at,
            )
            append(
                session,
                occurred_at=at,
                actor=actor,
                act="class assigned" if class_ref else "class taken back",
                subject=str(ref),
                body={"class": str(class_ref) if class_ref else None, "reason": reason},
                rows=[row],
            )
            return _assignment(row)

    def plan(self, *, known: date | None = None) -> FilePlan:
        """Return the file plan as it was known at the end of the day `known`; None is now."""
        if known is not None:
            with reading(self._database) as session:
                return _plan(session, known)
        return remembered(self._database, "file plan", FILEPLAN_TABLES, lambda session: _plan(session, None))


def _plan(session: Session, known: date | None) -> FilePlan:
    from records.register.fileplan_file import starter_rules

    rows = _rules_in_force(session, known)
    own = session.exec(select(func.count()).select_from(MappingRuleRow)).one() > 0
    rules = tuple(_rule(row) for row in rows) if own else starter_rules()
    added = {row.ref: civil_date(row.added_at, "Europe/London") for row in rows}
    return FilePlan(rules, _assignments(session, known), added, is_starter=not own)


def _rules_in_force(session: Session, known: date | None) -> list[MappingRuleRow]:
    withdrawn = {row.rule_ref: row.withdrawn_at for row in session.exec(select(MappingRuleWithdrawalRow))}
    rows = session.exec(select(MappingRuleRow).order_by(col(MappingRuleRow.ref))).all()
    return [row for row in rows if _was_known(row.added_at, known) and not _was_known(withdrawn.get(row.ref), known)]


def _assignments(session: Session, known: date | None) -> dict[Ref, Assignment]:
    newest: dict[Ref, Assignment] = {}
    for row in session.exec(select(AssignmentRow).order_by(col(AssignmentRow.recorded_in))):
        if _was_known(row.assigned_at, known):
            found = _assignment(row)
            newest[found.ref] = found
    return {ref: found for ref, found in newest.items() if found.class_ref is not None}


def _was_known(at: datetime | None, known: date | None) -> bool:
    if at is None:
        return False
    return known is None or at <= datetime.combine(known, time.max, tzinfo=UTC)


def _row(rule: MappingRule, ref: str, *, actor: str, at: datetime) -> MappingRuleRow:
    return MappingRuleRow(
        ref=ref,
        location=rule.location,
        condition=rule.condition,
        documents=rule.documents,
        schedule_ref=rule.class_ref.schedule,
        class_code=rule.class_ref.code,
        reason=rule.reason,
        person=actor,
        added_at=at,
    )


def _rule(row: MappingRuleRow) -> MappingRule:
    class_ref = ClassRef(row.schedule_ref, row.class_code)
    return MappingRule(
        row.ref,
        class_ref,
        row.reason,
        location=row.location,
        condition=row.condition,
        documents=row.documents,
    )


def _assignment(row: AssignmentRow) -> Assignment:
    class_ref = ClassRef(row.schedule_ref, row.class_code) if row.schedule_ref and row.class_code else None
    ref = Ref(RefKind(row.kind), row.source, row.item_key)
    return Assignment(ref, class_ref, row.reason, row.person, row.assigned_at)
