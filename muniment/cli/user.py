"""muniment user: accounts, roles, passwords, sign-ins, and the DRO's deputies."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from muniment.cli.output import FormatOption, OutOption, StoreOption, say
from muniment.cli.tables import Format, Table, TableColumn, show
from records.register.people import Role

if TYPE_CHECKING:
    from muniment.wiring import Store
    from records.register.accounts import AccountRegister, By

app = typer.Typer(help="Accounts, roles, passwords, sign-ins and deputies.", no_args_is_help=True)

NameArgument = Annotated[str, typer.Argument(help="Name of the account.", metavar="NAME")]
RoleOption = Annotated[Role, typer.Option("--role", help="The role in which they act.")]
PasswordFile = Annotated[
    Path | None, typer.Option("--password-file", help="File whose first line is the password; - for standard input.")
]
ReasonOption = Annotated[str, typer.Option("--reason", help="Why, in a sentence others can read.")]


@app.command("add")
def add(
    name: NameArgument,
    role: RoleOption,
    shown_as: Annotated[str, typer.Option("--shown-as", help="How pages call them.")] = "",
    password_file: PasswordFile = None,
    store: StoreOption = None,
) -> None:
    """Add an account; its password is asked for twice, or read from a file."""
    opened, by = _opened(store)
    made = _accounts(opened).add(name, role, password=password_of(password_file), shown_as=shown_as, by=by)
    say(f"Account {made.name} ({role.value}) was made.")


@app.command("password")
def password(name: NameArgument, password_file: PasswordFile = None, store: StoreOption = None) -> None:
    """Set a new password; it opens a locked account at once, and ends the sign-ins it had."""
    from records.register.sign_ins import SignInRegister

    opened, by = _opened(store)
    account = _accounts(opened).set_password(name, password_of(password_file), by=by)
    sign_ins = SignInRegister(opened.database)
    sign_ins.forget_failures(account.name)
    ended = sign_ins.end_all_of(account.ref, by=by.actor, at=by.at)
    say(f"The password of {account.name} was set; {ended} sign-ins ended.")


@app.command("role")
def role(name: NameArgument, role: RoleOption, reason: ReasonOption, store: StoreOption = None) -> None:
    """Give an account another role; its sign-ins end."""
    opened, by = _opened(store)
    account = _accounts(opened).give_role(name, role, reason, by=by)
    _end(opened, account.ref, by)
    say(f"{account.name} is {role.value} from now on.")


@app.command("close")
def close(name: NameArgument, reason: ReasonOption, store: StoreOption = None) -> None:
    """Close an account: it may no longer sign in. What it did stays in the history."""
    opened, by = _opened(store)
    account = _accounts(opened).give_role(name, None, reason, by=by)
    _end(opened, account.ref, by)
    say(f"{account.name} may no longer sign in.")


@app.command("list")
def list_accounts(format: FormatOption = Format.TABLE, out: OutOption = None, store: StoreOption = None) -> None:
    """List the accounts with their roles."""
    opened, _ = _opened(store)
    columns = (
        TableColumn("name", "Name"),
        TableColumn("shown_as", "Shown as"),
        TableColumn("role", "Role", meaning="Empty: the account was closed."),
        TableColumn("way", "Signs in by", meaning="password, or the address of the directory"),
    )
    rows = [
        (one.name, one.shown_as, one.role.value if one.role else None, one.issuer or "password")
        for one in _accounts(opened).all()
    ]
    show(Table("Accounts", columns, rows), format=format, out=out)


def password_of(path: Path | None) -> str:
    """Return the password: asked for twice on a terminal, or the first line of the file at `path`."""
    if path is None:
        asked: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
        return asked
    text = sys.stdin.read() if str(path) == "-" else path.read_text("utf-8")
    return text.splitlines()[0] if text else ""


def _opened(store: Path | None) -> "tuple[Store, By]":
    from muniment.clock import now
    from muniment.wiring import command_line_actor, open_store
    from records.register.accounts import By

    actor = command_line_actor()
    return open_store(store), By(actor.removeprefix("cli:"), actor, now())


def _accounts(opened: "Store") -> "AccountRegister":
    from records.register.accounts import AccountRegister

    return AccountRegister(opened.database)


def _end(opened: "Store", account_ref: str, by: "By") -> None:
    from records.register.sign_ins import SignInRegister

    SignInRegister(opened.database).end_all_of(account_ref, by=by.actor, at=by.at)
