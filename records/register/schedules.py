"""The register of a department's own schedules: drafts, who approved which, and what is in use on a day.

A draft is never live: only an approved version is put to records. Who proposed it can't approve it; the
Departmental Record Officer does, with a minute and a day of review. Each act is one audit event.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from sqlmodel import Session, col, select

from records.faults.schedules import (
    APPROVAL_WORDS_MISSING,
    DRAFT_APPROVED,
    DRAFT_CHANGES_NOTHING,
    DRAFT_OVERTAKEN,
    NO_SUCH_DRAFT,
    NO_SUCH_VERSION,
    NOT_THE_DRO,
    REVIEW_NOT_LATER,
    SCHEDULE_NAME_REFUSED,
    SCHEDULE_SAME_PERSON,
)
from records.register.delegations import NamedDeputy
from records.register.people import Person, Role
from records.register.schedule_rules import Rules, as_text, from_text, laid_over
from records.store.audit import append
from records.store.database import Database, transaction
from records.store.remembered import remembered
from records.store.schedule_tables import ScheduleApprovalRow, ScheduleDraftRow
from retention.catalogue import Catalogue
from retention.faults import Fault, Refusal
from retention.schedule import Schedule
from retention.schedule_diff import differences
from retention.schedule_file import read_schedule
from schedules import packs

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")


@dataclass(frozen=True, slots=True)
class Received:
    """The rules of a draft as read, the name of the file they came in, and its SHA-256."""

    rules: Mapping[str, object]
    received_as: str
    sha256: str


@dataclass(frozen=True, slots=True)
class DraftEntry:
    """One draft; `follows_version` is the approved version it was laid over, None for a first one."""

    ref: str
    number: int
    schedule: Schedule
    received_as: str
    received_sha256: str
    follows_version: int | None
    proposed_by: str
    drafted_at: datetime


@dataclass(frozen=True, slots=True)
class Approval:
    """Who approved which draft as which version: with the minute, the day, and the day of review."""

    version: int
    draft_number: int
    digest: str
    approved_by: str
    role: str
    minute: str
    approved_on: date
    review_on: date
    approved_at: datetime


@dataclass(frozen=True, slots=True)
class Signature:
    """What a person says when approving: who, on which minute, on which day, and when to look again.

    `delegation` is that under which a deputy signs for the Departmental Record Officer.
    """

    person: Person
    minute: str
    on: date
    review_on: date
    delegation: NamedDeputy | None = None

    def is_the_officers(self, at: datetime) -> bool:
        """Return whether it is the officer's own, or a named deputy's while the delegation runs."""
        if self.person.role is Role.DRO:
            return True
        named = self.delegation
        may_sign = self.person.role is Role.DEPUTY_DRO and named is not None and self.person.is_same_as(named.deputy)
        return may_sign and named is not None and named.runs(on=self.on, at=at)

    def is_by_who_drafted(self, drafter: str) -> bool:
        """Return whether the person, or who the person signs for, proposed what is signed."""
        by_officer = self.delegation is not None and Person(self.delegation.for_whom, Role.DRO).is_same_as(drafter)
        return self.person.is_same_as(drafter) or by_officer


@dataclass(frozen=True, slots=True)
class ScheduleEntry:
    """One schedule of the department: its drafts and its approvals, oldest first."""

    ref: str
    drafts: tuple[DraftEntry, ...]
    approvals: tuple[Approval, ...]

    @property
    def waiting(self) -> DraftEntry | None:
        """Return the newest draft where nobody approved it."""
        newest = self.drafts[-1]
        return None if any(one.draft_number == newest.number for one in self.approvals) else newest

    def draft(self, number: int) -> DraftEntry:
        """Return the draft of that number; a Refusal where there is none."""
        found = next((one for one in self.drafts if one.number == number), None)
        if found is None:
            raise Refusal(Fault(NO_SUCH_VERSION, self.ref, f"draft {number}"))
        return found

    def approved(self, version: int) -> DraftEntry:
        """Return the draft that became that version; a Refusal where there is none."""
        found = next((one for one in self.approvals if one.version == version), None)
        if found is None:
            raise Refusal(Fault(NO_SUCH_VERSION, self.ref, f"version {version}"))
        return self.draft(found.draft_number)

    @property
    def current(self) -> DraftEntry | None:
        """Return the newest approved version; None where nothing is approved."""
        return self.approved(self.approvals[-1].version) if self.approvals else None


class ScheduleRegister:
    """The department's own schedules in one store; every method is one transaction, or one question."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> tuple[ScheduleEntry, ...]:
        """Return every schedule by its name."""
        return remembered(self._database, "schedules", (ScheduleDraftRow, ScheduleApprovalRow), _entries)

    def find(self, ref: str) -> ScheduleEntry | None:
        """Return the schedule of that name; None where there is none."""
        return next((one for one in self.all() if one.ref == ref), None)

    def in_use(self, *, known: date | None = None) -> dict[str, Schedule]:
        """Return each schedule as approved by the end of the day `known` (None: by now); no draft is among them."""
        last = datetime.combine(known, time.max, tzinfo=UTC) if known is not None else None
        found = {}
        for entry in self.all():
            approvals = [one for one in entry.approvals if last is None or one.approved_at <= last]
            if approvals:
                found[entry.ref] = entry.approved(approvals[-1].version).schedule
        return found

    def save_draft(self, ref: str, received: Received, *, by: Person, actor: str, at: datetime) -> DraftEntry:
        """Return the draft as saved, laid over the approved version where there is one.

        A Refusal with all faults where it would edit an approved version, changes nothing, or may not
        have this name; then nothing is saved.
        """
        if ref in packs.names() or NAME.fullmatch(ref) is None:
            raise Refusal(Fault(SCHEDULE_NAME_REFUSED, ref))
        with transaction(self._database) as session:
            entry = next((one for one in _entries(session) if one.ref == ref), None)
            current = entry.current if entry is not None else None
            rules = _laid_over(session, current, received.rules)
            schedule = _schedule(ref, rules)
            if entry is not None and schedule.digest in _digests(entry):
                raise Refusal(Fault(DRAFT_CHANGES_NOTHING, ref))
            row = ScheduleDraftRow(
                schedule_ref=ref,
                number=len(entry.drafts) + 1 if entry is not None else 1,
                title=schedule.title,
                rules=as_text(rules),
                digest=schedule.digest,
                received_as=received.received_as,
                received_sha256=received.sha256,
                follows_version=entry.approvals[-1].version if entry is not None and entry.approvals else None,
                person=by.name,
                drafted_at=at,
            )
            _record_draft(session, row, classes=len(schedule.classes), actor=actor)
            return _draft(row)

    def approve(self, ref: str, signature: Signature, *, number: int | None, actor: str, at: datetime) -> Approval:
        """Return the approval of the draft `number` (None: the one that waits); live from here on.

        A Refusal where a rule of approving is broken; then nothing is recorded.
        """
        with transaction(self._database) as session:
            entry = next((one for one in _entries(session) if one.ref == ref), None)
            draft = _approvable(ref, entry, number)
            if entry is None or draft is None:
                raise Refusal(Fault(NO_SUCH_DRAFT, ref, f"draft {number}" if number is not None else ""))
            faults = tuple(_against(entry, draft, signature, at))
            if faults:
                raise Refusal(*faults)
            row = ScheduleApprovalRow(
                schedule_ref=ref,
                version=len(entry.approvals) + 1,
                draft_number=draft.number,
                digest=draft.schedule.digest,
                person=signature.person.name,
                role=signature.person.role.value,
                minute=signature.minute,
                approved_on=signature.on.isoformat(),
                review_on=signature.review_on.isoformat(),
                approved_at=at,
            )
            _record_approval(session, row, changes_of(entry, draft), delegation=signature.delegation, actor=actor)
            return _approval(row)


def changes_of(entry: ScheduleEntry, draft: DraftEntry) -> tuple[str, ...]:
    """Return what the draft changes in the version it follows, in plain English; empty for a first one."""
    if draft.follows_version is None:
        return ()
    return differences(entry.approved(draft.follows_version).schedule, draft.schedule)


# -- what is refused --------------------------------------------------------------------------------------


def _approvable(ref: str, entry: ScheduleEntry | None, number: int | None) -> DraftEntry | None:
    if entry is None or number is None:
        return entry.waiting if entry is not None else None
    if any(one.draft_number == number for one in entry.approvals):
        raise Refusal(Fault(DRAFT_APPROVED, ref, f"draft {number}"))
    return next((one for one in entry.drafts if one.number == number), None)


def _against(entry: ScheduleEntry, draft: DraftEntry, signature: Signature, at: datetime) -> list[Fault]:
    """Return what stands against the approval, all at once."""
    place = f"{entry.ref}, draft {draft.number}"
    faults = []
    if not signature.is_the_officers(at):
        faults.append(Fault(NOT_THE_DRO, place, signature.person.role.value))
    if signature.is_by_who_drafted(draft.proposed_by):
        faults.append(Fault(SCHEDULE_SAME_PERSON, place, signature.person.name))
    if not signature.minute.strip():
        faults.append(Fault(APPROVAL_WORDS_MISSING, place))
    if signature.review_on <= signature.on:
        faults.append(Fault(REVIEW_NOT_LATER, place, signature.review_on.isoformat()))
    newest = entry.approvals[-1].version if entry.approvals else None
    if draft.follows_version != newest:
        faults.append(Fault(DRAFT_OVERTAKEN, place, f"version {newest}"))
    return faults


# -- rows and values --------------------------------------------------------------------------------------


def _entries(session: Session) -> tuple[ScheduleEntry, ...]:
    drafts: dict[str, list[DraftEntry]] = {}
    order = (col(ScheduleDraftRow.schedule_ref), col(ScheduleDraftRow.number))
    for row in session.exec(select(ScheduleDraftRow).order_by(*order)):
        drafts.setdefault(row.schedule_ref, []).append(_draft(row))
    approvals: dict[str, list[Approval]] = {}
    for found in session.exec(select(ScheduleApprovalRow).order_by(col(ScheduleApprovalRow.version))):
        approvals.setdefault(found.schedule_ref, []).append(_approval(found))
    return tuple(ScheduleEntry(ref, tuple(of), tuple(approvals.get(ref, ()))) for ref, of in drafts.items())


def _laid_over(session: Session, current: DraftEntry | None, rules: Mapping[str, object]) -> Rules:
    if current is None:
        return dict(rules)
    row = session.get_one(ScheduleDraftRow, (current.ref, current.number))
    found = laid_over(from_text(row.rules), rules)
    if isinstance(found, tuple):
        raise Refusal(*found)
    return found


def _digests(entry: ScheduleEntry) -> set[str]:
    """Return the digests that another draft would only repeat: of what is in use, and of what waits."""
    return {one.schedule.digest for one in (entry.current, entry.waiting) if one is not None}


def _schedule(ref: str, rules: Mapping[str, object]) -> Schedule:
    facts = packs.catalogue()
    if not isinstance(facts, Catalogue):
        raise Refusal(*facts)
    found = read_schedule(rules, place=ref, catalogue=facts)
    if not isinstance(found, Schedule):
        raise Refusal(*found)
    return found


def _record_draft(session: Session, row: ScheduleDraftRow, *, classes: int, actor: str) -> None:
    append(
        session,
        occurred_at=row.drafted_at,
        actor=actor,
        act="schedule drafted",
        subject=row.schedule_ref,
        body={
            "draft": row.number,
            "digest": row.digest,
            "classes": classes,
            "received_as": row.received_as,
            "received_sha256": row.received_sha256,
            "person": row.person,
        },
        rows=[row],
    )


def _record_approval(
    session: Session,
    row: ScheduleApprovalRow,
    changes: tuple[str, ...],
    *,
    delegation: NamedDeputy | None,
    actor: str,
) -> None:
    append(
        session,
        occurred_at=row.approved_at,
        actor=actor,
        act="schedule approved",
        subject=row.schedule_ref,
        body={
            "version": row.version,
            "draft": row.draft_number,
            "digest": row.digest,
            "person": row.person,
            "role": row.role,
            "minute": row.minute,
            "review_on": row.review_on,
            "changes": list(changes),
            **({"delegation": delegation.ref, "for": delegation.for_whom} if delegation else {}),
        },
        rows=[row],
    )


def _draft(row: ScheduleDraftRow) -> DraftEntry:
    return DraftEntry(
        row.schedule_ref,
        row.number,
        _schedule(row.schedule_ref, from_text(row.rules)),
        row.received_as,
        row.received_sha256,
        row.follows_version,
        row.person,
        row.drafted_at,
    )


def _approval(row: ScheduleApprovalRow) -> Approval:
    return Approval(
        row.version,
        row.draft_number,
        row.digest,
        row.person,
        row.role,
        row.minute,
        date.fromisoformat(row.approved_on),
        date.fromisoformat(row.review_on),
        row.approved_at,
    )
