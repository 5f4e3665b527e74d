"""Rows of sensitivity decisions and redacted copies, from values and back; rows never leave the stores."""

from datetime import UTC, date, datetime

from appraisal.sensitivity.values import (
    Closure,
    RedactedCopy,
    RemovalCheck,
    RemovalVerdict,
    Retention,
    Sensitivity,
    SensitivityDecision,
)
from records.register.people import Person, Role
from records.store.sensitivity_tables import (
    RedactedCopyCheckRow,
    RedactedCopyRow,
    SensitivityApprovalRow,
    SensitivityDecisionRow,
)
from retention.facts import Ref
from retention.terms import RefKind

JOINED = ";"
LINES = "\n"


def decision_row(one: SensitivityDecision) -> SensitivityDecisionRow:
    """Return the row of a decision."""
    closure, retention = one.closure, one.retention
    return SensitivityDecisionRow(
        list_ref=one.list_ref,
        kind=one.ref.kind.value,
        source=one.ref.source,
        item_key=one.ref.key,
        answer=one.answer.name,
        record_on=one.record_on.isoformat(),
        description=one.description,
        reason=one.reason,
        grouped=one.grouped,
        codes=JOINED.join(closure.codes) if closure else None,
        periods=JOINED.join(str(years) for years in closure.periods) if closure else None,
        start_on=closure.start_on.isoformat() if closure else None,
        harm=closure.harm if closure else None,
        title_alternate=closure.title_alternate if closure else None,
        description_alternate=closure.description_alternate if closure else None,
        lapse_reason=closure.lapse_reason if closure else None,
        ground=retention.ground if retention else None,
        years=retention.years if retention else None,
        person=one.person.name,
        role=one.person.role.value,
        decided_at=one.decided_at,
    )


def decision_of(row: SensitivityDecisionRow, approval: SensitivityApprovalRow | None = None) -> SensitivityDecision:
    """Return the decision of a row, with what was approved of it."""
    return SensitivityDecision(
        list_ref=row.list_ref,
        ref=Ref(RefKind(row.kind), row.source, row.item_key),
        answer=Sensitivity[row.answer],
        person=Person(row.person, Role(row.role)),
        reason=row.reason,
        record_on=date.fromisoformat(row.record_on),
        decided_at=in_utc(row.decided_at),
        description=row.description,
        closure=_closure_of(row, approval),
        retention=_retention_of(row, approval),
        grouped=row.grouped,
        sequence=row.recorded_in,
    )


def _closure_of(row: SensitivityDecisionRow, approval: SensitivityApprovalRow | None) -> Closure | None:
    if row.codes is None or row.start_on is None:
        return None
    return Closure(
        codes=tuple(row.codes.split(JOINED)),
        periods=tuple(int(years) for years in (row.periods or "").split(JOINED)),
        start_on=date.fromisoformat(row.start_on),
        harm=row.harm or "",
        title_alternate=row.title_alternate,
        description_alternate=row.description_alternate,
        lapse_reason=row.lapse_reason or "",
        schedule_on=date.fromisoformat(approval.schedule_on) if approval and approval.schedule_on else None,
    )


def _retention_of(row: SensitivityDecisionRow, approval: SensitivityApprovalRow | None) -> Retention | None:
    if row.ground is None or row.years is None:
        return None
    return Retention(row.ground, row.years, approval.instrument_ref if approval else None)


def copy_row(one: RedactedCopy, number: int) -> RedactedCopyRow:
    """Return the row of a redacted copy."""
    return RedactedCopyRow(
        list_ref=one.list_ref,
        number=number,
        path=one.path,
        original_kind=one.original.kind.value,
        original_source=one.original.source,
        original_key=one.original.key,
        original_sha256=one.original_sha256,
        sha256=one.sha256,
        size_bytes=one.size_bytes,
        codes=JOINED.join(one.codes),
        reason=one.reason,
        words_count=one.removal.words_count,
        verdict=one.removal.verdict.name,
        found_in=LINES.join(one.removal.found_in),
        traces=LINES.join(one.removal.traces),
        not_checked=LINES.join(one.removal.not_checked),
        person=one.person.name,
        role=one.person.role.value,
        received_at=one.received_at,
    )


def copy_of(row: RedactedCopyRow, check: RedactedCopyCheckRow | None) -> RedactedCopy:
    """Return the redacted copy of a row, with its second check."""
    return RedactedCopy(
        list_ref=row.list_ref,
        path=row.path,
        original=Ref(RefKind(row.original_kind), row.original_source, row.original_key),
        original_sha256=row.original_sha256,
        sha256=row.sha256,
        size_bytes=row.size_bytes,
        codes=tuple(row.codes.split(JOINED)),
        reason=row.reason,
        person=Person(row.person, Role(row.role)),
        received_at=in_utc(row.received_at),
        removal=RemovalCheck(
            words_count=row.words_count,
            verdict=RemovalVerdict[row.verdict],
            found_in=_lines(row.found_in),
            traces=_lines(row.traces),
            not_checked=_lines(row.not_checked),
        ),
        second_check=Person(check.person, Role(check.role)) if check else None,
        second_check_words=check.words if check else "",
        number=row.number,
    )


def in_utc(moment: datetime) -> datetime:
    """Return the moment with its zone, which a database may not give back."""
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _lines(text: str) -> tuple[str, ...]:
    return tuple(text.split(LINES)) if text else ()
