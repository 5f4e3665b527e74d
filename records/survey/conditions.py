r"""Conditions on the files of a survey, as people write them after --where.

``puid = 'fmt/40' and size_bytes > 1000``, ``path like '%Op CEDAR%'``, ``mark in ('encrypted', 'damaged')``.
Only what is named here is understood: columns, comparisons and a few functions. A condition is read
into parts and written anew as SQL, so nothing of what was typed reaches the database as it was typed.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from records.faults.surveys import WHERE_NOT_UNDERSTOOD
from records.risk import RiskLevel
from records.store.columns import FILE_COLUMNS
from records.store.evidence import quoted
from retention.faults import Fault, UsageError

PATH = "CASE WHEN folder = '' THEN name ELSE folder || '/' || name END"
_MODIFIED = "make_timestamp(modified_ns // 1000)"
# What a condition may name beside the columns of evidence: its meaning, and how it is worked out.
DERIVED = {
    "path": ("Folder and name.", f"({PATH})"),
    "year": ("Year last modified, in UTC.", f"year({_MODIFIED})"),
    "modified_on": ("Day last modified, in UTC: compare with '2010-04-01'.", f"CAST({_MODIFIED} AS DATE)"),
    "duplicate": (
        "The same content, not empty, is there more than once.",
        "(coalesce(sha256, md5) IN (SELECT content FROM duplicate_contents) AND kind = 'FILE')",
    ),
    "risk": (
        "NARA's level of the formats found: 'high', 'moderate', 'low' or 'not assessed'.",
        f"coalesce((SELECT r.level FROM risk_levels r WHERE r.puids = files.puids), {quoted(RiskLevel.NOT_ASSESSED)})",
    ),
}
# A file may have several of these; a comparison holds where one of them fits, a denial where none does.
SEVERAL = {
    "puid": ("One of the PUIDs.", "puids"),
    "mark": ("One of the marks.", "marks"),
}
COLUMNS = frozenset(column.name for column in FILE_COLUMNS if column.sql_type != "BLOB")
FUNCTIONS = {"lower": 1, "upper": 1, "length": 1, "contains": 2, "starts_with": 2, "ends_with": 2}
_RISKS = {level.removesuffix(" Risk").lower(): str(level) for level in RiskLevel}
TESTS = frozenset({"contains", "starts_with", "ends_with"})
LONGEST = 4000
DEEPEST = 50

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<text>'(?:[^']|'')*') | (?P<number>\d+(?:\.\d+)?(?![\w.])) | (?P<word>[A-Za-z_]\w*)
      | (?P<sign><>|!=|<=|>=|==|[=<>(),\-]) )""",
    re.VERBOSE,
)
_COMPARISONS = {"=": "=", "==": "=", "<>": "<>", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}


@dataclass(frozen=True, slots=True)
class FileCondition:
    """A condition that was understood: what was typed, and the SQL that asks for it over `files`."""

    words: str
    sql: str

    @property
    def needs_duplicates(self) -> bool:
        """Return whether the table `duplicate_contents` must be there."""
        return "duplicate_contents" in self.sql

    @property
    def needs_risks(self) -> bool:
        """Return whether the table `risk_levels` must be there."""
        return "risk_levels" in self.sql


EVERYTHING = FileCondition("", "true")


def all_of(conditions: Sequence[FileCondition]) -> FileCondition:
    """Return the condition that holds where all of `conditions` do; EVERYTHING where there are none."""
    if not conditions:
        return EVERYTHING
    words = "; ".join(one.words for one in conditions if one.words)
    return FileCondition(words, " AND ".join(f"({one.sql})" for one in conditions))


def read_condition(words: str) -> FileCondition:
    """Return the condition that `words` say; a UsageError that names the word where they can't be read.

    >>> read_condition("size_bytes > 10 and not name like '%.doc'").sql
    "((size_bytes > 10) AND (NOT (name LIKE '%.doc')))"
    """
    if len(words) > LONGEST:
        raise UsageError(Fault(WHERE_NOT_UNDERSTOOD, "--where", f"it has more than {LONGEST:,} characters"))
    return FileCondition(words, _Reader(words).whole())


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    place: int

    @property
    def word(self) -> str:
        return self.text.lower() if self.kind == "word" else ""


@dataclass(frozen=True, slots=True)
class _Operand:
    """Something to compare: SQL, and for `puid` and `mark` the column that holds several."""

    sql: str
    several: str = ""
    is_risk: bool = False
    is_test: bool = False  # says yes or no by itself


class _Reader:
    """Reads one condition, from the loosest word (or) to the tightest."""

    def __init__(self, words: str) -> None:
        self._tokens = _tokens(words)
        self._next = 0
        self._depth = 0

    def whole(self) -> str:
        sql = self._any_of()
        if self._here().kind != "end":
            raise self._not_understood("and, or, or the end")
        return sql

    def _any_of(self) -> str:
        self._depth += 1
        if self._depth > DEEPEST:
            raise self._not_understood("fewer brackets")
        parts = [self._all_of()]
        while self._took("or"):
            parts.append(self._all_of())
        self._depth -= 1
        return parts[0] if len(parts) == 1 else f"({' OR '.join(parts)})"

    def _all_of(self) -> str:
        parts = [self._denied()]
        while self._took("and"):
            parts.append(self._denied())
        return parts[0] if len(parts) == 1 else f"({' AND '.join(parts)})"

    def _denied(self) -> str:
        count = 0
        while self._took("not"):
            count += 1
        return f"(NOT {self._comparison()})" if count % 2 else self._comparison()

    def _comparison(self) -> str:
        if self._took("("):
            sql = self._any_of()
            self._need(")")
            return sql
        left = self._operand()
        denied = self._took("not")
        token = self._here()
        if token.text in _COMPARISONS and not denied:
            self._next += 1
            right, sign = self._operand(compared_with=left), _COMPARISONS[token.text]
            none_of_several = bool(left.several) and sign == "<>"
            return _compare(left, f"{'=' if none_of_several else sign} {right.sql}", denied=none_of_several)
        for word, rest in (("like", self._like), ("ilike", self._ilike), ("in", self._in), ("between", self._between)):
            if self._took(word):
                return _compare(left, rest(left), denied=denied)
        if self._took("is"):
            denied = self._took("not")
            self._need("null")
            sql = f"(coalesce({left.several}, '') = '')" if left.several else f"({left.sql} IS NULL)"
            return f"(NOT {sql})" if denied else sql
        if left.is_test and not denied:
            return _compare(left, "", denied=False)
        if denied or left.several:
            raise self._not_understood("=, <>, <, >, like, in, between, is null")
        return f"({left.sql})"

    def _like(self, left: _Operand) -> str:
        return f"LIKE {self._literal(left)}"

    def _ilike(self, left: _Operand) -> str:
        return f"ILIKE {self._literal(left)}"

    def _in(self, left: _Operand) -> str:
        self._need("(")
        values = [self._literal(left)]
        while self._took(","):
            values.append(self._literal(left))
        self._need(")")
        return f"IN ({', '.join(values)})"

    def _between(self, left: _Operand) -> str:
        low = self._literal(left)
        self._need("and")
        return f"BETWEEN {low} AND {self._literal(left)}"

    def _operand(self, compared_with: _Operand | None = None) -> _Operand:
        token = self._here()
        if token.kind in ("text", "number") or token.text == "-" or token.word in ("true", "false"):
            return _Operand(self._literal(compared_with))
        name = token.word
        if name in FUNCTIONS and self._peek().text == "(":
            return self._function(name)
        if name not in COLUMNS and name not in DERIVED and name not in SEVERAL:
            raise self._not_understood("the name of a column, a number, or a text in single quotation marks")
        self._next += 1
        if name in SEVERAL and compared_with is None:
            return _Operand("x", several=SEVERAL[name][1])
        if name in SEVERAL:
            raise self._not_understood(f"{name} on the left-hand side")
        return _Operand(DERIVED[name][1] if name in DERIVED else name, is_risk=name == "risk")

    def _function(self, name: str) -> _Operand:
        self._next += 1
        self._need("(")
        several, values = "", []
        for number in range(FUNCTIONS[name]):
            if number:
                self._need(",")
            operand = self._operand()
            several = several or operand.several
            values.append(operand.sql)
        self._need(")")
        return _Operand(f"{name}({', '.join(values)})", several=several, is_test=name in TESTS)

    def _literal(self, left: _Operand | None = None) -> str:
        token = self._here()
        sign = "-" if self._took("-") else ""
        token = self._here() if sign else token
        self._next += 1
        if token.kind == "number":
            return sign + token.text
        if token.kind == "text" and not sign:
            text = token.text[1:-1].replace("''", "'")
            return quoted(_RISKS.get(text.lower(), text) if left is not None and left.is_risk else text)
        if token.word in ("true", "false") and not sign:
            return token.word
        self._next -= 1
        raise self._not_understood("a number, or a text in single quotation marks")

    def _here(self) -> _Token:
        return self._tokens[self._next]

    def _peek(self) -> _Token:
        return self._tokens[min(self._next + 1, len(self._tokens) - 1)]

    def _took(self, wanted: str) -> bool:
        token = self._here()
        if token.word == wanted or (token.kind == "sign" and token.text == wanted):
            self._next += 1
            return True
        return False

    def _need(self, wanted: str) -> None:
        if not self._took(wanted):
            raise self._not_understood(wanted)

    def _not_understood(self, wanted: str) -> UsageError:
        token = self._here()
        found = "the end" if token.kind == "end" else token.text
        return UsageError(Fault(WHERE_NOT_UNDERSTOOD, "--where", f"{wanted} was expected, found: {found}"))


def _compare(left: _Operand, ending: str, *, denied: bool) -> str:
    """Return the comparison as SQL; of several values one that fits is enough, and a denial needs that none does."""
    sql = f"{left.sql} {ending}".rstrip()
    if left.several:
        sql = f"len(list_filter(string_split(coalesce({left.several}, ''), ';'), lambda x: {sql})) > 0"
    return f"(NOT ({sql}))" if denied else f"({sql})"


def _tokens(words: str) -> list[_Token]:
    tokens, place = [], 0
    while place < len(words.rstrip()):
        found = _TOKEN.match(words, place)
        if found is None:
            rest = words[place:].strip()
            raise UsageError(Fault(WHERE_NOT_UNDERSTOOD, "--where", f"it can't be read from here: {rest[:40]}"))
        kind = str(found.lastgroup)
        tokens.append(_Token(kind, found[kind], found.start(kind)))
        place = found.end()
    return [*tokens, _Token("end", "", place)]
