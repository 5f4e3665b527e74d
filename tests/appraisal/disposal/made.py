"""Small lists, signatures and work orders for the tests of disposals; paths and people are invented."""

from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256

from appraisal.disposal.components import Component, Inventory
from appraisal.disposal.gate import Found, Listed, Standing
from appraisal.disposal.inventory import states
from appraisal.disposal.order import order_digest, order_lines
from appraisal.disposal.receipt_file import Asked
from appraisal.disposal.values import Disposal, GateAnswer, Order, Plan, Signed
from appraisal.lists.ground import HeldThing
from appraisal.lists.values import Answer, Item, ListKind
from records.register.people import Role
from retention.facts import Ref
from retention.schedule import Schedule
from retention.standing import Outcome
from retention.terms import DisposalAction, RefKind, Route
from tests.retention.build import facts, outcome, schedule, version

SIGNED_AT = datetime(2024, 1, 1, 10, tzinfo=UTC)
SIGNED_ON = date(2024, 1, 1)
COOLED_ON = date(2024, 1, 8)
ISSUED_AT = datetime(2024, 1, 8, 9, tzinfo=UTC)
ROOT = "a" * 64
FOLDER = Ref(RefKind.FOLDER, "SRC0001", "HR/Leavers")
SIGNED = Signed("C. Officer", Role.DRO, "", ("I have seen why.",), SIGNED_AT, 7)


def content(text: str) -> str:
    """Return the SHA-256 of an invented content."""
    return sha256(text.encode()).hexdigest()


def component(number: int = 1, *, item: Ref = FOLDER, left_out: str = "", name: str | None = None) -> Component:
    """Return a file of a folder on the list."""
    key = f"{item.key}/{name or f'{number}.doc'}"
    path = "\\\\FS99\\SCD\\" + key.replace("/", "\\")
    return Component(
        number, item, Ref(RefKind.FILE, item.source, key), path, content(key), 100, left_out, "fmt/40", "2010-05-04"
    )


def item(ref: Ref = FOLDER, *, digest: str = "d" * 64) -> Item:
    """Return a thing on the list."""
    return Item(ref, "\\\\FS99\\SCD\\HR\\Leavers", "c" * 64, digest, 1, 100, date(2021, 2, 1))


def standing(
    on: date = COOLED_ON,
    *,
    rules: Schedule | None = None,
    closed: date | None = date(2018, 1, 31),
    then: DisposalAction | None = None,
    digest: str = "d" * 64,
) -> Standing:
    """Return a folder closed in 2018 under a confirmed rule of three years: due for destruction in 2024."""
    found: Outcome = outcome(facts(closed=closed) if closed else facts(), rules, on=on)
    return Standing(found, then, digest)


def graded(grade: str) -> Schedule:
    """Return the same rule with another grade."""
    source = {"grade": grade, "ref": "test", "quoted": "keep", "checked_on": date(2026, 1, 1)}
    return schedule(version(source=source))


def listed(*components: Component, **changes: object) -> Listed:
    """Return how the folder stands on a disposal list that was signed and has cooled off."""
    found = Listed(
        "L0001", ListKind.DISPOSAL, ROOT, ROOT, SIGNED, Answer.SELECT, components or (component(),), COOLED_ON
    )
    return replace(found, **changes)  # type: ignore[arg-type]


def found(*components: Component) -> Found:
    """Return what the survey sees: the files as they were signed."""
    return Found({one.ref.key: one.sha256 for one in components or (component(),)})


def held(
    ref: str = "UCPI",
    *,
    since: datetime = datetime(2023, 1, 1, tzinfo=UTC),
    route: Route = Route.DIRECT,
    is_over: bool = False,
    is_custody: bool = False,
) -> HeldThing:
    """Return a hold on the folder, known before the list was signed unless said otherwise."""
    return HeldThing(FOLDER, FOLDER, ref, "Trial", route.value, "it is listed", since, is_over, is_custody)


# -- a list that is carried out --------------------------------------------------------------------------


def inventory(count: int = 3, *, left_out: int = 0) -> Inventory:
    """Return an inventory of that many things of one file each, the last `left_out` of them left out."""
    rows = []
    for number in range(1, count + 1):
        ref = Ref(RefKind.FOLDER, "SRC0001", f"HR/{number:04}")
        rows.append(component(number, item=ref, left_out="still needed" if number > count - left_out else ""))
    return Inventory("L0001", ROOT, tuple(rows))


def plan(of: Inventory | None = None) -> Plan:
    """Return a plan with seven days of cooling-off, which are over on 8 January 2024."""
    return Plan(
        title="Leavers of 2010",
        inventory=of or inventory(),
        signed=SIGNED,
        cooling_off_days=7,
        rule="the schedule, class FIN-07",
        earliest_on=COOLED_ON,
        survey_refs=("S0001",),
        begun_by="B. Reviewer",
        begun_role=Role.REVIEWER,
        begun_at=SIGNED_AT,
    )


def answers(of: Plan, *refused: Ref) -> tuple[GateAnswer, ...]:
    """Return what the gate answered for each thing: allowed, but for `refused`."""
    going = [ref for ref in of.inventory.items if any(one.goes for one in of.inventory.of(ref))]
    return tuple(
        GateAnswer(
            ref,
            COOLED_ON,
            ISSUED_AT,
            "WO-0001",
            (("DIS003", "a hold covers it"),) if ref in refused else (),
            (),
            '{"status":"DUE"}',
            sequence,
        )
        for sequence, ref in enumerate(going, start=10)
    )


def order(of: Plan, lines: tuple[int, ...] | None = None, *, ref: str = "WO-0001", sequence: int = 1_000) -> Order:
    """Return a work order over all that goes, or over `lines`."""
    numbers = lines or tuple(one.number for one in of.inventory.components if one.goes)
    last_on = date(2024, 1, 22)
    digest = order_digest(ref, of, order_lines(of.inventory.components, numbers), on=COOLED_ON, last_on=last_on)
    return Order(
        ref, "L0001", ROOT, numbers, COOLED_ON, last_on, "B. Reviewer", Role.REVIEWER, ISSUED_AT, digest, sequence
    )


def ordered(count: int = 3, *, left_out: int = 0) -> Disposal:
    """Return a disposal whose work order was issued."""
    made = plan(inventory(count, left_out=left_out))
    return Disposal(made, answers(made), (order(made),))


def asked(disposal: Disposal, at: datetime = datetime(2024, 1, 9, 12, tzinfo=UTC)) -> Asked:
    """Return what a receipt of its newest order is read against."""
    return Asked(disposal.orders[-1], disposal.plan, disposal.recalls, states(disposal), at)
