"""Worked cases: the specification of a schedule, by hand. They run whenever it is loaded.

A case names a class, a day, facts and holds, and what must come out. A schedule with a case that
comes out otherwise is not loaded: either the rule is wrong, or the case.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from retention import schedule_faults as codes
from retention.catalogue import Catalogue
from retention.dating import CLASS, date_of
from retention.entries import Entry, Table
from retention.facts import Fact, Facts, Origin, OriginKind, Ref
from retention.facts_file import read_facts
from retention.faults import Fault
from retention.holds import Coverage
from retention.schedule import ClassVersion, Schedule, ScheduleClass, in_force
from retention.standing import REVIEW_AT_MOST, Outcome, stand
from retention.terms import DisposalAction, RefKind, Route, Status


@dataclass(frozen=True, slots=True)
class Expected:
    """What must come out; None is not compared, except dates of a status that has none."""

    status: Status
    retain_through: date | None
    eligible_from: date | None
    at_least_through: date | None
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WorkedCase:
    """One case as its author wrote it."""

    class_code: str
    title: str
    on: date
    known: date
    facts: Facts
    coverage: tuple[Coverage, ...]
    expected: Expected
    place: str


def read_cases(table: Table, *, place: str, catalogue: Catalogue) -> tuple[WorkedCase, ...] | tuple[Fault, ...]:
    """Return the cases written in `table`, or all its faults."""
    faults: list[Fault] = []
    entry = Entry(table, place=place, faults=faults)
    written = entry.tables("case", name=lambda one, at: f"case {one.get('title', at)}")
    cases = tuple(_read_case(one, catalogue) for one in written)
    entry.finish()
    return tuple(faults) if faults else cases


def _read_case(entry: Entry, catalogue: Catalogue) -> WorkedCase:
    code, title = entry.text("class", example="FIN-07"), entry.text("title", example="due the day after")
    on = entry.day("on", required=True) or date.min
    known = entry.day("known", required=False) or date.max
    ref = Ref(RefKind.CASE, "worked case", title)
    facts_table = entry.table("facts")
    facts: Facts | tuple[Fault, ...] = Facts(ref, ())
    if facts_table is not None:
        facts = read_facts(facts_table.all(), ref=ref, place=facts_table.place, catalogue=catalogue)
    if not isinstance(facts, Facts):
        entry.faults.extend(facts)
        facts = Facts(ref, ())
    if facts.get(CLASS) is None:
        own = Fact(CLASS, code, Origin(OriginKind.RECORD, "given"), date.min)
        facts = Facts(ref, (*facts.facts, own))
    coverage = tuple(_read_hold(one) for one in entry.tables("holds", name=lambda _, at: f"hold {at}"))
    case = WorkedCase(code, title, on, known, facts, coverage, _read_expected(entry), entry.place)
    entry.finish()
    return case


def _read_hold(entry: Entry) -> Coverage:
    ref = entry.text("ref", example="UCPI")
    first = entry.day("from", required=True) or date.min
    last = entry.day("through", required=False)
    route = entry.choice("route", Route) if entry.has("route") else Route.DIRECT
    entry.finish()
    return Coverage(ref, route, first, last, "the worked case says so")


def _read_expected(entry: Entry) -> Expected:
    written = entry.table("expect")
    if written is None:
        entry.fault(codes.KEY_MISSING, 'expect, such as expect = { status = "NOT_DUE", retain_through = 2027-03-31 }')
        return Expected(Status.INDETERMINATE, None, None, None, ())
    expected = Expected(
        status=written.choice("status", Status),
        retain_through=written.day("retain_through", required=False),
        eligible_from=written.day("eligible_from", required=False),
        at_least_through=written.day("at_least_through", required=False),
        flags=written.texts("flags", example="EXTENDED"),
    )
    written.finish()
    return expected


def outcome_of(case: WorkedCase, schedule: Schedule) -> Outcome:
    """Return what the schedule says of the case."""
    return stand(date_of(case.facts, schedule, on=case.on, known=case.known), case.coverage, on=case.on)


def failures(cases: Iterable[WorkedCase], schedule: Schedule) -> tuple[Fault, ...]:
    """Return a fault for every case that comes out otherwise than written; empty where all agree."""
    return tuple(fault for case in cases for fault in _failures_of(case, schedule))


def _failures_of(case: WorkedCase, schedule: Schedule) -> Iterable[Fault]:
    found, expected = outcome_of(case, schedule), case.expected
    compared: list[tuple[str, object, object]] = [("status", expected.status, found.status)]
    dated = found.dated
    is_undated = expected.status in (Status.INDETERMINATE, Status.PERMANENT)
    if is_undated or expected.retain_through is not None:
        compared.append(("retain_through", expected.retain_through, dated.retain_through))
    if is_undated or expected.eligible_from is not None:
        compared.append(("eligible_from", expected.eligible_from, found.eligible_from))
    if expected.at_least_through is not None:
        compared.append(("at_least_through", expected.at_least_through, dated.at_least_through))
    for name, wanted, came in compared:
        if wanted != came:
            yield Fault(codes.CASE_FAILS, case.place, f"{name}: {came or 'none'}, expected {wanted or 'none'}")
    raised = {str(remark) for remark in found.flags}
    for flag in expected.flags:
        if flag not in raised:
            yield Fault(codes.CASE_FAILS, case.place, f"{flag} is not raised; raised: {', '.join(sorted(raised))}")


# -- which cases a version needs ----------------------------------------------------------------------


def uncovered(cases: Iterable[WorkedCase], schedule: Schedule) -> tuple[Fault, ...]:
    """Return a remark for each status that a version can reach and no case shows.

    A version is shown by a case whose outcome it governs; a version that governs nothing because a
    later one is always longer can't be shown and is remarked on too.
    """
    shown: set[tuple[str, int, Status]] = set()
    for case in cases:
        found = outcome_of(case, schedule)
        if found.dated.governing is not None:
            governing = found.dated.governing
            shown.add((governing.class_code, governing.version_number, found.status))
    return tuple(
        Fault(codes.LINT_NO_CASES, f"{schedule.ref}, class {line.code}", f"version {version.number}: {status}")
        for line in schedule.classes
        for version in _versions_in_force(line)
        for status in reachable(version)
        if (line.code, version.number, status) not in shown
    )


def _versions_in_force(line: ScheduleClass) -> Iterable[ClassVersion]:
    return (span.version for span in in_force(line.as_known(date.max)))


def reachable(version: ClassVersion) -> tuple[Status, ...]:
    """Return the statuses a record under the version can have."""
    if version.action.kind is DisposalAction.RETAIN_PERMANENTLY:
        return (Status.PERMANENT,)
    due = {
        DisposalAction.REVIEW: Status.REVIEW_DUE,
        DisposalAction.TRANSFER: Status.TRANSFER_DUE,
        DisposalAction.DESTROY: Status.DUE,
    }[version.action.kind]
    if version.source.grade in REVIEW_AT_MOST:
        due = Status.REVIEW_DUE
    return (Status.INDETERMINATE, Status.NOT_DUE, Status.HELD, due)
