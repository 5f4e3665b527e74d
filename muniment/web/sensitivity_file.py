"""One file of a sensitivity review: what was found in its text, its decision with the sum, what was decided before."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from appraisal.lists.values import SIGNED_STATES, ListState
from appraisal.sensitivity.desk import Review, ReviewFile
from appraisal.sensitivity.detectors.kinds import BY_KIND
from appraisal.sensitivity.detectors.signals import seen_again
from appraisal.sensitivity.exemptions import Ground
from appraisal.sensitivity.exemptions import grounds as published_grounds
from appraisal.sensitivity.grounds_store import GroundRegister
from appraisal.sensitivity.store import SensitivityRegister
from appraisal.sensitivity.typed import FieldFault
from muniment.tables.cells import Kind, as_size, as_words
from muniment.web.list_words import by_of
from muniment.web.page import FormView, Link, Page, Problem, Problems, described
from muniment.web.sensitivity import file_href, newest_of
from muniment.web.sensitivity_form import (
    STATE_TAGS,
    DecisionFields,
    crumbs,
    decided_before,
    decision_words,
    desk_for,
    field_problems,
    fields_of,
    refusal_lines,
    review_link,
    seen_of,
    typed_of,
    without_foreign,
)
from muniment.web.visit import Visit, needs
from records.register.roles import Right
from retention.faults import Refusal
from retention.wording import say_day

router = APIRouter()
Reader = Annotated[Visit, Depends(needs(Right.SEE_SENSITIVE))]
Decider = Annotated[Visit, Depends(needs(Right.REVIEW_LISTS))]
SHOWN_AGAIN = 20


@dataclass(frozen=True, slots=True)
class SignalShown:
    """One kind of signal: how many, by which rule, which exemption comes to mind."""

    title: str
    count: str
    rule: str
    think_of: str


def _example(form: FormView | None = None) -> "SensitivityFilePage":
    return SensitivityFilePage(
        title="MG11 Ash Wick.doc",
        crumbs=crumbs("L0001", review_link("L0001")),
        ref="L0001",
        path="Op ALPHA/2 Evidence/Statements/MG11 Ash Wick.doc",
        state="closed",
        tag="orange",
        words="Personal information (40(2)) 84 years. Opens on 1 January 2091: end of 2006 + 84 years.",
        facts=({"key": {"text": "Date last modified"}, "value": {"text": "14 March 2006 (UTC)"}},),
        signals_words="2 of postcode.",
        signals=(SignalShown("postcode", "2", "A whole postcode in capitals.", "40(2)"),),
        again=(Link("Op ALPHA/MG9.doc", "/lists/L0001/sensitivity/file?path=x"),),
        again_more="",
        history=("24 November 2026 10:42, reviewer2: Open. Nothing in it.",),
        next_link=Link("Next undecided file", "/lists/L0001/sensitivity/file?path=y"),
        fields=fields_of(
            form or FormView(),
            record_hint="Leave empty for the date last modified: 14 March 2006.",
            grounds=published_grounds(),
        ),
        may_decide=True,
        seen=12,
        form=form or FormView(),
    )


def _example_with_errors() -> "SensitivityFilePage":
    typed = {"answer": ("closed",), "codes": ("40(2);38",), "periods": ("84",)}
    problems = (
        Problem("periods", "Must have the same number of closure periods as foi exemption codes (2 codes, 1 period)."),
        Problem("harm", "A closure says which harm it prevents."),
    )
    return _example(FormView(typed, problems))


@described(_example, _example_with_errors)
@dataclass(frozen=True, slots=True, kw_only=True)
class SensitivityFilePage(Page):
    """One file: signals in its text, the decision in force with the day it opens, the form to decide it."""

    template: ClassVar[str] = "sensitivity/file.html"
    ref: str
    path: str
    state: str
    tag: str
    words: str
    facts: tuple[dict[str, object], ...]
    signals_words: str
    signals: tuple[SignalShown, ...]
    again: tuple[Link, ...]
    again_more: str
    history: tuple[str, ...]
    next_link: Link | None
    fields: DecisionFields
    may_decide: bool
    seen: int


@router.get("/lists/{ref}/sensitivity/file")
def show_file(visit: Reader, ref: str, path: str = "") -> HTMLResponse:
    """Show one file; that it was opened is logged."""
    review = desk_for(visit).review(ref, on=visit.on)
    one = review.find(path)
    visit.note_read(str(one.file.ref), act="opened for sensitivity review")
    form, grounds = visit.form_view, GroundRegister(visit.store.database).current()
    if not form.typed:
        form = FormView(decided_before(one.decision), form.problems, form.notice)
    again = seen_again({file.file.path: file.signals for file in review.files if file.signals}).get(one.file.path, ())
    is_open = review.list_.state not in SIGNED_STATES and review.list_.state is not ListState.ABANDONED
    day = say_day(one.last_modified) if one.last_modified else "not known, so give one"
    page = SensitivityFilePage(
        title=one.name,
        crumbs=crumbs(ref, review_link(ref)),
        ref=ref,
        path=one.file.path,
        state=one.state,
        tag=STATE_TAGS[one.state],
        words=_words(one, grounds),
        facts=_facts(one),
        signals_words=one.signals.sentence if one.signals else "Its text was not looked through yet.",
        signals=_signals(one),
        again=tuple(Link(other, file_href(ref, other)) for other in again[:SHOWN_AGAIN]),
        again_more=f"and {len(again) - SHOWN_AGAIN} more" if len(again) > SHOWN_AGAIN else "",
        history=_history(visit, ref, one),
        next_link=_next_undecided(review, one),
        fields=fields_of(form, record_hint=f"Leave empty for the date last modified: {day}.", grounds=grounds),
        may_decide=visit.may(Right.REVIEW_LISTS) and is_open,
        seen=newest_of(review),
        form=form,
    )
    return visit.shown(page)


@router.post("/lists/{ref}/sensitivity/file")
def decide_file(visit: Decider, ref: str) -> Response:
    """Decide one file; what is wrong stands beside its field."""
    form, problems = visit.form, Problems()
    desk = desk_for(visit)
    typed = without_foreign(typed_of(form, problems))
    if problems:
        return visit.again(problems)
    try:
        review = desk.review(ref, on=visit.on, with_signals=False)
        one = review.find(form.text("file"))
        standing = {file.file.ref: file.decision for file in review.files if file.decision}
        seen = seen_of(form, standing, [one.file.ref])
        found = desk.decide(ref, typed, [one.file.path], by=by_of(visit), on=visit.on, seen=seen)
    except Refusal as refusal:
        return visit.again(refusal_lines(refusal))
    faults = [fault for fault in found if isinstance(fault, FieldFault)]
    if faults:
        return visit.again(field_problems(faults))
    [made] = [decision for decision in found if not isinstance(decision, FieldFault)]
    grounds = GroundRegister(visit.store.database).current()
    return visit.done(file_href(ref, one.file.path), decision_words(made, grounds))


# -- what it shows ----------------------------------------------------------------------------------------------


def _words(one: ReviewFile, grounds: Mapping[int, Ground]) -> str:
    """Return the decision behind its tag; the tag says the first word already."""
    if one.decision is None:
        return "Nobody has decided it. There is no default."
    said = decision_words(one.decision, grounds).partition(": ")[2]
    return f"{said[0].upper()}{said[1:]}" if said else "Everybody may read it on transfer."


def _facts(one: ReviewFile) -> tuple[dict[str, object], ...]:
    decision = one.decision
    closure = decision.closure if decision else None
    said: list[tuple[str, str]] = [
        ("Date last modified", f"{say_day(one.last_modified)} (UTC)" if one.last_modified else "not known"),
        ("Size", as_size(one.file.size_bytes)),
        ("SHA-256", one.file.content_sha256 or "could not be read"),
        ("Redacted copies", "; ".join(copy.name for copy in one.copies) or "none"),
    ]
    if decision is not None:
        said += [("Reason", decision.reason), ("Decided by", f"{decision.person.name}, {decision.person.role.value}")]
    if closure is not None:
        said += [
            ("Harm", closure.harm),
            ("Title for the public", closure.title_alternate or "the file's own name"),
            ("Schedule date", say_day(closure.schedule_on) if closure.schedule_on else "not entered yet"),
        ]
    return tuple({"key": {"text": key}, "value": {"text": value}} for key, value in said)


def _signals(one: ReviewFile) -> tuple[SignalShown, ...]:
    if one.signals is None:
        return ()
    return tuple(
        SignalShown(BY_KIND[kind].title, f"{count:,}", BY_KIND[kind].rule, BY_KIND[kind].think_of)
        for kind, count in one.signals.counts.items()
    )


def _history(visit: Visit, list_ref: str, one: ReviewFile) -> tuple[str, ...]:
    found = SensitivityRegister(visit.store.database).history(list_ref, one.file.ref)
    grounds = GroundRegister(visit.store.database).current()
    return tuple(
        f"{as_words(each.decided_at, Kind.MOMENT)}, {each.person.name}: {decision_words(each, grounds)} {each.reason}"
        for each in reversed(found)
    )


def _next_undecided(review: Review, one: ReviewFile) -> Link | None:
    paths = [file.file.path for file in review.files if file.decision is None and file is not one]
    later = [path for path in paths if path > one.file.path] or paths
    return Link("Next undecided file", file_href(review.list_.ref, later[0])) if later else None
