"""From the tables of a facts file or of a worked case to Facts, or to every fault in them at once.

Days may be written as TOML days or as ISO 8601 text, so that JSON can say the same. What each key
means is the catalogue's; the notation of a value is

    closed = 2015-06-10                                    a day; "2015-06" a month, "2015" a year
    closed = { from = 2015-03-01, to = 2015-06-30 }        a day between two
    closed = { unknown = "blank in the export" }           also: { not_applicable = "acquitted" }
    flags = ["CPRO"]                                       all flags there are; [] says there are none
    "defendants.sentence" = { A = { lengths = ["P8Y"], imposed_on = 2015-06-10 } }    by member
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime

from retention import schedule_faults as codes
from retention.catalogue import DATE_KINDS, Catalogue, FactDefinition, FactKind
from retention.dating import CLASS, CLASS_OVERRIDE
from retention.entries import Entry, Table, quoted_with_hint
from retention.facts import Fact, Facts, NotApplicable, Origin, OriginKind, Override, PartialDate, Ref, Unknown, Value
from retention.faults import Fault
from retention.floors import TRIGGER_OVERRIDE
from retention.periods import Period
from retention.sentences import Running, Sentence

BUILT_IN = {
    CLASS: FactDefinition(CLASS, FactKind.TEXT, "record", "the class of the record"),
    CLASS_OVERRIDE: FactDefinition(CLASS_OVERRIDE, FactKind.TEXT, "record", "a class set on an authority"),
    TRIGGER_OVERRIDE: FactDefinition(TRIGGER_OVERRIDE, FactKind.DATE, "record", "a trigger set on an authority"),
}
"""Facts the core itself reads; they need no entry in a catalogue."""


def read_facts(table: Table, *, ref: Ref, place: str, catalogue: Catalogue) -> Facts | tuple[Fault, ...]:
    """Return the facts written in `table`, or all its faults; what is not written is not recorded."""
    faults: list[Fault] = []
    entry = Entry(table, place=place, faults=faults)
    facts = [fact for name in table for fact in _read_fact(name, entry, catalogue)]
    return tuple(faults) if faults else Facts(ref, tuple(facts))


def _read_fact(name: str, entry: Entry, catalogue: Catalogue) -> Iterator[Fact]:
    definition = catalogue.find(name) or BUILT_IN.get(name)
    value = entry.take(name)
    if definition is None:
        entry.fault(codes.FACT_UNKNOWN, quoted_with_hint(name, catalogue.names()))
        return
    if isinstance(value, Mapping) and "." in name and value and all(re.fullmatch(r"[A-Z]\w*", key) for key in value):
        for member, own in value.items():
            yield _fact(definition, own, entry.within(value, name), member=member)
    else:
        yield _fact(definition, value, entry)


def _fact(definition: FactDefinition, written: object, entry: Entry, *, member: str | None = None) -> Fact:
    """Return one fact; a table may say where it comes from and since when it is known."""
    origin, known_on = Origin(OriginKind.RECORD, "given"), date.min
    if isinstance(written, Mapping):
        inner = entry.within(written, definition.name)
        origin = _read_origin(inner)
        known_on = _day_in(inner.take("known_on")) or date.min
        value = _read_table(definition, inner)
        inner.finish()
    else:
        value = _read_plain(definition, written, entry)
    return Fact(definition.name, value, origin, known_on, member)


def _read_origin(entry: Entry) -> Origin:
    kind = entry.choice("origin", OriginKind) if entry.has("origin") else OriginKind.RECORD
    return Origin(kind, entry.text("system", example="cms", required=False) or "given")


def _read_table(definition: FactDefinition, entry: Entry) -> Value:
    if entry.has("unknown"):
        return Unknown(entry.text("unknown", example="blank in the export"))
    if entry.has("not_applicable"):
        return NotApplicable(entry.text("not_applicable", example="acquitted"))
    if entry.has("lengths"):
        return _read_sentence(entry)
    if entry.has("from"):
        return _read_range(entry)
    value = _read_plain(definition, entry.take("value"), entry)
    if entry.has("by"):
        return _read_override(value, entry)
    return value


def _read_sentence(entry: Entry) -> Value:
    lengths = tuple(entry.period_in(one, "lengths") for one in entry.texts("lengths", example="P8Y"))
    imposed_on = _day_in(entry.take("imposed_on"))
    running = entry.choice("running", Running) if entry.has("running") else Running.CONSECUTIVE
    if imposed_on is None or not lengths or Period() in lengths:
        entry.fault(codes.FACT_UNREADABLE, 'expected { lengths = ["P8Y"], imposed_on = 2015-06-10 }')
        return Unknown()
    return Sentence(imposed_on, lengths, running)


def _read_range(entry: Entry) -> Value:
    first, last = _day_in(entry.take("from")), _day_in(entry.take("to"))
    if first is None or last is None or first > last:
        entry.fault(codes.FACT_UNREADABLE, "expected { from = 2015-03-01, to = 2015-06-30 }")
        return Unknown()
    return PartialDate(first, last)


def _read_override(value: Value, entry: Entry) -> Value:
    said = [entry.text(key, example="DRO") for key in ("by", "authority", "reason")]
    if not all(said) or not isinstance(value, date | str):
        return Unknown()
    return Override(value, by=said[0], authority=said[1], reason=said[2])


def _read_plain(definition: FactDefinition, written: object, entry: Entry) -> Value:
    value = _value_of(definition, written)
    if value is None:
        expected = f"{definition.name} = {written!r}; expected a {definition.kind}"
        entry.fault(codes.FACT_UNREADABLE, f"{expected}, such as {definition.name} = {_EXAMPLES[definition.kind]}")
        return Unknown()
    return value


_EXAMPLES = {
    FactKind.DATE: "2015-06-10",
    FactKind.BIRTH_DATE: "1970-02-28",
    FactKind.TEXT: '"Crown Court"',
    FactKind.NUMBER: "3",
    FactKind.YES_NO: "true",
    FactKind.FLAGS: '["CPRO"]',
    FactKind.SENTENCE: '{ lengths = ["P8Y"], imposed_on = 2015-06-10 }',
}


def _value_of(definition: FactDefinition, written: object) -> Value | None:
    """Return the value where it is of the fact's kind; None where it isn't."""
    kind = definition.kind
    if kind in DATE_KINDS:
        return _dated(written)
    if kind is FactKind.FLAGS or (definition.name == CLASS and isinstance(written, list)):
        is_texts = isinstance(written, list) and all(isinstance(one, str) for one in written)
        return frozenset(written) if is_texts and isinstance(written, list) else None
    if kind is FactKind.TEXT:
        return written if isinstance(written, str) and written else None
    if kind is FactKind.YES_NO:
        return written if isinstance(written, bool) else None
    if kind is FactKind.NUMBER:
        return written if isinstance(written, int) and not isinstance(written, bool) else None
    return None


def _dated(written: object) -> Value | None:
    if isinstance(written, datetime):
        return written if written.tzinfo is not None else None
    if isinstance(written, date):
        return written
    if not isinstance(written, str):
        return None
    if match := re.fullmatch(r"([1-9]\d{3})(?:-(0[1-9]|1[0-2]))?", written):
        year = int(match[1])
        return PartialDate.of_month(year, int(match[2])) if match[2] else PartialDate.of_year(year)
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return None
    if len(written) == len("2015-06-10"):
        return moment.date()
    return moment if moment.tzinfo is not None else None


def _day_in(written: object) -> date | None:
    found = _dated(written)
    return found if isinstance(found, date) and not isinstance(found, datetime) else None
