"""What must hold of every disposal, whatever happens: nothing held, unsigned or unconfirmed ever goes; the sum closes.

Folders, cases and boxes alike. A machine of people who sign, hold, release, edit and carry out, over values
alone: it reaches its states only through the gate and the run. `MUNIMENT_PROPERTY_EXAMPLES` makes it look longer.
"""

import json
import os
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from appraisal.disposal.absence import Absence, Destruction, Interval
from appraisal.disposal.components import BoxAbout, CaseAbout, Component, Inventory
from appraisal.disposal.dispose import Acted, dispose
from appraisal.disposal.gate import Allowed, Found, Listed, Refused, may_go
from appraisal.disposal.inventory import Witness, states, totals
from appraisal.disposal.receipt_file import read_receipt
from appraisal.disposal.values import Attestation, Disposal, Fate, Finding, LineResult, Proof, Receipt, Result, Signed
from appraisal.lists.ground import HeldThing
from appraisal.lists.values import Answer, Item, ListKind
from records.register.people import Role
from retention.facts import Ref
from retention.faults import Fault
from retention.terms import Grade, RefKind, Route
from tests.appraisal.disposal.made import answers, asked, graded, order, ordered, plan, standing
from tests.retention.build import schedule

EXAMPLES = int(os.environ.get("MUNIMENT_PROPERTY_EXAMPLES", "60"))
QUICK = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
START = datetime(2024, 1, 1, 10, tzinfo=UTC)
ROOT, OTHER = "a" * 64, "b" * 64
COUNT = 6
GRADES = {grade: schedule() if grade is Grade.CONFIRMED else graded(grade.value) for grade in Grade}


KINDS = (RefKind.FOLDER, RefKind.CASE, RefKind.BOX)
ABOUT = {RefKind.CASE: CaseAbout("1", "CMS", "C", "2021-02-01"), RefKind.BOX: BoxAbout("store", "1 file")}


def ref(number: int) -> Ref:
    return Ref(KINDS[number % len(KINDS)], "S", f"{number:03}")


def component(number: int) -> Component:
    of = ref(number)
    if of.kind is not RefKind.FOLDER:
        return Component(number, of, of, f"{of.kind} {of.key}", f"{number:064x}", 0, about=ABOUT[of.kind])
    key = f"{number:03}/a.doc"
    return Component(number, of, Ref(RefKind.FILE, "S", key), key, f"{number:064x}", 10)


INVENTORY = Inventory("L1", ROOT, tuple(component(number) for number in range(1, COUNT + 1)))


class Disposing(RuleBasedStateMachine):
    """A list of two folders, two cases, two boxes, from its signature; the clock moves by minutes, sometimes days."""

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.signed: Signed | None = None
        self.root = ROOT
        self.begun = False
        self.holds: dict[int, list[HeldThing]] = {}
        self.decided: dict[int, Answer] = {}
        self.grades: dict[int, Grade] = {}
        self.closed: dict[int, date | None] = {}
        self.contents = {one.ref.key: one.sha256 for one in INVENTORY.components}
        self.owners: dict[int, str] = dict.fromkeys(range(1, COUNT + 1), "CPS")
        self.destroyed: dict[int, datetime] = {}
        self.memberships: list[tuple[int, datetime, datetime | None]] = []
        self.broken: list[str] = []

    def tick(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now

    # -- people ------------------------------------------------------------------------------------------

    @initialize(grades=st.lists(st.sampled_from(list(Grade)), min_size=COUNT, max_size=COUNT))
    def rules_as_they_are(self, grades: list[Grade]) -> None:
        weighted = [grade if number % 2 else Grade.CONFIRMED for number, grade in enumerate(grades)]
        self.grades = dict(enumerate(weighted, start=1))
        self.closed = dict.fromkeys(range(1, COUNT + 1), date(2018, 1, 31))

    @rule()
    def sign(self) -> None:
        self.signed = Signed("C. Officer", Role.DRO, "", (), self.tick(), 1)
        self.root = ROOT

    @rule()
    def begin(self) -> None:
        self.begun = self.signed is not None

    @rule()
    def sign_and_cool_off(self) -> None:
        self.sign()
        self.begin()
        self.let_days_pass(8)

    @rule()
    def void(self) -> None:
        self.root = OTHER

    @rule(number=st.integers(1, COUNT), answer=st.sampled_from(list(Answer)))
    def decide(self, number: int, answer: Answer) -> None:
        self.decided[number] = answer

    @rule(number=st.integers(1, COUNT), route=st.sampled_from(list(Route)))
    def place_hold(self, number: int, route: Route) -> None:
        at = self.tick()
        held = HeldThing(ref(number), ref(number), f"H{len(self.memberships)}", "", route.value, "", at)
        self.holds.setdefault(number, []).append(held)
        self.memberships.append((number, at, None))

    @rule(number=st.integers(1, COUNT))
    def release(self, number: int) -> None:
        at = self.tick()
        self.holds[number] = [replace(one, is_over=True) for one in self.holds.get(number, [])]
        self.memberships = [
            (of, first, at if of == number and last is None else last) for of, first, last in self.memberships
        ]

    @rule(number=st.integers(1, COUNT))
    def edit_bytes(self, number: int) -> None:
        if number not in self.destroyed:
            self.contents[component(number).ref.key] = "f" * 64

    @rule(number=st.integers(1, COUNT))
    def lose_the_fact(self, number: int) -> None:
        self.closed[number] = None

    @rule(number=st.integers(1, COUNT), owner=st.sampled_from(["CPS", "HMCTS", "POLICE", "NOT_SETTLED", ""]))
    def say_whose_it_is(self, number: int, owner: str) -> None:
        self.owners[number] = owner

    @rule(number=st.integers(1, COUNT))
    def vanish(self, number: int) -> None:
        """Let a file, case or box be gone from the next survey or export, with nobody's order."""
        self.contents.pop(component(number).ref.key, None)

    @rule(days=st.integers(1, 400))
    def let_days_pass(self, days: int) -> None:
        self.now += timedelta(days=days)

    # -- the run -------------------------------------------------------------------------------------------

    @rule(hold_in_the_middle=st.booleans(), number=st.integers(1, COUNT))
    def carry_out(self, hold_in_the_middle: bool, number: int) -> None:
        on = self.now.date()
        acted: list[int] = []

        def act(one: Component) -> Acted:
            if self.contents.pop(one.ref.key, None) is None:
                return Acted(Result.MISSING, "not there")
            self.destroyed[one.number] = self.tick()
            acted.append(one.number)
            if hold_in_the_middle and len(acted) == 1:  # between two things: within one the lock is held
                self.place_hold(number, Route.DIRECT)
            return Acted(Result.DONE)

        run = dispose(INVENTORY, gate=lambda one: self.gate(one, on), act=act, on=on)
        parts = run.totals
        assert parts.destroyed + parts.spared + parts.failed + parts.missing + parts.left_out == parts.listed == COUNT

    def gate(self, of: Ref, on: date) -> Allowed | Refused:
        number = int(of.key)
        listed = Listed(
            "L1",
            ListKind.DISPOSAL,
            self.root,
            ROOT,
            self.signed,
            self.decided.get(number, Answer.SELECT),
            INVENTORY.of(of),
            date(2024, 1, 8) if self.begun else None,
        )
        found = {key: content for key, content in self.contents.items() if key.startswith(of.key)}
        answer = may_go(
            Item(of, of.key, "", "d" * 64, 1, 10, None),
            standing=standing(on, rules=GRADES[self.grades[number]], closed=self.closed[number]),
            held=self.holds.get(number, []),
            listed=listed,
            found=Found(found, (), {} if of.kind is RefKind.FOLDER else {of.key: self.owners[number]}),
            on=on,
        )
        if isinstance(answer, Allowed):
            self.broken += list(self.why_not(number, on))
        return answer

    def why_not(self, number: int, on: date) -> list[str]:
        """Return what an oracle that shares nothing with the gate has against it."""
        signed = self.signed
        against = {
            "unsigned": signed is None or self.root != ROOT,
            "held": any(not one.is_over for one in self.holds.get(number, [])),
            "held since": signed is not None
            and any(one.since > signed.signed_at for one in self.holds.get(number, [])),
            "kept": self.decided.get(number, Answer.SELECT) is not Answer.SELECT,
            "not confirmed": self.grades[number] is not Grade.CONFIRMED,
            "no date": self.closed[number] is None,
            "cooling off": not self.begun or on < date(2024, 1, 8),
            "another body's": ref(number).kind is not RefKind.FOLDER and self.owners[number] != "CPS",
            "changed": self.contents.get(component(number).ref.key) != component(number).sha256,
        }
        return [f"{number}: {name}" for name, is_so in against.items() if is_so]

    # -- invariants ----------------------------------------------------------------------------------------

    @invariant()
    def nothing_goes_that_may_not(self) -> None:
        assert self.broken == []

    @invariant()
    def absence_is_proven_for_every_hold(self) -> None:
        window = Interval(START - timedelta(days=1), self.now + timedelta(days=1))
        rows = [
            Destruction(
                "L1",
                "WO",
                number,
                str(number),
                "",
                at,
                tuple(Interval(first, last) for of, first, last in self.memberships if of == number),
                (),
            )
            for number, at in self.destroyed.items()
        ]
        assert Absence("H", "H", window, tuple(rows)).faults == ()


Disposing.TestCase.settings = settings(
    max_examples=EXAMPLES, stateful_step_count=25, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
test_nothing_that_may_not_go_ever_goes = Disposing.TestCase


@QUICK
@given(
    fates=st.lists(st.sampled_from([Result.DONE, Result.FAILED, Result.MISSING, None]), min_size=1, max_size=30),
    refused=st.sets(st.integers(1, 30)),
)
def test_the_sum_of_an_inventory_always_closes(fates: list[Result | None], refused: set[int]) -> None:
    rows = tuple(component(number) for number in range(1, len(fates) + 1))
    of = {one.number: fate for one, fate in zip(rows, fates, strict=True)}

    def gate(one: Ref) -> Allowed | Refused:
        item = Item(one, one.key, "", "", 1, 1, None)
        fault = next(iter(read_receipt(b"", asked(ordered()))))
        assert isinstance(fault, Fault)
        return Refused(item, START.date(), (fault,)) if int(one.key) in refused else Allowed(item, START.date())

    run = dispose(Inventory("L1", ROOT, rows), gate=gate, act=lambda one: Acted(of[one.number]), on=START.date())

    summed = run.totals
    going = [fate for number, fate in of.items() if number not in refused]
    assert summed.listed == len(fates)
    assert summed.destroyed == going.count(Result.DONE)
    assert summed.is_closed is (None not in going)
    assert (run.word == "COMPLETE") is (len(going) == len(fates) == going.count(Result.DONE))
    assert all(line.fate is not Fate.DESTROYED for line in run.lines if line.number in refused)


@QUICK
@given(data=st.binary(max_size=400))
def test_whatever_comes_as_a_receipt_gets_an_answer(data: bytes) -> None:
    found = read_receipt(data, asked(ordered()))

    assert found
    assert all(isinstance(one, Fault) for one in found)


def test_the_machine_reaches_a_destruction_and_sees_a_hold_that_comes_halfway() -> None:
    machine = Disposing()
    machine.rules_as_they_are([Grade.CONFIRMED] * COUNT)
    machine.sign()
    machine.begin()
    machine.let_days_pass(8)
    machine.carry_out(True, 5)  # the hold on 5 comes when one file is gone

    assert sorted(machine.destroyed) == [1, 2, 3, 4, 6]
    assert machine.broken == []


WORDS = st.sampled_from(["done", "failed", "missing", "", "deleted", "  "])
DAYS = st.sampled_from(["2024-01-09", "2024-01-07", "2024-01-10", "", "9.1.24", "2024-01-09T12:00"])


@QUICK
@given(
    rows=st.lists(
        st.fixed_dictionaries(
            {
                "line": st.integers(0, COUNT + 1),
                "result": WORDS,
                "why": st.sampled_from(["", "access denied"]),
                "by": st.sampled_from(["", "D. Engineer"]),
                "when": st.sampled_from(["2024-01-09 11:30", "2024-01-09", "2024-01-07 11:30", ""]),
                "deleted": st.sampled_from(["", "case and 4 documents"]),
                "certificate": st.sampled_from(["", "CD-77"]),
                "certificate_on": DAYS,
                "method": st.sampled_from(["", "shredding"]),
            }
        ),
        min_size=1,
        max_size=8,
    )
)
def test_no_receipt_says_done_of_a_case_or_box_without_what_shows_it(rows: list[dict[str, object]]) -> None:
    made = plan(INVENTORY)
    disposal = Disposal(made, answers(made), (order(made),))

    found = read_receipt(json.dumps({"order": "WO-0001", "lines": rows}).encode(), asked(disposal))

    taken = [one for one in found if isinstance(one, LineResult)]
    assert not taken or len(taken) == len(found)  # whole or not at all
    for one in taken:
        kind, is_done = ref(one.number).kind, one.result is Result.DONE
        assert bool(one.attested.deleted) is (is_done and kind is RefKind.CASE)
        assert bool(one.attested.certificate and one.attested.certificate_on) is (is_done and kind is RefKind.BOX)
        if one.attested.certificate_on is not None:
            assert one.done_at.date() <= one.attested.certificate_on <= date(2024, 1, 9)


@QUICK
@given(
    finding=st.dictionaries(st.integers(1, COUNT), st.sampled_from(list(Finding)), min_size=COUNT, max_size=COUNT),
    done=st.sets(st.integers(1, COUNT), min_size=1),
)
def test_what_is_destroyed_is_what_was_said_and_seen_and_of_a_box_what_was_certified(
    finding: dict[int, Finding], done: set[int]
) -> None:
    made = plan(INVENTORY)
    shown = Attestation("case", "CD-77", date(2024, 1, 9), "shredding")
    results = tuple(LineResult(number, Result.DONE, "", "D. E.", START, attested=shown) for number in sorted(done))
    receipt = Receipt("WO-0001", 1, results, "r.json", "0" * 64, "D. E.", START, 2_000)
    seen = tuple(
        (number, one)
        for number, one in finding.items()
        if (ref(number).kind is RefKind.FOLDER and one not in OF_CASES)
        or (ref(number).kind is RefKind.CASE and one not in OF_FILES)
    )
    proof = Proof("WO-0001", 1, ("S0002",), seen, "D. E.", START, 3_000, "E0002")

    lines = states(Disposal(made, answers(made), (order(made),), (), (receipt,), (proof,)))

    for line in lines:
        if line.witness is Witness.CONTRACTOR:
            assert ref(line.number).kind is RefKind.BOX and line.number in done and not line.proven_by
        elif line.witness is not None:
            assert line.number in done
            assert finding[line.number] in (Finding.ABSENT, Finding.OTHER_CONTENT)
        if line.fate is Fate.DESTROYED:
            assert line.number in done
    summed = totals(lines)
    assert summed.unproven == sum(one.fate is Fate.DESTROYED and one.witness is None for one in lines)


OF_CASES = (Finding.MARKED, Finding.REMAINS, Finding.UNREAD)
OF_FILES = (Finding.OTHER_CONTENT, Finding.MOVED)
