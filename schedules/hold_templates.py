"""Hold templates and set-up questions: what is known of each order, as data, with its source.

A template places nothing. Which orders bind the department is the RMU's to say; what it doesn't
know is held.
"""

import hashlib
from dataclasses import dataclass
from datetime import date
from importlib import resources

from retention.condition_text import Unreadable, parse_condition
from retention.faults import Fault, FaultCode, Refusal, Who
from retention.schedule import Source
from retention.terms import Grade, HoldKind
from schedules.toml_reading import Keys, parse_toml

HOLD_TEMPLATE_FAULTY = FaultCode(
    "HLD101", "The data of a hold template or set-up question is at fault.", "Mend the file it names.", Who.SUPPORT
)
NO_SUCH_TEMPLATE = FaultCode(
    "HLD102", "There is no hold template of this name.", "See: muniment hold templates", Who.RMU
)
NO_SUCH_QUESTION = FaultCode("HLD103", "There is no set-up question of this name.", "See: muniment hold setup", Who.RMU)

TEMPLATES_FORMAT = "muniment-holds/1"
SETUP_FORMAT = "muniment-setup/1"


@dataclass(frozen=True, slots=True)
class HoldTemplate:
    """One order as it is known: scope, first and last day, what stays when it ends, and the source.

    `starts_on` None: the RMU gives the day. `ended_on` is the first day it no longer covers.
    `is_listed`: it covers what is listed when it is placed. `sha256` is the digest of the file.
    """

    ref: str
    title: str
    kind: HoldKind
    authority: str
    mandate: str
    source: Source
    starts_on: date | None
    ended_on: date | None
    include: str | None
    exclude: str | None
    lexicon: str | None
    standing: bool
    is_listed: bool
    residual: tuple[str, ...]
    notes: tuple[str, ...]
    sha256: str

    @property
    def is_illustrative(self) -> bool:
        """Return whether the order, or its letter, is invented."""
        return self.source.grade is Grade.ILLUSTRATIVE


@dataclass(frozen=True, slots=True)
class OfferedAnswer:
    """One answer that a question offers, what it means, and the templates it places."""

    answer: str
    means: str
    places: tuple[str, ...]
    is_release: bool


@dataclass(frozen=True, slots=True)
class SetupQuestion:
    """One question that a department answers before the engine may be relied on."""

    name: str
    asks: str
    confirm: str
    source: Source
    answers: tuple[OfferedAnswer, ...]

    def offered(self, answer: str) -> OfferedAnswer | None:
        """Return the answer that `answer` means; None where it isn't offered."""
        return next((one for one in self.answers if one.answer == answer), None)


def hold_templates() -> tuple[HoldTemplate, ...]:
    """Return the templates in the order of their file; a Refusal with every fault at once."""
    return read_templates(_text("templates.toml"), "holds/templates.toml")


def hold_template(ref: str) -> HoldTemplate:
    """Return the template `ref`; a Refusal where there is none.

    >>> hold_template("UCPI").lexicon
    'ucpi'
    """
    found = next((one for one in hold_templates() if one.ref == ref), None)
    if found is None:
        raise Refusal(Fault(NO_SUCH_TEMPLATE, ref))
    return found


def setup_questions() -> tuple[SetupQuestion, ...]:
    """Return the set-up questions in the order of their file; a Refusal with every fault at once."""
    questions = read_questions(_text("setup.toml"), "holds/setup.toml")
    known = {template.ref for template in hold_templates()}
    missing = [ref for one in questions for answer in one.answers for ref in answer.places if ref not in known]
    if missing:
        raise Refusal(*(Fault(NO_SUCH_TEMPLATE, ref) for ref in missing))
    return questions


def setup_question(name: str) -> SetupQuestion:
    """Return the question `name`; a Refusal where there is none."""
    found = next((one for one in setup_questions() if one.name == name), None)
    if found is None:
        raise Refusal(Fault(NO_SUCH_QUESTION, name))
    return found


# -- from text -----------------------------------------------------------------------------------------


def read_templates(text: str, place: str) -> tuple[HoldTemplate, ...]:
    """Return the templates that `text` holds; a Refusal with every fault at once."""
    mapping, faults = parse_toml(text, place, code=HOLD_TEMPLATE_FAULTY)
    digest = hashlib.sha256(text.encode()).hexdigest()
    templates = []
    if not faults:
        keys = Keys(mapping, place, code=HOLD_TEMPLATE_FAULTY, faults=faults)
        _expect_format(keys, TEMPLATES_FORMAT)
        for number, table in enumerate(keys.tables("hold"), start=1):
            templates.append(_template(table, f"{place}, hold {number}", faults, sha256=digest))
        keys.finish()
    if faults:
        raise Refusal(*faults)
    return tuple(templates)


def _template(table: object, place: str, faults: list[Fault], *, sha256: str) -> HoldTemplate:
    keys = Keys(table, place, code=HOLD_TEMPLATE_FAULTY, faults=faults)
    template = HoldTemplate(
        ref=keys.text("ref"),
        title=keys.text("title"),
        kind=_kind(keys),
        authority=keys.text("authority"),
        mandate=keys.text("mandate"),
        source=keys.source("source"),
        starts_on=keys.day("starts_on"),
        ended_on=keys.day("ended_on"),
        include=_condition(keys, "include"),
        exclude=_condition(keys, "exclude"),
        lexicon=keys.text("lexicon", default="") or None,
        standing=keys.is_set("standing"),
        is_listed=keys.is_set("listed"),
        residual=keys.texts("residual"),
        notes=keys.texts("notes"),
        sha256=sha256,
    )
    if not (template.include or template.lexicon or template.is_listed):
        keys.fault("include", "a scope was expected: include, lexicon, or listed = true")
    if template.is_listed and template.standing:
        keys.fault("standing", "a listed hold covers what is listed, and nothing that comes later")
    keys.finish()
    return template


def _kind(keys: Keys) -> HoldKind:
    written = keys.text("kind")
    kind = next((kind for kind in HoldKind if kind.value == written), None)
    if kind is None:
        keys.fault("kind", f"{written!r} is not one of {', '.join(HoldKind)}")
    return kind or HoldKind.INQUIRY


def _condition(keys: Keys, key: str) -> str | None:
    written = keys.text(key, default="")
    if not written:
        return None
    read = parse_condition(written)
    if isinstance(read, Unreadable):
        keys.fault(key, read.why)
    return written


def read_questions(text: str, place: str) -> tuple[SetupQuestion, ...]:
    """Return the questions that `text` holds; a Refusal with every fault at once."""
    mapping, faults = parse_toml(text, place, code=HOLD_TEMPLATE_FAULTY)
    questions = []
    if not faults:
        keys = Keys(mapping, place, code=HOLD_TEMPLATE_FAULTY, faults=faults)
        _expect_format(keys, SETUP_FORMAT)
        for number, table in enumerate(keys.tables("question"), start=1):
            questions.append(_question(table, f"{place}, question {number}", faults))
        keys.finish()
    if faults:
        raise Refusal(*faults)
    return tuple(questions)


def _question(table: object, place: str, faults: list[Fault]) -> SetupQuestion:
    keys = Keys(table, place, code=HOLD_TEMPLATE_FAULTY, faults=faults)
    name = keys.text("name")
    answers = tuple(_answer(one, f"{place}, answers", faults) for one in keys.tables("answers"))
    question = SetupQuestion(name, keys.text("asks"), keys.text("confirm"), keys.source("source"), answers)
    keys.finish()
    return question


def _answer(table: object, place: str, faults: list[Fault]) -> OfferedAnswer:
    keys = Keys(table, place, code=HOLD_TEMPLATE_FAULTY, faults=faults)
    answer = OfferedAnswer(keys.text("answer"), keys.text("means"), keys.texts("places"), keys.is_set("released"))
    keys.finish()
    return answer


def _expect_format(keys: Keys, expected: str) -> None:
    written = keys.text("format")
    if written != expected:
        keys.fault("format", f"{written!r} where {expected!r} was expected")


def _text(name: str) -> str:
    return resources.files("schedules").joinpath("holds", name).read_text(encoding="utf-8")
