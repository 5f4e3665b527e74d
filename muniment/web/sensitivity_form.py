"""The form by which a record is decided: open, closed or retained; read into what was typed, faults beside fields."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from appraisal.sensitivity.desk import OF_RECORD, OF_YEAR_END, SensitivityDesk
from appraisal.sensitivity.exemptions import Ground, exemptions
from appraisal.sensitivity.typed import FieldFault, Typed
from appraisal.sensitivity.values import Sensitivity, SensitivityDecision
from muniment.web.dates import date_typed, typed_before
from muniment.web.page import FormView, Link, Problem, Problems
from muniment.web.visit import Form, Visit
from retention.facts import Ref
from retention.faults import Fault, Refusal
from retention.wording import say_day

OPEN_REST = "open-rest"
ANSWERS = (
    ("open", "Open: everybody may read it on transfer"),
    ("closed", "Closed for a time, under an exemption"),
    ("retained", "Retained by the department, section 3(4)"),
)
FORM_FIELD = {"record_on": "record_on-day", "start_on": "start"}
"""Where a field of `Typed` stands under another name in the form."""
STATE_TAGS = {
    Sensitivity.OPEN.value: "green",
    Sensitivity.CLOSED.value: "orange",
    Sensitivity.RETAINED.value: "blue",
    "undecided": "red",
}


@dataclass(frozen=True, slots=True)
class ExemptionRow:
    """One exemption as the form lists it for whoever doesn't know the code."""

    code: str
    title: str
    lapses: str
    usual: str


@dataclass(frozen=True, slots=True)
class DecisionFields:
    """What the fields of a decision need beside what was typed: choices, hints, and the help about exemptions."""

    answers: tuple[dict[str, object], ...]
    starts: tuple[dict[str, object], ...]
    grounds: tuple[dict[str, object], ...]
    record_hint: str
    exemptions: tuple[ExemptionRow, ...]
    is_closed: bool
    is_retained: bool


def fields_of(
    form: FormView, *, record_hint: str, grounds: Mapping[int, Ground], may_open_rest: bool = False
) -> DecisionFields:
    """Return the fields, with what was chosen before."""
    answer, start = form.value("answer"), form.value("start")
    answers: list[dict[str, object]] = [
        {"value": value, "text": text, "checked": value == answer} for value, text in ANSWERS
    ]
    if may_open_rest:
        rest = "Everything still undecided on this list is open, except the files ticked here"
        answers += [{"divider": "or"}, {"value": OPEN_REST, "text": rest, "checked": answer == OPEN_REST}]
    starts = ((OF_RECORD, "The date of the record"), (OF_YEAR_END, "31 December of its year"))
    return DecisionFields(
        answers=tuple(answers),
        starts=tuple({"value": value, "text": text, "checked": value == start} for value, text in starts),
        grounds=tuple(ground_items(grounds, form.value("ground"))),
        record_hint=record_hint,
        exemptions=tuple(
            ExemptionRow(
                one.code,
                one.title,
                f"after {one.lapses_after} years" if one.lapses_after else "never by itself",
                one.usual,
            )
            for one in exemptions().by_code.values()
        ),
        is_closed=answer == "closed",
        is_retained=answer == "retained",
    )


def ground_items(grounds: Mapping[int, Ground], chosen: str) -> list[dict[str, object]]:
    """Return the grounds as a select takes them, each in the words recorded."""
    first: dict[str, object] = {"value": "", "text": "Choose a ground"}
    return [
        first,
        *(
            {"value": str(one.number), "text": one.shown, "selected": str(one.number) == chosen}
            for one in grounds.values()
        ),
    ]


def typed_of(form: Form, problems: Problems) -> Typed:
    """Return what was typed; a date that can't be one is noted at its field."""
    record_on = date_typed(form, "record_on", problems, what="The date of the record", needed=False)
    return Typed(
        answer=form.text("answer"),
        record_on=record_on.isoformat() if record_on else "",
        codes=form.text("codes"),
        periods=form.text("periods"),
        start_on=form.text("start"),
        title_alternate=form.text("title_alternate"),
        description=form.text("description"),
        description_alternate=form.text("description_alternate"),
        harm=form.text("harm"),
        lapse_reason=form.text("lapse_reason"),
        ground=form.text("ground"),
        years=form.text("years"),
        reason=form.text("reason"),
    )


def without_foreign(typed: Typed) -> Typed:
    """Return what was typed without the fields of answers that weren't chosen: the page doesn't show them any more."""
    kept = {
        "open": {"answer", "record_on", "description", "reason"},
        "retained": {"answer", "record_on", "description", "reason", "ground", "years"},
        "closed": set(Typed.__slots__) - {"ground", "years"},
    }.get(typed.answer)
    if kept is None:
        return typed
    return Typed(**{name: getattr(typed, name) for name in kept})


def field_problems(faults: Iterable[FieldFault]) -> list[Problem]:
    """Return the faults as problems beside their fields."""
    return [Problem(FORM_FIELD.get(one.field, one.field), sentence(one.fault)) for one in faults]


def sentence(fault: Fault) -> str:
    """Return a fault as it stands beside a field: what was found where it says it all, and what to do."""
    found = fault.found.rstrip(".")
    if not found:
        return f"{fault.code.meaning} {fault.code.remedy}"
    if found[0].isupper() and " cannot be used after " in found:
        return f"{found}. {fault.code.remedy}"
    return f"{fault.code.meaning.rstrip('.')} ({found}). {fault.code.remedy}"


def decided_before(decision: SensitivityDecision | None) -> Mapping[str, Sequence[str]]:
    """Return the decision in force as a form that came back would hold it; nothing where there is none."""
    if decision is None:
        return {}
    answer = {Sensitivity.OPEN: "open", Sensitivity.CLOSED: "closed", Sensitivity.RETAINED: "retained"}[decision.answer]
    held: dict[str, Sequence[str]] = {
        "answer": (answer,),
        "description": (decision.description,),
        **typed_before(decision.record_on, "record_on"),
    }
    closure, retention = decision.closure, decision.retention
    if closure is not None:
        held |= {
            "codes": (";".join(closure.codes),),
            "periods": (";".join(str(years) for years in closure.periods),),
            "start": (OF_RECORD if closure.start_on == decision.record_on else OF_YEAR_END,),
            "harm": (closure.harm,),
            "title_alternate": (closure.title_alternate or "",),
            "description_alternate": (closure.description_alternate or "",),
            "lapse_reason": (closure.lapse_reason,),
        }
    if retention is not None:
        held |= {"ground": (str(retention.ground),), "years": (str(retention.years),)}
    return held


def seen_of(form: Form, standing: Mapping[Ref, SensitivityDecision], refs: Iterable[Ref]) -> dict[Ref, int]:
    """Return which decision of each file the person had before them, by the newest that the page knew."""
    text = form.text("seen")
    newest = int(text) if text.isdecimal() and len(text) < 15 else 0
    found = {}
    for ref in refs:
        sequence = standing[ref].sequence if ref in standing else 0
        found[ref] = sequence if sequence <= newest else 0
    return found


def desk_for(visit: Visit) -> SensitivityDesk:
    """Return the desk of the store that the visit may use."""
    return SensitivityDesk(visit.store.database, visit.store.layout, visit.store.surveys)


def refusal_lines(refusal: Refusal) -> list[Problem]:
    """Return a refusal as it is said above a form."""
    from muniment.web.list_words import problems_of

    return problems_of(refusal)


def crumbs(list_ref: str, *more: Link) -> tuple[Link, ...]:
    """Return the way back from a page of the review."""
    return (
        Link("Lists", "/lists"),
        Link(list_ref, f"/lists/{list_ref}"),
        *more,
    )


def review_link(list_ref: str) -> Link:
    """Return the link to the review."""
    return Link("Sensitivity review", f"/lists/{list_ref}/sensitivity")


def decision_words(decision: SensitivityDecision, grounds: Mapping[int, Ground]) -> str:
    """Return a decision in one line; a ground in the words recorded."""
    closure, retention = decision.closure, decision.retention
    if closure is not None:
        codes = "; ".join(
            f"{exemptions().by_code[code].shown} {years} years"
            for code, years in zip(closure.codes, closure.periods, strict=True)
        )
        schedule = f" Schedule of {say_day(closure.schedule_on)}." if closure.schedule_on else ""
        return f"Closed: {codes}. {closure.sum_shown}{schedule}"
    if retention is not None:
        instrument = f", instrument {retention.instrument}" if retention.instrument else ""
        years = "1 year" if retention.years == 1 else f"{retention.years} years"
        return f"Retained by the department: ground {grounds[retention.ground].shown}; {years}{instrument}."
    return "Open."
