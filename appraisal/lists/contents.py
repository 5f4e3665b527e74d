"""What is in a thing on a list, what the rules say of it, and which holds reach it: from the evidence, now.

A folder's files are those of its unit in the newest survey, as the drive plan counts them; what
begins a unit of its own within it is not part of it. Cases and boxes have no files of the surveys: a
case is bound to all that the export says of it, a box to the files of paper that lie in it.
Nothing is written here. Rule: ours, ADR 52.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from appraisal.estate.deciding import Decided
from appraisal.estate.evaluate import Evaluation
from appraisal.estate.opening import gather, open_evaluation
from appraisal.estate.reach import boxed_files
from appraisal.held_estate import estate_coverage, open_held_estate
from appraisal.lists.faults import NO_SUCH_THING
from appraisal.lists.ground import Ground, HeldThing, ThingNow
from appraisal.lists.values import Entry, Item, ListFile
from records.estate.exported import case_digests
from records.facts import CASEWORK, RECORD_KIND
from records.register.fileplan_rules import ClassRef
from records.register.hold_values import CandidateVerdict, HoldEntry, ProposalAct
from records.register.holds import HoldRegister
from records.store.audit import Json, canonical
from records.store.database import Database
from records.store.layout import StoreLayout
from retention.facts import Ref, show
from retention.faults import Fault, Refusal
from retention.holds import Coverage
from retention.schedule import Schedule
from retention.standing import Outcome
from retention.terms import HoldKind, RefKind, Route

SeriesOf = Callable[[Sequence[ClassRef]], tuple[str, str]]
"""Which series at The National Archives the classes of a thing go to, and on whose word; without one,
an empty text and the sentence that says what is to be agreed."""

WHOLE = frozenset({Route.DIRECT, Route.ANCESTOR, Route.PREDICATE})
"""Routes by which a hold reaches all of a thing and not only something in it."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the estate is looked at: the store, the schedules in use, the series that are agreed."""

    layout: StoreLayout
    database: Database
    schedules: Mapping[str, Schedule]
    series_of: SeriesOf


def ground_now(place: Place, refs: Iterable[Ref], *, on: date, known: date) -> Ground:
    """Return how the things `refs` stand now: contents, outcomes, holds, and the last event that this takes in."""
    with estate_now(place, on=on, known=known) as evaluation:
        return ground_of(evaluation, place, refs)


@contextmanager
def estate_now(place: Place, *, on: date, known: date) -> Iterator[Evaluation]:
    """Open the whole store as it is now, evaluated for the two days."""
    with open_evaluation(
        place.layout,
        gather(place.database),
        place.schedules,
        on=on,
        known=known,
        coverage_of=estate_coverage(place.layout, place.database, known=known),
    ) as evaluation:
        yield evaluation


def ground_of(evaluation: Evaluation, place: Place, refs: Iterable[Ref]) -> Ground:
    """Return how the things `refs` stand in `evaluation`, which must be of the whole store as it is now."""
    wanted = tuple(dict.fromkeys(refs))
    numbers = things_of(evaluation, wanted)
    cases = case_digests(evaluation.connection, [ref.key for ref in numbers if ref.kind is RefKind.CASE])
    things, decided, outcomes = {}, dict[Ref, Decided](), dict[Ref, Outcome]()
    for ref, thing in numbers.items():
        decided[ref] = evaluation.decided(thing)
        outcomes[ref] = decided[ref].outcome(evaluation.coverage.get(ref, ()), on=evaluation.rules.on)
        digest = cases[ref.key] if ref.kind is RefKind.CASE else None
        things[ref] = _thing_now(
            evaluation, ref, thing, decided[ref], outcomes[ref], series_of=place.series_of, case_digest=digest
        )
    held = tuple(_held(evaluation, place, things, outcomes))
    return Ground(
        things=things,
        held=held,
        rules_digest=_digest([[one.dated.schedule_ref, one.dated.schedule_digest] for one in decided.values()]),
        on=evaluation.rules.on,
        audit_sequence=evaluation.inputs.audit_sequence,
    )


def require_things(ground: Ground, refs: Iterable[Ref]) -> tuple[ThingNow, ...]:
    """Return the things `refs` as they stand; a Refusal that names those that are not there."""
    wanted = tuple(refs)
    faults = [Fault(NO_SUCH_THING, str(ref)) for ref in wanted if ref not in ground.things]
    if faults:
        raise Refusal(*faults)
    return tuple(ground.things[ref] for ref in wanted)


def things_of(evaluation: Evaluation, refs: Sequence[Ref]) -> dict[Ref, int]:
    """Return the number in the evaluation of each of `refs` that is there, in their order."""
    rows = evaluation.connection.execute(
        """SELECT t.kind, t.source, t.key, t.thing FROM things t JOIN (
            SELECT unnest($1::VARCHAR[]) AS kind, unnest($2::VARCHAR[]) AS source, unnest($3::VARCHAR[]) AS key) w
        ON w.kind = t.kind AND w.source = coalesce(t.source, '') AND w.key = t.key""",
        [[ref.kind.value for ref in refs], [ref.source for ref in refs], [ref.key for ref in refs]],
    ).fetchall()
    found = {Ref(RefKind(kind), source or "", key): int(thing) for kind, source, key, thing in rows}
    return {ref: found[ref] for ref in refs if ref in found}


def files_of(evaluation: Evaluation, thing: int, source: str) -> tuple[ListFile, ...]:
    """Return the files of a folder's unit, in order of path; none for a case or a box."""
    rows = evaluation.connection.execute(
        """SELECT CASE WHEN f.folder = '' THEN f.name ELSE f.folder || '/' || f.name END AS path,
            coalesce(f.sha256, ''), greatest(f.size_bytes, 0)
        FROM files f JOIN unit_folders u ON f.source = u.source AND f.folder = u.folder
        WHERE u.unit = $1 ORDER BY path""",
        [thing],
    ).fetchall()
    return tuple(ListFile(Ref(RefKind.FILE, source, path), path, sha256, int(size)) for path, sha256, size in rows)


def content_digest(ref: Ref, files: Iterable[ListFile]) -> str:
    """Return the digest of what a thing holds: over path below it and SHA-256 of each file, in order of path.

    The same for a folder that moved with all that is in it.
    """
    below = f"{ref.key}/" if ref.key else ""
    return _digest(sorted([file.path.removeprefix(below), file.content_sha256] for file in files))


def outcome_digest(outcome: Outcome, classes: Sequence[ClassRef]) -> str:
    """Return the digest of what the rules say of a thing: class, rule and version, dates, and the facts they rest on.

    Not of the day asked about, nor of what follows from it alone; the holds are bound by themselves.
    """
    dated = outcome.dated
    governing = dated.governing
    return _digest(
        {
            "classes": [str(one) for one in classes],
            "schedule": dated.schedule_ref,
            "version": [governing.class_code, governing.version_number] if governing else [],
            "retain_through": dated.retain_through.isoformat() if dated.retain_through else "",
            "eligible_from": dated.eligible_from.isoformat() if dated.eligible_from else "",
            "action": dated.action.value,
            "grade": dated.grade.value if dated.grade else "",
            "missing": sorted({str(one) for one in dated.missing}),
            "reads": sorted({f"{fact.name} {fact.member or ''} {show(fact.value)}" for fact in dated.reads}),
        }
    )


def found_elsewhere(evaluation: Evaluation, place: Place, entry: Entry) -> Entry | None:
    """Return the thing under its new name where it moved with all its content; None where none or several match."""
    rows = evaluation.connection.execute(
        """SELECT u.unit, u.source, u.folder FROM units u JOIN figures f USING (unit)
        WHERE f.files = $1 AND f.bytes = $2 AND u.source = $3 ORDER BY u.unit""",
        [entry.item.file_count, entry.item.size_bytes, entry.item.ref.source],
    ).fetchall()
    refs = [Ref(RefKind.FOLDER, source, folder) for _, source, folder in rows]
    same = [
        ref
        for (unit, source, _), ref in zip(rows, refs, strict=True)
        if content_digest(ref, files_of(evaluation, unit, source)) == entry.item.content_sha256
    ]
    if len(same) != 1:
        return None
    now = ground_of(evaluation, place, same).things[same[0]]
    return Entry(now.item, now.files)


# -- one thing ---------------------------------------------------------------------------------------------


def _thing_now(
    evaluation: Evaluation,
    ref: Ref,
    thing: int,
    decided: Decided,
    outcome: Outcome,
    *,
    series_of: SeriesOf,
    case_digest: str | None,
) -> ThingNow:
    files = files_of(evaluation, thing, ref.source) if ref.kind is RefKind.FOLDER else ()
    row = evaluation.connection.execute("SELECT shown_as FROM things WHERE thing = $1", [thing]).fetchone()
    series, word = series_of(decided.classes)
    content = case_digest or (_box_digest(evaluation, ref) if ref.kind is RefKind.BOX else content_digest(ref, files))
    item = Item(
        ref=ref,
        shown_as=str(row[0]) if row else ref.key,
        content_sha256=content,
        outcome_digest=outcome_digest(outcome, decided.classes),
        file_count=len(files),
        size_bytes=sum(file.size_bytes for file in files),
        eligible_from=outcome.dated.eligible_from,
        class_code="; ".join(one.code for one in decided.classes),
        series=series,
        is_casework=_is_casework(decided),
    )
    grade = outcome.dated.grade
    return ThingNow(item, files, outcome.status.value, grade.value if grade else "", series_word=word)


def _box_digest(evaluation: Evaluation, ref: Ref) -> str:
    return _digest(sorted([str(one.number), one.case.key] for one in boxed_files(evaluation.connection, box=ref.key)))


def _is_casework(decided: Decided) -> bool:
    facts = [part.facts.get(RECORD_KIND) for part in decided.parts]
    return any(fact is not None and fact.value == CASEWORK for fact in facts)


def _digest(value: Json) -> str:
    return hashlib.sha256(canonical(value).encode()).hexdigest()


# -- the holds ---------------------------------------------------------------------------------------------


def _held(
    evaluation: Evaluation, place: Place, things: Mapping[Ref, ThingNow], outcomes: Mapping[Ref, Outcome]
) -> Iterator[HeldThing]:
    """Yield the holds on each thing and on each file in it: those in force or announced, and those that are over."""
    entries = {entry.ref: entry for entry in HoldRegister(place.database).all()}
    by_file = _file_coverage(evaluation, place, things)
    for ref, thing in things.items():
        files = [(file.ref, one) for file in thing.files for one in by_file.get(file.ref, ())]
        for file, one in files:
            yield _held_thing(ref, file, one, entries, on=evaluation.rules.on)
        through_files = {one.hold_ref for _, one in files}
        for one in outcomes[ref].coverage:
            whole = one.route in WHOLE or (one.route is Route.CANDIDATE and one.hold_ref not in through_files)
            if ref.kind is RefKind.FOLDER and one.hold_ref in through_files and whole:
                continue  # every file in it says so itself
            yield _held_thing(ref, ref, one, entries, on=evaluation.rules.on, in_part=not whole)
        covered = {(file, one.hold_ref) for file, one in files}
        covered |= {(ref, one.hold_ref) for one in outcomes[ref].coverage}
        yield from _released(ref, thing, entries.values(), covered)


def _file_coverage(
    evaluation: Evaluation, place: Place, things: Mapping[Ref, ThingNow]
) -> dict[Ref, tuple[Coverage, ...]]:
    """Return how holds cover the files of the things, by file."""
    found: dict[Ref, list[Coverage]] = {}
    for source in evaluation.estate.sources:
        units = [ref.key for ref in things if ref.kind is RefKind.FOLDER and ref.source == source.source]
        if not units:
            continue
        paths = [file.path for ref in things if ref.source == source.source for file in things[ref].files]
        folders = sorted({path.rpartition("/")[0] for path in paths})
        with open_held_estate(
            place.layout, place.database, source.survey, known=evaluation.rules.known, folders=units
        ) as held:
            for ref, one in held.routes.files_in(folders):
                found.setdefault(ref, []).append(one)
    return {ref: tuple(dict.fromkeys(spans)) for ref, spans in found.items()}


def _held_thing(
    item: Ref, ref: Ref, one: Coverage, entries: Mapping[str, HoldEntry], *, on: date, in_part: bool = False
) -> HeldThing:
    entry = entries[one.hold_ref]
    return HeldThing(
        item=item,
        ref=ref,
        hold_ref=one.hold_ref,
        hold_title=entry.title,
        route=one.route.value,
        because=one.because,
        since=since(entry, ref),
        is_over=one.through_on is not None and one.through_on < on,
        is_custody=entry.kind is HoldKind.CUSTODY,
        in_part=in_part,
    )


def since(entry: HoldEntry, ref: Ref) -> datetime:
    """Return when it was recorded that the hold covers `ref`: confirmed, added by an amendment, or placed."""
    confirmed = [one.at for one in entry.decisions if one.item.ref == ref and one.verdict is CandidateVerdict.CONFIRMED]
    amended = [
        one.answer.at
        for one in entry.proposals
        if one.act is ProposalAct.AMEND and one.answer is not None and ref in {item.ref for item in one.scope.items}
    ]
    return max([*confirmed, *amended], default=entry.placing.proposed_at)


def _released(
    ref: Ref, thing: ThingNow, entries: Iterable[HoldEntry], covered: set[tuple[Ref, str]]
) -> Iterator[HeldThing]:
    """Yield what a hold named of the thing or its files and no longer covers: it may have come and gone in one day.

    A signature older than a hold is void, even when the hold was released since (reference, section 5).
    """
    own = {ref, *(file.ref for file in thing.files)}
    for entry in entries:
        named = {one.item.ref for one in entry.decisions if one.verdict is CandidateVerdict.CONFIRMED}
        placing = [one for one in entry.proposals if one.act is not ProposalAct.RELEASE_ITEMS]
        named |= {item.ref for one in placing for item in one.scope.items}
        for one in sorted(named & own, key=str):
            if (one, entry.ref) not in covered:
                coverage = Coverage(entry.ref, Route.DIRECT, date.min, date.min, "it was named by the hold")
                yield _held_thing(ref, one, coverage, {entry.ref: entry}, on=date.max)
