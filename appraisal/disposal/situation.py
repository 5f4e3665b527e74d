"""How everything on a list stands at one moment, as the gate asks for it: gathered from the store, nothing written.

`Situation.sequence` is the last audit event that it takes in. Whoever decides by it makes sure, under
the write lock, that nothing was recorded since.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from appraisal.disposal.gate import Found, Standing
from appraisal.disposal.values import Component
from appraisal.estate.evaluate import Evaluation
from appraisal.estate.opening import gather, open_evaluation
from appraisal.held_estate import estate_coverage, open_held_estate
from appraisal.lists.contents import Place, ground_of, outcome_digest, things_of
from appraisal.lists.ground import Ground, HeldThing
from records.register.hold_values import HoldEntry, ProposalAct
from records.register.holds import HoldRegister
from records.store.audit import Json, canonical
from retention.dated import Dated
from retention.facts import Ref
from retention.periods import Period
from retention.schedule import ActionPlan, Schedule
from retention.standing import Outcome
from retention.terms import Flag, RefKind, Route

COPIED = frozenset({Route.DIRECT, Route.ANCESTOR, Route.PREDICATE, Route.CANDIDATE})
"""Routes by which a hold on a folder reaches each file in it, and so each copy of such a file."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One thing as it stands: under the rules, under the holds, on the disk."""

    standing: Standing
    held: tuple[HeldThing, ...]
    found: Found
    basis: str
    cooling_off: Period | None
    """What its class asks for between signature and act; None where it asks for nothing."""


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything on a list at one moment; a thing that is not among `things` is gone, or was never one."""

    ground: Ground
    things: Mapping[Ref, Seen]
    sequence: int
    survey_refs: tuple[str, ...]
    shown: Mapping[Ref, tuple[str, str, str]]
    """Of each file of the things: path as IT uses it, PRONOM identifiers, day of last change."""


def look(place: Place, items: Sequence[Ref], components: Iterable[Component], *, on: date) -> Situation:
    """Return how `items` stand now, for the files `components` that are to go."""
    gathering = gather(place.database)
    with open_evaluation(
        place.layout,
        gathering,
        place.schedules,
        on=on,
        known=on,
        coverage_of=estate_coverage(place.layout, place.database, known=on),
    ) as evaluation:
        ground = ground_of(evaluation, place, items)
        entries = HoldRegister(place.database).all()
        copies = _held_copies(evaluation, place, tuple(components))
        numbers = things_of(evaluation, items)
        things = {
            ref: _seen(evaluation, place, ground, ref, thing, entries=entries, copies=copies.get(ref, ()))
            for ref, thing in numbers.items()
        }
        surveys = tuple(sorted({one.survey for one in gathering.sources}))
        return Situation(ground, things, gathering.audit_sequence, surveys, _shown(evaluation, ground))


def _seen(
    evaluation: Evaluation,
    place: Place,
    ground: Ground,
    ref: Ref,
    thing: int,
    *,
    entries: Sequence[HoldEntry],
    copies: Sequence[tuple[str, str]],
) -> Seen:
    decided = evaluation.decided(thing)
    outcome = decided.outcome(evaluation.coverage.get(ref, ()), on=evaluation.rules.on)
    action = action_of(outcome.dated, place.schedules)
    held = tuple(_as_amended(one, entries) for one in ground.held if one.item == ref)
    contents = {one.ref.key: one.content_sha256 for one in ground.things[ref].files}
    return Seen(
        standing=Standing(outcome, action.then if action else None, outcome_digest(outcome, decided.classes)),
        held=held,
        found=Found(contents, tuple(copies)),
        basis=_basis(outcome, holds=len(entries)),
        cooling_off=action.cooling_off if action else None,
    )


def _as_amended(held: HeldThing, entries: Sequence[HoldEntry]) -> HeldThing:
    """Return the hold with the moment of its last amendment where that is later: it may reach the thing only since."""
    amended: list[datetime] = [
        one.answer.at if one.answer is not None else one.proposed_at
        for entry in entries
        if entry.ref == held.hold_ref
        for one in entry.proposals
        if one.act is ProposalAct.AMEND
    ]
    return replace(held, since=max([held.since, *amended]))


def action_of(dated: Dated, schedules: Mapping[str, Schedule]) -> ActionPlan | None:
    """Return what the version that governs says is to happen; None where none governs."""
    schedule, governing = schedules.get(dated.schedule_ref), dated.governing
    line = schedule.find(governing.class_code) if schedule is not None and governing is not None else None
    if line is None or governing is None:
        return None
    return next((one.action for one in line.versions if one.number == governing.version_number), None)


def _basis(outcome: Outcome, *, holds: int) -> str:
    """Return what the rules said, as it is recorded with the answer and stands on the certificate."""
    dated, governing = outcome.dated, outcome.dated.governing
    said: dict[str, Json] = {
        "status": outcome.status.value,
        "schedule": dated.schedule_ref,
        "schedule_digest": dated.schedule_digest,
        "class": governing.class_code if governing else "",
        "class_title": governing.class_title if governing else "",
        "version_from": governing.in_force_from.isoformat() if governing else "",
        "rule": governing.rule if governing else "",
        "source": governing.source.ref if governing else "",
        "quoted": governing.source.quoted if governing else "",
        "grade": dated.grade.value if dated.grade else "",
        "retain_through": dated.retain_through.isoformat() if dated.retain_through else "",
        "eligible_from": dated.eligible_from.isoformat() if dated.eligible_from else "",
        "date_is_estimated": dated.has(Flag.ESTIMATED),
        "holds_asked": holds,
    }
    return canonical(said)


# -- copies of what is held --------------------------------------------------------------------------------


def _held_copies(
    evaluation: Evaluation, place: Place, components: Sequence[Component]
) -> dict[Ref, list[tuple[str, str]]]:
    """Return, by thing, held files elsewhere with the content of a file that is to go: path and hold.

    In every source: a hold follows the copies. Copies within the list's own things are covered there.
    """
    found: dict[Ref, list[tuple[str, str]]] = {}
    going: dict[str, set[Ref]] = {}
    for one in components:
        if one.goes and one.sha256 and one.size_bytes > 0:
            going.setdefault(one.sha256, set()).add(one.item)  # the same content may lie in several things of the list
    if not going:
        return found
    twins = evaluation.connection.execute(
        """SELECT f.source, CASE WHEN f.folder = '' THEN f.name ELSE f.folder || '/' || f.name END AS path, f.sha256,
            u.unit FROM files f LEFT JOIN unit_folders u ON u.source = f.source AND u.folder = f.folder
        WHERE f.sha256 IN (SELECT unnest($1::VARCHAR[])) ORDER BY f.source, path""",
        [sorted(going)],
    ).fetchall()
    listed = {(one.ref.source, one.ref.key) for one in components}
    elsewhere = [row for row in twins if (row[0], row[1]) not in listed]
    for source, path, sha256, hold in _holds_on(evaluation, place, elsewhere):
        for item in going[sha256]:
            found.setdefault(item, []).append((evaluation.estate.shown_path(source, path), hold))
    return found


def _holds_on(
    evaluation: Evaluation, place: Place, twins: Sequence[tuple[str, str, str, int | None]]
) -> Iterator[tuple[str, str, str, str]]:
    """Yield source, path and content of each twin that a hold covers, with the hold: by its folder, or by itself."""
    on = evaluation.rules.on
    follows = {one.hold.ref: one.follows_duplicates for one in evaluation.rules.holds}
    units = {
        unit: {one.hold_ref for one in evaluation.outcome(unit).blockers if one.route in COPIED}
        for unit in {row[3] for row in twins if row[3] is not None}
    }
    for source in evaluation.estate.sources:
        ours = [row for row in twins if row[0] == source.source]
        if not ours:
            continue
        with open_held_estate(place.layout, place.database, source.survey, known=evaluation.rules.known) as held:
            for name, path, sha256, unit in ours:
                own = held.routes.of(Ref(RefKind.FILE, name, path))
                refs = {one.hold_ref for one in own if one.through_on is None or one.through_on >= on}
                refs |= units.get(unit, set()) if unit is not None else set()
                for hold in sorted(refs):
                    if follows.get(hold, True):
                        yield name, path, sha256, hold


def _shown(evaluation: Evaluation, ground: Ground) -> dict[Ref, tuple[str, str, str]]:
    """Return how each file of the things is shown to IT, with its formats and the day of its last change."""
    found: dict[Ref, tuple[str, str, str]] = {}
    for source in evaluation.estate.sources:
        files = [file.ref for thing in ground.things.values() for file in thing.files]
        paths = [ref.key for ref in files if ref.source == source.source]
        rows = evaluation.connection.execute(
            """SELECT CASE WHEN folder = '' THEN name ELSE folder || '/' || name END AS path, coalesce(puids, ''),
                coalesce(strftime(make_timestamp(modified_ns // 1000), '%Y-%m-%d'), '')
            FROM files WHERE source = $1 AND path IN (SELECT unnest($2::VARCHAR[])) ORDER BY path""",
            [source.source, paths],
        ).fetchall()
        for path, puids, day in rows:
            shown = evaluation.estate.shown_path(source.source, path)
            found[Ref(RefKind.FILE, source.source, path)] = (shown, puids, day)
    return found
