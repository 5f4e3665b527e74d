"""From the tables of a schedule file to a Schedule, or to every fault in it at once.

Reading the file itself is the caller's; here come the tables as tomllib gives them. A schedule
with one fault is not loaded, in whole or in part.
"""

import json
from collections import Counter
from dataclasses import asdict
from datetime import date
from hashlib import sha256
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from retention import schedule_faults as codes
from retention.catalogue import DATE_KINDS, Catalogue
from retention.entries import Entry, Table
from retention.faults import Fault
from retention.rule_file import RuleReader
from retention.schedule import (
    ActionPlan,
    ClassVersion,
    ForPeriod,
    Schedule,
    ScheduleClass,
    Source,
    in_force,
)
from retention.terms import Apply, DisposalAction, Grade, Route

FORMAT = "muniment-schedule/1"


def read_schedule(table: Table, *, place: str, catalogue: Catalogue) -> Schedule | tuple[Fault, ...]:
    """Return the schedule written in `table`, or all its faults, each with its place.

    `place` is the file as the user knows it; `catalogue` are the facts its rules may name.
    """
    faults: list[Fault] = []
    entry = Entry(table, place=place, faults=faults)
    if entry.take("format") != FORMAT:
        entry.fault(codes.NOT_A_SCHEDULE, f"format = {table.get('format')!r}")
    ref = entry.text("id", example="what-to-keep")
    title = entry.text("title", example="What to Keep")
    mandate = entry.text("mandate", example="issued by the Departmental Record Officer under …")
    timezone = _read_timezone(entry)
    lines = entry.tables("class", name=lambda one, at: f"class {one.get('id', at)}")
    classes = tuple(_read_class(line, RuleReader(catalogue)) for line in lines)
    entry.finish()
    _check_codes(classes, entry)
    if faults:
        return tuple(faults)
    return Schedule(ref, title, mandate, timezone, classes, catalogue, digest_of(table, catalogue))


def digest_of(table: Table, catalogue: Catalogue) -> str:
    """Return the SHA-256 of everything that can move an outcome: the rules and the catalogue."""
    facts = [asdict(definition) for definition in catalogue.definitions]
    written = (json.dumps(one, sort_keys=True, default=_canonical, ensure_ascii=False) for one in (table, facts))
    return sha256("\n".join(written).encode()).hexdigest()


def _canonical(value: object) -> object:
    """Return what JSON writes for a value of TOML or of the catalogue; sets in order, so that no run differs."""
    if isinstance(value, frozenset):
        return sorted(map(_canonical, value), key=str)
    return value.isoformat() if isinstance(value, date) else repr(value)


def _read_timezone(entry: Entry) -> str:
    name = entry.text("timezone", example="Europe/London")
    try:
        ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        entry.fault(codes.NO_TIMEZONE, repr(name))
    return name


def _check_codes(classes: tuple[ScheduleClass, ...], entry: Entry) -> None:
    for code, count in Counter(line.code for line in classes).items():
        if code and count > 1:
            entry.fault(codes.CODE_TWICE, f"{code!r}, {count} times")
    for line in classes:
        if line.code in line.replaces:
            entry.fault(codes.REPLACES_UNKNOWN, repr(line.code))


# -- a class and its versions ------------------------------------------------------------------


def _read_class(entry: Entry, rules: RuleReader) -> ScheduleClass:
    code = entry.text("id", example="FIN-07")
    title = entry.text("title", example="Contracts")
    scope_notes = entry.text("scope_notes", example="how to recognise it", required=False)
    replaces = entry.texts("replaces", example="FIN-03")
    routes = _read_routes(entry)
    written = entry.tables("version", name=lambda one, at: f"version {one.get('in_force_from', at)}")
    if not written:
        entry.fault(codes.NO_VERSION, code)
    versions: list[ClassVersion] = []
    for one in written:
        versions.append(_read_version(one, rules, earlier=versions))
    entry.finish()
    line = ScheduleClass(code, title, scope_notes, replaces, tuple(versions), routes)
    _check_spans(line, entry)
    return line


def _read_routes(entry: Entry) -> tuple[Route, ...]:
    if (holds := entry.table("holds")) is None:
        return ()
    routes: list[Route] = []
    for name in holds.texts("routes", example="duplicate"):
        if name in {route.value for route in Route}:
            routes.append(Route(name))
        else:
            holds.fault(codes.NOT_IN_LIST, f"{name!r} Allowed: {', '.join(Route)}")
    holds.finish()
    return tuple(routes)


def _read_version(entry: Entry, rules: RuleReader, *, earlier: list[ClassVersion]) -> ClassVersion:
    start = entry.day("in_force_from", required=True) or date.min
    end = entry.day("in_force_to", required=False)
    if end is not None and end <= start:
        entry.fault(codes.DAY_REVERSED, f"from {start} to {end}")
    recorded_on = entry.day("recorded_on", required=False)
    trigger = rules.read_day(entry.take("trigger"), entry) if entry.has("trigger") else None
    cutoff = entry.text("cutoff", example="fy_end(03-31)", required=False)
    stop = entry.table("long_stop")
    version = ClassVersion(
        number=_read_number(entry, recorded_on=recorded_on, earlier=earlier),
        in_force_from=start,
        in_force_to=end,
        recorded_on=recorded_on,
        apply=entry.choice("apply", Apply),
        source=_read_source(entry),
        trigger=trigger,
        cutoff=entry.boundary_in(cutoff) if cutoff else None,
        keep=tuple(map(rules.read_floor, entry.tables("keep", name=lambda _, at: f"keep {at}"))),
        extend=tuple(map(rules.read_extension, entry.tables("extend", name=lambda _, at: f"extend {at}"))),
        ceilings=tuple(map(rules.read_ceiling, entry.tables("ceiling", name=lambda _, at: f"ceiling {at}"))),
        long_stop=rules.read_long_stop(stop) if stop is not None else None,
        action=_read_action(entry, rules),
    )
    entry.finish()
    _check_version(version, entry)
    return version


def _read_number(entry: Entry, *, recorded_on: date | None, earlier: list[ClassVersion]) -> int:
    corrects = entry.number("corrects", example=2)
    numbers = {version.number for version in earlier}
    if corrects is None:
        return max(numbers, default=0) + 1
    if corrects not in numbers or recorded_on is None:
        entry.fault(codes.CORRECTS_NOTHING, f"corrects = {corrects}, recorded_on = {recorded_on}")
    return corrects


def _read_source(entry: Entry) -> Source:
    written = entry.table("source")
    if written is None:
        entry.fault(codes.KEY_MISSING, 'source, such as source = { grade = "illustrative", ref = "…" }')
        return Source(Grade.ILLUSTRATIVE, "")
    grade = written.choice("grade", Grade)
    source = Source(
        grade=grade,
        ref=written.text("ref", example="Casework Retention Schedule s.2"),
        url=written.text("url", example="https://www.cps.gov.uk/", required=False),
        quoted=written.text("quoted", example="the exact words", required=False),
        checked_on=written.day("checked_on", required=False),
        repealed=written.take("repealed") is True,
    )
    if grade is Grade.CONFIRMED and not (source.quoted and source.checked_on):
        written.fault(codes.NO_SOURCE, "grade = 'confirmed' without quoted and checked_on")
    written.finish()
    return source


def _read_action(entry: Entry, rules: RuleReader) -> ActionPlan:
    written = entry.table("action")
    if written is None:
        entry.fault(
            codes.KEY_MISSING, 'action, such as action = { kind = "review", then = "destroy", stages = ["records"] }'
        )
        return ActionPlan(DisposalAction.REVIEW)
    sample = written.table("sample")
    minimum = sample.number("min", example=5) if sample is not None else None
    rate = sample.take("rate") if sample is not None else None
    if sample is not None:
        sample.finish()
    receipt = written.text("receipt", example="receipt", required=False)
    if receipt:
        rules.check_fact(receipt, written, kinds=DATE_KINDS, group="")
    plan = ActionPlan(
        kind=written.choice("kind", DisposalAction),
        then=written.choice("then", DisposalAction) if written.has("then") else None,
        receipt=receipt or None,
        stages=written.texts("stages", example="records"),
        cooling_off=written.period("cooling_off") if written.has("cooling_off") else None,
        sample_minimum=minimum,
        sample_rate=float(rate) if isinstance(rate, int | float) else None,
    )
    written.finish()
    _check_action(plan, written)
    return plan


def _check_action(plan: ActionPlan, entry: Entry) -> None:
    if DisposalAction.DESTROY in (plan.kind, plan.then) and not plan.stages:
        entry.fault(codes.NO_REVIEW_STAGE, f"kind = {plan.kind.value!r}")
    followed = plan.kind in (DisposalAction.REVIEW, DisposalAction.TRANSFER)
    gated = plan.kind is not DisposalAction.TRANSFER or plan.then is not DisposalAction.DESTROY or plan.receipt
    if plan.receipt is not None and plan.kind is not DisposalAction.TRANSFER:
        entry.fault(codes.RECEIPT_WITHOUT_TRANSFER, f"receipt = {plan.receipt!r} after {plan.kind.value}")
    if plan.then is not None and not (followed and gated):
        entry.fault(codes.RECEIPT_WITHOUT_TRANSFER, f"{plan.kind.value}, then {plan.then.value}")


# -- checks over a whole version or class --------------------------------------------------------


def _check_version(version: ClassVersion, entry: Entry) -> None:
    timed = version.keep or version.extend or version.ceilings or version.long_stop
    if version.action.kind is DisposalAction.RETAIN_PERMANENTLY:
        if timed:
            entry.fault(codes.PERMANENT_WITH_PERIOD, "action = retain permanently")
        return
    if not (version.keep or version.ceilings or any(one.base is not None for one in version.extend)):
        entry.fault(codes.NOTHING_TO_KEEP, "")
    from_trigger = [floor for floor in version.keep if isinstance(floor.keep, ForPeriod) and floor.keep.base is None]
    capped = [ceiling for ceiling in version.ceilings if ceiling.base is None]
    if version.trigger is None and (from_trigger or capped or version.cutoff or version.long_stop):
        entry.fault(codes.TRIGGER_ABSENT, "")


def _check_spans(line: ScheduleClass, entry: Entry) -> None:
    """Note gaps and overlaps between versions, in every state of knowledge there ever was (R18)."""
    days = {version.recorded_on or date.min for version in line.versions}
    found: dict[str, None] = {}
    for day in sorted(days):
        spans = in_force(line.as_known(day))
        for before, after in pairwise(spans):
            if before.to != after.start or before.start == after.start:
                found[f"{before.start} to {before.to or 'open'}, then from {after.start}"] = None
    for text in found:
        entry.fault(codes.VERSION_OVERLAP, text)
