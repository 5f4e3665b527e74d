"""Where the shared fixtures are: `MUNIMENT_FIXTURES`, else `../shared/fixtures` beside the repository."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def fixtures_folder(name: str = "") -> Path:
    """Return the folder of the fixtures called `name`; skip the test where it is absent.

    Where `CI_EXPECTS_FIXTURES` is set its absence is a failure, not a skip.
    """
    folder = found_fixtures(name)
    if folder is not None:
        return folder
    reason = f"the fixtures {name or 'folder'} are not here; name their folder with MUNIMENT_FIXTURES"
    if os.environ.get("CI_EXPECTS_FIXTURES"):
        pytest.fail(reason)
    pytest.skip(reason)


def found_fixtures(name: str = "") -> Path | None:
    """Return the folder of the fixtures called `name`; None where it is absent."""
    folder = Path(os.environ.get("MUNIMENT_FIXTURES") or ROOT.parent / "shared" / "fixtures") / name
    return folder if folder.is_dir() else None
