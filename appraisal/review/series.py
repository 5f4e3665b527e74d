"""Which series of The National Archives a class belongs to, on whose word; a consignment has one.

What the catalogue says stands in series.toml beside this module; what people agreed since stands in
the register and counts before it. A class that neither names has no series, and nothing of it can
be put on a transfer list.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from appraisal.review.values import Agreement
from records.register.fileplan_rules import ClassRef
from retention.schedule import Schedule
from retention.terms import DisposalAction
from retention.wording import say_day


@dataclass(frozen=True, slots=True)
class Series:
    """A series of The National Archives, as its catalogue has it."""

    ref: str
    title: str
    dates: str
    is_accruing: bool
    source: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of the series of one class: the series, or None, and on whose word.

    `called` is how the records of the class are spoken of, such as Board minutes.
    """

    class_ref: ClassRef
    called: str
    series: str | None
    word: str

    @property
    def sentence(self) -> str:
        """Return the series with its authority, or what is to be done."""
        if self.series is None:
            return f"{self.called} need a series agreed with The National Archives."
        return f"{self.called} go to {self.series}. {self.word}"


def known_series() -> tuple[Series, ...]:
    """Return the series that the catalogue has.

    >>> [one.ref for one in known_series() if one.is_accruing]
    ['DPP 2']
    """
    return _read()[0]


def standing_of(class_ref: ClassRef, agreements: Mapping[ClassRef, Agreement], *, title: str = "") -> Standing:
    """Return which series the class goes to; `title` is what it is called where series.toml has no name for it.

    >>> standing_of(ClassRef("what-to-keep", "BOARD"), {}).sentence
    'Board minutes need a series agreed with The National Archives.'
    """
    said = _read()[1].get(class_ref)
    called = said.called if said else title or f"Records of class {class_ref.code}"
    agreed = agreements.get(class_ref)
    if agreed is not None and agreed.series is not None:
        word = f"Agreed with {agreed.agreed_with} on {say_day(agreed.agreed_on)}: {agreed.authority}."
        return Standing(class_ref, called, agreed.series, word)
    if agreed is not None or said is None:
        return Standing(class_ref, called, None, "")
    return said


def series_for(classes: Iterable[ClassRef], agreements: Mapping[ClassRef, Agreement]) -> str:
    """Return the one series that all `classes` of a thing go to; empty where there is none, or more than one.

    Rule: The National Archives takes a consignment for one series (Transfer Digital Records, "Series").

    >>> series_for([ClassRef("cps-casework", "CW-LTI")], {})
    'DPP 2'
    >>> series_for([ClassRef("cps-casework", "CW-LTI"), ClassRef("what-to-keep", "BOARD")], {})
    ''
    """
    found = {standing_of(one, agreements).series for one in classes}
    return next(iter(found)) or "" if len(found) == 1 else ""


def classes_to_the_archive(schedules: Mapping[str, Schedule]) -> tuple[tuple[ClassRef, str], ...]:
    """Return each class some version of which leads to transfer, with its title, in order."""
    found = [
        (ClassRef(ref, line.code), line.title)
        for ref, schedule in schedules.items()
        for line in schedule.classes
        if any(DisposalAction.TRANSFER in (one.action.kind, one.action.then) for one in line.versions)
    ]
    return tuple(sorted(found, key=lambda one: str(one[0])))


@cache
def _read() -> tuple[tuple[Series, ...], Mapping[ClassRef, Standing]]:
    """Return the series and the classes of series.toml; a fault in it is a defect of ours and raises."""
    import tomllib

    table = tomllib.loads(files("appraisal").joinpath("review", "series.toml").read_text(encoding="utf-8"))
    series = tuple(Series(**one) for one in table["series"])
    refs = {one.ref for one in series}
    classes: dict[ClassRef, Standing] = {}
    for one in table["class"]:
        schedule, _, code = one["class"].partition("/")
        ref = ClassRef(schedule, code)
        if one.get("series") is not None and one["series"] not in refs:
            raise ValueError(f"series.toml has no series {one['series']}")
        classes[ref] = Standing(ref, one["called"], one.get("series"), f"{one.get('source', '')}.")
    return series, classes
