"""The register of term scans: begun and sealed, each with its audit event."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from records.faults.holds import NO_SUCH_SCAN
from records.register.scans import Scan, Scans
from records.store.audit import Json
from records.store.hold_tables import TermScanRow, TermScanSealRow


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanEntry(Scan):
    """One term scan: of which list of terms."""

    lexicon: str
    lexicon_sha256: str


class ScanRegister(Scans[ScanEntry]):
    """The term scans of one store."""

    SCAN, ROW, SEAL = ScanEntry, TermScanRow, TermScanSealRow
    LETTER, NOUN, UNKNOWN = "T", "term scan", NO_SUCH_SCAN

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
        seeks = {"lexicon": lexicon, "lexicon_sha256": lexicon_sha256}
        return self._begin(survey_ref, seeks, options, actor=actor, at=at)

    def latest(self, survey_ref: str, lexicon: str) -> ScanEntry | None:
        """Return the newest finished scan of the survey for the term list; None where there is none."""
        found = [one for one in self.all() if one.is_sealed and (one.survey_ref, one.lexicon) == (survey_ref, lexicon)]
        return found[-1] if found else None
