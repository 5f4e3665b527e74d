"""The register of a list's sensitivity review: decisions, approvals, answers about folder names.

Each method that writes is one transaction with its audit event; nothing is edited. Who may do it is
asked of the one table of rights. A signature is bound to what stands here by its digest (proposal.py),
so whatever is written later voids it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel import Session, col, select

from appraisal.lists.values import ListFile
from appraisal.sensitivity.advisory import instrument_fault
from appraisal.sensitivity.copies_store import copies_of_list
from appraisal.sensitivity.exemptions import exemptions
from appraisal.sensitivity.faults import (
    CHANGED_MEANWHILE,
    IN_THE_FUTURE,
    NOTHING_TO_APPROVE,
    REASON_MISSING,
    SCHEDULE_DATE_WRONG,
    SENSITIVITY_RIGHT,
)
from appraisal.sensitivity.proposal import Applications, FolderName, check_for_proposal, sensitivity_digest
from appraisal.sensitivity.registers_store import instruments_in, meeting_in
from appraisal.sensitivity.rows import decision_of, decision_row
from appraisal.sensitivity.values import FolderAnswer, FolderNameAnswer, SensitivityDecision
from records.register.people import Person, Role
from records.register.roles import Right, may
from records.store.audit import Json, append
from records.store.database import Database, reading, transaction
from records.store.sensitivity_tables import FolderNameAnswerRow, SensitivityApprovalRow, SensitivityDecisionRow
from retention.facts import Ref
from retention.faults import Fault, FaultCode, Refusal
from retention.terms import RefKind


@dataclass(frozen=True, slots=True)
class Approval:
    """What the Advisory Council or the Secretary of State approved: a schedule's date, or an instrument."""

    schedule_on: date | None = None
    instrument: str | None = None
    meeting: str | None = None

    def __post_init__(self) -> None:
        if (self.schedule_on is None) is (self.instrument is None):
            raise ValueError("an approval is a schedule's date or an instrument, and one of the two")


class SensitivityRegister:
    """The sensitivity reviews of one store. `by` is who says it, `actor` through whom it was recorded."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # -- questions ----------------------------------------------------------------------------------------

    def decisions(self, list_ref: str) -> tuple[SensitivityDecision, ...]:
        """Return the decision in force for each file of the list, with what was approved of it; in order of path."""
        with reading(self._database) as session:
            return decisions_in(session, list_ref)

    def decisions_by_ref(self, list_ref: str) -> dict[Ref, SensitivityDecision]:
        """Return the same by file."""
        return {one.ref: one for one in self.decisions(list_ref)}

    def history(self, list_ref: str, ref: Ref) -> tuple[SensitivityDecision, ...]:
        """Return every decision that was taken of one file, the oldest first."""
        with reading(self._database) as session:
            rows = session.exec(
                select(SensitivityDecisionRow)
                .where(SensitivityDecisionRow.list_ref == list_ref)
                .where(SensitivityDecisionRow.kind == ref.kind.value)
                .where(SensitivityDecisionRow.source == ref.source)
                .where(SensitivityDecisionRow.item_key == ref.key)
                .order_by(col(SensitivityDecisionRow.recorded_in))
            ).all()
            return tuple(decision_of(row) for row in rows)

    def folder_answers(self, list_ref: str) -> dict[Ref, FolderNameAnswer]:
        """Return the newest answer for each folder of the list."""
        with reading(self._database) as session:
            return folder_answers_in(session, list_ref)

    def faults(
        self, list_ref: str, files: Sequence[ListFile], folders: Sequence[FolderName], *, on: date
    ) -> list[Fault]:
        """Return what keeps the list from being proposed; the same as `faults_in`, in a session of its own."""
        with reading(self._database) as session:
            return faults_in(session, list_ref, files, folders, on=on)

    def digest(self, list_ref: str) -> str:
        """Return the digest of all that was decided of the list."""
        with reading(self._database) as session:
            return digest_in(session, list_ref)

    def refuse_deciding(self, decisions: Sequence[SensitivityDecision], *, seen: Mapping[Ref, int] | None) -> None:
        """Refuse what `decide` would refuse now; nothing is written."""
        first = decisions[0]
        refuse_without(Right.REVIEW_LISTS, first.person, SENSITIVITY_RIGHT)
        with reading(self._database) as session:
            standing = {one.ref: one for one in decisions_in(session, first.list_ref)}
            _refuse_changed(decisions, standing, seen or {})

    # -- writing ------------------------------------------------------------------------------------------

    def decide(
        self,
        decisions: Sequence[SensitivityDecision],
        *,
        actor: str,
        seen: Mapping[Ref, int] | None = None,
    ) -> tuple[SensitivityDecision, ...]:
        """Return the decisions as recorded, all in one event.

        `seen` is, by file, the `sequence` of the decision that the person had before them (0: none);
        a Refusal where another was recorded since, so nobody overwrites what they never saw.
        """
        first = decisions[0]
        refuse_without(Right.REVIEW_LISTS, first.person, SENSITIVITY_RIGHT)
        with transaction(self._database) as session:
            standing = {one.ref: one for one in decisions_in(session, first.list_ref)}
            _refuse_changed(decisions, standing, seen or {})
            counts: dict[str, Json] = {}
            for one in decisions:
                counts[one.answer.value] = int(str(counts.get(one.answer.value, 0))) + 1
            body: dict[str, Json] = {
                "person": first.person.name,
                "role": first.person.role.value,
                "reason": first.reason,
                "grouped": first.grouped,
                "decided": counts,
            }
            event = append(
                session,
                occurred_at=first.decided_at,
                actor=actor,
                act="sensitivity decided",
                subject=first.list_ref,
                body=body,
                rows=[decision_row(one) for one in decisions],
            )
            return tuple(replace(one, sequence=event.sequence) for one in decisions)

    def approve(
        self,
        list_ref: str,
        refs: Iterable[Ref] | None,
        approval: Approval,
        *,
        by: Person,
        actor: str,
        at: datetime,
        on: date,
    ) -> tuple[SensitivityDecision, ...]:
        """Return the decisions with what was approved of them; `refs` None: every one that waits.

        A Refusal where none waits, the schedule's date can't be one, or the instrument isn't in force.
        """
        refuse_without(Right.RECORD_AGREEMENTS, by, SENSITIVITY_RIGHT)
        with transaction(self._database) as session:
            asked = set(refs) if refs is not None else None
            chosen = [
                one
                for one in decisions_in(session, list_ref)
                if (one.ref in asked if asked is not None else one.waits_for_approval) and _takes(one, approval)
            ]
            if not chosen or (asked is not None and len(chosen) < len(asked)):
                raise Refusal(Fault(NOTHING_TO_APPROVE, list_ref))
            _refuse_approval(session, chosen, approval, on=on)
            body: dict[str, Json] = {
                "person": by.name,
                "role": by.role.value,
                "schedule_on": approval.schedule_on.isoformat() if approval.schedule_on else None,
                "instrument": approval.instrument,
                "meeting": approval.meeting,
                "files": len(chosen),
            }
            rows = [_approval_row(one, approval, by=by, at=at) for one in chosen]
            append(
                session,
                occurred_at=at,
                actor=actor,
                act="closure approved" if approval.schedule_on else "retention approved",
                subject=list_ref,
                body=body,
                rows=rows,
            )
            return decisions_in(session, list_ref)

    def answer_folder_name(
        self,
        list_ref: str,
        folder: FolderName,
        answer: FolderAnswer,
        reason: str,
        *,
        by: Person,
        actor: str,
        at: datetime,
    ) -> FolderNameAnswer:
        """Return the answer to the question of a folder's name, as recorded."""
        refuse_without(Right.REVIEW_LISTS, by, SENSITIVITY_RIGHT)
        if not reason.strip():
            raise Refusal(Fault(REASON_MISSING, f"'{folder.shown_as}'"))
        row = FolderNameAnswerRow(
            list_ref=list_ref,
            kind=folder.ref.kind.value,
            source=folder.ref.source,
            item_key=folder.ref.key,
            answer=answer.name,
            names_sha256=folder.names_sha256,
            reason=reason.strip(),
            person=by.name,
            role=by.role.value,
            answered_at=at,
        )
        said: dict[str, Json] = {
            "person": by.name,
            "role": by.role.value,
            "folder": str(folder.ref),
            "question": folder.question,
            "answer": answer.value,
            "reason": reason.strip(),
        }
        with transaction(self._database) as session:
            append(
                session,
                occurred_at=at,
                actor=actor,
                act="folder name answered",
                subject=list_ref,
                body=said,
                rows=[row],
            )
            return folder_answers_in(session, list_ref)[folder.ref]


# -- within a session: for who reads or signs in a transaction of their own -----------------------------------


def decisions_in(session: Session, list_ref: str) -> tuple[SensitivityDecision, ...]:
    """Return the decision in force for each file of the list, with what was approved of it; in order of path."""
    rows = session.exec(
        select(SensitivityDecisionRow)
        .where(SensitivityDecisionRow.list_ref == list_ref)
        .order_by(col(SensitivityDecisionRow.recorded_in))
    ).all()
    newest = {(row.kind, row.source, row.item_key): row for row in rows}
    approvals = {
        (row.kind, row.source, row.item_key, row.decided_in): row
        for row in session.exec(
            select(SensitivityApprovalRow)
            .where(SensitivityApprovalRow.list_ref == list_ref)
            .order_by(col(SensitivityApprovalRow.recorded_in))
        ).all()
    }
    found = (decision_of(row, approvals.get((*key, row.recorded_in))) for key, row in newest.items())
    return tuple(sorted(found, key=lambda one: (one.ref.source, one.ref.key)))


def folder_answers_in(session: Session, list_ref: str) -> dict[Ref, FolderNameAnswer]:
    """Return the newest answer for each folder of the list."""
    rows = session.exec(
        select(FolderNameAnswerRow)
        .where(FolderNameAnswerRow.list_ref == list_ref)
        .order_by(col(FolderNameAnswerRow.recorded_in))
    ).all()
    found = {}
    for row in rows:
        ref = Ref(RefKind(row.kind), row.source, row.item_key)
        found[ref] = FolderNameAnswer(
            list_ref=row.list_ref,
            folder=ref,
            answer=FolderAnswer[row.answer],
            person=Person(row.person, Role(row.role)),
            reason=row.reason,
            names_sha256=row.names_sha256,
            answered_at=row.answered_at,
        )
    return found


def faults_in(
    session: Session, list_ref: str, files: Sequence[ListFile], folders: Sequence[FolderName], *, on: date
) -> list[Fault]:
    """Return what keeps the list from being proposed: `files` selected, `folders` to be transferred."""
    answers = folder_answers_in(session, list_ref)
    return check_for_proposal(
        files,
        decisions_in(session, list_ref),
        [(folder, answers.get(folder.ref)) for folder in folders],
        Applications(instruments_in(session), copies_of_list(session, list_ref)),
        on=on,
    )


def digest_in(session: Session, list_ref: str) -> str:
    """Return the digest of all that was decided of the list: what a signature is bound to."""
    return sensitivity_digest(
        decisions_in(session, list_ref),
        copies_of_list(session, list_ref),
        folder_answers_in(session, list_ref).values(),
    )


def refuse_without(right: Right, by: Person, code: FaultCode) -> None:
    """Refuse somebody whose role hasn't the right."""
    if not may(by.role, right):
        raise Refusal(Fault(code, by.name, f"{by.role.value} may not: {right.value}"))


def _refuse_changed(
    decisions: Sequence[SensitivityDecision], standing: Mapping[Ref, SensitivityDecision], seen: Mapping[Ref, int]
) -> None:
    faults = []
    for one in decisions:
        newest = standing.get(one.ref)
        if one.ref in seen and seen[one.ref] != (newest.sequence if newest else 0):
            by = f"{newest.person.name}: {newest.answer.value}" if newest else ""
            faults.append(Fault(CHANGED_MEANWHILE, one.ref.key, by))
    if faults:
        raise Refusal(*faults)


def _takes(one: SensitivityDecision, approval: Approval) -> bool:
    return (one.closure if approval.schedule_on is not None else one.retention) is not None


def _refuse_approval(session: Session, chosen: Sequence[SensitivityDecision], approval: Approval, *, on: date) -> None:
    faults: list[Fault] = []
    if approval.meeting is not None:
        meeting_in(session, approval.meeting)
    if approval.schedule_on is not None:
        if approval.schedule_on > on:
            faults.append(Fault(IN_THE_FUTURE, "foi schedule date", approval.schedule_on.isoformat()))
        starts = {one.closure.start_on for one in chosen if one.closure is not None}
        # Rule: tdr-draft-metadata-validator 3fe4a95: not the closure start date, not before 2000-01-01.
        if approval.schedule_on in starts or approval.schedule_on < exemptions().schedule_not_before:
            faults.append(Fault(SCHEDULE_DATE_WRONG, "foi schedule date", approval.schedule_on.isoformat()))
    if approval.instrument is not None:
        instrument = instruments_in(session).get(approval.instrument)
        for one in chosen:
            ground = one.retention.ground if one.retention else 0
            fault = instrument_fault(instrument, approval.instrument, one.ref.key, ground=ground, on=on)
            faults += [fault] if fault else []
    if faults:
        raise Refusal(*faults)


def _approval_row(one: SensitivityDecision, approval: Approval, *, by: Person, at: datetime) -> SensitivityApprovalRow:
    return SensitivityApprovalRow(
        list_ref=one.list_ref,
        kind=one.ref.kind.value,
        source=one.ref.source,
        item_key=one.ref.key,
        decided_in=one.sequence,
        schedule_on=approval.schedule_on.isoformat() if approval.schedule_on else None,
        instrument_ref=approval.instrument,
        meeting_ref=approval.meeting,
        person=by.name,
        role=by.role.value,
        approved_at=at,
    )
