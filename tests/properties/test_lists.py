"""Lists as a machine: people, edits, holds, surveys, rules and crashes, in any order.

Whatever happens: nothing held, changed, undecided or illustrative is signed or begun; nobody has two
parts; nothing is on two active lists; a crash leaves nothing half done; and the audit verifies.
`MUNIMENT_PROPERTY_EXAMPLES` makes the run longer.
"""

import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import Connection, event

from appraisal.lists.preconditions import checks_of, held_and_selected
from appraisal.lists.signing import Others
from appraisal.lists.signoff import bind
from appraisal.lists.states import Act
from appraisal.lists.values import (
    OVER_STATES,
    SIGNED_STATES,
    Answer,
    Check,
    DisposalList,
    ListKind,
    ListState,
    Part,
    Reply,
)
from muniment.wiring import open_store
from records.register.people import Person, Role
from retention.facts import Ref
from retention.faults import Fault, FaultCode, Refusal, Who
from tests.appraisal.lists.made_lists import DELEGATION, Office, file, folder, held, sha, thing

PEOPLE = (
    Person("Ann", Role.REVIEWER),
    Person("Bob", Role.REVIEWER),
    Person("Cas", Role.REVIEWER),
    Person("Ann", Role.DRO),
    Person("The DRO", Role.DRO),
    Person("D. Deputy", Role.DEPUTY_DRO),
    Person("Eve", Role.AUDITOR),
)
NAMES = ("Op A", "Op B", "Op C")
FILES = ("one.doc", "two.doc")
DAYS = (date(2026, 1, 1), date(2027, 1, 1), None)
UNDECIDED = FaultCode("XXX002", "A file is not decided.", "Decide it.", Who.RMU)
people, names, files = st.sampled_from(PEOPLE), st.sampled_from(NAMES), st.sampled_from(FILES)


class Crash(Exception):
    """The process ends here: nothing after it happens."""


class Lists(RuleBasedStateMachine):
    """The register and the signatures of one store, met by anybody in any order."""

    empty: Path
    signatures = 0
    refusals = 0
    crashes = 0

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="lists-"))
        shutil.copytree(self.empty, self.folder / "store")
        self.office = Office(open_store(self.folder / "store"))
        self.armed = False
        self._listen()

    def teardown(self) -> None:
        verdict = self.office.verdict()
        self.office.store.database.close()
        shutil.rmtree(self.folder)
        assert verdict.is_whole, verdict.first_broken

    def _listen(self) -> None:
        def crash(_: Connection) -> None:
            if self.armed:
                self.armed = False
                raise Crash

        event.listen(self.office.store.database.writing, "commit", crash)

    def _try(self, act: Callable[[], DisposalList]) -> DisposalList | None:
        """Return what the act gives; None where it was refused, or the process crashed at its last moment."""
        before = self.office.register.all() if self.armed else ()
        try:
            return act()
        except Refusal as refusal:
            Lists.refusals += 1
            assert refusal.faults
        except Crash:
            Lists.crashes += 1
            self.office.store.database.close()
            self.office.store = open_store(self.folder / "store")
            self._listen()
            assert self.office.register.all() == before
            assert self.office.verdict().is_whole
        return None

    @initialize()
    def there_are_things(self) -> None:
        grades = ("confirmed", "confirmed", "illustrative")
        self.office.put(*(thing(name, files=FILES, grade=grade) for name, grade in zip(NAMES, grades, strict=True)))

        for kind, name in ((ListKind.TRANSFER, "Op A"), (ListKind.DISPOSAL, "Op B")):
            made = self.office.create(kind, author=PEOPLE[0])
            self.office.add(made.ref, self.office.things[folder(name)], author=PEOPLE[0])

    def _lists(self, *states: ListState) -> list[DisposalList]:
        return [one for one in self.office.register.all() if not states or one.state in states]

    def _pick(self, data: st.DataObject, *states: ListState) -> DisposalList | None:
        found = self._lists(*states)
        return data.draw(st.sampled_from(found)) if found else None

    # -- people ------------------------------------------------------------------------------------------------

    @rule(kind=st.sampled_from(ListKind), who=people)
    @precondition(lambda self: len(self._lists()) < 3)
    def create(self, kind: ListKind, who: Person) -> None:
        self._try(lambda: self.office.create(kind, author=who))

    @rule(data=st.data(), name=names, who=people)
    def add(self, data: st.DataObject, name: str, who: Person) -> None:
        if (list_ := self._pick(data, ListState.DRAFT)) is not None:
            now = self.office.things[folder(name)]
            self._try(lambda: self.office.add(list_.ref, now, author=who))

    @rule(data=st.data(), name=names, who=people)
    def take_off(self, data: st.DataObject, name: str, who: Person) -> None:
        if (list_ := self._pick(data, ListState.DRAFT, ListState.CHANGES_REQUESTED)) is not None:
            by = self.office.by(who)
            self._try(lambda: self.office.register.take_off(list_.ref, [folder(name)], reason="No.", by=by))

    @rule(data=st.data(), name=names, path=files, answer=st.sampled_from(Answer), who=people)
    def decide(self, data: st.DataObject, name: str, path: str, answer: Answer, who: Person) -> None:
        if (list_ := self._pick(data)) is not None:
            ref = data.draw(st.sampled_from((folder(name), file(f"{name}/{path}"))))
            by = self.office.by(who)
            decisions: list[tuple[Ref, Answer, str, str]] = [(ref, answer, "", "A reason.")]
            self._try(lambda: self.office.register.decide(list_.ref, decisions, by=by))

    @rule(data=st.data(), who=people)
    def send(self, data: st.DataObject, who: Person) -> None:
        if (list_ := self._pick(data, ListState.DRAFT, ListState.CHANGES_REQUESTED)) is not None:
            by = self.office.by(who)
            self._try(lambda: self.office.register.send(list_.ref, by=by))

    @rule(data=st.data(), name=names, who=people)
    def object_and_reject(self, data: st.DataObject, name: str, who: Person) -> None:
        if (list_ := self._pick(data, ListState.IN_REVIEW)) is not None:
            register, by = self.office.register, self.office.by(who)
            self._try(lambda: register.object(list_.ref, [folder(name)], reason="Not ours.", by=by))
            self._try(lambda: register.reject(list_.ref, reason="See there.", by=by))

    @rule(data=st.data(), reply=st.sampled_from(Reply), who=people)
    def reply(self, data: st.DataObject, reply: Reply, who: Person) -> None:
        list_ = self._pick(data, ListState.CHANGES_REQUESTED, ListState.IN_REVIEW)
        if list_ is not None and list_.objections:
            number, by = data.draw(st.integers(1, len(list_.objections))), self.office.by(who)
            self._try(lambda: self.office.register.reply(list_.ref, number, reply, reason="So.", by=by))

    @rule(data=st.data(), act=st.sampled_from(("withdraw", "return_", "abort", "abandon")), who=people)
    def go_back(self, data: st.DataObject, act: str, who: Person) -> None:
        if (list_ := self._pick(data)) is not None:
            done, by = getattr(self.office.register, act), self.office.by(who)
            self._try(lambda: done(list_.ref, reason="Again.", by=by))

    @rule(data=st.data(), who=people)
    def propose(self, data: st.DataObject, who: Person) -> None:
        if (list_ := self._pick(data, ListState.DRAFT, ListState.IN_REVIEW)) is not None:
            self.propose_by(list_, who)

    def propose_by(self, list_: DisposalList, who: Person) -> None:
        self._try(lambda: self.office.propose(list_.ref, reviewer=who))

    @rule(data=st.data(), who=people)
    def sign(self, data: st.DataObject, who: Person) -> None:
        if (list_ := self._pick(data, ListState.PROPOSED)) is not None:
            self.sign_by(list_, who)

    def sign_by(self, list_: DisposalList, who: Person) -> None:
        after = self._try(lambda: self.office.sign(list_.ref, signer=who, delegation=DELEGATION))
        if after is not None:
            Lists.signatures += 1
            self._is_sound(after)
            assert after.approval is not None
            assert after.approval.root == list_.proposed_root
            assert after.approval.role in (Role.DRO, Role.DEPUTY_DRO)

    @rule(data=st.data(), act=st.sampled_from((Act.COOL, Act.BEGIN, Act.FINISH)), who=people)
    def carry_on(self, data: st.DataObject, act: Act, who: Person) -> None:
        list_ = self._pick(data, ListState.SIGNED, ListState.COOLING_OFF, ListState.EXECUTING)
        if list_ is not None:
            ground = self.office.ground() if act is not Act.FINISH else None
            signatures, by, others = self.office.signatures, self.office.by(who), self.office.others
            after = self._try(lambda: signatures.carry_on(list_.ref, act, by=by, ground=ground, others=others))
            if after is not None and act is not Act.FINISH:
                self._is_sound(after)

    @rule(data=st.data(), steps=st.integers(1, 3))
    def move_on(self, data: st.DataObject, steps: int) -> None:
        """The people who may do it take lists on, so that many runs come to a signature."""
        list_ = self._pick(data, ListState.DRAFT, ListState.IN_REVIEW, ListState.PROPOSED)
        for _ in range(steps if list_ is not None else 0):
            assert list_ is not None
            self._move_on(self.office.register.find(list_.ref))

    def _move_on(self, list_: DisposalList) -> None:
        if list_.state is ListState.DRAFT:
            author = list_.people(Part.AUTHOR)[0]
            by = self.office.by(Person(author, Role.REVIEWER))
            self._try(lambda: self.office.register.send(list_.ref, by=by))
        elif list_.state is ListState.IN_REVIEW:
            self.propose_by(list_, Person(next(iter(list_.people(Part.REVIEWER)), "Cas"), Role.REVIEWER))
        elif list_.state is ListState.PROPOSED:
            self.sign_by(list_, Person("The DRO", Role.DRO))

    # -- the world -----------------------------------------------------------------------------------------------

    @rule(name=names, path=st.sampled_from((*FILES, "")))
    @precondition(lambda self: sum(not one.is_over for one in self.office.holds) < 2)
    def place_a_hold(self, name: str, path: str) -> None:
        self.office.holds.append(held(name, path, hold=f"H{len(self.office.holds) + 1}"))

    @rule(data=st.data())
    @precondition(lambda self: any(not one.is_over for one in self.office.holds))
    def release_a_hold(self, data: st.DataObject) -> None:
        place = data.draw(st.sampled_from([n for n, one in enumerate(self.office.holds) if not one.is_over]))
        self.office.holds[place] = replace(self.office.holds[place], is_over=True)

    @rule(name=names, text=st.sampled_from(("new text", "one.doc")))
    def change_a_byte(self, name: str, text: str) -> None:
        grade, until = self.office.things[folder(name)].grade, self.office.things[folder(name)]
        self.office.change(name, one_doc=text)
        assert self.office.things[folder(name)].grade == grade == until.grade

    @rule(
        rules=st.sampled_from(("rules", "other rules")), day=st.sampled_from((date(2026, 1, 1), date(2027, 1, 1), None))
    )
    def change_the_rules(self, rules: str, day: date | None) -> None:
        self.office.rules = rules
        now = self.office.things[folder("Op B")]
        status = "INDETERMINATE" if day is None else "DUE" if day.year == 2026 else "NOT_DUE"
        item = replace(now.item, eligible_from=day, outcome_digest=sha(f"{rules} {day}"))
        self.office.things[folder("Op B")] = replace(now, item=item, status=status)

    @rule(text=st.sampled_from(("119 open", "118 open", "undecided")))
    def decide_elsewhere(self, text: str) -> None:
        fault = (Fault(UNDECIDED, "Op A/one.doc"),) if text == "undecided" else ()
        self.office.others = Others((Check("decided", fault),), {"sensitivity": sha(text)})

    @rule(data=st.data())
    def look_again(self, data: st.DataObject) -> None:
        if (list_ := self._pick(data)) is not None:
            after = self._try(lambda: self.office.recheck(list_.ref))
            if after is not None and (after.state is ListState.SIGNED or after.state is ListState.COOLING_OFF):
                self._is_sound(after)

    @rule()
    def crash_at_the_next_commit(self) -> None:
        self.armed = True

    # -- what always holds -----------------------------------------------------------------------------------------

    def _is_sound(self, list_: DisposalList) -> None:
        """Assert that what is signed is what is there: not held, not changed, decided, not illustrative."""
        ground = self.office.ground()
        others = self.office.others
        assert held_and_selected(list_, ground) == {}
        assert all(check.passed for check in (*checks_of(list_, ground, {}), *others.checks))
        assert list_.approval is not None
        assert bind(list_, ground, others.digests).root == list_.approval.root
        assert list_.selected or list_.retained
        if list_.kind is ListKind.DISPOSAL:
            for item in list_.items:
                goes = list_.answer(item.ref, item.ref) is Answer.SELECT
                assert not goes or self.office.things[item.ref].grade == "confirmed"

    @invariant()
    def nobody_has_two_parts_and_nothing_is_twice(self) -> None:
        found = self._lists()
        for list_ in found:
            parts: dict[str, Part] = {}
            for taken in list_.parts:
                assert parts.setdefault(taken.person, taken.part) is taken.part
            assert (list_.approval is not None) == (list_.state in SIGNED_STATES)
        active = [item.ref for one in found if one.state not in OVER_STATES for item in one.items]
        assert len(active) == len(set(active))


LONG = int(os.environ.get("MUNIMENT_PROPERTY_EXAMPLES", "25"))
Lists.TestCase.settings = settings(
    max_examples=LONG,
    stateful_step_count=40,
    derandomize=LONG == 25,  # the short run is the same each time, so that it always comes to signatures
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)


class TestLists(Lists.TestCase):  # type: ignore[misc, name-defined]
    """Run the machine over copies of one empty store."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.made = Path(tempfile.mkdtemp(prefix="lists-empty-"))
        open_store(cls.made / "store").database.close()
        Lists.empty = cls.made / "store"

    @classmethod
    def tearDownClass(cls) -> None:
        shutil.rmtree(cls.made)
        assert Lists.signatures and Lists.refusals and Lists.crashes, "the machine met nothing worth its while"
