"""muniment hold refresh, history, moves, settle: what entered and left a hold, and where listed files went."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from muniment.cli.hold_words import ByOption, OnOption, ReasonOption, RoleOption, day, items, person
from muniment.cli.output import FormatOption, OutOption, StoreOption, say
from muniment.hold_desk import open_desk
from muniment.tables.holds import history_table
from muniment.tables.shown import Format, Kind, Row, Table, TableColumn, show
from records.register.people import Role

if TYPE_CHECKING:
    from records.register.hold_values import HoldEntry


def refresh(store: StoreOption = None) -> None:
    """Let the holds follow what moved, and note what entered and left them. A survey and an import do it too."""
    from muniment.clock import now, today
    from muniment.follow import follow_holds
    from muniment.wiring import command_line_actor, open_store

    followed = follow_holds(open_store(store), on=today(), actor=command_line_actor(), at=now())
    for line in followed.lines() or ("Nothing entered or left a hold, and nothing moved.",):
        say(line)


def history(
    ref: Annotated[str, typer.Argument(help="The hold.")],
    on: OnOption = None,
    format: FormatOption = Format.TABLE,
    out: OutOption = None,
    store: StoreOption = None,
) -> None:
    """Show what was ever under a hold, from when to when, and why; with --on only what was on that day."""
    desk = open_desk(store)
    show(history_table(desk.store.layout, desk.store.database, ref, on=day(on)), format=format, out=out)


MOVE_COLUMNS = (
    TableColumn("hold", "Hold"),
    TableColumn("was", "Listed as"),
    TableColumn("now", "Found as"),
    TableColumn("survey", "By survey"),
    TableColumn("ambiguous", "In several places", Kind.YES_NO),
    TableColumn("waits", "A person must say", Kind.YES_NO),
)


def moves(format: FormatOption = Format.TABLE, out: OutOption = None, store: StoreOption = None) -> None:
    """List the listed files that surveys found elsewhere; all places are held, whichever it was."""
    entries = open_desk(store).holdings.register.all()
    rows = [row for entry in entries for row in _moves(entry)]
    show(Table("Where listed files went", MOVE_COLUMNS, rows), format=format, out=out)


def _moves(entry: "HoldEntry") -> Iterator[Row]:
    from records.register.hold_moves import moves_to_settle

    waiting = moves_to_settle(entry)
    for one in entry.moves:
        yield entry.ref, str(one.item.ref), str(one.moved_to), one.survey_ref, one.is_ambiguous, one in waiting


def settle(
    ref: Annotated[str, typer.Argument(help="The hold.")],
    item: Annotated[str, typer.Option("--item", help="The file as it was listed: file:SRC0001:Board/a.doc")],
    reason: ReasonOption,
    by: ByOption,
    role: RoleOption = Role.REVIEWER,
    store: StoreOption = None,
) -> None:
    """Say of a listed file that was found in several places which it was. It frees none of them."""
    from muniment.clock import now

    desk = open_desk(store)
    (named,) = items([item])
    desk.holdings.settle_move(ref, named.ref, reason, by=person(by, role), at=now())
    say(f"Hold {ref}: noted. Every place stays held; to free one, propose its release.")
