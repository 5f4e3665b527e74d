"""The commands of muniment list that review a list: send, object, reject, reply, agree, advise, withdraw …"""

from collections.abc import Callable
from typing import Annotated

import typer

from appraisal.lists.values import Reply
from muniment.cli.hold_words import ByOption, ItemOption, ReasonOption, RoleOption, items
from muniment.cli.list_words import ListArgument, acting, one_line, open_lists
from muniment.cli.output import StoreOption, say
from records.register.people import Role

NumberArgument = Annotated[int, typer.Argument(help="The objection, by its number.")]
RemoveOption = Annotated[bool, typer.Option("--remove/--overrule", help="Take it away, or hold to it.")]
TextArgument = Annotated[str, typer.Argument(help="What is said.")]


def send(ref: ListArgument, by: ByOption, role: RoleOption = Role.REVIEWER, store: StoreOption = None) -> None:
    """Send a draft to review, or again once every objection is answered."""
    say(one_line(open_lists(store).register.send(ref, by=acting(by, role))))


def object_(
    ref: ListArgument,
    by: ByOption,
    reason: ReasonOption,
    item: ItemOption = None,
    role: RoleOption = Role.REVIEWER,
    store: StoreOption = None,
) -> None:
    """Object to things or files on a list in review."""
    register = open_lists(store).register
    about = [one.ref for one in items(item)]
    after = register.object(ref, about, reason=reason, by=acting(by, role))
    for one in after.objections[-len(about) :]:
        say(f"Objection {one.number}: {one.ref.key}")


def reject(
    ref: ListArgument,
    by: ByOption,
    reason: ReasonOption,
    role: RoleOption = Role.REVIEWER,
    store: StoreOption = None,
) -> None:
    """Send a list back to its author with its objections."""
    say(one_line(open_lists(store).register.reject(ref, reason=reason, by=acting(by, role))))


def reply(
    ref: ListArgument,
    number: NumberArgument,
    by: ByOption,
    reason: ReasonOption,
    remove: RemoveOption,
    role: RoleOption = Role.REVIEWER,
    store: StoreOption = None,
) -> None:
    """Answer an objection: remove what it is about, or overrule it with a reason."""
    answer = Reply.REMOVED if remove else Reply.OVERRULED
    register = open_lists(store).register
    say(one_line(register.reply(ref, number, answer, reason=reason, by=acting(by, role))))


def agree(
    ref: ListArgument,
    number: NumberArgument,
    by: ByOption,
    role: RoleOption = Role.REVIEWER,
    store: StoreOption = None,
) -> None:
    """Agree to the reason with which an objection was overruled."""
    register = open_lists(store).register
    say(one_line(register.reply(ref, number, Reply.AGREED, reason="", by=acting(by, role))))


def advise(ref: ListArgument, text: TextArgument, by: ByOption, role: RoleOption, store: StoreOption = None) -> None:
    """Advise on a list as a co-reviewer: it changes nothing, and the signer sees it."""
    say(one_line(open_lists(store).register.advise(ref, text, by=acting(by, role))))


def comment(ref: ListArgument, text: TextArgument, by: ByOption, role: RoleOption, store: StoreOption = None) -> None:
    """Comment on a list."""
    say(one_line(open_lists(store).register.comment(ref, text, by=acting(by, role))))


def withdraw(
    ref: ListArgument,
    by: ByOption,
    reason: ReasonOption,
    role: RoleOption = Role.REVIEWER,
    store: StoreOption = None,
) -> None:
    """Take a proposal back; a signature is void."""
    say(one_line(open_lists(store).register.withdraw(ref, reason=reason, by=acting(by, role))))


def abort(
    ref: ListArgument,
    by: ByOption,
    reason: ReasonOption,
    role: RoleOption = Role.REVIEWER,
    store: StoreOption = None,
) -> None:
    """Take a list in review back to a draft; everybody keeps the part they had."""
    say(one_line(open_lists(store).register.abort(ref, reason=reason, by=acting(by, role))))


def abandon(
    ref: ListArgument,
    by: ByOption,
    reason: ReasonOption,
    role: RoleOption = Role.REVIEWER,
    store: StoreOption = None,
) -> None:
    """Give a list up; what was on it is free for another."""
    say(one_line(open_lists(store).register.abandon(ref, reason=reason, by=acting(by, role))))


COMMANDS: tuple[tuple[str, Callable[..., None]], ...] = (
    ("send", send),
    ("object", object_),
    ("reject", reject),
    ("reply", reply),
    ("agree", agree),
    ("advise", advise),
    ("comment", comment),
    ("withdraw", withdraw),
    ("abort", abort),
    ("abandon", abandon),
)
