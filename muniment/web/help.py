"""Help by role, the accessibility statement, cookies and privacy: open to everybody."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from muniment.web.frame import frame_for_nobody
from muniment.web.page import Page, described
from muniment.web.render import html_of
from muniment.web.visit import Visit, open_to_all, signed_in_only

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


@described(lambda: HelpPage(title="Help"))
@dataclass(frozen=True, slots=True, kw_only=True)
class HelpPage(Page):
    """What each role does, step by step."""

    template: ClassVar[str] = "help/help.html"


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
    return visit.shown(HelpPage(title="Help"))


def _shown(request: Request, page: Page) -> HTMLResponse:
    return HTMLResponse(html_of(page, frame_for_nobody(request.app.state.site, request.url.path)))
