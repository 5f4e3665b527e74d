"""What a work order says of cases and boxes, as the newest export knows them: enough to find each, and no name."""

from collections.abc import Mapping

from appraisal.disposal.components import BoxAbout, CaseAbout
from appraisal.estate.evaluate import Evaluation
from appraisal.estate.opening import Gathering
from appraisal.lists.ground import Ground
from records.estate.exported import ExportedBox, exported_boxes, exported_cases
from records.sources.cms.codes import CODE_LISTS
from records.store.audit import moment
from retention.facts import Ref
from retention.terms import RefKind
from retention.wording import say_day

SYSTEMS: Mapping[str, str] = CODE_LISTS["systems"].codes


def about_of(evaluation: Evaluation, ground: Ground, gathering: Gathering) -> dict[Ref, CaseAbout | BoxAbout]:
    """Return what a work order says of each case and box; of people it says nothing."""
    cases = [ref.key for ref in ground.things if ref.kind is RefKind.CASE]
    boxes = [ref.key for ref in ground.things if ref.kind is RefKind.BOX]
    found: dict[Ref, CaseAbout | BoxAbout] = {}
    if gathering.export is None or not (cases or boxes):
        return found
    exported = exported_cases(evaluation.connection, cases)
    listed = exported_boxes(evaluation.connection, boxes)
    for ref, thing in ground.things.items():
        item = thing.item
        due_on = item.eligible_from.isoformat() if item.eligible_from else ""
        if ref.kind is RefKind.CASE and ref.key in exported:
            case = exported[ref.key]
            found[ref] = CaseAbout(
                case_id=case.case_id,
                system=SYSTEMS.get(case.system, case.system),
                class_code=item.class_code,
                due_on=due_on,
                last_action_on=case.last_action_on.isoformat() if case.last_action_on else "",
                as_of=moment(gathering.export.sent.as_of),
                elsewhere=_elsewhere(evaluation, ref),
            )
        elif ref.kind is RefKind.BOX and ref.key in listed:
            box = listed[ref.key]
            found[ref] = BoxAbout(
                location=box.location,
                description=_described(box),
                class_code=item.class_code,
                due_on=due_on,
                cases=tuple(box.owners),
            )
    return found


def _elsewhere(evaluation: Evaluation, ref: Ref) -> tuple[str, ...]:
    """Return the folders and boxes in which more of the case is held."""
    rows = evaluation.connection.execute(
        """SELECT DISTINCT t.thing, t.kind, t.shown_as FROM thing_cases c JOIN things t USING (thing)
        WHERE c.urn = $1 AND t.kind <> 'case' ORDER BY t.thing""",
        [ref.key],
    ).fetchall()
    return tuple(str(shown) if kind == RefKind.BOX.value else f"Folder {shown}" for _, kind, shown in rows)


def _described(box: ExportedBox) -> str:
    """Return what lies in a box without a name: files, cases, and when it went off site and came back."""
    files = f"{box.file_count:,} {'file' if box.file_count == 1 else 'files'} of paper"
    cases = f"{len(box.owners):,} {'case' if len(box.owners) == 1 else 'cases'}"
    sent = f"; off site since {say_day(box.sent_on)}" if box.sent_on else ""
    back = f"; returned on {say_day(box.returned_on)}" if box.returned_on else ""
    return f"{files} of {cases}{sent}{back}"
