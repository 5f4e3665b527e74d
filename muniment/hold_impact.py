"""What the release of a hold would free, worked out over the estate as evaluated for a day."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from muniment.hold_desk import Desk

if TYPE_CHECKING:
    from appraisal.estate.deciding import Decided
    from appraisal.estate.evaluate import Evaluation
    from appraisal.impact import Covered, Impact
    from records.register.hold_values import HoldItem
    from retention.dated import Dated
    from retention.facts import Ref


def worked_out(desk: Desk, ref: str, *, survey: str | None, on: date, items: "Sequence[HoldItem]" = ()) -> "Impact":
    """Return the impact of releasing the hold, over every folder and case of the estate as evaluated for the day.

    With a `survey`, over that survey's source alone; with `items`, of these records alone. A file
    has the date of the folder that is decided on.
    """
    from appraisal.estate.opening import gather, open_evaluation
    from appraisal.held_estate import estate_coverage
    from muniment.clock import today
    from muniment.estate import schedules_in_use

    source = desk.store.surveys.find(survey).source_ref if survey is not None else None
    layout, database, known = desk.store.layout, desk.store.database, max(on, today())
    coverage = estate_coverage(layout, database, known=known)
    with open_evaluation(
        layout, gather(database), schedules_in_use(database), on=on, known=known, coverage_of=coverage, keep=False
    ) as evaluation:
        return impact_over(evaluation, desk, ref, source=source, on=on, items=items)


def impact_over(
    evaluation: "Evaluation",
    desk: Desk,
    ref: str,
    *,
    source: str | None = None,
    on: date,
    items: "Sequence[HoldItem]" = (),
) -> "Impact":
    """Return the impact of releasing the hold over an estate that is evaluated for the day already."""
    from appraisal.impact import Covered, impact_of_release

    desk.holdings.register.find(ref)
    decided = {found.ref: (found, files, size) for found, files, size in _decided(evaluation, source)}
    covered = [
        Covered(found.ref, (*found.predicate_coverage, *evaluation.coverage.get(found.ref, ())), files, size)
        for found, files, size in decided.values()
    ]
    dates: dict[Ref, Dated | None] = {found.ref: found.dated for found, _, _ in decided.values()}
    if items:
        known = evaluation.inputs.known
        covered = [_covered_item(desk, item.ref, evaluation, known=known) for item in items]
        dates |= {item.ref: _date_of_item(evaluation, item.ref, dates) for item in items}
    return impact_of_release(ref, covered, dated_of=lambda asked: dates.get(asked), on=on)


def _covered_item(desk: Desk, ref: "Ref", evaluation: "Evaluation", *, known: date) -> "Covered":
    """Return one record with the holds that reach it in the newest survey of its source; of paper, in the estate."""
    from appraisal.held_estate import open_held_estate
    from appraisal.impact import Covered

    survey = desk.store.surveys.latest_sealed(ref.source)
    if survey is None:
        return Covered(ref, evaluation.coverage.get(ref, ()), 1, 0)
    with open_held_estate(desk.store.layout, desk.store.database, survey.ref, known=known) as held:
        return Covered(ref, held.routes.of(ref), 1, 0)


def _date_of_item(evaluation: "Evaluation", ref: "Ref", dates: "dict[Ref, Dated | None]") -> "Dated | None":
    """Return the dates of a record: its own, or those of the folder that is decided on."""
    from retention.facts import Ref
    from retention.terms import RefKind

    if ref in dates:
        return dates[ref]
    folder = ref.key.rpartition("/")[0] if ref.kind is RefKind.FILE else ref.key
    found = evaluation.connection.execute(
        """SELECT u.folder FROM unit_folders f JOIN units u ON u.unit = f.unit
        WHERE f.source = $1 AND f.folder = $2""",
        [ref.source, folder],
    ).fetchone()
    return dates.get(Ref(RefKind.FOLDER, ref.source, str(found[0]))) if found else None


def _decided(evaluation: "Evaluation", source: str | None) -> "Iterator[tuple[Decided, int, int]]":
    """Yield the decision on each thing of the estate, with its files and bytes; a case has none of its own."""
    rows = evaluation.connection.execute(
        """SELECT t.thing, coalesce(f.files, 0), coalesce(f.bytes, 0) FROM things t
        LEFT JOIN figures f ON f.unit = t.thing AND t.kind = 'folder'
        WHERE $1 IS NULL OR t.source = $1 ORDER BY t.thing""",
        [source],
    ).fetchall()
    for thing, files, size_bytes in rows:
        yield evaluation.decided(thing), files, size_bytes
