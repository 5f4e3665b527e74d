"""muniment hold impact: what a release would free, worked out over the estate as evaluated for a day."""

from typing import TYPE_CHECKING, Annotated

import typer

from muniment.cli.hold_words import OnOption, SurveyOption, day_or_today
from muniment.cli.output import StoreOption, print_json
from muniment.hold_desk import open_desk
from muniment.hold_impact import worked_out
from muniment.tables.hold_impact import impact_table
from muniment.tables.shown import Format, show

if TYPE_CHECKING:
    pass


def impact(
    ref: str,
    survey: SurveyOption = None,
    on: OnOption = None,
    store: StoreOption = None,
    format: Annotated[Format, typer.Option("--format", help="table, or json for programs.")] = Format.TABLE,
) -> None:
    """Say what a release would free: due today, this year, still held by others. Nothing is written."""
    found = worked_out(open_desk(store), ref, survey=survey, on=day_or_today(on))
    if format is Format.JSON:
        print_json({"sentence": found.sentence(), **found.as_json()})
        return
    show(impact_table(found), format=format)
