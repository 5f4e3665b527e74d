"""The answers of the synthetic department to the set-up questions, under names that say that they are synthetic.

Only for a department that was made here: of a real one nobody but its own people can say these things.
"""

from dataclasses import dataclass

from records.register.people import Person, Role

OFFICER = Person("SYNTHETIC officer of the demonstration", Role.DRO)
REVIEWER = Person("SYNTHETIC reviewer of the demonstration", Role.REVIEWER)


@dataclass(frozen=True, slots=True)
class DemoAnswer:
    """One answer of the demonstration: to which question, as offered, by whom, and why."""

    question: str
    answer: str
    by: Person
    reason: str


ANSWERS = (
    DemoAnswer("iicsa-casework", "yes", OFFICER, "SYNTHETIC: as CPS published of its casework."),
    DemoAnswer("iicsa-non-case", "not known", REVIEWER, "SYNTHETIC: nobody was asked, so these records are held."),
    DemoAnswer("ucpi", "open, no end date", REVIEWER, "SYNTHETIC: no letter of release was seen."),
    DemoAnswer("covid-19", "only the seven years", OFFICER, "SYNTHETIC: the flag's seven years and no hold."),
)
