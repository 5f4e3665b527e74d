"""Classes and the file plan: which rule gives which class, and a class given by hand with a reason."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, ClassVar

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from muniment.estate import schedules_in_use
from muniment.report.words import count_words
from muniment.tables.cells import Kind, as_words, visible
from muniment.tables.shown import Row, Table, TableColumn
from muniment.web.appraise import SAY_WHY
from muniment.web.estate import PLAN_CRUMB, days_of, evaluated, name_of, record_href, ref_asked, ref_path, thing_of
from muniment.web.exports import export
from muniment.web.listing import Asked, Listing, Shown, asked_of, choice_filter, listed, matching, search_filter, shown
from muniment.web.page import NOTHING_TYPED, FormView, Link, Page, Problem, Problems, described
from muniment.web.visit import Visit, needs
from records.faults.fileplan import NOTHING_TO_EVALUATE
from records.register.fileplan import Assignment, FilePlanRegister
from records.register.fileplan_rules import ClassRef
from records.register.roles import Right
from retention.facts import Ref
from retention.faults import Refusal

if TYPE_CHECKING:
    from appraisal.estate.evaluate import Evaluation

router = APIRouter()
Reader = Annotated[Visit, Depends(needs(Right.SEE_ESTATE))]
Assigner = Annotated[Visit, Depends(needs(Right.ASSIGN_CLASSES))]
NONE = "none"
SAY_CLASS = "Choose the class."

COLUMNS = (
    TableColumn("rule", "Rule"),
    TableColumn("looks_at", "Looks at"),
    TableColumn("class", "Class"),
    TableColumn("reason", "Reason"),
    TableColumn("matches", "Folders and cases", Kind.COUNT, "How many it gives their class; 0 is worth a look."),
    TableColumn("files", "Files", Kind.COUNT),
)
BY_HAND = (
    TableColumn("record", "Record"),
    TableColumn("class", "Class"),
    TableColumn("reason", "Reason"),
    TableColumn("person", "By"),
    TableColumn("at", "When", Kind.MOMENT),
    TableColumn("page", "Page"),
)


# -- the file plan -------------------------------------------------------------------------------------------------


def _plan_example() -> "FilePlanPage":
    rules = Table("Mapping rules", COLUMNS, (("M0001", "Board/**", "what-to-keep/BOARD", "board", 1, 24),))
    hand = Table("Given by hand", BY_HAND, ())
    return FilePlanPage(
        title="Classes and the file plan",
        crumbs=(PLAN_CRUMB,),
        remarks=("M0002 never matches: folder HR/**.",),
        rules=_rule_listing(rules, Asked("/fileplan")),
        by_hand=_hand_listing(hand),
    )


@described(_plan_example)
@dataclass(frozen=True, slots=True, kw_only=True)
class FilePlanPage(Page):
    """The mapping rules with what they reach, and the classes that people gave."""

    template: ClassVar[str] = "estate/fileplan.html"
    remarks: tuple[str, ...]
    rules: Listing
    by_hand: Listing


@router.get("/fileplan")
def show_file_plan(visit: Reader) -> HTMLResponse:
    """Show the file plan."""
    rules, remarks = _rules(visit)
    page = FilePlanPage(
        title="Classes and the file plan",
        crumbs=(PLAN_CRUMB,),
        remarks=remarks,
        rules=_rule_listing(rules, asked_of(visit)),
        by_hand=_hand_listing(_by_hand(visit)),
        form=visit.form_view,
    )
    return visit.shown(page)


@router.get("/fileplan.{format}")
def download_rules(visit: Reader, format: str) -> Response:
    """Download the mapping rules with what they reach."""
    return export(visit, matching(_rules(visit)[0], asked_of(visit, "/fileplan")), format, name="File plan")


def _rules(visit: Visit) -> tuple[Table, tuple[str, ...]]:
    """Return the mapping rules with what each classifies, and what is worth a remark; counts are 0 before a survey."""
    from appraisal.estate.filing import Filing, filing_of

    plan = FilePlanRegister(visit.store.database).plan()
    try:
        with evaluated(visit, days_of(visit)) as evaluation:
            filing = filing_of(evaluation)
    except Refusal as refusal:
        if refusal.faults[0].code is not NOTHING_TO_EVALUATE:
            raise
        filing = Filing({}, {}, (), ())
    rows: list[Row] = [
        (
            *(rule.ref, rule.in_words, str(rule.class_ref), rule.reason),
            *(filing.things.get(rule.ref, 0), filing.files.get(rule.ref, 0)),
        )
        for rule in plan.rules
    ]
    remarks = [f"{rule.ref} never matches: {rule.in_words}." for rule in filing.never_matching]
    remarks += [
        f"{visible(one.shown_as)}: {one.rules} are as specific as each other; both classes are kept."
        for one in filing.conflicts
    ]
    title = "Mapping rules of the starter file plan, a first guess" if plan.is_starter else "Mapping rules"
    return Table(title, COLUMNS, rows), tuple(remarks)


def _by_hand(visit: Visit) -> Table:
    plan = FilePlanRegister(visit.store.database).plan()
    rows = [
        (one.ref.key, str(one.class_ref), one.reason, one.person, one.assigned_at, record_href(one.ref))
        for one in sorted(plan.assignments.values(), key=lambda one: one.assigned_at, reverse=True)
    ]
    return Table("Classes given by hand", BY_HAND, rows)


def _rule_listing(table: Table, asked: Asked) -> Listing:
    return listed(
        table,
        asked,
        name="rules",
        key_of=lambda row: str(row[0]),
        filters=(search_filter(asked), choice_filter(asked, COLUMNS[2], table)),
        empty="No rule gives a class yet.",
        noun=("rule", "rules"),
    )


def _hand_listing(table: Table) -> Listing:
    def show_row(row: Row) -> list[Shown]:
        cells = [shown(cell, column) for cell, column in zip(row[:5], BY_HAND[:5], strict=True)]
        return [Shown(cells[0].text, href=str(row[5]), classes="m-path"), *cells[1:]]

    found = listed(
        table,
        Asked("/fileplan"),
        name="by-hand",
        key_of=lambda row: f"{row[0]} {row[5]}",
        show_row=show_row,
        on_page=BY_HAND[:5],
        sortable=(),
        empty="Nobody has given a class by hand. Open a record and choose Say which class it is of.",
        noun=("record", "records"),
        page_rows=500,
    )
    return replace(found, xlsx_href="", csv_href="")


# -- a class by hand ---------------------------------------------------------------------------------------------------


def _example(form: FormView = NOTHING_TYPED) -> "AssignPage":
    return AssignPage(
        title="Say which class it is of",
        crumbs=(PLAN_CRUMB,),
        path=r"\\FS99\SCD\Stuff to sort",
        here="/classes/folder/SRC0001/Stuff%20to%20sort",
        back="/records/folder/SRC0001/Stuff%20to%20sort",
        now="It has no class.",
        inherits="402 files inherit what you say.",
        classes=(("what-to-keep/BOARD", "Minutes and papers of the board (what-to-keep/BOARD)"),),
        may_take_back=False,
        form=form,
    )


@described(
    _example, lambda: _example(FormView({"class": ("",)}, (Problem("class", SAY_CLASS), Problem("reason", SAY_WHY))))
)
@dataclass(frozen=True, slots=True, kw_only=True)
class AssignPage(Page):
    """The form that gives a record its class by hand."""

    template: ClassVar[str] = "estate/assign.html"
    path: str
    here: str
    back: str
    now: str
    inherits: str
    classes: tuple[tuple[str, str], ...]
    may_take_back: bool

    @property
    def class_items(self) -> list[dict[str, object]]:
        """Return the classes as the component takes them; none is chosen beforehand."""
        typed = self.form.value("class")
        first: dict[str, object] = {"value": "", "text": "Choose a class"}
        taken_back = (((NONE, "None: take back what was said by hand"),)) if self.may_take_back else ()
        found = (*self.classes, *taken_back)
        return [first, *({"value": one, "text": text, "selected": one == typed} for one, text in found)]


@router.get("/classes/{kind}/{source}/{key:path}")
def show_form(visit: Assigner, kind: str, source: str, key: str) -> HTMLResponse:
    """Show the form for one record."""
    ref = ref_asked(kind, source, key)
    with evaluated(visit, days_of(visit)) as evaluation:
        thing = thing_of(evaluation, ref)
        page = _assign_page(visit, evaluation, ref, thing)
    return visit.shown(page)


def _assign_page(visit: Visit, evaluation: "Evaluation", ref: Ref, thing: int) -> AssignPage:
    assigned = FilePlanRegister(visit.store.database).plan().assignments.get(ref)
    classes = evaluation.decided(thing).classes
    row = evaluation.connection.execute("SELECT files FROM figures WHERE unit = $1", [thing]).fetchone()
    files = int(row[0]) if row else 0
    return AssignPage(
        title="Say which class it is of",
        crumbs=(PLAN_CRUMB, Link("Why is this still here?", record_href(ref))),
        path=visible(name_of(evaluation, thing)),
        here=f"/classes/{ref_path(ref)}",
        back=record_href(ref),
        now=_now(assigned, classes),
        inherits=f"{count_words(files, 'file inherits', 'files inherit')} what you say." if files else "",
        classes=_classes(visit),
        may_take_back=assigned is not None,
        form=visit.form_view,
    )


def _now(assigned: Assignment | None, classes: tuple[ClassRef, ...]) -> str:
    if assigned is not None:
        when = as_words(assigned.assigned_at, Kind.MOMENT)
        return f"It is {assigned.class_ref}, as {visible(assigned.person)} said on {when}: {visible(assigned.reason)}"
    if classes:
        return f"The file plan says {' and '.join(str(one) for one in classes)}."
    return "It has no class."


def _classes(visit: Visit) -> tuple[tuple[str, str], ...]:
    """Return every class of the schedules in use, by title."""
    found = [
        (str(ClassRef(ref, line.code)), f"{line.title} ({ref}/{line.code})")
        for ref, schedule in schedules_in_use(visit.store.database).items()
        for line in schedule.classes
    ]
    return tuple(sorted(found, key=lambda one: one[1].casefold()))


@router.post("/classes/{kind}/{source}/{key:path}")
def assign(visit: Assigner, kind: str, source: str, key: str) -> Response:
    """Record the class given by hand, or that it is taken back."""
    ref, problems = ref_asked(kind, source, key), Problems()
    with evaluated(visit, days_of(visit)) as evaluation:
        thing_of(evaluation, ref)
    typed = visit.form.text("class")
    if typed != NONE and typed not in dict(_classes(visit)):
        problems.add("class", SAY_CLASS)
    reason = problems.require(visit.form.text("reason"), "reason", SAY_WHY)
    if problems:
        return visit.again(problems)
    schedule, _, code = typed.rpartition("/")
    class_ref = ClassRef(schedule, code) if typed != NONE else None
    try:
        FilePlanRegister(visit.store.database).assign(ref, class_ref, reason, actor=visit.actor, at=visit.at)
    except Refusal as refusal:
        return visit.refused(refusal, act="class by hand", subject=str(ref))
    said = f"It is {class_ref} from now on." if class_ref else "What was said by hand was taken back."
    return visit.done(record_href(ref), said)
