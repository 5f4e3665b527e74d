"""Home: what waits for whoever is signed in, and what to do where there is nothing yet."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, ClassVar

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse

from muniment.web.page import Page, described
from muniment.web.places import GROUPS, PlaceGroup, open_groups
from muniment.web.visit import Visit, signed_in_only
from records.register.roles import Right

router = APIRouter()


@dataclass(frozen=True, slots=True)
class WaitingItem:
    """Something that waits for a person: in words, where it is, and what it is about."""

    text: str
    href: str
    about: str = ""


Provider = Callable[[Visit], tuple[WaitingItem, ...]]
# A noun that has something to say on Home appends (right, provider) here when its module is loaded.
PROVIDERS: list[tuple[Right, Provider]] = []


def waiting(right: Right) -> Callable[[Provider], Provider]:
    """Register what a noun says on Home to those who have `right`."""

    def register(provider: Provider) -> Provider:
        PROVIDERS.append((right, provider))
        return provider

    return register


@described(
    lambda: HomePage(
        title="Home",
        waits=(WaitingItem("1 list waits for your signature", "/lists", "Op ALPHA, proposed today"),),
        groups=GROUPS,
    )
)
@dataclass(frozen=True, slots=True, kw_only=True)
class HomePage(Page):
    """What waits for them; where there is no survey yet, the first step."""

    template: ClassVar[str] = "home/home.html"
    waits: tuple[WaitingItem, ...]
    is_empty: bool = False
    may_survey: bool = False
    groups: tuple[PlaceGroup, ...] = ()


@router.get("/")
def home(visit: Annotated[Visit, Depends(signed_in_only)]) -> HTMLResponse:
    """Show Home."""
    is_empty = not visit.store.surveys.all()
    waits = tuple(item for right, provider in PROVIDERS if visit.may(right) for item in provider(visit))
    page = HomePage(
        title="Home",
        waits=waits,
        is_empty=is_empty,
        may_survey=visit.may(Right.RUN_SURVEYS),
        groups=open_groups(visit.rights),
        form=visit.form_view,
    )
    return visit.shown(page)
