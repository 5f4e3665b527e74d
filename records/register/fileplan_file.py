"""Reading mapping rules from a CSV that the RMU keeps in a spreadsheet: rules, or faults by row.

Nothing is taken in where one row has a fault. The starter file plan is read by the same reader.
"""

import csv
from collections.abc import Iterable
from functools import cache
from importlib.resources import files as package_files
from pathlib import Path

from records.faults.fileplan import (
    FILE_PLAN_UNREADABLE,
    RULE_ASKS_NOTHING,
    RULE_CELL_MISSING,
    RULE_CONDITION_UNREADABLE,
    RULE_TWICE,
)
from records.register.fileplan_rules import ClassRef, MappingRule
from retention.condition_text import Unreadable, parse_condition
from retention.faults import Fault, Refusal

COLUMNS = ("location", "condition", "documents", "schedule", "class", "reason")
MOST_BYTES = 4_000_000
EXAMPLES = {"schedule": "what-to-keep", "class": "BRD-01", "reason": "minutes of the board"}


def read_rules(text: str, *, place: str) -> tuple[MappingRule, ...] | tuple[Fault, ...]:
    """Return the rules in the CSV `text`, or all its faults, each with its row.

    The first line names the columns location, condition, documents, schedule, class, reason; of
    the first three at least one is filled in. References are only given when rules are added.
    """
    rows = csv.DictReader(text.splitlines(keepends=True))
    missing = [name for name in COLUMNS if name not in (rows.fieldnames or ())]
    if missing:
        return (Fault(FILE_PLAN_UNREADABLE, place, f"no column {', '.join(missing)}"),)
    rules: list[MappingRule] = []
    faults: list[Fault] = []
    for number, row in enumerate(rows, start=2):
        found = _read_row({name: (row.get(name) or "").strip() for name in COLUMNS}, f"{place}, row {number}")
        if isinstance(found, MappingRule):
            _check_twice(found, rules, faults, place=f"{place}, row {number}")
            rules.append(found)
        else:
            faults.extend(found)
    return tuple(faults) if faults else tuple(rules)


def read_rules_file(path: Path) -> tuple[MappingRule, ...]:
    """Return the rules in the CSV file `path`; a Refusal with every fault where it has one."""
    try:
        raw = path.read_bytes()[: MOST_BYTES + 1]
        text = raw.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Refusal(Fault(FILE_PLAN_UNREADABLE, str(path), str(error))) from error
    if len(raw) > MOST_BYTES:
        raise Refusal(Fault(FILE_PLAN_UNREADABLE, str(path), f"more than {MOST_BYTES:,} bytes"))
    found = read_rules(text, place=path.name)
    faults = [one for one in found if isinstance(one, Fault)]
    if faults:
        raise Refusal(*faults)
    return tuple(one for one in found if isinstance(one, MappingRule))


@cache
def starter_rules() -> tuple[MappingRule, ...]:
    """Return the starter file plan: a first guess for a department, for the RMU to replace."""
    path = package_files("records.register") / "fileplan_data" / "starter.csv"
    found = read_rules(path.read_text(encoding="utf-8"), place="starter file plan")
    return tuple(_numbered(one for one in found if isinstance(one, MappingRule)))


def _numbered(rules: Iterable[MappingRule]) -> Iterable[MappingRule]:
    for number, one in enumerate(rules, start=1):
        yield MappingRule(
            f"starter {number}",
            one.class_ref,
            one.reason,
            location=one.location,
            condition=one.condition,
            documents=one.documents,
        )


def _read_row(cells: dict[str, str], place: str) -> MappingRule | list[Fault]:
    faults = [
        Fault(RULE_CELL_MISSING, place, f"{name}, such as {EXAMPLES[name]}") for name in EXAMPLES if not cells[name]
    ]
    asks = [cells[name] or None for name in ("location", "condition", "documents")]
    if not any(asks):
        faults.append(Fault(RULE_ASKS_NOTHING, place))
    if cells["condition"] and isinstance(parsed := parse_condition(cells["condition"]), Unreadable):
        faults.append(Fault(RULE_CONDITION_UNREADABLE, place, f"{cells['condition']!r}: {parsed.why}"))
    if faults:
        return faults
    location, condition, documents = asks
    class_ref = ClassRef(cells["schedule"], cells["class"])
    return MappingRule("", class_ref, cells["reason"], location=location, condition=condition, documents=documents)


def _check_twice(rule: MappingRule, earlier: list[MappingRule], faults: list[Fault], *, place: str) -> None:
    asked = (rule.location, rule.condition, rule.documents)
    if any((one.location, one.condition, one.documents) == asked for one in earlier):
        faults.append(Fault(RULE_TWICE, place, rule.in_words))
