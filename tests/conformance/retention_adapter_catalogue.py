"""The fact catalogue of the scenarios' notation: what a default date is, which order is impossible."""

from collections.abc import Iterator
from datetime import date

from retention.catalogue import Catalogue
from retention.catalogue_file import read_catalogue
from tests.conformance.retention_adapter_notation import Situation
from tests.conformance.retention_adapter_rules import RowRule

SENTINELS = [date(1601, 1, 1), date(1899, 12, 30), date(1900, 1, 1), date(1970, 1, 1), date(9999, 12, 31)]
BIRTH_SENTINELS = [day for day in SENTINELS if day.year != 1970]
"""1970-01-01 can be a real birth date: sentinels are listed by source and field (R15)."""

KINDS = {
    "class": "text",
    "flags": "flags",
    "outcome": "text",
    "subject": "text",
    "sentence": "sentence",
    "sentence.kind": "text",
    "defendants.sentence": "sentence",
    "defendants.sentence.kind": "text",
    "dob": "birth date",
    "victim.dob": "birth date",
    "defendants.dob": "birth date",
}
NOT_BEFORE = {
    "closed": ["created", "opened", "dob", "victim.dob"],
    "end": ["created", "opened"],
    "last_paper": ["created", "opened"],
    "superseded": ["created"],
    "concluded": ["dob"],
    "defendants.concluded": ["defendants.dob"],
    "case.closed": ["opened"],
}
REOPENED_BY = {"closed": "reopened", "end": "reopened", "case.closed": "reopened"}
DATES = (
    *("closed", "end", "opened", "created", "last_paper", "superseded", "reopened", "concluded", "decided", "receipt"),
    *("case.closed", "parent.closed", "doc.last_modified", "file.mtime", "appeal_lapsed", "exhibits_returned"),
    *("expires", "licence_end", "event", "base", "previous.retain_through", "ingested_on", "labelled_on"),
    *("record.dated_on", "sentence.end_on", "defendants.concluded", "defendants.sentence.end_on"),
    "override.trigger_on",
)


def catalogue_of(situation: Situation, rule: RowRule) -> Catalogue:
    """Return the catalogue of the notation, with whatever other event the row names."""
    grouped = [f"{rule.options.group}.{rule.options.group_field}"] if rule.options.group else []
    own = [fact.name for fact in situation.facts] + grouped + list(situation.runs)
    names = dict.fromkeys([*KINDS, *DATES, *own, *_named_in(rule.classes)])
    table = {"fact": [_definition(name) for name in names]}
    catalogue = read_catalogue(table, place="notation")
    assert isinstance(catalogue, Catalogue), catalogue
    return catalogue


def _named_in(value: object) -> Iterator[str]:
    """Yield the facts that the row's own rule names, so that any event a row invents is a fact."""
    if isinstance(value, dict):
        for key, one in value.items():
            if key in ("fact", "from", "trigger", "until") and isinstance(one, str) and one != "trigger":
                yield one
            yield from _named_in(one)
    elif isinstance(value, list):
        for one in value:
            yield from _named_in(one)


def _definition(name: str) -> dict[str, object]:
    kind = KINDS.get(name, "date")
    sentinels = {"birth date": BIRTH_SENTINELS, "date": SENTINELS}.get(kind)
    return {
        "name": name,
        "kind": kind,
        "level": "record",
        "meaning": f"{name} of the notation",
        "supplied_by": ["row"],
        **({"sentinels": {"*": sentinels}} if sentinels else {}),
        **({"not_before": NOT_BEFORE[name]} if name in NOT_BEFORE else {}),
        **({"reopened_by": REOPENED_BY[name]} if name in REOPENED_BY else {}),
    }
