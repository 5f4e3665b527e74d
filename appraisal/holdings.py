"""The workflow of holds: who may propose, approve, release, confirm; and what a release would free.

Placing always succeeds: a proposed hold covers at once, as a candidate, and approving it only makes
it certain. What frees records (release, narrowing, dismissal of what was confirmed) needs an
authority, a reason, the list of what it would free, and the DRO or the deputy as second person.
Rule: ADR 20; FOIA 2000, s 77 (a request freezes the same day).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from appraisal.impact import Impact
from records.faults.holds import (
    CUSTODY_NOT_ENDED,
    CUSTODY_NOT_OF_A_CONSIGNMENT,
    HOLD_IMPACT_MISSING,
    HOLD_ROLE,
    NO_SUCH_ANSWER,
)
from records.register.hold_core import is_surely_wider
from records.register.hold_rules import refuse_answering
from records.register.hold_values import (
    Answer,
    CandidateDecision,
    CandidateVerdict,
    HoldEntry,
    HoldItem,
    Proposal,
    ProposalAct,
    ScopeText,
    Terms,
    Verdict,
)
from records.register.holds import HoldRegister, NewHold, Said
from records.register.people import Person, Role
from records.register.roles import Right, roles_with
from records.register.setup import SetupRegister
from retention.facts import Ref
from retention.faults import Fault, Refusal
from retention.terms import HoldKind
from schedules.hold_templates import HoldTemplate, OfferedAnswer, hold_template, setup_question

PLACED_AT_ONCE = frozenset({HoldKind.INFORMATION_REQUEST, HoldKind.CUSTODY})
"""Kinds that one person places: a request freezes what answers it the same day (FOIA 2000, s 77)."""
MAY_PROPOSE = roles_with(Right.PROPOSE_HOLDS)
MAY_APPROVE = roles_with(Right.APPROVE_HOLDS)
MAY_FREE = roles_with(Right.FREE_FROM_HOLDS)
"""Who may say that records are no longer held. Rule: Public Records Act 1958, s 3; ours, ADR 20."""
MAY_DECIDE = roles_with(Right.DECIDE_CANDIDATES)


@dataclass(frozen=True, slots=True)
class Holdings:
    """The hold workflow over one store's registers; `actor` is who the audit chain names."""

    register: HoldRegister
    setup: SetupRegister
    actor: str

    # -- placing -----------------------------------------------------------------------------------------

    def propose(self, new: NewHold, terms: Terms, scope: ScopeText, *, by: Person, at: datetime) -> HoldEntry:
        """Return the hold, proposed; of a kind that one person places, placed."""
        _refuse_role(by, MAY_PROPOSE, "propose a hold")
        answer = None
        if new.kind in PLACED_AT_ONCE:
            answer = Answer(Verdict.APPROVED, by.name, by.role.value, "placed at once, as its kind demands", at)
        return self.register.place(new, terms, scope, said=self._said(by, at), answer=answer)

    def answer(
        self, ref: str, verdict: Verdict, reason: str, *, by: Person, at: datetime, number: int | None = None
    ) -> HoldEntry:
        """Return the hold with its open proposal `number` answered, else its oldest one.

        What frees records needs the DRO or the deputy, and so does refusing to place or to widen a hold:
        what was proposed covers until then.
        """
        entry = self.register.find(ref)
        asked = entry.waiting[0].number if number is None and entry.waiting else number or 0
        proposal = next((one for one in entry.waiting if one.number == asked), None)
        if proposal is None:
            refuse_answering(entry, asked, by.name)
        frees = proposal is not None and (
            proposal.narrows or (proposal.act in (ProposalAct.PLACE, ProposalAct.AMEND) and verdict is Verdict.REFUSED)
        )
        _refuse_role(by, MAY_FREE if frees else MAY_APPROVE, _what(proposal, verdict))
        answer = Answer(verdict, by.name, by.role.value, reason, at)
        return self.register.answer(ref, asked, answer, actor=self.actor)

    # -- amending and releasing ------------------------------------------------------------------------------

    def amend(
        self, ref: str, terms: Terms, scope: ScopeText, *, impact: Impact | None, by: Person, at: datetime
    ) -> HoldEntry:
        """Return the hold with another scope proposed. One that may narrow it needs the impact.

        A Refusal for the custody of a consignment: what that covers is its build's to say.
        """
        _refuse_role(by, MAY_PROPOSE, "amend a hold")
        narrows = not is_surely_wider(scope, self.register.find(ref).scope)
        if self.register.keeps_a_consignment(ref):
            raise Refusal(Fault(CUSTODY_NOT_ENDED if narrows else CUSTODY_NOT_OF_A_CONSIGNMENT, ref))
        if narrows and impact is None:
            raise Refusal(Fault(HOLD_IMPACT_MISSING, ref))
        said, counts = self._said(by, at), impact.as_json() if impact and narrows else None
        return self.register.propose_amendment(ref, terms, scope, said=said, narrows=narrows, impact=counts)

    def widen_custody(self, ref: str, terms: Terms, scope: ScopeText, *, by: Person, at: datetime) -> HoldEntry:
        """Return the custody hold with a wider scope proposed, as the build of its consignment asks."""
        _refuse_role(by, MAY_PROPOSE, "amend a hold")
        if not is_surely_wider(scope, self.register.find(ref).scope):
            raise ValueError(f"the scope given for {ref} is not surely wider")
        return self.register.propose_amendment(ref, terms, scope, said=self._said(by, at), narrows=False)

    def release(
        self, ref: str, terms: Terms, *, impact: Impact, by: Person, at: datetime, items: Sequence[HoldItem] = ()
    ) -> HoldEntry:
        """Return the hold with its release proposed, of `items` or of the whole; nothing is free before the answer.

        A Refusal for the custody of a consignment that no step of it, by this person at this moment, ends.
        """
        _refuse_role(by, MAY_PROPOSE, "propose a release")
        scope = ScopeText(items=tuple(items))
        return self.register.propose_release(ref, terms, scope, said=self._said(by, at), impact=impact.as_json())

    def close(self, ref: str, reason: str, *, by: Person, at: datetime) -> HoldEntry:
        """Return the released hold as closed; only the DRO or the deputy."""
        _refuse_role(by, MAY_FREE, "close a hold")
        return self.register.close(ref, reason, said=self._said(by, at))

    # -- candidates ------------------------------------------------------------------------------------------

    def decide(
        self,
        ref: str,
        items: Sequence[HoldItem],
        verdict: CandidateVerdict,
        reason: str,
        *,
        by: Person,
        at: datetime,
        scan_ref: str | None = None,
    ) -> HoldEntry:
        """Return the hold with `items` confirmed (held from today) or dismissed, and why."""
        _refuse_role(by, MAY_DECIDE, "decide on a candidate")
        decisions = [CandidateDecision(ref, item, verdict, by.name, reason, scan_ref, at) for item in items]
        return self.register.decide(decisions, actor=self.actor)

    def settle_move(self, ref: str, item: Ref, reason: str, *, by: Person, at: datetime) -> None:
        """Record which of several places a listed file moved to; every place stays held."""
        _refuse_role(by, MAY_DECIDE, "say where a listed file went")
        self.register.moves.settle(ref, item, reason, by=by, actor=self.actor, at=at)

    # -- notices ---------------------------------------------------------------------------------------------

    def notify(self, ref: str, recipients: Sequence[str], notice: str, *, by: Person, at: datetime) -> HoldEntry:
        """Return the hold with a notice issued to each recipient; each is to acknowledge it."""
        return self.register.notify(ref, recipients, notice, said=self._said(by, at))

    def acknowledge(self, ref: str, number: int, statement: str, *, by: Person, at: datetime) -> HoldEntry:
        """Return the hold with a recipient's statement, for example that nothing was destroyed meanwhile."""
        return self.register.acknowledge(ref, number, statement, said=self._said(by, at))

    # -- set-up ----------------------------------------------------------------------------------------------

    def answer_setup(self, question: str, answer: str, reason: str, *, by: Person, at: datetime) -> tuple[str, ...]:
        """Return the references of the holds that the answer placed or released; the answer is recorded first.

        Held by the answer: placed at once, on the template's source. An answer that frees needs the
        DRO or the deputy. A hold that was placed by an earlier answer stays, unless this one frees it.
        """
        asked = setup_question(question)
        offered = asked.offered(answer)
        if offered is None:
            choices = ", ".join(one.answer for one in asked.answers)
            raise Refusal(Fault(NO_SUCH_ANSWER, question, f"{answer!r}; it offers: {choices}"))
        _refuse_role(by, MAY_FREE if offered.is_release or not offered.places else MAY_APPROVE, f"answer {answer!r}")
        self.setup.record(question, answer, reason, said=self._said(by, at))
        return tuple(self._follow(ref, offered, reason, question=question, by=by, at=at) for ref in offered.places)

    def _follow(self, ref: str, offered: OfferedAnswer, reason: str, *, question: str, by: Person, at: datetime) -> str:
        template = hold_template(ref)
        if ref not in {entry.ref for entry in self.register.all()}:
            said = Said(f"set-up question {question}", self.actor, at)
            answer = Answer(Verdict.APPROVED, by.name, by.role.value, reason, at)
            terms = template_terms(template, reason=reason, starts_on=None)
            self.register.place(new_hold(template), terms, template_scope(template), said=said, answer=answer)
        if offered.is_release and self.register.find(ref).release is None:
            self._release_by_setup(template, reason, question=question, by=by, at=at)
        return ref

    def _release_by_setup(
        self, template: HoldTemplate, reason: str, *, question: str, by: Person, at: datetime
    ) -> None:
        if template.ended_on is None:
            raise ValueError(f"the template {template.ref} has no day of release")
        terms = Terms(
            authority=template.source.ref, reason=reason, effective_on=template.ended_on, known_on=template.ended_on
        )
        said = Said(f"set-up question {question}", self.actor, at)
        impact = {"basis": "the release is history: it was in force before this register began"}
        entry = self.register.propose_release(template.ref, terms, ScopeText(), said=said, impact=impact)
        answer = Answer(Verdict.APPROVED, by.name, by.role.value, reason, at)
        self.register.answer(template.ref, entry.waiting[0].number, answer, actor=self.actor)

    def _said(self, by: Person, at: datetime) -> Said:
        return Said(by.name, self.actor, at)


def new_hold(template: HoldTemplate, *, ref: str | None = None, title: str | None = None) -> NewHold:
    """Return a hold made from `template`, under its own reference unless another is given."""
    return NewHold(ref or template.ref, template.kind, title or template.title, template.ref, template.sha256)


def template_scope(template: HoldTemplate, items: Sequence[HoldItem] = ()) -> ScopeText:
    """Return the scope that `template` writes, with `items` listed beside it."""
    return ScopeText(
        include=template.include,
        exclude=template.exclude,
        standing=template.standing,
        lexicon=template.lexicon,
        items=tuple(items),
    )


def template_terms(
    template: HoldTemplate, *, reason: str, starts_on: date | None, review_on: date | None = None
) -> Terms:
    """Return the terms that `template` writes; `starts_on` where the template has no first day, or another."""
    day = starts_on or template.starts_on
    if day is None:
        raise ValueError(f"the template {template.ref} has no first day; give one")
    return Terms(
        authority=template.authority,
        reason=reason,
        effective_on=day,
        mandate=template.mandate,
        known_on=day if template.starts_on == day else None,
        review_on=review_on,
    )


def _refuse_role(person: Person, allowed: frozenset[Role], what: str) -> None:
    if person.role not in allowed:
        who = " or ".join(sorted(role.value for role in allowed))
        raise Refusal(Fault(HOLD_ROLE, what, f"{person.name} acts as {person.role.value}; it takes: {who}"))


def _what(proposal: Proposal | None, verdict: Verdict) -> str:
    act = proposal.act.value.lower().replace("_", " ") if proposal else "answer"
    return f"{'approve' if verdict is Verdict.APPROVED else 'refuse'} ({act})"
