"""The plan of a disposal: its closed inventory, and the first day on which it may be carried out."""

from appraisal.disposal import faults as codes
from appraisal.disposal.order import earliest_on
from appraisal.disposal.passing import signed_of
from appraisal.disposal.situation import Situation
from appraisal.disposal.values import Component, Inventory, Plan
from appraisal.lists.recording import By
from appraisal.lists.values import Answer, DisposalList
from retention.facts import Ref, civil_date
from retention.faults import Fault, Refusal
from retention.periods import add_period
from retention.terms import Rounding

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
    )


def inventory_of(list_: DisposalList, root: str, situation: Situation) -> Inventory:
    """Return everything on the list down to its files, with why what stays was left out."""
    found: list[Component] = []
    for entry in list_.entries:
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


def _why_left(list_: DisposalList, ref: Ref, item: Ref, answer: Answer) -> str:
    decision = list_.decisions.get(ref) or list_.decisions.get(item)
    return f"{answer.value}: {decision.reason}" if decision else answer.value
