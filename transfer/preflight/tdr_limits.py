"""What TDR takes and refuses, as facts: formats, names, limits, and its own words for each.

Facts only, with their source and commit in profiles/tdr_file_checks.toml; a new version of TDR's data is
a new file of facts. What follows for a file is said in preflight.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Refused:
    """Why TDR refuses a format: its word for the reason, what it says, whether an adviser may agree otherwise."""

    reason: str
    says: str
    may_be_waived: bool


@dataclass(frozen=True, slots=True)
class TdrLimits:
    """All of it; sizes in bytes, paths in UTF-16 units as Windows counts them."""

    version: str
    signatures: int
    most_files: int
    most_bytes_a_file: int
    most_bytes: int
    most_path_characters: int
    usual_staging_path: str
    empty_contents: frozenset[str]
    names_left_out: frozenset[str]
    names_left_out_in_any_case: frozenset[str]
    refused: Mapping[str, Refused]
    """By PUID."""
    says: Mapping[str, str]
    actions: Mapping[str, str]

    def leaves_out(self, name: str) -> bool:
        """Return whether the upload form leaves out a file called `name` without a word.

        >>> [tdr_limits().leaves_out(name) for name in ("THUMBS.DB", "desktop.ini", "Desktop.ini", ".DS_Store")]
        [True, True, False, True]
        """
        return name in self.names_left_out or name.lower() in self.names_left_out_in_any_case


@cache
def tdr_limits() -> TdrLimits:
    """Return the limits in force.

    >>> len(tdr_limits().refused), tdr_limits().refused["fmt/473"].reason
    (69, 'NonRecord')
    """
    text = files("transfer.preflight").joinpath("tdr_file_checks.toml").read_text(encoding="utf-8")
    found = tomllib.loads(text)
    refused = {
        puid: Refused(one["reason"], one["says"], one["may_be_waived"])
        for one in found["refused"]
        for puid in one["puids"]
    }
    names = found["left_out_names"]
    return TdrLimits(
        version=found["version"],
        signatures=found["signatures"],
        most_files=found["most_files"],
        most_bytes_a_file=found["most_bytes_a_file"],
        most_bytes=found["most_bytes"],
        most_path_characters=found["most_path_characters"],
        usual_staging_path=found["usual_staging_path"],
        empty_contents=frozenset(found["empty_contents"]),
        names_left_out=frozenset(one["name"] for one in names if not one["in_any_case"]),
        names_left_out_in_any_case=frozenset(one["name"].lower() for one in names if one["in_any_case"]),
        refused=MappingProxyType(refused),
        says=MappingProxyType(dict(found["says"])),
        actions=MappingProxyType(dict(found["actions"])),
    )
