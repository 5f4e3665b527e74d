"""muniment demo: write the synthetic department's share, survey it, and say what to try next."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from muniment.cli.output import StoreOption, say

if TYPE_CHECKING:
    from muniment.demo.share import DemoShare

app = typer.Typer(help="Make a synthetic share, survey it, and say what to try next.")

HERE = Path("muniment-demo")


@app.command()
def demo(
    folder: Annotated[Path, typer.Argument(help="Where to make it; the share becomes the folder SCD in it.")] = HERE,
    store: StoreOption = None,
    files: Annotated[
        int | None,
        typer.Option(help="Write this many small files instead, to measure with.", show_default="1,846 real ones"),
    ] = None,
    seed: Annotated[int, typer.Option(help="Another number gives other words and dates.")] = 1,
    survey: Annotated[bool, typer.Option(help="Survey the share when it is written.")] = True,
) -> None:
    """Make a synthetic share, survey it, and say what to try next. Nothing in it is real."""
    from muniment.demo.share import write_share

    share = write_share(folder, seed=seed, files=files)
    for line in made(share):
        say(line)
    if survey:
        _survey(share, store)
    for line in what_next(share, store):
        say(line)


def made(share: "DemoShare") -> Iterator[str]:
    """Yield what was made, folder by folder."""
    yield f"SYNTHETIC share {share.shown_as}, in {share.root}: {share.file_count:,} files. Nothing in it is real."
    width = max(len(name) for name in share.counts)
    for name, count in share.counts.items():
        yield f"  {name.ljust(width)}  {count:>10,}"


def what_next(share: "DemoShare", store: Path | None) -> Iterator[str]:
    """Yield the commands that are worth trying now, each with what it does."""
    there = f' --store "{store}"' if store else ""
    steps = (
        (f"muniment survey list{there}", "which surveys there are"),
        (f'muniment survey "{share.root}" --deadline 5{there}', "survey again: only what changed is read"),
        (f"muniment audit verify{there}", "nothing recorded was changed since"),
        (f'rm -r "{share.root}" "{share.note}"', "when you are done"),
    )
    width = max(len(command) for command, _ in steps)
    yield "Try next:"
    for command, meaning in steps:
        yield f"  {command.ljust(width)}  {meaning}"


def _survey(share: "DemoShare", store: Path | None) -> None:
    from muniment.cli.survey import run_survey

    # One file is made to hang; there is no need to wait as long for it as a real survey would.
    run_survey(share.root, store=store, shown_as=share.shown_as, deadline=5.0)
