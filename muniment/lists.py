"""Lists at the edge: the register, with the ground gathered anew for each act, and what other parts say of a list.

A page or a command asks the desk; the desk looks at the estate, asks the other parts, and hands both
to the register, which refuses where anything was recorded meanwhile. Then the desk looks again.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from appraisal.lists.contents import Place, estate_now, found_elsewhere, ground_now, require_things, things_of
from appraisal.lists.faults import GROUND_MOVED
from appraisal.lists.ground import Ground
from appraisal.lists.preconditions import against_adding, checks_of
from appraisal.lists.signing import Others, Signatures
from appraisal.lists.states import Act
from appraisal.lists.store import By, ListRegister
from appraisal.lists.values import OVER_STATES, SIGNED_STATES, Check, Delegation, DisposalList, ListKind, ListState
from appraisal.review.series import series_for, standing_of
from appraisal.review.store import AppraisalRegister
from appraisal.review.values import Agreement
from muniment.estate import schedules_in_use
from muniment.list_checks import PROVIDERS
from muniment.wiring import Store
from records.register.fileplan_rules import ClassRef
from retention.facts import Ref
from retention.faults import Fault, Refusal

TRIES = 3
"""How often the desk looks again where something was recorded while it looked."""

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class ListDesk:
    """The lists of one store on one day; every act goes through here, on the ground as it is then."""

    store: Store
    on: date

    @property
    def register(self) -> ListRegister:
        """Return the register."""
        return ListRegister(self.store.database)

    @property
    def signatures(self) -> Signatures:
        """Return what is proposed and signed."""
        return Signatures(self.store.database)

    def ground(self, refs: Iterable[Ref]) -> Ground:
        """Return how the things `refs` stand now."""
        return ground_now(place_of(self.store), refs, on=self.on, known=self.on)

    def ground_of(self, list_: DisposalList) -> Ground:
        """Return how everything on the list stands now."""
        return self.ground(item.ref for item in list_.items)

    def others(self, list_: DisposalList) -> Others:
        """Return what the other parts of the work say of the list: their checks, and digests of their decisions."""
        return others_of(self.store, list_)

    def add(
        self,
        ref: str,
        refs: Sequence[Ref],
        *,
        reason: str,
        by: By,
        criterion: str = "",
        version: int | None = None,
    ) -> DisposalList:
        """Return the list with the things `refs` on it."""

        def added() -> DisposalList:
            ground = self.ground(refs)
            things = require_things(ground, refs)
            return self.register.add(
                ref, things, ground=ground, reason=reason, by=by, criterion=criterion, version=version
            )

        return _again(added)

    def refuse_adding(self, kind: ListKind, refs: Sequence[Ref]) -> None:
        """Refuse where something stands against `refs` on a new list of `kind`, before it is made."""
        ground = self.ground(refs)
        blank = DisposalList("a new list", kind, "", "", ListState.DRAFT, 0)
        elsewhere = self.register.elsewhere()
        faults = [
            fault for thing in require_things(ground, refs) for fault in against_adding(blank, thing, ground, elsewhere)
        ]
        if faults:
            raise Refusal(*faults)

    def propose(self, ref: str, *, by: By, version: int | None = None) -> DisposalList:
        """Return the list as proposed for signature."""

        def proposed() -> DisposalList:
            list_ = self.register.find(ref)
            ground, others = self.ground_of(list_), self.others(list_)
            return self.signatures.propose(ref, ground=ground, by=by, others=others, version=version)

        return _again(proposed)

    def sign(
        self,
        ref: str,
        *,
        by: By,
        statements: Sequence[str],
        typed_name: str,
        delegation: Delegation | None = None,
        version: int | None = None,
    ) -> DisposalList:
        """Return the list as signed; a Refusal where it went back instead."""

        def signed() -> DisposalList:
            list_ = self.register.find(ref)
            return self.signatures.sign(
                ref,
                ground=self.ground_of(list_),
                by=by,
                statements=statements,
                typed_name=typed_name,
                delegation=delegation,
                others=self.others(list_),
                version=version,
            )

        return _again(signed)

    def carry_on(self, ref: str, act: Act, *, by: By, reason: str = "") -> DisposalList:
        """Return the list one step on after its signature; beginning is refused where the signature is void."""

        def carried() -> DisposalList:
            if act not in (Act.BEGIN, Act.COOL):
                return self.signatures.carry_on(ref, act, by=by, reason=reason)
            list_ = self.register.find(ref)
            ground, others = self.ground_of(list_), self.others(list_)
            return self.signatures.carry_on(ref, act, by=by, reason=reason, ground=ground, others=others)

        return _again(carried)

    def recheck(self, ref: str, *, by: By) -> tuple[DisposalList, Fault | None]:
        """Return the list, and why its proposal or signature no longer counts: then it has gone back."""

        def rechecked() -> tuple[DisposalList, Fault | None]:
            list_ = self.register.find(ref)
            return self.signatures.recheck(ref, ground=self.ground_of(list_), by=by, others=self.others(list_))

        return _again(rechecked)

    def recheck_all(self, *, by: By, signed_alone: bool = False) -> tuple[tuple[DisposalList, Fault], ...]:
        """Return the lists that have gone back because a hold, a survey, a decision or a rule changed them.

        `signed_alone`: a list that is only proposed is left for its signer, who is told when they come to sign.
        """
        found = []
        for summary in self.register.summaries():
            is_proposed = summary.state is ListState.PROPOSED and not signed_alone
            if is_proposed or summary.state in SIGNED_STATES - {ListState.CERTIFIED}:
                after, why = self.recheck(summary.ref, by=by)
                if why is not None:
                    found.append((after, why))
        return tuple(found)

    def follow_moves(self, *, by: By) -> tuple[tuple[str, Ref, Ref], ...]:
        """Return what was found elsewhere with the same content, and re-pointed: of which list, from where to where."""
        found = []
        for list_ in self.register.all():
            if list_.state in OVER_STATES:
                continue
            with estate_now(place_of(self.store), on=self.on, known=self.on) as evaluation:
                there = things_of(evaluation, [item.ref for item in list_.items])
                gone = [entry for entry in list_.entries if entry.item.ref not in there]
                moved = [(entry, found_elsewhere(evaluation, place_of(self.store), entry)) for entry in gone]
            for was, now in moved:
                if now is not None:
                    note = (
                        f"The newest survey found '{was.item.shown_as}' as '{now.item.shown_as}', its content the same."
                    )
                    self.signatures.repoint(list_.ref, was.item.ref, now, by=by, note=note)
                    found.append((list_.ref, was.item.ref, now.item.ref))
        return tuple(found)

    def dry_run(self, list_: DisposalList, ground: Ground, others: Others) -> tuple[Check, ...]:
        """Return what would be found if the list were proposed or signed now; nothing is written."""
        return (*checks_of(list_, ground, self.register.elsewhere(list_.ref)), *others.checks)


def place_of(store: Store) -> Place:
    """Return where the estate of `store` is looked at, with the schedules in use and the series agreed."""
    agreements = AppraisalRegister(store.database).agreements()
    return Place(
        store.layout,
        store.database,
        schedules_in_use(store.database),
        lambda classes: (series_for(classes, agreements), _series_word(classes, agreements)),
    )


def _series_word(classes: Sequence[ClassRef], agreements: Mapping[ClassRef, Agreement]) -> str:
    return " ".join(standing_of(one, agreements).sentence for one in classes) or "It has no class."


def others_of(store: Store, list_: DisposalList) -> Others:
    """Return what the other parts of the work say of the list, gathered from each of them."""
    gathered = Others((), {})
    for provider in PROVIDERS:
        found = provider(store, list_)
        digests = {**(gathered.digests or {}), **(found.digests or {})}
        gathered = replace(
            gathered,
            checks=(*gathered.checks, *found.checks),
            digests=digests,
            counts=(*gathered.counts, *found.counts),
            beside=(*gathered.beside, *found.beside),
            remarks=(*gathered.remarks, *found.remarks),
        )
    return gathered


def _again(act: Callable[[], Answer]) -> Answer:
    """Return what `act` gives; tried again where something was recorded while it looked at the estate."""
    for attempt in range(1, TRIES + 1):
        try:
            return act()
        except Refusal as refusal:
            moved = all(fault.code is GROUND_MOVED for fault in refusal.faults)
            if not moved or attempt == TRIES:
                raise
    raise AssertionError("not reached")
