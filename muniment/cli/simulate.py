"""muniment simulate: what would follow from a hold or a schedule that changes. Writes nothing."""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from appraisal.faults import (
    HOLD_CONDITION_UNREADABLE,
    NOTHING_TO_SIMULATE,
    SCHEDULE_FILE_UNREADABLE,
)
from muniment.cli.estate import AsAtOption, KnownOption, OnOption
from muniment.cli.output import FormatOption, OutOption, StoreOption, print_json, say
from muniment.estate import days_asked, estate_evaluated, schedule_named
from muniment.tables.shown import Format, Kind, Table, TableColumn, show
from retention.faults import Fault, Refusal, UsageError

if TYPE_CHECKING:
    from appraisal.estate.asked import Named
    from appraisal.estate.evaluate import Evaluation
    from appraisal.estate.simulate import Share, Simulation
    from retention.conditions import Condition
    from retention.schedule import Schedule

app = typer.Typer(help="Say what would follow from a hold or a schedule that changes; nothing is written.")

MOVED_COLUMNS = (
    TableColumn("before", "Stands now"),
    TableColumn("after", "Would stand"),
    TableColumn("things", "Folders and cases", Kind.COUNT),
    TableColumn("files", "Files", Kind.COUNT),
    TableColumn("size_bytes", "Size", Kind.BYTES),
    TableColumn("oldest", "Oldest paper", Kind.DATE),
)


@app.command()
def simulate(
    release: Annotated[str | None, typer.Option(help="Release this hold, such as UCPI.")] = None,
    place: Annotated[str | None, typer.Option(help="Place a hold on this condition, such as flag:CPRO.")] = None,
    schedule: Annotated[
        str | None,
        typer.Option(
            help="Another text of a schedule: NAME=FILE.toml, or a draft or version of ours: NAME=NAME@draft."
        ),
    ] = None,
    on: OnOption = None,
    known: KnownOption = None,
    as_at: AsAtOption = None,
    format: FormatOption = Format.TABLE,
    out: OutOption = None,
    store: StoreOption = None,
) -> None:
    """Say what one change would do: counts, sizes, the oldest paper, by office and by year."""
    if sum(one is not None for one in (release, place, schedule)) != 1:
        raise UsageError(Fault(NOTHING_TO_SIMULATE, "muniment simulate"))
    days = days_asked(on, known, as_at)
    condition = _condition(place) if place is not None else None
    changed = _changed(schedule, store) if schedule is not None else None
    with estate_evaluated(store, days, also_asked=_also_asked(condition, changed), keep=False) as (_, evaluation):
        found = _simulated(evaluation, release=release, condition=condition, changed=changed)
    if format is Format.JSON and out is None:
        print_json(_as_json(found, evaluation.rules.on))
        return
    rows = [(one.before, one.after, one.things, one.files, one.size_bytes, one.oldest) for one in found.moved]
    show(Table("Simulation. Nothing is written.", MOVED_COLUMNS, rows), format=format, out=out)
    if format is Format.TABLE:
        _say_closing(found)


def _condition(text: str) -> "Condition":
    from retention.condition_text import Unreadable, parse_condition

    condition = parse_condition(text)
    if isinstance(condition, Unreadable):
        raise UsageError(Fault(HOLD_CONDITION_UNREADABLE, text, condition.why))
    return condition


def _also_asked(condition: "Condition | None", changed: "Mapping[str, Schedule] | None") -> "Named":
    """Return the facts that the change asks about, so that things that differ in them are told apart."""
    from appraisal.estate.asked import named_in

    return named_in((condition, *(line for one in (changed or {}).values() for line in one.classes)))


def _simulated(
    evaluation: "Evaluation",
    *,
    release: str | None,
    condition: "Condition | None",
    changed: "Mapping[str, Schedule] | None",
) -> "Simulation":
    from appraisal.estate.simulate import simulate_placing, simulate_release, simulate_schedules

    if release is not None:
        return simulate_release(evaluation, release)
    if condition is not None:
        return simulate_placing(evaluation, condition)
    schedules = {**evaluation.rules.schedules, **(changed or {})}
    return simulate_schedules(evaluation, replace(evaluation.rules, schedules=schedules))


def _changed(words: str, store: Path | None) -> "dict[str, Schedule]":
    """Return the schedule that PACK=FILE or PACK=NAME@draft means; a Refusal with all its faults."""
    from muniment.schedule_meant import schedule_meant
    from retention.schedule import Schedule
    from retention.schedule_file import read_schedule

    pack, _, path = words.partition("=")
    now = schedule_named(pack, store)
    if "@" in path and not Path(path).exists():
        return {pack: schedule_meant(path, store).schedule}
    try:
        table = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Refusal(Fault(SCHEDULE_FILE_UNREADABLE, path, str(error))) from error
    found = read_schedule(table, place=path, catalogue=now.catalogue)
    if not isinstance(found, Schedule):
        raise Refusal(*found)
    return {pack: found}


def _say_closing(found: "Simulation") -> None:
    say(found.sentence)
    for title, shares in (("By office", found.by_office), ("By year", found.by_year)):
        if shares:
            say(title + ":")
        for one in shares:
            say(f"  {one.name}: {one.things:,} folders and cases, {one.files:,} files, {one.due_files:,} due today")
    if found.reach:
        say("By class:")
    for of in found.reach:
        say(
            f"  {of.class_ref}: {of.things:,} folders and cases, {of.files:,} files; newly reached "
            f"{of.new_things:,} with {of.new_files:,} files; no longer reached {of.lost_things:,}"
        )


def _as_json(found: "Simulation", on: date) -> dict[str, object]:
    return {
        "on": on.isoformat(),
        "sentence": found.sentence,
        "touched": {"things": found.touched_things, "files": found.touched_files},
        "candidate_files": found.candidate_files,
        "due_today": {"things": found.due_today_things, "files": found.due_today_files},
        "due_this_year_files": found.due_this_year_files,
        "still_held_files": found.still_held_files,
        "distinct_decided": found.distinct_decided,
        "moved": [
            {
                "before": one.before,
                "after": one.after,
                "things": one.things,
                "files": one.files,
                "size_bytes": one.size_bytes,
                "oldest": one.oldest.isoformat() if one.oldest else None,
            }
            for one in found.moved
        ],
        "reach": [
            {
                "class": one.class_ref,
                "things": one.things,
                "files": one.files,
                "new_things": one.new_things,
                "new_files": one.new_files,
                "lost_things": one.lost_things,
                "examples": list(one.examples),
            }
            for one in found.reach
        ],
        "by_office": [_share(one) for one in found.by_office],
        "by_year": [_share(one) for one in found.by_year],
    }


def _share(one: "Share") -> dict[str, object]:
    return {
        "name": one.name,
        "things": one.things,
        "files": one.files,
        "size_bytes": one.size_bytes,
        "due_files": one.due_files,
    }
