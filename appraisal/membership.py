"""What entered and left each hold, when and why: worked out whenever the estate is evaluated anew, and kept.

A member is a folder, case or box that a hold covers or will cover, by whatever route, and a record
that it names. Each look is held against the one before; only what changed is kept. From the looks
follow intervals: the basis of a proof that nothing was destroyed while a hold covered it.
Rule: ours, ADR 22; reference on holds, section 5 (re-evaluate, log what entered and left, and why).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import duckdb

from appraisal.estate.deciding import decide
from appraisal.estate.evaluate import Evaluation
from appraisal.estate.snapshot import one_at_a_time
from appraisal.faults import MEMBERSHIPS_CHANGED
from records.register.hold_values import HoldState
from records.register.holds import HoldRegister
from records.register.memberships import MembershipLook, MembershipRegister
from records.store.database import Database
from records.store.evidence import copy_out, path_list, quoted
from records.store.layout import StoreLayout
from retention.facts import Ref
from retention.faults import Fault, Refusal
from retention.holds import Coverage
from retention.terms import RefKind

BATCH = 2_000
NAMED_MOST = 5
ENTERED, LEFT = "entered", "left"
COLUMNS = "hold_ref, kind, source, key, shown_as, change, route, why"


@dataclass(frozen=True, slots=True)
class Membership:
    """A record's time under a hold: since which look, by which route and why; until which, and why. None is open."""

    hold_ref: str
    ref: Ref
    shown_as: str
    entered_on: date
    entered_in: str
    route: str
    why_entered: str
    left_on: date | None = None
    left_in: str | None = None
    why_left: str | None = None


def note_memberships(
    evaluation: Evaluation, layout: StoreLayout, database: Database, *, actor: str, at: datetime
) -> MembershipLook | None:
    """Return the look at what the holds cover, recorded; None where nothing is new since the one before.

    The evaluation is of today: what was asked about another day is no membership.
    """
    register = MembershipRegister(database)
    looks = register.all()
    before = looks[-1] if looks else None
    connection = evaluation.connection
    _create_members(evaluation)
    _create_changes(connection, [_part(layout, one) for one in looks if one.changes_sha256])
    because = _what_is_new(register, evaluation, before)
    _say_why_entered(evaluation)
    _say_why_left(evaluation, database, because)
    entered, left, members = _counts(connection)
    evidence = tuple(one.ref for one in evaluation.inputs.evidence)
    if not entered and not left and (not members if before is None else evidence == before.evidence):
        return None
    look = MembershipLook(
        ref="",
        on=evaluation.rules.on,
        evidence=evidence,
        seen_to=evaluation.inputs.audit_sequence,
        inputs_sha256=evaluation.inputs.digest,
        because=because,
        entered=entered,
        left=left,
        members=members,
        changes_sha256=_write(connection, layout) if entered or left else None,
        recorded_at=at,
    )
    return register.record(look, after=before.ref if before else None, actor=actor)


def memberships(layout: StoreLayout, database: Database, hold_ref: str) -> Iterator[Membership]:
    """Yield what was ever a member of the hold, in order of kind and name, each time by itself.

    A Refusal where the rows of a look are not what was recorded.
    """
    looks = [one for one in MembershipRegister(database).all() if one.changes_sha256]
    if not looks:
        return
    days = {one.ref: one.on for one in looks}
    with duckdb.connect(":memory:") as connection:
        rows = connection.execute(
            f"""SELECT kind, source, key, shown_as, change, route, why, look FROM ({_every(layout, looks, connection)})
            WHERE hold_ref = $1 ORDER BY kind, shown_as, source, key, look""",
            [hold_ref],
        ).fetchall()
    open_: dict[Ref, Membership] = {}
    found: list[Membership] = []
    for kind, source, key, shown_as, change, route, why, look in rows:
        ref = Ref(RefKind(kind), source, key)
        if change == ENTERED:
            open_[ref] = Membership(hold_ref, ref, shown_as, days[look], look, route, why)
        elif (was := open_.pop(ref, None)) is not None:
            found.append(
                Membership(
                    hold_ref, ref, was.shown_as, was.entered_on, was.entered_in, was.route, was.why_entered,
                    days[look], look, why,
                )
            )  # fmt: skip
    yield from sorted([*found, *open_.values()], key=lambda one: (one.ref.kind, one.shown_as, one.entered_in))


# -- members now -----------------------------------------------------------------------------------------------


def _create_members(evaluation: Evaluation) -> None:
    """Create `members`: each thing with each hold that covers it or will, and each record that a hold names."""
    connection = evaluation.connection
    connection.execute("DROP TABLE IF EXISTS members")
    connection.execute(
        """
        CREATE TEMP TABLE members AS
        SELECT hold_ref, t.kind, coalesce(t.source, '') AS source, t.key, t.shown_as, t.thing, x.outcome,
            NULL::VARCHAR AS route, NULL::VARCHAR AS why
        FROM things t JOIN thing_outcomes x USING (thing)
        JOIN (SELECT outcome, unnest(string_split(holds, ';')) AS hold_ref FROM outcomes WHERE holds <> '') o
            USING (outcome)
        """
    )
    named = [
        (one.hold_ref, ref.kind.value, ref.source, ref.key, one.route.value, one.because)
        for ref, spans in evaluation.coverage.items()
        if ref.kind is RefKind.FILE
        for one in spans
        if _is_open(one, evaluation.rules.on)
    ]
    if named:
        connection.execute(
            """INSERT INTO members SELECT hold_ref, kind, source, key, source || ':' || key, NULL, NULL,
                min_by(route, why), min(why) FROM (SELECT unnest($1::VARCHAR[]) AS hold_ref,
                unnest($2::VARCHAR[]) AS kind, unnest($3::VARCHAR[]) AS source, unnest($4::VARCHAR[]) AS key,
                unnest($5::VARCHAR[]) AS route, unnest($6::VARCHAR[]) AS why) GROUP BY ALL""",
            [list(column) for column in zip(*named, strict=True)],
        )


def _is_open(one: Coverage, on: date) -> bool:
    return one.through_on is None or one.through_on >= on


def _create_changes(connection: duckdb.DuckDBPyConnection, parts: Sequence[Path]) -> None:
    """Create `changes`: what is a member now and was not at the look before, and the other way round."""
    every = " UNION ALL ".join(
        f"SELECT {COLUMNS}, {number} AS look FROM read_parquet({path_list([path])})"
        for number, path in enumerate(parts)
    )
    no_members = (
        f"SELECT {', '.join(f'NULL::VARCHAR AS {name}' for name in COLUMNS.split(', '))}, 0 AS look WHERE false"
    )
    connection.execute("DROP TABLE IF EXISTS changes")
    connection.execute(
        f"""
        CREATE TEMP TABLE changes AS
        WITH known AS (SELECT * FROM ({every or no_members})
            QUALIFY row_number() OVER (PARTITION BY hold_ref, kind, source, key ORDER BY look DESC) = 1),
        before AS (SELECT * FROM known WHERE change = '{ENTERED}')
        SELECT m.hold_ref, m.kind, m.source, m.key, m.shown_as, '{ENTERED}' AS change, m.route, m.why, m.thing,
            m.outcome FROM members m ANTI JOIN before b USING (hold_ref, kind, source, key)
        UNION ALL
        SELECT b.hold_ref, b.kind, b.source, b.key, b.shown_as, '{LEFT}', b.route, NULL, NULL, NULL
        FROM before b ANTI JOIN members m USING (hold_ref, kind, source, key)
        """
    )


# -- why -------------------------------------------------------------------------------------------------------


def _what_is_new(register: MembershipRegister, evaluation: Evaluation, before: MembershipLook | None) -> str:
    """Return what is new since the look before: evidence by its reference, then what people decided."""
    if before is None:
        return "the first look"
    new = [f"{one.ref} of {one.source}" for one in evaluation.inputs.evidence if one.ref not in before.evidence]
    said = [*new, *register.acts_since(before.seen_to, most=NAMED_MOST)]
    return "; ".join(said[:NAMED_MOST]) or f"the day: {evaluation.rules.on.isoformat()}"


def _say_why_entered(evaluation: Evaluation) -> None:
    """Say of each new member by which route it is covered and why; things of one outcome say the same."""
    connection = evaluation.connection
    rows = connection.execute(
        f"SELECT min(thing), outcome FROM changes WHERE change = '{ENTERED}' AND thing IS NOT NULL GROUP BY outcome"
    ).fetchall()
    outcomes = {int(thing): int(outcome) for thing, outcome in rows}
    things = sorted(outcomes)
    said: list[tuple[int, str, str, str]] = []
    for start in range(0, len(things), BATCH):
        for thing, gathered in evaluation.gathered(things[start : start + BATCH]):
            decided = decide(gathered, evaluation.rules)
            stands = decided.outcome(evaluation.coverage.get(decided.ref, ()), on=evaluation.rules.on)
            first = {one.hold_ref: one for one in reversed(stands.blockers)}
            said += [(outcomes[thing], ref, one.route.value, one.because) for ref, one in first.items()]
    if said:
        connection.execute(
            """UPDATE changes SET route = s.route, why = s.why FROM (SELECT unnest($1::INTEGER[]) AS outcome,
            unnest($2::VARCHAR[]) AS hold_ref, unnest($3::VARCHAR[]) AS route, unnest($4::VARCHAR[]) AS why) s
            WHERE changes.outcome = s.outcome AND changes.hold_ref = s.hold_ref""",
            [list(column) for column in zip(*said, strict=True)],
        )


def _say_why_left(evaluation: Evaluation, database: Database, because: str) -> None:
    """Say of each member that left why: its hold ended, the newest evidence hasn't it, or what else is new."""
    connection = evaluation.connection
    over = [one.ref for one in HoldRegister(database).all() if one.state not in (HoldState.PLACED, HoldState.PROPOSED)]
    connection.execute(
        f"""UPDATE changes SET why = CASE WHEN hold_ref IN (SELECT unnest($1::VARCHAR[]))
            THEN 'the hold covers nothing from ' || $2 || ' on: it was released, refused or closed'
        WHEN kind <> 'file' AND NOT EXISTS (FROM things t WHERE t.kind = changes.kind
            AND coalesce(t.source, '') = changes.source AND t.key = changes.key)
            THEN 'the newest survey or export of ' || source || ' has it no more'
        ELSE 'no longer covered after: ' || $3 END WHERE change = '{LEFT}'""",
        [over, evaluation.rules.on.isoformat(), because],
    )


# -- the rows ----------------------------------------------------------------------------------------------------


def _counts(connection: duckdb.DuckDBPyConnection) -> tuple[int, int, int]:
    row = connection.execute(
        f"""SELECT count(*) FILTER (change = '{ENTERED}'), count(*) FILTER (change = '{LEFT}'),
        (SELECT count(*) FROM (SELECT DISTINCT hold_ref, kind, source, key FROM members)) FROM changes"""
    ).fetchone()
    entered, left, members = row or (0, 0, 0)
    return int(entered), int(left), int(members)


def _write(connection: duckdb.DuckDBPyConnection, layout: StoreLayout) -> str:
    """Write the changes as a part; return the digest that names it."""
    digest = _digest(connection, "changes")
    query = f"SELECT {COLUMNS} FROM changes ORDER BY hold_ref, kind, source, key"
    with one_at_a_time(layout):
        copy_out(connection, query, layout.parts / f"{digest}.parquet")
    return digest


def _digest(connection: duckdb.DuckDBPyConnection, relation: str) -> str:
    """Return the SHA-256 over the changes, row by row in order of hold, kind, source and key."""
    row = connection.execute(
        f"""SELECT sha256(coalesce(string_agg(sha256(to_json([{COLUMNS}])::VARCHAR), ''
        ORDER BY hold_ref, kind, source, key), '')) FROM {relation}"""
    ).fetchone()
    return str(row[0]) if row else ""


def _part(layout: StoreLayout, look: MembershipLook) -> Path:
    return layout.parts / f"{look.changes_sha256}.parquet"


def _every(layout: StoreLayout, looks: Sequence[MembershipLook], connection: duckdb.DuckDBPyConnection) -> str:
    """Return the SQL of all changes with their look; a Refusal where a part is missing or isn't what was recorded."""
    selects = []
    for look in looks:
        path = _part(layout, look)
        read = f"read_parquet({path_list([path])})"
        if not path.is_file() or _digest(connection, read) != look.changes_sha256:
            raise Refusal(Fault(MEMBERSHIPS_CHANGED, look.ref, path.name))
        selects.append(f"SELECT {COLUMNS}, {quoted(look.ref)} AS look FROM {read}")
    return " UNION ALL ".join(selects)
