"""CMS exports at the edge, for pages, commands and jobs alike: taken in, judged, told of in a line."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from muniment.clock import now
from muniment.wiring import Store
from records.faults import exports as codes
from records.faults.exports import EXPORT_ALREADY_IMPORTED
from records.register.exports import ExportEntry, ExportRegister
from records.sources.cms.importing import ImportedExport, Told, import_export, untold
from records.sources.cms.quality_results import open_quality
from records.sources.cms.sent import FoundExport, find_export
from records.store.audit import Json
from records.store.layout import StoreLayout
from retention.faults import Fault, Refusal, codes_in


@dataclass(frozen=True, slots=True)
class Judged:
    """What the data quality gate says of an export: cases, those that can't be decided, those with a finding."""

    cases: int
    blocked: int
    with_findings: int
    mean_score: int

    @property
    def sentence(self) -> str:
        """Return it in a sentence.

        >>> Judged(5, 1, 1, 92).sentence
        "1 of 5 cases can't be decided as they are, 1 has findings."
        """
        have = "has" if self.with_findings == 1 else "have"
        stopped = f"{self.blocked:,} of {self.cases:,} cases can't be decided as they are"
        return f"{stopped}, {self.with_findings:,} {have} findings."


def take_in(
    path: Path, store: Store, *, actor: str, shown_as: str | None = None, tell: Told = untold
) -> ImportedExport:
    """Return the export at `path`, imported into the open store; a Refusal as `find_export` and the import say."""
    return import_export(
        find_export(path),
        layout=store.layout,
        sources=store.surveys,
        register=ExportRegister(store.database),
        shown_as=shown_as,
        actor=actor,
        now=now,
        tell=tell,
    )


def refuse_known(found: FoundExport, store: Store) -> None:
    """Refuse an export that was imported before, from whatever folder it came."""
    known = imported_as(found, store)
    if known is not None and not known.is_unfinished:
        raise Refusal(Fault(EXPORT_ALREADY_IMPORTED, found.manifest.export_id, f"as {known.ref}"))


def imported_as(found: FoundExport, store: Store) -> ExportEntry | None:
    """Return the export in the register with this very manifest; None where there is none."""
    entries = ExportRegister(store.database).all()
    return next((one for one in reversed(entries) if one.sent.manifest_sha256 == found.manifest.sha256), None)


def judged(layout: StoreLayout, ref: str) -> Judged:
    """Return what the gate says of the export, worked out and kept where that was not done yet."""
    with open_quality(layout, ref) as export:
        found = export.connection.execute(
            "SELECT count(*), count(*) FILTER (blocks_decision), count(*) FILTER (score < 100), "
            "coalesce(round(avg(score)), 0)::BIGINT FROM quality_scores"
        ).fetchone()
    return Judged(*(found or (0, 0, 0, 0)))


def counts_sentence(counts: Mapping[str, Json]) -> str:
    """Return how the rows of an export add up.

    >>> counts_sentence({"rows_sent": 1204, "rows_read": 1200, "rows_left_out": 4})
    '1,204 rows sent = 1,200 read + 4 left out.'
    """
    sent, read, left_out = (counts.get(name) for name in ("rows_sent", "rows_read", "rows_left_out"))
    return f"{_number(sent):,} rows sent = {_number(read):,} read + {_number(left_out):,} left out."


def fault_meanings() -> dict[str, tuple[str, str]]:
    """Return what each code means, and what to do."""
    return {code.code: (code.meaning, code.remedy) for code in codes_in(codes).values()}


def _number(value: Json) -> int:
    return value if isinstance(value, int) else 0
