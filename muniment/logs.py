"""Where what went wrong is written down, for whoever looks after Muniment."""

import os
import tempfile
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path


def write_log(name: str, text: str, *, words: Sequence[str]) -> Path:
    """Return the path of the log `name`: in the store that `words` mean, else where temporary files go."""
    from muniment.settings import store_path

    asked = [after for before, after in pairwise(words) if before == "--store"]
    asked += [word.removeprefix("--store=") for word in words if word.startswith("--store=")]
    for folder in (store_path(Path(asked[0]) if asked else None) / "log", Path(tempfile.gettempdir())):
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError:
            continue
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as stream:
            stream.write(text)
        return folder / name
    return Path(os.devnull)
