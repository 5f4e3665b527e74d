"""Series at The National Archives: which class goes to which, on whose word; what was agreed is recorded here."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from appraisal.review.rules import SERIES, NewAgreement
from appraisal.review.series import Series, Standing, classes_to_the_archive, known_series, standing_of
from muniment.estate import schedules_in_use
from muniment.tables.queue import SERIES_COLUMNS, series_cells
from muniment.tables.shown import Row, Table
from muniment.web.appraise import SAY_WHY
from muniment.web.card_words import Choice
from muniment.web.dates import date_typed
from muniment.web.exports import export
from muniment.web.faults import PAGE_MISSING
from muniment.web.listing import Asked, Listing, Shown, asked_of, listed, matching, search_filter
from muniment.web.page import NOTHING_TYPED, FormView, Link, Page, Problem, Problems, described
from muniment.web.visit import Visit, needs
from records.register.fileplan_rules import ClassRef
from records.register.roles import Right
from retention.faults import Fault, Refusal

router = APIRouter()
Reader = Annotated[Visit, Depends(needs(Right.SEE_ESTATE))]
Recorder = Annotated[Visit, Depends(needs(Right.RECORD_AGREEMENTS))]
CRUMB = Link("Series", "/series")
NO_SERIES, OTHER = "none", "other"
SAY_SERIES = "Choose the series, or write it as letters and a number, for example DPP 7."
SAY_WHO = "Write who agreed at The National Archives."
SAY_LETTER = "Write which letter or minute says so, with its date."


# -- the list ----------------------------------------------------------------------------------------------------


def _list_example() -> "SeriesPage":
    row: Row = ("what-to-keep/BOARD", "Board minutes", "", "Board minutes need a series agreed.")
    table = Table("Classes and their series", SERIES_COLUMNS, (row,))
    return SeriesPage(
        title="Series at The National Archives",
        crumbs=(Link("Review queue", "/queue"),),
        list=_listing(table, Asked("/series"), may_record=True),
        known=(Series("DPP 2", "Case papers, new series", "1931-2016", True, "The National Archives, C6233"),),
    )


@described(_list_example)
@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesPage(Page):
    """The classes that lead to the archive with their series, and the series that the catalogue has."""

    template: ClassVar[str] = "queue/series.html"
    list: Listing
    known: tuple[Series, ...]


@router.get("/series")
def show_series(visit: Reader) -> HTMLResponse:
    """Show which class goes to which series."""
    page = SeriesPage(
        title="Series at The National Archives",
        crumbs=(Link("Review queue", "/queue"),) if visit.may(Right.SEE_SENSITIVE) else (),
        list=_listing(_table(visit), asked_of(visit), may_record=visit.may(Right.RECORD_AGREEMENTS)),
        known=known_series(),
        form=visit.form_view,
    )
    return visit.shown(page)


@router.get("/series.{format}")
def download_series(visit: Reader, format: str) -> Response:
    """Download the same rows."""
    return export(visit, matching(_table(visit), asked_of(visit, "/series")), format, name="Series")


def _table(visit: Visit) -> Table:
    rows = [series_cells(one) for one in _standings(visit)]
    return Table("Classes and their series", SERIES_COLUMNS, rows)


def _standings(visit: Visit) -> list[Standing]:
    from appraisal.review.store import AppraisalRegister

    agreements = AppraisalRegister(visit.store.database).agreements()
    classes = classes_to_the_archive(schedules_in_use(visit.store.database))
    return [standing_of(ref, agreements, title=title) for ref, title in classes]


def _listing(table: Table, asked: Asked, *, may_record: bool) -> Listing:
    def show_row(row: Row) -> list[Shown]:
        class_ref, called, series, word = (str(cell) for cell in row)
        href = f"/series/{class_ref}" if may_record else ""
        state = Shown(series) if series else Shown("None agreed", tag="yellow")
        return [Shown(class_ref, href=href), Shown(called), state, Shown(word)]

    return listed(
        table,
        asked,
        name="series",
        key_of=lambda row: str(row[0]),
        show_row=show_row,
        filters=(search_filter(asked),),
        empty="No class of a schedule in use leads to the archive.",
        noun=("class", "classes"),
    )


# -- recording what was agreed ---------------------------------------------------------------------------------------


def _example(form: FormView = NOTHING_TYPED) -> "AgreementPage":
    return AgreementPage(
        title="Record an agreed series",
        crumbs=(CRUMB,),
        class_ref="what-to-keep/BOARD",
        called="Board minutes",
        now="Board minutes need a series agreed with The National Archives.",
        choices=(Choice("DPP 6", "DPP 6", "Policy and procedure files"), Choice(OTHER, "Another series")),
        form=form,
    )


@described(
    _example,
    lambda: _example(
        FormView(
            {"series": ("other",)},
            (
                Problem("series_other", SAY_SERIES),
                Problem("agreed_on-day", "The day of the agreement is missing."),
                Problem("reason", SAY_WHY),
            ),
        )
    ),
)
@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementPage(Page):
    """The form that records which series a class goes to."""

    template: ClassVar[str] = "queue/agreement.html"
    class_ref: str
    called: str
    now: str
    choices: tuple[Choice, ...]

    @property
    def series_items(self) -> list[dict[str, object]]:
        """Return the series; none is chosen beforehand."""
        return [one.item(self.form.value("series")) for one in self.choices]


@router.get("/series/{schedule}/{code}")
def show_form(visit: Recorder, schedule: str, code: str) -> HTMLResponse:
    """Show the form for one class."""
    standing = _standing(visit, schedule, code)
    known = tuple(Choice(one.ref, one.ref, f"{one.title} {one.dates}".strip()) for one in known_series())
    taken_back = (Choice(NO_SERIES, "None: take the agreement back"),) if standing.series else ()
    page = AgreementPage(
        title="Record an agreed series",
        crumbs=(CRUMB,),
        class_ref=str(standing.class_ref),
        called=standing.called,
        now=standing.sentence,
        choices=(*known, Choice(OTHER, "Another series"), *taken_back),
        form=visit.form_view,
    )
    return visit.shown(page)


@router.post("/series/{schedule}/{code}")
def agree(visit: Recorder, schedule: str, code: str) -> Response:
    """Record what was agreed."""
    from appraisal.review.store import AppraisalRegister

    standing, problems = _standing(visit, schedule, code), Problems()
    series = _series(visit, problems)
    agreed_with = problems.require(visit.form.text("agreed_with"), "agreed_with", SAY_WHO)
    authority = problems.require(visit.form.text("authority"), "authority", SAY_LETTER)
    day = date_typed(visit.form, "agreed_on", problems, what="The day of the agreement")
    if day is not None and day > visit.on:
        problems.add("agreed_on-day", "Write a day that has come.")
    reason = problems.require(visit.form.text("reason"), "reason", SAY_WHY)
    if problems:
        return visit.again(problems)
    new = NewAgreement(standing.class_ref, series, agreed_with, authority, day or date.min, reason)
    try:
        AppraisalRegister(visit.store.database).agree(new, by=visit.person, actor=visit.actor, at=visit.at)
    except Refusal as refusal:
        return visit.refused(refusal, act="agreement on a series", subject=str(standing.class_ref))
    said = f"{standing.called} go to {series}." if series else f"{standing.called} have no series any more."
    return visit.done("/series", said)


def _series(visit: Visit, problems: Problems) -> str | None:
    """Return the series chosen or written; None where the agreement is taken back."""
    chosen = visit.form.text("series")
    if chosen == NO_SERIES:
        return None
    series = visit.form.text("series_other").upper() if chosen == OTHER else chosen
    if SERIES.fullmatch(series) is None:
        problems.add("series_other" if chosen == OTHER else "series", SAY_SERIES)
    return series


def _standing(visit: Visit, schedule: str, code: str) -> Standing:
    found = next((one for one in _standings(visit) if one.class_ref == ClassRef(schedule, code)), None)
    if found is None:
        raise Refusal(Fault(PAGE_MISSING, f"{schedule}/{code}", "no class in use that leads to the archive"))
    return found
