"""muniment explain: why is this still here, and when may it go? One thing, with its source."""

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from appraisal.faults import FACTS_FILE_UNREADABLE
from muniment.cli.estate import AsAtOption, KnownOption, OnOption
from muniment.cli.output import StoreOption, print_json
from muniment.estate import Days, days_asked, estate_evaluated, plan_of, schedule_named
from muniment.tables.shown import visible
from retention.faults import Fault, Refusal, UsageError

if TYPE_CHECKING:
    from appraisal.estate.driveplan import PlanRow
    from retention.schedule import Schedule
    from retention.standing import Outcome

app = typer.Typer(help="Why is this still here, and when may it go?")

NOTHING_ASKED = "Give a folder, a URN or SOURCE:path; or --facts FILE with --schedule PACK."


class Shape(StrEnum):
    """How an explanation is told."""

    TREE = "tree"
    SENTENCES = "sentences"
    FOI = "foi"
    JSON = "json"


class ExplainFormat(StrEnum):
    """Whether people or programs read it."""

    TABLE = "table"
    JSON = "json"


@app.command()
def explain(
    ref: Annotated[
        str | None, typer.Argument(help=r"A folder or file as users know it, a URN, or SOURCE:path.")
    ] = None,
    on: OnOption = None,
    known: KnownOption = None,
    as_at: AsAtOption = None,
    told_as: Annotated[
        Shape, typer.Option("--as", help="tree, sentences, foi (a paragraph for a reply), or json.")
    ] = Shape.TREE,
    facts: Annotated[Path | None, typer.Option(help="Explain these facts, a JSON file, instead of a thing.")] = None,
    schedule: Annotated[str | None, typer.Option(help="With --facts: the schedule to put them to.")] = None,
    format: Annotated[ExplainFormat, typer.Option("--format", help="table for people, or json.")] = ExplainFormat.TABLE,
    store: StoreOption = None,
) -> None:
    """Explain one folder, file or case: rule and source, facts, what lost, holds, next date, what stops it."""
    days = days_asked(on, known, as_at)
    shape = Shape.JSON if format is ExplainFormat.JSON else told_as
    if facts is not None and schedule is not None:
        _tell(_outcome_of_facts(facts, schedule_named(schedule, store), days), shape)
        return
    if ref is None or facts is not None or schedule is not None:
        raise UsageError(Fault(FACTS_FILE_UNREADABLE, "muniment explain", NOTHING_ASKED))
    _explain_thing(ref, days, shape, store)


def _explain_thing(ref: str, days: Days, shape: Shape, store: Path | None) -> None:
    from appraisal.estate.boxes import box_row
    from records.estate.finding import find
    from retention.terms import RefKind

    with estate_evaluated(store, days) as (opened, evaluation):
        found = find(evaluation.estate, ref)
        outcome = evaluation.outcome(found.thing)
        plan = plan_of(opened, evaluation)
        row = plan.row(found.thing) or box_row(plan, found.thing)
    noun = "the folder " if found.ref.kind is RefKind.FOLDER else ""
    inside = f"{found.inside} is decided with {noun}{found.shown_as}." if found.inside else ""
    _tell(outcome, shape, row=row, inside=inside, asked=ref, shown_as=found.shown_as)


def _tell(
    outcome: "Outcome",
    shape: Shape,
    *,
    row: "PlanRow | None" = None,
    inside: str = "",
    asked: str = "",
    shown_as: str = "",
) -> None:
    from retention.explain import paragraph, sentences, tree
    from retention.plain import as_plain

    if shape is Shape.JSON:
        verdict: dict[str, object] = {}
        if row is not None:
            verdict = {
                "verdict": row.verdict.label,
                "kind": row.verdict.kind.value,
                "sentence": row.verdict.sentence,
                "one_line": row.one_line,
                "stopped_by": row.stopped_by,
                "files": row.files,
            }
        print_json({**as_plain(outcome), **verdict, "asked": asked, "shown_as": shown_as, "inside": inside})
        return
    lines = [inside] if inside else []
    if row is not None and shape is not Shape.FOI:
        lines += [f"{shown_as}: {row.verdict.label}. {row.verdict.sentence}", row.one_line]
    if shape is Shape.TREE:
        lines += tree(outcome).lines()
    else:
        lines += sentences(outcome) if shape is Shape.SENTENCES else [paragraph(outcome)]
    for line in lines:
        print(visible(line))


def _outcome_of_facts(path: Path, rules: "Schedule", days: Days) -> "Outcome":
    """Return where a record with the facts in the JSON file stands under the schedule, no hold considered."""
    from retention.dating import date_of
    from retention.facts import Facts, Ref
    from retention.facts_file import read_facts
    from retention.standing import stand
    from retention.terms import RefKind

    ref = Ref(RefKind.FILE, "facts", path.name)
    facts = read_facts(_table(path), ref=ref, place=path.name, catalogue=rules.catalogue)
    if not isinstance(facts, Facts):
        raise Refusal(*facts)
    return stand(date_of(facts, rules, on=days.on, known=days.known), (), on=days.on)


def _table(path: Path) -> dict[str, object]:
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Refusal(Fault(FACTS_FILE_UNREADABLE, str(path), str(error))) from error
    if not isinstance(table, dict):
        raise Refusal(Fault(FACTS_FILE_UNREADABLE, str(path), "it is not one object"))
    return table
