"""From the tables of the fact catalogue to a Catalogue, or to every fault in it at once."""

from collections import Counter
from datetime import date

from retention import schedule_faults as codes
from retention.catalogue import Catalogue, FactDefinition, FactKind, Sentinels
from retention.entries import Entry, Table, quoted_with_hint
from retention.faults import Fault


def read_catalogue(table: Table, *, place: str) -> Catalogue | tuple[Fault, ...]:
    """Return the catalogue written in `table`, or all its faults, each with its place."""
    faults: list[Fault] = []
    entry = Entry(table, place=place, faults=faults)
    written = entry.tables("fact", name=lambda one, at: f"fact {one.get('name', at)}")
    definitions = tuple(map(_read_definition, written))
    entry.finish()
    names = Counter(definition.name for definition in definitions)
    for name, count in names.items():
        if count > 1:
            entry.fault(codes.CODE_TWICE, f"{name!r}, {count} times")
    for definition in definitions:
        for other in (*definition.not_before, *filter(None, [definition.reopened_by])):
            if other not in names:
                entry.fault(codes.FACT_UNKNOWN, quoted_with_hint(other, list(names)))
    return tuple(faults) if faults else Catalogue(definitions)


def _read_definition(entry: Entry) -> FactDefinition:
    definition = FactDefinition(
        name=entry.text("name", example="case.finalised_on"),
        kind=entry.choice("kind", FactKind),
        level=entry.text("level", example="case"),
        meaning=entry.text("meaning", example="the day the case was finalised"),
        supplied_by=entry.texts("supplied_by", example="cms"),
        sentinels=_read_sentinels(entry),
        not_before=entry.texts("not_before", example="case.created_on"),
        reopened_by=entry.text("reopened_by", example="case.reopened_on", required=False) or None,
    )
    entry.finish()
    return definition


def _read_sentinels(entry: Entry) -> tuple[Sentinels, ...]:
    written = entry.take("sentinels")
    if written is None:
        return ()
    if not isinstance(written, dict):
        entry.fault(codes.WRONG_KIND, f'{written!r}; expected days by system, such as {{ "*" = [1899-12-30] }}')
        return ()
    found = []
    for system, days in written.items():
        if isinstance(days, list) and all(isinstance(day, date) for day in days):
            found.append(Sentinels(str(system), frozenset(days)))
        else:
            entry.fault(codes.WRONG_KIND, f"{system} = {days!r}; expected days, such as {system} = [1899-12-30]")
    return tuple(found)
