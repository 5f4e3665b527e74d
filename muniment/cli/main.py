"""The command `muniment`: a noun, then what to do. A noun's module is imported only when it is called.

Exit codes: 0 done; 1 refused, with the reason; 2 the words of the call are off.
"""

import importlib
import secrets
import sys
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import typer
from typer._click.core import Command, Context  # Typer carries Click inside and shows no other way to its classes
from typer._click.exceptions import ClickException
from typer.core import TyperCommand, TyperGroup

from muniment import VERSION
from muniment.logs import write_log
from retention.faults import Fault, MunimentError, UsageError

DONE, REFUSED, WRONG_WORDS = 0, 1, 2
INTERRUPTED = 130  # what Typer makes of Ctrl-C; we answer it with REFUSED
QUERY_INTERRUPTED = "Query interrupted"  # what DuckDB makes of Ctrl-C in the middle of a question
STOPPED = "Stopped. Run the same command again; it goes on."


@dataclass(frozen=True, slots=True)
class Noun:
    """One noun of the command line: the word, the module that has its `app`, one line of help."""

    word: str
    module: str
    help: str


NOUNS = (
    Noun("demo", "muniment.cli.demo", "Make a synthetic share, survey it, and say what to try next."),
    Noun("survey", "muniment.cli.survey", "Survey a folder: formats, checksums, duplicates, faults, what changed."),
    Noun("plan", "muniment.cli.plan", "The drive plan: every folder, why it is kept, what stops it."),
    Noun("explain", "muniment.cli.explain", "Why is this still here, and when may it go?"),
    Noun("evaluate", "muniment.cli.evaluate", "Put every folder and case under the rules on a day."),
    Noun("simulate", "muniment.cli.simulate", "What would follow if a hold or a schedule changed; writes nothing."),
    Noun("hold", "muniment.cli.hold", "Place, amend and release holds; see what they cover."),
    Noun("list", "muniment.cli.list_", "Lists for transfer, disposal and retention: make, review, sign them."),
    Noun("disposal", "muniment.cli.disposal", "Carry out a signed list: work order, receipt, proof, certificate."),
    Noun("schedule", "muniment.cli.schedule", "Disposal schedules: read, check, compare, import, approve, publish."),
    Noun("fileplan", "muniment.cli.fileplan", "Which folder is which class: rules, assignments, wrong places, copies."),
    Noun("queue", "muniment.cli.queue", "What waits for appraisal; decide it; which series it goes to."),
    Noun("nominate", "muniment.cli.nominate", "Send a record as of long-term interest, and answer what was sent."),
    Noun("mitigation", "muniment.cli.mitigation", "Formats at risk: what is to be done, who agreed, what was done."),
    Noun(
        "preflight", "muniment.cli.preflight", "What would stop a transfer to The National Archives, before it is sent."
    ),
    Noun("sensitivity", "muniment.cli.sensitivity", "What on a list is open, closed or retained; who agreed to it."),
    Noun(
        "metadata", "muniment.cli.metadata", "A transfer list's metadata: check it, take in sheets, read TDR's report."
    ),
    Noun("papers", "muniment.cli.papers", "The papers of a transfer: metadata, lists, pack, crib sheet, report."),
    Noun("consignment", "muniment.cli.consignment", "From the signature to a verified bag."),
    Noun("bag", "muniment.cli.bag", "Check a bag: that nothing is missing, added or altered."),
    Noun("serve", "muniment.cli.serve", "Serve the pages, on this computer or behind a proxy that speaks https."),
    Noun("user", "muniment.cli.user", "Accounts, roles, passwords, sign-ins and the DRO's deputies."),
    Noun("doctor", "muniment.cli.doctor", "Say what Muniment finds on this computer, and what to do."),
    Noun(
        "timetable", "muniment.cli.timetable", "What comes again by itself: surveys at night, evaluation, checkpoints."
    ),
    Noun(
        "worker",
        "muniment.cli.worker",
        "Do jobs in the background; see, stop, continue, repeat them.",
    ),
    Noun("audit", "muniment.cli.audit", "List the audit chain, or verify it."),
    Noun("droid", "muniment.cli.droid", "Install DROID, see how it stands, change its signatures."),
    Noun("import", "muniment.cli.import_", "Take in a CMS export or a list of DROID's; see the quality of its cases."),
)


class NounGroup(TyperGroup):
    """A group that knows its nouns by name and help, and imports one when it is called."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands = {noun.word: TyperCommand(noun.word, help=noun.help, callback=None) for noun in NOUNS}

    def resolve_command(self, ctx: Context, args: list[str]) -> tuple[str | None, Command | None, list[str]]:
        """Return the noun's real command, with its word and the rest of the words."""
        word, stub, rest = super().resolve_command(ctx, args)
        return word, stub and noun_command(str(word)), rest


class DefaultCommandGroup(TyperGroup):
    """A group whose command `run` is meant where the first word is none of its commands.

    So `muniment survey PATH` is `muniment survey run PATH`. A folder with the name of a command is
    written ./list. The group itself has no option but --help.
    """

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        """Return the words of the call, with `run` in front where it was left out."""
        if args and args[0] not in self.commands and args[0] not in ctx.help_option_names:
            args = ["run", *args]
        return super().parse_args(ctx, args)


def noun_command(word: str) -> Command:
    """Return the command of the noun `word`; its module is imported here."""
    noun = next(noun for noun in NOUNS if noun.word == word)
    command = typer.main.get_command(importlib.import_module(noun.module).app)
    command.name = word
    command.params = [option for option in command.params if "completion" not in str(option.name)]
    return command


app = typer.Typer(
    name="muniment",
    cls=NounGroup,
    help="Say what a department holds, why it still holds it, and what must happen to it next.",
    epilog="Start with: muniment doctor",
    no_args_is_help=True,
)


def _show_version(asked: bool) -> None:
    if asked:
        print(f"Muniment {VERSION}")
        raise typer.Exit


@app.callback()
def muniment(
    version: bool = typer.Option(
        False, "--version", callback=_show_version, is_eager=True, help="Say the version and stop."
    ),
) -> None:
    """Take the options that stand before the noun."""


def run() -> None:
    """Run the command line and leave with its exit code; the console script `muniment`."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    sys.exit(run_words(sys.argv[1:]))


def run_words(words: Sequence[str]) -> int:
    """Run the call `words`; return its exit code. What went wrong is said, never shown as a traceback."""
    try:
        code = typer.main.get_command(app).main(list(words), prog_name="muniment", standalone_mode=False)
    except MunimentError as error:
        _say(*(str(fault) for fault in error.faults))
        return WRONG_WORDS if isinstance(error, UsageError) else REFUSED
    except ClickException as error:
        from typer.rich_utils import rich_format_error

        rich_format_error(error)
        return WRONG_WORDS
    except (KeyboardInterrupt, typer.Abort):
        code = INTERRUPTED
    except Exception as error:
        if str(error) != QUERY_INTERRUPTED:
            _say(str(unexpected(error, words)))
            return REFUSED
        code = INTERRUPTED
    if code == INTERRUPTED:
        _say(STOPPED)
        return REFUSED
    return code if isinstance(code, int) else DONE


def _say(*lines: str) -> None:
    from muniment.cli.output import say

    for line in lines:
        say(line)


def unexpected(error: Exception, words: Sequence[str]) -> Fault:
    """Return the fault that names `error` by a reference; the traceback goes into the store's log."""
    from muniment.clock import now
    from muniment.faults import UNEXPECTED
    from muniment.settings import is_debugging

    at = now()
    reference = f"{at:%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
    trace = "".join(traceback.format_exception(error))
    if is_debugging():
        print(trace, file=sys.stderr)
    text = f"Muniment {VERSION}, {at.isoformat()}\nmuniment {' '.join(words)}\n\n{trace}"
    path = write_log(f"{reference}.txt", text, words=words)
    return Fault(UNEXPECTED, f"reference {reference}", f"see {path}")


if __name__ == "__main__":
    run()
