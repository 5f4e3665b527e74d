"""Boxes of paper in the plan: the strictest of the files in a box governs it, and one held file holds it.

A box is decided on as a whole: nobody takes one file out of it unasked. Its date is that of the file
that lasts longest; a file of a case that no export has leaves it without a date.
Rule: R11 (the latest governs); reference on holds, "overlap is a set" (descendant).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from appraisal.estate.deciding import Decided, coverage_by_conditions, decide
from appraisal.estate.driveplan import DrivePlan, PlanRow, stopped_by
from appraisal.estate.reach import boxed_files
from appraisal.estate.verdicts import Seen, Verdict, VerdictKind
from retention.facts import Ref
from retention.standing import Outcome, stand
from retention.terms import RefKind, Route

BATCH = 1_000
NAMED_MOST = 3


@dataclass(frozen=True, slots=True)
class PaperFile:
    """One file of paper in a box: its number and label, its case, where it stands by itself, who holds it."""

    ref: Ref
    number: int
    label: str
    case: str
    is_known_case: bool
    outcome: Outcome

    @property
    def holds(self) -> tuple[str, ...]:
        """Return the holds that refuse any act on it, each once."""
        return tuple(sorted({one.hold_ref for one in self.outcome.blockers}))


def box_rows(plan: DrivePlan) -> Iterator[PlanRow]:
    """Yield every box with its verdict, in order of its barcode; `files` are the files of paper in it.

    They are beside the plan's folders and in none of its totals, which count what surveys found.
    """
    found = plan.evaluation.connection.execute("SELECT thing FROM things WHERE kind = 'box' ORDER BY key").fetchall()
    things = [int(thing) for (thing,) in found]
    for start in range(0, len(things), BATCH):
        for _, gathered in plan.evaluation.gathered(things[start : start + BATCH], whole=True):
            yield _row(plan, decide(gathered, plan.evaluation.rules))


def box_row(plan: DrivePlan, thing: int) -> PlanRow | None:
    """Return the row of one box; None for a folder or a case."""
    decided = plan.evaluation.decided(thing)
    return _row(plan, decided) if decided.ref.kind is RefKind.BOX else None


def files_in_box(plan: DrivePlan, thing: int) -> tuple[PaperFile, ...]:
    """Return the files of paper in the box, in order of their numbers."""
    return _files(plan, plan.evaluation.decided(thing))


def _row(plan: DrivePlan, decided: Decided) -> PlanRow:
    evaluation = plan.evaluation
    outcome = decided.outcome(evaluation.coverage.get(decided.ref, ()), on=evaluation.rules.on)
    files = _files(plan, decided)
    urns = tuple(dict.fromkeys(one.case for one in files))
    seen = Seen(decided.ref.key, len(files), None, urns, (), (), decided, outcome)
    verdict = _verdict(plan.speaker.verdict(seen), files)
    return PlanRow(
        ref=decided.ref,
        shown_as=f"Box {decided.ref.key}",
        files=len(files),
        size_bytes=0,
        failed=0,
        skipped=0,
        last_paper=None,
        verdict=verdict,
        outcome=outcome,
        class_code="; ".join(one.code for one in decided.classes),
        owner=_location(plan, decided.ref.key),
        may_be_destroyed=outcome.may_be_destroyed and decided.ref in plan.approved,
        stopped_by=stopped_by(verdict, outcome),
    )


def _verdict(verdict: Verdict, files: Sequence[PaperFile]) -> Verdict:
    """Return the verdict on the box with the files that hold it, or whose cases nobody knows, in its sentence."""
    held = [one for one in files if one.holds]
    if verdict.kind is VerdictKind.HELD and held:
        possible = all(one.route is Route.CANDIDATE for file in held for one in file.outcome.blockers)
        how = "may be held; a person must confirm" if possible else "held"
        return Verdict(verdict.kind, verdict.label, f"{_said(held, len(files))} {how}; the box stays with it.")
    unknown = [one for one in files if not one.is_known_case]
    if unknown:
        sentence = f"{_said(unknown, len(files))} of a case that no export has."
        return Verdict(VerdictKind.CANNOT_DECIDE, "Cannot decide", sentence)
    return verdict


def _said(files: Sequence[PaperFile], total: int) -> str:
    """Return which of the files are meant, such as: 1 of 14 files (10, case 99BB0202007)."""
    named = ", ".join(f"{one.number}, case {one.case}" for one in files[:NAMED_MOST])
    more = f" and {len(files) - NAMED_MOST} more" if len(files) > NAMED_MOST else ""
    return f"{len(files)} of {total} files ({named}{more})"


def _files(plan: DrivePlan, decided: Decided) -> tuple[PaperFile, ...]:
    evaluation = plan.evaluation
    rows = evaluation.connection.execute(
        """SELECT b.number, b.urn, coalesce(b.label, ''), k.urn IS NOT NULL FROM boxed_files b
        LEFT JOIN known_cases k USING (urn) WHERE b.barcode = $1 ORDER BY b.number, b.urn""",
        [decided.ref.key],
    ).fetchall()
    parts = {part.name: part for part in decided.parts}
    refs = {(one.number, one.case.key): one.ref for one in boxed_files(evaluation.connection, box=decided.ref.key)}
    found = []
    for number, urn, label, is_known in rows:
        ref = refs[int(number), str(urn)]
        by_facts = coverage_by_conditions({urn: parts[urn].facts}, evaluation.rules)
        coverage = (*evaluation.coverage.get(ref, ()), *by_facts)
        outcome = stand(parts[urn].dated, dict.fromkeys(coverage), on=evaluation.rules.on)
        found.append(PaperFile(ref, int(number), str(label), str(urn), bool(is_known), outcome))
    return tuple(found)


def _location(plan: DrivePlan, barcode: str) -> str | None:
    found = plan.evaluation.connection.execute(
        "SELECT min(location) FROM boxed_files WHERE barcode = $1", [barcode]
    ).fetchone()
    return str(found[0]) if found and found[0] is not None else None
