"""The drive plan: every folder of the surveys with its verdict, its counts, and what stops it.

The counts add up to what the surveys found: each file is in one folder of the plan. Nothing here
is permission; what may be destroyed today is what the rules allow *and* an approved list names.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from appraisal.estate.deciding import Decided
from appraisal.estate.evaluate import Evaluation
from appraisal.estate.verdicts import CopiesIn, HoldWords, Seen, Speaker, Verdict, VerdictKind
from retention.facts import Ref
from retention.standing import Outcome
from retention.terms import Flag, Grade, RefKind, Status
from retention.wording import say_day

BATCH = 2_000


@dataclass(frozen=True, slots=True)
class PlanRow:
    r"""One folder of the plan. `shown_as` is its path as users know it, such as \\FS99\SCD\Board.

    `would_have_gone_on` is the first day on which its action would be carried out, holds and gaps
    aside; None where the rules give none. `stopped_by` says all that stops it, in one line.
    """

    ref: Ref
    shown_as: str
    files: int
    size_bytes: int
    failed: int
    skipped: int
    last_paper: date | None
    verdict: Verdict
    outcome: Outcome
    class_code: str
    owner: str | None
    may_be_destroyed: bool
    stopped_by: str

    @property
    def would_have_gone_on(self) -> date | None:
        """Return the day the action would be carried out from, were there nothing but the rule."""
        return self.outcome.dated.eligible_from

    @property
    def one_line(self) -> str:
        """Return the date it would have gone and what stops it, on one line."""
        day = self.would_have_gone_on
        gone = f"{_action(self.outcome)} from {say_day(day)}" if day else f"No date for {_action(self.outcome).lower()}"
        return f"{gone}; stopped by: {self.stopped_by}."


@dataclass(frozen=True, slots=True)
class PlanTotals:
    """The plan added up: folders and files by verdict, and what the surveys found."""

    folders: int
    files: int
    size_bytes: int
    failed: int
    skipped: int
    by_verdict: Mapping[VerdictKind, tuple[int, int]]
    destroyable_files: int

    @property
    def header(self) -> str:
        """Return the first line of the plan."""
        return (
            f"{self.destroyable_files:,} {'file' if self.destroyable_files == 1 else 'files'} may be destroyed today."
        )


@dataclass(frozen=True, slots=True)
class DrivePlan:
    """The plan of an evaluation: its rows, in order of path, and its totals."""

    evaluation: Evaluation
    speaker: Speaker
    approved: Collection[Ref] = frozenset()

    def rows(self) -> Iterator[PlanRow]:
        """Yield the rows in order of path."""
        return self._rows(BY_PATH)

    def rows_by_outcome(self) -> Iterator[PlanRow]:
        """Yield the rows, those of equal outcomes together: each outcome is worked out once."""
        return self._rows(BY_OUTCOME)

    def _rows(self, order: str) -> Iterator[PlanRow]:
        cursor = self.evaluation.connection.cursor()
        found = cursor.execute(f"{_ROWS} ORDER BY {order}")
        while batch := found.fetchmany(BATCH):
            decided = _decided_by_outcome(self.evaluation, batch)
            for row in batch:
                yield self._row(row, decided[int(row[1])])

    def row(self, thing: int) -> PlanRow | None:
        """Return the row of one folder; None for a case."""
        found = self.evaluation.connection.execute(f"SELECT * FROM ({_ROWS}) WHERE thing = $1", [thing]).fetchone()
        return self._row(found, self.evaluation.decided(thing)) if found else None

    def _row(self, row: tuple[object, ...], decided: Decided) -> PlanRow:
        """Return one folder as the plan has it, from a row of the question and the decision that it shares."""
        cells = dict(zip(_NAMES, row, strict=True))
        ref = Ref(RefKind.FOLDER, str(cells["source"]), str(cells["folder"]))
        outcome = decided.outcome(self.evaluation.coverage.get(ref, ()), on=self.evaluation.rules.on)
        verdict = self.speaker.verdict(_seen(cells, decided, outcome))
        last = cells["last_paper"]
        return PlanRow(
            ref=ref,
            shown_as=str(cells["shown_as"]),
            files=_number(cells["files"]),
            size_bytes=_number(cells["bytes"]),
            failed=_number(cells["failed"]),
            skipped=_number(cells["skipped"]),
            last_paper=last if isinstance(last, date) else None,
            verdict=verdict,
            outcome=outcome,
            class_code="; ".join(one.code for one in decided.classes),
            owner=_text(cells["owner"]),
            may_be_destroyed=outcome.may_be_destroyed and ref in self.approved,
            stopped_by=stopped_by(verdict, outcome),
        )


def _seen(cells: Mapping[str, object], decided: Decided, outcome: Outcome) -> Seen:
    return Seen(
        folder=str(cells["folder"]),
        files=_number(cells["files"]),
        place=_text(cells["place"]),
        urns=_texts(cells["urns"]),
        named_urns=_texts(cells["named"]),
        copies=tuple(CopiesIn(str(one["folder"]), _number(one["files"])) for one in _list(cells["copies"])),
        decided=decided,
        outcome=outcome,
    )


def totals(rows: Iterable[PlanRow]) -> PlanTotals:
    """Return the rows added up; they are taken one by one."""
    folders: Counter[VerdictKind] = Counter()
    files: Counter[VerdictKind] = Counter()
    sums: Counter[str] = Counter()
    for row in rows:
        folders[row.verdict.kind] += 1
        files[row.verdict.kind] += row.files
        sums["bytes"] += row.size_bytes
        sums["failed"] += row.failed
        sums["skipped"] += row.skipped
        sums["destroyable"] += row.files if row.may_be_destroyed else 0
    return PlanTotals(
        folders=folders.total(),
        files=files.total(),
        size_bytes=sums["bytes"],
        failed=sums["failed"],
        skipped=sums["skipped"],
        by_verdict={kind: (folders[kind], files[kind]) for kind in VerdictKind if folders[kind]},
        destroyable_files=sums["destroyable"],
    )


_NAMES = (
    *("thing", "outcome", "source", "folder", "shown_as", "place", "owner"),
    *("files", "bytes", "failed", "skipped", "last_paper", "urns", "named", "copies"),
)
_ROWS = """
    SELECT u.unit AS thing, o.outcome, u.source, u.folder, u.shown_as, u.place, u.owner,
        f.files, f.bytes, f.failed, f.skipped, f.last_paper, u.urns,
        (SELECT list(urn ORDER BY n.files DESC, urn) FROM named_urns n WHERE n.unit = u.unit) AS named,
        (SELECT list({folder: w.folder, files: c.files} ORDER BY c.files DESC, w.folder)
            FROM copies c JOIN units w ON w.unit = c.other WHERE c.unit = u.unit) AS copies
    FROM units u JOIN figures f USING (unit) JOIN thing_outcomes o ON o.thing = u.unit
"""
BY_PATH, BY_OUTCOME = "u.shown_as, u.unit", "o.outcome, u.unit"


def _decided_by_outcome(evaluation: Evaluation, rows: Sequence[tuple[object, ...]]) -> dict[int, Decided]:
    """Return the decision of each distinct outcome among `rows`, made anew from one thing that has it."""
    from appraisal.estate.deciding import decide

    standing_for = {_number(row[1]): _number(row[0]) for row in rows}
    outcome_of = {thing: outcome for outcome, thing in standing_for.items()}
    things = sorted(outcome_of)
    before_dates = evaluation.undated_of(things)
    return {
        outcome_of[thing]: decide(gathered, evaluation.rules, before_dates.get(thing))
        for thing, gathered in evaluation.gathered(things)
    }


# -- what stops it -----------------------------------------------------------------------------------------------


def stopped_by(verdict: Verdict, outcome: Outcome) -> str:
    """Return all that stops a folder or box from going, the strongest first."""
    said = [_say_hold(ref, outcome) for ref in sorted({one.hold_ref for one in outcome.blockers})]
    if outcome.status is Status.INDETERMINATE:
        unclassified = any(one.flag is Flag.UNCLASSIFIED for one in outcome.dated.missing)
        said.append("it has no class" if unclassified else "no date can be given")
    elif outcome.status is Status.PERMANENT:
        said.append("it is retained permanently")
    elif outcome.status is Status.NOT_DUE:
        said.append("it is not due yet")
    if outcome.dated.grade is Grade.ILLUSTRATIVE:
        said.append("its rule is illustrative")
    if verdict.kind is VerdictKind.COPIES:
        said.append("what it copies is undecided")
    elif verdict.kind is VerdictKind.WRONG_PLACE:
        said.append("it is case material in the wrong place")
    said.append("nobody has appraised it")
    return ", ".join(said)


def _say_hold(ref: str, outcome: Outcome) -> str:
    spans = [one for one in outcome.blockers if one.hold_ref == ref]
    ends = [one.through_on for one in spans]
    last = max((day for day in ends if day is not None), default=None)
    end = "no end known" if None in ends or last is None else f"through {say_day(last)}"
    sure = any(one.route.value != "candidate" for one in spans)
    return f"{'hold' if sure else 'possible hold'} {ref} ({end})"


def _action(outcome: Outcome) -> str:
    return {"review": "Review", "transfer": "Transfer", "destroy": "Destruction"}.get(
        outcome.dated.action.value, "Disposal"
    )


# -- cells of a question -----------------------------------------------------------------------------------------


def _number(cell: object) -> int:
    return cell if isinstance(cell, int) else 0


def _text(cell: object) -> str | None:
    return str(cell) if cell is not None else None


def _texts(cell: object) -> tuple[str, ...]:
    return tuple(str(one) for one in cell) if isinstance(cell, list) else ()


def _list(cell: object) -> list[Mapping[str, object]]:
    return cell if isinstance(cell, list) else []


def hold_words(
    titles: Mapping[str, str],
    candidates: Mapping[str, str] | None = None,
    sentences: Mapping[str, str] | None = None,
) -> dict[str, HoldWords]:
    """Return how holds are spoken of: by their titles, what is said of their candidates, and of what they cover."""
    return {
        ref: HoldWords(title, (candidates or {}).get(ref, ""), (sentences or {}).get(ref, ""))
        for ref, title in titles.items()
    }
