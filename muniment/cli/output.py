"""What every command shares: the options that mean the same everywhere, and how it speaks."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from muniment.settings import STORE
from muniment.tables.shown import Format, visible

StoreOption = Annotated[
    Path | None,
    typer.Option("--store", envvar=STORE, help="Folder of the store.", show_default="muniment-store"),
]
FormatOption = Annotated[Format, typer.Option("--format", help="How to show it.")]
OutOption = Annotated[Path | None, typer.Option("--out", help="Write into this file instead of showing it.")]


def say(text: str) -> None:
    """Say one line to the user, beside the result: on standard error. A name in it can't steer the terminal."""
    print(visible(text), file=sys.stderr, flush=True)


def print_json(value: Mapping[str, object]) -> None:
    """Print `value` as one JSON object, keys sorted, for programs."""
    print(json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1), flush=True)
