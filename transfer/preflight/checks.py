"""Pre-flight: say before anything is copied what TDR will refuse, in TDR's words where it has words.

A file that TDR refuses sends the whole consignment back to the start, so all is said at once: what stops
the transfer, what somebody should look at, who can mend it. Pure: values in, findings out; what the
survey saw is gathered in preflight_gather. Checks are numbered as in our reference for transfers (T1-T14).
"""

import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime

from retention.faults import Fault, FaultCode
from transfer.bag.order import is_awkward
from transfer.consignment_faults import (
    CONTENT_ENCRYPTED,
    CONTENT_NOT_READ,
    COPIES_NOT_NAMED,
    DATE_DOUBTFUL,
    DATE_UNKNOWN,
    EMPTY_FILE,
    FOLDER_EMPTY,
    FORMAT_ON_ADVICE,
    FORMAT_REFUSED,
    FORMAT_UNKNOWN,
    FORMATS_NOT_ASKED,
    FORMATS_SEVERAL,
    NAME_NOT_NORMALISED,
    NAME_NOT_TAKEN,
    NAME_ODD_ON_WINDOWS,
    NOT_A_FILE,
    NOT_SCANNED,
    NOT_UPLOADED,
    NOTHING_TO_SEND,
    OLDER_SIGNATURES,
    OTHER_ENGINE,
    PATH_TOO_LONG,
    WORKING_COPY,
)
from transfer.paths import printable
from transfer.preflight.pairs import (
    duplicate_findings,
    likeness_findings,
    redaction_findings,
    split,
    whole_findings,
)
from transfer.preflight.tdr_limits import TdrLimits, tdr_limits
from transfer.preflight.values import Finding, Preflight, TransferFile, Waived, Waiver, Weight

_ODD_PREFIXES = ("._", "~$", ".~lock.")
_ODD_ENDINGS = (".tmp", ".temp", ".crdownload", ".part", ".partial", ".download", ".swp")
_DATED_NOTHING = date(1970, 1, 1)  # the zero of computer clocks


def preflight(
    files: Iterable[TransferFile],
    *,
    on: date,
    staging_path: str = "",
    waivers: Sequence[Waiver] = (),
    staying: Collection[str] = (),
    empty_folders: Sequence[str] = (),
    engine: str = "DROID",
    signatures: int | None = None,
    scanned_by: str = "",
    limits: TdrLimits | None = None,
) -> Preflight:
    """Return what TDR will say of `files` when they are uploaded.

    `staging_path` is where the top-level folder will stand on the uploader's computer; empty means where
    our bags are staged as a rule. `staying` are paths of originals that the department retains under
    s 3(4). `on` is the day asked about: no file may be of a day after it. `scanned_by` names the malware
    scanner and its version; empty where no scan is recorded.
    """
    limits = limits or tdr_limits()
    given = sorted(files, key=lambda one: one.path)
    staged = staging_path or limits.usual_staging_path
    sent = [file for file in given if not (file.is_file and limits.leaves_out(file.name))]
    found: list[Finding] = []
    for file in given:
        found += _of_file(file, limits, staged=staged, on=on)
    found += [*likeness_findings(sent), *redaction_findings(sent, limits, staying=staying)]
    found += [*duplicate_findings(sent, limits), *whole_findings(sent, limits)] if sent else []
    found += _of_all(sent, limits, engine=engine, signatures=signatures, scanned_by=scanned_by)
    found += [
        Finding("T10", Weight.WARNING, Fault(FOLDER_EMPTY, printable(path)), "", limits.says["empty_folder"])
        for path in empty_folders
    ]
    left, waived = _waive(found, waivers)
    order = {Weight.STOP: 0, Weight.WARNING: 1, Weight.NOTE: 2}
    return Preflight(
        files=len(sent),
        size_bytes=sum(file.size_bytes for file in sent),
        staging_path=staged,
        findings=tuple(sorted(left, key=lambda one: (order[one.weight], one.key != "", one.fault.place))),
        waived=tuple(waived),
        portions=split(sent, limits),
        rules=limits.version,
    )


def _waive(found: Iterable[Finding], waivers: Sequence[Waiver]) -> tuple[list[Finding], list[Waived]]:
    by_place = {(waiver.key, waiver.code): waiver for waiver in waivers}
    left: list[Finding] = []
    waived: list[Waived] = []
    for finding in found:
        waiver = by_place.get((finding.key, finding.fault.code.code)) if finding.may_be_waived else None
        if waiver is None:
            left.append(finding)
        else:
            waived.append(Waived(finding, waiver))
    return left, waived


# -- the whole list --------------------------------------------------------------------------------------------


def _of_all(
    sent: Sequence[TransferFile], limits: TdrLimits, *, engine: str, signatures: int | None, scanned_by: str
) -> Iterator[Finding]:
    if not sent:
        yield Finding("T1", Weight.STOP, Fault(NOTHING_TO_SEND, "the list"))
        return
    not_asked = sum(1 for file in sent if _was_not_asked(file, limits))
    if not_asked:
        fault = Fault(FORMATS_NOT_ASKED, "the list", f"{not_asked:,} of {len(sent):,} files")
        yield Finding("T6", Weight.STOP, fault)
    elif engine != "DROID":
        yield Finding("T6", Weight.WARNING, Fault(OTHER_ENGINE, "the list", engine or "not known"))
    if signatures is not None and signatures < limits.signatures:
        found = f"V{signatures}; TDR has V{limits.signatures} or newer"
        yield Finding("T6", Weight.NOTE, Fault(OLDER_SIGNATURES, "the list", found))
    received = sum(1 for file in sent if file.is_received)
    if received:
        yield Finding("T6", Weight.NOTE, Fault(COPIES_NOT_NAMED, "the list", f"{received:,}"))
    if not scanned_by:
        yield Finding("T14", Weight.NOTE, Fault(NOT_SCANNED, "the list", "not scanned"))


def _was_not_asked(file: TransferFile, limits: TdrLimits) -> bool:
    return file.puids is None and file.is_file and not (file.is_received or file.fault) and not _is_empty(file, limits)


# -- one file ------------------------------------------------------------------------------------------------------


def _of_file(file: TransferFile, limits: TdrLimits, *, staged: str, on: date) -> Iterator[Finding]:
    place = printable(file.path)
    if not file.is_file:
        yield Finding("T1", Weight.STOP, Fault(NOT_A_FILE, place), file.key)
        return
    if limits.leaves_out(file.name):
        yield Finding("T4", Weight.WARNING, Fault(NOT_UPLOADED, place, printable(file.name)), file.key)
        return
    content = _of_content(file, limits)
    if content is not None:
        yield content
    elif file.name.startswith(_ODD_PREFIXES) or file.name.lower().endswith(_ODD_ENDINGS):
        yield Finding("T4", Weight.WARNING, Fault(WORKING_COPY, place, printable(file.name)), file.key)
    yield from _of_name(file, limits, staged=staged)
    yield from _of_date(file, on)


def _of_content(file: TransferFile, limits: TdrLimits) -> Finding | None:
    """Return the first thing that is wrong with the content, in the order in which TDR would meet it."""
    place = printable(file.path)
    fix, support = limits.actions["user"], limits.actions["support"]

    def stop(check: str, code: FaultCode, *, found: str = "", says: str = "", action: str = "") -> Finding:
        return Finding(check, Weight.STOP, Fault(code, place, found), file.key, says, action)

    if _is_empty(file, limits):
        return stop("T3", EMPTY_FILE, found=f"{file.size_bytes:,} bytes", says=limits.says["empty"], action=fix)
    if file.fault or not file.sha256:
        return stop("T6", CONTENT_NOT_READ, found=file.fault or "no checksum")
    known = [(puid, limits.refused[puid]) for puid in file.puids or () if puid in limits.refused]
    named = "; ".join(f"{puid}, {file.format_name}" if file.format_name else puid for puid, _ in known)
    if file.is_encrypted:
        says = next((one.says for _, one in known if one.says), limits.says["encrypted"])
        return stop("T7", CONTENT_ENCRYPTED, found=named, says=says, action=fix)
    if known:
        _, why = known[0]
        code = FORMAT_ON_ADVICE if all(one.may_be_waived for _, one in known) else FORMAT_REFUSED
        return stop("T5", code, found=f"{named}; {why.reason}", says=why.says, action=fix)
    if file.puids == ():
        return stop("T6", FORMAT_UNKNOWN, says=limits.says["unidentified"], action=support)
    if file.puids is not None and len(file.puids) > 1:
        found = ", ".join(file.puids)
        return stop("T6", FORMATS_SEVERAL, found=found, says=limits.says["several_formats"], action=support)
    return None


def _is_empty(file: TransferFile, limits: TdrLimits) -> bool:
    return file.size_bytes == 0 or file.sha256 in limits.empty_contents


def _of_name(file: TransferFile, limits: TdrLimits, *, staged: str) -> Iterator[Finding]:
    place = printable(file.path)
    if is_awkward(file.path):
        says = limits.says["slashes"] if "\\" in file.path else ""
        yield Finding("T8", Weight.STOP, Fault(NAME_NOT_TAKEN, place), file.key, says)
    else:
        if file.is_reserved_name:
            yield Finding("T8", Weight.WARNING, Fault(NAME_ODD_ON_WINDOWS, place, file.name), file.key)
        if not unicodedata.is_normalized("NFC", file.path):
            yield Finding("T8", Weight.WARNING, Fault(NAME_NOT_NORMALISED, place), file.key)
    characters = staged_characters(staged, file.path)
    if characters > limits.most_path_characters:
        found = f"{characters} characters below {staged}; at most {limits.most_path_characters}"
        says, action = limits.says["long_path"], limits.actions["support"]
        yield Finding("T9", Weight.STOP, Fault(PATH_TOO_LONG, place, found), file.key, says, action)


def staged_characters(staging_path: str, path: str) -> int:
    r"""Return how long `path` is where it is staged, as Windows counts: in UTF-16 units.

    >>> staged_characters("C:\\T", "ALPHA/a.doc"), staged_characters("C:\\T\\", "ALPHA/a.doc")
    (16, 16)
    >>> staged_characters("C:\\T", "ALPHA/\U0001f4c1.doc")
    17
    """
    whole = staging_path.rstrip("\\/") + "\\" + path
    return len(whole) + sum(character > "\uffff" for character in whole)


def _of_date(file: TransferFile, on: date) -> Iterator[Finding]:
    place = printable(file.path)
    if file.modified_ns is None:
        yield Finding("T13", Weight.STOP, Fault(DATE_UNKNOWN, place), file.key)
        return
    day = datetime.fromtimestamp(file.modified_ns // 10**9, UTC).date()
    if day == _DATED_NOTHING or day > on:
        yield Finding("T13", Weight.WARNING, Fault(DATE_DOUBTFUL, place, day.isoformat()), file.key)
