"""muniment user: accounts, roles, passwords, sign-ins, and the DRO's deputies."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from muniment.cli.output import FormatOption, OutOption, StoreOption, say
from muniment.tables.shown import Format, Kind, Table, TableColumn, show
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


@app.command("sessions")
def sessions(
    format: FormatOption = Format.TABLE,
    out: OutOption = None,
    end: Annotated[str, typer.Option("--end", help="End every sign-in of this account.", metavar="NAME")] = "",
    store: StoreOption = None,
) -> None:
    """List the sign-ins that run, or end those of an account."""
    from records.register.sign_ins import SignInRegister

    opened, by = _opened(store)
    register = SignInRegister(opened.database)
    if end:
        ended = register.end_all_of(_accounts(opened).find(end).ref, by=by.actor, at=by.at)
        say(f"{ended} sign-ins of {end} ended.")
        return
    names = {one.ref: one.name for one in _accounts(opened).all()}
    columns = (
        TableColumn("name", "Name"),
        TableColumn("role", "Role"),
        TableColumn("way", "By", meaning="password, or the address of the directory"),
        TableColumn("begun_at", "Since", Kind.MOMENT),
        TableColumn("expires_at", "Ends", Kind.MOMENT),
    )
    rows = [
        (names[one.account_ref], one.role.value, one.by_way_of, one.begun_at, one.expires_at)
        for one in register.running(at=by.at)
    ]
    show(Table("Signed in now", columns, rows), format=format, out=out)


@app.command("deputy")
def deputy(
    name: NameArgument,
    by: Annotated[str, typer.Option("--by", help="Name of the DRO who names them.")],
    from_on: Annotated[str, typer.Option("--from", help="First day, as 2026-11-25.")],
    through_on: Annotated[str, typer.Option("--through", help="Last day, included.")],
    reason: ReasonOption,
    store: StoreOption = None,
) -> None:
    """Name a deputy, who may act for the DRO from one day through another."""
    from muniment.clock import today
    from muniment.estate import day_of
    from records.register.delegations import DelegationRegister

    opened, recorded_by = _opened(store)
    made = DelegationRegister(opened.database).name(
        _accounts(opened).find(name),
        from_on=day_of(from_on, "--from"),
        through_on=day_of(through_on, "--through"),
        reason=reason,
        by=_accounts(opened).find(by).person,
        actor=recorded_by.actor,
        on=today(),
        at=recorded_by.at,
    )
    say(f"{made.ref}: {made.deputy} may act for {made.for_whom} from {made.from_on} through {made.through_on}.")


@app.command("withdraw")
def withdraw(
    ref: Annotated[str, typer.Argument(help="The delegation, such as DG0001.", metavar="REF")],
    by: Annotated[str, typer.Option("--by", help="Name of the DRO.")],
    reason: ReasonOption,
    store: StoreOption = None,
) -> None:
    """Withdraw a delegation, from now on."""
    from muniment.clock import today
    from records.register.delegations import DelegationRegister

    opened, recorded_by = _opened(store)
    person = _accounts(opened).find(by).person
    DelegationRegister(opened.database).withdraw(
        ref, reason, by=person, actor=recorded_by.actor, on=today(), at=recorded_by.at
    )
    say(f"{ref} was withdrawn.")


@app.command("delegations")
def delegations(format: FormatOption = Format.TABLE, out: OutOption = None, store: StoreOption = None) -> None:
    """List who was named deputy, when, why."""
    from records.register.delegations import DelegationRegister

    opened, _ = _opened(store)
    columns = (
        TableColumn("ref", "Delegation"),
        TableColumn("deputy", "Deputy"),
        TableColumn("for_whom", "For"),
        TableColumn("from_on", "From", Kind.DATE),
        TableColumn("through_on", "Through", Kind.DATE, "Last day, included."),
        TableColumn("withdrawn_at", "Withdrawn", Kind.MOMENT, "Empty: it ends by itself."),
        TableColumn("reason", "Reason"),
    )
    rows = [
        (one.ref, one.deputy, one.for_whom, one.from_on, one.through_on, one.withdrawn_at, one.reason)
        for one in DelegationRegister(opened.database).all()
    ]
    show(Table("Deputies", columns, rows), format=format, out=out)


@app.command("demo")
def demo(store: StoreOption = None) -> None:
    """Make the accounts of the demonstration, each with a password made now; only in a store for rehearsals.

    Their passwords are shown this once. The deputy is named from today for ten days.
    """
    from muniment.demo.people import make_people

    opened, by = _opened(store)
    columns = (TableColumn("name", "Name"), TableColumn("role", "Role"), TableColumn("password", "Password"))
    made = make_people(opened, by=by)
    rows = [(one.name, one.role.value, one.password) for one in made]
    say("Synthetic accounts of a demonstration. Their passwords are shown this once.")
    show(Table("Accounts of the demonstration", columns, rows), format=Format.TABLE)


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
