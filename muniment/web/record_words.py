"""The sections of an explanation: each statement read from the outcome, so that it can't differ from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from muniment.tables.cells import Kind, as_words, visible
from retention.explain import tree
from retention.facts import Fact, show
from retention.schedule import Schedule
from retention.standing import Outcome
from retention.terms import Grade

GRADE_TAGS = {Grade.CONFIRMED: "green", Grade.SECOND_HAND: "yellow", Grade.MODEL: "yellow", Grade.ILLUSTRATIVE: "red"}


@dataclass(frozen=True, slots=True)
class FactWords:
    """One fact: what it is, its value, where it comes from, since when it is known."""

    name: str
    meaning: str
    value: str
    origin: str
    known: str


@dataclass(frozen=True, slots=True)
class SourceWords:
    """The source of the rule, its grade as a coloured tag, and its words as quoted."""

    ref: str
    url: str
    grade: str
    tag: str
    quoted: str
    checked: str


@dataclass(frozen=True, slots=True)
class Section:
    """One section: its heading, statements, and either facts or the source where it is about these."""

    title: str
    lines: tuple[str, ...] = ()
    facts: tuple[FactWords, ...] = ()
    source: SourceWords | None = None
    empty: str = ""


def example_sections() -> tuple[Section, ...]:
    """Return sections as a page class shows them in its example."""
    fact = FactWords("case.finalised_on", "Day on which the case ended", "14 March 2006", "cms", "2006-03-14")
    source = SourceWords("Public Records Act 1958, s 3(4)", "", "second-hand", "yellow", "a special reason", "")
    return (
        Section("Rule", ("Rule CW-LTI, version 1: keep for 20 years.",), source=source),
        Section("Facts", facts=(fact,)),
        Section("Holds", empty="No hold covers it."),
    )


def sections_of(outcome: Outcome, schedules: Mapping[str, Schedule]) -> tuple[Section, ...]:
    """Return the sections: rule, facts, what is missing, what lost, holds, remarks."""
    nodes = {node.text: tuple(visible(child.text) for child in node.children) for node in tree(outcome).children}
    schedule = schedules.get(outcome.dated.schedule_ref)
    rule = tuple(line for line in nodes.get("Rule", ()) if not line.startswith("Its source is "))
    facts = tuple(_fact_words(fact, schedule) for fact in outcome.dated.reads)
    found = [
        Section("Rule", rule, source=_source_words(outcome), empty="No rule governs; that is never permission."),
        Section("Facts", facts=facts, empty="It rests on no fact yet."),
        Section("Missing", nodes.get("Missing", ()), empty="Nothing that the rule needs is missing."),
        Section("Also considered", nodes.get("Also considered", ()), empty="No other rule was considered."),
        Section("Holds", nodes.get("Holds", ()), empty="No hold covers it."),
    ]
    if remarks := nodes.get("Remarks"):
        found.append(Section("Remarks", remarks))
    return tuple(found)


def _source_words(outcome: Outcome) -> SourceWords | None:
    governing = outcome.dated.governing
    if governing is None:
        return None
    source = governing.source
    checked = f"checked on {as_words(source.checked_on, Kind.DATE)}" if source.checked_on else ""
    return SourceWords(
        ref=source.ref,
        url=source.url if source.url and source.url.startswith(("http://", "https://")) else "",
        grade=source.grade.value,
        tag=GRADE_TAGS[source.grade],
        quoted=source.quoted or "",
        checked=checked,
    )


def _fact_words(fact: Fact, schedule: Schedule | None) -> FactWords:
    definition = schedule.catalogue.find(fact.name) if schedule else None
    of = f" of {fact.member}" if fact.member else ""
    known = "" if fact.known_on.year == 1 else as_words(fact.known_on, Kind.DATE)
    return FactWords(
        name=f"{fact.name}{of}",
        meaning=definition.meaning if definition else "",
        value=as_words(fact.value, Kind.DATE) if isinstance(fact.value, date) else visible(show(fact.value)),
        origin=str(fact.origin),
        known=known,
    )
