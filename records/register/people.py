"""Who acts: a name and the role in which they act. What a role may do is the workflow's to say."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """The roles of a department's records work, as its people name them."""

    REVIEWER = "reviewer"
    DRO = "DRO"
    DEPUTY_DRO = "deputy DRO"
    IAO = "IAO"
    IMA = "IMA"
    ABM = "ABM"
    SIRO = "SIRO"
    DPO = "DPO"
    LAWYER = "lawyer"
    OST = "OST"
    SIM = "SIM"
    KIM = "KIM"
    IT = "IT"
    COMPLIANCE = "Compliance and Assurance Officer"
    CONTRACTOR = "contractor"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody acting in a role; two with the same name are the same person, however it is written."""

    name: str
    role: Role

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise ValueError("a person has a name")

    def is_same_as(self, name: str) -> bool:
        """Return whether `name` is theirs.

        >>> Person("A. Reviewer", Role.REVIEWER).is_same_as("a. reviewer ")
        True
        """
        return self.name.strip().casefold() == name.strip().casefold()
