"""TDR's metadata form: its columns, values, limits and messages, read from the data beside this package.

Facts only, with their source and commit in forms/tdr_metadata.toml; a new version of the form is a new
file of facts. What the rules do with them is in metadata_rules.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType


class Kind(StrEnum):
    """How a cell of the column is read."""

    TEXT = "text"
    DATE = "date"
    CHOICE = "choice"  # one of the values
    LIST = "list"  # some of the values, with semicolons
    YEARS = "years"  # whole numbers, with semicolons
    FLAG = "flag"  # Yes or No


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `key` as TDR's data call it, `heading` as the CSV has it, and what may stand in it."""

    key: str
    heading: str
    kind: Kind
    may_be_empty: bool
    is_required: bool
    is_protected: bool
    most_characters: int | None = None
    is_one_line: bool = False
    is_not_in_the_future: bool = False
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MetadataForm:
    """The whole form; `columns` in the order of TDR's template."""

    version: str
    columns: tuple[Column, ...]
    list_separator: str
    true_words: frozenset[str]
    false_words: frozenset[str]
    closure_start_always_allowed: date
    schedule_not_before: date
    longest_closure_years: int
    lapses: Mapping[str, int]
    messages: Mapping[str, str]

    @property
    def headings(self) -> tuple[str, ...]:
        """Return the headings in the order of the template."""
        return tuple(column.heading for column in self.columns)

    def column(self, key: str) -> Column:
        """Return the column that TDR's data call `key`."""
        return next(column for column in self.columns if column.key == key)

    def heading(self, key: str) -> str:
        """Return the heading of the column `key`.

        >>> tdr_form().heading("title_alternate")
        'alternate filename'
        """
        return self.column(key).heading

    def key_of(self, heading: str) -> str:
        """Return the key of the column `heading`; an unknown heading is its own key."""
        return next((column.key for column in self.columns if column.heading == heading), heading)

    def message(self, key: str) -> str:
        """Return TDR's words for `key`; where TDR has none, the key itself, as TDR does."""
        return self.messages.get(key, key)


@cache
def tdr_form() -> MetadataForm:
    """Return the form in force.

    >>> len(tdr_form().columns), len(tdr_form().column("foi_exemption_code").values)
    (23, 39)
    """
    found = tomllib.loads(files("transfer.metadata").joinpath("tdr_metadata.toml").read_text(encoding="utf-8"))
    columns = tuple(
        Column(
            key=column["key"],
            heading=column["heading"],
            kind=Kind(column["kind"]),
            may_be_empty=column["may_be_empty"],
            is_required=column["is_required"],
            is_protected=column["is_protected"],
            most_characters=column.get("most_characters"),
            is_one_line=column.get("is_one_line", False),
            is_not_in_the_future=column.get("is_not_in_the_future", False),
            values=tuple(found["values"].get(column.get("values"), ())),
        )
        for column in found["columns"]
    )
    return MetadataForm(
        version=found["version"],
        columns=columns,
        list_separator=found["list_separator"],
        true_words=frozenset(found["true_words"]),
        false_words=frozenset(found["false_words"]),
        closure_start_always_allowed=found["closure_start_always_allowed"],
        schedule_not_before=found["schedule_not_before"],
        longest_closure_years=found["longest_closure_years"],
        lapses=MappingProxyType(dict(found["lapses"])),
        messages=MappingProxyType(dict(found["messages"])),
    )
