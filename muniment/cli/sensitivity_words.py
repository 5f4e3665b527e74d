"""What the commands of muniment sensitivity share: options, days, and the desk of a store."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from muniment.cli.acting import acting_person
from records.register.people import Person, Role
from retention.faults import Fault, UsageError

if TYPE_CHECKING:
    from appraisal.lists.recording import By
    from appraisal.sensitivity.desk import SensitivityDesk

ListArgument = Annotated[str, typer.Argument(help="The list, such as L0001.", metavar="LIST")]
PathsArgument = Annotated[list[str], typer.Argument(help="Files of the list: paths, or as much of one as is unique.")]
ByOption = Annotated[str, typer.Option("--by", help="Name of the person who says this.")]
RoleOption = Annotated[Role, typer.Option("--role", help="The role in which they act.")]
ReasonOption = Annotated[str, typer.Option("--reason", help="Why, in a sentence the DRO can read.")]


def desk_of(store: Path | None) -> "SensitivityDesk":
    """Return the desk of the store."""
    from appraisal.sensitivity.desk import SensitivityDesk
    from muniment.wiring import open_store

    opened = open_store(store)
    return SensitivityDesk(opened.database, opened.layout, opened.surveys)


def person_of(name: str, role: Role) -> Person:
    """Return who acts; a UsageError where no name is given."""
    from appraisal.sensitivity.faults import REGISTER_WORDS_MISSING

    return acting_person(name, role, missing=Fault(REGISTER_WORDS_MISSING, "--by", "the name"))


def by_of(name: str, role: Role) -> "By":
    """Return who acts, now, on the command line."""
    from appraisal.lists.recording import By
    from muniment.clock import now
    from muniment.wiring import command_line_actor

    return By(person_of(name, role), command_line_actor(), now())


def civil_day(text: str, place: str) -> date:
    """Return the day that is written; a UsageError where it is none."""
    from appraisal.sensitivity.faults import NOT_A_DAY

    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(Fault(NOT_A_DAY, place, text)) from error
