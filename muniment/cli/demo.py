"""muniment demo: write the synthetic department's share and CMS export, take both in, say what to try next."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from muniment.cli.output import StoreOption, say

if TYPE_CHECKING:
    from muniment.demo.cms import DemoExport
    from muniment.demo.share import DemoShare

app = typer.Typer(help="Make a synthetic share, survey it, and say what to try next.")

HERE = Path("muniment-demo")
TWIN_CASES = 10_000  # beyond, the XML twin is left out: it takes three times the space of the CSV files


@app.command()
def demo(
    folder: Annotated[Path, typer.Argument(help="Where to make it; the share becomes the folder SCD in it.")] = HERE,
    store: StoreOption = None,
    files: Annotated[
        int | None,
        typer.Option(help="Write this many small files instead, to measure with.", show_default="1,846 real ones"),
    ] = None,
    seed: Annotated[int, typer.Option(help="Another number gives other words and dates.")] = 1,
    cases: Annotated[int, typer.Option(help="How many cases the CMS export has; from 6 on some have faults.")] = 5,
    survey: Annotated[bool, typer.Option(help="Survey the share and import the cases when they are written.")] = True,
    answered: Annotated[
        bool,
        typer.Option(
            "--answered", help="Answer the set-up questions too, under synthetic names, and look for the holds' words."
        ),
    ] = False,
) -> None:
    """Make a synthetic share and CMS export, take both in, and say what to try next. Nothing in it is real."""
    from muniment.demo.cms import write_export
    from muniment.demo.share import write_share

    share = write_share(folder, seed=seed, files=files)
    export = write_export(folder, seed=seed, cases=cases, twin=cases <= TWIN_CASES)
    for line in (*made(share), f"SYNTHETIC CMS export, in {export.folder}: {cases:,} cases."):
        say(line)
    if survey:
        _survey(share, store)
        _import(export, store)
        if answered:
            _answer(store)
    else:
        _enter(share, store)
    for line in what_next(share, store, export, answered=answered and survey):
        say(line)


def made(share: "DemoShare") -> Iterator[str]:
    """Yield what was made, folder by folder."""
    yield f"SYNTHETIC share {share.shown_as}, in {share.root}: {share.file_count:,} files. Nothing in it is real."
    width = max(len(name) for name in share.counts)
    for name, count in share.counts.items():
        yield f"  {name.ljust(width)}  {count:>10,}"


def what_next(
    share: "DemoShare", store: Path | None, export: "DemoExport | None" = None, *, answered: bool = False
) -> Iterator[str]:
    """Yield the commands that are worth trying now, each with what it does."""
    there = f' --store "{store}"' if store else ""
    asked = (f"muniment hold setup{there}", "which holds bind the department: the questions to answer first")
    steps = (
        (f"muniment plan{there}", "why each folder is kept") if answered else asked,
        (f"muniment survey list{there}", "which surveys there are"),
        (f'muniment survey "{share.root}" --deadline 5{there}', "survey again: only what changed is read"),
        (f"muniment import quality{there}", "which cases can't be decided, and who can mend them"),
        (f"muniment audit verify{there}", "nothing recorded was changed since"),
        (f'rm -r "{share.root}" "{share.note}"' + (f' "{export.folder}"' if export else ""), "when you are done"),
    )
    width = max(len(command) for command, _ in steps)
    yield "Try next:"
    for command, meaning in steps:
        yield f"  {command.ljust(width)}  {meaning}"


def _survey(share: "DemoShare", store: Path | None) -> None:
    from muniment.cli.survey import run_survey

    # One file is made to hang; there is no need to wait as long for it as a real survey would.
    run_survey(share.root, store=store, shown_as=share.shown_as, deadline=5.0)


def _enter(share: "DemoShare", store: Path | None) -> None:
    """Enter the share into the register, so that it can be chosen on the page that asks for a survey."""
    import os

    from muniment.clock import now
    from muniment.wiring import command_line_actor, open_store

    root = os.path.realpath(os.fsencode(share.root))
    open_store(store).surveys.source_for(root, share.shown_as, actor=command_line_actor(), at=now())


def _answer(store: Path | None) -> None:
    """Answer the set-up questions as the synthetic department does, and look for the words of its holds."""
    from muniment.cli.hold_terms import scan
    from muniment.clock import now
    from muniment.demo.answers import ANSWERS
    from muniment.hold_desk import open_desk

    desk = open_desk(store)
    for one in ANSWERS:
        for ref in desk.holdings.answer_setup(one.question, one.answer, one.reason, by=one.by, at=now()):
            say(f"{one.by.name} answered {one.question}: hold {ref} is {desk.holdings.register.find(ref).state.value}.")
    scan(store=store)


def _import(export: "DemoExport", store: Path | None) -> None:
    from muniment.cli.import_cms import import_export

    import_export(export.folder, store=store)
