"""What the commands about holds share: who acts, days, records, and how a hold is shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from muniment.cli.acting import acting_person
from muniment.cli.tables import Kind, Row, Table, TableColumn
from records.faults import NOT_A_DAY, NOT_AN_ITEM
from records.register.people import Person, Role
from retention.facts import Ref
from retention.faults import Fault, UsageError
from retention.terms import RefKind

if TYPE_CHECKING:
    from appraisal.holdings import Holdings
    from muniment.wiring import Store
    from records.register.hold_values import HoldEntry, HoldItem

ByOption = Annotated[str, typer.Option("--by", help="Name of the person who says this.")]
RoleOption = Annotated[Role, typer.Option("--role", help="The role in which they act.")]
ReasonOption = Annotated[str, typer.Option("--reason", help="Why, in a sentence the DRO can read.")]
AuthorityOption = Annotated[str, typer.Option("--authority", help="Who ordered or allows it, with the letter's date.")]
ItemOption = Annotated[
    list[str] | None,
    typer.Option("--item", help="A record, as kind:source:key, such as folder:SRC0001:Board/2006; may be repeated."),
]
SurveyOption = Annotated[
    str | None, typer.Option("--survey", help="Which survey.", show_default="the one that was finished last")
]
OnOption = Annotated[str | None, typer.Option("--on", help="The day asked about.", show_default="today")]


@dataclass(frozen=True, slots=True)
class Desk:
    """An open store with the workflow of its holds."""

    store: "Store"
    holdings: "Holdings"


def open_desk(store: Path | None) -> Desk:
    """Return the store at `store` with its holds, acted on by whoever runs the command."""
    from appraisal.holdings import Holdings
    from muniment.wiring import command_line_actor, open_store
    from records.register.holds import HoldRegister
    from records.register.setup import SetupRegister

    opened = open_store(store)
    register, setup = HoldRegister(opened.database), SetupRegister(opened.database)
    return Desk(opened, Holdings(register, setup, command_line_actor()))


def person(name: str, role: Role) -> Person:
    """Return who acts; a UsageError where no name is given, a Refusal of a deputy whose delegation does not run."""
    from records.faults import HOLD_WORDS_MISSING

    return acting_person(name, role, missing=Fault(HOLD_WORDS_MISSING, "--by", "the name of who says this"))


def day(text: str | None) -> date | None:
    """Return the day that `text` names; None where nothing was said, a UsageError where it is no day."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(Fault(NOT_A_DAY, text)) from error


def day_or_today(text: str | None) -> date:
    """Return the day that `text` names; today where nothing was said."""
    from muniment.clock import today

    return day(text) or today()


def items(words: Sequence[str] | None) -> "tuple[HoldItem, ...]":
    """Return the records that `words` name; a UsageError with every fault at once."""
    from records.register.hold_values import HoldItem

    refs, faults = [], []
    for word in words or ():
        kind, _, rest = word.partition(":")
        source, _, key = rest.partition(":")
        known = next((one for one in RefKind if one.value == kind), None)
        if known is None or not source or not key:
            faults.append(Fault(NOT_AN_ITEM, word))
        else:
            refs.append(HoldItem(Ref(known, source, key)))
    if faults:
        raise UsageError(*faults)
    return tuple(refs)


def known_items(desk: Desk, words: Sequence[str] | None) -> "tuple[HoldItem, ...]":
    """Return the records that `words` name, as the newest surveys know them; a Refusal where they don't."""
    from appraisal.held_estate import with_contents

    return with_contents(desk.store.layout, desk.store.database, items(words))


def survey_ref(store: "Store", asked: str | None) -> str:
    """Return the survey asked for, else the one that was finished last; a Refusal where there is none."""
    from records.faults import NO_SUCH_SURVEY
    from retention.faults import Refusal

    if asked is not None:
        return store.surveys.find(asked).ref
    sealed = [entry.ref for entry in store.surveys.all() if entry.seal is not None]
    if not sealed:
        raise Refusal(Fault(NO_SUCH_SURVEY, "no survey is finished"))
    return sealed[-1]


def what_it_covers(entry: "HoldEntry") -> str:
    """Return what a hold covers, in words for a cell."""
    scope = entry.scope
    parts = ["every record"] if scope.is_everything else []
    parts += [scope.include] if scope.include else []
    parts += [f"not ({scope.exclude})"] if scope.exclude else []
    parts += [f"term list {scope.lexicon}"] if scope.lexicon else []
    parts += [f"{len(scope.items)} listed"] if scope.items else []
    return "; ".join(parts) or "nothing"


LIST_COLUMNS = (
    TableColumn("hold", "Hold"),
    TableColumn("kind", "Kind"),
    TableColumn("title", "Title"),
    TableColumn("state", "State"),
    TableColumn("from", "Placed from", Kind.DATE),
    TableColumn("released_on", "Released", Kind.DATE),
    TableColumn("review_on", "Review", Kind.DATE),
    TableColumn("overdue", "Overdue", Kind.YES_NO),
    TableColumn("covers", "Covers"),
    TableColumn("waiting", "Waits for an answer"),
)


def holds_table(entries: "Sequence[HoldEntry]", *, on: date) -> Table:
    """Return every hold as a row, the oldest first."""
    rows: list[Row] = []
    for entry in entries:
        released = entry.release.terms.effective_on if entry.release else None
        waiting = "; ".join(f"{one.number} {one.act.value.lower()}" for one in entry.waiting)
        days = (entry.placing.terms.effective_on, released, entry.review_on, entry.is_past_review(on))
        words = (entry.ref, entry.kind.value, entry.title, entry.state.value)
        rows.append((*words, *days, what_it_covers(entry), waiting))
    return Table("Holds", LIST_COLUMNS, rows)


def say_recalls(desk: Desk, who: Person) -> None:
    """Recall from open work orders what a hold covers now, and say what IT must be told."""
    from appraisal.lists.recording import By
    from muniment.cli.output import say
    from muniment.clock import now, today
    from muniment.disposals import recalled_words

    words = recalled_words(desk.store, by=By(who, desk.holdings.actor, now()), on=today())
    if words:
        say(words)
