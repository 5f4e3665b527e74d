"""The register of consignments: made, begun, stopped, complete, verified, received; each step an audit event."""

import json
from collections.abc import Mapping

from sqlmodel import Session, col, func, select

from appraisal.lists.ground import Ground
from appraisal.lists.recording import By, refuse_moved
from records.register.roles import Right, may
from records.store.audit import Json, append, canonical
from records.store.consignment_tables import ConsignmentRow, ConsignmentStepRow
from records.store.database import Database, reading, transaction
from records.store.rows import DecisionRow
from retention.faults import Fault, Refusal
from transfer.consignment.values import Consignment, ConsignmentState, ConsignmentStep, StepAct
from transfer.consignment_faults import (
    BAG_BUILT_ALREADY,
    CONSIGNMENT_RIGHT_MISSING,
    CONSIGNMENT_WITHDRAWN,
    CUSTODY_GIVEN,
    LIST_IN_CONSIGNMENT,
    NO_SUCH_CONSIGNMENT,
    RECEIPT_GIVEN,
    WITHDRAWN_TOO_LATE,
)
from transfer.papers.pack import Terms

BUILT_STATES = frozenset(
    {ConsignmentState.BUILT, ConsignmentState.ACCEPTED, ConsignmentState.IN_CUSTODY, ConsignmentState.SHOWN}
)

ONCE = {StepAct.RECEIPT: RECEIPT_GIVEN, StepAct.CUSTODY: CUSTODY_GIVEN}
"""What is recorded once, however many ask at the same moment; and the fault of the second."""


class ConsignmentRegister:
    """The consignments of one store; every method is one transaction, or one question."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, ref: str) -> Consignment:
        """Return the consignment `ref`; a Refusal where there is none."""
        with reading(self._database) as session:
            return _find(session, ref)

    def all(self) -> tuple[Consignment, ...]:
        """Return every consignment, the oldest first."""
        with reading(self._database) as session:
            return _all(session)

    def of_list(self, list_ref: str, root: str) -> Consignment | None:
        """Return the consignment in which the list goes as it was signed under `root`; None where there is none.

        One that was withdrawn sends nothing.
        """
        return next((one for one in self.all() if _sends(one, list_ref, root)), None)

    def make(self, title: str, series: str, terms: Terms, *, list_ref: str, root: str, by: By) -> Consignment:
        """Return a new consignment with its first list; a Refusal where terms are missing, or the list is in one."""
        refuse_role(by, Right.BUILD_CONSIGNMENTS, "make a consignment")
        if faults := terms.faults():
            raise Refusal(*faults)
        with transaction(self._database) as session:
            _refuse_taken(session, list_ref, root)
            ref = f"C{session.exec(select(func.count()).select_from(ConsignmentRow)).one() + 1:04}"
            row = ConsignmentRow(
                ref=ref,
                title=title,
                series=series,
                transferring_body=terms.transferring_body,
                legal_status=terms.legal_status,
                contact_name=terms.contact_name,
                contact_email=terms.contact_email,
                made_by=by.person.name,
                role=by.person.role.value,
                made_at=by.at,
            )
            body: dict[str, Json] = {"title": title, "series": series, "list": list_ref, "root": root}
            step = _step_row(ref, 1, StepAct.ADD_LIST, {"list": list_ref, "root": root}, by=by)
            _say(session, ref, "consignment made", body, by=by, rows=[row, step])
            return _find(session, ref)

    def add(self, ref: str, *, list_ref: str, root: str, by: By) -> Consignment:
        """Return the consignment with a further signed list; a Refusal once its bag was begun."""
        refuse_role(by, Right.BUILD_CONSIGNMENTS, "add to a consignment")
        with transaction(self._database) as session:
            found = _find(session, ref)
            if found.state is ConsignmentState.WITHDRAWN:
                raise Refusal(Fault(CONSIGNMENT_WITHDRAWN, ref))
            if found.state not in (ConsignmentState.NEW, ConsignmentState.STOPPED):
                raise Refusal(Fault(BAG_BUILT_ALREADY, ref, found.state.value))
            _refuse_taken(session, list_ref, root)
            return _stepped(session, found, StepAct.ADD_LIST, {"list": list_ref, "root": root}, by=by)

    def step(
        self, ref: str, act: StepAct, body: Mapping[str, Json], *, by: By, ground: Ground | None = None
    ) -> Consignment:
        """Return the consignment one step on; what else may follow what is the caller's to say.

        With `ground`, a Refusal where anything was recorded after what it takes in.
        """
        with transaction(self._database) as session:
            found = _find(session, ref)
            if ground is not None:
                refuse_moved(session, ground)
            if found.state is ConsignmentState.WITHDRAWN and act is not StepAct.WITHDRAW:
                raise Refusal(Fault(CONSIGNMENT_WITHDRAWN, ref))
            if act is StepAct.WITHDRAW and found.last(StepAct.RECEIPT) is not None:
                raise Refusal(Fault(WITHDRAWN_TOO_LATE, ref))
            if act in (StepAct.BEGIN, StepAct.STOP, StepAct.COMPLETE) and found.state in BUILT_STATES:
                raise Refusal(Fault(BAG_BUILT_ALREADY, ref, found.state.value))
            if act in ONCE and found.last(act) is not None:
                raise Refusal(Fault(ONCE[act], ref))
            return _stepped(session, found, act, body, by=by)

    def refused(self, ref: str, what: str, body: Mapping[str, Json], *, by: By) -> None:
        """Record that something was refused, with its reasons; the consignment stays as it is."""
        with transaction(self._database) as session:
            _say(session, ref, f"consignment: {what} refused", body, by=by, rows=[])


def refuse_role(by: By, right: Right, what: str) -> None:
    """Refuse an act for which the role of the person has no right."""
    if not may(by.person.role, right):
        raise Refusal(Fault(CONSIGNMENT_RIGHT_MISSING, what, by.person.role.value))


def _sends(one: Consignment, list_ref: str, root: str) -> bool:
    return (list_ref, root) in one.lists and one.state is not ConsignmentState.WITHDRAWN


def _refuse_taken(session: Session, list_ref: str, root: str) -> None:
    taken = next((one for one in _all(session) if _sends(one, list_ref, root)), None)
    if taken is not None:
        raise Refusal(Fault(LIST_IN_CONSIGNMENT, list_ref, taken.ref))


def _stepped(session: Session, found: Consignment, act: StepAct, body: Mapping[str, Json], *, by: By) -> Consignment:
    row = _step_row(found.ref, len(found.steps) + 1, act, body, by=by)
    _say(session, found.ref, f"consignment: {act.value}", body, by=by, rows=[row])
    return _find(session, found.ref)


def _step_row(ref: str, number: int, act: StepAct, body: Mapping[str, Json], *, by: By) -> ConsignmentStepRow:
    return ConsignmentStepRow(
        consignment_ref=ref,
        number=number,
        act=act.name,
        body=canonical(body),
        person=by.person.name,
        role=by.person.role.value,
        done_at=by.at,
    )


def _say(session: Session, ref: str, act: str, body: Mapping[str, Json], *, by: By, rows: list[DecisionRow]) -> None:
    said: dict[str, Json] = {"person": by.person.name, "role": by.person.role.value, **body}
    append(session, occurred_at=by.at, actor=by.actor, act=act, subject=ref, body=said, rows=rows)


def _find(session: Session, ref: str) -> Consignment:
    found = next((one for one in _all(session, ref)), None)
    if found is None:
        raise Refusal(Fault(NO_SUCH_CONSIGNMENT, ref))
    return found


def _all(session: Session, ref: str = "") -> tuple[Consignment, ...]:
    question = select(ConsignmentRow).order_by(col(ConsignmentRow.recorded_in))
    steps = select(ConsignmentStepRow).order_by(col(ConsignmentStepRow.number))
    if ref:
        question = question.where(ConsignmentRow.ref == ref)
        steps = steps.where(ConsignmentStepRow.consignment_ref == ref)
    by_ref: dict[str, list[ConsignmentStep]] = {}
    for row in session.exec(steps):
        step = ConsignmentStep(row.number, StepAct[row.act], json.loads(row.body), row.person, row.role, row.done_at)
        by_ref.setdefault(row.consignment_ref, []).append(step)
    return tuple(
        Consignment(
            row.ref,
            row.title,
            row.series,
            Terms(row.transferring_body, row.legal_status, row.contact_name, row.contact_email),
            row.made_by,
            row.made_at,
            tuple(by_ref.get(row.ref, ())),
        )
        for row in session.exec(question)
    )
