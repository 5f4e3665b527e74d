"""Nominations: an Area sends a record as of long-term interest; the Records Management Unit answers it."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from appraisal.review.values import Nomination, NominationAnswer
from muniment.tables.cells import Kind, as_words, visible
from muniment.tables.queue import NOMINATION_COLUMNS, nomination_cells
from muniment.tables.shown import Row, Table
from muniment.web.appraise import OTHER, SAY_CRITERION, SAY_WHY, card_for
from muniment.web.card_words import Choice
from muniment.web.estate import card_href, days_of, evaluated, record_href, ref_asked, ref_path, thing_of
from muniment.web.exports import export
from muniment.web.listing import Asked, Listing, Shown, asked_of, choice_filter, listed, matching, search_filter
from muniment.web.page import NOTHING_TYPED, FormView, Link, Page, Problem, Problems, described
from muniment.web.visit import Visit, needs
from records.register.roles import Right
from retention.faults import Refusal

router = APIRouter()
Nominator = Annotated[Visit, Depends(needs(Right.NOMINATE))]
Appraiser = Annotated[Visit, Depends(needs(Right.APPRAISE))]
CRUMB = Link("Nominations", "/nominations")
NO_ANSWER_CHOSEN = "Choose whether you accept it."
PLACE = {column.name: place for place, column in enumerate(NOMINATION_COLUMNS)}
ON_PAGE = tuple(NOMINATION_COLUMNS[PLACE[name]] for name in ("nomination", "record", "area", "reason", "at", "answer"))
WAITS = "waits"


# -- sending -----------------------------------------------------------------------------------------------------


def _example(form: FormView = NOTHING_TYPED) -> "NominatePage":
    return NominatePage(
        title="Nominate as of long-term interest",
        path=r"\\FS99\SCD\Op ALPHA - R v BANKS (99AA0101005)",
        here="/nominate/folder/SRC0001/Op%20ALPHA",
        back="/records/folder/SRC0001/Op%20ALPHA",
        criteria=(Choice("murder", "Murder", "A murder. TNA (2017), 4.1"), Choice(OTHER, "Another criterion")),
        area="North West",
        form=form,
    )


@described(
    _example, lambda: _example(FormView({"criterion": ("murder",), "reason": ("",)}, (Problem("reason", SAY_WHY),)))
)
@dataclass(frozen=True, slots=True, kw_only=True)
class NominatePage(Page):
    """The form by which an Area sends a record."""

    template: ClassVar[str] = "queue/nominate.html"
    path: str
    here: str
    back: str
    criteria: tuple[Choice, ...]
    area: str

    @property
    def criterion_items(self) -> list[dict[str, object]]:
        """Return the criteria; none is chosen beforehand."""
        return [one.item(self.form.value("criterion")) for one in self.criteria]


@router.get("/nominate/{kind}/{source}/{key:path}")
def show_form(visit: Nominator, kind: str, source: str, key: str) -> HTMLResponse:
    """Show the form for one record."""
    ref = ref_asked(kind, source, key)
    with evaluated(visit, days_of(visit)) as evaluation:
        card = card_for(visit, evaluation, thing_of(evaluation, ref))
    offered = (Choice(one.name, one.name[:1].upper() + one.name[1:], one.meaning) for one in card.criteria)
    page = NominatePage(
        title="Nominate as of long-term interest",
        crumbs=(CRUMB,),
        path=visible(card.unit.shown_as),
        here=f"/nominate/{ref_path(ref)}",
        back=record_href(ref),
        criteria=(*offered, Choice(OTHER, "Another criterion")),
        area="; ".join(card.row.areas),
        form=visit.form_view,
    )
    return visit.shown(page)


@router.post("/nominate/{kind}/{source}/{key:path}")
def nominate(visit: Nominator, kind: str, source: str, key: str) -> Response:
    """Record the nomination."""
    from appraisal.review.rules import NewNomination
    from appraisal.review.store import AppraisalRegister

    ref = ref_asked(kind, source, key)
    with evaluated(visit, days_of(visit)) as evaluation:
        card = card_for(visit, evaluation, thing_of(evaluation, ref))
    problems = Problems()
    chosen = visit.form.text("criterion")
    criterion = visit.form.text("criterion_other") if chosen in (OTHER, "") else chosen
    problems.require(criterion, "criterion_other" if chosen == OTHER else "criterion", SAY_CRITERION)
    reason = problems.require(visit.form.text("reason"), "reason", SAY_WHY)
    if problems:
        return visit.again(problems)
    new = NewNomination(card.unit, visit.form.text("area"), criterion, reason)
    try:
        found = AppraisalRegister(visit.store.database).nominate(new, by=visit.person, actor=visit.actor, at=visit.at)
    except Refusal as refusal:
        return visit.refused(refusal, act="nomination", subject=str(ref))
    return visit.done(f"/nominations/{found.ref}", f"{found.ref} was sent to the Records Management Unit.")


# -- the list ----------------------------------------------------------------------------------------------------


def _list_example() -> "NominationsPage":
    row: Row = (
        *("N0001", r"\\FS99\SCD\Op ALPHA", "North West", "murder", "Known all over.", "I. Advisor", "IMA"),
        *(None, WAITS, "", "", None),
    )
    table = Table("Nominations", NOMINATION_COLUMNS, (row,))
    return NominationsPage(title="Nominations", list=_listing(table, Asked("/nominations")))


@described(_list_example)
@dataclass(frozen=True, slots=True, kw_only=True)
class NominationsPage(Page):
    """What Areas sent, the newest first, with the answers."""

    template: ClassVar[str] = "queue/nominations.html"
    list: Listing


@router.get("/nominations")
def show_nominations(visit: Nominator) -> HTMLResponse:
    """Show what was sent."""
    asked = _asked(visit)
    page = NominationsPage(title="Nominations", list=_listing(_table(visit), asked), form=visit.form_view)
    return visit.shown(page)


@router.get("/nominations.{format}")
def download_nominations(visit: Nominator, format: str) -> Response:
    """Download what was sent."""
    return export(visit, matching(_table(visit), _asked(visit)), format, name="Nominations")


def _asked(visit: Visit) -> Asked:
    from dataclasses import replace

    asked = asked_of(visit, "/nominations")
    if asked.filters.get("state") != "waiting":
        return asked
    kept = {name: value for name, value in asked.filters.items() if name != "state"}
    return replace(asked, filters={**kept, "answer": WAITS})


def _table(visit: Visit) -> Table:
    from appraisal.review.store import AppraisalRegister

    found = AppraisalRegister(visit.store.database).nominations()
    return Table("Nominations", NOMINATION_COLUMNS, [_cells(one) for one in found])


def _cells(one: Nomination) -> Row:
    cells = list(nomination_cells(one))
    if one.is_waiting:
        cells[PLACE["answer"]] = WAITS
    return tuple(cells)


def _listing(table: Table, asked: Asked) -> Listing:
    return listed(
        table,
        asked,
        name="nominations",
        key_of=lambda row: str(row[0]),
        show_row=_show_row,
        on_page=ON_PAGE,
        filters=(
            search_filter(asked),
            choice_filter(asked, NOMINATION_COLUMNS[PLACE["answer"]], table),
            choice_filter(asked, NOMINATION_COLUMNS[PLACE["area"]], table),
        ),
        empty="No Area has sent anything. Open a record and choose Nominate as of long-term interest.",
        noun=("nomination", "nominations"),
    )


def _show_row(row: Row) -> list[Shown]:
    cells = dict(zip(PLACE, row, strict=True))
    answer = str(cells["answer"])
    tags = {WAITS: "yellow", NominationAnswer.ACCEPTED.value: "green", NominationAnswer.DECLINED.value: "grey"}
    ref = str(cells["nomination"])
    return [
        Shown(ref, href=f"/nominations/{ref}"),
        Shown(visible(str(cells["record"])), classes="m-path"),
        Shown(visible(str(cells["area"]))),
        Shown(visible(str(cells["reason"])), hint=visible(str(cells["criterion"]))),
        Shown(as_words(cells["at"], Kind.MOMENT), hint=f"{visible(str(cells['person']))}, {cells['role']}"),
        Shown(answer, tag=tags[answer], hint=visible(str(cells["answer_reason"]))),
    ]


# -- one nomination, and its answer ----------------------------------------------------------------------------------


def _one_example(form: FormView = NOTHING_TYPED) -> "NominationPage":
    return NominationPage(
        title="Nomination N0001",
        crumbs=(CRUMB,),
        ref="N0001",
        path=r"\\FS99\SCD\Op ALPHA",
        card_href="/appraise/folder/SRC0001/Op%20ALPHA",
        facts=(("Criterion", "murder"), ("Reason", "Known all over the county.")),
        may_answer=True,
        why_not="",
        form=form,
    )


@described(
    _one_example,
    lambda: _one_example(
        FormView({"reason": ("",)}, (Problem("answer", NO_ANSWER_CHOSEN), Problem("reason", SAY_WHY)))
    ),
)
@dataclass(frozen=True, slots=True, kw_only=True)
class NominationPage(Page):
    """One nomination, and the form that answers it for who may."""

    template: ClassVar[str] = "queue/nomination.html"
    ref: str
    path: str
    card_href: str
    facts: tuple[tuple[str, str], ...]
    may_answer: bool
    why_not: str

    @property
    def answer_items(self) -> list[dict[str, object]]:
        """Return the two answers; none is chosen beforehand."""
        hints = {
            NominationAnswer.ACCEPTED: "It stays in the review queue; its worth is decided on its appraisal card.",
            NominationAnswer.DECLINED: "It stays under its rule and its holds.",
        }
        chosen = self.form.value("answer")
        words = {NominationAnswer.ACCEPTED: "Accept", NominationAnswer.DECLINED: "Decline"}
        return [Choice(one.name, words[one], hints[one]).item(chosen) for one in NominationAnswer]


@router.get("/nominations/{ref}")
def show_nomination(visit: Nominator, ref: str) -> HTMLResponse:
    """Show one nomination."""
    from appraisal.review.store import AppraisalRegister

    one = AppraisalRegister(visit.store.database).nomination(ref)
    sent_by_them = visit.person.is_same_as(one.person.name)
    may = one.is_waiting and visit.may(Right.APPRAISE) and not sent_by_them
    page = NominationPage(
        title=f"Nomination {one.ref}",
        crumbs=(CRUMB,),
        ref=one.ref,
        path=visible(one.unit.shown_as),
        card_href=card_href(one.unit.ref) if visit.may(Right.SEE_SENSITIVE) else record_href(one.unit.ref),
        facts=_facts(one),
        may_answer=may,
        why_not="You sent it, so somebody else of the unit answers it." if sent_by_them and one.is_waiting else "",
        form=visit.form_view,
    )
    return visit.shown(page)


def _facts(one: Nomination) -> tuple[tuple[str, str], ...]:
    answered = one.answered
    sent = f"{visible(one.person.name)}, {one.person.role.value}, {as_words(one.nominated_at, Kind.MOMENT)}"
    answer = "It waits for the Records Management Unit."
    if answered is not None:
        when = as_words(answered.answered_at, Kind.MOMENT)
        answer = f"{answered.answer.value.capitalize()} by {visible(answered.person.name)}, {when}: {answered.reason}"
    return (
        ("Area", visible(one.area) or "Not said"),
        ("Criterion", visible(one.criterion)),
        ("Reason", visible(one.reason)),
        ("Sent by", sent),
        ("Answer", answer),
    )


@router.post("/nominations/{ref}")
def answer(visit: Appraiser, ref: str) -> Response:
    """Record the answer."""
    from appraisal.review.store import AppraisalRegister

    problems = Problems()
    typed = visit.form.text("answer")
    if typed not in NominationAnswer.__members__:
        problems.add("answer", NO_ANSWER_CHOSEN)
    reason = problems.require(visit.form.text("reason"), "reason", SAY_WHY)
    if problems:
        return visit.again(problems)
    try:
        AppraisalRegister(visit.store.database).answer(
            ref, NominationAnswer[typed], reason, by=visit.person, actor=visit.actor, at=visit.at
        )
    except Refusal as refusal:
        return visit.refused(refusal, act="answer to a nomination", subject=ref, path=f"/nominations/{ref}")
    return visit.done(f"/nominations/{ref}", f"{ref} was {NominationAnswer[typed].value}.")
