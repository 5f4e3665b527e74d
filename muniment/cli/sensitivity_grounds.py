"""The commands of muniment sensitivity about the words of retention grounds."""

from typing import Annotated

import typer

from muniment.cli.output import FormatOption, OutOption, StoreOption, say
from muniment.cli.sensitivity_words import ByOption, RoleOption, civil_day, desk_of, person_of
from muniment.tables.advisory import GROUND_COLUMNS, ground_rows
from muniment.tables.shown import Format, Table, show
from records.register.people import Role


def grounds(format: FormatOption = Format.TABLE, out: OutOption = None, store: StoreOption = None) -> None:
    """List the grounds for retention in the words recorded; those without words are said below."""
    from appraisal.sensitivity.grounds import grounds_of, not_recorded
    from appraisal.sensitivity.grounds_store import GroundRegister

    recorded = GroundRegister(desk_of(store).database).recorded()
    rows = ground_rows(recorded, grounds_of(recorded))
    show(Table("Grounds for retention", GROUND_COLUMNS, rows), format=format, out=out)
    if missing := not_recorded(recorded):
        say(missing)


def record_ground(
    ground: Annotated[int, typer.Argument(help="The ground of the form, 1 to 8.")],
    words: Annotated[str, typer.Option(help="Its words, as the form has them.")],
    form_on: Annotated[str, typer.Option(help="The date of the form in force.")],
    source: Annotated[str, typer.Option(help="Where the form is from, such as who sent it and when.")],
    by: ByOption,
    role: RoleOption = Role.REVIEWER,
    most_years: Annotated[
        int | None, typer.Option(help="The most years that are usually granted on it, where the form says so.")
    ] = None,
    store: StoreOption = None,
) -> None:
    """Record the words of a ground for retention from the form in force; what was recorded before stays."""
    from appraisal.sensitivity.grounds import GroundWords
    from appraisal.sensitivity.grounds_store import GroundRegister
    from muniment.clock import now, today
    from muniment.wiring import command_line_actor

    new = GroundWords(ground, words, most_years, civil_day(form_on, "--form-on"), source, person_of(by, role), now())
    after = GroundRegister(desk_of(store).database).record(new, actor=command_line_actor(), on=today())
    say(f"Ground {after[ground].shown}")
