"""What the pages over the estate share: the two days, the evaluation, and the address of each record.

The address of a record is its reference, which stays the same from survey to survey:
/records/folder/SRC0001/Board/2006/Minutes, /records/case/SRC0002/99AA0101005.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from muniment.estate import Days, days_asked
from muniment.tables.cells import Kind, as_words
from muniment.web.estates import last_event_that_counts
from muniment.web.faults import PAGE_MISSING
from muniment.web.listing import Asked, Filter
from muniment.web.page import Link
from muniment.web.visit import Visit
from retention.facts import Ref
from retention.faults import Fault, Refusal, UsageError
from retention.terms import RefKind

if TYPE_CHECKING:
    from appraisal.estate.driveplan import DrivePlan
    from appraisal.estate.evaluate import Evaluation
    from appraisal.estate.plan_table import PlanTable

ON, KNOWN, AS_AT = "on", "known", "as_at"
DAY_QUESTIONS = (ON, KNOWN, AS_AT)  # the same words as muniment/web/listing.py knows
PLAN_CRUMB = Link("Drive plan", "/plan")


def days_of(visit: Visit) -> Days:
    """Return the day asked about and the state of knowledge, as the address says; else today."""
    asked = [visit.request.query_params.get(name) or None for name in DAY_QUESTIONS]
    try:
        return days_asked(*asked)
    except UsageError as error:
        raise Refusal(*error.faults) from error


def asked_days(visit: Visit) -> dict[str, str]:
    """Return what the address says about days, for addresses that lead on."""
    found = {name: visit.request.query_params.get(name, "") for name in DAY_QUESTIONS}
    return {name: value for name, value in found.items() if value}


def say_days(days: Days, *, on: date) -> str:
    """Return a line about the days, empty where it is today as known today.

    >>> say_days(Days(date(2017, 7, 1), date(2017, 7, 1)), on=date(2026, 11, 25))
    'As at 1 July 2017, with what was known then.'
    """
    if days.on == on and days.known >= on:
        return ""
    day = as_words(days.on, Kind.DATE)
    if days.on == days.known:
        return f"As at {day}, with what was known then."
    if days.known >= on:
        return f"As it stands on {day}, with what is known now."
    return f"As it stands on {day}, with what was known on {as_words(days.known, Kind.DATE)}."


@contextmanager
def evaluated(visit: Visit, days: Days) -> "Iterator[Evaluation]":
    """Open the estate as evaluated for the two days, to this request alone."""
    with visit.site.estates.opened(on=days.on, known=days.known) as evaluation:
        yield evaluation


def plan_for(visit: Visit, evaluation: "Evaluation") -> "DrivePlan":
    """Return the drive plan of the evaluation."""
    from muniment.estate import plan_of

    return plan_of(visit.store, evaluation)


def table_of(visit: Visit, evaluation: "Evaluation") -> "PlanTable":
    """Return the plan as a table of the evaluation, made by whoever asks first."""
    return evaluation.once("plan", lambda: _table_of(visit, evaluation))


def _table_of(visit: Visit, evaluation: "Evaluation") -> "PlanTable":
    from appraisal.estate.plan_table import opened_table, plan_table, table_as_kept

    if (made := opened_table(evaluation.connection)) is not None:
        return made
    kept = table_as_kept(evaluation, visit.store.layout, since=last_event_that_counts(visit.store.database))
    return kept or plan_table(plan_for(visit, evaluation))


def day_filter(asked: Asked) -> Filter:
    """Return the field that asks for a past day."""
    return Filter(AS_AT, "As at a past day, such as 2017-07-01", asked.filters.get(AS_AT, ""))


# -- addresses ---------------------------------------------------------------------------------------------------


def ref_path(ref: Ref) -> str:
    """Return a reference as the end of an address.

    >>> ref_path(Ref(RefKind.FOLDER, "SRC0001", "Op ALPHA/1 50%"))
    'folder/SRC0001/Op%20ALPHA/1%2050%25'
    """
    return f"{ref.kind.value}/{quote(ref.source, safe='')}/{quote(ref.key, safe='/')}"


def record_href(ref: Ref) -> str:
    """Return the address of the page that says why a record is still here."""
    return f"/records/{ref_path(ref)}"


def card_href(ref: Ref) -> str:
    """Return the address of a record's appraisal card."""
    return f"/appraise/{ref_path(ref)}"


def files_href(ref: Ref, **asked: str) -> str:
    """Return the address of the list of a folder's files.

    >>> files_href(Ref(RefKind.FOLDER, "SRC0001", "Op CEDAR"), hold="UCPI")
    '/files/SRC0001?folder=Op+CEDAR&hold=UCPI'
    """
    return f"/files/{quote(ref.source, safe='')}?{urlencode({'folder': ref.key, **asked})}"


def ref_asked(kind: str, source: str, key: str) -> Ref:
    """Return the reference that an address means; a Refusal where it is none."""
    if kind not in (RefKind.FOLDER.value, RefKind.CASE.value, RefKind.BOX.value):
        raise Refusal(Fault(PAGE_MISSING, f"{kind}/{source}/{key}"))
    return Ref(RefKind(kind), source, key)


def thing_of(evaluation: "Evaluation", ref: Ref) -> int:
    """Return the number of a record in the evaluation; a Refusal where the newest evidence has no such record."""
    row = evaluation.connection.execute(
        "SELECT thing FROM things WHERE kind = $1 AND coalesce(source, '') = $2 AND key = $3",
        [ref.kind.value, ref.source, ref.key],
    ).fetchone()
    if row is None:
        raise Refusal(Fault(PAGE_MISSING, str(ref), "the newest survey and export have no such record"))
    return int(row[0])


def name_of(evaluation: "Evaluation", thing: int) -> str:
    """Return how users know a record."""
    row = evaluation.connection.execute("SELECT shown_as FROM things WHERE thing = $1", [thing]).fetchone()
    return str(row[0]) if row else ""
