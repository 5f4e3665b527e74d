"""Term lists: words that show what a paper may be about, and how they are matched.

A term stands by itself, never inside a longer word; a blank in it also matches a hyphen, an
underscore or a line break. All terms are one alternation, so a text is walked once.
"""

import hashlib
import re
from collections import Counter
from dataclasses import dataclass, field
from importlib import resources

from retention.faults import Fault, FaultCode, Refusal, Who
from retention.schedule import Source
from schedules.toml_reading import Keys, parse_toml

LEXICON_FAULTY = FaultCode("HLD111", "The data of a term list is at fault.", "Mend the file it names.", Who.SUPPORT)
NO_SUCH_LEXICON = FaultCode("HLD112", "There is no term list of this name.", "See: muniment hold templates", Who.RMU)
FORMAT = "muniment-lexicon/1"
NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
INVISIBLE = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff]")  # soft hyphens and blanks without width


@dataclass(frozen=True, slots=True)
class Term:
    """One thing looked for; `words` are the ways it is written, `is_exact` where capitals matter."""

    name: str
    is_exact: bool
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """A term list; `mention` says in a sentence what its hits mention, `sha256` is the digest of its file."""

    name: str
    title: str
    mention: str
    source: Source
    terms: tuple[Term, ...]
    sha256: str
    _pattern: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_pattern", re.compile(alternation(self.terms)))

    def hits(self, text: str) -> "Counter[str]":
        """Return how often each term stands in `text`; terms that don't are left out.

        >>> lexicon("ucpi").hits("An under-cover\\nofficer; SDS twice: SDS_log. No sds, no USDS.")
        Counter({'sds': 2, 'undercover-officer': 1})
        """
        found = Counter(match.lastgroup for match in self._pattern.finditer(INVISIBLE.sub("", text)))
        return Counter({_name(group): count for group, count in found.items() if group})


def lexicon(name: str) -> Lexicon:
    """Return the term list `name`; a Refusal where there is none."""
    if NAME.fullmatch(name) is None or name not in lexicon_names():
        raise Refusal(Fault(NO_SUCH_LEXICON, name))
    text = resources.files(__name__).joinpath(f"{name}.toml").read_text(encoding="utf-8")
    return read_lexicon(text, f"lexicons/{name}.toml")


def lexicon_names() -> tuple[str, ...]:
    """Return the names of our term lists, in order.

    >>> lexicon_names()
    ('covid-19', 'ucpi')
    """
    files = [file.name for file in resources.files(__name__).iterdir()]
    return tuple(sorted(name.removesuffix(".toml") for name in files if name.endswith(".toml")))


def read_lexicon(text: str, place: str) -> Lexicon:
    """Return the term list that `text` holds; a Refusal with every fault at once."""
    mapping, faults = parse_toml(text, place, code=LEXICON_FAULTY)
    if faults:
        raise Refusal(*faults)
    keys = Keys(mapping, place, code=LEXICON_FAULTY, faults=faults)
    if keys.text("format") != FORMAT:
        keys.fault("format", f"{FORMAT!r} was expected")
    name, title, mention, source = keys.text("name"), keys.text("title"), keys.text("mention"), keys.source("source")
    tables = enumerate(keys.tables("term"), start=1)
    terms = tuple(_term(table, f"{place}, term {number}", faults) for number, table in tables)
    if len({term.name for term in terms}) < len(terms):
        keys.fault("term", "two terms have one name")
    keys.finish()
    if faults:
        raise Refusal(*faults)
    return Lexicon(name, title, mention, source, terms, hashlib.sha256(text.encode()).hexdigest())


def _term(table: object, place: str, faults: list[Fault]) -> Term:
    keys = Keys(table, place, code=LEXICON_FAULTY, faults=faults)
    name, case, words = keys.text("name"), keys.text("case"), keys.texts("words")
    if NAME.fullmatch(name) is None:
        keys.fault("name", "small letters, digits and hyphens were expected, for example undercover-officer")
    if case not in ("any", "exact"):
        keys.fault("case", f"{case!r} is neither any nor exact")
    if not words:
        keys.fault("words", "at least one word was expected")
    keys.finish()
    return Term(name, case == "exact", words)


def alternation(terms: tuple[Term, ...]) -> str:
    """Return the one pattern of all terms, a group a term.

    In a term the longest way of writing comes first, and terms go by their longest, so that of two
    that begin alike the longer is taken.
    """
    ways = [(word, term) for term in terms for word in term.words]
    ways.sort(key=lambda way: (-len(way[0]), way[0]))
    groups: dict[str, list[str]] = {}
    for word, term in ways:
        groups.setdefault(term.name, []).append(_way(word))
    parts = []
    exact = {term.name: term.is_exact for term in terms}
    for name, written in groups.items():
        body = "|".join(written)
        parts.append(f"(?P<{_group(name)}>{body if exact[name] else f'(?i:{body})'})")
    return rf"(?<![^\W_])(?:{'|'.join(parts)})(?![^\W_])"


def _way(word: str) -> str:
    r"""Return the pattern of one way of writing.

    >>> _way("MG 6B")
    'MG[\\s\\-_\u2010\u2011]{1,3}6B'
    """
    return r"[\s\-_‐‑]{1,3}".join(re.escape(part) for part in word.split())


def _group(name: str) -> str:
    return "t_" + name.replace("-", "_")


def _name(group: str) -> str:
    return group.removeprefix("t_").replace("_", "-")
