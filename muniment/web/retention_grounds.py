"""The grounds for retention in the words of the form in force, which the department records; and their form."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from appraisal.sensitivity.exemptions import grounds
from appraisal.sensitivity.grounds import LONGEST_YEARS, GroundWords, grounds_of, not_recorded
from appraisal.sensitivity.grounds_store import GroundRegister
from muniment.tables.advisory import GROUND_COLUMNS, ground_rows
from muniment.tables.cells import Kind, Row, Table, as_words
from muniment.web.advisory import INSTRUMENTS
from muniment.web.dates import date_typed
from muniment.web.exports import export
from muniment.web.listing import Asked, Listing, Shown, asked_of, listed, matching, shown
from muniment.web.page import FormView, Page, Problem, Problems, described, words
from muniment.web.sensitivity_form import ground_items, refusal_lines
from muniment.web.visit import Visit, needs
from records.register.roles import Right
from retention.faults import Refusal

router = APIRouter()
Reader = Annotated[Visit, Depends(needs(Right.SEE_SENSITIVE))]
Agreer = Annotated[Visit, Depends(needs(Right.RECORD_AGREEMENTS))]

CHOOSE_GROUND = "Choose the ground."
SAY_WORDS = "Copy the words of the ground from the form."
SAY_SOURCE = "Say where the form is from, for example who sent it and when."
SAY_YEARS = f"Write the years as a number from 1 to {LONGEST_YEARS}, or leave it empty where the form names none."
TITLE = "Grounds for retention"


def _example(form: FormView) -> "GroundsPage":
    row: Row = (4, None, 5, None, None, None, None)
    return GroundsPage(
        title=TITLE,
        crumbs=(INSTRUMENTS,),
        grounds=_listing(Table(TITLE, GROUND_COLUMNS, [row]), Asked("/retention-grounds")),
        missing=not_recorded(()),
        earlier=("25 November 2026, 10:42am, reviewer: ground 4, form of 1 May 2024: Made-up words.",),
        items=ground_items(grounds(), form.value("ground")),
        may_record=True,
        form=form,
    )


@described(
    lambda: _example(FormView()),
    lambda: _example(
        FormView(
            {"most_years": ("many",)},
            (Problem("ground", CHOOSE_GROUND), Problem("words", SAY_WORDS), Problem("most_years", SAY_YEARS)),
        )
    ),
)
@dataclass(frozen=True, slots=True, kw_only=True)
class GroundsPage(Page):
    """Each ground in the words recorded; plainly, which have none; what was recorded before; the form for words."""

    template: ClassVar[str] = "sensitivity/grounds.html"
    grounds: Listing
    missing: str
    earlier: tuple[str, ...]
    items: list[dict[str, object]]
    may_record: bool


@router.get("/retention-grounds")
def show_grounds(visit: Reader) -> HTMLResponse:
    """Show the grounds."""
    recorded = GroundRegister(visit.store.database).recorded()
    newest = {one.ground: one for one in recorded}
    page = GroundsPage(
        title=TITLE,
        crumbs=(INSTRUMENTS,),
        grounds=_listing(_table(visit), asked_of(visit)),
        missing=not_recorded(recorded),
        earlier=tuple(_earlier(one) for one in reversed(recorded) if one is not newest[one.ground]),
        items=ground_items(grounds_of(recorded), visit.form_view.value("ground")),
        may_record=visit.may(Right.RECORD_AGREEMENTS),
        form=visit.form_view,
    )
    return visit.shown(page)


@router.get("/retention-grounds.{format}")
def download_grounds(visit: Reader, format: str) -> Response:
    """Download the grounds."""
    return export(visit, matching(_table(visit), asked_of(visit, "/retention-grounds")), format, name=TITLE)


@router.post("/retention-grounds")
def record_ground(visit: Agreer) -> Response:
    """Record the words of a ground from the form in force."""
    form, problems = visit.form, Problems()
    if form.text("ground") not in {str(number) for number in grounds()}:
        problems.add("ground", CHOOSE_GROUND)
    said = problems.require(form.text("words"), "words", SAY_WORDS)
    years = form.text("most_years")
    if years and not (years.isdecimal() and 1 <= int(years[:4]) <= LONGEST_YEARS):
        problems.add("most_years", SAY_YEARS)
    form_on = date_typed(form, "form_on", problems, what="The form's date")
    source = problems.require(form.text("source"), "source", SAY_SOURCE)
    if problems or form_on is None:
        return visit.again(problems)
    number, most_years = int(form.text("ground")), int(years) if years else None
    new = GroundWords(number, said, most_years, form_on, source, visit.person, visit.at)
    try:
        GroundRegister(visit.store.database).record(new, actor=visit.actor, on=visit.on)
    except Refusal as refusal:
        visit.record_refusal(refusal, act="words of a retention ground", subject=f"retention ground {number}")
        return visit.again(refusal_lines(refusal))
    return visit.done("/retention-grounds", f"The words of ground {number} are recorded.")


def _table(visit: Visit) -> Table:
    recorded = GroundRegister(visit.store.database).recorded()
    return Table(TITLE, GROUND_COLUMNS, ground_rows(recorded, grounds_of(recorded)))


def _earlier(one: GroundWords) -> str:
    form = f"form of {words(one.form_on)}"
    return f"{as_words(one.at, Kind.MOMENT)}, {one.person.name}: ground {one.ground}, {form}: {one.words}"


def _listing(table: Table, asked: Asked) -> Listing:
    def show_row(row: Row) -> tuple[Shown, ...]:
        cells = [shown(cell, column) for cell, column in zip(row, GROUND_COLUMNS, strict=True)]
        if row[1] is None:
            cells[1] = Shown("not recorded", tag="yellow")
        return tuple(cells)

    return listed(
        table,
        asked,
        name="grounds",
        key_of=lambda row: str(row[0]),
        show_row=show_row,
        sortable=(),
        empty="The form has no ground.",
        noun=("ground", "grounds"),
    )
