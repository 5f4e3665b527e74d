"""What is asked of DROID about one file, and what DROID answers: values only, no process.

The survey and the reports import this module; it must stay free of Java and of the bridge.
"""

from dataclasses import dataclass
from enum import StrEnum

from retention.faults import FaultCode

SCAN_LIMIT_BYTES = 65_536  # DROID's own setting, profile.maxBytesToScan: from each end of a file
SPARSE_END_BYTES = 1 << 20  # what a sparse scratch copy must hold of each end, at least


class Basis(StrEnum):
    """How DROID matched a file, in the words of its own METHOD column; NONE where it did not."""

    SIGNATURE = "Signature"
    CONTAINER = "Container"
    EXTENSION = "Extension"
    NONE = ""


@dataclass(frozen=True, slots=True)
class IdentifyRequest:
    """One file to identify: `path` is what is opened, `name` what the user calls it.

    `name` gives the extension, so it may differ from the name of a scratch copy. `size_bytes` is
    the size of the original. `sparse` says that the scratch copy has only the first and last
    SPARSE_END_BYTES of the original (same length, a hole between); where DROID wants more, the
    answer is `needs_whole`. `whole_file`
    asks for the unlimited second scan too.

    >>> IdentifyRequest("/scratch/7", "minutes.doc", size_bytes=22528, modified_ms=1141171200000).whole_file
    False
    """

    path: str
    name: str
    size_bytes: int
    modified_ms: int
    whole_file: bool = False
    sparse: bool = False

    def __post_init__(self) -> None:
        if not self.path:
            raise ValueError("a request names the file to open")
        if self.size_bytes < 0:
            raise ValueError(f"a size is not negative: {self.size_bytes}")


@dataclass(frozen=True, slots=True)
class Identification:
    """What the DROID application says about one file at 65,536 bytes: PUIDs in DROID's order.

    `basis` is NONE where there are no PUIDs. `container_error` says why the inside of a container
    could not be read; the PUIDs then come from the bytes alone. With a `fault` the file was not
    identified, and `fault_detail` says what was met. `needs_whole` means that the sparse copy does
    not do: ask again with the whole file. `whole_file_puids` is what an unlimited scan says, None
    where none was asked; it stands beside the first answer and never in its place.

    >>> Identification(("fmt/40",), Basis.CONTAINER, extension_mismatch=False).puids
    ('fmt/40',)
    """

    puids: tuple[str, ...]
    basis: Basis
    extension_mismatch: bool
    container_error: str = ""
    fault: FaultCode | None = None
    fault_detail: str = ""
    needs_whole: bool = False
    whole_file_puids: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        if bool(self.puids) != (self.basis is not Basis.NONE):
            raise ValueError("an identification has PUIDs and a basis, or neither")
        if self.puids and self.fault is not None:
            raise ValueError("a file with a fault is not identified")
