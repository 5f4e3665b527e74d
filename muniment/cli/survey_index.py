"""muniment survey index: make the index of a survey by hand."""

from typing import Annotated

import typer

from muniment.cli.output import StoreOption, say


def index_survey(
    ref: Annotated[str, typer.Argument(help="The survey, such as S0001.", metavar="REF")],
    store: StoreOption = None,
) -> None:
    """Make the index by which the pages find the files of a large survey; the worker does the same by itself."""
    from muniment.wiring import open_store
    from records.survey.index_making import make_index

    layout = open_store(store).layout
    is_new = make_index(layout, ref, tell=lambda stage, done, total: say(f"{ref}: step {done + 1} of {total}, {stage}"))
    say(f"The index of {ref} is made." if is_new else f"The index of {ref} fits; nothing was written.")
