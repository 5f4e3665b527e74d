"""The schedule as the public sees it: how long, from when, what then, on what authority.

Scope notes and worked cases are for the unit and stay out; so does who reviews. The grade stays in,
because a period that is invented must say so wherever it shows.
"""

import csv
from html import escape
from io import StringIO

from retention.schedule import ClassVersion, Schedule, in_force
from retention.terms import Grade
from retention.wording import say_ceiling, say_day, say_extension, say_floor, say_long_stop, say_rule

HEADINGS = ("Code", "Title", "In force from", "How long", "The clock starts with", "What then", "Source", "How sure")

HOW_SURE = {
    Grade.CONFIRMED: "the authority's own words",
    Grade.SECOND_HAND: "reported by another; leads to review at most",
    Grade.MODEL: "a model schedule; leads to review at most",
    Grade.ILLUSTRATIVE: "ILLUSTRATIVE: invented, and nobody's policy",
}


def public_rows(schedule: Schedule) -> list[tuple[str, ...]]:
    """Return one row for each version of each class, in the order of the schedule."""
    return [
        _row(line.code, line.title, span.version)
        for line in schedule.classes
        for span in in_force(tuple(sorted(line.versions, key=lambda version: version.in_force_from)))
    ]


def _row(code: str, title: str, version: ClassVersion) -> tuple[str, ...]:
    rules = [say_floor(floor) for floor in version.keep] or ["retain permanently"]
    rules += [say_extension(one) for one in version.extend] + [say_ceiling(one) for one in version.ceilings]
    rules += [say_long_stop(version.long_stop)] if version.long_stop is not None else []
    then = f", then {version.action.then}" if version.action.then is not None else ""
    trigger = say_rule(version.trigger) if version.trigger is not None else ""
    source = f"{version.source.ref}{f' ({version.source.url})' if version.source.url else ''}"
    what = f"{version.action.kind}{then}"
    start, sure = say_day(version.in_force_from), HOW_SURE[version.source.grade]
    return code, title, start, "; ".join(rules), trigger, what, source, sure


def public_csv(schedule: Schedule) -> str:
    """Return the schedule as CSV; no cell begins like a formula."""
    kept = StringIO()
    writer = csv.writer(kept, lineterminator="\r\n")
    writer.writerow(HEADINGS)
    for row in public_rows(schedule):
        writer.writerow([f"'{cell}" if cell.startswith(("=", "+", "-", "@")) else cell for cell in row])
    return kept.getvalue()


def public_page(schedule: Schedule) -> str:
    """Return the schedule as one page that stands alone: no script, no style from elsewhere."""
    head = "".join(f'<th scope="col">{escape(heading)}</th>' for heading in HEADINGS)
    body = "\n".join(
        f'<tr><th scope="row">{escape(row[0])}</th>{"".join(f"<td>{escape(cell)}</td>" for cell in row[1:])}</tr>'
        for row in public_rows(schedule)
    )
    title = escape(schedule.title)
    return (
        f'<!doctype html>\n<html lang="en-GB">\n<head><meta charset="utf-8"><title>{title}</title></head>\n<body>\n'
        f"<h1>{title}</h1>\n<p>{escape(schedule.mandate)}</p>\n<p>Version of the rules: {schedule.digest[:12]}</p>\n"
        f"<table>\n<caption>Classes of records, and how long each is kept</caption>\n<thead><tr>{head}</tr></thead>\n"
        f"<tbody>\n{body}\n</tbody>\n</table>\n</body>\n</html>\n"
    )
