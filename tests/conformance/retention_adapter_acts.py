"""Rows that test the execution of a disposal: what the gate, the run and the certificate make of a situation.

The doors are `may_go`, `dispose`, `seen_again`, `Absence` and the offline verifier. A situation in the
notation's words becomes lists, signatures, holds and files; nothing here says what may go.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from appraisal.disposal import faults as codes
from appraisal.disposal.absence import Absence, Destruction, Interval
from appraisal.disposal.components import Component, Inventory
from appraisal.disposal.dispose import Acted, Run, dispose
from appraisal.disposal.gate import Allowed, Found, Listed, Refused, Standing, may_go
from appraisal.disposal.order import earliest_on
from appraisal.disposal.returning import seen_again
from appraisal.disposal.values import Fate, Result, Signed
from appraisal.lists.ground import HeldThing
from appraisal.lists.values import Answer, Item, ListKind
from records.register.people import Role
from retention.facts import Ref
from retention.standing import Outcome, answer_erasure, stand
from retention.terms import RefKind, Route, Status
from tests.retention.build import facts, outcome, schedule, version

ROOT = "a" * 64
ON = date(2024, 1, 8)
SIGNED = Signed("C. Officer", Role.DRO, "", (), datetime(2024, 1, 1, 10, tzinfo=UTC), 1)


@dataclass(frozen=True, slots=True)
class Act:
    """What came of an act: the word for it, and the flags raised."""

    status: str
    flags: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Situation:
    """A signed and cooled-off disposal list of items due for destruction, one file each, and what befalls it."""

    inventory: Inventory
    on: date = ON
    approval: Signed | None = SIGNED
    earliest: date | None = ON

    def ask(
        self,
        ref: Ref,
        *,
        stands: Outcome | None = None,
        held: tuple[HeldThing, ...] = (),
        answer: Answer = Answer.SELECT,
        found: Found | None = None,
    ) -> Allowed | Refused:
        """Return what the gate answers."""
        components = self.inventory.of(ref)
        listed = Listed("L1", ListKind.DISPOSAL, ROOT, ROOT, self.approval, answer, components, self.earliest)
        return may_go(
            Item(ref, ref.key, "", "d", 1, 1, None),
            standing=Standing(stands or due(self.on), None, "d"),
            held=held,
            listed=listed,
            found=found or Found({one.ref.key: one.sha256 for one in components}),
            on=self.on,
        )


def due(on: date) -> Outcome:
    """Return an item that is due for destruction under a confirmed rule."""
    return outcome(facts(closed=date(2018, 1, 31)), on=on)


def situation(count: int, **changes: object) -> Situation:
    """Return a list of so many items."""
    rows = []
    for number in range(1, count + 1):
        ref = Ref(RefKind.FOLDER, "S", f"{number:04}")
        rows.append(
            Component(number, ref, Ref(RefKind.FILE, "S", f"{number:04}/a"), f"{number:04}/a", f"{number:064x}", 1)
        )
    return replace(Situation(Inventory("L1", ROOT, tuple(rows))), **changes)  # type: ignore[arg-type]


def hold_on(ref: Ref, *, route: Route = Route.DIRECT) -> HeldThing:
    """Return a hold that is in force, placed before the list was signed."""
    return HeldThing(ref, ref, "H", "H", route.value, "listed", datetime(2023, 1, 1, tzinfo=UTC))


def done(_: Component) -> Acted:
    """Return that a file was destroyed."""
    return Acted(Result.DONE)


# -- rows whose status is an act -----------------------------------------------------------------------------


def act_of(facts_text: str, rule: str) -> Act | None:
    """Return what came of the act that a row names; None where it is none of these."""
    for pattern, judge in ACTS:
        found = re.search(pattern, f"{rule} ; {facts_text}")
        if found is not None:
            return judge(found)
    return None


def _excluded(_: re.Match[str]) -> Act:
    kept, others = situation(3), 0
    first = kept.inventory.items[0]
    run = dispose(
        kept.inventory,
        gate=lambda ref: kept.ask(ref, answer=Answer.KEEP if ref == first else Answer.SELECT),
        act=done,
        on=kept.on,
    )
    others = run.totals.destroyed
    is_excluded = run.lines[0].fate is Fate.SPARED and codes.DECIDED_KEEP.code in run.lines[0].why
    return Act("EXCLUDED" if is_excluded and others == 2 else f"{run.lines[0].fate}")


def _ejected(_: re.Match[str]) -> Act:
    made = situation(3)
    first = made.inventory.items[0]
    moved = outcome(facts(closed=made.on), on=made.on)  # closed today: due in three years
    run = dispose(
        made.inventory, gate=lambda ref: made.ask(ref, stands=moved if ref == first else None), act=done, on=made.on
    )
    ejected = run.lines[0].fate is Fate.SPARED and run.totals.destroyed == 2 and run.word == "PARTIAL"
    return Act("EJECTED" if ejected else run.word)


def _inventory(found: re.Match[str]) -> Act:
    count, pending = int(found[1]), int(found[2])
    made = situation(count)
    acted = (Acted(None) if number < pending else Acted(Result.DONE) for number in range(count))
    run = dispose(made.inventory, gate=made.ask, act=lambda _: next(acted), on=made.on)
    return Act(run.word)


def _halfway(_: re.Match[str]) -> Act:
    run = held_from(situation(10), after=5, first=1, last=10)
    return Act(run.word)  # the totals refuse to exist where they don't add up


def _cooling(found: re.Match[str]) -> Act:
    days, approved = int(found[1]), date.fromisoformat(found[2])
    first = earliest_on(approved, days)
    made = situation(1, earliest=first)
    ref = made.inventory.items[0]
    on = approved
    while isinstance(replace(made, on=on).ask(ref), Refused):
        on += timedelta(days=1)
    return Act(f"NOT_EXECUTABLE until {on.isoformat()}")


def _missing(_: re.Match[str]) -> Act:
    made = situation(1)
    run = dispose(made.inventory, gate=lambda ref: made.ask(ref, found=Found({})), act=done, on=made.on)
    return Act("MISSING" if run.totals.missing == 1 and run.totals.destroyed == 0 else run.word)


def _resurrected(_: re.Match[str]) -> Act:
    made = situation(1)
    gone = {one.sha256: one for one in made.inventory.components}
    [one] = gone.values()
    place = (one.ref.source, "restored/a", one.sha256)
    again = list(seen_again(gone, before=[(one.ref.source, one.ref.key, one.sha256)], there=[place]))
    named = [component for _, component in again if component.number == one.number]
    return Act("ALERT", frozenset({"RESURRECTED"})) if named else Act("none")


def _never(_: re.Match[str]) -> Act:
    """Ask on many days under many schedules, without an approval record."""
    allowed = 0
    for period, on in ((p, d) for p in ("P0D", "P1Y", "P100Y") for d in (date(1990, 1, 1), ON, date(2200, 1, 1))):
        rules = schedule(version(keep=[{"period": period, "from": "trigger", "rounding": "down", "align": "none"}]))
        made = situation(1, approval=None, on=on, earliest=date.min)
        stands = outcome(facts(closed=date(1980, 1, 1)), rules, on=on)
        allowed += isinstance(made.ask(made.inventory.items[0], stands=stands), Allowed)
    return Act("NEVER" if allowed == 0 else f"{allowed} allowed")


def _proven(_: re.Match[str]) -> Act:
    """Run a list on which the hold comes halfway, and put each destruction beside its membership."""
    made = situation(10)
    run = held_from(made, after=5, first=1, last=10)
    hold_at = datetime(2024, 1, 8, 12, tzinfo=UTC)
    window = Interval(datetime(2024, 1, 1, tzinfo=UTC), datetime(2024, 2, 1, tzinfo=UTC))
    destroyed = tuple(
        Destruction(
            "L1", "WO", line.number, line.component.path, line.component.sha256, at, (Interval(hold_at, None),), ()
        )
        for line in run.lines
        if line.fate is Fate.DESTROYED
        for at in [hold_at - timedelta(minutes=1)]
    )
    proof = Absence("H", "H", window, destroyed)
    one_more = replace(destroyed[0], done_at=hold_at + timedelta(minutes=1))
    broken = Absence("H", "H", window, (*destroyed, one_more))
    return Act("PROVEN" if len(destroyed) == 5 and not proof.faults and len(broken.faults) == 1 else "BROKEN")


ACTS: tuple[tuple[str, Callable[[re.Match[str]], Act]], ...] = (
    (r"item decided (?:retain|keep)", _excluded),
    (r"date moved into future after approval", _ejected),
    (r"with (\d+) documents?, (\d+) still to_be_deleted", _inventory),
    (r"hold stops the run halfway", _halfway),
    (r"cooling_off=(\d+)d ; approved=(\d{4}-\d{2}-\d{2})$", _cooling),
    (r"source object missing", _missing),
    (r"destroyed hash re-ingested", _resurrected),
    (r"any clock, any schedule", _never),
    (r"hold H over window T", _proven),
)


# -- rows that are decided and run --------------------------------------------------------------------------


def flags_of(facts_text: str, found: Outcome) -> frozenset[str]:
    """Return the flags of the run that a decided row names beside; `found` is where its item stands."""
    flags: set[str] = set()
    batch = re.search(r"batch of (\d+); hold placed after #(\d+) covers #(\d+)-(\d+)", facts_text)
    if batch is not None:
        flags.update(_batch(*(int(number) for number in batch.groups()), stands=found))
    paths = re.search(r"paths: (.+)$", facts_text)
    if paths is not None and all(_refuses(path.strip(), found) for path in paths[1].split(",")):
        flags.add("ALL_PATHS_REFUSE")
    return frozenset(flags)


def _batch(count: int, after: int, first: int, last: int, *, stands: Outcome) -> Iterator[str]:
    made = situation(count, on=stands.on, earliest=stands.on)
    run = held_from(made, after=after, first=first, last=last, stands=stand(stands.dated, (), on=stands.on))
    if run.word == "PARTIAL":
        yield "BATCH_PARTIAL"
    gone = sum(line.fate is Fate.DESTROYED and first <= line.number <= last for line in run.lines)
    yield f"DESTROYED_BEFORE_HOLD={gone}"
    yield f"SPARED={run.totals.spared}"


def held_from(made: Situation, *, after: int, first: int, last: int, stands: Outcome | None = None) -> Run:
    """Return a run of the list in which a hold on some numbers comes when `after` of them are done."""
    finished: list[int] = []

    def gate(ref: Ref) -> Allowed | Refused:
        [one] = made.inventory.of(ref)
        is_held = len(finished) >= after and first <= one.number <= last
        return made.ask(ref, held=(hold_on(ref),) if is_held else (), stands=stands)

    def act(one: Component) -> Acted:
        finished.append(one.number)
        return Acted(Result.DONE)

    return dispose(made.inventory, gate=gate, act=act, on=made.on)


def _refuses(path: str, found: Outcome) -> bool:
    """Return whether the destructive entry point refuses the held item; all but erasure lead through the one gate."""
    if found.status is not Status.HELD:
        return False
    made = situation(2, on=found.on, earliest=found.on)
    if path == "erasure":
        return answer_erasure(found).is_refused
    route = {"folder delete": Route.DESCENDANT, "dedupe": Route.DUPLICATE}.get(path, Route.DIRECT)
    run = dispose(
        made.inventory,
        gate=lambda ref: made.ask(ref, stands=found, held=(hold_on(ref, route=route),)),
        act=done,
        on=made.on,
    )
    return run.totals.destroyed == 0 and run.totals.spared == 2
