"""What the words and figures of one DROID entry mean: sizes, dates, checksums, what became of it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timezone, tzinfo

from records.droid.identification import Basis
from records.faults.imports import (
    CHECKSUM_NOT_READ,
    DATE_NOT_READ,
    FORMATS_DIFFER,
    LISTED_ACCESS_DENIED,
    LISTED_ERROR,
    LISTED_NOT_DONE,
    LISTED_NOT_FOUND,
    SIZE_NOT_READ,
    WORD_NOT_KNOWN,
)
from records.sources.droid_entries import DroidEntry
from retention.faults import Fault, FaultCode

NOT_KNOWN = -1  # DROID's own word for a size it could not read
HASH_DIGITS = {"md5": 32, "sha1": 40, "sha256": 64, "sha512": 128}

# STATUS: DROID 6.9, droid-core-interfaces, NodeStatus.
DONE, EMPTY = "done", "empty"
_STATUS_FAULTS = {
    "not found": LISTED_NOT_FOUND,
    "access denied": LISTED_ACCESS_DENIED,
    "error": LISTED_ERROR,
    "not done": LISTED_NOT_DONE,
}
# Spreadsheets write true and false in the language of their user.
_TRUE = frozenset({"true", "wahr", "vrai", "verdadero", "verdadeiro", "vero", "waar", "prawda", "1", "yes"})
_FALSE = frozenset({"false", "falsch", "faux", "falso", "onwaar", "fałsz", "0", "no", ""})
# What spreadsheets make of 2014-02-28T15:49:11 where they are set to British English or ISO dates.
_REWRITTEN = re.compile(
    r"(?:(?P<day>\d{1,2})[/.](?P<month>\d{1,2})[/.](?P<year>\d{4})|(?P<iso>\d{4}-\d{2}-\d{2}))"
    r"[T ](?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?"
)


@dataclass(frozen=True, slots=True)
class DroidValues:
    """What is known of one entry; `fault` is what became of it (None: done), `faults` what could not be read.

    `size_bytes` is -1 where it is not known, `modified_ns` None. A record that DROID could not
    read says 1970 for its date; that is no date.
    """

    size_bytes: int
    modified_ns: int | None
    mismatch: bool | None
    basis: Basis
    sha256: str | None
    md5: str | None
    fault: FaultCode | None
    was_profiled: bool
    rewritten_date: bool
    faults: tuple[Fault, ...]


def values_of(entry: DroidEntry, zone: tzinfo, *, algorithm: str) -> DroidValues:
    """Return what the text of `entry` means; its dates are read in `zone`, its checksum as `algorithm`."""
    faults: list[Fault] = []
    place = f"line {entry.line}"

    def wrong(code: FaultCode, found: str) -> None:
        faults.append(Fault(code, place, found))

    status = entry.status.casefold() or DONE
    fault = _STATUS_FAULTS.get(status)
    if fault is None and status not in (DONE, EMPTY):
        wrong(WORD_NOT_KNOWN, f"STATUS {entry.status}")
    size = _size(entry, wrong)
    was_read = fault in (None, LISTED_ERROR) and (size != NOT_KNOWN or not entry.size)
    modified, rewritten = _modified(entry.modified, zone, wrong) if was_read or fault else (None, False)
    if fault is not None and modified is not None and abs(modified) < 86_400 * 10**9:
        modified = None  # DROID's zero, in whatever time zone
    checksum = _checksum(entry.hash.lower(), algorithm, wrong)
    if not entry.is_folder:
        _compare_format_count(entry, wrong)
    return DroidValues(
        size_bytes=size,
        modified_ns=modified,
        mismatch=_truth(entry.mismatch, wrong),
        basis=_basis(entry, wrong),
        sha256=checksum if algorithm == "sha256" else None,
        md5=checksum if algorithm == "md5" else None,
        fault=fault,
        was_profiled=fault is None or (fault is LISTED_ERROR and bool(entry.puids)),
        rewritten_date=rewritten,
        faults=tuple(faults),
    )


Wrong = Callable[[FaultCode, str], None]


def _size(entry: DroidEntry, wrong: Wrong) -> int:
    if not entry.size or entry.is_folder:
        return NOT_KNOWN
    if re.fullmatch(r"\d+|-1", entry.size):
        return int(entry.size)
    wrong(SIZE_NOT_READ, entry.size)
    return NOT_KNOWN


def _modified(text: str, zone: tzinfo, wrong: Wrong) -> tuple[int | None, bool]:
    """Return the moment in nanoseconds, and whether a spreadsheet had rewritten it as day/month/year."""
    if not text:
        return None, False
    try:
        if len(text) == 19 and text[10] == "T":
            moment, rewritten = datetime.fromisoformat(text), False
        else:
            moment, rewritten = _rewritten(text)
    except ValueError:
        wrong(DATE_NOT_READ, text)
        return None, False
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone)
    elapsed = moment - datetime(1970, 1, 1, tzinfo=timezone.utc)  # noqa: UP017
    return (elapsed.days * 86_400 + elapsed.seconds) * 10**9 + elapsed.microseconds * 1000, rewritten


def _rewritten(text: str) -> tuple[datetime, bool]:
    found = _REWRITTEN.fullmatch(text)
    if found is None:
        return datetime.fromisoformat(text), False
    clock = (int(found["hour"]), int(found["minute"]), int(found["second"] or 0))
    if found["iso"]:
        year, month, day = (int(part) for part in found["iso"].split("-"))
        return datetime(year, month, day, *clock), False  # noqa: DTZ001
    return datetime(int(found["year"]), int(found["month"]), int(found["day"]), *clock), True  # noqa: DTZ001


def _truth(text: str, wrong: Wrong) -> bool | None:
    word = text.casefold()
    if word not in _TRUE | _FALSE:
        wrong(WORD_NOT_KNOWN, f"EXTENSION_MISMATCH {text}")
        return None
    return word in _TRUE


def _basis(entry: DroidEntry, wrong: Wrong) -> Basis:
    for basis in Basis:
        if basis.casefold() == entry.method.casefold():
            return basis
    wrong(WORD_NOT_KNOWN, f"METHOD {entry.method}")
    return Basis.NONE


def _checksum(text: str, algorithm: str, wrong: Wrong) -> str | None:
    if not text or algorithm not in HASH_DIGITS:
        return None
    if re.fullmatch(r"[0-9a-f]+", text) and len(text) == HASH_DIGITS[algorithm]:
        return text
    wrong(CHECKSUM_NOT_READ, text[:80])
    return None


def _compare_format_count(entry: DroidEntry, wrong: Wrong) -> None:
    if entry.format_count and entry.format_count != str(len(entry.puids)):
        wrong(FORMATS_DIFFER, f"it counts {entry.format_count} and lists {len(entry.puids)}")
