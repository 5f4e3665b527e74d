"""The bodies a rule can have: candidate terms, dated versions, several cases. Knows the notation."""

import re
from datetime import date

from tests.conformance.retention_adapter_notation import DAY, LONG_AGO, NotationError, split_top
from tests.conformance.retention_adapter_rules import (
    DEFAULT_VERSIONS,
    INDETERMINATE,
    PERIOD,
    RowRule,
    Rule,
    RuleText,
    day_of,
)


def read_rule(column: str, *, known_facts: frozenset[str], class_code: str) -> list[RowRule]:
    """Return the row's rule, one for each alternative that a `|` separates."""
    return [_Body(RuleText(one, known_facts, class_code)).read() for one in split_top(column, "|")]


class _Body:
    """The body of one rule, read in the form it has."""

    def __init__(self, rule: RuleText) -> None:
        self._rule = rule

    def read(self) -> RowRule:
        """Return the rule in the form its body has."""
        body = self._rule.body
        if re.search(r"\bv\d+\b|\brule ended\b", body):
            return self._one_class(self._versions(body))
        if re.match(r"[A-Z] P\S+ closed ", body):
            return self._cases(body)
        return self._terms(body)

    def _one_class(self, versions: list[Rule]) -> RowRule:
        rule = self._rule
        return RowRule([rule.class_table(rule.code, versions)], rule.options, (rule.code,))

    # -- versions ------------------------------------------------------------------------------------

    def _versions(self, body: str) -> list[Rule]:
        if match := re.fullmatch(rf"(?:(.*);\s*)?rule ended ({DAY})", body):
            versions = self._versions(match[1]) if match[1] else [self._rule.version(keep=[self._rule.floor("P3Y")])]
            versions[-1]["in_force_to"] = date.fromisoformat(match[2])
            return versions
        clauses = [part for piece in split_top(body, ";") for part in re.split(r"\s*->\s*", piece)]
        versions = [one for clause in clauses for one in self._version_clause(clause, is_first=clause == clauses[0])]
        if "effective" in body and not re.search(r"\bv1\b", body):
            start, period = DEFAULT_VERSIONS["v1"]
            versions.insert(0, self._rule.version(start=start, keep=[self._rule.floor(period)]))
            for version in versions:
                if "corrects" in version:
                    version["corrects"] = 2
        return versions

    def _version_clause(self, clause: str, *, is_first: bool) -> list[Rule]:
        match = re.match(r"(v\d+)\b\s*(.*)", clause)
        if match is None:
            raise NotationError(f"{clause!r} names no version")
        name, rest = match[1], match[2]
        default_start, default_period = DEFAULT_VERSIONS.get(name, (LONG_AGO, "P3Y"))
        period = next(iter(re.findall(r"\b(P\d\w*)\b", rest)), None)
        action = next(iter(re.findall(r"\b(destroy|review|transfer|permanent)\b", rest)), None)
        kind = {"permanent": "retain permanently", None: None}.get(action, action)
        keep = [] if action == "permanent" else [self._rule.floor(period or default_period)]
        if corrected := self._corrected(rest, keep=keep, default_start=default_start):
            return corrected
        start, end = self._span(rest)
        if start is None:
            start = LONG_AGO if period is not None and is_first else default_start
        return [self._rule.version(start=start, action=kind, keep=keep, in_force_to=end)]

    def _span(self, rest: str) -> tuple[date | None, date | None]:
        """Return the stated first day and the day it ends, excluded (R18)."""
        if match := re.search(rf"(\d{{4}}(?:-\d\d-\d\d)?)\.\.({DAY})?", rest):
            return day_of(match[1]), day_of(match[2]) if match[2] else None
        match = re.search(DAY, rest)
        return (day_of(match[0]) if match else None), None

    def _corrected(self, rest: str, *, keep: list[Rule], default_start: date) -> list[Rule]:
        """Return the two states of knowledge about when a version began (R20)."""
        if match := re.search(rf"effective (?:date )?corrected to ({DAY}) on ({DAY})", rest):
            first = self._rule.version(start=default_start, keep=keep)
            second = self._rule.version(start=day_of(match[1]), keep=keep, recorded_on=day_of(match[2]), corrects=1)
            return [first, second]
        if match := re.search(rf"effective (?:date )?({DAY}) as recorded until ({DAY})", rest):
            return [self._rule.version(start=day_of(match[1]), keep=keep)]
        return []

    # -- cases ---------------------------------------------------------------------------------------

    def _cases(self, body: str) -> RowRule:
        classes, closed = [], {}
        for clause in split_top(body, ";"):
            match = re.fullmatch(rf"([A-Z]) (P\S+)(?: (destroy|review|transfer|permanent))? closed ({DAY})", clause)
            if match is None:
                raise NotationError(f"{clause!r} is not a case")
            action = {"permanent": "retain permanently"}.get(match[3] or "", match[3])
            version = self._rule.version(action=action, trigger="closed", keep=[self._rule.floor(match[2])])
            classes.append(self._rule.class_table(match[1], [version]))
            closed[match[1]] = day_of(match[4])
        return RowRule(classes, self._rule.options, tuple(closed), case_closed=closed)

    # -- terms ---------------------------------------------------------------------------------------

    def _terms(self, body: str) -> RowRule:
        terms = _Terms(self._rule)
        clauses = split_top(body, ";")
        for clause in clauses:
            for term in re.split(r"\s+\+\s+(?![^(]*\))", clause):
                terms.read(term.strip())
        return terms.concluded()


class _Terms:
    """The candidate rules of a body joined by `+`, gathered by the action they lead to."""

    def __init__(self, rule: RuleText) -> None:
        self._rule = rule
        self._floors: dict[str, list[Rule]] = {}
        self._chained: list[str] = []
        self._ceilings: list[Rule] = []
        self._extend: list[Rule] = []
        self._has_own_base = False
        self._item: tuple[str, str] | None = None
        self._class_period: str | None = None
        self._authority: str | None = None
        self._base: date | None = None
        self._receipt = False
        self._is_permanent = False

    def read(self, term: str) -> None:
        """Note one term."""
        readers = (
            self._read_extension,
            self._read_base,
            self._read_item,
            self._read_ceiling,
            self._read_receipt,
            self._read_period,
            self._read_day,
        )
        if term in ("-", "property", ""):
            return
        if term == "permanent":
            self._is_permanent = True
            return
        if not any(read(term) for read in readers):
            raise NotationError(f"the rule {term!r} is not in the notation")

    def _read_extension(self, term: str) -> bool:
        if match := re.fullmatch(rf"({PERIOD})\s*\(([A-Z]{{2,}})\)", term):
            self._add_extension(match[1], flag=match[2], base=None)
            return True
        match = re.fullmatch(r"extend (.+?)(?: if flag=(\w+))?(?: base=(decision|previous))?", term)
        base = None
        if match is None:
            return False
        if match[3]:
            base = {"decision": "decided", "previous": "previous.retain_through"}[match[3]]
        for period in re.split(r"\s+and\s+|,\s*", match[1]):
            text, _, flag = period.partition(" if flag=")
            self._add_extension(text, flag=flag or match[2], base=base)
        return True

    def _add_extension(self, period: str, *, flag: str | None, base: str | None) -> None:
        extension: Rule = {"period": period, "combine": self._rule.options.combine, **self._rule.rounding()}
        if flag:
            extension["when"] = f"flag:{flag}"
        if base:
            extension["from"], self._has_own_base = base, True
        self._extend.append(extension)

    def _read_base(self, term: str) -> bool:
        match = re.fullmatch(rf"base (?:retain_through=)?({DAY})", term)
        if match is not None:
            self._base = day_of(match[1])
            self._add_floor({"until": "base", **INDETERMINATE})
        return match is not None

    def _read_item(self, term: str) -> bool:
        if match := re.fullmatch(
            rf"item ({PERIOD})\s*(?:\([^)]*\))?(?: override(?: authority=(\S+))?(?: ref=.*)?)?", term
        ):
            self._item, self._authority = (match[1], "item"), match[2]
            return True
        if match := re.fullmatch(rf"class ({PERIOD})\s*(?:\([^)]*\))?", term):
            self._class_period = match[1]
            return True
        return False

    def _read_ceiling(self, term: str) -> bool:
        match = re.fullmatch(rf"ceiling ({PERIOD})\s*(?:\(([^)]*)\))?", term)
        if match is not None:
            ceiling = {"period": match[1], "from": "trigger", "then": "destroy", **self._rule.rounding()}
            self._ceilings.append({**ceiling, **({"label": match[2]} if match[2] else {})})
        return match is not None

    def _read_receipt(self, term: str) -> bool:
        self._receipt = self._receipt or term == "destroy local after receipt"
        return term == "destroy local after receipt"

    def _read_period(self, term: str) -> bool:
        pattern = rf"(?:floor )?({PERIOD})\s*(?:\(([^)]*)\))?(?:\s+(destroy|review|transfer))?(\s+max over defendants)?"
        match = re.fullmatch(pattern, term)
        if match is None:
            return False
        if match[2] in ("process", "retention"):
            self._chained.append(match[1])
            return True
        if match[4]:
            self._rule.options.trigger = self._rule.each("defendants.concluded")
        self._add_floor(self._rule.floor(match[1], label=match[2] or ""), action=match[3])
        return True

    def _add_floor(self, floor: Rule, *, action: str | None = None) -> None:
        self._floors.setdefault(action or self._rule.options.action, []).append(floor)

    def _read_day(self, term: str) -> bool:
        if match := re.fullmatch(r"until age (\d+), or (\d+) if (\d+) at conclusion", term):
            usual, other, at = match[1], match[2], match[3]
            self._add_floor(_until_age(usual, when=f"age(dob, concluded) != {at}"))
            self._add_floor(_until_age(other, when=f"age(dob, concluded) == {at}"))
            return True
        if match := re.fullmatch(r"if life: (.+?)(?:[;,]? (?:else|otherwise):? (.+))?", term):
            self._add_floor(self._until(match[1], when="sentence.kind == 'life'"))
            if match[2]:
                self._add_floor(self._until(match[2], when="not sentence.kind == 'life'"))
            return True
        if term == "max over defendants":
            self._add_defendants()
            return True
        if match := re.fullmatch(r"max\((.*)\)", term):
            parts = split_top(match[1], ",")
            if len(parts) > 1:
                return all(self._read_day(part) for part in parts)
        return self._read_operand(term)

    def _read_operand(self, term: str) -> bool:
        """Note a floor from an operand; `closed+P3Y` keeps for three years from closing."""
        if match := re.fullmatch(rf"([a-z_.]+)\+({PERIOD})", term):
            floor = self._rule.floor(match[2])
            self._add_floor({**floor, "from": match[1]})
            return True
        self._add_floor(self._until(term))
        return True

    def _until(self, term: str, *, when: str | None = None) -> Rule:
        rule = self._rule.operand(term)
        return {"until": rule, **({"when": when} if when else {})}

    def _add_defendants(self) -> None:
        """Each defendant's own end: the 100th birthday for life, else the end of the sentence."""
        end = {"sentence_end": "sentence", "stated": "sentence.end_on", "when_not_applicable": "skip", **INDETERMINATE}
        life = {"age": 100, "born": "dob", **INDETERMINATE}
        self._add_floor({"until": end, "each": "defendants", "when": "not sentence.kind == 'life'"})
        self._add_floor({"until": life, "each": "defendants", "when": "sentence.kind == 'life'"})

    # -- the schedule --------------------------------------------------------------------------------

    def concluded(self) -> RowRule:
        """Return the classes: one for each action, or the item's own beside its class."""
        rule = self._rule
        if self._item is not None:
            return self._item_and_class()
        if self._chained:
            self._add_floor(rule.floor(self._chained[0], chained=tuple(self._chained[1:])))
        if not (self._floors or self._ceilings or self._extend or self._is_permanent):
            if rule.options.action == "retain permanently":
                self._is_permanent = True
            else:
                self._add_floor(rule.floor("P3Y"))
        actions = list(self._floors) or ([] if self._is_permanent and not self._ceilings else [rule.options.action])
        codes, classes = [], []
        for action in actions:
            code = rule.code if not codes else f"{rule.code}-{len(codes) + 1}"
            classes.append(rule.class_table(code, [self._version(action)]))
            codes.append(code)
        if self._is_permanent:
            code = rule.code if not codes else f"{rule.code}-{len(codes) + 1}"
            classes.append(rule.class_table(code, [rule.version(action="retain permanently")]))
            codes.append(code)
        return RowRule(classes, rule.options, tuple(codes), base_through=self._base)

    def _version(self, action: str) -> Rule:
        said: dict[str, object] = {"keep": self._floors.get(action, [])}
        said["ceiling"], said["extend"] = self._ceilings, self._extend
        if self._receipt or (action == "transfer" and "receipt" in self._rule.known_facts):
            said["plan"] = {"kind": "transfer", "then": "destroy", "receipt": "receipt", "stages": ["records"]}
        version = self._rule.version(action=action, **said)
        if not self._needs_trigger(version):
            del version["trigger"]
        return version

    def _needs_trigger(self, version: Rule) -> bool:
        """Return whether a rule of the version runs from the trigger, or the row writes one."""
        rules = [*self._floors.get(str(version.get("action", {}).get("kind")), []), *self._ceilings]  # type: ignore[attr-defined]
        written = self._rule.options.trigger is not None or "cutoff" in version or "long_stop" in version
        return written or any(rule.get("from") == "trigger" for rule in rules) or "trigger" not in version

    def _item_and_class(self) -> RowRule:
        rule = self._rule
        assert self._item is not None
        item = rule.class_table("ITEM", [rule.version(keep=[rule.floor(self._item[0])])])
        line = rule.class_table(rule.code, [rule.version(keep=[rule.floor(self._class_period or "P3Y")])])
        override = "ITEM" if self._authority else None
        return RowRule(
            [item, line],
            rule.options,
            ("ITEM", rule.code),
            override_code=override,
            override_authority=self._authority or "",
        )


def _until_age(age: str, *, when: str) -> Rule:
    return {"until_age": int(age), "born": "dob", "when": when, **INDETERMINATE}
