"""How everything on a list stands at one moment, as the gate asks for it: gathered from the store, nothing written.

A folder is looked at in the newest survey, a case or box in the newest export. `Situation.sequence` is the
last audit event that it takes in. Whoever decides by it makes sure, under the write lock, that nothing was
recorded since.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from appraisal.disposal.about import about_of
from appraisal.disposal.components import BoxAbout, CaseAbout, Component
from appraisal.disposal.gate import Found, Standing
from appraisal.disposal.parts import OrderPart
from appraisal.estate.evaluate import Evaluation
from appraisal.estate.opening import Gathering, gather, open_evaluation
from appraisal.estate.reach import boxed_files
from appraisal.held_estate import estate_coverage, open_held_estate
from appraisal.lists.contents import Place, ground_of, outcome_digest, things_of
from appraisal.lists.ground import Ground, HeldThing
from records.estate.exported import exported_boxes, exported_cases
from records.register.exports import ExportRegister
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
    paper: frozenset[tuple[int, str]] = frozenset()
    """Of a box, number and URN of each file of paper in it."""


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything on a list at one moment; a thing that is not among `things` is gone, or was never one."""

    ground: Ground
    things: Mapping[Ref, Seen]
    sequence: int
    survey_refs: tuple[str, ...]
    shown: Mapping[Ref, tuple[str, str, str]]
    """Of each file of the things: path as IT uses it, PRONOM identifiers, day of last change."""
    export_ref: str = ""
    """The export that cases and boxes are read from; empty where there is none."""
    about: Mapping[Ref, CaseAbout | BoxAbout] = field(default_factory=dict)
    """Of each case and box what a work order says of it."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What was listed, where it was read from, and which cases have gone or may go by a work order of ours.

    `export_ref` is the export in which a case or box still was when the list was begun; empty before that.
    """

    items: Sequence[Ref]
    components: Sequence[Component] = ()
    export_ref: str = ""
    carried_out: frozenset[str] = frozenset()


def look(place: Place, listing: Listing, *, on: date) -> Situation:
    """Return how the things of `listing` stand now.

    A case that was deleted on a work order of ours takes its facts with it, and its paper out of the register of
    boxes. What the rules say of a folder or box of that case is then asked of the export that the list was
    made from; so is what a hold covers of a case or box that the newest export no longer has.
    """
    gathering = gather(place.database)
    with _opened(place, gathering, on=on) as evaluation:
        ground = ground_of(evaluation, place, listing.items)
        entries = HoldRegister(place.database).all()
        copies = _held_copies(evaluation, place, listing.components)
        numbers = things_of(evaluation, listing.items)
        things = {
            ref: _seen(evaluation, place, ground, ref, thing, entries=entries, copies=copies.get(ref, ()))
            for ref, thing in numbers.items()
        }
        surveys = tuple(sorted({one.survey for one in gathering.sources}))
        shown = _shown(evaluation, ground)
        about = about_of(evaluation, ground, gathering)
        lacking = _lacking(evaluation, listing)
    export_ref = gathering.export.ref if gathering.export else ""
    lost = _lost(listing, things)
    if listing.export_ref and listing.export_ref != export_ref and (lacking or lost):
        for ref, seen, went_by_us in _as_listed(place, gathering, listing, lost=lost, lacking=lacking, on=on):
            things[ref] = joined(seen, things.get(ref), went_by_us=went_by_us, lacking=lacking)
    return Situation(ground, things, gathering.audit_sequence, surveys, shown, export_ref, about)


@contextmanager
def _opened(place: Place, gathering: Gathering, *, on: date) -> Iterator[Evaluation]:
    with open_evaluation(
        place.layout,
        gathering,
        place.schedules,
        on=on,
        known=on,
        coverage_of=estate_coverage(place.layout, place.database, known=on),
    ) as evaluation:
        yield evaluation


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
    now = ground.things[ref]
    contents = {one.ref.key: one.content_sha256 for one in now.files}
    if ref.kind is not RefKind.FOLDER:
        contents = {ref.key: now.item.content_sha256}
    return Seen(
        standing=Standing(outcome, action.then if action else None, outcome_digest(outcome, decided.classes)),
        held=held,
        found=Found(contents, tuple(copies), _owners(evaluation, ref)),
        basis=_basis(outcome, holds=len(entries)),
        cooling_off=action.cooling_off if action else None,
        paper=_paper(evaluation, ref),
    )


def _owners(evaluation: Evaluation, ref: Ref) -> Mapping[str, str]:
    """Return whose record a case is, or each case with paper in a box; a folder of ours is ours."""
    if ref.kind is RefKind.CASE:
        return {urn: one.owner for urn, one in exported_cases(evaluation.connection, [ref.key]).items()}
    if ref.kind is RefKind.BOX:
        return exported_boxes(evaluation.connection, [ref.key])[ref.key].owners
    return {}


def _paper(evaluation: Evaluation, ref: Ref) -> frozenset[tuple[int, str]]:
    if ref.kind is not RefKind.BOX:
        return frozenset()
    return frozenset((one.number, one.case.key) for one in boxed_files(evaluation.connection, box=ref.key))


# -- what the newest export no longer has ------------------------------------------------------------------


def _lost(listing: Listing, things: Mapping[Ref, Seen]) -> frozenset[Ref]:
    """Return the cases and boxes of the list that the newest export has no longer, or otherwise than signed."""
    signed = {one.ref: one.sha256 for one in listing.components if one.part is not OrderPart.FILES}
    return frozenset(
        ref for ref, digest in signed.items() if ref not in things or things[ref].found.contents.get(ref.key) != digest
    )


def _lacking(evaluation: Evaluation, listing: Listing) -> frozenset[str]:
    """Return the cases that were deleted by a work order of ours, or may be, and that the newest export has not."""
    if not listing.carried_out:
        return frozenset()
    rows = evaluation.connection.execute(
        "SELECT urn FROM known_cases WHERE urn IN (SELECT unnest($1::VARCHAR[]))", [sorted(listing.carried_out)]
    ).fetchall()
    return listing.carried_out - {str(urn) for (urn,) in rows}


def _as_listed(
    place: Place, gathering: Gathering, listing: Listing, *, lost: frozenset[Ref], lacking: frozenset[str], on: date
) -> Iterator[tuple[Ref, Seen, bool]]:
    """Yield the things that the newest export can't answer for, by the export that the list was made from.

    With each whether a case of it went by a work order of ours. Rules, file plan and holds are those of now:
    nothing that was learned since is left out.
    """
    export = ExportRegister(place.database).find(listing.export_ref)
    with _opened(place, replace(gathering, export=export), on=on) as evaluation:
        ground = ground_of(evaluation, place, listing.items)
        entries = HoldRegister(place.database).all()
        for ref, thing in things_of(evaluation, listing.items).items():
            rows = evaluation.connection.execute("SELECT urn FROM thing_cases WHERE thing = $1", [thing]).fetchall()
            went_by_us = not lacking.isdisjoint(str(urn) for (urn,) in rows)
            if ref in lost or went_by_us:
                yield ref, _seen(evaluation, place, ground, ref, thing, entries=entries, copies=()), went_by_us


def joined(before: Seen, now: Seen | None, *, went_by_us: bool, lacking: frozenset[str]) -> Seen:
    """Return a thing by the export that the list was made from and the newest: the holds of both.

    What the rules say is that of before where its case went by a work order of ours, or the newest has it no
    longer. So is what a box holds, where it lacks no paper but that of such cases.
    """
    held = tuple(dict.fromkeys((*(now.held if now is not None else ()), *before.held)))
    found = now.found if now is not None else Found({}, (), before.found.owners)
    paper = now.paper if now is not None else frozenset()
    if went_by_us and before.paper and paper <= before.paper and {urn for _, urn in before.paper - paper} <= lacking:
        found = before.found
    if now is None or went_by_us:
        return replace(before, held=held, found=found)
    return replace(now, held=held)


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
