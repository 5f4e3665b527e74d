"""The plan of a disposal: its closed inventory, and the first day on which it may be carried out."""

from appraisal.disposal import faults as codes
from appraisal.disposal.components import BoxAbout, CaseAbout, Component, Inventory
from appraisal.disposal.order import earliest_on
from appraisal.disposal.passing import signed_of
from appraisal.disposal.situation import Situation
from appraisal.disposal.values import Plan
from appraisal.lists.recording import By
from appraisal.lists.values import Answer, DisposalList, Item
from retention.facts import Ref, civil_date
from retention.faults import Fault, Refusal
from retention.periods import add_period
from retention.terms import RefKind, Rounding

LONDON = "Europe/London"


def plan_of(list_: DisposalList, situation: Situation, *, days: int, rule: str, by: By) -> Plan:
    """Return the plan of a signed list: its closed inventory, and the first day on which it may be carried out."""
    if list_.approval is None:
        raise Refusal(Fault(codes.NOT_SIGNED, list_.ref))
    signed = signed_of(list_.approval)
    signed_on = civil_date(signed.signed_at, LONDON)
    first = earliest_on(signed_on, days)
    asked = [one.cooling_off for one in situation.things.values() if one.cooling_off is not None]
    demanded = max((add_period(signed_on, one, Rounding.UP) for one in asked), default=signed_on)
    if first < demanded:
        raise Refusal(Fault(codes.DAYS_TOO_FEW, list_.ref, f"{days} days; not before {demanded.isoformat()}"))
    return Plan(
        title=list_.title,
        inventory=inventory_of(list_, list_.approval.root, situation),
        signed=signed,
        cooling_off_days=days,
        rule=rule.strip(),
        earliest_on=first,
        survey_refs=situation.survey_refs,
        begun_by=by.person.name,
        begun_role=by.person.role,
        begun_at=by.at,
        export_ref=situation.export_ref,
    )


def inventory_of(list_: DisposalList, root: str, situation: Situation) -> Inventory:
    """Return everything on the list down to files, cases and boxes, with why what stays was left out."""
    found: list[Component] = []
    for entry in list_.entries:
        if entry.item.ref.kind is not RefKind.FOLDER:
            found.append(_whole(list_, entry.item, situation, number=len(found) + 1))
        for file in entry.files:
            answer = list_.answer(file.ref, entry.item.ref)
            shown, puid, day = situation.shown.get(file.ref, (file.path, "", ""))
            found.append(
                Component(
                    number=len(found) + 1,
                    item=entry.item.ref,
                    ref=file.ref,
                    path=shown,
                    sha256=file.content_sha256,
                    size_bytes=file.size_bytes,
                    left_out="" if answer is Answer.SELECT else _why_left(list_, file.ref, entry.item.ref, answer),
                    puid=puid,
                    modified_on=day,
                )
            )
    return Inventory(list_.ref, root, tuple(found))


def _whole(list_: DisposalList, item: Item, situation: Situation, *, number: int) -> Component:
    """Return a case or a box, which goes or stays as a whole."""
    answer = list_.answer(item.ref, item.ref)
    kind = "Case" if item.ref.kind is RefKind.CASE else "Box"
    return Component(
        number=number,
        item=item.ref,
        ref=item.ref,
        path=f"{kind} {item.ref.key}",
        sha256=item.content_sha256,
        size_bytes=0,
        left_out="" if answer is Answer.SELECT else _why_left(list_, item.ref, item.ref, answer),
        about=situation.about.get(item.ref) or (CaseAbout() if item.ref.kind is RefKind.CASE else BoxAbout()),
    )


def _why_left(list_: DisposalList, ref: Ref, item: Ref, answer: Answer) -> str:
    decision = list_.decisions.get(ref) or list_.decisions.get(item)
    return f"{answer.value}: {decision.reason}" if decision else answer.value
