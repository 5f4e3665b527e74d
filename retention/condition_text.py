"""Reading a condition from its text. What it means is in `conditions`."""

import re
from dataclasses import dataclass
from datetime import date

from retention.conditions import AllOf, AnyOf, Compare, CompareAge, Comparison, Condition, HasFlag, Literal, Not

_TOKEN = re.compile(
    r"\s*(?:(?P<flag>flag:[A-Za-z0-9_-]+)"
    r"|(?P<day>\d{4}-\d\d-\d\d)|(?P<number>-?\d+)|(?P<text>'[^']*')"
    r"|(?P<sign>==|!=|<=|>=|<|>|[(){},])|(?P<word>[A-Za-z_][A-Za-z0-9_.]*))"
)
MAXIMUM_DEPTH = 30
"""Brackets nested deeper than this are refused; no schedule a person reads has them."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why a condition could not be read, in words for the author of the schedule."""

    why: str


class _UnreadableError(Exception):
    """Inside this module only: the reader gives up at the first thing it cannot read."""


def parse_condition(written: str) -> Condition | Unreadable:
    """Return the condition, or why it could not be read.

    >>> str(parse_condition("flag:CSA and not (sentence.kind == 'life' or age(dob, concluded) < 18)"))
    "flag:CSA and not (sentence.kind == 'life' or age(dob, concluded) < 18)"
    >>> parse_condition("flag:CSA and")
    Unreadable(why='it ends where a fact was expected')
    """
    try:
        reader = _Reader(_tokens(written))
        condition = reader.read_any()
        reader.expect_end()
    except _UnreadableError as error:
        return Unreadable(str(error))
    return condition


def _tokens(written: str) -> list[tuple[str, str]]:
    tokens, at = [], 0
    while written[at:].strip():
        if (match := _TOKEN.match(written, at)) is None:
            raise _UnreadableError(f"{written[at:].strip()[:20]!r} is not part of a condition")
        kind = match.lastgroup or ""
        tokens.append((kind, match[kind]))
        at = match.end()
    return tokens


class _Reader:
    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0

    def read_any(self) -> Condition:
        parts = [self._read_all()]
        while self._take("word", "or"):
            parts.append(self._read_all())
        return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))

    def expect_end(self) -> None:
        if self._at < len(self._tokens):
            raise _UnreadableError(f"{self._tokens[self._at][1]!r} stands where 'and', 'or' or the end was expected")

    def _read_all(self) -> Condition:
        parts = [self._read_one()]
        while self._take("word", "and"):
            parts.append(self._read_one())
        return parts[0] if len(parts) == 1 else AllOf(tuple(parts))

    def _read_one(self) -> Condition:
        self._depth += 1
        if self._depth > MAXIMUM_DEPTH:
            raise _UnreadableError(f"it is nested more than {MAXIMUM_DEPTH} deep")
        try:
            if self._take("word", "not"):
                return Not(self._read_one())
            if self._take("sign", "("):
                inner = self.read_any()
                self._expect("sign", ")")
                return inner
            return self._read_test()
        finally:
            self._depth -= 1

    def _read_test(self) -> Condition:
        kind, text = self._next("a fact")
        if kind == "flag":
            return HasFlag(text.removeprefix("flag:"))
        if kind != "word" or text in ("and", "or", "in", "not"):
            raise _UnreadableError(f"{text!r} stands where a fact was expected")
        if text == "age" and self._take("sign", "("):
            return self._read_age()
        comparison = self._read_comparison()
        if comparison is Comparison.AMONG:
            return Compare(text, comparison, self._read_list())
        return Compare(text, comparison, (self._read_literal(),))

    def _read_age(self) -> CompareAge:
        born = self._expect("word")
        self._expect("sign", ",")
        at = self._expect("word")
        self._expect("sign", ")")
        comparison = self._read_comparison()
        age = self._read_literal()
        if comparison is Comparison.AMONG or isinstance(age, bool) or not isinstance(age, int):
            raise _UnreadableError("an age is compared with a whole number of years")
        return CompareAge(born, at, comparison, age)

    def _read_comparison(self) -> Comparison:
        _, text = self._next("a comparison such as ==")
        written = {comparison.value: comparison for comparison in Comparison}
        if text not in written:
            raise _UnreadableError(f"{text!r} stands where a comparison such as == was expected")
        return written[text]

    def _read_list(self) -> tuple[Literal, ...]:
        self._expect("sign", "{")
        values = [self._read_literal()]
        while self._take("sign", ","):
            values.append(self._read_literal())
        self._expect("sign", "}")
        return tuple(values)

    def _read_literal(self) -> Literal:
        kind, text = self._next("a value")
        match kind:
            case "text":
                return text[1:-1]
            case "number":
                return int(text)
            case "day":
                try:
                    return date.fromisoformat(text)
                except ValueError:
                    raise _UnreadableError(f"{text} is not a day of the calendar") from None
            case "word" if text in ("yes", "no"):
                return text == "yes"
        raise _UnreadableError(f"{text!r} is not a value; write a text as 'life', a day as 2010-01-31")

    def _next(self, expected: str) -> tuple[str, str]:
        if self._at >= len(self._tokens):
            raise _UnreadableError(f"it ends where {expected} was expected")
        self._at += 1
        return self._tokens[self._at - 1]

    def _take(self, kind: str, text: str) -> bool:
        found = self._at < len(self._tokens) and self._tokens[self._at] == (kind, text)
        self._at += found
        return found

    def _expect(self, kind: str, text: str | None = None) -> str:
        found, value = self._next(repr(text) if text else "a fact")
        if found != kind or (text is not None and value != text):
            raise _UnreadableError(f"{value!r} stands where {repr(text) if text else 'a fact'} was expected")
        return value
