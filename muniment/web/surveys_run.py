"""Survey now: choose a share and how it is read; the worker does it, and the job's page shows how far it is."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from muniment.shares import Share, shares_offered
from muniment.web.page import FormView, Link, Page, Problem, Problems, described
from muniment.web.visit import Visit, needs
from records.register.roles import Right
from records.register.surveys import SourceEntry
from records.register.timetables import read_files_a_second, survey_job
from records.survey.opening import IdentifierChoice
from retention.faults import Refusal

router = APIRouter()
Runner = Annotated[Visit, Depends(needs(Right.RUN_SURVEYS))]

CHOOSE_SHARE = "Choose a share."
LIMIT_WORDS = "Write a whole number from 1 to 10,000, such as 50, or leave it empty for no limit."
IDENTIFIERS = (
    (IdentifierChoice.DROID, "DROID", "The National Archives' own tool. Choose this for records you may transfer."),
    (IdentifierChoice.NONE, "Nobody", "Names, sizes, dates and checksums alone. Quick, for a first look."),
)


@dataclass(frozen=True, slots=True)
class ShareChoice:
    """A share that may be chosen: what its radio button sends, how users know it, and its last survey."""

    key: str
    shown_as: str
    hint: str


def _example(form: FormView) -> "SurveyNowPage":
    return SurveyNowPage(
        title="Survey a share now",
        crumbs=(Link("Jobs", "/jobs"),),
        shares=(
            ShareChoice("SRC0001", r"\\FS99\SCD", "Last surveyed on 25 November 2026: 1,846 files"),
            ShareChoice("named-2", r"\\FS99\HOME", "Not surveyed yet"),
        ),
        form=form,
    )


@described(
    lambda: _example(FormView()),
    lambda: _example(
        FormView(
            {"files_a_second": ("fast",)}, (Problem("share", CHOOSE_SHARE), Problem("files_a_second", LIMIT_WORDS))
        )
    ),
)
@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyNowPage(Page):
    """The form that asks for a survey."""

    template: ClassVar[str] = "jobs/survey_now.html"
    shares: tuple[ShareChoice, ...]

    @property
    def share_items(self) -> list[dict[str, object]]:
        """Return the shares as radio buttons take them; the only one is chosen."""
        chosen = self.form.value("share", self.shares[0].key if len(self.shares) == 1 else "")
        return [
            {"value": one.key, "text": one.shown_as, "hint": {"text": one.hint}, "checked": one.key == chosen}
            for one in self.shares
        ]

    @property
    def identifier_items(self) -> list[dict[str, object]]:
        """Return who can name the formats, as radio buttons take them."""
        return identifier_items(self.form)


def identifier_items(form: FormView) -> list[dict[str, object]]:
    """Return who can name the formats, as radio buttons take them; DROID where nothing was chosen."""
    chosen = form.value("identifier", IdentifierChoice.DROID.value)
    return [
        {"value": one.value, "text": text, "hint": {"text": hint}, "checked": one.value == chosen}
        for one, text, hint in IDENTIFIERS
    ]


@router.get("/survey-now")
def show_form(visit: Runner) -> HTMLResponse:
    """Show the form."""
    page = SurveyNowPage(
        title="Survey a share now", crumbs=(Link("Jobs", "/jobs"),), shares=choices_of(visit), form=visit.form_view
    )
    return visit.shown(page)


@router.post("/survey-now")
def ask_for_survey(visit: Runner) -> Response:
    """Ask for the survey."""
    problems = Problems()
    share = chosen_share(visit, problems)
    limit = chosen_limit(visit, problems)
    if problems or share is None:
        return visit.again(problems, "/survey-now")
    try:
        job = survey_job(source_of(visit, share), chosen_identifier(visit), limit)
        entry = visit.site.jobs.enqueue(job, by=visit.actor, at=visit.at)
    except Refusal as refusal:
        return visit.refused(refusal, act="survey asked for", subject=share.shown_as, path="/survey-now")
    return visit.done(f"/jobs/{entry.ref}", "The survey was asked for. You may leave this page; it goes on.")


# -- what a form of a survey says ----------------------------------------------------------------------------


def choices_of(visit: Visit) -> tuple[ShareChoice, ...]:
    """Return the shares that may be chosen, each with its last survey."""
    return tuple(ShareChoice(one.key, one.shown_as, _last(visit, one)) for one in shares_offered(visit.store))


def _last(visit: Visit, share: Share) -> str:
    latest = visit.store.surveys.latest_sealed(share.key) if share.key.startswith("SRC") else None
    if latest is None or latest.seal is None:
        return "Not surveyed yet"
    found = latest.seal.counts.get("found")
    on = latest.seal.sealed_at
    return f"Last surveyed on {on.day} {on:%B %Y}: {found:,} files" if isinstance(found, int) else ""


def chosen_share(visit: Visit, problems: Problems) -> Share | None:
    """Return the share that was chosen; None, and a problem, where it is none that is offered."""
    key = visit.form.text("share")
    share = next((one for one in shares_offered(visit.site.store) if one.key == key), None)
    if share is None:
        problems.add("share", CHOOSE_SHARE)
    return share


def chosen_limit(visit: Visit, problems: Problems) -> int | None:
    """Return the limit of files a second; a problem where it is no number."""
    try:
        return read_files_a_second(visit.form.text("files_a_second"))
    except Refusal:
        problems.add("files_a_second", LIMIT_WORDS)
        return None


def chosen_identifier(visit: Visit) -> str:
    """Return who names the formats: DROID unless somebody chose nobody."""
    is_nobody = visit.form.text("identifier") == IdentifierChoice.NONE.value
    return (IdentifierChoice.NONE if is_nobody else IdentifierChoice.DROID).value


def source_of(visit: Visit, share: Share) -> SourceEntry:
    """Return the source in the register; a share that IT named is entered now."""
    surveys = visit.site.store.surveys
    if share.key.startswith("SRC"):
        return surveys.source(share.key)
    return surveys.source_for(share.root, share.shown_as, actor=visit.actor, at=visit.at)
