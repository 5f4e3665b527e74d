"""What pre-flight looks at and what it says: files as they would be uploaded, findings, waivers."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from retention.faults import Fault, FaultCode
from transfer.consignment_faults import FORMAT_ON_ADVICE, FORMAT_UNKNOWN, FORMATS_SEVERAL, NAME_ODD_ON_WINDOWS

WAIVABLE: frozenset[FaultCode] = frozenset({FORMAT_ON_ADVICE, FORMAT_UNKNOWN, FORMATS_SEVERAL, NAME_ODD_ON_WINDOWS})
"""Only what an adviser of The National Archives can agree to. Nobody can agree that an empty file be
a record, or a path shorter. Rule: TDR's own messages; reference for transfer, T6; ADR 54."""


class Weight(StrEnum):
    """What a finding does to the transfer."""

    STOP = "stop"
    """TDR would refuse the whole consignment, or we can't vouch for the file."""
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class TransferFile:
    """One file as it would be uploaded, from what the survey saw of it; nothing is opened.

    `path` starts with the one top-level folder and has slashes; bytes that are no UTF-8 are lone
    surrogates. `puids` is None where nobody asked what the format is, and empty where no format was
    found. `sha256` is 64 hexadecimal digits, empty where the content was not read. `key` is the path
    below the source, as the survey and the lists know the file.
    """

    path: str
    key: str
    size_bytes: int
    sha256: str
    puids: tuple[str, ...] | None
    format_name: str = ""
    is_file: bool = True
    is_encrypted: bool = False
    is_reserved_name: bool = False
    is_received: bool = False
    """Whether it is a redacted copy that came by hand, which no survey saw."""
    modified_ns: int | None = None
    fault: str = ""
    """What the survey said went wrong with it, in words; empty where nothing did."""

    @property
    def name(self) -> str:
        """Return the last part of the path."""
        return self.path.rpartition("/")[2]

    @property
    def folder(self) -> str:
        """Return all but the last part of the path."""
        return self.path.rpartition("/")[0]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that pre-flight found; `key` is empty where the whole list is meant.

    `tdr_says` and `tdr_action` are TDR's own words; empty where TDR has none.
    """

    check: str
    """The number of the check, such as T5."""
    weight: Weight
    fault: Fault
    key: str = ""
    tdr_says: str = ""
    tdr_action: str = ""

    @property
    def may_be_waived(self) -> bool:
        """Return whether somebody may record that The National Archives agreed to it."""
        return self.fault.code in WAIVABLE


@dataclass(frozen=True, slots=True)
class Waiver:
    """What was agreed of one finding: its file and code, why, with whom at The National Archives, who recorded it."""

    key: str
    code: str
    reason: str
    agreed_with: str
    person: str
    recorded_at: datetime

    def __post_init__(self) -> None:
        if not (self.reason.strip() and self.agreed_with.strip()):
            raise ValueError("a waiver says why, and with whom it was agreed")


@dataclass(frozen=True, slots=True)
class MalwareScan:
    """A scan that people made of the files of a list: by which program, in which version, and what it found."""

    software: str
    version: str
    result: str
    person: str
    recorded_at: datetime

    @property
    def words(self) -> str:
        """Return the program and its version, as the bag's own list of scans has them."""
        return f"{self.software} {self.version}"


@dataclass(frozen=True, slots=True)
class Waived:
    """A finding and the waiver that lets it pass."""

    finding: Finding
    waiver: Waiver


@dataclass(frozen=True, slots=True)
class Portion:
    """One transfer of the split plan: its files by path as it would be uploaded."""

    number: int
    paths: tuple[str, ...]
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Preflight:
    """What pre-flight says of the selected files of a list.

    `files` and `size_bytes` count what would be uploaded: what TDR leaves out by itself is not in them.
    `portions` is empty where one transfer takes all.
    """

    files: int
    size_bytes: int
    staging_path: str
    findings: tuple[Finding, ...]
    waived: tuple[Waived, ...]
    portions: tuple[Portion, ...]
    rules: str
    """The version of TDR's facts that were applied."""

    @property
    def stops(self) -> tuple[Finding, ...]:
        """Return what stops the transfer and was not waived."""
        return self._of(Weight.STOP)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """Return what somebody should look at; TDR would take the files all the same."""
        return self._of(Weight.WARNING)

    @property
    def notes(self) -> tuple[Finding, ...]:
        """Return what is good to know."""
        return self._of(Weight.NOTE)

    @property
    def is_ready(self) -> bool:
        """Return whether nothing stops the transfer."""
        return not self.stops

    def _of(self, weight: Weight) -> tuple[Finding, ...]:
        return tuple(one for one in self.findings if one.weight is weight)
