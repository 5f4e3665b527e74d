"""Consignments: which there are, and a new one from a signed list."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from appraisal.lists.recording import By
from appraisal.lists.values import ListKind, ListState
from muniment.consignments import ConsignmentDesk
from muniment.tables.consignments import COLUMNS, consignments_table
from muniment.tables.shown import Row, Table
from muniment.web.exports import export
from muniment.web.home import WaitingItem, waiting
from muniment.web.listing import Asked, Listing, Shown, asked_of, listed, matching, search_filter, shown
from muniment.web.page import FormView, Link, Page, Problem, Problems, described
from muniment.web.visit import Visit, needs
from records.register.roles import Right
from retention.faults import Refusal
from transfer.consignment.values import ConsignmentState
from transfer.papers.pack import LEGAL_STATUSES, Terms

router = APIRouter()
Reader = Annotated[Visit, Depends(needs(Right.SEE_SENSITIVE))]
Builder = Annotated[Visit, Depends(needs(Right.BUILD_CONSIGNMENTS))]

CRUMBS = (Link("Consignments", "/consignments"),)
TAGS = {
    ConsignmentState.NEW: "grey",
    ConsignmentState.BUILDING: "blue",
    ConsignmentState.STOPPED: "red",
    ConsignmentState.BUILT: "green",
    ConsignmentState.ACCEPTED: "turquoise",
    ConsignmentState.IN_CUSTODY: "purple",
    ConsignmentState.SHOWN: "green",
    ConsignmentState.WITHDRAWN: "grey",
}
PLACE = {column.name: place for place, column in enumerate(COLUMNS)}
ON_PAGE = tuple(COLUMNS[PLACE[name]] for name in ("consignment", "series", "state", "files", "size_bytes", "made_at"))
SAY = {
    "transferring_body": "Give the transferring body, as TDR knows it, for example Crown Prosecution Service.",
    "legal_status": "Choose the legal status, as TDR words it.",
    "contact_name": "Say whom The National Archives may ask.",
    "contact_email": "Give their e-mail address.",
}
CHOOSE_LIST = "Choose a signed list."


def _example() -> "ConsignmentsPage":
    row: Row = ("C0001", "Op ALPHA", "DPP 2", "L0001", "bag complete", 138, 775_100, None, "reviewer2", None)
    return ConsignmentsPage(
        title="Consignments",
        list=_listing(Table("Consignments", COLUMNS, [row]), Asked("/consignments")),
        may_make=True,
    )


@described(_example)
@dataclass(frozen=True, slots=True, kw_only=True)
class ConsignmentsPage(Page):
    """Every consignment, and where it stands."""

    template: ClassVar[str] = "consignments/consignments.html"
    list: Listing
    may_make: bool = False


def _new_example(form: FormView) -> "NewConsignmentPage":
    return NewConsignmentPage(
        title="Make a consignment", crumbs=CRUMBS, lists=(("L0001", "L0001: Op ALPHA, 148 files"),), form=form
    )


@described(
    lambda: _new_example(FormView()),
    lambda: _new_example(FormView({}, (Problem("contact_name", SAY["contact_name"]), Problem("list", CHOOSE_LIST)))),
)
@dataclass(frozen=True, slots=True, kw_only=True)
class NewConsignmentPage(Page):
    """The form that makes a consignment of a signed list; what only people know is asked for."""

    template: ClassVar[str] = "consignments/new.html"
    lists: tuple[tuple[str, str], ...]

    @property
    def list_items(self) -> list[dict[str, object]]:
        """Return the signed lists as the select takes them."""
        chosen = self.form.value("list", self.lists[0][0] if len(self.lists) == 1 else "")
        none: dict[str, object] = {"value": "", "text": "Choose a list"}
        return [none, *({"value": ref, "text": text, "selected": ref == chosen} for ref, text in self.lists)]

    @property
    def legal_items(self) -> list[dict[str, object]]:
        """Return the legal statuses as the select takes them; none is chosen by itself."""
        chosen = self.form.value("legal_status")
        none: dict[str, object] = {"value": "", "text": "Choose one"}
        return [none, *({"value": one, "text": one, "selected": one == chosen} for one in LEGAL_STATUSES)]


@waiting(Right.BUILD_CONSIGNMENTS)
def lists_to_send(visit: Visit) -> tuple[WaitingItem, ...]:
    """Return the signed transfer lists of which no consignment was made."""
    return tuple(
        WaitingItem(f"{text}: signed, and no consignment yet", f"/consignments/new?list={ref}", "Build its bag.")
        for ref, text in _signed_lists(visit)
    )


# -- routes ------------------------------------------------------------------------------------------------


@router.get("/consignments")
def show_consignments(visit: Reader) -> HTMLResponse:
    """Show every consignment."""
    table = consignments_table(desk_of(visit).register.all())
    page = ConsignmentsPage(
        title="Consignments",
        list=_listing(table, asked_of(visit)),
        may_make=visit.may(Right.BUILD_CONSIGNMENTS),
        form=visit.form_view,
    )
    return visit.shown(page)


@router.get("/consignments.{format}")
def download_consignments(visit: Reader, format: str) -> Response:
    """Download the consignments that match."""
    table = consignments_table(desk_of(visit).register.all())
    return export(visit, matching(table, asked_of(visit, "/consignments")), format, name="Consignments")


@router.get("/consignments/new")
def show_new(visit: Builder) -> HTMLResponse:
    """Show the form of a new consignment."""
    page = NewConsignmentPage(
        title="Make a consignment", crumbs=CRUMBS, lists=tuple(_signed_lists(visit)), form=visit.form_view
    )
    return visit.shown(page)


@router.post("/consignments/new")
def take_new(visit: Builder) -> Response:
    """Make a consignment of a signed list."""
    problems = Problems()
    list_ref = problems.require(visit.form.text("list"), "list", CHOOSE_LIST)
    said = {name: problems.require(visit.form.text(name), name, text) for name, text in SAY.items()}
    if said["legal_status"] and said["legal_status"] not in LEGAL_STATUSES:
        problems.add("legal_status", SAY["legal_status"])
    if problems:
        return visit.again(problems)
    try:
        terms = Terms(said["transferring_body"], said["legal_status"], said["contact_name"], said["contact_email"])
        made = desk_of(visit).new(list_ref, terms, by=by_of(visit))
    except Refusal as refusal:
        return visit.refused(refusal, act="consignment made", subject=list_ref)
    return visit.done(f"/consignments/{made.ref}", f"Consignment {made.ref} is made. Next: build its bag.")


# -- parts of the above --------------------------------------------------------------------------------------


def desk_of(visit: Visit) -> ConsignmentDesk:
    """Return the desk of consignments over the store of the visit."""
    return ConsignmentDesk(visit.store, visit.on)


def by_of(visit: Visit) -> By:
    """Return who acts."""
    return By(visit.person, visit.actor, visit.at)


def _signed_lists(visit: Visit) -> list[tuple[str, str]]:
    """Return the signed transfer lists that are in no consignment as they were signed."""
    desk = desk_of(visit)
    signed = [
        one.ref
        for one in desk.lists.register.summaries()
        if one.kind is ListKind.TRANSFER and one.state is ListState.SIGNED
    ]
    found = []
    for ref in signed:
        list_ = desk.lists.register.find(ref)
        root = list_.approval.root if list_.approval else ""
        if desk.register.of_list(ref, root) is None:
            found.append((ref, f"{ref}: {list_.title}, {len(list_.files):,} files"))
    return found


def _listing(table: Table, asked: Asked) -> Listing:
    def show_row(row: Row) -> tuple[Shown, ...]:
        cells = {column.name: shown(cell, column) for cell, column in zip(row, COLUMNS, strict=True)}
        ref, state = str(row[0]), ConsignmentState(str(row[PLACE["state"]]))
        reference = row[PLACE["tdr_reference"]]
        cells["consignment"] = Shown(ref, href=f"/consignments/{ref}", hint=str(row[PLACE["title"]]))
        cells["state"] = Shown(state.value, tag=TAGS[state], hint=str(reference) if reference else "")
        return tuple(cells[column.name] for column in ON_PAGE)

    return listed(
        table,
        asked,
        name="consignments",
        key_of=lambda row: str(row[0]),
        show_row=show_row,
        filters=(search_filter(asked),),
        sortable=("consignment", "series", "state", "made_at"),
        empty="No consignment yet. Make one of a list that the DRO has signed.",
        noun=("consignment", "consignments"),
        on_page=ON_PAGE,
    )
