"""What is asked of DROID about one file, and what DROID answers: values only, no process.

The survey and the reports import this module; it must stay free of Java and of the bridge.
"""

from dataclasses import dataclass
from enum import StrEnum

from retention.faults import FaultCode

SCAN_LIMIT_BYTES = 65_536  # DROID's own setting, profile.maxBytesToScan: from each end of a file
# Formats whose files a limited scan may name too broadly: PDF (a PDF/A said to be a plain PDF), QuickTime
# and MPEG-4, WAV. Every format of V122 with the extension pdf, mov, mp4 or wav and a binary signature.
PDF_MOV_MP4_WAV = (
    "fmt/1 fmt/2 fmt/6 fmt/14 fmt/15 fmt/16 fmt/17 fmt/18 fmt/19 fmt/20 fmt/95 fmt/141 fmt/142 fmt/143 fmt/144 "
    "fmt/145 fmt/146 fmt/147 fmt/148 fmt/157 fmt/158 fmt/199 fmt/276 fmt/354 fmt/476 fmt/477 fmt/478 fmt/479 "
    "fmt/480 fmt/481 fmt/488 fmt/489 fmt/490 fmt/491 fmt/492 fmt/493 fmt/527 fmt/558 fmt/559 fmt/560 fmt/561 "
    "fmt/562 fmt/563 fmt/564 fmt/565 fmt/596 fmt/703 fmt/704 fmt/705 fmt/706 fmt/707 fmt/708 fmt/709 fmt/710 "
    "fmt/711 fmt/712 fmt/713 fmt/797 fmt/951 fmt/1129 fmt/1451 fmt/1910 fmt/1911 fmt/1912 fmt/2050 fmt/2052 "
    "x-fmt/384 x-fmt/389 x-fmt/396 x-fmt/397"
)
SECOND_PASS_PUIDS = frozenset(PDF_MOV_MP4_WAV.split())
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
    where none was asked or its time ran out; it stands beside the first answer and never in its place.

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


def wants_second_pass(identification: Identification, size_bytes: int) -> bool:
    """Return whether an unlimited scan of a file of `size_bytes` could say more than the limited one did.

    It could where the file is longer than the limit and was not identified by its bytes, or is a PDF,
    QuickTime, MPEG-4 or WAV file; users of DROID ask for it (issues 573 and 1082 of DROID). The first
    answer stays the answer. Rule: ours, ADR 3.

    >>> wants_second_pass(Identification(("fmt/276",), Basis.SIGNATURE, extension_mismatch=False), 2_000_000)
    True
    >>> wants_second_pass(Identification(("fmt/40",), Basis.CONTAINER, extension_mismatch=False), 2_000_000)
    False
    """
    if size_bytes <= SCAN_LIMIT_BYTES or identification.fault is not None or identification.needs_whole:
        return False
    if identification.basis in (Basis.NONE, Basis.EXTENSION):
        return True
    return not SECOND_PASS_PUIDS.isdisjoint(identification.puids)
