"""muniment schedule import and approve: a workbook becomes a draft, and a draft the rules that count."""

import hashlib
import re
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from muniment.cli.acting import acting_person
from muniment.cli.output import StoreOption, say
from muniment.estate import day_of
from muniment.schedule_drafts import NO_MANDATE, name_of, row_sentence
from muniment.schedule_meant import counted, facts_catalogue, read_bytes, weakest_grade
from muniment.tables.shown import visible, write_whole
from records.faults.schedules import APPROVAL_WORDS_MISSING, NO_SUCH_DRAFT
from records.register.people import Person, Role
from retention.faults import Fault, Refusal
from schedules.workbook import MAXIMUM_ROWS

if TYPE_CHECKING:
    from records.register.schedules import DraftEntry, ScheduleRegister

REFUSED = 1
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")  # characters that no cell may hold

ByOption = Annotated[str, typer.Option("--by", help="Name of the person who says this.")]


def import_workbook(
    file: Annotated[Path, typer.Argument(help="A workbook (.xlsx), one row a class.")],
    by: ByOption,
    role: Annotated[Role, typer.Option("--role", help="The role in which they act.")] = Role.REVIEWER,
    name: Annotated[
        str | None, typer.Option(help="Name of the schedule.", show_default="made from the file's name")
    ] = None,
    title: Annotated[
        str | None, typer.Option(help="Its title.", show_default="as approved, else the file's name")
    ] = None,
    mandate: Annotated[str | None, typer.Option(help="The authority for it.", show_default="as approved")] = None,
    marked: Annotated[
        Path | None, typer.Option(help="Where there are faults: write the workbook here, faults beside the rows.")
    ] = None,
    store: StoreOption = None,
) -> None:
    """Read a workbook as a draft. With a fault in any row nothing is saved; a draft is never live before approval."""
    from schedules.workbook import Draft, read_workbook

    who = _person(by, role)
    data = read_bytes(file)
    ref = name if name is not None else name_of(file.stem)
    register = _register(store)
    usual_title, usual_mandate = _as_approved(register, ref) or (file.stem, NO_MANDATE)
    draft = read_workbook(
        data, ref=ref, title=title or usual_title, mandate=mandate or usual_mandate, facts=facts_catalogue()
    )
    if not isinstance(draft, Draft):
        _refuse_rows(draft, data, marked)
        raise typer.Exit(REFUSED)
    from muniment.clock import now
    from muniment.wiring import command_line_actor
    from records.register.schedules import Received

    received = Received(draft.table, file.name, hashlib.sha256(data).hexdigest())
    saved = register.save_draft(ref, received, by=who, actor=command_line_actor(), at=now())
    found = saved.schedule
    print(
        visible(
            f"{ref}, draft {saved.number}: {counted(len(found.classes), 'class', 'classes')}, "
            f"weakest source {weakest_grade(found)}. "
            "Not in use until the DRO approves it."
        )
    )
    _say_changes(saved, register)


def _as_approved(register: "ScheduleRegister", ref: str) -> tuple[str, str] | None:
    """Return title and mandate of the approved version; None where there is none."""
    entry = register.find(ref)
    current = entry.current if entry is not None else None
    return (current.schedule.title, current.schedule.mandate) if current is not None else None


def _refuse_rows(faults: Sequence[Fault], data: bytes, marked: Path | None) -> None:
    for fault in faults:
        say(f"{fault.code.code} {row_sentence(fault)} ({fault.code.who})")
    say(f"Nothing is saved: {counted(len(faults), 'fault', 'faults')}.")
    by_row = _by_row(faults)
    if marked is not None and by_row:
        made = _marked(data, by_row)
        write_whole(marked, lambda stream: stream.write(made))
        say(f"The faults stand beside their rows in {marked}")


def _by_row(faults: Sequence[Fault]) -> dict[int, str]:
    """Return the sentences by the number of their row; what is wrong with the whole workbook is left out."""
    found: dict[int, str] = {}
    for fault in faults:
        if match := re.match(r"Row (\d+)", fault.place):
            number = int(match[1])
            found[number] = f"{found[number]}\n{row_sentence(fault)}" if number in found else row_sentence(fault)
    return found


def _marked(data: bytes, by_row: dict[int, str]) -> bytes:
    """Return the rows as they were received, with the faults in a column after the last one.

    What was a formula is written as the text it is: a workbook that was sent in does nothing here.
    """
    from openpyxl import Workbook, load_workbook

    received = load_workbook(BytesIO(data), read_only=True, keep_links=False).worksheets[0]
    lines = [list(line) for line in received.iter_rows(values_only=True, max_row=MAXIMUM_ROWS + 1, max_col=40)]
    column = 1 + max(at for line in lines for at, value in enumerate(line, start=1) if value is not None)
    book = Workbook()
    sheet = book.worksheets[0]
    for number, line in enumerate(lines, start=1):
        said = "Faults" if number == 1 else by_row.get(number)
        for at, value in (*enumerate(line[: column - 1], start=1), (column, said)):
            cell = sheet.cell(row=number, column=at)
            cell.value = ILLEGAL.sub("?", value) if isinstance(value, str) else value
            if isinstance(value, str):
                cell.data_type = "s"
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def approve(
    name: Annotated[str, typer.Argument(help="Name of the schedule.")],
    by: ByOption,
    role: Annotated[Role, typer.Option("--role", help="The role in which they act: DRO.")],
    minute: Annotated[str, typer.Option(help="The minute that records the approval, with its date.")],
    review_date: Annotated[str, typer.Option(help="The day by which it is looked at again, as 2028-11-25.")],
    draft: Annotated[int | None, typer.Option(help="Which draft.", show_default="the one that waits")] = None,
    store: StoreOption = None,
) -> None:
    """Approve a draft as the DRO, or as the deputy while a delegation runs. Who proposed it can't."""
    from muniment.clock import now, today
    from muniment.wiring import command_line_actor, open_store
    from records.register.delegations import DelegationRegister
    from records.register.schedules import ScheduleRegister, Signature

    opened = open_store(store)
    register, person = ScheduleRegister(opened.database), _person(by, role)
    named = DelegationRegister(opened.database).running(by, on=today(), at=now()) if role is Role.DEPUTY_DRO else None
    signature = Signature(person, minute, today(), day_of(review_date, "--review-date"), named)
    approval = register.approve(name, signature, number=draft, actor=command_line_actor(), at=now())
    print(
        visible(
            f"{name}, version {approval.version}: approved by {approval.approved_by} ({approval.role}) on "
            f"{approval.approved_on.isoformat()}, minute {approval.minute}; review by "
            f"{approval.review_on.isoformat()}. Digest {approval.digest[:12]}."
        )
    )
    entry = register.find(name)
    if entry is None:
        raise Refusal(Fault(NO_SUCH_DRAFT, name))
    _say_changes(entry.approved(approval.version), register)


def _say_changes(draft: "DraftEntry", register: "ScheduleRegister") -> None:
    """Say what a draft changes in the version it follows; nothing for a first one."""
    from records.register.schedules import changes_of

    entry = register.find(draft.ref)
    changes = changes_of(entry, draft) if entry is not None else ()
    if changes:
        print(f"Changes in version {draft.follows_version}:")
    for line in changes:
        print(visible(f"  {line}"))


def _person(name: str, role: Role) -> Person:
    return acting_person(name, role, missing=Fault(APPROVAL_WORDS_MISSING, "--by"))


def _register(store: Path | None) -> "ScheduleRegister":
    from muniment.wiring import open_store
    from records.register.schedules import ScheduleRegister

    return ScheduleRegister(open_store(store).database)
