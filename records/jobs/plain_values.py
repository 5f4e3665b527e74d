"""How the engine keeps values: as JSON.

DBOS keeps them pickled unless it is told otherwise, and whoever can write into the database of jobs
could then run code in the worker.
"""

import json
from typing import TypeVar

from dbos import Serializer

T = TypeVar("T")
ERROR = "muniment:error"


class PlainValues(Serializer):
    """Values as canonical JSON; an error as its text, and read back as an error that says the same."""

    def serialize(self, data: object) -> str:
        """Return `data` as text."""
        return json.dumps(data, default=_plain, ensure_ascii=False)

    def deserialize(self, serialized_data: str) -> object:
        """Return what the text says."""
        return json.loads(serialized_data, object_hook=_with_errors)

    def name(self) -> str:
        """Return the name that the engine writes beside each value."""
        return "muniment_json"


def _plain(value: object) -> object:
    if isinstance(value, BaseException):
        return {ERROR: f"{type(value).__name__}: {value}"}
    if isinstance(value, tuple | set | frozenset):
        return list(value)
    raise TypeError(f"a job's values are plain: text, numbers, lists; not a {type(value).__name__}")


def _with_errors(found: dict[str, object]) -> object:
    return RuntimeError(str(found[ERROR])) if set(found) == {ERROR} else found
