"""Which form of the National File Standard leads to a class, and which class has no form, as a table."""

from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from muniment.tables.shown import Row, Table, TableColumn

if TYPE_CHECKING:
    from records.register.fileplan_rules import MappingRule
    from records.store.database import Database
    from schedules.forms import Form

COLUMNS = (
    TableColumn("form", "Form"),
    TableColumn("title", "Title"),
    TableColumn("document_types", "Document types", meaning="As CMS keeps it; empty: no type is known."),
    TableColumn("class", "Class", meaning="Empty: no rule looks for documents called so; they go with their case."),
    TableColumn("rule", "Rule"),
)
NO_RULE = (None, None)


def forms_table(database: "Database") -> tuple[Table, tuple[str, ...]]:
    """Return the forms with the class each leads to, and in sentences what is without the other."""
    from records.register.fileplan import FilePlanRegister
    from schedules.forms import forms as known_forms

    rules = FilePlanRegister(database).plan().rules
    found = known_forms()
    led = [(form, rule_of(form, rules)) for form in found.forms]
    rows: list[Row] = [
        (form.code, form.title, ", ".join(form.types) or None, *((str(rule.class_ref), rule.ref) if rule else NO_RULE))
        for form, rule in led
    ]
    about = (("Document types from", found.types_source.ref), ("Titles from", found.titles_source.ref))
    without = sum(rule is None for _, rule in led)
    said = [f"{without} of {len(led)} forms have no class of their own; they go with their case."]
    for name, codes in _without_form({str(rule.class_ref) for _, rule in led if rule is not None}, database):
        said.append(f"{name}, classes without a form: {', '.join(codes)}")
    return Table("Forms of the National File Standard", COLUMNS, rows, about), tuple(said)


def rule_of(form: "Form", rules: "Sequence[MappingRule]") -> "MappingRule | None":
    """Return the most specific rule that looks for documents called after the form; None where there is none."""
    from records.register.fileplan_rules import classify

    names = (f"{form.code}.pdf".lower(), f"{form.code} {form.title}.pdf".lower())
    looking = (
        rule
        for rule in rules
        if rule.documents is not None and any(fnmatchcase(name, rule.documents.lower()) for name in names)
    )
    return classify(looking).rule


def _without_form(led_to: set[str], database: "Database") -> list[tuple[str, list[str]]]:
    """Return the codes to which no form leads, by the schedule that has any."""
    from muniment.estate import schedules_in_use

    in_use = schedules_in_use(database)
    found = (
        (name, [line.code for line in schedule.classes if f"{name}/{line.code}" not in led_to])
        for name, schedule in sorted(in_use.items())
    )
    return [(name, codes) for name, codes in found if codes]
