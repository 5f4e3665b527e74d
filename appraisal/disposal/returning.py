"""What comes back of a work order: the receipt, the proof, the certificate; and contents that return.

What is said is one thing, what is seen another: a file is destroyed where the receipt and the next survey agree,
a case where the receipt and the next export do. Of a box nobody of ours sees anything: see `case_proof` for
cases, and the contractor's certificate for boxes.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from appraisal.disposal import faults as codes
from appraisal.disposal.carrying_out import Disposals, refuse_right
from appraisal.disposal.case_proof import (
    CaseProof,
    against_vanished,
    cases_seen_again,
    is_synthetic_export,
    prove_cases,
)
from appraisal.disposal.certificate import (
    AuditHead,
    against_certifying,
    body_digest,
    certificate_body,
    envelope,
    totals_json,
)
from appraisal.disposal.components import Component
from appraisal.disposal.inventory import against_gone, against_there, states, totals
from appraisal.disposal.order import parts_of
from appraisal.disposal.parts import OrderPart
from appraisal.disposal.receipt_file import Asked, read_receipt
from appraisal.disposal.register import Alert, DisposalRegister, Issued
from appraisal.disposal.signing import signing_key
from appraisal.disposal.values import Disposal, Fate, Finding, LineResult, Order, Proof, Receipt
from appraisal.lists.recording import By
from appraisal.lists.states import Act
from appraisal.lists.values import ListState
from records.register.roles import Right, may
from records.register.surveys import SurveyEntry, SurveyRegister
from records.store.audit import Json
from records.store.database import Database, reading
from records.store.evidence import open_survey, read_manifest
from records.store.layout import StoreLayout
from records.store.rows import AuditEventRow
from retention.faults import Fault, Refusal

PATH = "CASE WHEN folder = '' THEN name ELSE folder || '/' || name END"


@dataclass(frozen=True, slots=True)
class Difference:
    """What a receipt would change on one line: what stood there, and what it says."""

    number: int
    path: str
    before: str
    result: LineResult


@dataclass(frozen=True, slots=True)
class Returns:
    """What may be done with what comes back, in one store; `disposals` is the part that sent it out."""

    disposals: Disposals

    @property
    def register(self) -> DisposalRegister:
        """Return the register of disposals."""
        return self.disposals.register

    @property
    def _database(self) -> Database:
        return self.disposals.place.database

    @property
    def _layout(self) -> StoreLayout:
        return self.disposals.place.layout

    # -- the receipt ---------------------------------------------------------------------------------------

    def differences(self, order_ref: str, data: bytes, *, at: datetime) -> tuple[Difference, ...]:
        """Return what the receipt would change, line by line; nothing is saved. A Refusal with every fault."""
        order, disposal = self.register.order(order_ref)
        results = _read(data, order, disposal, at)
        lines = states(disposal)
        return tuple(
            Difference(one.number, lines[one.number - 1].component.path, lines[one.number - 1].fate.value, one)
            for one in results
        )

    def receive(self, order_ref: str, data: bytes, *, received_as: str, by: By, received_sha256: str = "") -> Receipt:
        """Return the receipt as taken in, whole; a Refusal with every fault of every row, and nothing saved.

        `received_sha256` is that of the file as it came, where `data` are its rows alone. What must be
        recalled is recalled first, so that what was carried out after a hold came is known for what it is.
        """
        if not may(by.person.role, Right.REVIEW_LISTS):
            refuse_right(by, Right.CARRY_OUT, "return a receipt")
        self.disposals.recheck(order_ref, by=by)
        order, disposal = self.register.order(order_ref)
        results = _read(data, order, disposal, by.at)
        receipt = Receipt(
            order_ref=order_ref,
            number=sum(one.order_ref == order_ref for one in disposal.receipts) + 1,
            results=results,
            received_as=received_as,
            received_sha256=_as_it_came(received_sha256) or hashlib.sha256(data).hexdigest(),
            received_by=by.person.name,
            received_at=by.at,
        )
        self.register.record_receipt(disposal.plan, receipt, actor=by.actor)
        return receipt

    # -- the proof -----------------------------------------------------------------------------------------

    def prove(self, order_ref: str, *, by: By) -> tuple[Proof, tuple[Fault, ...]]:
        """Return what the newest surveys and export show of the list, and what is not as the receipts say.

        Files and cases are proven each by what shows them, as far as it is newer than the last act; where one of
        the two is not, the other is recorded, and the fault says so. A Refusal where there is no receipt, where
        nothing newer is there at all, and where only boxes are on the list: nothing of ours shows a box.
        """
        if not may(by.person.role, Right.REVIEW_LISTS):
            refuse_right(by, Right.CARRY_OUT, "prove a disposal")
        order, disposal = self.register.order(order_ref)
        receipts = [one for one in disposal.receipts if one.order_ref == order.ref]
        if not receipts:
            raise Refusal(Fault(codes.RECEIPT_WANTED, order_ref))
        answered = {one.number: one for receipt in receipts for one in receipt.results}
        parts = parts_of(disposal.plan.inventory.components)
        if parts == (OrderPart.BOXES,):
            raise Refusal(Fault(codes.NOTHING_TO_SEE, order_ref))
        surveys, stale = self._surveys_since(disposal, answered) if OrderPart.FILES in parts else ({}, [])
        seen = CaseProof()
        if OrderPart.CASES in parts:
            seen = prove_cases(self.disposals.place, disposal, answered, others=self.register.all())
            stale += seen.faults
        findings = (*(self._findings(disposal, surveys) if surveys else ()), *seen.findings)
        if not findings and stale:
            raise Refusal(*stale)
        proof = Proof(
            order_ref=order_ref,
            number=sum(one.order_ref == order_ref for one in disposal.proofs) + 1,
            survey_refs=tuple(sorted(one.ref for one in surveys.values())),
            findings=tuple(sorted(findings)),
            proven_by=by.person.name,
            proven_at=by.at,
            export_ref=seen.export_ref,
            vanished=seen.vanished,
        )
        self.register.record_proof(disposal.plan, proof, actor=by.actor)
        return proof, (*_against_said(disposal, dict(findings)), *against_vanished(proof), *stale)

    def _surveys_since(
        self, disposal: Disposal, answered: Mapping[int, LineResult]
    ) -> tuple[dict[str, SurveyEntry], list[Fault]]:
        """Return the newest survey of each source with files on the list; none, and why, where one is too old."""
        register, found, faults = SurveyRegister(self._database), {}, []
        components = [one for one in disposal.plan.inventory.components if one.part is OrderPart.FILES]
        for source in sorted({one.ref.source for one in components}):
            done = [
                answered[one.number].done_at
                for one in components
                if one.ref.source == source and one.number in answered
            ]
            survey = register.latest_sealed(source)
            if survey is None or (done and survey.started_at <= max(done)):
                faults.append(Fault(codes.NO_SURVEY_SINCE, source, survey.ref if survey else ""))
            else:
                found[source] = survey
        return ({}, faults) if faults else (found, faults)

    def _findings(self, disposal: Disposal, surveys: Mapping[str, SurveyEntry]) -> Iterable[tuple[int, Finding]]:
        """Yield what the surveys show of each file: there, gone, replaced, or moved to a place it was not at before."""
        components = [one for one in disposal.plan.inventory.components if one.part is OrderPart.FILES]
        now = {source: _contents(self._layout, one.ref, components) for source, one in surveys.items()}
        before: dict[str, frozenset[tuple[str, str]]] = {}
        for ref in disposal.plan.survey_refs:
            entry = SurveyRegister(self._database).find(ref)
            before[entry.source_ref] = _contents(self._layout, ref, components)
        for one in components:
            there = now[one.ref.source]
            at_place = {content for path, content in there if path == one.ref.key}
            if at_place:
                same = not one.sha256 or one.sha256 in at_place or "" in at_place
                yield one.number, Finding.PRESENT if same else Finding.OTHER_CONTENT
                continue
            copies = {path for path, content in there if content == one.sha256 and one.sha256 and one.size_bytes}
            known = {path for path, content in before.get(one.ref.source, ()) if content == one.sha256}
            yield one.number, Finding.MOVED if copies - known else Finding.ABSENT

    # -- the certificate -----------------------------------------------------------------------------------

    def certify(self, list_ref: str, *, by: By) -> Issued:
        """Return the certificate of destruction of a list; a Refusal while its inventory is open or not proven.

        One that was issued for this inventory before is returned again.
        """
        refuse_right(by, Right.REVIEW_LISTS, "certify a disposal")
        disposal = self.register.of(list_ref)
        if faults := against_certifying(disposal):
            raise Refusal(*faults)
        signatures, list_ = self.disposals.signatures, self.disposals.lists.find(list_ref)
        found = totals(states(disposal))
        if list_.state is ListState.EXECUTING:
            act = Act.FINISH if found.word == "COMPLETE" else Act.FINISH_IN_PART
            signatures.carry_on(list_ref, act, by=by, reason=found.sentence())
        issued = next((one for one in self.register.certificates() if one.root == disposal.plan.inventory.root), None)
        issued = issued or self._issue(disposal, by=by)
        if self.disposals.lists.find(list_ref).state is not ListState.CERTIFIED:
            signatures.carry_on(list_ref, Act.CERTIFY, by=by, reason=f"certificate {issued.ref}")
        return issued

    def _issue(self, disposal: Disposal, *, by: By) -> Issued:
        ref = self.register.next_certificate()
        body = certificate_body(
            disposal,
            ref,
            head=audit_head(self._database),
            by=by.person,
            at=by.at,
            is_synthetic=self.disposals.is_rehearsal or self._is_synthetic(disposal),
        )
        text, digest = body_digest(body)
        key = signing_key(self._layout, is_first=not self.register.certificates())
        issued = Issued(
            ref=ref,
            list_ref=disposal.plan.list_ref,
            root=disposal.plan.inventory.root,
            body=text,
            sha256=digest,
            public_key=key.public,
            signature=key.sign(digest),
            issued_by=by.person.name,
            issued_role=by.person.role,
            issued_at=by.at,
        )
        self.register.record_certificate(issued, totals_json(totals(states(disposal))), actor=by.actor)
        return issued

    def _is_synthetic(self, disposal: Disposal) -> bool:
        """Return whether the demonstration made any of the surveys or the export that the inventory was read from."""
        plan = disposal.plan
        if plan.export_ref and is_synthetic_export(self.disposals.place, plan.export_ref):
            return True
        return any(read_manifest(self._layout, ref).get("synthetic") for ref in plan.survey_refs)

    def document(self, certificate_ref: str) -> dict[str, Json]:
        """Return the certificate as the file that goes out, with its signature and its audit event."""
        issued = self.register.certificate(certificate_ref)
        return envelope(issued, self.register.certificate_event(certificate_ref))

    # -- what returns --------------------------------------------------------------------------------------

    def look_for_returned(self, *, by: By) -> tuple[Alert, ...]:
        """Return what was destroyed by certificate and is seen again by the newest surveys; new alerts are recorded.

        A copy that lay elsewhere already when the inventory was made is none. Each place is named once.
        """
        known = {(one.certificate_ref, one.path, one.line) for one in self.register.alerts()}
        found = [one for one in self._returned(by.at) if (one.certificate_ref, one.path, one.line) not in known]
        if found:
            self.register.record_alerts(tuple(found), actor=by.actor, at=by.at)
        return tuple(found)

    def _returned(self, at: datetime) -> Iterable[Alert]:
        register = SurveyRegister(self._database)
        newest = register.newest_sealed()
        surveys = [newest[source] for source in sorted(newest)]
        for issued in self.register.certificates():
            disposal = self.register.of_root(issued.list_ref, issued.root)
            for line, export_ref in cases_seen_again(self.disposals.place, disposal):
                case = line.component
                yield Alert(issued.ref, export_ref, case.path, case.number, case.sha256, at)
            gone = {
                one.component.sha256: one.component
                for one in states(disposal)
                if one.fate is Fate.DESTROYED and one.component.sha256 and one.component.size_bytes
            }
            before = frozenset(
                (register.find(ref).source_ref, *row)
                for ref in disposal.plan.survey_refs
                for row in _contents(self._layout, ref, gone.values())
            )
            for survey in surveys:
                if survey.ref in disposal.plan.survey_refs:
                    continue
                there = {(survey.source_ref, *row) for row in _contents(self._layout, survey.ref, gone.values())}
                for (_, path, content), file in seen_again(gone, before=before, there=there):
                    yield Alert(issued.ref, survey.ref, path, file.number, content, at)


# -- parts of the above ------------------------------------------------------------------------------------

Place = tuple[str, str, str]
"""Source, path and SHA-256 of a file that a survey saw."""


def seen_again(
    gone: Mapping[str, Component], *, before: Collection[Place], there: Collection[Place]
) -> Iterator[tuple[Place, Component]]:
    """Yield each place where a destroyed content is there again, with the file that was destroyed.

    A copy that lay elsewhere already `before` is none of them; the file's own place always is.
    """
    own = {(one.ref.source, one.ref.key, one.sha256) for one in gone.values()}
    for place in sorted(there):
        if place[2] in gone and (place not in before or place in own):
            yield place, gone[place[2]]


def _as_it_came(digest: str) -> str:
    return digest if len(digest) == 64 and all(one in "0123456789abcdef" for one in digest) else ""


def _read(data: bytes, order: Order, disposal: Disposal, at: datetime) -> tuple[LineResult, ...]:
    recalls = [one for one in disposal.recalls if one.order_ref == order.ref]
    found = read_receipt(data, Asked(order, disposal.plan, recalls, states(disposal), at))
    faults = [one for one in found if isinstance(one, Fault)]
    if faults:
        raise Refusal(*faults)
    return tuple(one for one in found if isinstance(one, LineResult))


def _contents(layout: StoreLayout, survey_ref: str, components: Iterable[Component]) -> frozenset[tuple[str, str]]:
    """Return path and SHA-256 of what a survey sees at the places of the files, or with their content."""
    wanted = tuple(components)
    with open_survey(layout, survey_ref) as evidence:
        rows = evidence.connection.execute(
            f"""SELECT {PATH} AS path, coalesce(sha256, '') AS content FROM files
            WHERE path IN (SELECT unnest($1::VARCHAR[])) OR content IN (SELECT unnest($2::VARCHAR[]))""",
            [sorted({one.ref.key for one in wanted}), sorted({one.sha256 for one in wanted if one.sha256})],
        ).fetchall()
    return frozenset((str(path), str(content)) for path, content in rows)


def _against_said(disposal: Disposal, findings: Mapping[int, Finding]) -> tuple[Fault, ...]:
    """Return what is shown and the receipts don't say: still there, moved, gone without a word."""
    faults = []
    for line in states(disposal):
        finding, place = findings.get(line.number), line.component.path
        if finding is None or line.fate is Fate.PENDING:
            continue
        is_said_gone = line.fate in (Fate.DESTROYED, Fate.MISSING)
        code = (against_gone if is_said_gone else against_there)(line.component, finding)
        if code is not None:
            shown = finding in (Finding.PRESENT, Finding.MARKED, Finding.REMAINS) or not is_said_gone
            faults.append(Fault(code, place, line.fate.value if shown else ""))
    return tuple(faults)


def audit_head(database: Database) -> AuditHead:
    """Return the newest event of the audit chain."""
    with reading(database) as session:
        newest = session.exec(select(AuditEventRow).order_by(col(AuditEventRow.sequence).desc()).limit(1)).first()
        return AuditHead(newest.sequence, newest.entry_hash) if newest else AuditHead(0, "0" * 64)
