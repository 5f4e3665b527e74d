"""The figures of one survey as values: what the report shows, whoever draws it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from records.risk import PreservationAction, RiskLevel
from records.survey.file_lists import FileList
from retention.faults import FaultCode


@dataclass(frozen=True, slots=True)
class SignatureAge:
    """The signature files that named the formats: versions, dates where known, age in days at the survey's end."""

    version: str
    created_on: date | None
    container_version: str
    container_on: date | None
    age_days: int | None


@dataclass(frozen=True, slots=True)
class EngineShare:
    """How many files one engine, with one pair of signatures, identified."""

    engine: str
    engine_version: str
    signatures: str
    container_signatures: str
    files: int


@dataclass(frozen=True, slots=True)
class ProfileHeader:
    """What was surveyed, when, and with what.

    `notes` are sentences that a reader must know of beside the figures.
    """

    ref: str
    shown_as: str
    root: str
    kind: str
    started_at: datetime
    finished_at: datetime
    engines: tuple[EngineShare, ...]
    signatures: SignatureAge | None
    libmagic: str
    second_opinion: str
    checksums: str
    is_synthetic: bool
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Totals:
    """found = profiled + failed + skipped. `bytes` are those of files, each name counted; never of archive members.

    `distinct_contents` counts each checksum once, among the `hashed` files. Dates are the first and
    the last day of modification, 1 January 1970 and days after the survey left aside.
    """

    found: int
    profiled: int
    failed: int
    skipped: int
    members: int
    folders: int
    folders_not_listed: int
    bytes: int
    hashed: int
    distinct_contents: int
    earliest_on: date | None
    latest_on: date | None

    def __post_init__(self) -> None:
        if self.found != self.profiled + self.failed + self.skipped:
            raise ValueError(f"{self.found} found is not {self.profiled} + {self.failed} + {self.skipped}")


@dataclass(frozen=True, slots=True)
class Share:
    """One line of a breakdown: how many files, their bytes, and the --where that lists them."""

    label: str
    files: int
    bytes: int
    condition: str


@dataclass(frozen=True, slots=True)
class Breakdown:
    """Files by one thing: `name` for anchors, the heading, what is counted, its lines and how many were left out."""

    name: str
    title: str
    means: str
    shares: tuple[Share, ...]
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class FormatShare:
    """How many files have one format. A file with several formats counts with each of them."""

    puid: str
    name: str
    version: str
    mime: str
    files: int
    bytes: int
    level: RiskLevel
    actions: tuple[PreservationAction, ...]

    @property
    def condition(self) -> str:
        """Return the --where that lists its files."""
        return f"puid = '{self.puid}'"


@dataclass(frozen=True, slots=True)
class FileLine:
    """One file in a list."""

    path: str
    size_bytes: int
    modified_at: datetime | None
    puids: str
    note: str


@dataclass(frozen=True, slots=True)
class Notice:
    """One ready-made list: how many files are on it, their bytes, and the first of them."""

    list: FileList
    files: int
    bytes: int
    sample: tuple[FileLine, ...]


@dataclass(frozen=True, slots=True)
class DuplicateGroup:
    """Files with one content: `copies` names, of which `stored` take room; the first of their paths."""

    content: str
    copies: int
    stored: int
    size_bytes: int
    paths: tuple[str, ...]

    @property
    def reclaimable_bytes(self) -> int:
        """Return what all but one stored copy take."""
        return (self.stored - 1) * self.size_bytes


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Files of the same content: groups, the files in them, what all copies but one of each take.

    Only hashed files can be told; `not_hashed` could not be. `groups` in full, `largest` the first by room.
    """

    groups: int
    members: int
    reclaimable_bytes: int
    not_hashed: int
    largest: tuple[DuplicateGroup, ...]


@dataclass(frozen=True, slots=True)
class FaultShare:
    """How many files and folders met one fault; its meaning and remedy are in `code`."""

    code: FaultCode
    files: int
    folders: int


@dataclass(frozen=True, slots=True)
class FolderFault:
    """One folder that could not be entered, and why; `detail` is the value met."""

    folder: str
    code: FaultCode
    detail: str


@dataclass(frozen=True, slots=True)
class FolderShare:
    """One folder with everything below it, and its part of the folder above it in percent."""

    folder: str
    depth: int
    files: int
    bytes: int
    files_percent: float
    bytes_percent: float


@dataclass(frozen=True, slots=True)
class FolderTree:
    """Folders down to a depth, in order; `left_out` are the smaller ones at these depths that are not shown."""

    depth: int
    folders: tuple[FolderShare, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class Profile:
    """Everything that the report of one survey shows."""

    header: ProfileHeader
    totals: Totals
    formats: tuple[FormatShare, ...]
    risks: Breakdown
    bases: Breakdown
    mimes: Breakdown
    extensions: Breakdown
    years: Breakdown
    sizes: Breakdown
    largest: tuple[FileLine, ...]
    duplicates: Duplicates
    notices: Mapping[str, Notice]
    faults: tuple[FaultShare, ...]
    not_entered: tuple[FolderFault, ...]
    tree: FolderTree

    @property
    def breakdowns(self) -> tuple[Breakdown, ...]:
        """Return the breakdowns in the order of the report."""
        return (self.risks, self.bases, self.mimes, self.extensions, self.years, self.sizes)
