"""The register of what was decided about a list before it is sent: its staging path, what may pass.

Insert-only; the newest row for a list, or for a file and a code of it, counts. Each is one audit event.
"""

import hashlib
import re
from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session, col, func, select

from records.register.people import Person
from records.register.roles import Right, may
from records.store.audit import Json, append, canonical
from records.store.consignment_tables import MalwareScanRow, PreflightWaiverRow, StagingSettingRow
from records.store.database import Database, reading, transaction
from records.store.rows import DecisionRow
from retention.faults import Fault, Refusal
from transfer.consignment_faults import (
    NOT_THEIRS_TO_SETTLE,
    NOT_TO_BE_WAIVED,
    NOTHING_TO_WAIVE,
    SCAN_WORDS_MISSING,
    STAGING_PATH_ODD,
    WAIVER_WORDS_MISSING,
)
from transfer.preflight.values import WAIVABLE, Finding, MalwareScan, Waiver

# A drive or a network share; names as Windows takes them. Microsoft Learn, Naming Files, Paths, and Namespaces.
_WINDOWS_FOLDER = re.compile(
    r'(?:[A-Za-z]:|\\\\[^<>:"/\\|?*\x00-\x1f]+\\[^<>:"/\\|?*\x00-\x1f]+)(?:\\[^<>:"/\\|?*\x00-\x1f]+)*\\?'
)
LONGEST_STAGING_PATH = 200


class PreflightRegister:
    """The staging paths and waivers of one store; every method is one transaction, or one question.

    `by` is who says it; `actor` is through whom it was recorded, as the audit chain names them.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def staging_path(self, list_ref: str) -> str:
        """Return where the list is staged; empty where nobody said."""
        with reading(self._database) as session:
            row = session.exec(
                select(StagingSettingRow)
                .where(StagingSettingRow.list_ref == list_ref)
                .order_by(col(StagingSettingRow.number).desc())
                .limit(1)
            ).first()
            return row.staging_path if row else ""

    def stage(self, list_ref: str, staging_path: str, *, by: Person, actor: str, at: datetime) -> None:
        """Record where the list will be staged; a Refusal where it is no folder of a Windows computer."""
        path = staging_path.strip().rstrip("\\") if len(staging_path.strip()) > 3 else staging_path.strip()
        _refuse_others(by, list_ref)
        if not _WINDOWS_FOLDER.fullmatch(path) or len(path) > LONGEST_STAGING_PATH:
            raise Refusal(Fault(STAGING_PATH_ODD, "staging path", staging_path[:LONGEST_STAGING_PATH]))
        with transaction(self._database) as session:
            row = StagingSettingRow(
                list_ref=list_ref,
                number=_next(session, StagingSettingRow, list_ref),
                staging_path=path,
                person=by.name,
                role=by.role.value,
                set_at=at,
            )
            _say(session, "staging path set", row, list_ref=list_ref, actor=actor, at=at)

    def scan(self, list_ref: str) -> MalwareScan | None:
        """Return the newest malware scan that was recorded for the list; None where none was."""
        with reading(self._database) as session:
            row = session.exec(
                select(MalwareScanRow)
                .where(MalwareScanRow.list_ref == list_ref)
                .order_by(col(MalwareScanRow.number).desc())
                .limit(1)
            ).first()
            if row is None:
                return None
            return MalwareScan(row.software, row.software_version, row.result, row.person, row.recorded_at)

    def record_scan(
        self, list_ref: str, *, software: str, version: str, result: str, by: Person, actor: str, at: datetime
    ) -> None:
        """Record that the files of the list were scanned; a Refusal where program, version or result is missing."""
        if not may(by.role, Right.REVIEW_LISTS) and not may(by.role, Right.CARRY_OUT):
            raise Refusal(Fault(NOT_THEIRS_TO_SETTLE, list_ref, by.role.value))
        asked = {"software": software.strip(), "version": version.strip(), "result": result.strip()}
        if missing := [name for name, text in asked.items() if not text]:
            raise Refusal(*(Fault(SCAN_WORDS_MISSING, list_ref, name) for name in missing))
        with transaction(self._database) as session:
            row = MalwareScanRow(
                list_ref=list_ref,
                number=_next(session, MalwareScanRow, list_ref),
                software=asked["software"],
                software_version=asked["version"],
                result=asked["result"],
                person=by.name,
                role=by.role.value,
                recorded_at=at,
            )
            _say(session, "malware scan recorded", row, list_ref=list_ref, actor=actor, at=at)

    def waivers(self, list_ref: str) -> tuple[Waiver, ...]:
        """Return the waivers in force for the list, in order of file and code."""
        with reading(self._database) as session:
            return _in_force(session, list_ref)

    def waive(
        self,
        list_ref: str,
        finding: Finding,
        *,
        reason: str,
        agreed_with: str,
        by: Person,
        actor: str,
        at: datetime,
    ) -> None:
        """Record that `finding` may pass; a Refusal where no adviser can agree to it, or words are missing."""
        _refuse_others(by, list_ref)
        place = finding.fault.place
        if finding.fault.code not in WAIVABLE:
            raise Refusal(Fault(NOT_TO_BE_WAIVED, place, finding.fault.code.code))
        if not (reason.strip() and agreed_with.strip()):
            raise Refusal(Fault(WAIVER_WORDS_MISSING, place, "why" if not reason.strip() else "agreed with"))
        with transaction(self._database) as session:
            row = _waiver_row(session, list_ref, finding.key, finding.fault.code.code, by=by, at=at)
            row.reason, row.agreed_with = reason.strip(), agreed_with.strip()
            _say(session, "pre-flight finding waived", row, list_ref=list_ref, actor=actor, at=at)

    def withdraw(
        self, list_ref: str, key: str, code: str, *, reason: str, by: Person, actor: str, at: datetime
    ) -> None:
        """Record that the finding `code` of the file `key` no longer passes; a Refusal where it did not."""
        _refuse_others(by, list_ref)
        if not reason.strip():
            raise Refusal(Fault(WAIVER_WORDS_MISSING, key, "why"))
        with transaction(self._database) as session:
            found = [one for one in _in_force(session, list_ref) if (one.key, one.code) == (key, code)]
            if not found:
                raise Refusal(Fault(NOTHING_TO_WAIVE, key, code))
            row = _waiver_row(session, list_ref, key, code, by=by, at=at)
            row.is_withdrawn, row.reason, row.agreed_with = True, reason.strip(), found[0].agreed_with
            _say(session, "pre-flight waiver withdrawn", row, list_ref=list_ref, actor=actor, at=at)


def waivers_digest(waivers: Iterable[Waiver]) -> str:
    """Return the digest of what was let pass, to be bound into a signature; the staging path is none of it.

    >>> waivers_digest([]) == waivers_digest(())
    True
    """
    said = sorted(canonical([one.key, one.code, one.reason, one.agreed_with]) for one in waivers)
    return hashlib.sha256(canonical(said).encode()).hexdigest()


def _in_force(session: Session, list_ref: str) -> tuple[Waiver, ...]:
    rows = session.exec(
        select(PreflightWaiverRow)
        .where(PreflightWaiverRow.list_ref == list_ref)
        .order_by(col(PreflightWaiverRow.number))
    ).all()
    newest = {(row.file_key, row.code): row for row in rows}
    return tuple(
        Waiver(row.file_key, row.code, row.reason, row.agreed_with, row.person, row.recorded_at)
        for _, row in sorted(newest.items())
        if not row.is_withdrawn
    )


def _waiver_row(
    session: Session, list_ref: str, key: str, code: str, *, by: Person, at: datetime
) -> PreflightWaiverRow:
    return PreflightWaiverRow(
        list_ref=list_ref,
        number=_next(session, PreflightWaiverRow, list_ref),
        file_key=key,
        code=code,
        is_withdrawn=False,
        reason="",
        agreed_with="",
        person=by.name,
        role=by.role.value,
        recorded_at=at,
    )


def _refuse_others(by: Person, list_ref: str) -> None:
    if not may(by.role, Right.REVIEW_LISTS):
        raise Refusal(Fault(NOT_THEIRS_TO_SETTLE, list_ref, by.role.value))


def _next(
    session: Session, table: type[StagingSettingRow] | type[PreflightWaiverRow] | type[MalwareScanRow], list_ref: str
) -> int:
    question = select(func.coalesce(func.max(col(table.number)), 0)).where(table.list_ref == list_ref)
    return session.exec(question).one() + 1


def _say(session: Session, act: str, row: DecisionRow, *, list_ref: str, actor: str, at: datetime) -> None:
    values = row.model_dump(exclude={"recorded_in"})
    said: dict[str, Json] = {name: value for name, value in values.items() if not isinstance(value, datetime)}
    append(session, occurred_at=at, actor=actor, act=act, subject=list_ref, body=said, rows=[row])
