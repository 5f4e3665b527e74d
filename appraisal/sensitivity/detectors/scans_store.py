"""The register of detector scans: begun and sealed, each with its audit event."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from appraisal.sensitivity.faults import NO_SUCH_SIGNALS
from records.store.audit import Json, append, canonical
from records.store.database import Database, reading, transaction
from records.store.sensitivity_tables import DetectorScanRow, DetectorScanSealRow
from retention.faults import Fault, Refusal


@dataclass(frozen=True, slots=True)
class DetectorScan:
    """One scan of the files below a folder of a survey; without a seal it is unfinished and can go on."""

    ref: str
    survey_ref: str
    folder: str
    detectors_sha256: str
    options: Mapping[str, Json]
    started_at: datetime
    manifest_sha256: str | None
    counts: Mapping[str, Json]

    @property
    def is_sealed(self) -> bool:
        """Return whether the scan is finished."""
        return self.manifest_sha256 is not None


class DetectorScans:
    """The detector scans of one store; every method is one transaction, or one question."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(
        self,
        survey_ref: str,
        folder: str,
        detectors_sha256: str,
        options: Mapping[str, Json],
        *,
        actor: str,
        at: datetime,
    ) -> DetectorScan:
        """Return a new scan."""
        with transaction(self._database) as session:
            count = session.exec(select(func.count()).select_from(DetectorScanRow)).one()
            row = DetectorScanRow(
                ref=f"D{count + 1:04}",
                survey_ref=survey_ref,
                folder=folder,
                detectors_sha256=detectors_sha256,
                options=canonical(options),
                started_at=at,
            )
            body: dict[str, Json] = {"survey": survey_ref, "folder": folder, "options": options}
            append(
                session, occurred_at=at, actor=actor, act="detector scan begun", subject=row.ref, body=body, rows=[row]
            )
            return _scan(session, row)

    def seal(
        self, ref: str, manifest_sha256: str, counts: Mapping[str, Json], *, actor: str, at: datetime
    ) -> DetectorScan:
        """Return the scan `ref` as sealed."""
        with transaction(self._database) as session:
            row = session.get(DetectorScanRow, ref)
            if row is None:
                raise Refusal(Fault(NO_SUCH_SIGNALS, ref))
            seal = DetectorScanSealRow(
                scan_ref=ref, manifest_sha256=manifest_sha256, counts=canonical(counts), sealed_at=at
            )
            body: dict[str, Json] = {"manifest_sha256": manifest_sha256, "counts": counts}
            append(
                session, occurred_at=at, actor=actor, act="detector scan sealed", subject=ref, body=body, rows=[seal]
            )
            return _scan(session, row)

    def all(self) -> tuple[DetectorScan, ...]:
        """Return every scan, the oldest first."""
        with reading(self._database) as session:
            rows = session.exec(select(DetectorScanRow).order_by(col(DetectorScanRow.recorded_in))).all()
            return tuple(_scan(session, row) for row in rows)

    def latest(self, survey_ref: str, folder: str) -> DetectorScan | None:
        """Return the newest finished scan that takes in `folder`; None where there is none."""
        found = [
            one
            for one in self.all()
            if one.is_sealed
            and one.survey_ref == survey_ref
            and (not one.folder or folder == one.folder or folder.startswith(f"{one.folder}/"))
        ]
        return found[-1] if found else None


def _scan(session: Session, row: DetectorScanRow) -> DetectorScan:
    seal = session.get(DetectorScanSealRow, row.ref)
    return DetectorScan(
        ref=row.ref,
        survey_ref=row.survey_ref,
        folder=row.folder,
        detectors_sha256=row.detectors_sha256,
        options=json.loads(row.options),
        started_at=row.started_at,
        manifest_sha256=seal.manifest_sha256 if seal else None,
        counts=json.loads(seal.counts) if seal else {},
    )
