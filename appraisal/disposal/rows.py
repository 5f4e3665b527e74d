"""Rows of the disposal tables as values, and values as rows. Rows don't leave the register."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime

from sqlmodel import Session, col, select

from appraisal.disposal.components import BoxAbout, CaseAbout, Component, Inventory, ref_of
from appraisal.disposal.values import (
    NOTHING_SHOWN,
    Attestation,
    Disposal,
    Finding,
    GateAnswer,
    LineResult,
    Order,
    Plan,
    Proof,
    Recall,
    RecalledLine,
    Receipt,
    Result,
    Signed,
    Vanished,
)
from records.register.people import Role
from records.store.audit import Json, canonical, moment
from records.store.disposal_tables import (
    DisposalAnswerRow,
    DisposalPlanRow,
    DisposalProofRow,
    ExecutionReceiptRow,
    WorkOrderRecallRow,
    WorkOrderRow,
)
from retention.facts import Ref
from retention.terms import RefKind

# -- reading -----------------------------------------------------------------------------------------------


def read_disposal(session: Session, plan_row: DisposalPlanRow) -> Disposal:
    """Return everything recorded of the disposal that `plan_row` began."""
    plan = plan_of(plan_row)
    ours = (DisposalAnswerRow.list_ref == plan_row.list_ref, DisposalAnswerRow.root == plan_row.root)
    answers = session.exec(select(DisposalAnswerRow).where(*ours).order_by(col(DisposalAnswerRow.recorded_in))).all()
    theirs = (WorkOrderRow.list_ref == plan_row.list_ref, WorkOrderRow.root == plan_row.root)
    orders = session.exec(select(WorkOrderRow).where(*theirs).order_by(col(WorkOrderRow.recorded_in))).all()
    refs = [row.ref for row in orders]
    recalls = select(WorkOrderRecallRow).where(col(WorkOrderRecallRow.order_ref).in_(refs))
    receipts = select(ExecutionReceiptRow).where(col(ExecutionReceiptRow.order_ref).in_(refs))
    proofs = select(DisposalProofRow).where(col(DisposalProofRow.order_ref).in_(refs))
    return Disposal(
        plan=plan,
        answers=tuple(_answer(row) for row in answers),
        orders=tuple(order_of(row) for row in orders),
        recalls=tuple(_recall(row) for row in session.exec(recalls.order_by(col(WorkOrderRecallRow.recorded_in)))),
        receipts=tuple(_receipt(row) for row in session.exec(receipts.order_by(col(ExecutionReceiptRow.recorded_in)))),
        proofs=tuple(_proof(row) for row in session.exec(proofs.order_by(col(DisposalProofRow.recorded_in)))),
    )


def plan_of(row: DisposalPlanRow) -> Plan:
    """Return the plan of a row."""
    signed = json.loads(row.signed)
    return Plan(
        title=row.title,
        inventory=Inventory(row.list_ref, row.root, tuple(_component(one) for one in json.loads(row.inventory))),
        signed=Signed(
            person=signed["person"],
            role=Role(signed["role"]),
            for_whom=signed["for_whom"],
            statements=tuple(signed["statements"]),
            signed_at=_at(signed["signed_at"]),
            audit_sequence=int(signed["audit_sequence"]),
        ),
        cooling_off_days=row.cooling_off_days,
        rule=row.rule,
        earliest_on=date.fromisoformat(row.earliest_on),
        survey_refs=_words(row.survey_refs),
        begun_by=row.begun_by,
        begun_role=Role(row.begun_role),
        begun_at=row.begun_at,
        export_ref=row.export_ref or "",
    )


def order_of(row: WorkOrderRow) -> Order:
    """Return the work order of a row."""
    return Order(
        ref=row.ref,
        list_ref=row.list_ref,
        root=row.root,
        lines=tuple(json.loads(row.lines)),
        on=date.fromisoformat(row.ordered_on),
        expires_on=date.fromisoformat(row.expires_on),
        issued_by=row.issued_by,
        issued_role=Role(row.issued_role),
        issued_at=row.issued_at,
        sha256=row.sha256,
        sequence=row.recorded_in,
    )


def _component(said: dict[str, object]) -> Component:
    return Component(
        number=int(str(said["number"])),
        item=ref_of(said["item"]),
        ref=ref_of(said["ref"]),
        path=str(said["path"]),
        sha256=str(said["sha256"]),
        size_bytes=int(str(said["size_bytes"])),
        left_out=str(said["left_out"]),
        puid=str(said["puid"]),
        modified_on=str(said["modified_on"]),
        about=_about(said["about"], RefKind(str(said["ref"][0]))) if "about" in said else None,  # type: ignore[index]
    )


def _about(said: object, kind: RefKind) -> CaseAbout | BoxAbout:
    if not isinstance(said, dict):
        raise ValueError(f"not what is said of a case or box: {said!r}")
    if kind is RefKind.CASE:
        return CaseAbout(
            case_id=said["case_id"],
            system=said["system"],
            class_code=said["class"],
            due_on=said["due_on"],
            last_action_on=said["last_action_on"],
            as_of=said["as_of"],
            elsewhere=tuple(said["elsewhere"]),
        )
    return BoxAbout(
        location=said["location"],
        description=said["description"],
        class_code=said["classes"],
        due_on=said["due_on"],
        cases=tuple(said["cases"]),
    )


def _answer(row: DisposalAnswerRow) -> GateAnswer:
    return GateAnswer(
        item=Ref(RefKind(row.kind), row.source, row.item_key),
        on=date.fromisoformat(row.asked_on),
        at=row.asked_at,
        order_ref=row.order_ref,
        faults=tuple((code, words) for code, words in json.loads(row.faults)),
        missing=tuple(json.loads(row.missing)),
        basis=row.basis,
        sequence=row.recorded_in,
    )


def _recall(row: WorkOrderRecallRow) -> Recall:
    lines = tuple(RecalledLine(int(number), why, _at(since)) for number, why, since in json.loads(row.lines))
    return Recall(row.order_ref, row.number, lines, row.notice, row.recalled_by, row.recalled_at, row.recorded_in)


def _receipt(row: ExecutionReceiptRow) -> Receipt:
    results = tuple(
        LineResult(int(number), Result(result), why, by, _at(done_at), incident, _attested(*more))
        for number, result, why, by, done_at, incident, *more in json.loads(row.results)
    )
    return Receipt(
        order_ref=row.order_ref,
        number=row.number,
        results=results,
        received_as=row.received_as,
        received_sha256=row.received_sha256,
        received_by=row.received_by,
        received_at=row.received_at,
        sequence=row.recorded_in,
    )


def _attested(said: Mapping[str, str] | None = None) -> Attestation:
    if not said:
        return NOTHING_SHOWN
    day = said.get("certificate_on", "")
    return Attestation(
        deleted=said.get("deleted", ""),
        certificate=said.get("certificate", ""),
        certificate_on=date.fromisoformat(day) if day else None,
        method=said.get("method", ""),
    )


def _proof(row: DisposalProofRow) -> Proof:
    findings = tuple((int(number), Finding(finding)) for number, finding in json.loads(row.findings))
    return Proof(
        order_ref=row.order_ref,
        number=row.number,
        survey_refs=_words(row.survey_refs),
        findings=findings,
        proven_by=row.proven_by,
        proven_at=row.proven_at,
        sequence=row.recorded_in,
        export_ref=row.export_ref or "",
        vanished=_vanished(json.loads(row.vanished or "{}")),
    )


def _vanished(said: Mapping[str, object]) -> Vanished:
    urns = said.get("urns", [])
    return Vanished(int(str(said.get("count", 0))), tuple(urns) if isinstance(urns, list) else ())


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split()) if text else ()


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


# -- writing -----------------------------------------------------------------------------------------------


def plan_row(plan: Plan) -> DisposalPlanRow:
    """Return the row that records a plan."""
    signed: dict[str, Json] = {
        "person": plan.signed.person,
        "role": plan.signed.role.value,
        "for_whom": plan.signed.for_whom,
        "statements": list(plan.signed.statements),
        "signed_at": moment(plan.signed.signed_at),
        "audit_sequence": plan.signed.audit_sequence,
    }
    return DisposalPlanRow(
        list_ref=plan.list_ref,
        root=plan.inventory.root,
        title=plan.title,
        inventory=canonical([one.as_json() for one in plan.inventory.components]),
        inventory_sha256=plan.inventory.digest,
        signed=canonical(signed),
        cooling_off_days=plan.cooling_off_days,
        rule=plan.rule,
        earliest_on=plan.earliest_on.isoformat(),
        survey_refs=" ".join(plan.survey_refs),
        begun_by=plan.begun_by,
        begun_role=plan.begun_role.value,
        begun_at=plan.begun_at,
        export_ref=plan.export_ref or None,
    )


def answer_row(plan: Plan, answer: GateAnswer) -> DisposalAnswerRow:
    """Return the row that records what the gate answered."""
    return DisposalAnswerRow(
        list_ref=plan.list_ref,
        root=plan.inventory.root,
        kind=answer.item.kind.value,
        source=answer.item.source,
        item_key=answer.item.key,
        order_ref=answer.order_ref,
        asked_on=answer.on.isoformat(),
        asked_at=answer.at,
        faults=canonical([[code, words] for code, words in answer.faults]),
        missing=canonical(list(answer.missing)),
        basis=answer.basis,
    )


def order_row(order: Order) -> WorkOrderRow:
    """Return the row that records a work order."""
    return WorkOrderRow(
        ref=order.ref,
        list_ref=order.list_ref,
        root=order.root,
        lines=canonical(list(order.lines)),
        ordered_on=order.on.isoformat(),
        expires_on=order.expires_on.isoformat(),
        issued_by=order.issued_by,
        issued_role=order.issued_role.value,
        issued_at=order.issued_at,
        sha256=order.sha256,
    )


def recall_row(recall: Recall) -> WorkOrderRecallRow:
    """Return the row that records a recall."""
    lines: list[Json] = [[one.number, one.why, moment(one.since)] for one in recall.lines]
    return WorkOrderRecallRow(
        order_ref=recall.order_ref,
        number=recall.number,
        lines=canonical(lines),
        notice=recall.notice,
        recalled_by=recall.recalled_by,
        recalled_at=recall.recalled_at,
    )


def receipt_row(receipt: Receipt) -> ExecutionReceiptRow:
    """Return the row that records a receipt."""
    return ExecutionReceiptRow(
        order_ref=receipt.order_ref,
        number=receipt.number,
        results=canonical(results_json(receipt.results)),
        received_as=receipt.received_as,
        received_sha256=receipt.received_sha256,
        received_by=receipt.received_by,
        received_at=receipt.received_at,
    )


def results_json(results: Iterable[LineResult]) -> list[Json]:
    """Return the lines of a receipt as they are stored; what was shown for a case or box comes last."""
    rows: list[Json] = []
    for one in results:
        shown: list[Json] = [said] if (said := one.attested.as_json()) else []
        rows.append([one.number, one.result.value, one.why, one.by, moment(one.done_at), one.incident, *shown])
    return rows


def proof_row(proof: Proof) -> DisposalProofRow:
    """Return the row that records a proof."""
    return DisposalProofRow(
        order_ref=proof.order_ref,
        number=proof.number,
        survey_refs=" ".join(proof.survey_refs),
        findings=canonical([[number, finding.value] for number, finding in proof.findings]),
        proven_by=proof.proven_by,
        proven_at=proof.proven_at,
        export_ref=proof.export_ref or None,
        vanished=canonical({"count": proof.vanished.count, "urns": list(proof.vanished.urns)})
        if proof.export_ref
        else None,
    )
