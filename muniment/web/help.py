"""Help by role, the accessibility statement, cookies and privacy: open to everybody."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from muniment.web.frame import frame_for_nobody
from muniment.web.help_text import KEYS, WORDS, Guide, Word, guides_for
from muniment.web.page import Page, described
from muniment.web.render import html_of
from muniment.web.visit import Visit, open_to_all, signed_in_only
from records.register.people import Role
from records.register.roles import RIGHTS

router = APIRouter()


@described(lambda: PrivacyPage(title="Cookies and privacy"))
@dataclass(frozen=True, slots=True, kw_only=True)
class PrivacyPage(Page):
    """Which cookie there is, and what is recorded of people."""

    template: ClassVar[str] = "help/privacy.html"


@described(lambda: AccessibilityPage(title="Accessibility statement"))
@dataclass(frozen=True, slots=True, kw_only=True)
class AccessibilityPage(Page):
    """What has been checked, and how to report a problem."""

    template: ClassVar[str] = "help/accessibility.html"


@dataclass(frozen=True, slots=True)
class RoleShown:
    """A role and what it may do, in the words of the table of rights."""

    role: str
    rights: tuple[str, ...]


def _example() -> "HelpPage":
    own, others = guides_for(Role.REVIEWER)
    return HelpPage(title="Help", role="reviewer", own=own, others=others, words=WORDS, keys=KEYS, roles=roles_shown())


@described(_example)
@dataclass(frozen=True, slots=True, kw_only=True)
class HelpPage(Page):
    """The steps of one's own role first, then those of the others, the words of the field, what each role may do."""

    template: ClassVar[str] = "help/help.html"
    role: str
    own: tuple[Guide, ...]
    others: tuple[Guide, ...]
    words: tuple[Word, ...]
    keys: tuple[str, ...]
    roles: tuple[RoleShown, ...]


def roles_shown() -> tuple[RoleShown, ...]:
    """Return every role with its rights, as the one table has them."""
    return tuple(RoleShown(role.value, tuple(sorted(right.value for right in RIGHTS[role]))) for role in Role)


@router.get("/privacy", dependencies=[Depends(open_to_all)])
def privacy(request: Request) -> HTMLResponse:
    """Show the page on cookies and privacy."""
    return _shown(request, PrivacyPage(title="Cookies and privacy"))


@router.get("/accessibility", dependencies=[Depends(open_to_all)])
def accessibility(request: Request) -> HTMLResponse:
    """Show the accessibility statement."""
    return _shown(request, AccessibilityPage(title="Accessibility statement"))


@router.get("/help")
def show_help(visit: Annotated[Visit, Depends(signed_in_only)]) -> HTMLResponse:
    """Show the help."""
    own, others = guides_for(visit.sign_in.role)
    page = HelpPage(
        title="Help",
        role=visit.sign_in.role.value,
        own=own,
        others=others,
        words=WORDS,
        keys=KEYS,
        roles=roles_shown(),
        form=visit.form_view,
    )
    return visit.shown(page)


def _shown(request: Request, page: Page) -> HTMLResponse:
    return HTMLResponse(html_of(page, frame_for_nobody(request.app.state.site, request.url.path)))
