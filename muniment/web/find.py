"""Find a record by what people know of it: a path, a URN, a barcode; then its page."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from muniment.web.estate import PLAN_CRUMB, days_of, evaluated, record_href
from muniment.web.page import FormView, Page, Problem, described
from muniment.web.visit import Visit, needs
from records.register.roles import Right
from retention.facts import Ref
from retention.faults import Refusal
from retention.terms import RefKind

if TYPE_CHECKING:
    import duckdb

router = APIRouter()
Reader = Annotated[Visit, Depends(needs(Right.SEE_ESTATE))]
SAY_WHAT = r"Write a path such as \\FS99\SCD\Board\2006, a URN such as 99AA0101005, or a barcode."


@described(
    lambda: FindPage(title="Find a record", asked=""),
    lambda: FindPage(
        title="Find a record", asked="Nowhere", form=FormView({}, (Problem("record", "Nothing we hold is called so."),))
    ),
)
@dataclass(frozen=True, slots=True, kw_only=True)
class FindPage(Page):
    """The question, and why it found nothing."""

    template: ClassVar[str] = "record/find.html"
    asked: str


@router.get("/find")
def find_record(visit: Reader, record: str = "") -> Response:
    """Lead to the page of the record that is meant; say why where none or several are."""
    from records.estate.finding import find

    if not record.strip():
        return visit.shown(_page(visit, "", ()))
    try:
        with evaluated(visit, days_of(visit)) as evaluation:
            found = find(evaluation.estate, record)
    except Refusal as refusal:
        problems = tuple(
            Problem("record", f"{one.code.meaning} {one.found or SAY_WHAT}".strip()) for one in refusal.faults
        )
        return _shown(visit, record, problems)
    ref = found.ref
    if found.inside:
        ref = Ref(RefKind.FILE, ref.source, f"{ref.key}/{found.inside}".strip("/"))
        with evaluated(visit, days_of(visit)) as evaluation:
            if not _is_file(evaluation.connection, ref):
                ref = found.ref
    return RedirectResponse(record_href(ref), 303)


def _is_file(connection: "duckdb.DuckDBPyConnection", ref: Ref) -> bool:
    folder, _, name = ref.key.rpartition("/")
    row = connection.execute(
        "SELECT 1 FROM files WHERE source = $1 AND folder = $2 AND name = $3 LIMIT 1", [ref.source, folder, name]
    ).fetchone()
    return row is not None


def _shown(visit: Visit, asked: str, problems: tuple[Problem, ...]) -> HTMLResponse:
    return visit.shown(_page(visit, asked, problems), 404)


def _page(visit: Visit, asked: str, problems: tuple[Problem, ...]) -> FindPage:
    form = FormView({}, problems) if problems else visit.form_view
    return FindPage(title="Find a record", crumbs=(PLAN_CRUMB,), asked=asked, form=form)
