"""muniment list: lists for transfer, disposal and retention: make them, review them, sign them."""

from typing import Annotated

import typer

from appraisal.lists.values import Answer, ListKind
from muniment.cli import list_review, list_sheet
from muniment.cli.hold_words import ByOption, ItemOption, ReasonOption, RoleOption
from muniment.cli.list_words import CHECKS, ListArgument, acting, lists_table, one_line, open_lists, steps_table
from muniment.cli.output import FormatOption, OutOption, StoreOption, say
from muniment.cli.user import PasswordFile
from muniment.tables.shown import Format, Table, show
from records.register.people import Role
from retention.facts import Ref

app = typer.Typer(help="Lists for transfer, disposal and retention: make, review, sign them.", no_args_is_help=True)
for word, command in list_review.COMMANDS:
    app.command(word)(command)
app.command("sheet")(list_sheet.sheet)
app.command("apply")(list_sheet.apply)

KindOption = Annotated[ListKind, typer.Option("--kind", help="What is to follow for what is on it.")]
CriterionOption = Annotated[str, typer.Option("--criterion", help="Criterion of selection, such as murder.")]
AnswerOption = Annotated[Answer, typer.Option("--answer", help="What is decided.")]


def refs_of(words: list[str] | None) -> list[Ref]:
    """Return the records that `words` name; a UsageError with every fault at once."""
    from muniment.cli.hold_words import items

    return [one.ref for one in items(words)]


@app.command("show")
def show_lists(
    ref: Annotated[str | None, typer.Argument(help="One list with its files.", show_default="all lists")] = None,
    store: StoreOption = None,
    format: FormatOption = Format.TABLE,
    out: OutOption = None,
) -> None:
    """List the lists; or show one, every file with its decision."""
    desk = open_lists(store)
    if ref is None:
        show(lists_table(desk.register.summaries()), format=format, out=out)
        return
    from muniment.list_sheet import sheet_table

    list_ = desk.register.find(ref)
    say(one_line(list_))
    show(sheet_table(desk.store, list_), format=format, out=out)


@app.command("history")
def history(
    ref: ListArgument, store: StoreOption = None, format: FormatOption = Format.TABLE, out: OutOption = None
) -> None:
    """Show what was done to a list, step by step; refusals are in: muniment audit list."""
    show(steps_table(open_lists(store).register.find(ref)), format=format, out=out)


@app.command("new")
def new(
    title: Annotated[str, typer.Argument(help="Its title, such as: Op ALPHA, transfer.")],
    kind: KindOption,
    by: ByOption,
    role: RoleOption = Role.REVIEWER,
    series: Annotated[str, typer.Option(help="Series at The National Archives.", show_default="of what is added")] = "",
    store: StoreOption = None,
) -> None:
    """Make a list; whoever makes it is its author, and never reviews or signs it."""
    made = open_lists(store).register.create(kind, title, by=acting(by, role), series=series)
    say(one_line(made))


@app.command("add")
def add(
    ref: ListArgument,
    by: ByOption,
    reason: ReasonOption,
    item: ItemOption = None,
    criterion: CriterionOption = "",
    role: RoleOption = Role.REVIEWER,
    store: StoreOption = None,
) -> None:
    """Put folders, cases or boxes on a list; refused where anything stands against one of them."""
    desk = open_lists(store)
    say(one_line(desk.add(ref, refs_of(item), reason=reason, criterion=criterion, by=acting(by, role))))


@app.command("take-off")
def take_off(
    ref: ListArgument,
    by: ByOption,
    reason: ReasonOption,
    item: ItemOption = None,
    role: RoleOption = Role.REVIEWER,
    store: StoreOption = None,
) -> None:
    """Take folders, cases or boxes off a draft; they are free for another list."""
    register = open_lists(store).register
    say(one_line(register.take_off(ref, refs_of(item), reason=reason, by=acting(by, role))))


@app.command("decide")
def decide(
    ref: ListArgument,
    answer: AnswerOption,
    by: ByOption,
    reason: ReasonOption,
    item: ItemOption = None,
    criterion: CriterionOption = "",
    role: RoleOption = Role.REVIEWER,
    store: StoreOption = None,
) -> None:
    """Decide on records on a list: select, leave out, retain, keep. On a proposed list it sends it back."""
    register = open_lists(store).register
    decisions = [(one, answer, criterion, reason) for one in refs_of(item)]
    say(one_line(register.decide(ref, decisions, by=acting(by, role))))


@app.command("check")
def check(
    ref: ListArgument, store: StoreOption = None, format: FormatOption = Format.TABLE, out: OutOption = None
) -> None:
    """Say what would be refused if the list were proposed or signed now; nothing is written."""
    desk = open_lists(store)
    list_ = desk.register.find(ref)
    rows = [
        (one.name, one.passed, fault)
        for one in desk.dry_run(list_, desk.ground_of(list_), desk.others(list_))
        for fault in (tuple(map(str, one.faults)) or (None,))
    ]
    show(Table(f"Checks of {ref}", CHECKS, rows), format=format, out=out)


@app.command("propose")
def propose(ref: ListArgument, by: ByOption, role: RoleOption = Role.REVIEWER, store: StoreOption = None) -> None:
    """Propose a reviewed list for signature, after every check."""
    say(one_line(open_lists(store).propose(ref, by=acting(by, role))))


@app.command("sign")
def sign(
    ref: ListArgument,
    by: ByOption,
    name: Annotated[str, typer.Option("--name", help="Your name once more, typed to sign.")] = "",
    confirm: Annotated[
        bool, typer.Option("--confirm", help="You confirm the statements that are shown without it.")
    ] = False,
    password_file: PasswordFile = None,
    store: StoreOption = None,
) -> None:
    """Sign a proposed list with your account and its password; where anything changed, it goes back instead."""
    from appraisal.lists.policies import STATEMENTS
    from muniment.cli.list_signing import delegation_of, signer

    desk = open_lists(store)
    list_ = desk.register.find(ref)
    statements = STATEMENTS[list_.kind]
    if not confirm:
        say(one_line(list_))
        for one in statements:
            say(f"  {one}")
        say("Sign with --confirm once you can say so.")
        raise typer.Exit(1)
    who = acting(by, signer(desk.store, by, password_file))
    delegation = delegation_of(desk.store, who, on=desk.on)
    signed = desk.sign(ref, by=who, statements=statements, typed_name=name, delegation=delegation)
    say(one_line(signed))
    print(signed.approval.root if signed.approval else "")


@app.command("recheck")
def recheck(by: ByOption, role: RoleOption = Role.REVIEWER, store: StoreOption = None) -> None:
    """Send back every proposed or signed list that a hold, a survey, a decision or a rule has changed."""
    desk = open_lists(store)
    who = acting(by, role)
    for ref, was, now in desk.follow_moves(by=who):
        say(f"List {ref}: {was} is now {now}.")
    found = desk.recheck_all(by=who)
    for list_, _ in found:
        say(f"List {list_.ref}: {list_.steps[-1].note}")
    if not found:
        say("Every proposal and signature stands.")
