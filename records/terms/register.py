"""The register of term scans: begun and sealed, each with its audit event."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from records.faults import NO_SUCH_SCAN
from records.store.audit import Json, append, canonical
from records.store.database import Database, reading, transaction
from records.store.hold_tables import TermScanRow, TermScanSealRow
from retention.faults import Fault, Refusal


@dataclass(frozen=True, slots=True)
class ScanEntry:
    """One term scan; without a seal it is unfinished and can go on."""

    ref: str
    survey_ref: str
    lexicon: str
    lexicon_sha256: str
    options: Mapping[str, Json]
    started_at: datetime
    manifest_sha256: str | None
    counts: Mapping[str, Json]

    @property
    def is_sealed(self) -> bool:
        """Return whether the scan is finished."""
        return self.manifest_sha256 is not None


class ScanRegister:
    """The scans of one store; every method is one transaction, or one question."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(
        self,
        survey_ref: str,
        lexicon: str,
        lexicon_sha256: str,
        options: Mapping[str, Json],
        *,
        actor: str,
        at: datetime,
    ) -> ScanEntry:
        """Return a new scan of `survey_ref`."""
        with transaction(self._database) as session:
            count = session.exec(select(func.count()).select_from(TermScanRow)).one()
            row = TermScanRow(
                ref=f"T{count + 1:04}",
                survey_ref=survey_ref,
                lexicon=lexicon,
                lexicon_sha256=lexicon_sha256,
                options=canonical(options),
                started_at=at,
            )
            body: dict[str, Json] = {"survey": survey_ref, "lexicon": lexicon, "options": options}
            append(session, occurred_at=at, actor=actor, act="term scan begun", subject=row.ref, body=body, rows=[row])
            return _entry(session, row)

    def seal(
        self, ref: str, manifest_sha256: str, counts: Mapping[str, Json], *, actor: str, at: datetime
    ) -> ScanEntry:
        """Return the scan `ref` as sealed."""
        with transaction(self._database) as session:
            row = session.get(TermScanRow, ref)
            if row is None:
                raise Refusal(Fault(NO_SUCH_SCAN, ref))
            seal = TermScanSealRow(
                scan_ref=ref, manifest_sha256=manifest_sha256, counts=canonical(counts), sealed_at=at
            )
            body: dict[str, Json] = {"manifest_sha256": manifest_sha256, "counts": counts}
            append(session, occurred_at=at, actor=actor, act="term scan sealed", subject=ref, body=body, rows=[seal])
            return _entry(session, row)

    def all(self) -> tuple[ScanEntry, ...]:
        """Return every scan, the oldest first."""
        with reading(self._database) as session:
            rows = session.exec(select(TermScanRow).order_by(col(TermScanRow.recorded_in))).all()
            return tuple(_entry(session, row) for row in rows)

    def latest(self, survey_ref: str, lexicon: str) -> ScanEntry | None:
        """Return the newest finished scan of the survey for the term list; None where there is none."""
        found = [one for one in self.all() if one.is_sealed and (one.survey_ref, one.lexicon) == (survey_ref, lexicon)]
        return found[-1] if found else None


def _entry(session: Session, row: TermScanRow) -> ScanEntry:
    seal = session.get(TermScanSealRow, row.ref)
    return ScanEntry(
        ref=row.ref,
        survey_ref=row.survey_ref,
        lexicon=row.lexicon,
        lexicon_sha256=row.lexicon_sha256,
        options=json.loads(row.options),
        started_at=row.started_at,
        manifest_sha256=seal.manifest_sha256 if seal else None,
        counts=json.loads(seal.counts) if seal else {},
    )
