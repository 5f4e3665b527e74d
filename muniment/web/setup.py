"""Set-up questions: what the department answers before the rules may be relied on. Not known is held."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from appraisal.holdings import Holdings
from appraisal.lists.recording import By
from muniment.disposals import recalled_words
from muniment.tables.shown import Kind, Row, Table, TableColumn
from muniment.web.exports import export
from muniment.web.home import WaitingItem, waiting
from muniment.web.listing import asked_of, matching
from muniment.web.page import FormView, Link, Page, Problem, Problems, described, words
from muniment.web.visit import Visit, needs
from records.register.holds import HoldRegister
from records.register.roles import Right
from records.register.setup import SetupAnswer, SetupRegister
from retention.faults import Refusal
from schedules.hold_templates import SetupQuestion, setup_question, setup_questions

router = APIRouter()
Reader = Annotated[Visit, Depends(needs(Right.SEE_ESTATE))]
Answerer = Annotated[Visit, Depends(needs(Right.ANSWER_SETUP))]

COLUMNS = (
    TableColumn("question", "Question"),
    TableColumn("answer", "Answer", meaning="Empty: not answered, so records it is about are not decided on."),
    TableColumn("person", "Answered by"),
    TableColumn("answered_at", "Answered at", Kind.MOMENT),
    TableColumn("reason", "Reason"),
    TableColumn("source", "Source of the question"),
    TableColumn("grade", "Grade"),
)
CHOOSE = "Choose an answer. Where you don't know, say so: the records are then held."
SAY_WHY = "Say why, for example on which letter or minute the answer rests."


@dataclass(frozen=True, slots=True)
class Task:
    """One question in the list of tasks: what it asks, where its page is, and how it stands."""

    asks: str
    href: str
    hint: str
    is_answered: bool

    @property
    def status(self) -> dict[str, object]:
        """Return the status as the task list takes it."""
        if self.is_answered:
            return {"text": "Answered"}
        return {"tag": {"text": "Not answered", "classes": "govuk-tag--yellow"}}

    @property
    def item(self) -> dict[str, object]:
        """Return the task as the task list takes it."""
        return {"title": {"text": self.asks}, "hint": {"text": self.hint}, "href": self.href, "status": self.status}


@described(
    lambda: SetupPage(
        title="Set-up questions",
        says="1 of 2 questions is answered.",
        tasks=(
            Task("Was the moratorium released?", "/setup/iicsa-casework", "yes: Ada Reed, 25 November 2026", True),
            Task("Is the hold in force?", "/setup/ucpi", "RMU to confirm", False),
        ),
    )
)
@dataclass(frozen=True, slots=True, kw_only=True)
class SetupPage(Page):
    """All questions as a list of tasks."""

    template: ClassVar[str] = "setup/setup.html"
    says: str
    tasks: tuple[Task, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer that is offered, and what follows from it."""

    answer: str
    means: str


def _question_example(form: FormView) -> "QuestionPage":
    return QuestionPage(
        title="Is the hold of the Undercover Policing Inquiry in force?",
        crumbs=(Link("Set-up questions", "/setup"),),
        path="/setup/ucpi",
        confirm="RMU to confirm",
        source="Home Secretary's written statement, 16 July 2015",
        source_href="https://parallelparliament.co.uk/",
        grade="confirmed",
        choices=(Choice("open, no end date", "Held until a release letter is recorded."), Choice("not known", "Held.")),
        chosen="not known",
        given=("not known: Ada Reed, 25 November 2026, 10:42. Asked the legal team.",),
        may_answer=True,
        form=form,
    )


@described(
    lambda: _question_example(FormView()),
    lambda: _question_example(FormView({"reason": ("",)}, (Problem("answer", CHOOSE), Problem("reason", SAY_WHY)))),
)
@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionPage(Page):
    """One question with its source, the answers it offers, and those that were given."""

    template: ClassVar[str] = "setup/question.html"
    path: str
    confirm: str
    source: str
    source_href: str
    grade: str
    choices: tuple[Choice, ...]
    chosen: str
    given: tuple[str, ...]
    may_answer: bool

    @property
    def items(self) -> list[dict[str, object]]:
        """Return the answers as radio buttons take them; none is chosen before somebody chose it."""
        chosen = self.form.value("answer", self.chosen)
        return [
            {"value": one.answer, "text": one.answer, "hint": {"text": one.means}, "checked": one.answer == chosen}
            for one in self.choices
        ]


@waiting(Right.ANSWER_SETUP)
def questions_to_answer(visit: Visit) -> tuple[WaitingItem, ...]:
    """Return the questions that nobody has answered, as one thing that waits."""
    answered = SetupRegister(visit.store.database).current()
    open_ = [one for one in setup_questions() if one.name not in answered]
    if not open_:
        return ()
    noun = "question is" if len(open_) == 1 else "questions are"
    return (WaitingItem(f"{len(open_)} set-up {noun} not answered", "/setup", "What is not known is held."),)


# -- routes ------------------------------------------------------------------------------------------------


@router.get("/setup")
def show_setup(visit: Reader) -> HTMLResponse:
    """Show all questions."""
    answers, questions = SetupRegister(visit.store.database).current(), setup_questions()
    tasks = tuple(_task(one, answers.get(one.name)) for one in questions)
    done = sum(one.is_answered for one in tasks)
    says = f"{done} of {len(tasks)} questions {'is' if done == 1 else 'are'} answered."
    return visit.shown(SetupPage(title="Set-up questions", says=says, tasks=tasks, form=visit.form_view))


@router.get("/setup.{format}")
def download_setup(visit: Reader, format: str) -> Response:
    """Download the questions with the answers that count."""
    return export(visit, matching(_table(visit), asked_of(visit, "/setup")), format, name="Set-up questions")


@router.get("/setup/{name}")
def show_question(visit: Reader, name: str) -> HTMLResponse:
    """Show one question."""
    asked = setup_question(name)
    given = [one for one in SetupRegister(visit.store.database).all() if one.question == name]
    page = QuestionPage(
        title=asked.asks,
        crumbs=(Link("Set-up questions", "/setup"),),
        path=f"/setup/{name}",
        confirm=asked.confirm,
        source=asked.source.ref,
        source_href=asked.source.url or "",
        grade=asked.source.grade.value,
        choices=tuple(Choice(one.answer, one.means) for one in asked.answers),
        chosen=given[-1].answer if given else "",
        given=tuple(f"{_said(one)}. {one.reason}" for one in reversed(given)),
        may_answer=visit.may(Right.ANSWER_SETUP),
        form=visit.form_view,
    )
    return visit.shown(page)


@router.post("/setup/{name}")
def take_answer(visit: Answerer, name: str) -> Response:
    """Take an answer: what it places is held at once, what it frees needs the DRO."""
    problems = Problems()
    answer = problems.require(visit.form.text("answer"), "answer", CHOOSE)
    reason = problems.require(visit.form.text("reason"), "reason", SAY_WHY)
    if problems:
        return visit.again(problems)
    database = visit.store.database
    holdings = Holdings(HoldRegister(database), SetupRegister(database), visit.actor)
    try:
        placed = holdings.answer_setup(name, answer, reason, by=visit.person, at=visit.at)
    except Refusal as refusal:
        return visit.refused(refusal, act="set-up question answered", subject=name)
    recalled = recalled_words(visit.store, by=By(visit.person, visit.actor, visit.at), on=visit.on) if placed else ""
    return visit.done("/setup", f"Your answer was recorded. {_follows(placed)} {recalled}".rstrip())


# -- what they show ------------------------------------------------------------------------------------------


def _follows(placed: Sequence[str]) -> str:
    if not placed:
        return "No hold follows from it."
    return f"Holds it is about: {', '.join(placed)}."


def _said(one: SetupAnswer) -> str:
    return f"{one.answer}: {one.person}, {words(one.answered_at)}"


def _task(asked: SetupQuestion, answer: SetupAnswer | None) -> Task:
    hint = _said(answer) if answer is not None else f"{asked.confirm}. Source: {asked.source.ref}"
    return Task(asked.asks, f"/setup/{asked.name}", hint, answer is not None)


def _table(visit: Visit) -> Table:
    answers = SetupRegister(visit.store.database).current()
    rows: list[Row] = []
    for one in setup_questions():
        said = answers.get(one.name)
        given: Row = (said.answer, said.person, said.answered_at, said.reason) if said else (None, None, None, None)
        rows.append((one.asks, *given, one.source.ref, one.source.grade.value))
    return Table("Set-up questions", COLUMNS, rows)
