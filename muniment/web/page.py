"""What a page is: a frozen dataclass that names its template and has decided everything it shows.

A form that was not taken comes back with what was typed and what was wrong: `FormView`. Each page
class is registered with an example by `described`, so that the checks of pages run over it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, TypeVar

from muniment.tables.cells import Cell, Kind, as_words
from muniment.web.ways import ways


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead somewhere."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one field: its name, and what to do in a sentence. No name: with the whole."""

    field: str
    text: str


@dataclass(frozen=True, slots=True)
class FormView:
    """A form as it is shown: what was typed before, what was wrong with it, or what was done.

    >>> form = FormView({"reason": ("",)}, (Problem("reason", "Say why."),))
    >>> form.value("reason", "not asked"), form.error("reason"), form.error("criterion")
    ('', {'text': 'Say why.'}, None)
    """

    typed: Mapping[str, Sequence[str]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    notice: str = ""

    def value(self, name: str, otherwise: str = "") -> str:
        """Return what was typed into the field; `otherwise` where nothing came back."""
        values = self.typed.get(name)
        return values[0] if values else otherwise

    def values(self, name: str, otherwise: Sequence[str] = ()) -> tuple[str, ...]:
        """Return all that was ticked or chosen in the field; `otherwise` where no form came back."""
        return tuple(self.typed.get(name, ())) if self.typed else tuple(otherwise)

    def error(self, name: str) -> dict[str, str] | None:
        """Return the error of a field as the components take it; None where there is none."""
        return next(({"text": one.text} for one in self.problems if one.field == name), None)

    @property
    def summary(self) -> list[dict[str, str]]:
        """Return the problems as the error summary lists them: a link to its field each, or with links to pages."""
        return [
            {"text": one.text, "href": f"#{one.field}"} if one.field else {"html": ways(one.text)}
            for one in self.problems
        ]


NOTHING_TYPED = FormView()


class Problems:
    """What is found wrong while a form is read, in the order of its fields."""

    def __init__(self) -> None:
        self._found: list[Problem] = []

    def add(self, field: str, text: str) -> None:
        """Note what is wrong with `field`: a sentence that says what to do."""
        self._found.append(Problem(field, text))

    def require(self, value: str, field: str, text: str) -> str:
        """Return `value`; where it is empty, note `text` beside the field."""
        if not value.strip():
            self.add(field, text)
        return value

    def __iter__(self) -> Iterator[Problem]:
        return iter(self._found)

    def __bool__(self) -> bool:
        return bool(self._found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What every page has: its heading, where it stands, and the form that came back."""

    template: ClassVar[str]
    title: str
    crumbs: tuple[Link, ...] = ()
    form: FormView = NOTHING_TYPED


@dataclass(frozen=True, slots=True)
class Example:
    """One page class with examples: as it usually is, and with errors where it has a form."""

    page_class: type[Page]
    usual: Callable[[], Page]
    with_errors: Callable[[], Page] | None = None


EXAMPLES: dict[str, Example] = {}
P = TypeVar("P", bound=Page)


def described(usual: Callable[[], Page], with_errors: Callable[[], Page] | None = None) -> Callable[[type[P]], type[P]]:
    """Register a page class with what makes its examples; the six checks of pages run over them."""

    def register(page_class: type[P]) -> type[P]:
        EXAMPLES[page_class.__name__] = Example(page_class, usual, with_errors)
        return page_class

    return register


def words(cell: Cell) -> str:
    """Return a date, a moment, a number or a text as people read it.

    >>> from datetime import date
    >>> words(date(2027, 4, 1)), words(12408), words(None)
    ('1 April 2027', '12,408', '')
    """
    return as_words(cell, Kind.TEXT)
