"""Who signs on the command line: somebody with an account, by their password, in the role of the account."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from records.register.people import Role
from retention.faults import Fault, Refusal

if TYPE_CHECKING:
    from appraisal.lists.store import By
    from appraisal.lists.values import Delegation
    from muniment.wiring import Store


def signer(store: "Store", name: str, password_file: Path | None) -> Role:
    """Return the role of the account `name`, once its password was given; a Refusal where it is not right.

    A signature is given by a person and not by whoever may write to the store. Rule: ours, ADR 52.
    """
    from appraisal.lists.faults import PASSWORD_WRONG
    from records.register.accounts import AccountRegister

    accounts = AccountRegister(store.database)
    account = accounts.find(name)
    if account.role is None or not accounts.is_password(name, _password(password_file)):
        raise Refusal(Fault(PASSWORD_WRONG, name))
    return account.role


def _password(path: Path | None) -> str:
    """Return the password: asked for on a terminal, or read from a file."""
    from muniment.cli.user import password_of

    if path is not None:
        return password_of(path)
    asked: str = typer.prompt("Password", hide_input=True)
    return asked


def delegation_of(store: "Store", by: "By", *, on: date) -> "Delegation | None":
    """Return the delegation under which they may sign on the day; None where there is none."""
    from appraisal.lists.values import Delegation
    from records.register.delegations import DelegationRegister

    found = DelegationRegister(store.database).running(by.person.name, on=on, at=by.at)
    return Delegation(found.deputy, found.for_whom, found.from_on, found.through_on) if found else None
