"""What a finished detector scan says of each file: kinds and counts, or why nothing may be concluded."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from appraisal.sensitivity.detectors.kinds import BY_KIND, WORD_KINDS, SignalKind
from appraisal.sensitivity.detectors.scan import SIGNAL_COLUMNS, SIGNAL_ORDER, scan_folder
from appraisal.sensitivity.detectors.scans_store import DetectorScan
from appraisal.sensitivity.faults import SIGNALS_CHANGED
from records.faults.holds import TEXT_NO_READER
from records.store.evidence import create_view, open_survey, rows_digest
from records.store.layout import StoreLayout
from records.terms.reading import TEXT_FAULTS
from retention.faults import Fault, Refusal


@dataclass(frozen=True, slots=True)
class FileSignals:
    """The signals of one file. `result` READ, PARTLY or NOT_READ; `why` says why not all of it was read."""

    counts: Mapping[SignalKind, int]
    result: str
    why: str
    for_human_eyes: bool
    hashes: frozenset[str] = frozenset()

    @property
    def total(self) -> int:
        """Return how many signals there are."""
        return sum(self.counts.values())

    @property
    def sentence(self) -> str:
        """Return what the scan says, in a sentence that claims nothing it doesn't know.

        >>> FileSignals({SignalKind.POSTCODE: 2, SignalKind.PHONE: 1}, "READ", "", False).sentence
        '2 of postcode, 1 of telephone number.'
        >>> FileSignals({}, "NOT_READ", "No reader finds text in this kind of file.", True).sentence
        'For human eyes: no text was read. No reader finds text in this kind of file.'
        """
        found = ", ".join(f"{count} of {BY_KIND[kind].title}" for kind, count in self.counts.items())
        if self.result == "NOT_READ":
            return f"For human eyes: {f'{found}; ' if found else ''}no text was read. {self.why}".rstrip()
        part = f" Not all of it was read: {self.why}" if self.result == "PARTLY" else ""
        return (f"{found}." if found else "No signal in what was read.") + part


def read_signals(layout: StoreLayout, scan: DetectorScan) -> dict[str, FileSignals]:
    """Return what the scan says of every file in its folder, by path below the source's root.

    A Refusal where its evidence isn't what was sealed.
    """
    part = _part(layout, scan)
    with open_survey(layout, scan.survey_ref) as evidence:
        connection = evidence.connection
        create_view(connection, "sealed", [part], columns=SIGNAL_COLUMNS)
        if rows_digest(connection, "sealed", columns=SIGNAL_COLUMNS, order=SIGNAL_ORDER) != part.stem:
            raise Refusal(Fault(SIGNALS_CHANGED, scan.ref, part.name))
        found = connection.execute(
            """
            SELECT f.folder, f.name, s.result, s.fault_code, s.signals, s.places
            FROM files f JOIN sealed s
                ON coalesce(s.sha256, s.folder || '/' || s.name) = coalesce(f.sha256, f.folder || '/' || f.name)
            WHERE f.kind = 'FILE' AND ($1 = '' OR f.folder = $1 OR starts_with(f.folder, $1 || '/'))
            ORDER BY f.folder, f.name""",
            [scan.folder],
        ).fetchall()
    return {f"{row[0]}/{row[1]}" if row[0] else str(row[1]): _signals(*row[2:]) for row in found}


def signal_faults(layout: StoreLayout, scans: Iterable[DetectorScan], *, parts: bool) -> Iterator[Fault]:
    """Yield what is wrong with the manifest of each finished scan, and with `parts` with its evidence."""
    for scan in scans:
        if not scan.is_sealed:
            continue
        try:
            if parts:
                read_signals(layout, scan)
            else:
                _part(layout, scan)
        except Refusal as refusal:
            yield from refusal.faults


def _part(layout: StoreLayout, scan: DetectorScan) -> Path:
    """Return the part of the scan; a Refusal where its manifest isn't what was sealed, or the part is gone."""
    path = scan_folder(layout, scan.ref) / "manifest.json"
    text = path.read_bytes() if path.is_file() else b""
    if hashlib.sha256(text).hexdigest() != scan.manifest_sha256:
        raise Refusal(Fault(SIGNALS_CHANGED, scan.ref, path.name))
    part = layout.parts / f"{json.loads(text)['part']['rows_sha256']}.parquet"
    if not part.is_file():
        raise Refusal(Fault(SIGNALS_CHANGED, scan.ref, part.name))
    return part


def seen_again(signals: Mapping[str, FileSignals]) -> dict[str, tuple[str, ...]]:
    """Return, by path, the other files in which a value of this file is found again: to be reviewed together."""
    by_hash: defaultdict[str, list[str]] = defaultdict(list)
    for path, one in signals.items():
        for value in one.hashes:
            by_hash[value].append(path)
    return {
        path: tuple(sorted({other for value in one.hashes for other in by_hash[value]} - {path}))
        for path, one in signals.items()
    }


def _signals(result: str, code: str | None, written: str | None, places: str | None) -> FileSignals:
    pairs = (pair.split("=") for pair in (written or "").split(";") if pair)
    counts = {SignalKind(kind): int(count) for kind, count in pairs}
    fault = TEXT_FAULTS.get(code or "")
    return FileSignals(
        counts=counts,
        result=result,
        why=fault.meaning if fault else (f"The survey says {code}." if code else ""),
        for_human_eyes=result == "NOT_READ" or fault is TEXT_NO_READER,
        hashes=frozenset(
            place.rsplit(":", 1)[1]
            for place in (places or "").split(";")
            if place and SignalKind(place.split("@", 1)[0]) not in WORD_KINDS
        ),
    )
