"""From a command that a fault names to the page that does the same: one table, and the words made a link.

A remedy names a command, for it is said on the command line too. On a page the command becomes a
link to the page of the same work. What no page does stays as it is, and is named in WITHOUT_A_PAGE.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from markupsafe import Markup, escape


@dataclass(frozen=True, slots=True)
class Way:
    """The page that does what a command does: its name, its address; `of` is the reference that may follow there."""

    text: str
    href: str
    of: str = ""

    def to(self, said: str) -> str:
        """Return the address: of the one thing that `said` names, where there is a page for each, else of them all.

        >>> Way("the consignment", "/consignments", "C[0-9]{4,}").to("HLD029 CUSTODY-C0001: The hold keeps …")
        '/consignments/C0001'
        """
        found = re.search(rf"\b{self.of}\b", said) if self.of else None
        return f"{self.href}/{found[0]}" if found else self.href


_LISTS, _HOLDS, _SCHEDULES = Way("Lists", "/lists"), Way("Holds", "/holds"), Way("Schedules", "/schedules")
_DISPOSALS, _SURVEYS = Way("Disposals", "/disposals"), Way("Surveys", "/surveys")
_CONSIGNMENT = Way("the consignment's page", "/consignments", "C[0-9]{4,}")
_LIST = Way("the list's page", "/lists", "L[0-9]{4,}")

WAYS: Mapping[str, Way] = {
    "consignment build": _CONSIGNMENT,
    "consignment list": Way("Consignments", "/consignments"),
    "consignment receipt": _CONSIGNMENT,
    "disposal begin": _DISPOSALS,
    "disposal certificate": Way("Certificates", "/certificates"),
    "disposal certificates": Way("Certificates", "/certificates"),
    "disposal list": _DISPOSALS,
    "disposal prove": _DISPOSALS,
    "disposal recheck": _DISPOSALS,
    "explain": Way("Find a record", "/find"),
    "fileplan list": Way("File plan", "/fileplan"),
    "hold candidates": Way("Candidates", "/candidates"),
    "hold history": _HOLDS,
    "hold impact": _HOLDS,
    "hold list": _HOLDS,
    "hold release": _HOLDS,
    "hold scan": Way("Candidates", "/candidates"),
    "hold setup": Way("Set-up", "/setup"),
    "hold show": _HOLDS,
    "import": Way("Take in an export", "/take-in"),
    "import list": Way("Exports", "/exports"),
    "list send": _LISTS,
    "list show": _LISTS,
    "nominate list": Way("Nominations", "/nominations"),
    "schedule approve": _SCHEDULES,
    "schedule list": _SCHEDULES,
    "schedule show": _SCHEDULES,
    "sensitivity copies": _LIST,
    "sensitivity ground-record": Way("Grounds for retention", "/retention-grounds"),
    "sensitivity grounds": Way("Grounds for retention", "/retention-grounds"),
    "sensitivity instruments": Way("Retention instruments", "/retention-instruments"),
    "sensitivity meetings": Way("Advisory Council", "/advisory-council"),
    "sensitivity scan": _LIST,
    "survey": Way("Survey a share now", "/survey-now"),
    "survey files": _SURVEYS,
    "survey list": _SURVEYS,
    "timetable list": Way("Timetables", "/timetables"),
    "user delegations": Way("Deputies", "/deputies"),
    "user list": Way("People", "/people"),
    "worker list": Way("Jobs", "/jobs"),
}
WITHOUT_A_PAGE = frozenset(
    {
        "audit move",
        "demo",
        "doctor",
        "droid install",
        "droid lock",
        "droid signatures",
        "droid status",
        "evaluate list",
        "hold moves",
        "hold refresh",
        "hold templates",
        "mitigation history",
        "mitigation list",
        "survey drift",
        "worker run",
    }
)
"""Commands that faults and notices name and that no page does; most are IT's, on the computer itself."""

_ARGUMENTS = r"(?: (?:--[a-z-]+|[A-Z][A-Z0-9]*\b|help\b))*"
_NAMED = re.compile(rf"`?\bmuniment ({'|'.join(sorted(WAYS, key=len, reverse=True))})\b{_ARGUMENTS}`?")


def ways(said: str, about: str = "") -> str:
    """Return a text for a template: escaped, and each command in it that a page does a link to that page.

    `about` is what stands beside it and may name the one thing that the page is of.

    >>> ways("See the lists with: muniment list show")
    Markup('See the lists with: <a class="govuk-link" href="/lists">Lists</a>')
    >>> ways("Run: muniment doctor & see")
    Markup('Run: muniment doctor &amp; see')
    """
    return Markup("").join(_parts(said, about or said)) if "muniment " in said else escape(said)


def has_way(said: str) -> bool:
    """Return whether a text names a command that a page does.

    >>> has_way("Run: muniment doctor"), has_way("Start with: muniment survey PATH")
    (False, True)
    """
    return "muniment " in said and any(_command(found) for found in _NAMED.finditer(said))


def _parts(said: str, about: str) -> Iterator[Markup]:
    done = 0
    for found in _NAMED.finditer(said):
        if (way := _command(found)) is None:
            continue
        yield escape(said[done : found.start()])
        link = Markup('<a class="govuk-link" href="{}">{}</a>')
        yield link.format(way.to(about), way.text)
        done = found.end()
    yield escape(said[done:])


def _command(found: "re.Match[str]") -> Way | None:
    """Return the page of the command found; None where the word after it makes it one that no page does."""
    after = found.string[found.end(1) :]
    word = re.match(r" ([a-z]+)", after)
    longer = f"{found[1]} {word[1]}" if word else ""
    return None if longer in WITHOUT_A_PAGE else WAYS[found[1]]
