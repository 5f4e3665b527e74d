"""muniment fileplan: which folder is which class; wrong places and copies; rules that never match."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from muniment.cli.output import FormatOption, OutOption, StoreOption, say
from muniment.estate import days_asked, estate_evaluated, schedule_named
from muniment.tables.shown import Format, Kind, Row, Table, TableColumn, show
from records.faults.fileplan import NO_SUCH_CLASS, RULE_CONDITION_UNREADABLE
from retention.faults import Fault, Refusal

if TYPE_CHECKING:
    from records.register.fileplan import FilePlanRegister
    from records.register.fileplan_rules import ClassRef, MappingRule

app = typer.Typer(help="Say which folder or case is which class, and find what has no place.", no_args_is_help=True)

ClassOption = Annotated[str, typer.Option("--class", help="The class as PACK/CODE, such as what-to-keep/BOARD.")]
ReasonOption = Annotated[str, typer.Option("--reason", help="Why, in a sentence others can read.")]

RULE_COLUMNS = (
    TableColumn("rule", "Rule"),
    TableColumn("looks_at", "Looks at"),
    TableColumn("class", "Class"),
    TableColumn("reason", "Reason"),
    TableColumn("matches", "Folders and cases", Kind.COUNT, "How many it gives their class; 0 is worth a look."),
    TableColumn("files", "Files", Kind.COUNT),
)


@app.command("list")
def list_rules(format: FormatOption = Format.TABLE, out: OutOption = None, store: StoreOption = None) -> None:
    """List the mapping rules, with how many folders and cases each classifies; a rule that never matches is said."""
    from appraisal.estate.filing import filing_of

    with estate_evaluated(store, days_asked(None, None)) as (_, evaluation):
        filing = filing_of(evaluation)
        plan = evaluation.rules.plan
    rows: list[Row] = [
        (
            rule.ref,
            rule.in_words,
            str(rule.class_ref),
            rule.reason,
            filing.things.get(rule.ref, 0),
            filing.files.get(rule.ref, 0),
        )
        for rule in plan.rules
    ]
    title = (
        "Mapping rules of the starter file plan: a first guess, to be replaced" if plan.is_starter else "Mapping rules"
    )
    show(Table(title, RULE_COLUMNS, rows), format=format, out=out)
    if format is not Format.TABLE:
        return
    for rule in filing.never_matching:
        say(f"{rule.ref} never matches: {rule.in_words}.")
    for conflict in filing.conflicts:
        say(f"{conflict.shown_as}: {conflict.rules} are as specific as each other; both classes are kept.")


@app.command("add")
def add_rule(
    class_: ClassOption,
    reason: ReasonOption,
    location: Annotated[
        str | None, typer.Option(help="Folders below the share's root, such as Board/*/Minutes; ** is any depth.")
    ] = None,
    condition: Annotated[str | None, typer.Option(help="What the case must say, such as flag:CPRO.")] = None,
    documents: Annotated[str | None, typer.Option(help="How most file names look, such as *minutes*.")] = None,
    store: StoreOption = None,
) -> None:
    """Add a mapping rule. The first one takes the place of the starter file plan."""
    from records.register.fileplan_rules import MappingRule
    from retention.condition_text import Unreadable, parse_condition

    if condition is not None and isinstance(parsed := parse_condition(condition), Unreadable):
        raise Refusal(Fault(RULE_CONDITION_UNREADABLE, condition, parsed.why))
    if location is None and condition is None and documents is None:
        from records.faults.fileplan import RULE_ASKS_NOTHING

        raise Refusal(Fault(RULE_ASKS_NOTHING, "muniment fileplan add"))
    rule = MappingRule("", _class(class_, store), reason, location=location, condition=condition, documents=documents)
    _add([rule], store)


@app.command("import")
def import_rules(
    file: Annotated[Path, typer.Argument(help="CSV: location, condition, documents, schedule, class, reason.")],
    store: StoreOption = None,
) -> None:
    """Add all rules of a list; nothing is taken in where one row has a fault."""
    from records.register.fileplan_file import read_rules_file

    rules = read_rules_file(file)
    faults = [fault for rule in rules for fault in _class_faults(rule, store)]
    if faults:
        raise Refusal(*faults)
    _add(rules, store)


def _add(rules: "Sequence[MappingRule]", store: Path | None) -> None:
    from muniment.clock import now
    from muniment.wiring import command_line_actor

    added = _register(store).add(rules, actor=command_line_actor(), at=now())
    for rule in added:
        say(f"{rule.ref}: {rule.in_words} is {rule.class_ref}.")


@app.command("withdraw")
def withdraw_rule(
    rule: Annotated[str, typer.Argument(help="The rule, such as M0001.")],
    reason: ReasonOption,
    store: StoreOption = None,
) -> None:
    """Withdraw a mapping rule; what it classified has no class from it any more."""
    from muniment.clock import now
    from muniment.wiring import command_line_actor

    _register(store).withdraw(rule, reason, actor=command_line_actor(), at=now())
    say(f"{rule} is withdrawn.")


@app.command("assign")
def assign_class(
    ref: Annotated[str, typer.Argument(help="A folder as users know it, a URN, or SOURCE:path.")],
    reason: ReasonOption,
    class_: Annotated[str | None, typer.Option("--class", help="PACK/CODE; left out: take back.")] = None,
    store: StoreOption = None,
) -> None:
    """Give a folder or case its class by hand, or take it back; what lies in it inherits."""
    from muniment.clock import now
    from muniment.wiring import command_line_actor
    from records.estate.finding import find

    class_ref = _class(class_, store) if class_ is not None else None
    with estate_evaluated(store, days_asked(None, None)) as (_, evaluation):
        found = find(evaluation.estate, ref)
    target = found.ref
    if found.inside:
        from retention.facts import Ref

        target = Ref(found.ref.kind, found.ref.source, f"{found.ref.key}/{found.inside}".strip("/"))
    _register(store).assign(target, class_ref, reason, actor=command_line_actor(), at=now())
    say(f"{ref}: {class_ref or 'taken back'}.")


@app.command("wrong-places")
def show_wrong_places(
    owner: Annotated[str | None, typer.Option(help="Only what is this person's.")] = None,
    format: FormatOption = Format.TABLE,
    out: OutOption = None,
    store: StoreOption = None,
) -> None:
    """List case material in home drives and mailboxes, by owner; closed when a survey finds it gone."""
    from appraisal.estate.filing import wrong_places
    from muniment.wiring import open_store

    columns = (
        TableColumn("owner", "Owner"),
        TableColumn("folder", "Folder"),
        TableColumn("place", "Place"),
        TableColumn("urns", "Names"),
        TableColumn("files", "Files", Kind.COUNT),
        TableColumn("first_seen", "First seen in"),
        TableColumn("state", "State", meaning="open; or closed, and the survey that found it gone."),
    )
    opened = open_store(store)
    rows = [
        (one.owner, one.shown_as, one.place, ", ".join(one.urns), one.files, one.first_seen, one.state)
        for one in wrong_places(opened.layout, opened.database)
        if owner is None or one.owner == owner
    ]
    show(Table("Case material in the wrong place", columns, rows), format=format, out=out)


@app.command("copies")
def show_copies(format: FormatOption = Format.TABLE, out: OutOption = None, store: StoreOption = None) -> None:
    """List folders whose content is all elsewhere, and where."""
    from appraisal.estate.filing import copies_of

    columns = (
        TableColumn("folder", "Folder"),
        TableColumn("files", "Files", Kind.COUNT),
        TableColumn("also_in", "Its content is in"),
        TableColumn("also_files", "Files of it there", Kind.COUNT),
    )
    with estate_evaluated(store, days_asked(None, None)) as (_, evaluation):
        rows: list[Row] = [tuple(row) for row in copies_of(evaluation)]
    show(Table("Folders that are only copies", columns, rows), format=format, out=out)


def _register(store: Path | None) -> "FilePlanRegister":
    from muniment.wiring import open_store
    from records.register.fileplan import FilePlanRegister

    return FilePlanRegister(open_store(store).database)


def _class(words: str, store: Path | None) -> "ClassRef":
    """Return the class that PACK/CODE means; a Refusal where the schedule has none."""
    from records.register.fileplan_rules import ClassRef

    pack, _, code = words.partition("/")
    if schedule_named(pack, store).find(code) is None:
        raise Refusal(Fault(NO_SUCH_CLASS, words))
    return ClassRef(pack, code)


def _class_faults(rule: "MappingRule", store: Path | None) -> list[Fault]:
    try:
        _class(str(rule.class_ref), store)
    except Refusal as refusal:
        return list(refusal.faults)
    return []
