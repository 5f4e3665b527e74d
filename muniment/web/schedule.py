"""One disposal schedule: its classes with their sources, its workbook, and what the public sees of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, ClassVar

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from muniment.schedule_meant import Meant, State, meant_in
from muniment.tables.schedules import SHOW_COLUMNS, classes_table
from muniment.tables.shown import Row, Table
from muniment.web.exports import attachment, export
from muniment.web.listing import Asked, Listing, Shown, asked_of, choice_filter, listed, matching, search_filter, shown
from muniment.web.page import Link, Page, described, words
from muniment.web.visit import Visit, needs
from records.faults.schedules import DRAFT_NOT_PUBLISHED
from records.register.roles import Right
from records.register.schedules import ScheduleRegister
from retention import schedule_faults as codes
from retention.faults import Fault, Refusal
from retention.schedule import ClassVersion, ScheduleClass
from retention.terms import Grade
from retention.worked_cases import WorkedCase
from schedules.publish import HOW_SURE, public_csv, public_page, public_rows

router = APIRouter()
Reader = Annotated[Visit, Depends(needs(Right.SEE_ESTATE))]

SHOW_PLACE = {column.name: place for place, column in enumerate(SHOW_COLUMNS)}
ON_SHOW = tuple(SHOW_COLUMNS[SHOW_PLACE[name]] for name in ("code", "title", "keep", "trigger", "action", "grade"))
STATE_TAGS = {State.PACK: "blue", State.IN_USE: "green", State.DRAFT: "yellow"}
GRADE_TAGS = {
    Grade.CONFIRMED: "green",
    Grade.SECOND_HAND: "yellow",
    Grade.MODEL: "yellow",
    Grade.ILLUSTRATIVE: "orange",
}
CRUMBS = (Link("Schedules", "/schedules"),)
ILLUSTRATIVE = (
    "Illustrative: some periods here are invented to show how a schedule works. They are nobody's policy, and nothing "
    "can be destroyed under them."
)
WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _schedule_example() -> "SchedulePage":
    row: Row = (
        *("FIN-01", "Contracts", 1, date(2026, 11, 25), "7 years", "from the end of the contract", "destroy"),
        *("illustrative", "None: invented", None, None, 2, None),
    )
    table = Table("What to Keep", SHOW_COLUMNS, [row])
    return SchedulePage(
        title="What to Keep",
        crumbs=CRUMBS,
        name="what-to-keep",
        state="comes with the program",
        tag="blue",
        about=(("Mandate", "What to Keep"), ("Digest of the rules", "0" * 64)),
        warning=ILLUSTRATIVE,
        classes=_classes_listing(table, Asked("/schedules/what-to-keep"), "what-to-keep"),
        links=(Link("As the public sees it", "/schedules/what-to-keep/public"),),
    )


@described(_schedule_example)
@dataclass(frozen=True, slots=True, kw_only=True)
class SchedulePage(Page):
    """One schedule: who approved it, and its classes."""

    template: ClassVar[str] = "schedules/schedule.html"
    name: str
    state: str
    tag: str
    about: tuple[tuple[str, str], ...]
    warning: str
    classes: Listing
    links: tuple[Link, ...]

    @property
    def rows(self) -> list[dict[str, object]]:
        """Return what is said about the schedule as the summary list takes it."""
        return [{"key": {"text": key}, "value": {"text": value}} for key, value in self.about]


@dataclass(frozen=True, slots=True)
class VersionView:
    """One version of a class: the rule in words, its source in its own words, and how sure that is."""

    heading: str
    rule: tuple[tuple[str, str], ...]
    quoted: str
    source: str
    source_href: str
    grade: str
    tag: str
    how_sure: str
    checked: str

    @property
    def rows(self) -> list[dict[str, object]]:
        """Return the rule as the summary list takes it."""
        return [{"key": {"text": key}, "value": {"text": value}} for key, value in self.rule if value]


@described(
    lambda: ClassPage(
        title="CW-BASE: Case file",
        crumbs=(*CRUMBS, Link("CPS casework", "/schedules/cps-casework")),
        scope_notes="Any case file of casework.",
        replaces="",
        versions=(
            VersionView(
                *("In force from 1 April 2015", (("How long", "3 years"), ("What then", "review"))),
                *("Case files are kept …", "CPS Casework Retention Schedule", "", "second-hand", "yellow"),
                *("reported by another; leads to review at most", "21 November 2026"),
            ),
        ),
        cases=("On 25 November 2026, flagged: not due",),
        plan_href="/plan?class=CW-BASE",
    )
)
@dataclass(frozen=True, slots=True, kw_only=True)
class ClassPage(Page):
    """One class: scope notes, each version with its quoted source and grade, the worked cases."""

    template: ClassVar[str] = "schedules/class.html"
    scope_notes: str
    replaces: str
    versions: tuple[VersionView, ...]
    cases: tuple[str, ...]
    plan_href: str


# -- routes ------------------------------------------------------------------------------------------------


@router.get("/schedules/{name}")
def show_schedule(visit: Reader, name: str) -> HTMLResponse:
    """Show one schedule with its classes; NAME@2 for a version, NAME@draft for the draft that waits."""
    meant = _meant(visit, name)
    found = meant.schedule
    grades = {version.source.grade for line in found.classes for version in line.versions}
    page = SchedulePage(
        title=found.title,
        crumbs=CRUMBS,
        name=name,
        state=meant.state.value,
        tag=STATE_TAGS.get(meant.state, "grey"),
        about=_about(visit, meant, name),
        warning=ILLUSTRATIVE if Grade.ILLUSTRATIVE in grades else "",
        classes=_classes_listing(classes_table(meant), asked_of(visit), name),
        links=tuple(_links(visit, meant, name)),
        form=visit.form_view,
    )
    return visit.shown(page)


@router.get("/schedules/{name}/classes.{format}")
def download_classes(visit: Reader, name: str, format: str) -> Response:
    """Download the classes of a schedule as a table to read."""
    table = classes_table(_meant(visit, name))
    return export(visit, matching(table, asked_of(visit, f"/schedules/{name}")), format, name=table.title)


@router.get("/schedules/{name}/workbook")
def download_workbook(visit: Reader, name: str) -> Response:
    """Download a schedule as a workbook that an import reads back."""
    from schedules.workbook import write_workbook

    made = write_workbook(_meant(visit, name).schedule)
    headers = {"content-disposition": attachment(f"{name}.xlsx")}
    return Response(made.data, media_type=WORKBOOK_TYPE, headers=headers)


@router.get("/schedules/{name}/public")
def show_public(visit: Reader, name: str) -> HTMLResponse:
    """Show a schedule as the public sees it, without notes of our own; a draft has no such page."""
    return HTMLResponse(public_page(_published(visit, name).schedule))


@router.get("/schedules/{name}/public.csv")
def download_public(visit: Reader, name: str) -> Response:
    """Download a schedule as the public sees it."""
    text = public_csv(_published(visit, name).schedule)
    headers = {"content-disposition": attachment(f"{name} for the public.csv")}
    return Response(text.encode("utf-8-sig"), media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/schedules/{name}/classes/{code}")
def show_class(visit: Reader, name: str, code: str) -> HTMLResponse:
    """Show one class of a schedule."""
    meant = _meant(visit, name)
    line = next((one for one in meant.schedule.classes if one.code == code), None)
    if line is None:
        raise Refusal(Fault(codes.PACK_UNKNOWN, f"{name}/{code}"))
    page = ClassPage(
        title=f"{line.code}: {line.title}",
        crumbs=(*CRUMBS, Link(meant.schedule.title, f"/schedules/{name}")),
        scope_notes=line.scope_notes,
        replaces=", ".join(line.replaces),
        versions=tuple(_version_view(meant, line, version) for version in line.versions),
        cases=tuple(_case_words(case) for case in meant.cases if case.class_code == code),
        plan_href=f"/plan?class={code}",
        form=visit.form_view,
    )
    return visit.shown(page)


# -- what they show ------------------------------------------------------------------------------------------


def _meant(visit: Visit, name: str) -> Meant:
    return meant_in(ScheduleRegister(visit.store.database), name)


def _published(visit: Visit, name: str) -> Meant:
    meant = _meant(visit, name)
    if meant.state in (State.DRAFT, State.OVERTAKEN):
        raise Refusal(Fault(DRAFT_NOT_PUBLISHED, name))
    return meant


def _about(visit: Visit, meant: Meant, name: str) -> tuple[tuple[str, str], ...]:
    about = [("Mandate", meant.schedule.mandate), ("Digest of the rules", meant.schedule.digest)]
    entry = ScheduleRegister(visit.store.database).find(name.partition("@")[0])
    for one in reversed(entry.approvals if entry is not None else ()):
        said = (
            f"by {one.approved_by} ({one.role}) on {words(one.approved_on)}, minute {one.minute}; "
            f"to be reviewed by {words(one.review_on)}"
        )
        about.append((f"Version {one.version} approved", said))
    return tuple(about)


def _links(visit: Visit, meant: Meant, name: str) -> list[Link]:
    links = []
    entry = ScheduleRegister(visit.store.database).find(name.partition("@")[0])
    if entry is not None and entry.waiting is not None:
        links.append(Link("The draft that waits: what it changes, and its approval", f"/schedules/{entry.ref}/draft"))
    if meant.state in (State.PACK, State.IN_USE, State.REPLACED):
        links.append(Link("As the public sees it", f"/schedules/{name}/public"))
        links.append(Link("The same for a spreadsheet (CSV)", f"/schedules/{name}/public.csv"))
    links.append(Link("As a workbook to edit and import (Excel)", f"/schedules/{name}/workbook"))
    return links


def _classes_listing(table: Table, asked: Asked, name: str) -> Listing:
    def show_row(row: Row) -> tuple[Shown, ...]:
        cells = {column.name: shown(cell, column) for cell, column in zip(row, SHOW_COLUMNS, strict=True)}
        code, grade = str(row[0]), Grade(str(row[SHOW_PLACE["grade"]]))
        cells["code"] = Shown(code, href=f"/schedules/{name}/classes/{code}")
        cells["grade"] = Shown(grade.value, tag=GRADE_TAGS[grade])
        return tuple(cells[column.name] for column in ON_SHOW)

    return listed(
        table,
        asked,
        name="classes",
        key_of=lambda row: f"{row[0]}/{row[2]}/{row[3]}",
        show_row=show_row,
        filters=(search_filter(asked), choice_filter(asked, SHOW_COLUMNS[SHOW_PLACE["grade"]], table)),
        sortable=("code", "title", "grade"),
        empty="The schedule has no classes.",
        exports=f"{asked.path}/classes",
        noun=("version of a class", "versions of classes"),
        on_page=ON_SHOW,
    )


def _version_view(meant: Meant, line: ScheduleClass, version: ClassVersion) -> VersionView:
    alone = replace(meant.schedule, classes=(replace(line, versions=(version,)),))
    ((_, _, start, keep, trigger, action, _, _),) = public_rows(alone)
    source = version.source
    return VersionView(
        heading=f"In force from {start}",
        rule=(("How long", keep), ("The clock starts with", trigger), ("What then", action)),
        quoted=source.quoted,
        source=source.ref,
        source_href=source.url if source.url.startswith(("http://", "https://")) else "",
        grade=source.grade.value,
        tag=GRADE_TAGS[source.grade],
        how_sure=HOW_SURE[source.grade],
        checked=words(source.checked_on),
    )


def _case_words(case: WorkedCase) -> str:
    dates: Sequence[tuple[str, date | None]] = (
        ("kept through", case.expected.retain_through),
        ("its action from", case.expected.eligible_from),
    )
    said = [f"{label} {words(day)}" for label, day in dates if day is not None]
    status = case.expected.status.value.replace("_", " ").lower()
    return f"{case.title}: on {words(case.on)} {status}{', ' if said else ''}{', '.join(said)}"
