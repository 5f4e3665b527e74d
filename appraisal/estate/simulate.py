"""What would follow if a hold were released or placed, or a schedule changed. Writes nothing.

Dates are worked out once; releasing or placing a hold only stands the affected outcomes again. A
changed schedule decides every distinct set of facts anew. All of it lives in memory.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from appraisal.estate.asked import facts_asked, named_in
from appraisal.estate.deciding import Decided, Rules, coverage_by_conditions, decide
from appraisal.estate.evaluate import Evaluation
from appraisal.faults import NO_SUCH_HOLD_HERE
from records.register.hold_core import RegisteredHold
from retention.conditions import Condition
from retention.faults import Fault, Refusal
from retention.holds import Coverage, Hold, Scope
from retention.standing import Outcome
from retention.terms import DUE_STATUSES, HoldKind, Route, Status

BATCH = 4_000
EXAMPLES_MOST = 5
TRIED = "SIMULATED"
"""The reference of a hold that is only tried out."""

RELEASE, PLACE, SCHEDULE = "release", "place", "schedule"

Standing = Callable[[Decided, tuple[Coverage, ...]], Outcome]


@dataclass(frozen=True, slots=True)
class Moved:
    """What moved from one status to another: folders and cases, files, bytes, the oldest paper."""

    before: str
    after: str
    things: int
    files: int
    size_bytes: int
    oldest: date | None


@dataclass(frozen=True, slots=True)
class Share:
    """One office or year of what the change touches."""

    name: str
    things: int
    files: int
    size_bytes: int
    due_files: int


@dataclass(frozen=True, slots=True)
class Reach:
    """What a class governs under the changed schedules: all of it, what is new to it, what it lets go.

    `examples` are a few folders and cases that it newly reaches.
    """

    class_ref: str
    things: int
    files: int
    new_things: int
    new_files: int
    lost_things: int
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Simulation:
    """What a change would do: how much it touches, what would be due, by status, office and year.

    `change` says what is tried: release, place or schedule. `candidate_files` are covered only
    until a person confirms. Files are counted with their folder.
    """

    change: str
    touched_things: int
    touched_files: int
    candidate_files: int
    due_today_things: int
    due_today_files: int
    due_this_year_files: int
    still_held_files: int
    moved: tuple[Moved, ...]
    by_office: tuple[Share, ...]
    by_year: tuple[Share, ...]
    distinct_decided: int
    reach: tuple[Reach, ...] = ()
    """By class, where schedules change: what it governs, and what it newly reaches."""

    @property
    def sentence(self) -> str:
        """Return the answer in one sentence."""
        unit = "candidates" if self.candidate_files == self.touched_files > 0 else "files"
        if self.change == PLACE:
            return f"{self.touched_files:,} {unit} would be covered; {self.still_held_files:,} are then held today."
        said = f"{self.touched_files:,} {unit}, {self.due_today_files:,} would be due today"
        if self.due_this_year_files:
            said += f", {self.due_this_year_files:,} more this year"
        if self.change == RELEASE and self.still_held_files:
            said += f", {self.still_held_files:,} still held by others"
        return said + "."


def simulate_release(evaluation: Evaluation, hold_ref: str) -> Simulation:
    """Return what would follow if the hold no longer covered anything from the day asked about.

    A Refusal where no hold of this reference covers anything.
    """
    on = evaluation.rules.on

    def standing(decided: Decided, coverage: tuple[Coverage, ...]) -> Outcome:
        kept = [one for one in coverage if one.hold_ref != hold_ref]
        free = replace(
            decided,
            predicate_coverage=tuple(one for one in decided.predicate_coverage if one.hold_ref != hold_ref),
        )
        return free.outcome(kept, on=on)

    where = "list_contains(string_split(holds, ';'), $1)"
    if not _has_any(evaluation, where, hold_ref):
        raise Refusal(Fault(NO_SUCH_HOLD_HERE, hold_ref))
    return _simulated(evaluation, standing, change=RELEASE, where=where, parameters=[hold_ref])


def simulate_placing(evaluation: Evaluation, condition: Condition) -> Simulation:
    """Return what would follow if a hold with this condition were placed on the day asked about.

    The evaluation must have been told that the condition's facts are asked about.
    """
    if not named_in(condition).is_within(evaluation.asked.everywhere):
        raise ValueError("the evaluation does not tell apart what the condition asks about")
    on = evaluation.rules.on
    hold = Hold(
        TRIED, HoldKind.INQUIRY, "tried out", "", on, None, Scope(include=condition), standing=True, recorded_on=None
    )
    tried = RegisteredHold(hold, is_proposed=False, follows_duplicates=False)
    rules = replace(evaluation.rules, holds=(tried,))

    def standing(decided: Decided, coverage: tuple[Coverage, ...]) -> Outcome:
        facts = {part.name: part.facts for part in decided.parts}
        return decided.outcome((*coverage, *coverage_by_conditions(facts, rules)), on=on)

    return _simulated(evaluation, standing, change=PLACE, touched=lambda outcome: _is_covered_by(outcome, TRIED))


def simulate_schedules(evaluation: Evaluation, rules: Rules) -> Simulation:
    """Return what would follow if `rules`, with other schedules, decided.

    The evaluation must have been told which facts the other schedules ask about.
    """
    if not evaluation.asked.includes(facts_asked(rules.schedules, (), rules.plan)):
        raise ValueError("the evaluation does not tell apart what the schedules ask about")

    def standing(decided: Decided, coverage: tuple[Coverage, ...]) -> Outcome:
        return decided.outcome(coverage, on=rules.on)

    return _simulated(evaluation, standing, change=SCHEDULE, rules=rules)


# -- the parts ---------------------------------------------------------------------------------------------------


def _has_any(evaluation: Evaluation, where: str, hold_ref: str) -> bool:
    found = evaluation.connection.execute(f"SELECT 1 FROM outcomes WHERE {where} LIMIT 1", [hold_ref]).fetchone()
    return found is not None


def _is_covered_by(outcome: Outcome, hold_ref: str) -> bool:
    return any(one.hold_ref == hold_ref for one in outcome.coverage)


def _simulated(
    evaluation: Evaluation,
    standing: Standing,
    *,
    change: str,
    where: str = "true",
    parameters: Sequence[object] = (),
    rules: Rules | None = None,
    touched: Callable[[Outcome], bool] = lambda _: True,
) -> Simulation:
    rows = list(_stood_again(evaluation, standing, rules or evaluation.rules, where, parameters, touched))
    connection = evaluation.connection
    connection.execute("DROP TABLE IF EXISTS simulated")
    connection.execute(
        """CREATE TEMP TABLE simulated AS SELECT unnest($1::INTEGER[]) AS outcome, unnest($2::VARCHAR[]) AS status,
        unnest($3::DATE[]) AS eligible_from, unnest($4::BOOLEAN[]) AS is_due, unnest($5::BOOLEAN[]) AS is_due_this_year,
        unnest($6::BOOLEAN[]) AS is_held, unnest($7::BOOLEAN[]) AS was_candidate,
        unnest($8::VARCHAR[]) AS governed_by""",
        [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in range(8)],
    )
    summed = _summed(evaluation, change, len(rows))
    return replace(summed, reach=_reach(evaluation)) if change == SCHEDULE else summed


def _reach(evaluation: Evaluation) -> tuple[Reach, ...]:
    """Return what each class governs before and after, in order of its name."""
    rows = evaluation.connection.execute(
        f"""
        WITH sides AS (
            SELECT t.shown_as, s.governed_by AS after, if(o.rule IS NULL, NULL, o.governed_by) AS before,
                coalesce(f.files, 0) AS files
            FROM simulated s JOIN outcomes o USING (outcome) JOIN thing_outcomes x USING (outcome)
            JOIN things t USING (thing) LEFT JOIN figures f ON t.kind = 'folder' AND f.unit = t.thing),
        named AS (SELECT after AS name FROM sides WHERE after IS NOT NULL
            UNION SELECT before FROM sides WHERE before IS NOT NULL)
        SELECT n.name, count(*) FILTER (s.after = n.name),
            coalesce(sum(s.files) FILTER (s.after = n.name), 0)::BIGINT,
            count(*) FILTER (s.after = n.name AND s.before IS DISTINCT FROM n.name),
            coalesce(sum(s.files) FILTER (s.after = n.name AND s.before IS DISTINCT FROM n.name), 0)::BIGINT,
            count(*) FILTER (s.before = n.name AND s.after IS DISTINCT FROM n.name),
            list_slice(list(s.shown_as ORDER BY s.shown_as)
                FILTER (s.after = n.name AND s.before IS DISTINCT FROM n.name), 1, {EXAMPLES_MOST})
        FROM named n JOIN sides s ON s.after = n.name OR s.before = n.name GROUP BY n.name ORDER BY n.name
        """
    ).fetchall()
    return tuple(
        Reach(name, things, files, new, new_files, lost, tuple(examples or ()))
        for name, things, files, new, new_files, lost, examples in rows
    )


def _stood_again(
    evaluation: Evaluation,
    standing: Standing,
    rules: Rules,
    where: str,
    parameters: Sequence[object],
    touched: Callable[[Outcome], bool],
) -> Iterator[tuple[object, ...]]:
    """Yield each outcome that the change touches, as it would stand; a thing stands for each."""
    year_end = date(rules.on.year, 12, 31)
    found = evaluation.connection.execute(
        f"""SELECT min(x.thing), o.outcome, any_value(o.is_candidate)
        FROM outcomes o JOIN thing_outcomes x USING (outcome) WHERE {where}
        GROUP BY o.outcome ORDER BY o.outcome""",
        list(parameters),
    ).fetchall()
    for start in range(0, len(found), BATCH):
        batch = {int(thing): (int(outcome), bool(was)) for thing, outcome, was in found[start : start + BATCH]}
        for thing, gathered in evaluation.gathered(sorted(batch)):
            outcome, was_candidate = batch[thing]
            decided = decide(gathered, rules)
            coverage = evaluation.coverage.get(decided.ref, ())
            after = standing(decided, coverage)
            if not touched(after):
                continue
            due = after.status in DUE_STATUSES
            eligible = after.eligible_from
            this_year = not due and eligible is not None and rules.on < eligible <= year_end
            held = after.status is Status.HELD or any(one.covers(rules.on) for one in after.blockers)
            is_only = was_candidate or {one.route for one in after.blockers} == {Route.CANDIDATE}
            governing = after.dated.governing
            governed_by = f"{after.dated.schedule_ref}/{governing.class_code}" if governing else None
            yield outcome, after.status.value, eligible, due, this_year, held, is_only, governed_by


_TOUCHED = """
    WITH touched AS (
        SELECT t.thing, t.kind, s.*, o.status AS before, f.first_paper, coalesce(f.files, 0) AS files,
            coalesce(f.bytes, 0) AS bytes,
            coalesce((SELECT min(k.area) FROM thing_cases c JOIN known_cases k ON k.urn = c.urn
                WHERE c.thing = t.thing), 'no office') AS office,
            coalesce(year(s.eligible_from)::VARCHAR, 'no date') AS due_year
        FROM simulated s JOIN outcomes o USING (outcome) JOIN thing_outcomes x USING (outcome)
        JOIN things t USING (thing) LEFT JOIN figures f ON t.kind = 'folder' AND f.unit = t.thing)
"""


def _summed(evaluation: Evaluation, change: str, decided: int) -> Simulation:
    connection = evaluation.connection
    whole = connection.execute(
        f"""{_TOUCHED} SELECT count(*), coalesce(sum(files), 0)::BIGINT,
        coalesce(sum(files) FILTER (was_candidate), 0)::BIGINT, count(*) FILTER (is_due),
        coalesce(sum(files) FILTER (is_due), 0)::BIGINT, coalesce(sum(files) FILTER (is_due_this_year), 0)::BIGINT,
        coalesce(sum(files) FILTER (is_held), 0)::BIGINT FROM touched"""
    ).fetchone()
    moved = connection.execute(
        f"""{_TOUCHED} SELECT before, status, count(*), sum(files)::BIGINT, sum(bytes)::BIGINT, min(first_paper)
        FROM touched GROUP BY before, status ORDER BY before, status"""
    ).fetchall()
    shares = [
        tuple(
            Share(*row)
            for row in connection.execute(
                f"""{_TOUCHED} SELECT {column}, count(*), sum(files)::BIGINT, sum(bytes)::BIGINT,
                coalesce(sum(files) FILTER (is_due), 0)::BIGINT FROM touched GROUP BY {column} ORDER BY {column}"""
            ).fetchall()
        )
        for column in ("office", "due_year")
    ]
    things, files, candidates, due, due_files, year_files, held_files = whole or (0,) * 7
    return Simulation(
        change=change,
        touched_things=int(things),
        touched_files=int(files),
        candidate_files=int(candidates),
        due_today_things=int(due),
        due_today_files=int(due_files),
        due_this_year_files=int(year_files),
        still_held_files=int(held_files),
        moved=tuple(Moved(*row) for row in moved),
        by_office=shares[0],
        by_year=shares[1],
        distinct_decided=decided,
    )
