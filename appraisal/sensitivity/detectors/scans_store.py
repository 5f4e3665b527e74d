"""The register of detector scans: begun and sealed, each with its audit event."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from appraisal.sensitivity.faults import NO_SUCH_SIGNALS
from records.register.scans import Scan, Scans
from records.store.audit import Json
from records.store.sensitivity_tables import DetectorScanRow, DetectorScanSealRow


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectorScan(Scan):
    """One scan of the files below a folder of a survey, by which detectors."""

    folder: str
    detectors_sha256: str


class DetectorScans(Scans[DetectorScan]):
    """The detector scans of one store."""

    SCAN, ROW, SEAL = DetectorScan, DetectorScanRow, DetectorScanSealRow
    LETTER, NOUN, UNKNOWN = "D", "detector scan", NO_SUCH_SIGNALS

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
        seeks = {"folder": folder, "detectors_sha256": detectors_sha256}
        return self._begin(survey_ref, seeks, options, actor=actor, at=at)

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
