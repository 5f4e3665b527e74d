"""Evaluate the estate: each distinct set of facts is decided once and joined back, always in order.

Folders and cases are the unit; files inherit. An evaluation stands in one in-memory DuckDB while it
is open: `things` (what is decided on), `thing_outcomes` and `outcomes`. Nothing is written.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar, cast

import duckdb

from appraisal.estate.asked import NOTHING, Asked, Named, facts_asked
from appraisal.estate.bulk import BulkDecider
from appraisal.estate.deciding import Decided, Gathered, Rules, Undated, decide, undated
from appraisal.estate.inputs import Inputs
from appraisal.estate.matched import relations_of_matched
from appraisal.estate.reach import ThingCoverage, reaching
from records.estate.patterns import create_bits, create_patterns
from records.estate.things import case_fact_rows, create_folder_facts, folder_fact_rows
from records.estate.view import Estate
from records.register.fileplan import Assignment
from records.register.fileplan_rules import MappingRule
from retention.facts import Ref
from retention.holds import Coverage
from retention.standing import Outcome
from retention.terms import RefKind, Route

BATCH = 4_000
MISSING_SEPARATOR = "\n"

OUTCOME_COLUMNS = (
    "outcome INTEGER",
    "pattern INTEGER",
    "status VARCHAR",
    "action VARCHAR",
    "retain_through DATE",
    "eligible_from DATE",
    "eligible_without_holds DATE",
    "at_least_through DATE",
    "schedule VARCHAR",
    "class VARCHAR",
    "grade VARCHAR",
    "rule VARCHAR",
    "governed_by VARCHAR",
    "flags VARCHAR",
    "missing VARCHAR",
    "holds VARCHAR",
    "is_held BOOLEAN",
    "is_candidate BOOLEAN",
    "may_be_destroyed BOOLEAN",
    "mapped_by VARCHAR",
    "conflicts VARCHAR",
)
__all__ = ["CoverageOf", "Evaluation", "ThingCoverage", "evaluate"]

CoverageOf = Callable[[Estate], Iterable[ThingCoverage]]
OutcomeRow = tuple[object, ...]
Value = TypeVar("Value")


@dataclass(slots=True)
class Evaluation:
    """The estate as evaluated: open to questions, and to the decision on any one thing."""

    inputs: Inputs
    rules: Rules
    estate: Estate
    coverage: Mapping[Ref, tuple[Coverage, ...]] = field(default_factory=dict)
    asked: Asked = NOTHING
    """What the patterns tell apart; a question that asks about more needs an evaluation of its own."""
    bits: int = 0
    patterns: int = 0
    things: int = 0
    decided_by_core: int = 0
    """How many patterns the core decided; the others differ from one of these in their days alone."""
    undated: dict[int, Undated] = field(default_factory=dict)
    """By bits, what was decided before any date: class and holds, the same for all things of the same bits."""
    _rules_by_ref: dict[str, MappingRule] = field(default_factory=dict)
    _worked_out: dict[str, object] = field(default_factory=dict)

    def once(self, name: str, work_out: Callable[[], Value]) -> Value:
        """Return what `work_out` returns, worked out at the first call by this `name`: an evaluation never changes.

        Everybody is given the same value, so nobody may change it.
        """
        if name not in self._worked_out:
            self._worked_out[name] = work_out()
        return cast("Value", self._worked_out[name])

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """Return the connection that has `things`, `thing_outcomes` and `outcomes`."""
        return self.estate.connection

    def gathered(self, things: Sequence[int], *, whole: bool = False) -> Iterator[tuple[int, Gathered]]:
        """Yield what is known of each of `things`, in their order: all of it, or only what can be asked about."""
        names = None if whole else self.asked.names
        own = folder_fact_rows(self.connection, list(things), names=names)
        cases = case_fact_rows(self.connection, list(things), names=names)
        for thing, ref, rules, assigned in self._described(things):
            of_cases = {urn: tuple(rows) for urn, rows in cases.get(thing, {}).items()}
            yield thing, Gathered(ref, tuple(own.get(thing, ())), of_cases, rules, assigned)

    def undated_of(self, things: Sequence[int]) -> dict[int, Undated]:
        """Return what was decided before any date of each of `things`."""
        rows = self.connection.execute(
            "SELECT thing, bits FROM thing_bits WHERE thing IN (SELECT unnest($1::INTEGER[]))", [list(things)]
        ).fetchall()
        return {int(thing): self.undated[bits] for thing, bits in rows}

    def decided(self, thing: int) -> Decided:
        """Return the decision on one thing."""
        [(_, gathered)] = list(self.gathered([thing], whole=True))
        return decide(gathered, self.rules)

    def outcome(self, thing: int) -> Outcome:
        """Return where one thing stands."""
        found = self.decided(thing)
        return found.outcome(self.coverage.get(found.ref, ()), on=self.rules.on)

    def _described(
        self, things: Sequence[int]
    ) -> Iterator[tuple[int, Ref, tuple[MappingRule, ...], Assignment | None]]:
        rows = self.connection.execute(
            """SELECT t.thing, t.kind, t.source, t.key, u.rules, u.assigned_from FROM things t
            LEFT JOIN units u ON u.unit = t.thing AND t.kind = 'folder'
            WHERE t.thing IN (SELECT unnest($1::INTEGER[])) ORDER BY t.thing""",
            [list(things)],
        ).fetchall()
        for thing, kind, source, key, rules, assigned_from in rows:
            ref = Ref(RefKind(kind), source or "", key)
            at = ref if kind == "case" else Ref(RefKind.FOLDER, source, assigned_from) if assigned_from else None
            assigned = self.rules.plan.assignments.get(at) if at is not None else None
            yield thing, ref, tuple(self._rules_by_ref[name] for name in rules or ()), assigned


def evaluate(
    estate: Estate,
    rules: Rules,
    inputs: Inputs,
    *,
    coverage_of: CoverageOf | None = None,
    also_asked: Named = NOTHING.bits,
) -> Evaluation:
    """Return the estate as evaluated; its tables `things` and `case_facts` are there already.

    `coverage_of` says what holds cover by lists and words; what they match by facts, and what that
    reaches, is worked out here. `also_asked` are facts that a simulation will ask about.
    """
    evaluation = Evaluation(inputs, rules, estate)
    evaluation._rules_by_ref = {rule.ref: rule for rule in rules.plan.rules}
    holds = [registered.hold for registered in rules.holds]
    evaluation.asked = facts_asked(rules.schedules, holds, rules.plan, also=also_asked)
    _create_patterns(evaluation)
    matched = {bits: one.coverage for bits, one in evaluation.undated.items() if one.coverage}
    others = [
        *(coverage_of(estate) if coverage_of is not None else ()),
        *relations_of_matched(estate.connection, matched, rules.holds),
    ]
    evaluation.coverage = reaching(estate.connection, rules.holds, others, known=rules.known)
    _create_outcomes(evaluation)
    return evaluation


def _create_patterns(evaluation: Evaluation) -> None:
    """Create the patterns: the bits give each thing its classes, and these say which facts tell it apart."""
    connection, asked = evaluation.connection, evaluation.asked
    refs = sorted(evaluation.rules.plan.assignments, key=str)
    connection.execute(
        """CREATE TEMP TABLE assigned AS SELECT unnest($1::VARCHAR[]) AS kind, unnest($2::VARCHAR[]) AS source,
        unnest($3::VARCHAR[]) AS key""",
        [[ref.kind.value for ref in refs], [ref.source for ref in refs], [ref.key for ref in refs]],
    )
    create_folder_facts(connection)
    create_bits(connection, names=asked.bits.facts, flags=asked.flags)
    rows = connection.execute("SELECT bits, thing FROM bits ORDER BY bits").fetchall()
    read: dict[int, frozenset[str]] = {}
    for start in range(0, len(rows), BATCH):
        bits_of = {int(thing): int(bits) for bits, thing in rows[start : start + BATCH]}
        for thing, gathered in evaluation.gathered(sorted(bits_of)):
            found = undated(gathered, evaluation.rules)
            evaluation.undated[bits_of[thing]] = found
            read[bits_of[thing]] = asked.of_classes(found.classes)
    evaluation.bits = len(rows)
    create_patterns(connection, read=read, order=asked.order)


def _create_outcomes(evaluation: Evaluation) -> None:
    connection = evaluation.connection
    connection.execute(f"CREATE TABLE outcomes ({', '.join(OUTCOME_COLUMNS)})")
    keys = _create_coverage_keys(evaluation)
    rows = connection.execute("SELECT count(*), (SELECT count(*) FROM things) FROM patterns").fetchone()
    evaluation.patterns, evaluation.things = (int(rows[0]), int(rows[1])) if rows else (0, 0)
    number = 0
    decider = BulkDecider(evaluation.rules, outcome_values)
    for start in range(1, evaluation.patterns + 1, BATCH):
        decided_rows: list[OutcomeRow] = []
        for pattern, gathered, bits, coverage_keys in _patterns(evaluation, start, start + BATCH):
            covered = [(key, keys[key]) for key in coverage_keys]
            found = decider.values(gathered, evaluation.undated[bits], bits, covered)
            for key, values in zip(coverage_keys, found, strict=True):
                number += 1
                decided_rows.append((number, pattern, key, *values))
        _insert(connection, decided_rows)
    evaluation.decided_by_core = decider.decided
    connection.execute(
        """
        CREATE TABLE thing_outcomes AS
        SELECT p.thing, o.outcome FROM thing_patterns p
        LEFT JOIN thing_coverage_keys k USING (thing)
        JOIN outcome_keys o ON o.pattern = p.pattern AND o.coverage_key = coalesce(k.coverage_key, 0)
        ORDER BY p.thing
        """
    )


def _create_coverage_keys(evaluation: Evaluation) -> list[tuple[Coverage, ...]]:
    """Create `thing_coverage_keys`; return the coverage that each key stands for, none at 0."""
    keys: dict[tuple[Coverage, ...], int] = {(): 0}
    refs, numbers = list(evaluation.coverage), []
    for ref in refs:
        numbers.append(keys.setdefault(evaluation.coverage[ref], len(keys)))
    evaluation.connection.execute(
        """
        CREATE TABLE thing_coverage_keys AS
        SELECT t.thing, c.coverage_key FROM things t JOIN (
            SELECT unnest($1::VARCHAR[]) AS kind, unnest($2::VARCHAR[]) AS source, unnest($3::VARCHAR[]) AS key,
                unnest($4::INTEGER[]) AS coverage_key) c
        ON c.kind = t.kind AND c.source = t.source AND c.key = t.key ORDER BY t.thing
        """,
        [[ref.kind.value for ref in refs], [ref.source for ref in refs], [ref.key for ref in refs], numbers],
    )
    evaluation.connection.execute("CREATE TABLE outcome_keys (outcome INTEGER, pattern INTEGER, coverage_key INTEGER)")
    return list(keys)


def _patterns(evaluation: Evaluation, first: int, last: int) -> Iterator[tuple[int, Gathered, int, list[int]]]:
    """Yield the patterns from `first` up to and without `last`: facts, bits, and the coverage that occurs with each."""
    rows = evaluation.connection.execute(
        """
        SELECT p.pattern, p.thing, b.bits,
            list(DISTINCT coalesce(k.coverage_key, 0) ORDER BY coalesce(k.coverage_key, 0))
        FROM patterns p JOIN thing_patterns t USING (pattern) JOIN thing_bits b ON b.thing = p.thing
        LEFT JOIN thing_coverage_keys k ON k.thing = t.thing
        WHERE p.pattern >= $1 AND p.pattern < $2 GROUP BY p.pattern, p.thing, b.bits ORDER BY p.pattern
        """,
        [first, last],
    ).fetchall()
    gathered = dict(evaluation.gathered([thing for _, thing, _, _ in rows]))
    for pattern, thing, bits, keys in rows:
        yield pattern, gathered[thing], bits, keys


def outcome_values(decided: Decided, outcome: Outcome) -> OutcomeRow:
    dated = outcome.dated
    blockers = outcome.blockers
    held = [one for one in blockers if one.covers(outcome.on)]
    return (
        outcome.status.value,
        dated.action.value,
        dated.retain_through,
        outcome.eligible_from,
        dated.eligible_from,
        dated.at_least_through,
        dated.schedule_ref,
        ";".join(str(one) for one in decided.classes),
        dated.grade.value if dated.grade else None,
        dated.governing.rule if dated.governing else None,
        f"{dated.schedule_ref}/{dated.governing.class_code}" if dated.governing else None,
        ";".join(str(remark) for remark in outcome.flags),
        MISSING_SEPARATOR.join(str(missing) for missing in dated.missing),
        ";".join(sorted({one.hold_ref for one in blockers})),
        bool(held),
        bool(blockers) and all(one.route is Route.CANDIDATE for one in blockers),
        outcome.may_be_destroyed,
        ";".join(_mapped_by(decided)),
        ";".join(_conflicts(decided)),
    )


def _mapped_by(decided: Decided) -> list[str]:
    """Return the mapping rules that gave the parts their classes, each once."""
    rules = (part.classification.rule for part in decided.parts)
    return list(dict.fromkeys(rule.ref for rule in rules if rule is not None))


def _conflicts(decided: Decided) -> list[str]:
    """Return the rules that stand against each other, each pair once."""
    found = []
    for part in decided.parts:
        rule, against = part.classification.rule, part.classification.conflicting
        if rule is not None and against:
            found.append(" and ".join(one.ref for one in (rule, *against)))
    return list(dict.fromkeys(found))


def _insert(connection: duckdb.DuckDBPyConnection, rows: Sequence[OutcomeRow]) -> None:
    if not rows:
        return
    outcome, pattern, coverage_key, *values = (list(column) for column in zip(*rows, strict=True))
    connection.execute(
        "INSERT INTO outcome_keys SELECT unnest($1::INTEGER[]), unnest($2::INTEGER[]), unnest($3::INTEGER[])",
        [outcome, pattern, coverage_key],
    )
    fields = ", ".join(f"unnest(${at}::{column.split()[1]}[])" for at, column in enumerate(OUTCOME_COLUMNS, start=1))
    connection.execute(f"INSERT INTO outcomes SELECT {fields}", [outcome, pattern, *values])


# -- counts ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StatusCount:
    """How many folders, cases, boxes and files stand in one status."""

    status: str
    folders: int
    cases: int
    boxes: int
    files: int
    size_bytes: int


def counts_by_status(evaluation: Evaluation) -> tuple[StatusCount, ...]:
    """Return the counts by status, in order of name; files are counted once, with their folder."""
    rows = evaluation.connection.execute(
        """
        SELECT o.status, count(*) FILTER (t.kind = 'folder'), count(*) FILTER (t.kind = 'case'),
            count(*) FILTER (t.kind = 'box'), coalesce(sum(f.files) FILTER (t.kind = 'folder'), 0)::BIGINT,
            coalesce(sum(f.bytes) FILTER (t.kind = 'folder'), 0)::BIGINT
        FROM things t JOIN thing_outcomes USING (thing) JOIN outcomes o USING (outcome)
        LEFT JOIN figures f ON t.kind = 'folder' AND f.unit = t.thing GROUP BY o.status ORDER BY o.status
        """
    ).fetchall()
    return tuple(StatusCount(*row) for row in rows)
