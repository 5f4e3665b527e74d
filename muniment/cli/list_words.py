"""What the commands about lists share: the desk, who acts, how a list and its files are shown."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from muniment.tables.cells import Kind, Row, Table, TableColumn
from records.register.people import Role

if TYPE_CHECKING:
    from appraisal.lists.rows import ListSummary
    from appraisal.lists.store import By
    from appraisal.lists.values import DisposalList
    from muniment.lists import ListDesk

ListArgument = Annotated[str, typer.Argument(help="The list, such as L0001.")]
LISTS = (
    TableColumn("ref", "List"),
    TableColumn("title", "Title"),
    TableColumn("kind", "For"),
    TableColumn("state", "State"),
    TableColumn("things", "Things", Kind.COUNT, "Folders, cases and boxes on it."),
    TableColumn("files", "Files", Kind.COUNT),
    TableColumn("size_bytes", "Size", Kind.BYTES),
    TableColumn("author", "Author"),
    TableColumn("last", "Last change"),
    TableColumn("last_at", "At", Kind.MOMENT),
)
CHECKS = (
    TableColumn("check", "Check"),
    TableColumn("passed", "Passed", Kind.YES_NO),
    TableColumn("fault", "What stands against it"),
)
STEPS = (
    TableColumn("version", "Version", Kind.COUNT),
    TableColumn("at", "At", Kind.MOMENT),
    TableColumn("person", "Who"),
    TableColumn("act", "Act"),
    TableColumn("state", "Then"),
    TableColumn("why", "Why"),
)


def open_lists(store: Path | None) -> "ListDesk":
    """Return the desk of lists of the store."""
    from muniment.clock import today
    from muniment.lists import ListDesk
    from muniment.wiring import open_store

    return ListDesk(open_store(store), today())


def acting(name: str, role: Role) -> "By":
    """Return who acts, and when; a UsageError where no name is given."""
    from appraisal.lists.store import By
    from muniment.cli.hold_words import person
    from muniment.clock import now
    from muniment.wiring import command_line_actor

    return By(person(name, role), command_line_actor(), now())


def lists_table(found: "Iterable[ListSummary]") -> Table:
    """Return lists as a table."""
    return Table("Lists", LISTS, tuple(_row(one) for one in found))


def _row(one: "ListSummary") -> Row:
    return (
        one.ref,
        one.title,
        one.kind.value,
        one.state.value,
        one.things,
        one.files,
        one.size_bytes,
        ", ".join(one.authors),
        one.last.note or one.last.act,
        one.last.at,
    )


def steps_table(list_: "DisposalList") -> Table:
    """Return the life of a list as a table."""
    rows = [
        (one.number, one.at, one.person or "Muniment", one.act, one.to_state.value, one.note or one.reason)
        for one in list_.steps
    ]
    return Table(f"History of {list_.ref}", STEPS, rows)


def one_line(list_: "DisposalList") -> str:
    """Return where a list stands, in one line."""
    files = f"{len(list_.files):,} files = {len(list_.selected):,} selected"
    if list_.retained:
        files += f" + {len(list_.retained):,} retained"
    return f"List {list_.ref} is {list_.state.value}: {files} + {len(list_.left_out):,} left out."
