"""What the next export shows of cases: gone, still there, only marked, in parts; and cases that nobody ordered to go.

An export is what a system says of itself. That it no longer has a case is what we saw, and all that is claimed:
nobody of ours looked into the system, or on its backups.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC

from appraisal.disposal import faults as codes
from appraisal.disposal.components import Component
from appraisal.disposal.inventory import LineState, states
from appraisal.disposal.parts import OrderPart
from appraisal.disposal.values import NONE_VANISHED, Disposal, Fate, Finding, LineResult, Proof, Vanished
from appraisal.lists.contents import Place
from records.estate.exported import CaseTrace, cases_lost, traces
from records.register.exports import ExportEntry, ExportRegister
from records.store.evidence import connect
from records.store.export_evidence import open_export, open_views, read_export_manifest
from retention.faults import Fault

NAMED_AT_MOST = 1_000
"""How many vanished cases a proof names before it counts the rest."""
SAID_AT_MOST = 20


@dataclass(frozen=True, slots=True)
class CaseProof:
    """What an export shows of the cases on a list; `faults` say why there is none, and then nothing is found."""

    export_ref: str = ""
    findings: tuple[tuple[int, Finding], ...] = ()
    vanished: Vanished = NONE_VANISHED
    faults: tuple[Fault, ...] = ()


def prove_cases(
    place: Place, disposal: Disposal, answered: Mapping[int, LineResult], *, others: Iterable[Disposal]
) -> CaseProof:
    """Return what the newest export of their system shows of the cases of a list.

    It must speak of a moment after the last case was said to be deleted, and its table of cases must be whole: a
    truncated one lacks cases that are there. `others` are all disposals: what one of them ordered did not vanish.
    """
    cases = [one for one in disposal.plan.inventory.components if one.part is OrderPart.CASES]
    source = cases[0].ref.source
    export = ExportRegister(place.database).latest_sealed(source)
    done = [answered[one.number].done_at for one in cases if one.number in answered]
    if export is None or (done and export.sent.as_of.astimezone(UTC) <= max(done)):
        return CaseProof(faults=(Fault(codes.NO_EXPORT_SINCE, source, export.ref if export else ""),))
    with open_export(place.layout, export.ref) as evidence:
        if "cases" in evidence.damaged_tables:
            damaged = f"{export.ref}, its table of cases is damaged"
            return CaseProof(faults=(Fault(codes.NO_EXPORT_SINCE, source, damaged),))
        found = traces(evidence.connection, [one.ref.key for one in cases], prefix="")
    findings = tuple((one.number, finding_of(found[one.ref.key])) for one in cases)
    return CaseProof(export.ref, findings, _vanished(place, disposal, export, others))


def finding_of(trace: CaseTrace) -> Finding:
    """Return what an export that still has this much of a case shows.

    >>> finding_of(CaseTrace(is_there=False, is_marked=False, parts=("documents",), is_unread=False)).value
    'parts remain'
    """
    if trace.is_there:
        return Finding.MARKED if trace.is_marked else Finding.PRESENT
    if trace.is_unread:
        return Finding.UNREAD
    return Finding.REMAINS if trace.parts else Finding.ABSENT


def _vanished(place: Place, disposal: Disposal, export: ExportEntry, others: Iterable[Disposal]) -> Vanished:
    """Return the cases that the export of the list had and the newest has not, and that nothing of ours asked for."""
    before = disposal.plan.export_ref
    if not before or before == export.ref:
        return NONE_VANISHED
    connection = connect(place.layout.export(export.ref) / "spill")
    try:
        for ref, prefix in ((before, "before_"), (export.ref, "after_")):
            open_views(connection, place.layout, read_export_manifest(place.layout, ref), prefix=prefix)
        lost = cases_lost(connection, before="before_", after="after_")
    finally:
        connection.close()
    ordered = {one.ref.key for each in (disposal, *others) for one in _ordered_cases(each)}
    listed = {one.ref.key for one in disposal.plan.inventory.components}  # each has a finding of its own
    unasked = [urn for urn in lost if urn not in ordered | listed]
    return Vanished(len(unasked), tuple(unasked[:NAMED_AT_MOST]))


def _ordered_cases(disposal: Disposal) -> Iterator[Component]:
    components = disposal.plan.inventory.components
    for order in disposal.orders:
        yield from (one for number in order.lines if (one := components[number - 1]).part is OrderPart.CASES)


def against_vanished(proof: Proof) -> tuple[Fault, ...]:
    """Return each vanished case as a fault, the first few by name and the rest as a number."""
    named = [Fault(codes.CASE_VANISHED, f"Case {urn}", proof.export_ref) for urn in proof.vanished.urns[:SAID_AT_MOST]]
    more = proof.vanished.count - len(named)
    return (*named, *([Fault(codes.CASE_VANISHED, f"and {more:,} more cases", proof.export_ref)] if more else []))


def cases_seen_again(place: Place, disposal: Disposal) -> Iterator[tuple[LineState, str]]:
    """Yield each case that was destroyed and that the newest export of its system has again, with that export."""
    gone = [
        line
        for line in states(disposal)
        if line.component.part is OrderPart.CASES and line.fate is Fate.DESTROYED and line.proven_by
    ]
    export = ExportRegister(place.database).latest_sealed(gone[0].component.ref.source) if gone else None
    if export is None:
        return
    with open_export(place.layout, export.ref) as evidence:
        found = traces(evidence.connection, [line.component.ref.key for line in gone], prefix="")
    for line in gone:
        trace = found[line.component.ref.key]
        if export.ref != line.proven_by and (trace.is_there or trace.parts):
            yield line, export.ref


def is_synthetic_export(place: Place, ref: str) -> bool:
    """Return whether the demonstration made the export: its sender's reference says so (muniment/demo/cms.py)."""
    return ExportRegister(place.database).find(ref).sent.ref.startswith("SYNTHETIC-")
