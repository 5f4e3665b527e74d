"""The proposal, the signature, and what follows: each on the ground as it is at that moment, under the write lock.

A list that is found changed, or held, when it is to be signed goes back to whoever proposed it; that
is written with the sentence that says why, and nothing is signed. Rule: reference, sections 5 and 6; ours, ADR 52.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from appraisal.lists.faults import FILES_OTHERWISE
from appraisal.lists.ground import Ground
from appraisal.lists.preconditions import checks_of
from appraisal.lists.recording import (
    By,
    entry_of,
    list_in,
    moved_decisions,
    refusals_recorded,
    refuse_moved,
    refuse_stale,
    signature_row,
    stepped,
    void,
    void_fault,
    write,
)
from appraisal.lists.rows import active_items, bound_of, decision_row, item_row
from appraisal.lists.signoff import bind
from appraisal.lists.states import Act
from appraisal.lists.values import SIGNED_STATES, Check, Delegation, DisposalList, Entry, ListState
from appraisal.lists.wording import say_refreshed
from appraisal.lists.workflow import Asked, advance
from records.store.audit import Json
from records.store.database import Database, reading, transaction
from records.store.rows import DecisionRow
from retention.facts import Ref
from retention.faults import Fault, Refusal


@dataclass(frozen=True, slots=True)
class Others:
    """What other parts of the work say of a list: checks, and digests of their decisions, bound into the root.

    `counts` are figures for the signer, such as ("open", 119), of what is selected; `beside` those of
    what goes with it, such as ("redacted copies", 3). `remarks` are what to look at first, and why.
    """

    checks: tuple[Check, ...] = ()
    digests: Mapping[str, str] | None = None
    counts: tuple[tuple[str, int], ...] = ()
    beside: tuple[tuple[str, int], ...] = ()
    remarks: tuple[str, ...] = ()


class Signatures:
    """What is proposed, signed and carried out in one store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def bound(self, ref: str, root: str) -> dict[str, str]:
        """Return the digests that `root` of the list is over, by part."""
        with reading(self._database) as session:
            return bound_of(session, ref, root)

    def propose(
        self, ref: str, *, ground: Ground, by: By, others: Others | None = None, version: int | None = None
    ) -> DisposalList:
        """Return the list as proposed for signature, bound to everything it stands on; a Refusal with all faults.

        Where the newest survey has files otherwise than the list had them, the list takes them up, and
        the Refusal says so: nobody proposes what they can't have looked at.
        """
        said = others or Others()
        with refusals_recorded(self._database, ref, Act.PROPOSE, by):
            with transaction(self._database) as session:
                list_ = list_in(session, ref)
                refuse_stale(list_, version, at=by.at)
                refuse_moved(session, ground)
                checks = (*checks_of(list_, ground, active_items(session, but=ref)), *said.checks)
                bound = bind(list_, ground, said.digests)
                step = stepped(list_, Asked(Act.PROPOSE, checks=checks, root=bound.root), by=by)
                entries = [Entry(ground.things[item.ref].item, ground.things[item.ref].files) for item in list_.items]
                rows = [item_row(ref, entry, is_on=True) for entry in entries]
                otherwise = say_refreshed(list_.entries, entries)
                if not otherwise:
                    write(session, list_, step, by=by, rows=rows, bound=bound, body={"root": bound.root})
                    return list_in(session, ref)
                taken_up = advance(list_, Asked(Act.TAKE_UP, otherwise), actor=None, history=list_.parts, at=by.at)
                if isinstance(taken_up, Refusal):
                    raise taken_up
                write(session, list_, taken_up, by=by, rows=rows, reason=otherwise, note=otherwise)
            raise Refusal(Fault(FILES_OTHERWISE, ref, otherwise))

    def sign(
        self,
        ref: str,
        *,
        ground: Ground,
        by: By,
        statements: Sequence[str],
        typed_name: str,
        delegation: Delegation | None = None,
        others: Others | None = None,
        version: int | None = None,
    ) -> DisposalList:
        """Return the list as signed. Where a hold was placed or anything changed since it was proposed, it goes
        back to whoever proposed it, and the Refusal says why: that is written, and nothing is signed."""
        said = others or Others()
        with refusals_recorded(self._database, ref, Act.SIGN, by):
            with transaction(self._database) as session:
                list_ = list_in(session, ref)
                refuse_stale(list_, version, at=by.at)
                refuse_moved(session, ground)
                bound = bind(list_, ground, said.digests)
                checks = (*checks_of(list_, ground, active_items(session, but=ref)), *said.checks)
                asked = Asked(
                    Act.SIGN,
                    checks=checks,
                    root=bound.root,
                    statements=tuple(statements),
                    typed_name=typed_name,
                    delegation=delegation,
                )
                stale = (
                    void_fault(session, list_, ground, bound, at=by.at) if list_.state is ListState.PROPOSED else None
                )
                if stale is None:
                    step = stepped(list_, asked, by=by)
                    signature = signature_row(list_, bound, step, statements, by=by)
                    write(session, list_, step, by=by, rows=[signature], bound=bound, body={"root": bound.root})
                    return list_in(session, ref)
                stepped(list_, replace(asked, checks=(), root=list_.proposed_root), by=by)
                void(session, list_, stale.found, by=by)
            raise Refusal(stale)

    def recheck(
        self, ref: str, *, ground: Ground, by: By, others: Others | None = None
    ) -> tuple[DisposalList, Fault | None]:
        """Return the list, and why its proposal or signature no longer counts, if so: then it has gone back."""
        said = others or Others()
        with transaction(self._database) as session:
            list_ = list_in(session, ref)
            refuse_moved(session, ground)
            if list_.state is not ListState.PROPOSED and list_.state not in SIGNED_STATES:
                return list_, None
            stale = void_fault(session, list_, ground, bind(list_, ground, said.digests), at=by.at)
            asked = Asked(Act.VOID, stale.found if stale else "")
            if stale is None or isinstance(
                advance(list_, asked, actor=None, history=list_.parts, at=by.at), Refusal
            ):  # a disposal that is being carried out: each thing meets the gate by itself
                return list_, stale
            void(session, list_, stale.found, by=by)
            return list_in(session, ref), stale

    # -- carrying out --------------------------------------------------------------------------------------

    def carry_on(
        self,
        ref: str,
        act: Act,
        *,
        by: By,
        reason: str = "",
        ground: Ground | None = None,
        others: Others | None = None,
        rows: Sequence[DecisionRow] = (),
    ) -> DisposalList:
        """Return the list one step on after its signature: COOL, BEGIN, FINISH_IN_PART, FINISH, CERTIFY.

        COOL and BEGIN need the `ground`: the signature must be of what is there now.
        """
        with refusals_recorded(self._database, ref, act, by), transaction(self._database) as session:
            list_ = list_in(session, ref)
            root, checks = "", tuple[Check, ...]()
            if ground is not None:
                refuse_moved(session, ground)
                root = bind(list_, ground, (others or Others()).digests).root
                checks = checks_of(list_, ground, active_items(session, but=ref))
            step = stepped(list_, Asked(act, reason, checks=checks, root=root), by=by)
            write(session, list_, step, by=by, rows=rows, reason=reason)
            return list_in(session, ref)

    def repoint(self, ref: str, was: Ref, entry: Entry, *, by: By, note: str) -> DisposalList:
        """Return the list with the thing `was` found as `entry`: it moved, and its content is the same."""
        with transaction(self._database) as session:
            list_ = list_in(session, ref)
            old = entry_of(list_, was)
            asked = Asked(Act.REPOINT, note)
            step = advance(list_, asked, actor=None, history=list_.parts, at=by.at)
            if isinstance(step, Refusal):
                raise step
            rows: list[DecisionRow] = [item_row(ref, old, is_on=False), item_row(ref, entry, is_on=True)]
            rows += [decision_row(ref, decision) for decision in moved_decisions(list_, old, entry)]
            body: dict[str, Json] = {"was": str(was), "is": str(entry.item.ref)}
            write(session, list_, step, by=by, rows=rows, reason=note, note=note, body=body)
            return list_in(session, ref)
