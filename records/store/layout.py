"""Where the store keeps what: one folder, made on first use."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class StoreLayout:
    """The folders and files of one store; `root` is the folder itself.

    >>> StoreLayout(Path("muniment-store")).survey("S0001").as_posix()
    'muniment-store/evidence/surveys/S0001'
    """

    root: Path

    @property
    def decisions(self) -> Path:
        """Return the path of the decisions database."""
        return self.root / "decisions.db"

    @property
    def jobs(self) -> Path:
        """Return the path of the embedded database of jobs; it says how far they are, and decides nothing."""
        return self.root / "jobs.db"

    @property
    def parts(self) -> Path:
        """Return the folder of sealed Parquet parts, each named by the digest of its rows."""
        return self.root / "evidence" / "parts"

    @property
    def surveys(self) -> Path:
        """Return the folder that holds one folder a survey."""
        return self.root / "evidence" / "surveys"

    def survey(self, ref: str) -> Path:
        """Return the folder of the survey `ref`: manifest.json once sealed, working/ until then."""
        return self.surveys / ref

    @property
    def exports(self) -> Path:
        """Return the folder that holds one folder an export."""
        return self.root / "evidence" / "exports"

    def export(self, ref: str) -> Path:
        """Return the folder of the export `ref`: received/ as it came, manifest.json once sealed."""
        return self.exports / ref

    @property
    def quality(self) -> Path:
        """Return the folder of what the data quality gate worked out; it may be deleted and worked out again."""
        return self.root / "outcomes" / "quality"

    def index(self, ref: str) -> Path:
        """Return the folder of the index of the survey `ref`; it may be deleted and made again, and is no evidence."""
        return self.root / "outcomes" / "indexes" / ref

    @property
    def droid(self) -> Path:
        """Return the folder of DROID's jars and signatures."""
        return self.root / "droid"

    @property
    def consignments(self) -> Path:
        """Return the folder that holds one folder a consignment: its bag, the archive of it, its papers."""
        return self.root / "consignments"

    @property
    def reports(self) -> Path:
        """Return the folder of reports written for people."""
        return self.root / "reports"

    @property
    def locks(self) -> Path:
        """Return the folder of lock files, one a source."""
        return self.root / "locks"
