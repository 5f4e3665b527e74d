"""The register of exports: received, sealed, each with its audit event.

What an export says is evidence and stands elsewhere; here stands that it came, from which system,
as of when, and the digests of the manifest that came with it and of ours.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from records.faults.exports import EXPORT_ALREADY_SEALED, NO_SUCH_EXPORT
from records.register.surveys import Seal
from records.store.audit import Json, append, canonical
from records.store.database import Database, reading, transaction
from records.store.export_tables import ExportRow, ExportSealRow
from records.store.remembered import remembered
from retention.faults import Fault, Refusal


@dataclass(frozen=True, slots=True)
class Sent:
    """What came: the sender's own reference, the SHA-256 of the manifest, and the moment it speaks of."""

    ref: str
    manifest_sha256: str
    as_of: datetime


@dataclass(frozen=True, slots=True)
class ExportEntry:
    """One export; without a `seal` its import is unfinished and can go on."""

    ref: str
    source_ref: str
    previous_ref: str | None
    sent: Sent
    received_at: datetime
    options: Mapping[str, Json]
    seal: Seal | None = None

    @property
    def is_unfinished(self) -> bool:
        """Return whether the import was begun and not sealed."""
        return self.seal is None


class ExportRegister:
    """The register of one store; every method is one transaction, or one question."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(
        self,
        source_ref: str,
        sent: Sent,
        options: Mapping[str, Json],
        *,
        previous: str | None,
        actor: str,
        at: datetime,
    ) -> ExportEntry:
        """Return a new export of `source_ref`; `previous` is the one that it is compared with."""
        with transaction(self._database) as session:
            row = ExportRow(
                ref=f"E{session.exec(select(func.count()).select_from(ExportRow)).one() + 1:04}",
                source_ref=source_ref,
                previous_ref=previous,
                sent_ref=sent.ref,
                sent_sha256=sent.manifest_sha256,
                as_of=sent.as_of,
                received_at=at,
                options=canonical(options),
            )
            body: dict[str, Json] = {
                "source": source_ref,
                "previous": previous,
                "sent": sent.ref,
                "sent_sha256": sent.manifest_sha256,
                "options": options,
            }
            append(session, occurred_at=at, actor=actor, act="export received", subject=row.ref, body=body, rows=[row])
            return _entry(session, row)

    def seal(
        self, ref: str, manifest_sha256: str, counts: Mapping[str, Json], *, actor: str, at: datetime
    ) -> ExportEntry:
        """Return the export `ref` as sealed; the same seal a second time changes nothing.

        A Refusal where it was sealed over another manifest.
        """
        with transaction(self._database) as session:
            before = _entry(session, _row(session, ref))
            if before.seal is not None:
                if before.seal.manifest_sha256 == manifest_sha256:
                    return before
                raise Refusal(Fault(EXPORT_ALREADY_SEALED, ref))
            append(
                session,
                occurred_at=at,
                actor=actor,
                act="export sealed",
                subject=ref,
                body={"manifest_sha256": manifest_sha256, "counts": counts},
                rows=[
                    ExportSealRow(
                        export_ref=ref, manifest_sha256=manifest_sha256, counts=canonical(counts), sealed_at=at
                    )
                ],
            )
            return _entry(session, _row(session, ref))

    def find(self, ref: str) -> ExportEntry:
        """Return the export `ref`; a Refusal where there is none."""
        with reading(self._database) as session:
            return _entry(session, _row(session, ref))

    def all(self) -> tuple[ExportEntry, ...]:
        """Return every export, the oldest first."""
        with reading(self._database) as session:
            rows = session.exec(select(ExportRow).order_by(col(ExportRow.recorded_in))).all()
            return tuple(_entry(session, row) for row in rows)

    def latest_sealed(self, source_ref: str | None = None) -> ExportEntry | None:
        """Return the export that was sealed last, of `source_ref` where given; None where there is none."""
        name = "newest export" if source_ref is None else f"newest export of {source_ref}"
        tables = (ExportRow, ExportSealRow)
        return remembered(self._database, name, tables, lambda session: _latest_sealed(session, source_ref))

    def with_sent_manifest(self, source_ref: str, sent_sha256: str) -> ExportEntry | None:
        """Return the newest export of `source_ref` that came with this very manifest; None where there is none."""
        question = select(ExportRow).where(ExportRow.source_ref == source_ref, ExportRow.sent_sha256 == sent_sha256)
        with reading(self._database) as session:
            row = session.exec(question.order_by(col(ExportRow.recorded_in).desc())).first()
            return _entry(session, row) if row else None


def _latest_sealed(session: Session, source_ref: str | None) -> ExportEntry | None:
    question = select(ExportRow).join(ExportSealRow).order_by(col(ExportSealRow.recorded_in).desc())
    if source_ref is not None:
        question = question.where(ExportRow.source_ref == source_ref)
    row = session.exec(question).first()
    return _entry(session, row) if row else None


def _row(session: Session, ref: str) -> ExportRow:
    row = session.get(ExportRow, ref)
    if row is None:
        raise Refusal(Fault(NO_SUCH_EXPORT, ref))
    return row


def _entry(session: Session, row: ExportRow) -> ExportEntry:
    seal = session.get(ExportSealRow, row.ref)
    return ExportEntry(
        ref=row.ref,
        source_ref=row.source_ref,
        previous_ref=row.previous_ref,
        sent=Sent(row.sent_ref, row.sent_sha256, row.as_of),
        received_at=row.received_at,
        options=json.loads(row.options),
        seal=Seal(seal.manifest_sha256, json.loads(seal.counts), seal.sealed_at) if seal else None,
    )
