"""Deputies: the DRO names somebody who may act for them, from one day through another."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from muniment.tables.cells import Kind, Row, Table, TableColumn
from muniment.web.dates import date_typed
from muniment.web.exports import export
from muniment.web.listing import Asked, Listing, Shown, asked_of, listed, matching, shown
from muniment.web.page import FormView, Page, Problem, Problems, described
from muniment.web.visit import Visit, needs, signed_in_only
from records.register.delegations import DelegationRegister, NamedDeputy
from records.register.people import Role
from records.register.roles import Right
from retention.faults import Refusal

router = APIRouter()
Reader = Annotated[Visit, Depends(signed_in_only)]
Namer = Annotated[Visit, Depends(needs(Right.DELEGATE))]

COLUMNS = (
    TableColumn("ref", "Delegation"),
    TableColumn("deputy", "Deputy"),
    TableColumn("for_whom", "For"),
    TableColumn("from_on", "From", Kind.DATE, "First day."),
    TableColumn("through_on", "Through", Kind.DATE, "Last day, included."),
    TableColumn("state", "State", meaning="Runs, not begun, over, withdrawn: on the day the list was made."),
    TableColumn("reason", "Reason"),
)
TAGS = {"runs": "green", "not begun": "yellow", "over": "grey", "withdrawn": "grey"}
EXAMPLE = Table(
    "Deputies",
    COLUMNS,
    (("DG0001", "deputy", "dro", date(2026, 11, 25), date(2026, 12, 4), "runs", "annual leave"),),
)


def _example(form: FormView = FormView()) -> "DeputiesPage":  # noqa: B008  a value
    return DeputiesPage(
        title="Deputies",
        deputies=deputies_listing(EXAMPLE, Asked("/deputies")),
        may_name=True,
        candidates=("deputy",),
        running=("DG0001",),
        today=date(2026, 11, 25),
        form=form,
    )


@described(
    _example,
    lambda: _example(
        FormView({}, (Problem("deputy", "Choose a deputy."), Problem("through-day", "The last day is missing.")))
    ),
)
@dataclass(frozen=True, slots=True, kw_only=True)
class DeputiesPage(Page):
    """Every delegation; for the DRO forms to name a deputy and to withdraw one."""

    template: ClassVar[str] = "people/deputies.html"
    deputies: Listing
    may_name: bool
    candidates: tuple[str, ...]
    running: tuple[str, ...]
    today: date


@router.get("/deputies")
def show_deputies(visit: Reader) -> HTMLResponse:
    """Show every delegation."""
    found = DelegationRegister(visit.store.database).all()
    deputies = [one.name for one in visit.site.accounts.all() if one.role is Role.DEPUTY_DRO]
    page = DeputiesPage(
        title="Deputies",
        deputies=deputies_listing(deputies_table(visit, found), asked_of(visit)),
        may_name=visit.may(Right.DELEGATE),
        candidates=tuple(deputies),
        running=tuple(one.ref for one in found if state_of(one, visit) in ("runs", "not begun")),
        today=visit.on,
        form=visit.form_view,
    )
    return visit.shown(page)


@router.get("/deputies.{format}")
def download_deputies(visit: Reader, format: str) -> Response:
    """Download the delegations that match."""
    table = deputies_table(visit, DelegationRegister(visit.store.database).all())
    return export(visit, matching(table, asked_of(visit, "/deputies")), format, name="Deputies")


@router.post("/deputies")
def name_deputy(visit: Namer) -> Response:
    """Name a deputy."""
    form, problems = visit.form, Problems()
    name = problems.require(form.text("deputy"), "deputy", "Choose a deputy.")
    from_on = date_typed(form, "from", problems, what="The first day")
    through_on = date_typed(form, "through", problems, what="The last day")
    reason = problems.require(form.text("reason"), "reason", "Say why, for example: annual leave.")
    if problems or from_on is None or through_on is None:
        return visit.again(problems, "/deputies")
    try:
        made = DelegationRegister(visit.store.database).name(
            visit.site.accounts.find(name),
            from_on=from_on,
            through_on=through_on,
            reason=reason,
            by=visit.person,
            actor=visit.actor,
            on=visit.on,
            at=visit.at,
        )
    except Refusal as refusal:
        return visit.refused(refusal, act="deputy named", subject=name, path="/deputies")
    return visit.done("/deputies", f"{made.deputy} may act for you as {made.ref} says.")


@router.post("/deputies/{ref}/withdraw")
def withdraw_deputy(visit: Namer, ref: str) -> Response:
    """Withdraw a delegation, from now on."""
    problems = Problems()
    reason = problems.require(visit.form.text("why"), "why", "Say why, in a sentence.")
    if problems:
        return visit.again(problems, "/deputies")
    try:
        DelegationRegister(visit.store.database).withdraw(
            ref, reason, by=visit.person, actor=visit.actor, on=visit.on, at=visit.at
        )
    except Refusal as refusal:
        return visit.refused(refusal, act="delegation withdrawn", subject=ref, path="/deputies")
    return visit.done("/deputies", f"{ref} was withdrawn.")


def state_of(one: NamedDeputy, visit: Visit) -> str:
    """Return how a delegation stands at the moment of the visit."""
    if one.withdrawn_at is not None and one.withdrawn_at <= visit.at:
        return "withdrawn"
    if one.through_on < visit.on:
        return "over"
    return "runs" if one.runs(on=visit.on, at=visit.at) else "not begun"


def deputies_table(visit: Visit, found: tuple[NamedDeputy, ...]) -> Table:
    """Return the delegations, the newest first."""
    rows = tuple(
        (one.ref, one.deputy, one.for_whom, one.from_on, one.through_on, state_of(one, visit), one.reason)
        for one in reversed(found)
    )
    return Table("Deputies", COLUMNS, rows)


def deputies_listing(table: Table, asked: Asked) -> Listing:
    """Return the list of delegations, the state of each a tag."""

    def show_row(row: Row) -> tuple[Shown, ...]:
        cells = [shown(cell, column) for cell, column in zip(row, table.columns, strict=True)]
        cells[5] = Shown(str(row[5]), tag=TAGS[str(row[5])])
        return tuple(cells)

    return listed(
        table,
        asked,
        name="deputies",
        key_of=lambda row: str(row[0]),
        show_row=show_row,
        empty="No deputy was named yet. The DRO can name one.",
        noun=("delegation", "delegations"),
    )
