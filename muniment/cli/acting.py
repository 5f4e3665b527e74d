"""Who acts on the command line: a name and a role, held to the same rights as on the pages.

The command line asks for no password but where something is signed; whoever may write to the store
answers for the name they give. A deputy's name counts only while a recorded delegation runs.
"""

from typing import TYPE_CHECKING

from records.register.people import Person, Role
from retention.faults import Fault, Refusal, UsageError

if TYPE_CHECKING:
    from pathlib import Path


def acting_person(name: str, role: Role, *, missing: Fault) -> Person:
    """Return who acts in the store of this command.

    A UsageError that says `missing` where no name is given; a Refusal where they are a deputy and no
    delegation runs today.
    """
    if not name.strip():
        raise UsageError(missing)
    person = Person(name.strip(), role)
    if role is Role.DEPUTY_DRO:
        _refuse_without_delegation(person)
    return person


def _refuse_without_delegation(person: Person) -> None:
    from muniment.clock import now, today
    from muniment.wiring import open_store
    from records.faults.people import DEPUTY_WITHOUT_DELEGATION
    from records.register.delegations import LEFT_TO_A_DEPUTY, rights_of

    rights = rights_of(open_store(_store_of_command()).database, person, on=today(), at=now())
    if rights <= LEFT_TO_A_DEPUTY:
        raise Refusal(Fault(DEPUTY_WITHOUT_DELEGATION, person.name))


def _store_of_command() -> "Path | None":
    """Return what the command that runs now was told by --store; None where nothing."""
    from typer._click.globals import get_current_context  # Typer carries Click inside, as muniment/cli/main.py says

    found: Path | None = get_current_context().params.get("store")
    return found
