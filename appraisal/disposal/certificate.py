"""The certificate of destruction: what was on the list, and what became of each file, case and box of it.

There is none while the inventory is open, or while a file or case that was said to be destroyed is not proven
by a survey or an export. A box rests on the contractor's certificate, and it says so. Names and roles are
copied in, so it outlives accounts; a partial one says PARTIAL.
Rule: FOIA 2000, s 46 Code (July 2021); TNA, Disposing of records; reference, section 6; ADR 55; ADR 60.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from appraisal.disposal.components import counted
from appraisal.disposal.faults import INVENTORY_OPEN, NOT_PROVEN
from appraisal.disposal.inventory import LineState, Totals, Witness, states, totals
from appraisal.disposal.order import parts_of
from appraisal.disposal.parts import OrderPart
from appraisal.disposal.register import Issued
from appraisal.disposal.values import Disposal, Fate
from appraisal.disposal.verifier import CERTIFICATE, sha256, tree_root
from records.register.people import Person
from records.store.audit import AuditEvent, Json, canonical, moment
from retention.faults import Fault

METHODS: Mapping[OrderPart, str] = {
    OrderPart.FILES: "Files: destroyed by IT on the work orders named, file by file after comparing the SHA-256; "
    "proven by a survey of the source afterwards. Copies on backups go with their own cycle.",
    OrderPart.CASES: "Cases: deleted by the team that runs the case management system, as it says; the export named "
    "no longer has them. Nobody of ours looked into the system itself, or on its backups.",
    OrderPart.BOXES: "Boxes: destroyed by the storage contractor, as its certificate of destruction says. Nobody of "
    "ours saw it.",
}
NOTHING_DESTROYED = "Nothing on the list was destroyed."


@dataclass(frozen=True, slots=True)
class AuditHead:
    """The newest event of the audit chain when a certificate is made: it continues from there."""

    sequence: int
    entry_hash: str


def against_certifying(disposal: Disposal) -> tuple[Fault, ...]:
    """Return why there can be no certificate yet; empty where there can."""
    lines = states(disposal)
    found = totals(lines)
    faults = []
    if not found.is_closed:
        faults.append(Fault(INVENTORY_OPEN, disposal.plan.list_ref, found.sentence()))
    if found.unproven:
        faults.append(Fault(NOT_PROVEN, disposal.plan.list_ref, f"{found.unproven:,} of {found.destroyed:,} lines"))
    return tuple(faults)


def certificate_body(
    disposal: Disposal, ref: str, *, head: AuditHead, by: Person, at: datetime, is_synthetic: bool
) -> dict[str, Json]:
    """Return the certificate; a disposal that can't be certified is our bug here: ask `against_certifying` first.

    `is_synthetic`: it is of a demonstration or a rehearsal, and says so; it is evidence of nothing.
    """
    if against_certifying(disposal):
        raise ValueError("an inventory that is open, or not proven, has no certificate")
    lines = states(disposal)
    found = totals(lines)
    plan, signed = disposal.plan, disposal.plan.signed
    rows: list[Json] = [line_json(line) for line in lines]
    return {
        "format": CERTIFICATE,
        "certificate": ref,
        "synthetic": is_synthetic,
        "word": found.word,
        "sentence": found.sentence(),
        "list": {"ref": plan.list_ref, "title": plan.title, "root": plan.inventory.root},
        "inventory_sha256": plan.inventory.digest,
        "totals": totals_json(found),
        "description": _description(lines),
        "signed": {
            "person": signed.person,
            "role": signed.role.value,
            "for_whom": signed.for_whom,
            "statements": list(signed.statements),
            "at": moment(signed.signed_at),
        },
        "cooling_off": {
            "days": plan.cooling_off_days,
            "rule": plan.rule,
            "earliest_on": plan.earliest_on.isoformat(),
            "begun_by": f"{plan.begun_by}, {plan.begun_role.value}",
        },
        "method": _method(lines),
        "witness": witness_json(lines),
        "authority": _authority(disposal),
        "orders": _orders(disposal),
        "incidents": [line.incident for line in lines if line.incident],
        "destroyed_before_hold": destroyed_before_hold(disposal, lines),
        "lines": rows,
        "lines_root": tree_root([canonical(row) for row in rows]),
        "issued": {"by": by.name, "role": by.role.value, "at": moment(at)},
        "audit": {"sequence": head.sequence, "entry_hash": head.entry_hash},
    }


def _method(lines: Sequence[LineState]) -> str:
    """Return how what was destroyed was destroyed, and by what that is known, for each part that was."""
    gone = parts_of(line.component for line in lines if line.fate is Fate.DESTROYED)
    return " ".join(METHODS[part] for part in gone) or NOTHING_DESTROYED


def witness_json(lines: Iterable[LineState]) -> dict[str, Json]:
    """Return of how many destroyed lines it is known by what: a survey, an export, or a contractor's word alone."""
    count = Counter(line.witness for line in lines)
    return {one.name.lower(): count[one] for one in Witness}


def line_json(line: LineState) -> dict[str, Json]:
    """Return one file, case or box as the certificate lists it."""
    one = line.component
    return {
        "number": one.number,
        "kind": one.ref.kind.value,
        "item": str(one.item),
        "about": one.about.as_json() if one.about is not None else {},
        "attested": line.attested.as_json(),
        "path": one.path,
        "sha256": one.sha256,
        "size_bytes": one.size_bytes,
        "puid": one.puid,
        "modified_on": one.modified_on,
        "fate": line.fate.value,
        "why": line.why,
        "order": line.order_ref,
        "by": line.by,
        "done_at": moment(line.done_at) if line.done_at else "",
        "proven_by": line.proven_by,
        "incident": line.incident,
    }


def totals_json(found: Totals) -> dict[str, Json]:
    """Return the sum as the certificate states it."""
    return {
        "listed": found.listed,
        "destroyed": found.destroyed,
        "spared": found.spared,
        "failed": found.failed,
        "missing": found.missing,
        "left out": found.left_out,
    }


def destroyed_before_hold(disposal: Disposal, lines: Iterable[LineState]) -> int:
    """Return how many recalled lines were already gone when the hold came: in its scope, and not to be spared."""
    since = {line.number: line.since for recall in disposal.recalls for line in recall.lines}
    return sum(
        line.fate is Fate.DESTROYED
        and line.number in since
        and line.done_at is not None
        and line.done_at < since[line.number]
        for line in lines
    )


def _description(lines: Sequence[LineState]) -> dict[str, Json]:
    """Return what was destroyed in general words: volume, formats, covering dates."""
    gone = [line.component for line in lines if line.fate is Fate.DESTROYED]
    files = [one for one in gone if one.part is OrderPart.FILES]
    days = sorted(one.modified_on for one in files if one.modified_on)
    formats = Counter(one.puid or "not identified" for one in files)
    return {
        "items": sorted({str(one.item) for one in gone}),
        "files": len(files),
        "cases": sum(one.part is OrderPart.CASES for one in gone),
        "boxes": sum(one.part is OrderPart.BOXES for one in gone),
        "size_bytes": sum(one.size_bytes for one in gone),
        "covering_dates": [days[0], days[-1]] if days else [],
        "formats": dict(sorted(formats.items())),
    }


def _authority(disposal: Disposal) -> list[Json]:
    """Return what allowed each thing to go, or refused it, as the gate answered last: rule, source, holds asked."""
    newest = {str(one.item): one for one in disposal.answers}
    return [
        {
            "item": ref,
            "answer": "allowed" if one.is_allowed else "refused",
            "on": one.on.isoformat(),
            "at": moment(one.at),
            "faults": [words for _, words in one.faults],
            "basis": json.loads(one.basis) if one.basis else {},
        }
        for ref, one in sorted(newest.items())
    ]


def _orders(disposal: Disposal) -> list[Json]:
    found: list[Json] = []
    for order in disposal.orders:
        receipts: list[Json] = [
            {
                "received_as": one.received_as,
                "sha256": one.received_sha256,
                "by": one.received_by,
                "at": moment(one.received_at),
            }
            for one in disposal.receipts
            if one.order_ref == order.ref
        ]
        proofs: list[Json] = [
            {
                "surveys": list(one.survey_refs),
                "export": one.export_ref,
                "vanished": {"count": one.vanished.count, "urns": list(one.vanished.urns)},
                "by": one.proven_by,
                "at": moment(one.proven_at),
            }
            for one in disposal.proofs
            if one.order_ref == order.ref
        ]
        found.append(
            {
                "order": order.ref,
                "sha256": order.sha256,
                "lines": len(order.lines),
                "of": counted(disposal.plan.inventory.components[number - 1] for number in order.lines),
                "issued_by": f"{order.issued_by}, {order.issued_role.value}",
                "issued_at": moment(order.issued_at),
                "expires_on": order.expires_on.isoformat(),
                "recalled": sum(len(one.lines) for one in disposal.recalls if one.order_ref == order.ref),
                "receipts": receipts,
                "proofs": proofs,
            }
        )
    return found


def envelope(issued: Issued, event: AuditEvent) -> dict[str, Json]:
    """Return the file that goes out: the certificate, its signature, and the audit event that recorded it."""
    body: Json = json.loads(issued.body)
    return {
        "body": body,
        "sha256": issued.sha256,
        "algorithm": "Ed25519 over the SHA-256 in hexadecimal digits",
        "public_key": issued.public_key,
        "signature": issued.signature,
        "event": event_json(event),
    }


def event_json(event: AuditEvent) -> dict[str, Json]:
    """Return an audit event as it is hashed, with its hash."""
    return {
        "sequence": event.sequence,
        "occurred_at": moment(event.occurred_at),
        "actor": event.actor,
        "act": event.act,
        "subject": event.subject,
        "body": event.body,
        "previous_hash": event.previous_hash,
        "entry_hash": event.entry_hash,
    }


def body_digest(body: dict[str, Json]) -> tuple[str, str]:
    """Return the canonical text of a body, and its SHA-256."""
    text = canonical(body)
    return text, sha256(text)
