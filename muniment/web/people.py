"""People: accounts, roles, passwords and sign-ins, for the administrator; one's own password for everybody."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from muniment.tables.cells import Kind, Row, Table, TableColumn
from muniment.web.exports import export
from muniment.web.listing import Asked, Listing, Shown, asked_of, choice_filter, listed, matching, search_filter, shown
from muniment.web.page import FormView, Link, Page, Problem, Problems, described, words
from muniment.web.signing import signed_in_again
from muniment.web.visit import Visit, needs, signed_in_only
from records.register.accounts import Account, By, password_fault
from records.register.people import Role
from records.register.roles import Right
from retention.faults import Fault, Refusal

router = APIRouter()
Admin = Annotated[Visit, Depends(needs(Right.MANAGE_PEOPLE))]
Anybody = Annotated[Visit, Depends(signed_in_only)]

COLUMNS = (
    TableColumn("name", "Name", meaning="The name to sign in with; the history names people by it."),
    TableColumn("shown_as", "Shown as"),
    TableColumn("role", "Role", meaning="Empty: the account was closed."),
    TableColumn("way", "Signs in by", meaning="A password of ours, or the department's directory."),
    TableColumn("sign_ins", "Signed in now", Kind.COUNT, "Sign-ins that run."),
)
CRUMB = (Link("People", "/people"),)
EXAMPLE = Table("People", COLUMNS, (("dro", "The DRO", "DRO", "password", 1),))


@described(
    lambda: PeoplePage(title="People", people=people_listing(EXAMPLE, Asked("/people")), roles=role_choices()),
    lambda: PeoplePage(
        title="People",
        people=people_listing(EXAMPLE, Asked("/people")),
        roles=role_choices(),
        form=FormView({"name": ("",)}, (Problem("name", "Write a name, for example a.reviewer."),)),
    ),
)
@dataclass(frozen=True, slots=True, kw_only=True)
class PeoplePage(Page):
    """Every account, and a form for a new one."""

    template: ClassVar[str] = "people/people.html"
    people: Listing
    roles: tuple[str, ...]


@described(
    lambda: PersonPage(
        title="dro", crumbs=CRUMB, name="dro", shown_as="The DRO", role="DRO", by_password=True, roles=role_choices()
    ),
    lambda: PersonPage(
        title="dro",
        crumbs=CRUMB,
        name="dro",
        shown_as="The DRO",
        role="DRO",
        by_password=True,
        roles=role_choices(),
        form=FormView({}, (Problem("reason", "Say why, in a sentence."),)),
    ),
)
@dataclass(frozen=True, slots=True, kw_only=True)
class PersonPage(Page):
    """One account: its role, its password, its sign-ins."""

    template: ClassVar[str] = "people/person.html"
    name: str
    shown_as: str
    role: str
    by_password: bool
    roles: tuple[str, ...]
    sign_ins: tuple[str, ...] = ()


@described(
    lambda: PasswordPage(title="Change your password"),
    lambda: PasswordPage(
        title="Change your password",
        form=FormView({}, (Problem("password", "The present password is not right. Type it once more."),)),
    ),
)
@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordPage(Page):
    """One's own password."""

    template: ClassVar[str] = "people/password.html"


# -- accounts ----------------------------------------------------------------------------------------------


@router.get("/people")
def show_people(visit: Admin) -> HTMLResponse:
    """Show every account."""
    people = people_listing(people_table(visit), asked_of(visit))
    return visit.shown(PeoplePage(title="People", people=people, roles=role_choices(), form=visit.form_view))


@router.get("/people.{format}")
def download_people(visit: Admin, format: str) -> Response:
    """Download the accounts that match."""
    return export(visit, matching(people_table(visit), asked_of(visit, "/people")), format, name="People")


@router.post("/people")
def add_person(visit: Admin) -> Response:
    """Add an account."""
    form, problems = visit.form, Problems()
    name = problems.require(form.text("name"), "name", "Write a name, for example a.reviewer.")
    role = _role(form.text("role"), problems)
    password = form.fields.get("new_password", ("",))[0]
    if fault := password_fault(password, name):
        problems.add("new_password", _said(fault))
    if problems or role is None:
        return visit.again(problems)
    try:
        made = visit.site.accounts.add(
            name, role, password=password, shown_as=form.text("shown_as"), by=_by(visit), reason="account made"
        )
    except Refusal as refusal:
        return visit.again([Problem("name", _said(one)) for one in refusal.faults])
    return visit.done(f"/people/{made.name}", f"The account {made.name} was made. Hand over the password in person.")


@router.get("/people/{name}")
def show_person(visit: Admin, name: str) -> HTMLResponse:
    """Show one account."""
    account = visit.site.accounts.find(name)
    running = [one for one in visit.site.sign_ins.running(at=visit.at) if one.account_ref == account.ref]
    page = PersonPage(
        title=account.shown_as,
        crumbs=CRUMB,
        name=account.name,
        shown_as=account.shown_as,
        role=account.role.value if account.role else "",
        by_password=not account.issuer,
        roles=role_choices(),
        sign_ins=tuple(f"since {words(one.begun_at)}, ends {words(one.expires_at)}" for one in running),
        form=visit.form_view,
    )
    return visit.shown(page)


@router.post("/people/{name}/role")
def give_role(visit: Admin, name: str) -> Response:
    """Give an account another role, or close it; its sign-ins end."""
    problems = Problems()
    reason = problems.require(visit.form.text("reason"), "reason", "Say why, in a sentence.")
    closes = visit.form.text("role") == "closed"
    role = None if closes else _role(visit.form.text("role"), problems)
    if problems:
        return visit.again(problems, f"/people/{name}")
    try:
        account = visit.site.accounts.give_role(name, role, reason, by=_by(visit))
    except Refusal as refusal:
        return visit.refused(refusal, act="role given", subject=name, path=f"/people/{name}")
    visit.site.sign_ins.end_all_of(account.ref, by=visit.actor, at=visit.at)
    said = "may no longer sign in" if role is None else f"is {role.value} from now on"
    return visit.done(f"/people/{account.name}", f"{account.shown_as} {said}.")


@router.post("/people/{name}/password")
def reset_password(visit: Admin, name: str) -> Response:
    """Set a new password; a locked account opens, and its sign-ins end."""
    account = visit.site.accounts.find(name)
    try:
        visit.site.accounts.set_password(name, visit.form.fields.get("new_password", ("",))[0], by=_by(visit))
    except Refusal as refusal:
        return visit.again([Problem("new_password", _said(one)) for one in refusal.faults], f"/people/{name}")
    visit.site.sign_ins.forget_failures(name)
    visit.site.sign_ins.end_all_of(account.ref, by=visit.actor, at=visit.at)
    return visit.done(f"/people/{account.name}", "The password was set. Hand it over in person.")


@router.post("/people/{name}/end")
def end_sign_ins(visit: Admin, name: str) -> Response:
    """End every sign-in of an account."""
    account = visit.site.accounts.find(name)
    ended = visit.site.sign_ins.end_all_of(account.ref, by=visit.actor, at=visit.at)
    visit.site.access.note("sign-ins ended", account.ref, actor=visit.actor, at=visit.at, body={"count": ended})
    return visit.done(f"/people/{account.name}", f"{ended} sign-in{'' if ended == 1 else 's'} of {name} ended.")


# -- one's own password ----------------------------------------------------------------------------------------


@router.get("/password")
def show_password(visit: Anybody) -> HTMLResponse:
    """Show the form for one's own password."""
    return visit.shown(PasswordPage(title="Change your password", form=visit.form_view))


@router.post("/password")
def change_password(visit: Anybody) -> Response:
    """Set one's own password; every other sign-in of the account ends with this one."""
    problems = Problems()
    signed_in_again(visit, problems)
    new = visit.form.fields.get("new_password", ("",))[0]
    if fault := password_fault(new, visit.account.name):
        problems.add("new_password", _said(fault))
    if problems:
        return visit.again(problems, "/password")
    try:
        visit.site.accounts.set_password(visit.account.name, new, by=_by(visit))
    except Refusal as refusal:
        return visit.again([Problem("", str(one)) for one in refusal.faults], "/password")
    visit.site.sign_ins.end_all_of(visit.account.ref, by=visit.actor, at=visit.at)
    return visit.done("/", "Your password was changed. Sign in with the new one.")


# -- what they show ----------------------------------------------------------------------------------------------


def people_table(visit: Visit) -> Table:
    """Return every account."""
    running = [one.account_ref for one in visit.site.sign_ins.running(at=visit.at)]
    rows = tuple(_row(one, running.count(one.ref)) for one in visit.site.accounts.all())
    return Table("People", COLUMNS, rows)


def _row(account: Account, sign_ins: int) -> Row:
    role = account.role.value if account.role else None
    return (account.name, account.shown_as, role, "directory" if account.issuer else "password", sign_ins)


def people_listing(table: Table, asked: Asked) -> Listing:
    """Return the list of accounts; each leads to its page."""

    def show_row(row: Row) -> tuple[Shown, ...]:
        cells = [shown(cell, column) for cell, column in zip(row, table.columns, strict=True)]
        cells[0] = Shown(str(row[0]), href=f"/people/{row[0]}")
        if row[2] is None:
            cells[2] = Shown("closed", tag="grey")
        return tuple(cells)

    return listed(
        table,
        asked,
        name="people",
        key_of=lambda row: str(row[0]),
        show_row=show_row,
        filters=(search_filter(asked), choice_filter(asked, COLUMNS[2], table)),
        empty="No accounts yet.",
        noun=("account", "accounts"),
    )


def role_choices() -> tuple[str, ...]:
    """Return every role, in the order of the table of roles."""
    return tuple(role.value for role in Role)


def _role(text: str, problems: Problems) -> Role | None:
    found = next((role for role in Role if role.value == text), None)
    if found is None:
        problems.add("role", "Choose a role.")
    return found


def _said(fault: Fault) -> str:
    found = f" ({fault.found})" if fault.found else ""
    return f"{fault.code.meaning.rstrip('.')}{found}. {fault.code.remedy}"


def _by(visit: Visit) -> By:
    return By(visit.account.name, visit.actor, visit.at)
