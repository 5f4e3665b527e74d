"""The commands of muniment sensitivity about redacted copies: received, checked, withdrawn."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from muniment.cli.output import FormatOption, OutOption, StoreOption, say
from muniment.cli.sensitivity_words import ByOption, ListArgument, ReasonOption, RoleOption, desk_of, person_of
from muniment.redacted_copies import copies_of
from muniment.tables.redacted_copies import redaction_log
from muniment.tables.shown import Format, show
from records.register.people import Role
from retention.faults import Fault, Refusal

if TYPE_CHECKING:
    pass

NumberArgument = Annotated[int, typer.Argument(help="The copy's number.", metavar="NUMBER")]


def copies(
    list_ref: ListArgument, format: FormatOption = Format.TABLE, out: OutOption = None, store: StoreOption = None
) -> None:
    """List the redacted copies of a list: originals, hashes, what was looked for and found, who checked."""
    found = copies_of(desk_of(store)).of_list(list_ref)
    show(redaction_log(list_ref, found), format=format, out=out)


def add(
    list_ref: ListArgument,
    file: Annotated[Path, typer.Argument(help="The redacted file, or a folder of them: MG5_R.doc beside MG5.doc.")],
    codes: Annotated[str, typer.Option(help="Exemptions of what was removed, several with ;")],
    removed: Annotated[list[str], typer.Option("--removed", help="A word that was removed; may be repeated.")],
    reason: ReasonOption,
    by: ByOption,
    role: RoleOption = Role.REVIEWER,
    store: StoreOption = None,
) -> None:
    """Take in redacted copies: pair each with its original and look whether the removed words are gone."""
    from appraisal.sensitivity.copies_store import NewCopy
    from appraisal.sensitivity.desk import selected_files
    from appraisal.sensitivity.faults import COPY_TOO_LARGE
    from appraisal.sensitivity.typed import split
    from muniment.clock import now
    from muniment.wiring import command_line_actor

    desk = desk_of(store)
    list_ = desk.open_list(list_ref)
    paths = sorted(one for one in file.iterdir() if one.is_file()) if file.is_dir() else [file]
    if not paths or not all(one.is_file() for one in paths):
        raise Refusal(Fault(COPY_TOO_LARGE, str(file), "no file is there"))
    for path in paths:
        copy = copies_of(desk).receive(
            list_ref,
            NewCopy(path.name, path.read_bytes(), split(codes), reason, tuple(removed)),
            selected_files(list_),
            by=person_of(by, role),
            actor=command_line_actor(),
            at=now(),
        )
        say(f"Copy {copy.number}: {copy.path}, of {copy.original.key}. Removed words {copy.removal.verdict.value}.")
        for trace in (*copy.removal.traces, *copy.removal.not_checked):
            say(f"  {trace}")


def check(
    list_ref: ListArgument,
    number: NumberArgument,
    words: Annotated[str, typer.Option("--looked-at", help="What the second person opened and looked at.")],
    by: ByOption,
    role: RoleOption = Role.REVIEWER,
    store: StoreOption = None,
) -> None:
    """Record the second check of a redacted copy, by another person than who made it."""
    from muniment.clock import now
    from muniment.wiring import command_line_actor

    desk = desk_of(store)
    desk.open_list(list_ref)
    copy = copies_of(desk).second_check(
        list_ref, number, words, by=person_of(by, role), actor=command_line_actor(), at=now()
    )
    say(f"{copy.path} was checked by {by}.")


def withdraw(
    list_ref: ListArgument,
    number: NumberArgument,
    reason: ReasonOption,
    by: ByOption,
    role: RoleOption = Role.REVIEWER,
    store: StoreOption = None,
) -> None:
    """Withdraw a redacted copy; its name is free again."""
    from muniment.clock import now
    from muniment.wiring import command_line_actor

    desk = desk_of(store)
    desk.open_list(list_ref)
    copies_of(desk).withdraw(list_ref, number, reason, by=person_of(by, role), actor=command_line_actor(), at=now())
    say(f"Copy {number} was withdrawn.")
