"""Rows of the hold tables as values, and values as rows. Rows don't leave the register."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TypeVar

from sqlmodel import Session, col, select

from records.register.hold_values import (
    Answer,
    CandidateDecision,
    CandidateVerdict,
    HoldEntry,
    HoldItem,
    Move,
    Notice,
    Proposal,
    ProposalAct,
    ScopeText,
    Terms,
    Verdict,
)
from records.store.audit import canonical
from records.store.hold_tables import (
    HoldAcknowledgementRow,
    HoldAnswerRow,
    HoldCandidateDecisionRow,
    HoldClosureRow,
    HoldItemRow,
    HoldNoticeRow,
    HoldProposalRow,
    HoldRow,
)
from records.store.membership_tables import HoldMoveRow, HoldMoveSettlementRow
from retention.facts import Ref
from retention.terms import HoldKind, RefKind

Row = TypeVar(
    "Row",
    HoldProposalRow,
    HoldItemRow,
    HoldAnswerRow,
    HoldCandidateDecisionRow,
    HoldNoticeRow,
    HoldAcknowledgementRow,
    HoldClosureRow,
    HoldMoveRow,
    HoldMoveSettlementRow,
)

# What `read_entries` asks.
READ_TABLES = (
    *(HoldRow, HoldProposalRow, HoldItemRow, HoldAnswerRow, HoldCandidateDecisionRow, HoldNoticeRow),
    *(HoldAcknowledgementRow, HoldClosureRow, HoldMoveRow, HoldMoveSettlementRow),
)


def read_entries(session: Session, ref: str | None = None) -> tuple[HoldEntry, ...]:
    """Return the holds in order of recording: all of them, or the one named `ref`."""
    question = select(HoldRow).order_by(col(HoldRow.recorded_in))
    rows = session.exec(question if ref is None else question.where(HoldRow.ref == ref)).all()
    proposals, items = _by_hold(session, HoldProposalRow, ref), _by_hold(session, HoldItemRow, ref)
    answers, decisions = _by_hold(session, HoldAnswerRow, ref), _by_hold(session, HoldCandidateDecisionRow, ref)
    notices, receipts = _by_hold(session, HoldNoticeRow, ref), _by_hold(session, HoldAcknowledgementRow, ref)
    closures = _by_hold(session, HoldClosureRow, ref)
    moves, settled = _by_hold(session, HoldMoveRow, ref), _by_hold(session, HoldMoveSettlementRow, ref)
    return tuple(
        HoldEntry(
            ref=row.ref,
            kind=HoldKind(row.kind),
            title=row.title,
            template=row.template,
            proposals=_proposals(proposals[row.ref], items[row.ref], answers[row.ref]),
            decisions=tuple(map(_decision, decisions[row.ref])),
            notices=_notices(notices[row.ref], receipts[row.ref]),
            closed_because=closures[row.ref][0].reason if closures[row.ref] else None,
            moves=tuple(map(_move, moves[row.ref])),
            settled=frozenset(
                (Ref(RefKind.FILE, one.source, one.item_key), one.survey_ref) for one in settled[row.ref]
            ),
        )
        for row in rows
    )


def _by_hold(session: Session, table: type[Row], ref: str | None) -> dict[str, list[Row]]:
    """Return the rows of `table` by hold, in order of recording."""
    question = select(table).order_by(col(table.recorded_in))
    found: dict[str, list[Row]] = defaultdict(list)
    for row in session.exec(question if ref is None else question.where(table.hold_ref == ref)):
        found[row.hold_ref].append(row)
    return found


def _proposals(
    rows: Sequence[HoldProposalRow], items: Sequence[HoldItemRow], answers: Sequence[HoldAnswerRow]
) -> tuple[Proposal, ...]:
    listed: dict[int, list[HoldItemRow]] = defaultdict(list)
    for item in items:
        listed[item.number].append(item)
    answered = {row.number: _answer(row) for row in answers}
    ordered = sorted(rows, key=lambda row: row.number)
    return tuple(_proposal(row, listed[row.number], answered.get(row.number)) for row in ordered)


def _proposal(row: HoldProposalRow, items: Iterable[HoldItemRow], answer: Answer | None) -> Proposal:
    listed = sorted(items, key=lambda item: item.position)
    return Proposal(
        number=row.number,
        act=ProposalAct(row.act),
        terms=Terms(
            authority=row.authority,
            reason=row.reason,
            effective_on=date.fromisoformat(row.effective_on),
            mandate=row.mandate,
            contact=row.contact,
            known_on=_day(row.known_on),
            review_on=_day(row.review_on),
        ),
        scope=ScopeText(
            include=row.include,
            exclude=row.exclude,
            is_everything=row.covers_everything,
            is_nothing=row.covers_nothing,
            standing=row.standing,
            follows_duplicates=row.follows_duplicates,
            lexicon=row.lexicon,
            items=tuple(HoldItem(Ref(RefKind(item.kind), item.source, item.item_key), item.sha256) for item in listed),
        ),
        narrows=row.narrows,
        impact=json.loads(row.impact) if row.impact else None,
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        answer=answer,
    )


def proposal_rows(hold_ref: str, proposal: Proposal) -> list[HoldProposalRow | HoldItemRow | HoldAnswerRow]:
    """Return the rows that record `proposal`, and its answer where it has one already."""
    terms, scope = proposal.terms, proposal.scope
    row = HoldProposalRow(
        hold_ref=hold_ref,
        number=proposal.number,
        act=proposal.act.value,
        authority=terms.authority,
        mandate=terms.mandate,
        contact=terms.contact,
        reason=terms.reason,
        effective_on=terms.effective_on.isoformat(),
        known_on=terms.known_on.isoformat() if terms.known_on else None,
        review_on=terms.review_on.isoformat() if terms.review_on else None,
        include=scope.include,
        exclude=scope.exclude,
        covers_everything=scope.is_everything,
        covers_nothing=scope.is_nothing,
        standing=scope.standing,
        follows_duplicates=scope.follows_duplicates,
        lexicon=scope.lexicon,
        narrows=proposal.narrows,
        impact=canonical(proposal.impact) if proposal.impact is not None else None,
        proposed_by=proposal.proposed_by,
        proposed_at=proposal.proposed_at,
    )
    items = [
        HoldItemRow(
            hold_ref=hold_ref,
            number=proposal.number,
            position=position,
            kind=item.ref.kind.value,
            source=item.ref.source,
            item_key=item.ref.key,
            sha256=item.sha256,
        )
        for position, item in enumerate(scope.items, start=1)
    ]
    answers = [answer_row(hold_ref, proposal.number, proposal.answer)] if proposal.answer else []
    return [row, *items, *answers]


def answer_row(hold_ref: str, number: int, answer: Answer) -> HoldAnswerRow:
    """Return the row that records the answer to proposal `number`."""
    return HoldAnswerRow(
        hold_ref=hold_ref,
        number=number,
        answer=answer.verdict.value,
        person=answer.person,
        role=answer.role,
        reason=answer.reason,
        answered_at=answer.at,
    )


def decision_row(decision: CandidateDecision) -> HoldCandidateDecisionRow:
    """Return the row that records a decision on a candidate."""
    return HoldCandidateDecisionRow(
        hold_ref=decision.hold_ref,
        kind=decision.item.ref.kind.value,
        source=decision.item.ref.source,
        item_key=decision.item.ref.key,
        answer=decision.verdict.value,
        person=decision.person,
        reason=decision.reason,
        sha256=decision.item.sha256,
        scan_ref=decision.scan_ref,
        decided_at=decision.at,
    )


def _decision(row: HoldCandidateDecisionRow) -> CandidateDecision:
    return CandidateDecision(
        hold_ref=row.hold_ref,
        item=HoldItem(Ref(RefKind(row.kind), row.source, row.item_key), row.sha256),
        verdict=CandidateVerdict(row.answer),
        person=row.person,
        reason=row.reason,
        scan_ref=row.scan_ref,
        at=row.decided_at,
    )


def _move(row: HoldMoveRow) -> Move:
    was = HoldItem(Ref(RefKind.FILE, row.source, row.item_key), row.sha256)
    moved_to = Ref(RefKind.FILE, row.moved_source, row.moved_key)
    return Move(was, moved_to, row.survey_ref, row.is_ambiguous, row.found_at)


def _answer(row: HoldAnswerRow) -> Answer:
    return Answer(Verdict(row.answer), row.person, row.role, row.reason, row.answered_at)


def _notices(rows: Sequence[HoldNoticeRow], receipts: Sequence[HoldAcknowledgementRow]) -> tuple[Notice, ...]:
    said: dict[int, list[str]] = defaultdict(list)
    for receipt in receipts:
        said[receipt.number].append(f"{receipt.person}: {receipt.statement}")
    return tuple(
        Notice(row.number, row.recipient, row.notice, row.issued_at, tuple(said[row.number]))
        for row in sorted(rows, key=lambda row: row.number)
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
