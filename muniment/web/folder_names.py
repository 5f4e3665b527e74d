"""The question of a folder's name: it will be public, and TDR cannot close it. Answered by a person with a reason."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from appraisal.sensitivity.desk import folder_names
from appraisal.sensitivity.proposal import FolderName
from appraisal.sensitivity.store import SensitivityRegister
from appraisal.sensitivity.values import FolderAnswer, FolderNameAnswer
from muniment.tables.cells import Kind, as_words
from muniment.web.page import FormView, Page, Problem, Problems, described
from muniment.web.sensitivity_form import crumbs, desk_for, refusal_lines, review_link
from muniment.web.visit import Visit, needs
from records.register.roles import Right
from retention.faults import Refusal

router = APIRouter()
Reader = Annotated[Visit, Depends(needs(Right.SEE_SENSITIVE))]
Decider = Annotated[Visit, Depends(needs(Right.REVIEW_LISTS))]
SAY = "Say why, in a sentence the DRO can read."


@dataclass(frozen=True, slots=True)
class Question:
    """One folder's question with its answer, and the names of the folders below that will be public too."""

    ref: str
    number: int
    name: str
    question: str
    below: tuple[str, ...]
    answer: str
    tag: str
    choices: tuple[dict[str, object], ...]


def _choices(chosen: str) -> tuple[dict[str, object], ...]:
    return tuple(
        {"value": one.name, "text": f"{one.value[0].upper()}{one.value[1:]}", "checked": one.name == chosen}
        for one in FolderAnswer
    )


def _example(form: FormView | None = None) -> "FolderNamesPage":
    question = Question(
        ref="folder:SRC0001:Op ALPHA - R v BANKS (99AA0101005)",
        number=1,
        name="Op ALPHA - R v BANKS (99AA0101005)",
        question="'R v BANKS (99AA0101005)' will be public; TDR cannot close a folder name.",
        below=("1 Correspondence", "2 Evidence", "2 Evidence/Statements"),
        answer="Nobody has answered yet.",
        tag="red",
        choices=_choices(""),
    )
    return FolderNamesPage(
        title="Names of folders on L0001",
        crumbs=crumbs("L0001", review_link("L0001")),
        ref="L0001",
        questions=(question,),
        may_answer=True,
        form=form or FormView(),
    )


@described(
    _example,
    lambda: _example(FormView({}, (Problem("answer-1", "Choose an answer."), Problem("reason-1", SAY)))),
)
@dataclass(frozen=True, slots=True, kw_only=True)
class FolderNamesPage(Page):
    """Every folder of the list with the question of its name."""

    template: ClassVar[str] = "sensitivity/folder_names.html"
    ref: str
    questions: tuple[Question, ...]
    may_answer: bool


@router.get("/lists/{ref}/folder-names")
def show_folder_names(visit: Reader, ref: str) -> HTMLResponse:
    """Show the questions."""
    desk = desk_for(visit)
    from appraisal.lists.store import ListRegister

    list_ = ListRegister(desk.database).find(ref)
    visit.note_read(ref, act="folder names of a list opened")
    answers = SensitivityRegister(desk.database).folder_answers(ref)
    page = FolderNamesPage(
        title=f"Names of folders on {ref}",
        crumbs=crumbs(ref, review_link(ref)),
        ref=ref,
        questions=tuple(
            _question(number, folder, answers.get(folder.ref), visit.form_view.value(f"answer-{number}"))
            for number, folder in enumerate(folder_names(list_), start=1)
        ),
        may_answer=visit.may(Right.REVIEW_LISTS),
        form=visit.form_view,
    )
    return visit.shown(page)


@router.post("/lists/{ref}/folder-names")
def answer_folder_name(visit: Decider, ref: str) -> Response:
    """Take the answer about one folder."""
    form, problems = visit.form, Problems()
    number = form.text("number")
    answer = form.text(f"answer-{number}")
    if answer not in FolderAnswer.__members__:
        problems.add(f"answer-{number}", "Choose an answer.")
    reason = problems.require(form.text(f"reason-{number}"), f"reason-{number}", SAY)
    if problems:
        return visit.again(problems)
    desk = desk_for(visit)
    try:
        found = next((one for one in folder_names(desk.open_list(ref)) if str(one.ref) == form.text("folder")), None)
        if found is None:
            return visit.again([Problem("", "This folder is no longer on the list. Open the page again.")])
        SensitivityRegister(desk.database).answer_folder_name(
            ref, found, FolderAnswer[answer], reason, by=visit.person, actor=visit.actor, at=visit.at
        )
    except Refusal as refusal:
        return visit.again(refusal_lines(refusal))
    return visit.done(f"/lists/{ref}/folder-names", "Your answer was recorded.")


def _question(number: int, folder: FolderName, answer: FolderNameAnswer | None, chosen: str) -> Question:
    if answer is None:
        said, tag = "Nobody has answered yet. Without an answer the list can't be proposed.", "red"
    elif answer.names_sha256 != folder.names_sha256:
        said, tag = "The names have changed since it was answered, so it is asked again.", "red"
    else:
        when = as_words(answer.answered_at, Kind.MOMENT)
        said = f"{answer.person.name}, {when}: {answer.answer.value}. {answer.reason}"
        tag = "green" if answer.answer is FolderAnswer.MAY_BE_PUBLIC else "red"
    return Question(
        ref=str(folder.ref),
        number=number,
        name=folder.shown_as,
        question=folder.question,
        below=folder.names,
        answer=said,
        tag=tag,
        choices=_choices(chosen),
    )
