"""muniment queue: what waits for appraisal, the card of one record, decisions, and agreed series."""

from typing import TYPE_CHECKING, Annotated

import typer

from appraisal.review.queue import Asked, QueueFilter, QueueSort, QueueState
from appraisal.review.values import Worth
from muniment.cli.acting import acting_person
from muniment.cli.estate import OnOption
from muniment.cli.output import FormatOption, OutOption, StoreOption, say
from muniment.estate import day_of, days_asked, estate_evaluated
from muniment.tables.queue import (
    DECISION_COLUMNS,
    QUEUE_COLUMNS,
    SERIES_COLUMNS,
    decision_cells,
    queue_cells,
    series_cells,
)
from muniment.tables.shown import Format, Table, show, visible
from records.register.people import Person, Role
from retention.faults import Fault, Refusal

if TYPE_CHECKING:
    from appraisal.estate.evaluate import Evaluation
    from appraisal.review.card import Card
    from appraisal.review.store import AppraisalRegister
    from muniment.wiring import Store
    from records.register.fileplan_rules import ClassRef

app = typer.Typer(help="What waits for appraisal; decide it; which series it goes to.", no_args_is_help=True)

RecordArgument = Annotated[str, typer.Argument(help="A folder as users know it, a URN, a barcode, or SOURCE:path.")]
ByOption = Annotated[str, typer.Option("--by", help="Name of the person who says this.")]
RoleOption = Annotated[Role, typer.Option("--role", help="The role in which they act.")]
ReasonOption = Annotated[str, typer.Option("--reason", help="Why, in a sentence the DRO can read.")]
CriterionOption = Annotated[str, typer.Option("--criterion", help="The criterion of selection, such as murder.")]


@app.command("list")
def list_queue(
    on: OnOption = None,
    state: Annotated[QueueState, typer.Option(help="How far appraisal has come.")] = QueueState.WAITING,
    sort: Annotated[QueueSort, typer.Option(help="In which order.")] = QueueSort.NEAREST,
    kind: Annotated[str, typer.Option(help="folder, case or box.")] = "",
    medium: Annotated[str, typer.Option(help="digital or paper.")] = "",
    class_: Annotated[str, typer.Option("--class", help="PACK/CODE.")] = "",
    area: Annotated[str, typer.Option(help="Only of this Area.")] = "",
    hold: Annotated[str, typer.Option(help="A hold's reference, any, or none.")] = "",
    signal: Annotated[str, typer.Option(help="A sign's code, any, or none.")] = "",
    records: Annotated[str, typer.Option(help="casework or corporate.")] = "",
    by: Annotated[str | None, typer.Option("--due-by", help="Only what is due by this day.")] = None,
    text: Annotated[str, typer.Option(help="Only where the path has this in it.")] = "",
    format: FormatOption = Format.TABLE,
    out: OutOption = None,
    store: StoreOption = None,
) -> None:
    """List what waits for appraisal, the nearest day first; what is overdue is said below."""
    from appraisal.review.queue import queue_page

    only = QueueFilter(
        state=state,
        kind=kind,
        medium=medium,
        class_ref=class_,
        area=area,
        hold=hold,
        signal=signal,
        records=records,
        by_on=day_of(by, "--due-by") if by is not None else None,
        text=text,
    )
    with estate_evaluated(store, days_asked(on, None)) as (opened, evaluation):
        page = queue_page(evaluation, asked=_asked(opened), only=only, sort=sort, limit=None)
        show(Table("Review queue", QUEUE_COLUMNS, map(queue_cells, page.rows)), format=format, out=out)
    if format is Format.TABLE and page.overdue:
        say(f"{page.overdue:,} overdue. See them first with: muniment queue list --sort overdue")


@app.command("show")
def show_card(ref: RecordArgument, on: OnOption = None, store: StoreOption = None) -> None:
    """Show the appraisal card of one record: signs, formats, copies, holds, series, like decisions."""
    with estate_evaluated(store, days_asked(on, None)) as (opened, evaluation):
        card = card_named(opened, evaluation, ref)
    for line in card_lines(card):
        print(visible(line))


@app.command("decide")
def decide(
    ref: RecordArgument,
    worth: Annotated[Worth, typer.Option("--worth", help="What it is.")],
    reason: ReasonOption,
    by: ByOption,
    criterion: CriterionOption = "",
    role: RoleOption = Role.REVIEWER,
    store: StoreOption = None,
) -> None:
    """Decide whether a record is worthy of the archive. The newest decision counts; undecided is one too."""
    from appraisal.review.rules import NewAppraisal
    from muniment.clock import now
    from muniment.wiring import command_line_actor

    with estate_evaluated(store, days_asked(None, None)) as (opened, evaluation):
        card = card_named(opened, evaluation, ref)
    new = NewAppraisal(card.unit, worth, criterion, reason, card.outcome_digest)
    found = _register(opened).decide(new, by=person_named(by, role), actor=command_line_actor(), at=now())
    say(f"{found.unit.shown_as}: {found.worth.value}{f', {found.criterion}' if found.criterion else ''}.")


@app.command("decisions")
def list_decisions(format: FormatOption = Format.TABLE, out: OutOption = None, store: StoreOption = None) -> None:
    """List every appraisal decision, the newest first: the precedents."""
    from muniment.wiring import open_store

    rows = map(decision_cells, reversed(_register(open_store(store)).all()))
    show(Table("Appraisal decisions", DECISION_COLUMNS, rows), format=format, out=out)


@app.command("series")
def list_series(format: FormatOption = Format.TABLE, out: OutOption = None, store: StoreOption = None) -> None:
    """List each class that leads to the archive, its series at The National Archives, and on whose word."""
    from appraisal.review.series import classes_to_the_archive, standing_of
    from muniment.estate import schedules_in_use
    from muniment.wiring import open_store

    opened = open_store(store)
    agreements = _register(opened).agreements()
    classes = classes_to_the_archive(schedules_in_use(opened.database))
    rows = [series_cells(standing_of(ref, agreements, title=title)) for ref, title in classes]
    show(Table("Series at The National Archives", SERIES_COLUMNS, rows), format=format, out=out)


@app.command("agree")
def agree(
    class_: Annotated[str, typer.Option("--class", help="The class as PACK/CODE, such as what-to-keep/BOARD.")],
    agreed_with: Annotated[str, typer.Option("--agreed-with", help="Who agreed at The National Archives.")],
    authority: Annotated[str, typer.Option("--authority", help="The letter or minute that says so.")],
    agreed_on: Annotated[str, typer.Option("--agreed-on", help="Its day, as 2026-11-02.")],
    reason: ReasonOption,
    by: ByOption,
    series: Annotated[str | None, typer.Option(help="Such as DPP 6; left out: take the agreement back.")] = None,
    role: RoleOption = Role.REVIEWER,
    store: StoreOption = None,
) -> None:
    """Record which series a class goes to, as agreed with The National Archives."""
    from appraisal.review.rules import NewAgreement
    from muniment.clock import now
    from muniment.wiring import command_line_actor, open_store

    opened, day = open_store(store), day_of(agreed_on, "--agreed-on")
    new = NewAgreement(_class(opened, class_), series, agreed_with, authority, day, reason)
    _register(opened).agree(new, by=person_named(by, role), actor=command_line_actor(), at=now())
    say(f"{class_}: {series or 'agreement taken back'}.")


# -- parts -------------------------------------------------------------------------------------------------------


def card_lines(card: "Card") -> list[str]:
    """Return the card as lines of text."""
    row = card.row
    lines = [row.shown_as, f"By: {row.by_on.isoformat() if row.by_on else 'no day'}", f"Class: {_listed(row.classes)}"]
    lines += [
        f"Sign: {one.source_field}, {one.signal.meaning} ({one.signal.grade}, {one.signal.source}), {one.urn}"
        for one in card.signals
    ]
    lines += [
        f"Format: {', '.join(one.puids) or one.extension or 'none found'}: {one.files:,} files, {one.level.value}"
        for one in card.formats
    ]
    lines += [f"Same content: {one.files:,} files in {one.shown_as}" for one in card.copies]
    lines += [f"Also of the case: {one.shown_as}" for one in card.kin]
    lines += [f"Hold: {ref}" for ref in row.holds] or ["Holds: none"]
    lines += [one.sentence for one in card.series] or ["Its class does not lead to The National Archives."]
    lines += [f"Like decision: {one.unit.shown_as}: {one.worth.value}. {one.reason}" for one in card.precedents]
    lines += [f"Decided: {one.worth.value}, {one.person.name}: {one.reason}" for one in card.history]
    return lines


def _listed(classes: "tuple[ClassRef, ...]") -> str:
    return ", ".join(str(one) for one in classes) or "none"


def _asked(opened: "Store") -> Asked:
    from appraisal.review.card import waiting_refs

    register = _register(opened)
    return Asked(register.current(), waiting_refs(register.nominations()))


def card_named(opened: "Store", evaluation: "Evaluation", ref: str) -> "Card":
    """Return the card of the record that `ref` means; a Refusal where it is nothing we hold."""
    from appraisal.review.card import card_of
    from records.estate.finding import find
    from records.faults.fileplan import NO_SUCH_THING

    register = _register(opened)
    card = card_of(
        evaluation,
        find(evaluation.estate, ref).thing,
        appraisals=register.all(),
        nominations=register.nominations(),
        agreements=register.agreements(),
    )
    if card is None:
        raise Refusal(Fault(NO_SUCH_THING, ref))
    return card


def _class(opened: "Store", words: str) -> "ClassRef":
    from appraisal.review.faults import NO_SUCH_CLASS
    from muniment.estate import schedules_in_use
    from records.register.fileplan_rules import ClassRef

    pack, _, code = words.partition("/")
    schedule = schedules_in_use(opened.database).get(pack)
    if schedule is None or schedule.find(code) is None:
        raise Refusal(Fault(NO_SUCH_CLASS, words))
    return ClassRef(pack, code)


def _register(opened: "Store") -> "AppraisalRegister":
    from appraisal.review.store import AppraisalRegister

    return AppraisalRegister(opened.database)


def person_named(by: str, role: Role) -> Person:
    """Return who says something; a UsageError where no name is given."""
    from appraisal.review.faults import NOBODY_NAMED

    return acting_person(by, role, missing=Fault(NOBODY_NAMED, "--by"))
