"""Faults: what is wrong in something people gave us. Errors: what stops an act.

A *fault* is a value, gathered with the others and shown at its place; it never stops the rest.
An *error* of ours stops the act and carries the fault that says why:

    MunimentError            every error of ours; its text is fit for a user
    ├── Refusal              the act is refused: the reason, the rule, the next step (exit code 1)
    └── UsageError           the words of the call are off (exit code 2)
"""

from dataclasses import dataclass
from enum import StrEnum
from types import ModuleType


class Who(StrEnum):
    """Who can mend a fault."""

    RMU = "RMU"
    AREA = "Area"
    IT = "IT"
    DRO = "DRO"
    SUPPORT = "support"


@dataclass(frozen=True, slots=True)
class FaultCode:
    """One kind of fault: a stable code, what it means, what to do, who can do it.

    `code` is three letters for the subject and three digits, never reused. `remedy` is the next
    step in plain English.

    >>> FaultCode("SUR001", "The file could not be read.", "Ask IT for read access.", Who.IT).code
    'SUR001'
    """

    code: str
    meaning: str
    remedy: str
    who: Who

    def __post_init__(self) -> None:
        letters, digits = self.code[:3], self.code[3:]
        if not (letters.isalpha() and letters.isupper() and len(digits) == 3 and digits.isdigit()):
            raise ValueError(f"a fault code is three capitals and three digits, not {self.code!r}")


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong at one place: `place` as the user knows it, `found` the value met there.

    `found` is empty where the code says it all.

    >>> code = FaultCode("SUR001", "The file could not be read.", "Ask IT for read access.", Who.IT)
    >>> str(Fault(code, "Board/2006/minutes.doc", "permission denied"))
    'SUR001 Board/2006/minutes.doc: The file could not be read (permission denied). Ask IT for read access. (IT)'
    """

    code: FaultCode
    place: str
    found: str = ""

    def __str__(self) -> str:
        meaning = self.code.meaning.rstrip(".") + (f" ({self.found})" if self.found else "")
        place = f" {self.place}:" if self.place else ""
        return f"{self.code.code}{place} {meaning}. {self.code.remedy} ({self.code.who})"


def codes_in(*modules: ModuleType) -> dict[str, FaultCode]:
    """Return every fault code that the modules name, by its code."""
    named = (value for module in modules for value in vars(module).values())
    return {value.code: value for value in named if isinstance(value, FaultCode)}


class MunimentError(Exception):
    """An error of ours, with the faults that say why; its text can be shown to a user."""

    def __init__(self, *faults: Fault) -> None:
        if not faults:
            raise ValueError("an error of ours carries at least one fault")
        self.faults = faults
        super().__init__("\n".join(str(fault) for fault in faults))


class Refusal(MunimentError):
    """The act is refused with its reason; nothing was changed."""


class UsageError(MunimentError):
    """The words of the call are off; nothing was tried."""
