"""What The National Archives received, held file by file against what was sent.

The list of files received is a CSV with a column of paths and one of SHA-256 checksums, as TDR's own
exports name them. What differs is named; nothing is ever taken as received that is not on the list.
"""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass

from retention.faults import Fault, Refusal
from transfer.consignment_faults import (
    RECEIPT_FILE_DIFFERS,
    RECEIPT_FILE_MISSING,
    RECEIPT_FILE_UNKNOWN,
    RECEIPT_UNREADABLE,
)
from transfer.paths import printable

PATH_HEADINGS = ("filepath", "file_path", "clientside_original_filepath", "path")
CHECKSUM_HEADINGS = ("checksum", "sha256", "sha256clientsidechecksum", "sha256_hash")
MOST_BYTES = 64 << 20


@dataclass(frozen=True, slots=True)
class Reconciled:
    """How what was received stands beside what was sent: files equal, and a fault for each that is not."""

    sent: int
    equal: int
    faults: tuple[Fault, ...]

    @property
    def sentence(self) -> str:
        """Return the counts in one sentence."""
        if not self.faults:
            return f"All {self.sent:,} files were received as they were sent."
        return f"{self.equal:,} of {self.sent:,} files were received as they were sent; {len(self.faults):,} differ."


def reconcile(content: bytes, sent: Mapping[str, str], *, place: str) -> Reconciled:
    """Return how the list of files received stands beside `sent` (path in the upload -> SHA-256).

    A Refusal where the list can't be read at all.
    """
    received = _received(content, place)
    faults = [Fault(RECEIPT_FILE_UNKNOWN, printable(path)) for path in sorted(received.keys() - sent.keys())]
    equal = 0
    for path, sha256 in sorted(sent.items()):
        found = received.get(path)
        if found is None:
            faults.append(Fault(RECEIPT_FILE_MISSING, printable(path)))
        elif found != sha256:
            faults.append(Fault(RECEIPT_FILE_DIFFERS, printable(path), found[:64]))
        else:
            equal += 1
    return Reconciled(len(sent), equal, tuple(faults))


def _received(content: bytes, place: str) -> dict[str, str]:
    if len(content) > MOST_BYTES:
        raise Refusal(Fault(RECEIPT_UNREADABLE, place, f"more than {MOST_BYTES >> 20} MB"))
    try:
        rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        headings = [cell.strip().casefold() for cell in next(rows, [])]
        path_at = next((headings.index(one) for one in PATH_HEADINGS if one in headings), None)
        sum_at = next((headings.index(one) for one in CHECKSUM_HEADINGS if one in headings), None)
        if path_at is None or sum_at is None:
            raise Refusal(Fault(RECEIPT_UNREADABLE, place, f"headings: {', '.join(headings)[:200]}"))
        return {
            row[path_at].strip().removeprefix("data/").lstrip("/"): row[sum_at].strip().lower()
            for row in rows
            if len(row) > max(path_at, sum_at)
        }
    except (UnicodeDecodeError, csv.Error) as error:
        raise Refusal(Fault(RECEIPT_UNREADABLE, place, str(error)[:120])) from error
