"""The `rule` column of the retention scenarios, as the tables of a schedule file. Knows the notation.

What comes out is only ever a mapping that `read_schedule` is asked to load, as if it stood in a
TOML file; every default of the notation is written out here and none is left to the engine.
"""

import re
from dataclasses import dataclass, field
from datetime import date

from tests.conformance.retention_adapter_notation import LONG_AGO, PLAIN_DOTTED, NotationError, split_top

Rule = dict[str, object]
INDETERMINATE = {"when_missing": "indeterminate"}
PERIOD = r"P[^\s();|]*|\d+ (?:year|month|week|day)s?"
DEFAULT_VERSIONS = {"v1": (date(2010, 1, 1), "P5Y"), "v2": (date(2018, 5, 25), "P3Y")}
"""Default 4 of the notation."""


@dataclass(slots=True)
class Options:
    """The words of a rule that stand outside its body."""

    rounding: str | None = "down"
    timezone: str = "Europe/London"
    align: str = "none"
    cutoff: str | None = None
    apply: str = "current"
    action: str = "destroy"
    repealed: bool = False
    trigger: object = None
    long_stop: Rule | None = None
    cooling_off: int | None = None
    combine: str = "max"
    flags: set[str] = field(default_factory=set)
    group: str = ""
    group_field: str = ""


@dataclass(slots=True)
class RowRule:
    """A rule as schedule tables: classes by code, and what the facts must say to meet them."""

    classes: list[Rule]
    options: Options
    class_codes: tuple[str, ...]
    override_code: str | None = None
    override_authority: str = ""
    case_closed: dict[str, date] = field(default_factory=dict)
    base_through: date | None = None


class RuleText:
    def __init__(self, text: str, known_facts: frozenset[str], class_code: str) -> None:
        self.options = Options()
        self.known_facts = known_facts
        self.code = class_code
        self.body = self._take_options(text)

    # -- options -----------------------------------------------------------------------------------

    def _take_options(self, text: str) -> str:
        o = self.options
        self.text = text
        if (written := self._take(r"rounding=(\(absent\)|\w+)")) is not None:
            o.rounding = None if written == "(absent)" else written
        self._take(r"(strict=\w+)")
        o.timezone = self._take(r"tz=(\S+)") or o.timezone
        o.align = self._take(r"align=((?:trigger|result):\w+(?:\([\w-]+\))?)") or o.align
        if (cutoff := self._take(r"cutoff=annual\(([\d-]+|02-last)\)")) is not None:
            o.cutoff = f"fy_end({cutoff})"
        o.apply = self._take(r"apply=(\w+)") or o.apply
        if (action := self._take(r"action=(\w+)")) is not None:
            o.action = {"permanent": "retain permanently"}.get(action, action)
        o.repealed = self._take(r"citation\.repealed=(\w+)") == "true"
        if (days := self._take(r"cooling_off=(\d+)d")) is not None:
            o.cooling_off = int(days)
        if self._take(r"((?:combine=)?\bcumulative)\b") is not None:
            o.combine = "cumulative"
        self._take(r"(max \d+$)")
        self._take_trigger()
        o.flags |= set(re.findall(r"flag=(\w+)", text)) | set(re.findall(r"\(([A-Z]{2,})\)", text))
        return self.text.strip()

    def _take(self, pattern: str) -> str | None:
        match = re.search(r"(?:^|(?<=\s)|(?<=;))" + pattern, self.text)
        if match is None:
            return None
        self.text = f"{self.text[: match.start()]} {self.text[match.end() :]}"
        return match[1]

    def _take_trigger(self) -> None:
        match = re.search(r"\btrigger=", self.text)
        if match is None:
            return
        rest = self.text[match.end() :]
        operand = _leading_operand(rest)
        rest = rest[len(operand) :]
        if fallback := re.match(r"\s+else\s+(\S+?)\+(" + PERIOD + r")\s*->\s*(\w+)", rest):
            self.options.long_stop = {
                "period": fallback[2],
                "from": fallback[1],
                "then": fallback[3],
                **self.rounding(),
            }
            rest = rest[fallback.end() :]
        self.options.trigger = self.operand(operand)
        self.text = f"{self.text[: match.start()]} {rest}"

    def rounding(self) -> Rule:
        return {} if self.options.rounding is None else {"rounding": self.options.rounding}

    # -- operands ----------------------------------------------------------------------------------

    def operand(self, text: str) -> object:
        """Return the day an operand names, as a schedule file writes it."""
        text = text.strip()
        if match := re.fullmatch(r"(max|min|all)\((.*)\)", text):
            parts = split_top(match[2], ",")
            if match[1] == "max" and len(parts) == 1 and self._is_group(parts[0]):
                return self.each(parts[0])
            return {match[1]: [self.operand(part) for part in parts]}
        if match := re.fullmatch(r"event\((\w+)\)", text):
            return "event" if "event" in self.known_facts or match[1] not in self.known_facts else match[1]
        if match := re.fullmatch(rf"(.+)\+({PERIOD})", text):
            return {"from": self.operand(match[1]), "plus": match[2], **self.rounding()}
        if self._is_group(text):
            return self.each(text)
        floor = self.until(text)
        if floor is not None:
            return floor
        if re.fullmatch(r"[a-z_]+(?:\.[a-z_]+)?", text):
            return {"fact": text, "when_not_applicable": "skip", **INDETERMINATE}
        raise NotationError(f"{text!r} names no day")

    def _is_group(self, text: str) -> bool:
        return bool(re.fullmatch(r"[a-z_]+\.[a-z_]+", text)) and text not in PLAIN_DOTTED

    def each(self, text: str) -> Rule:
        self.options.group, self.options.group_field = text.split(".", 1)
        return {
            "each": self.options.group,
            "of": self.options.group_field,
            "when_not_applicable": "skip",
            **INDETERMINATE,
        }

    def until(self, text: str) -> Rule | None:
        """Return the day of `sentence_end`, an age or a licence; None where the text names none."""
        if match := re.fullmatch(r"sentence_end(\?)?", text):
            whens = {"when_not_applicable": "skip"} if match[1] else {}
            return {"sentence_end": "sentence", "stated": "sentence.end_on", **INDETERMINATE, **whens}
        if text == "until licence terminated":
            return {"fact": "licence_end", **INDETERMINATE}
        if match := re.fullmatch(r"(?:until )?(?:(victim) )?(?:age (\d+)|(\d+)(?:st|nd|rd|th) birthday)", text):
            born = "victim.dob" if match[1] else "dob"
            return {"age": int(match[2] or match[3]), "born": born, **INDETERMINATE}
        return None

    def class_table(self, code: str, versions: list[Rule]) -> Rule:
        """Return the table of a class."""
        return {"id": code, "title": f"class {code}", "version": versions}

    def version(self, *, start: date = LONG_AGO, action: str | None = None, **said: object) -> Rule:
        """Return the table of one version, every default written out."""
        kind = action or self.options.action
        plan: Rule = {"kind": kind, **({"stages": ["records"]} if kind == "destroy" else {})}
        source = {"grade": "confirmed", "ref": "the row", "quoted": "the row", "checked_on": date(2026, 11, 1)}
        table: Rule = {
            "in_force_from": start,
            "apply": self.options.apply,
            "source": {**source, **({"repealed": True} if self.options.repealed else {})},
            "action": said.pop("plan", plan),
            **{key: value for key, value in said.items() if value not in (None, [])},
        }
        if kind != "retain permanently":
            table.setdefault("trigger", self.trigger())
            if self.options.cutoff is not None:
                table["cutoff"] = self.options.cutoff
            if self.options.long_stop is not None:
                table["long_stop"] = self.options.long_stop
        if self.options.cooling_off is not None and isinstance(table["action"], dict):
            table["action"]["cooling_off"] = f"P{self.options.cooling_off}D"
        return table

    def trigger(self) -> object:
        """Return the trigger written, else `closed`, else `end`, else `last_paper` (default 2).

        A running file that is cut off every year is cut off by its last paper (R8).
        """
        if self.options.trigger is not None:
            return self.options.trigger
        order = ("closed", "end", "last_paper")
        if self.options.cutoff is not None:
            order = ("last_paper", "closed", "end")
        return next((name for name in order if name in self.known_facts), "closed")

    def floor(self, period: str, *, label: str = "", chained: tuple[str, ...] = ()) -> Rule:
        """Return a floor of one period, or of several one after the other."""
        more = {"then": list(chained)} if chained else {}
        labelled = {"label": label} if label else {}
        return {
            "period": period,
            "from": "trigger",
            "align": self.options.align,
            **self.rounding(),
            **more,
            **labelled,
        }


def _leading_operand(text: str) -> str:
    depth = 0
    for at, sign in enumerate(text):
        depth += (sign == "(") - (sign == ")")
        if depth == 0 and (sign == " " or sign == ";"):
            return text[:at]
    return text


def day_of(text: str) -> date:
    return date(int(text), 1, 1) if len(text) == 4 else date.fromisoformat(text)
