"""The rules of a draft: kept as text that reads back the same, and laid over the version they follow.

Pure values. Versions are added and never edited: what an approved version says of a class stays in the
next one, and a class that a workbook leaves out stays as it is. Rule: R20, and house style, section 7.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date

from records.faults.schedules import VERSION_EDITED
from retention.faults import Fault

Rules = dict[str, object]
DAY = "a day"  # the key under which a calendar date is kept, since JSON has none


def as_text(rules: Mapping[str, object]) -> str:
    """Return the rules as canonical JSON that `from_text` reads back equal, days included.

    >>> from_text(as_text({"in_force_from": date(2026, 4, 1)}))
    {'in_force_from': datetime.date(2026, 4, 1)}
    """
    return json.dumps(rules, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_day_as_json)


def from_text(text: str) -> Rules:
    """Return the rules that `as_text` wrote."""
    found = json.loads(text, object_hook=_day_from_json)
    if not isinstance(found, dict):
        raise ValueError("rules are one object")
    return found


def _day_as_json(value: object) -> object:
    if isinstance(value, date):
        return {DAY: value.isoformat()}
    raise TypeError(f"{type(value).__name__} is not kept in rules")


def _day_from_json(value: Rules) -> object:
    return date.fromisoformat(str(value[DAY])) if set(value) == {DAY} else value


def laid_over(approved: Mapping[str, object], drafted: Mapping[str, object]) -> Rules | tuple[Fault, ...]:
    """Return the approved rules with what the draft adds, or a fault for each class it would edit.

    Titles and scope notes are the draft's; a version is added where it begins after all approved ones.
    """
    added = {str(line["id"]): line for line in _tables(drafted, "class")}
    faults: list[Fault] = []
    lines = []
    for line in _tables(approved, "class"):
        new = added.pop(str(line["id"]), None)
        lines.append(line if new is None else _with_versions(line, new, faults))
    return tuple(faults) if faults else {**drafted, "class": [*lines, *added.values()]}


def _with_versions(line: Rules, new: Rules, faults: list[Fault]) -> Rules:
    versions = _tables(line, "version")
    newest = max(_start(version) for version in versions)
    for version in _tables(new, "version"):
        if version in versions:
            continue
        if _start(version) <= newest:
            found = f"from {_start(version).isoformat()}, approved from {newest.isoformat()}"
            faults.append(Fault(VERSION_EDITED, f"class {line['id']}", found))
            continue
        versions = [*versions, version]
    return {**line, **new, "version": versions}


def _start(version: Rules) -> date:
    start = version["in_force_from"]
    if not isinstance(start, date):
        raise TypeError("a version that was read has a first day")
    return start


def _tables(rules: Mapping[str, object], key: str) -> list[Rules]:
    found = rules.get(key)
    return [dict(one) for one in found if isinstance(one, Mapping)] if isinstance(found, Sequence) else []
