"""The holds of an open store, for whoever acts on them."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from appraisal.holdings import Holdings
    from muniment.wiring import Store


@dataclass(frozen=True, slots=True)
class Desk:
    """An open store with the workflow of its holds."""

    store: "Store"
    holdings: "Holdings"


def open_desk(store: Path | None) -> Desk:
    """Return the store at `store` with its holds, acted on by whoever runs the command."""
    from appraisal.holdings import Holdings
    from muniment.wiring import command_line_actor, open_store
    from records.register.holds import HoldRegister
    from records.register.setup import SetupRegister

    opened = open_store(store)
    register, setup = HoldRegister(opened.database), SetupRegister(opened.database)
    return Desk(opened, Holdings(register, setup, command_line_actor()))
