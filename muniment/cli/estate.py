"""The days that commands on the estate are asked about, as options."""

from typing import Annotated

import typer

OnOption = Annotated[str | None, typer.Option("--on", help="The day asked about, as 2026-11-25.", show_default="today")]
KnownOption = Annotated[
    str | None,
    typer.Option("--known", help="Use what was known on this day.", show_default="all that is known now"),
]
AsAtOption = Annotated[
    str | None, typer.Option("--as-at", help="A past day, with what was known then: --on and --known in one.")
]
