"""What the commands about holds share: who acts, days, records, and how a hold is shown."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from muniment.cli.acting import acting_person
from muniment.hold_desk import Desk
from records.faults.holds import NOT_A_DAY, NOT_AN_ITEM
from records.register.people import Person, Role
from retention.facts import Ref
from retention.faults import Fault, UsageError
from retention.terms import RefKind

if TYPE_CHECKING:
    from muniment.wiring import Store
    from records.register.hold_values import HoldItem

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


def person(name: str, role: Role) -> Person:
    """Return who acts; a UsageError where no name is given, a Refusal of a deputy whose delegation does not run."""
    from records.faults.holds import HOLD_WORDS_MISSING

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
    from records.faults.surveys import NO_SUCH_SURVEY
    from retention.faults import Refusal

    if asked is not None:
        return store.surveys.find(asked).ref
    sealed = [entry.ref for entry in store.surveys.all() if entry.seal is not None]
    if not sealed:
        raise Refusal(Fault(NO_SUCH_SURVEY, "no survey is finished"))
    return sealed[-1]


def say_recalls(desk: Desk, who: Person) -> None:
    """Recall from open work orders what a hold covers now, and say what IT must be told."""
    from appraisal.lists.recording import By
    from muniment.cli.output import say
    from muniment.clock import now, today
    from muniment.disposals import recalled_words

    words = recalled_words(desk.store, by=By(who, desk.holdings.actor, now()), on=today())
    if words:
        say(words)
