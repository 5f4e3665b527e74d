"""Runs one row of the retention scenarios through the public doors and judges what comes back.

The doors are `read_catalogue`, `read_schedule`, `lint`, `covers`, `date_of`, `stand`, `combine`,
`compare`, `voids` and `answer_erasure`. Nothing here computes a date or a status: what a row
expects is compared with what those functions gave.
"""

import csv
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from retention.changes import ChangeKind, Void, compare, voids
from retention.dated import Dated
from retention.dating import date_of
from retention.facts import Fact, Facts, Origin, OriginKind, Override, Value, civil_date
from retention.faults import Fault
from retention.holds import Coverage, covers
from retention.lint import lint
from retention.schedule import Schedule
from retention.schedule_file import read_schedule
from retention.standing import Outcome, answer_erasure, combine, stand
from retention.terms import Flag, Route, Status
from tests.conformance.retention_adapter_acts import act_of, flags_of
from tests.conformance.retention_adapter_catalogue import catalogue_of
from tests.conformance.retention_adapter_facts import facts_of, read_facts, read_instant
from tests.conformance.retention_adapter_holds import ASKED, CHILD, FOLDER, ORIGINAL
from tests.conformance.retention_adapter_lists import list_act
from tests.conformance.retention_adapter_notation import NotationError, Situation
from tests.conformance.retention_adapter_rules import RowRule
from tests.conformance.retention_adapter_terms import read_rule

FAR = date(2999, 12, 31)
"""The day asked about where a row gives none: dates only are tested."""

NEEDS_LISTS = "needs lists and acts"
RIGHTS_BY_ITEM = "lacks rights on"
"""In the facts of a row: somebody has a right on some items of many and not on others."""
RIGHTS_ARE_BY_ROLE = (
    "rights are by role and not by record (ADR 50): whoever may propose a hold may hold every record, so no door can "
    "leave one of many unheld"
)
LOAD_FLAGS = {
    "SCH006": "BAD_PERIOD",
    "SCH007": "AMBIGUOUS_DATE",
    "SCH008": "OVERFLOW",
    "SCH014": "VERSION_OVERLAP",
    "SCH060": "LINT_DAYS_FOR_YEARS",
    "SCH061": "LINT_CITATION_STALE",
}
CHANGE_FLAGS = {
    ChangeKind.RECALCULATED: "RECALCULATED",
    ChangeKind.DUE_BY_FACT: "CHANGED_FACT",
    ChangeKind.DUE_BY_SCHEDULE: "DUE_BY_SCHEDULE_CHANGE",
    ChangeKind.DECISION_DRIFT: "DECISION_DRIFT",
}
DEFERRED = re.compile(r"ERRORS=.*")
DECIDED = frozenset({*Status, "LOAD_ERROR"})
BLANK_IS_NONE = ("INDETERMINATE", "PERMANENT", "LOAD_ERROR")


@dataclass(frozen=True, slots=True)
class Row:
    """One scenario as it stands in the file."""

    id: str
    group: str
    title: str
    rule: str
    facts: str
    as_of: str
    status: str
    retain_through: str
    eligible_from: str
    flags: tuple[str, ...]

    @property
    def is_act(self) -> bool:
        """Return whether the row tests an act on a list and not load or decide."""
        names_act = self.group == "W" or (self.group == "G" and self.rule == "-")
        decides = not self.status or self.status in DECIDED
        return (names_act or not decides) and not (self.retain_through or self.eligible_from)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a row: no `failures` means it passed; `skipped` and `deferred` say why not all ran."""

    row: Row
    failures: tuple[str, ...] = ()
    skipped: str = ""
    deferred: tuple[str, ...] = ()


def read_rows(path: Path) -> list[Row]:
    """Return the rows of the file, in its order."""
    with path.open(encoding="utf-8", newline="") as file:
        return [_row(record) for record in csv.DictReader(file)]


def _row(record: dict[str, str]) -> Row:
    # Intervals hold commas and dots but never a semicolon, so flags part at each.
    flags = tuple(flag.strip() for flag in record["expect_flags"].split(";") if flag.strip())
    return Row(
        id=record["id"],
        group=record["group"],
        title=record["title"],
        rule=record["rule"].strip(),
        facts=record["facts"].strip(),
        as_of=record["as_of"].strip(),
        status=record["expect_status"].strip(),
        retain_through=record["expect_retain_through"].strip(),
        eligible_from=record["expect_eligible_from"].strip(),
        flags=flags,
    )


def judge(row: Row) -> Verdict:
    """Return the verdict on one row; a row that can't be read fails and says why."""
    if row.is_act:
        return _judge_act(row)
    try:
        failures = [failure for found in _answers(row) for failure in _compare(row, found)]
    except NotationError as error:
        return Verdict(row, failures=(f"not understood: {error}",))
    deferred = tuple(flag for flag in row.flags if DEFERRED.fullmatch(flag))
    return Verdict(row, failures=tuple(dict.fromkeys(failures)), deferred=deferred)


def _judge_act(row: Row) -> Verdict:
    """Return the verdict on a row whose status is what came of an act."""
    found = act_of(row.facts, row.rule) or list_act(row.title, row.facts, row.rule)
    if found is None:
        return Verdict(row, skipped=RIGHTS_ARE_BY_ROLE if RIGHTS_BY_ITEM in row.facts else NEEDS_LISTS)
    answer = Answer(found.status, None, None, found.flags)
    return Verdict(row, failures=tuple(_compare(row, answer)))


# -- what the doors answer --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Answer:
    """What a row gave: a status, two dates, flags."""

    status: str
    retain_through: date | None
    eligible_from: date | None
    flags: frozenset[str]


def _answers(row: Row) -> Iterator[Answer]:
    names = frozenset(re.findall(r"(?:^|[;\s])([a-z_.]+)\s*(?:=|in\b)", row.facts)) | _worded(row.facts)
    match = re.search(r"\bclass=([\w-]+)", row.facts)
    code = match[1] if match is not None and match[1] != "null" and row.rule != "-" else "ROW"
    for rule in read_rule(row.rule, known_facts=names, class_code=code):
        as_of = _day_of(row.as_of, rule.options.timezone) if row.as_of else None
        group, group_field = rule.options.group, rule.options.group_field
        situation = read_facts(row.facts, group=group, group_field=group_field, as_of=as_of)
        catalogue = catalogue_of(situation, rule)
        table = {
            "format": "muniment-schedule/1",
            "id": row.id,
            "title": row.title,
            "mandate": "the row",
            "timezone": rule.options.timezone,
            "class": rule.classes,
        }
        schedule = read_schedule(table, place=row.id, catalogue=catalogue)
        if not isinstance(schedule, Schedule):
            yield Answer("LOAD_ERROR", None, None, _fault_flags(schedule))
            continue
        runs = [[(name, value) for value in values] for name, values in situation.runs.items()]
        for run in itertools.product(*runs):
            yield _Decider(row, rule, situation, schedule).decide(dict(run))


def _worded(facts: str) -> frozenset[str]:
    return frozenset({"event"} if "event recorded" in facts else ())


def _fault_flags(faults: tuple[Fault, ...]) -> frozenset[str]:
    return frozenset(LOAD_FLAGS.get(fault.code.code, fault.code.code) for fault in faults)


class _Decider:
    def __init__(self, row: Row, rule: RowRule, situation: Situation, schedule: Schedule) -> None:
        self.row, self.rule, self.situation, self.schedule = row, rule, situation, schedule
        self.on = situation.as_of or FAR
        self.known = situation.as_known or (self.on if situation.as_of else date.max)
        self.all_known = situation.as_known or date.max

    def decide(self, run: dict[str, str]) -> Answer:
        """Return the row's answer: the status as known, `eligible_from` by every date in the row."""
        facts = self._facts(run)
        outcome = self.outcome(facts, on=self.on, known=self.known)
        informed = self.outcome(facts, on=self.on, known=self.all_known)
        flags = {_named(str(remark)) for remark in outcome.flags} | self._intervals(informed)
        flags |= _fault_flags(lint(self.schedule, on=_lint_day(self.on)))
        flags |= self._changes(facts, outcome) | self._approvals(facts, outcome) | flags_of(self.row.facts, outcome)
        asked_on = self.situation.erasure_on
        if asked_on is not None and asked_on <= self.on and answer_erasure(outcome).is_refused:
            flags.add("ERASURE_REFUSED")
        undecided = outcome.status in (Status.INDETERMINATE, Status.PERMANENT)
        eligible = (outcome if undecided or self._has_no_end(outcome) else informed).eligible_from
        return Answer(outcome.status.value, outcome.dated.retain_through, eligible, frozenset(flags))

    def _has_no_end(self, outcome: Outcome) -> bool:
        return outcome.status is Status.HELD and all(hold.released_on is None for hold in self.situation.holds)

    def _facts(self, run: dict[str, str]) -> Facts:
        facts = facts_of(self.situation, class_code=None, flags=frozenset(self.rule.options.flags), run=run)
        extra = []
        codes = self.rule.class_codes if self.row.rule != "-" else tuple(filter(None, [self.situation.class_code]))
        if codes and not self.situation.has_null_class:
            extra.append(_fact("class", codes[0] if len(codes) == 1 else frozenset(codes)))
        if self.rule.override_code is not None:
            authority = self.rule.override_authority
            extra.append(_fact("override.class", Override(self.rule.override_code, authority, authority, "the row")))
        if self.rule.base_through is not None:
            extra.append(_fact("base", self.rule.base_through))
        return Facts(facts.ref, (*facts.facts, *extra))

    def outcome(self, facts: Facts, *, on: date, known: date) -> Outcome:
        """Return where the record stands."""
        return stand(self._dated(facts, on=on, known=known), self._coverage(facts, known=known), on=on)

    def _dated(self, facts: Facts, *, on: date, known: date) -> Dated:
        if not self.rule.case_closed:
            return date_of(facts, self.schedule, on=on, known=known)
        parts = {}
        for case, closed_on in self.rule.case_closed.items():
            own = (_fact("closed", closed_on), _fact("class", case))
            rest = tuple(fact for fact in facts.facts if fact.name not in ("closed", "class"))
            parts[case] = date_of(Facts(facts.ref, (*rest, *own)), self.schedule, on=on, known=known)
        return combine(parts)

    def _coverage(self, facts: Facts, *, known: date) -> tuple[Coverage, ...]:
        """Return how each hold covers the record asked about, through the folder, child or copy it sits on."""
        asked = self.situation.asked_about
        ref = FOLDER if asked == "folder" else ASKED
        relatives = {
            Route.ANCESTOR: () if asked == "folder" else (Facts(FOLDER, ()),),
            Route.DESCENDANT: (Facts(CHILD, ()),) if asked in ("folder", "child") else (),
            Route.DUPLICATE: (Facts(ORIGINAL, ()),),
        }
        found = [
            covers(hold, Facts(ref, facts.facts), known=known, timezone="Europe/London", relatives=relatives)
            for hold in self.situation.holds
        ]
        return tuple(coverage for each in found for coverage in each)

    def _intervals(self, informed: Outcome) -> set[str]:
        return {"INTERVALS=" + ",".join(map(str, informed.eligible_intervals))}

    # -- what moved since --------------------------------------------------------------------------

    def _changes(self, facts: Facts, outcome: Outcome) -> set[str]:
        """Return flags for what moved between each earlier state of knowledge and this one."""
        recorded = [version.recorded_on for line in self.schedule.classes for version in line.versions]
        learned = [day for day in (*(fact.known_on for fact in facts.facts), *recorded) if day is not None]
        earlier = {day - timedelta(days=1) for day in learned if date.min < day <= self.known}
        if self.known > self.on:
            earlier.add(self.on)
        found: set[str] = set()
        for known in earlier:
            before = self.outcome(facts, on=self.on, known=known)
            found |= {CHANGE_FLAGS[one.kind] for one in compare(before, outcome) if one.kind in CHANGE_FLAGS}
        return found

    def _approvals(self, facts: Facts, outcome: Outcome) -> set[str]:
        """Return flags for an approval or a listing that no longer counts."""
        situation = self.situation
        found: set[str] = set()
        if situation.approved_on is not None:
            approved = self.outcome(facts, on=situation.approved_on, known=situation.approved_on)
            why = voids(approved, outcome)
            if why:
                found.add("APPROVAL_VOID")
            if Void.HOLD_SINCE in why and self._is_cooling_off(outcome):
                found.add("CANCELLED_BY_HOLD")
            if situation.is_listed and why:
                found.add("EJECT_FROM_LIST")
        elif situation.is_listed and not outcome.may_be_destroyed:
            found.add("EJECT_FROM_LIST")
        return found

    def _is_cooling_off(self, outcome: Outcome) -> bool:
        """Return whether a hold came between the approval and the day planned for the act."""
        situation = self.situation
        assert situation.approved_on is not None
        days = self.rule.options.cooling_off
        planned = situation.planned_on or (situation.approved_on + timedelta(days=days) if days else None)
        return planned is not None and any(situation.approved_on <= one.from_on <= planned for one in outcome.coverage)


def _fact(name: str, value: Value) -> Fact:
    return Fact(name, value, Origin(OriginKind.RECORD, "row"), date.min)


def _named(flag: str) -> str:
    return "UNLINK_ON_" + flag.removeprefix("UNLINK_ON_") if flag.startswith(Flag.UNLINK_ON) else flag


def _day_of(text: str, timezone: str) -> date:
    return civil_date(read_instant(text), timezone) if text.endswith("Z") else date.fromisoformat(text)


def _lint_day(on: date) -> date:
    """Return the day for the linter: the suite's sources count as checked unless the row says repealed."""
    return min(on, date(2026, 11, 25))


# -- judging ---------------------------------------------------------------------------------------------


def _compare(row: Row, found: Answer) -> Iterator[str]:
    if row.status and row.status != found.status:
        yield f"status {found.status}, expected {row.status}"
    first_blank_is_none = row.status in BLANK_IS_NONE
    yield from _compare_day("retain_through", row.retain_through, found.retain_through, first_blank_is_none)
    second_blank_is_none = first_blank_is_none or row.status == "HELD"
    yield from _compare_day("eligible_from", row.eligible_from, found.eligible_from, second_blank_is_none)
    for flag in row.flags:
        if not DEFERRED.fullmatch(flag) and not _raised(flag, found.flags):
            yield f"flag {flag} not raised; raised: {', '.join(sorted(found.flags))}"


def _compare_day(name: str, expected: str, found: date | None, blank_is_none: bool) -> Iterator[str]:
    shown = found.isoformat() if found is not None else ""
    if (expected or blank_is_none) and shown != expected:
        yield f"{name} {shown or 'none'}, expected {expected or 'none'}"


def _raised(flag: str, raised: frozenset[str]) -> bool:
    """Return whether the flag is raised; `HELD_BY` names exactly the holds, `HELD_VIA` some routes."""
    name, _, about = flag.partition("=")
    if name == "HELD_BY":
        expected = {f"HELD_BY={one}" for one in re.split(r"[,+& ]+", about)}
        return expected == {one for one in raised if one.startswith("HELD_BY=")}
    if name == "HELD_VIA":
        return all(f"HELD_VIA={one}" in raised for one in re.split(r"[,+& ]+", about))
    return flag in raised
