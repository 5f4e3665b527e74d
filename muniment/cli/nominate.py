"""muniment nominate: what an Area sends as of long-term interest, and what the Records Management Unit answers."""

from typing import Annotated

import typer

from appraisal.review.values import NominationAnswer
from muniment.cli.main import DefaultCommandGroup
from muniment.cli.output import FormatOption, OutOption, StoreOption, say
from muniment.cli.queue import ByOption, RecordArgument, card_named, person_named
from muniment.estate import days_asked, estate_evaluated
from muniment.tables.queue import NOMINATION_COLUMNS, nomination_cells
from muniment.tables.shown import Format, Table, show
from records.register.people import Role

app = typer.Typer(
    cls=DefaultCommandGroup,
    help="Send a record to the Records Management Unit as of long-term interest; answer what was sent.",
    no_args_is_help=True,
)


@app.command("run")
def nominate(
    ref: RecordArgument,
    criterion: Annotated[str, typer.Option("--criterion", help="By which criterion, such as murder.")],
    reason: Annotated[str, typer.Option("--reason", help="Why, in a sentence the DRO can read.")],
    by: ByOption,
    area: Annotated[str, typer.Option(help="Which Area sends it.", show_default="as the case says")] = "",
    role: Annotated[Role, typer.Option("--role", help="The role in which they act.")] = Role.IMA,
    store: StoreOption = None,
) -> None:
    """Nominate a folder, case or box. It waits in the review queue until the unit answers."""
    from appraisal.review.rules import NewNomination
    from appraisal.review.store import AppraisalRegister
    from muniment.clock import now
    from muniment.wiring import command_line_actor

    with estate_evaluated(store, days_asked(None, None)) as (opened, evaluation):
        card = card_named(opened, evaluation, ref)
    new = NewNomination(card.unit, area or "; ".join(card.row.areas), criterion, reason)
    found = AppraisalRegister(opened.database).nominate(
        new, by=person_named(by, role), actor=command_line_actor(), at=now()
    )
    say(f"{found.ref}: {found.unit.shown_as} waits for the Records Management Unit.")


@app.command("list")
def list_nominations(
    waiting: Annotated[bool, typer.Option("--waiting", help="Only those without an answer.")] = False,
    format: FormatOption = Format.TABLE,
    out: OutOption = None,
    store: StoreOption = None,
) -> None:
    """List what Areas sent, the newest first, with the answers."""
    from appraisal.review.store import AppraisalRegister
    from muniment.wiring import open_store

    found = AppraisalRegister(open_store(store).database).nominations()
    rows = [nomination_cells(one) for one in found if one.is_waiting or not waiting]
    show(Table("Nominations", NOMINATION_COLUMNS, rows), format=format, out=out)


@app.command("answer")
def answer(
    nomination: Annotated[str, typer.Argument(help="The nomination, such as N0001.", metavar="REF")],
    answer: Annotated[NominationAnswer, typer.Option("--answer", help="accepted or declined.")],
    reason: Annotated[str, typer.Option("--reason", help="Why, in a sentence the Area can read.")],
    by: ByOption,
    role: Annotated[Role, typer.Option("--role", help="The role in which they act.")] = Role.REVIEWER,
    store: StoreOption = None,
) -> None:
    """Answer a nomination; another person than the one who sent it."""
    from appraisal.review.store import AppraisalRegister
    from muniment.clock import now
    from muniment.wiring import command_line_actor, open_store

    found = AppraisalRegister(open_store(store).database).answer(
        nomination, answer, reason, by=person_named(by, role), actor=command_line_actor(), at=now()
    )
    said = found.answered.answer.value if found.answered else ""
    say(f"{found.ref}, {found.unit.shown_as}: {said}.")
