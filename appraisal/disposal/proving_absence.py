"""Gather a proof of absence from the store: each destruction on record, beside what the hold covered then.

What a hold covered is worked out on the surveys and the export that the inventory was made from, for there
the file, case or box still was; by the hold as it is known now, so nothing that was learned later is left out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from appraisal.disposal.absence import Absence, Destruction, Interval, absence_body, intervals
from appraisal.disposal.carrying_out import refuse_right
from appraisal.disposal.certificate import body_digest, event_json
from appraisal.disposal.inventory import LineState, states
from appraisal.disposal.parts import OrderPart
from appraisal.disposal.register import DisposalRegister
from appraisal.disposal.returning import audit_head
from appraisal.disposal.signing import signing_key
from appraisal.disposal.situation import COPIED
from appraisal.disposal.values import Disposal, Fate, Finding
from appraisal.estate.evaluate import Evaluation
from appraisal.estate.opening import Gathering, gather, open_evaluation
from appraisal.held_estate import estate_coverage, open_held_estate
from appraisal.lists.contents import Place, things_of
from appraisal.lists.recording import By
from records.estate.view import SurveyedSource
from records.register.exports import ExportRegister
from records.register.hold_values import HoldEntry
from records.register.holds import HoldRegister
from records.register.roles import Right
from records.register.surveys import SurveyRegister
from records.store.audit import Json, append
from records.store.database import transaction
from retention.facts import Ref
from retention.faults import Refusal
from retention.holds import Coverage
from retention.terms import RefKind


def absence_of(place: Place, hold_ref: str, window: Interval, *, on: date) -> Absence:
    """Return what is on record of destructions in the window, beside what the hold covered; broken or not.

    What a survey found gone without a word is among them where the hold covered it then: no proof says
    that nothing of a hold is gone while something of it is.
    """
    entry = HoldRegister(place.database).find(hold_ref)
    found: list[Destruction] = []
    for disposal in DisposalRegister(place.database).all():
        lines = [
            one
            for one in states(disposal)
            if one.fate is Fate.DESTROYED and one.done_at is not None and window.covers(one.done_at)
        ]
        gone = [one for one in _gone_without_a_word(disposal) if one.done_at and window.covers(one.done_at)]
        if lines:
            found.extend(_destructions(place, entry, disposal, lines, on=on))
        if gone:
            found.extend(one for one in _destructions(place, entry, disposal, gone, on=on) if one.is_breach)
    found.sort(key=lambda one: (one.done_at, one.order_ref, one.number))
    return Absence(entry.ref, entry.title, window, tuple(found))


def prove_absence(place: Place, hold_ref: str, window: Interval, *, on: date, by: By) -> dict[str, Json]:
    """Return the proof as the file that goes out, signed and recorded; a Refusal that names each act that breaks it."""
    refuse_right(by, Right.READ_AUDIT, "prove absence")
    proof = absence_of(place, hold_ref, window, on=on)
    if proof.faults:
        raise Refusal(*proof.faults)
    body = absence_body(proof, head=audit_head(place.database), by=by.person, at=by.at)
    _, digest = body_digest(body)
    is_first = not DisposalRegister(place.database).certificates()
    key = signing_key(place.layout, is_first=is_first)
    said: dict[str, Json] = {
        "person": by.person.name,
        "proof_sha256": digest,
        "public_key": key.public,
        "sentence": proof.sentence(),
    }
    with transaction(place.database) as session:
        event = append(
            session, occurred_at=by.at, actor=by.actor, act="absence of destruction proven", subject=hold_ref, body=said
        )
    return {
        "body": body,
        "sha256": digest,
        "algorithm": "Ed25519 over the SHA-256 in hexadecimal digits",
        "public_key": key.public,
        "signature": key.sign(digest),
        "event": event_json(event),
    }


# -- parts of the above ------------------------------------------------------------------------------------


def _gone_without_a_word(disposal: Disposal) -> Iterator[LineState]:
    """Yield what nobody said to be destroyed and a survey no longer saw, with the moment of that proof."""
    for line in states(disposal):
        if line.fate is Fate.MISSING and line.incident:
            proofs = [one for one in disposal.proofs if dict(one.findings).get(line.number) is not Finding.PRESENT]
            yield replace(line, done_at=proofs[0].proven_at if proofs else line.done_at)


def _destructions(
    place: Place, entry: HoldEntry, disposal: Disposal, lines: Sequence[LineState], *, on: date
) -> Iterator[Destruction]:
    gathering = _as_it_was(place, disposal)
    with open_evaluation(
        place.layout,
        gathering,
        place.schedules,
        on=on,
        known=on,
        coverage_of=estate_coverage(place.layout, place.database, known=on),
    ) as evaluation:
        whole = _of_items(evaluation, entry.ref, tuple(dict.fromkeys(one.component.item for one in lines)))
    for one in lines:
        if one.component.part is not OrderPart.FILES:
            yield _destruction(entry, disposal, one, whole.get(one.component.item, ()))
    files = [one for one in lines if one.component.part is OrderPart.FILES]
    for source in gathering.sources:
        ours = [one for one in files if one.component.ref.source == source.source]
        with open_held_estate(place.layout, place.database, source.survey, known=on) as held:
            for one in ours:
                own = [span for span in held.routes.of(one.component.ref) if span.hold_ref == entry.ref]
                yield _destruction(entry, disposal, one, [*whole.get(one.component.item, ()), *own])


def _destruction(entry: HoldEntry, disposal: Disposal, line: LineState, coverage: Sequence[Coverage]) -> Destruction:
    if line.done_at is None:
        raise ValueError("a destruction has its moment")
    return Destruction(
        list_ref=disposal.plan.list_ref,
        order_ref=line.order_ref,
        number=line.number,
        path=line.component.path,
        sha256=line.component.sha256,
        done_at=line.done_at,
        known=intervals(coverage, since=entry.placing.proposed_at),
        in_effect=intervals(coverage, since=None),
    )


def _as_it_was(place: Place, disposal: Disposal) -> Gathering:
    """Return what is known now, over the surveys and the export that the inventory was made from."""
    surveys, sources = SurveyRegister(place.database), []
    for ref in disposal.plan.survey_refs:
        survey = surveys.find(ref)
        shown_as = surveys.source(survey.source_ref).shown_as
        sources.append(SurveyedSource(survey.source_ref, shown_as, ref, survey.started_at.date()))
    now, ref = gather(place.database), disposal.plan.export_ref
    export = ExportRegister(place.database).find(ref) if ref else now.export
    return replace(now, sources=tuple(sources), export=export)


def _of_items(evaluation: Evaluation, hold_ref: str, items: Sequence[Ref]) -> dict[Ref, list[Coverage]]:
    """Return how the hold covers each thing as a whole, and so every file in it.

    A case or a box goes as a whole, so what holds anything in it counts too, by whatever route.
    """
    return {
        ref: [
            one
            for one in evaluation.outcome(thing).coverage
            if one.hold_ref == hold_ref and (one.route in COPIED or ref.kind is not RefKind.FOLDER)
        ]
        for ref, thing in things_of(evaluation, items).items()
    }
