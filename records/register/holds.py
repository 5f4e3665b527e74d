"""The register of holds: what was proposed, answered, confirmed, released, closed; nothing is edited.

Each method that writes is one transaction, whose write lock is taken at once: a destruction that
reads the holds inside its own transaction meets the same lock, so neither can slip past the other.
Who may do what is the workflow's (appraisal.holdings); what the register keeps in any case is
that an answer has an open proposal and a second person, that a released hold stays as it is, and that
the originals of a consignment are freed by a step of it alone (records.register.custody).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from records.faults.holds import (
    HOLD_CONDITION_UNREADABLE,
    HOLD_COVERS_NOTHING,
    HOLD_REF_MALFORMED,
    HOLD_REF_USED,
    HOLD_WORDS_MISSING,
    NO_SUCH_HOLD,
    NO_SUCH_NOTICE,
)
from records.register.custody import (
    keeps_a_consignment,
    refuse_answer_that_frees,
    refuse_custody_of_nothing,
    refuse_freeing,
)
from records.register.hold_core import RegisteredHold, registered_holds
from records.register.hold_moves import HoldMoveRegister
from records.register.hold_rows import READ_TABLES, answer_row, decision_row, proposal_rows, read_entries
from records.register.hold_rules import (
    refuse_amending,
    refuse_answering,
    refuse_closing,
    refuse_deciding,
    refuse_releasing,
)
from records.register.hold_values import (
    Answer,
    CandidateDecision,
    HoldEntry,
    Proposal,
    ProposalAct,
    ScopeText,
    Terms,
)
from records.store.audit import Json, append
from records.store.database import Database, reading, transaction
from records.store.hold_tables import HoldAcknowledgementRow, HoldClosureRow, HoldNoticeRow, HoldRow
from records.store.remembered import remembered
from records.store.rows import DecisionRow
from retention.condition_text import Unreadable, parse_condition
from retention.faults import Fault, Refusal
from retention.terms import HoldKind

REFERENCE = re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class NewHold:
    """A hold to be placed: its reference, kind, title, and the template it was made from."""

    ref: str
    kind: HoldKind
    title: str
    template: str | None = None
    template_sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """Who says something, through whom it was recorded, and when: `actor` is as the audit chain names it."""

    person: str
    actor: str
    at: datetime


class HoldRegister:
    """The register of one store; every method is one transaction, or one question."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def moves(self) -> HoldMoveRegister:
        """Return the register of where listed records moved."""
        return HoldMoveRegister(self._database)

    # -- questions ---------------------------------------------------------------------------------------

    def find(self, ref: str) -> HoldEntry:
        """Return the hold `ref`; a Refusal where there is none."""
        with reading(self._database) as session:
            return _entry(session, ref)

    def all(self) -> tuple[HoldEntry, ...]:
        """Return every hold, the oldest first."""
        return remembered(self._database, "holds", READ_TABLES, read_entries)

    def in_force(self) -> tuple[RegisteredHold, ...]:
        """Return the holds as the core takes them, released ones too: they cover their days."""
        return registered_holds(self.all())

    def keeps_a_consignment(self, ref: str) -> bool:
        """Return whether the hold locks the originals of a consignment: only a step of that may end it."""
        with reading(self._database) as session:
            return keeps_a_consignment(session, ref)

    # -- placing, amending, releasing ----------------------------------------------------------------------

    def place(
        self, new: NewHold, terms: Terms, scope: ScopeText, *, said: Said, answer: Answer | None = None
    ) -> HoldEntry:
        """Return the hold as proposed; with an `answer`, placed in the same event.

        It covers from `terms.effective_on` whether or not it is answered. A Refusal where the
        reference was used before, or the words say nothing.
        """
        if REFERENCE.fullmatch(new.ref) is None:
            raise Refusal(Fault(HOLD_REF_MALFORMED, new.ref))
        _refuse_wordless(new.ref, title=new.title, authority=terms.authority, reason=terms.reason)
        _refuse_faulty(new.ref, scope)
        with transaction(self._database) as session:
            refuse_custody_of_nothing(session, new.kind, new.ref)
            if any(entry.ref.casefold() == new.ref.casefold() for entry in read_entries(session)):
                raise Refusal(Fault(HOLD_REF_USED, new.ref))
            row = HoldRow(
                ref=new.ref,
                kind=new.kind.value,
                title=new.title,
                template=new.template,
                template_sha256=new.template_sha256,
            )
            proposal = _proposal(1, ProposalAct.PLACE, terms, scope, said=said, answer=answer)
            act = "hold placed" if answer else "hold proposed"
            _append(session, new.ref, act, proposal, said=said, rows=[row])
            return _entry(session, new.ref)

    def propose_amendment(
        self,
        ref: str,
        terms: Terms,
        scope: ScopeText,
        *,
        said: Said,
        narrows: bool,
        impact: Mapping[str, Json] | None = None,
    ) -> HoldEntry:
        """Return the hold with another scope proposed; `impact` is what narrowing would free."""
        _refuse_wordless(ref, authority=terms.authority, reason=terms.reason)
        if not scope.is_nothing:
            _refuse_faulty(ref, scope)
        with transaction(self._database) as session:
            entry = _entry(session, ref)
            refuse_amending(entry, terms.effective_on)
            if narrows:
                refuse_freeing(session, entry, person=said.person, at=said.at)
            proposal = _proposal(len(entry.proposals) + 1, ProposalAct.AMEND, terms, scope, said=said)
            proposal = replace(proposal, narrows=narrows, impact=impact)
            _append(session, ref, "hold amendment proposed", proposal, said=said)
            return _entry(session, ref)

    def propose_release(
        self, ref: str, terms: Terms, scope: ScopeText, *, said: Said, impact: Mapping[str, Json]
    ) -> HoldEntry:
        """Return the hold with its release proposed: of the items in `scope`, of the whole where there are none.

        `terms.effective_on` is the first day on which it no longer covers.
        """
        _refuse_wordless(ref, authority=terms.authority, reason=terms.reason)
        with transaction(self._database) as session:
            entry = _entry(session, ref)
            refuse_releasing(entry, terms.effective_on, scope.items)
            refuse_freeing(session, entry, person=said.person, at=said.at)
            act = ProposalAct.RELEASE_ITEMS if scope.items else ProposalAct.RELEASE
            proposal = _proposal(len(entry.proposals) + 1, act, terms, scope, said=said)
            proposal = replace(proposal, narrows=True, impact=impact)
            _append(session, ref, "hold release proposed", proposal, said=said)
            return _entry(session, ref)

    def answer(self, ref: str, number: int, answer: Answer, *, actor: str) -> HoldEntry:
        """Return the hold with proposal `number` answered; a Refusal where it isn't open, or by who proposed it."""
        with transaction(self._database) as session:
            entry = _entry(session, ref)
            proposal = refuse_answering(entry, number, answer.person)
            refuse_answer_that_frees(session, entry, proposal, answer.verdict)
            append(
                session,
                occurred_at=answer.at,
                actor=actor,
                act=f"hold {_noun(proposal.act)} {answer.verdict.value.lower()}",
                subject=ref,
                body={"proposal": number, "person": answer.person, "role": answer.role, "reason": answer.reason},
                rows=[answer_row(ref, number, answer)],
            )
            return _entry(session, ref)

    def close(self, ref: str, reason: str, *, said: Said) -> HoldEntry:
        """Return the released hold as closed."""
        _refuse_wordless(ref, reason=reason)
        with transaction(self._database) as session:
            refuse_closing(_entry(session, ref))
            row = HoldClosureRow(hold_ref=ref, reason=reason, closed_by=said.person, closed_at=said.at)
            _say(session, ref, "hold closed", {"person": said.person, "reason": reason}, said=said, rows=[row])
            return _entry(session, ref)

    # -- candidates ------------------------------------------------------------------------------------------

    def decide(self, decisions: Sequence[CandidateDecision], *, actor: str) -> HoldEntry:
        """Return the hold with what a person said of its candidates, all in one event."""
        first = decisions[0]
        _refuse_wordless(first.hold_ref, reason=first.reason)
        with transaction(self._database) as session:
            entry = _entry(session, first.hold_ref)
            for decision in decisions:
                refuse_deciding(entry, decision)
            body: dict[str, Json] = {
                "person": first.person,
                "reason": first.reason,
                "items": [str(decision.item.ref) for decision in decisions],
            }
            append(
                session,
                occurred_at=first.at,
                actor=actor,
                act=f"hold candidate {first.verdict.value.lower()}",
                subject=first.hold_ref,
                body=body,
                rows=[decision_row(decision) for decision in decisions],
            )
            return _entry(session, first.hold_ref)

    # -- notices ---------------------------------------------------------------------------------------------

    def notify(self, ref: str, recipients: Sequence[str], notice: str, *, said: Said) -> HoldEntry:
        """Return the hold with a notice issued to each of `recipients`, for them to acknowledge."""
        _refuse_wordless(ref, notice=notice, recipient=" ".join(recipients))
        with transaction(self._database) as session:
            count = len(_entry(session, ref).notices)
            rows = [
                HoldNoticeRow(
                    hold_ref=ref,
                    number=number,
                    recipient=recipient,
                    notice=notice,
                    issued_by=said.person,
                    issued_at=said.at,
                )
                for number, recipient in enumerate(recipients, start=count + 1)
            ]
            body: dict[str, Json] = {"person": said.person, "recipients": list(recipients)}
            _say(session, ref, "hold notice issued", body, said=said, rows=rows)
            return _entry(session, ref)

    def acknowledge(self, ref: str, number: int, statement: str, *, said: Said) -> HoldEntry:
        """Return the hold with what a recipient answered to notice `number`."""
        _refuse_wordless(ref, statement=statement)
        with transaction(self._database) as session:
            if number not in {notice.number for notice in _entry(session, ref).notices}:
                raise Refusal(Fault(NO_SUCH_NOTICE, ref, f"notice {number}"))
            row = HoldAcknowledgementRow(
                hold_ref=ref, number=number, person=said.person, statement=statement, acknowledged_at=said.at
            )
            body: dict[str, Json] = {"person": said.person, "notice": number, "statement": statement}
            _say(session, ref, "hold notice acknowledged", body, said=said, rows=[row])
            return _entry(session, ref)


# -- parts of the above ------------------------------------------------------------------------------------


def _entry(session: Session, ref: str) -> HoldEntry:
    found = read_entries(session, ref)
    if not found:
        raise Refusal(Fault(NO_SUCH_HOLD, ref))
    return found[0]


def _proposal(
    number: int, act: ProposalAct, terms: Terms, scope: ScopeText, *, said: Said, answer: Answer | None = None
) -> Proposal:
    return Proposal(
        number=number,
        act=act,
        terms=terms,
        scope=scope,
        narrows=False,
        impact=None,
        proposed_by=said.person,
        proposed_at=said.at,
        answer=answer,
    )


def _append(
    session: Session, ref: str, act: str, proposal: Proposal, *, said: Said, rows: Sequence[DecisionRow] = ()
) -> None:
    body: dict[str, Json] = {
        "proposal": proposal.number,
        "person": said.person,
        "authority": proposal.terms.authority,
        "reason": proposal.terms.reason,
        "effective_on": proposal.terms.effective_on.isoformat(),
    }
    _say(session, ref, act, body, said=said, rows=[*rows, *proposal_rows(ref, proposal)])


def _say(
    session: Session, ref: str, act: str, body: Mapping[str, Json], *, said: Said, rows: Sequence[DecisionRow]
) -> None:
    append(session, occurred_at=said.at, actor=said.actor, act=act, subject=ref, body=body, rows=rows)


def _noun(act: ProposalAct) -> str:
    return {ProposalAct.PLACE: "placing", ProposalAct.AMEND: "amendment"}.get(act, "release")


def _refuse_wordless(ref: str, **words: str) -> None:
    faults = [Fault(HOLD_WORDS_MISSING, ref, name) for name, text in words.items() if not text.strip()]
    if faults:
        raise Refusal(*faults)


def _refuse_faulty(ref: str, scope: ScopeText) -> None:
    """Refuse a scope that covers nothing, or whose conditions can't be read; all faults at once."""
    faults = [] if scope.covers_something else [Fault(HOLD_COVERS_NOTHING, ref)]
    for text in (scope.include, scope.exclude):
        condition = parse_condition(text) if text is not None else None
        if isinstance(condition, Unreadable):
            faults.append(Fault(HOLD_CONDITION_UNREADABLE, f"{ref}, {text!r}", condition.why))
    if faults:
        raise Refusal(*faults)
