"""The register of disposals: each act one transaction with its audit event; and the questions asked of it.

What is written under the gate's lock is written with the session that holds it (`appraisal.disposal.passing`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from appraisal.disposal.components import as_list
from appraisal.disposal.faults import NO_SUCH_CERTIFICATE, NO_SUCH_ORDER, NOT_BEGUN, STANDING_UNSETTLED
from appraisal.disposal.rows import (
    answer_row,
    order_of,
    order_row,
    proof_row,
    read_disposal,
    recall_row,
    receipt_row,
)
from appraisal.disposal.values import Disposal, GateAnswer, Order, Plan, Proof, Recall, Receipt
from records.register.people import Role
from records.store.audit import AuditEvent, Json, append, events
from records.store.database import Database, reading, transaction
from records.store.disposal_tables import (
    DisposalAlertRow,
    DisposalCertificateRow,
    DisposalPlanRow,
    WorkOrderRow,
)
from records.store.rows import AuditEventRow, DecisionRow
from retention.faults import Fault, Refusal


@dataclass(frozen=True, slots=True)
class Issued:
    """A certificate as it stands in the register: `body` word for word, as its digest and signature are over it."""

    ref: str
    list_ref: str
    root: str
    body: str
    sha256: str
    public_key: str
    signature: str
    issued_by: str
    issued_role: Role
    issued_at: datetime


@dataclass(frozen=True, slots=True)
class Alert:
    """A destroyed content that was seen again, or a case: where, by which survey or export, and the certificate."""

    certificate_ref: str
    survey_ref: str
    path: str
    line: int
    sha256: str
    found_at: datetime

    @property
    def is_of_case(self) -> bool:
        """Return whether it is a case that an export has again."""
        return self.survey_ref.startswith("E")


class DisposalRegister:
    """The register of one store."""

    def __init__(self, database: Database) -> None:
        self.database = database

    # -- questions ---------------------------------------------------------------------------------------

    def find(self, list_ref: str) -> Disposal | None:
        """Return the disposal that was begun last for the list; None where none was."""
        with reading(self.database) as session:
            row = _plan(session, list_ref)
            return read_disposal(session, row) if row is not None else None

    def of(self, list_ref: str) -> Disposal:
        """Return the disposal that was begun last for the list; a Refusal where none was."""
        found = self.find(list_ref)
        if found is None:
            raise Refusal(Fault(NOT_BEGUN, list_ref))
        return found

    def of_root(self, list_ref: str, root: str) -> Disposal:
        """Return the disposal of one signature of a list; a Refusal where none was begun for it."""
        with reading(self.database) as session:
            row = _plan(session, list_ref, root)
            if row is None:
                raise Refusal(Fault(NOT_BEGUN, list_ref))
            return read_disposal(session, row)

    def all(self) -> tuple[Disposal, ...]:
        """Return every disposal, the oldest first."""
        with reading(self.database) as session:
            rows = session.exec(select(DisposalPlanRow).order_by(col(DisposalPlanRow.recorded_in))).all()
            return tuple(read_disposal(session, row) for row in rows)

    def running(self) -> tuple[Disposal, ...]:
        """Return the disposals without a certificate, the oldest first: what may still have open work orders."""
        with reading(self.database) as session:
            over = set(session.exec(select(DisposalCertificateRow.root)))
            rows = session.exec(
                select(DisposalPlanRow)
                .where(col(DisposalPlanRow.root).not_in(over))
                .order_by(col(DisposalPlanRow.recorded_in))
            ).all()
            return tuple(read_disposal(session, row) for row in rows)

    def orders(self) -> tuple[Order, ...]:
        """Return every work order, the oldest first."""
        with reading(self.database) as session:
            return tuple(
                order_of(row) for row in session.exec(select(WorkOrderRow).order_by(col(WorkOrderRow.recorded_in)))
            )

    def order(self, ref: str) -> tuple[Order, Disposal]:
        """Return a work order and the disposal it belongs to; a Refusal where there is none."""
        with reading(self.database) as session:
            row = session.get(WorkOrderRow, ref)
            plan = _plan(session, row.list_ref, row.root) if row is not None else None
            if row is None or plan is None:
                raise Refusal(Fault(NO_SUCH_ORDER, ref))
            return order_of(row), read_disposal(session, plan)

    def certificates(self) -> tuple[Issued, ...]:
        """Return every certificate, the oldest first."""
        with reading(self.database) as session:
            question = select(DisposalCertificateRow).order_by(col(DisposalCertificateRow.recorded_in))
            return tuple(_issued(row) for row in session.exec(question))

    def certificate(self, ref: str) -> Issued:
        """Return a certificate; a Refusal where there is none."""
        with reading(self.database) as session:
            row = session.get(DisposalCertificateRow, ref)
            if row is None:
                raise Refusal(Fault(NO_SUCH_CERTIFICATE, ref))
            return _issued(row)

    def certificate_event(self, ref: str) -> AuditEvent:
        """Return the audit event in which the certificate was recorded."""
        with reading(self.database) as session:
            found = [one for one in events(session, subject=ref) if one.act == "disposal certified"]
            if not found:
                raise Refusal(Fault(NO_SUCH_CERTIFICATE, ref))
            return found[-1]

    def alerts(self) -> tuple[Alert, ...]:
        """Return every alert, the oldest first."""
        with reading(self.database) as session:
            rows = session.exec(select(DisposalAlertRow).order_by(col(DisposalAlertRow.recorded_in))).all()
            return tuple(
                Alert(row.certificate_ref, row.survey_ref, row.path, row.line, row.sha256, row.found_at) for row in rows
            )

    # -- acts, each a transaction -----------------------------------------------------------------------------

    def record_recall(self, disposal: Disposal, recall: Recall, *, actor: str) -> None:
        """Record lines taken back from an order, and the notice."""
        with transaction(self.database) as session:
            write_recall(session, disposal.plan, recall, actor=actor)

    def record_receipt(self, plan: Plan, receipt: Receipt, *, actor: str) -> None:
        """Record a receipt that was read without a fault."""
        done = sum(one.result.value == "done" for one in receipt.results)
        incidents: list[Json] = [one.incident for one in receipt.results if one.incident]
        body: dict[str, Json] = {
            "list": plan.list_ref,
            "receipt": receipt.number,
            "person": receipt.received_by,
            "received_as": receipt.received_as,
            "received_sha256": receipt.received_sha256,
            "lines": len(receipt.results),
            "done": done,
            "incidents": incidents,
        }
        with transaction(self.database) as session:
            _say(
                session,
                receipt.order_ref,
                "execution receipt taken",
                body,
                receipt.received_at,
                actor,
                [receipt_row(receipt)],
            )

    def record_proof(self, plan: Plan, proof: Proof, *, actor: str) -> None:
        """Record what surveys and an export show of the lines of an order."""
        counts: dict[str, Json] = {}
        for _, finding in proof.findings:
            counts[finding.value] = int(str(counts.get(finding.value, 0))) + 1
        body: dict[str, Json] = {
            "list": plan.list_ref,
            "proof": proof.number,
            "person": proof.proven_by,
            "surveys": list(proof.survey_refs),
            "findings": counts,
        }
        if proof.export_ref:
            body |= {"export": proof.export_ref, "vanished": proof.vanished.count}
        by = " and ".join(
            [*(["survey"] if proof.survey_refs else []), *(["export of cases"] if proof.export_ref else [])]
        )
        with transaction(self.database) as session:
            _say(session, proof.order_ref, f"disposal proven by {by}", body, proof.proven_at, actor, [proof_row(proof)])

    def record_alerts(self, alerts: tuple[Alert, ...], *, actor: str, at: datetime) -> None:
        """Record what was seen again; one event for each certificate."""
        with transaction(self.database) as session:
            for ref in sorted({one.certificate_ref for one in alerts}):
                ours = [one for one in alerts if one.certificate_ref == ref]
                rows = [
                    DisposalAlertRow(
                        certificate_ref=one.certificate_ref,
                        survey_ref=one.survey_ref,
                        path=one.path,
                        line=one.line,
                        sha256=one.sha256,
                        found_at=one.found_at,
                    )
                    for one in ours
                ]
                body: dict[str, Json] = {"surveys": sorted({one.survey_ref for one in ours}), "files": len(ours)}
                append(
                    session,
                    occurred_at=at,
                    actor=actor,
                    act="destroyed content seen again",
                    subject=ref,
                    body=body,
                    rows=rows,
                )

    def next_certificate(self) -> str:
        """Return the reference that the next certificate gets, if no other comes first."""
        with reading(self.database) as session:
            return f"DC-{_count(session, DisposalCertificateRow) + 1:04}"

    def record_certificate(self, issued: Issued, totals: Mapping[str, Json], *, actor: str) -> None:
        """Record a certificate; its body is bound by its digest in the audit chain."""
        row = DisposalCertificateRow(
            ref=issued.ref,
            list_ref=issued.list_ref,
            root=issued.root,
            body=issued.body,
            sha256=issued.sha256,
            public_key=issued.public_key,
            signature=issued.signature,
            issued_by=issued.issued_by,
            issued_role=issued.issued_role.value,
            issued_at=issued.issued_at,
        )
        body: dict[str, Json] = {
            "list": issued.list_ref,
            "root": issued.root,
            "certificate_sha256": issued.sha256,
            "public_key": issued.public_key,
            "person": issued.issued_by,
            "role": issued.issued_role.value,
            "totals": totals,
        }
        with transaction(self.database) as session:
            same = session.exec(
                select(DisposalCertificateRow).where(DisposalCertificateRow.root == issued.root)
            ).first()
            if same is not None or f"DC-{_count(session, DisposalCertificateRow) + 1:04}" != issued.ref:
                raise Refusal(Fault(STANDING_UNSETTLED, issued.list_ref))  # somebody else certified at this moment
            _say(session, issued.ref, "disposal certified", body, issued.issued_at, actor, [row])


# -- writing with the session that holds the lock --------------------------------------------------------------


def write_answer(session: Session, plan: Plan, answer: GateAnswer, *, actor: str) -> AuditEvent:
    """Write what the gate answered, refusals above all; return the event."""
    act = "disposal allowed by the gate" if answer.is_allowed else "disposal refused by the gate"
    body: dict[str, Json] = {
        "item": as_list(answer.item),
        "order": answer.order_ref,
        "on": answer.on.isoformat(),
        "faults": [words for _, words in answer.faults],
    }
    return append(
        session,
        occurred_at=answer.at,
        actor=actor,
        act=act,
        subject=plan.list_ref,
        body=body,
        rows=[answer_row(plan, answer)],
    )


def write_order(session: Session, plan: Plan, order: Order, *, actor: str) -> None:
    """Write a work order."""
    body: dict[str, Json] = {
        "list": plan.list_ref,
        "root": order.root,
        "lines": len(order.lines),
        "expires_on": order.expires_on.isoformat(),
        "order_sha256": order.sha256,
        "person": order.issued_by,
        "role": order.issued_role.value,
    }
    append(
        session,
        occurred_at=order.issued_at,
        actor=actor,
        act="work order issued",
        subject=order.ref,
        body=body,
        rows=[order_row(order)],
    )


def write_recall(session: Session, plan: Plan, recall: Recall, *, actor: str) -> None:
    """Write a recall."""
    body: dict[str, Json] = {
        "list": plan.list_ref,
        "recall": recall.number,
        "lines": len(recall.lines),
        "why": sorted({one.why for one in recall.lines})[:20],
        "person": recall.recalled_by,
    }
    append(
        session,
        occurred_at=recall.recalled_at,
        actor=actor,
        act="work order recalled in part",
        subject=recall.order_ref,
        body=body,
        rows=[recall_row(recall)],
    )


def next_order(session: Session) -> str:
    """Return the reference of the next work order; rows are never taken away, so the number is free."""
    return f"WO-{_count(session, WorkOrderRow) + 1:04}"


def last_event(session: Session) -> int:
    """Return the number of the newest audit event, 0 before the first."""
    return session.exec(select(func.coalesce(func.max(col(AuditEventRow.sequence)), 0))).one()


def _say(
    session: Session,
    subject: str,
    act: str,
    body: Mapping[str, Json],
    at: datetime,
    actor: str,
    rows: list[DecisionRow],
) -> None:
    append(session, occurred_at=at, actor=actor, act=act, subject=subject, body=body, rows=rows)


def _plan(session: Session, list_ref: str, root: str | None = None) -> DisposalPlanRow | None:
    """Return the plan that was begun last for a list, or for one signature of it."""
    question = select(DisposalPlanRow).where(DisposalPlanRow.list_ref == list_ref)
    if root is not None:
        question = question.where(DisposalPlanRow.root == root)
    return session.exec(question.order_by(col(DisposalPlanRow.recorded_in).desc())).first()


def _count(session: Session, table: type[DecisionRow]) -> int:
    return session.exec(select(func.count()).select_from(table)).one()


def _issued(row: DisposalCertificateRow) -> Issued:
    return Issued(
        ref=row.ref,
        list_ref=row.list_ref,
        root=row.root,
        body=row.body,
        sha256=row.sha256,
        public_key=row.public_key,
        signature=row.signature,
        issued_by=row.issued_by,
        issued_role=Role(row.issued_role),
        issued_at=row.issued_at,
    )
