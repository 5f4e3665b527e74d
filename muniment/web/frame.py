"""What stands around every page: who is signed in, where one can go, what store this is."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from muniment.tables.cells import Kind, as_words
from muniment.web.routers import ROUTERS

if TYPE_CHECKING:
    from muniment.web.site import Site
    from muniment.web.visit import Visit


@dataclass(frozen=True, slots=True)
class Frame:
    """The frame of a page; without `who` nobody is signed in. `nav` is as the component takes it."""

    path: str
    banner: str = ""
    who: str = ""
    role: str = ""
    token: str = ""
    nav: tuple[dict[str, object], ...] = ()
    printed: str = ""


def frame_of(visit: "Visit") -> Frame:
    """Return the frame for somebody signed in: the navigation has only what they may see."""
    here = visit.request.url.path
    nav = tuple(
        {"text": noun.text, "href": noun.href, "active": here == noun.href or here.startswith(noun.href + "/")}
        for noun in ROUTERS
        if noun.text and (noun.right is None or visit.may(noun.right))
    )
    moment = as_words(visit.at, Kind.MOMENT)
    return Frame(
        path=visit.path,
        banner=visit.site.banner,
        who=visit.account.shown_as,
        role=visit.sign_in.role.value,
        token=visit.token,
        nav=nav,
        printed=f"{visit.account.shown_as} ({visit.sign_in.role.value}), {moment}, {visit.request.url}",
    )


def frame_for_nobody(site: "Site", path: str) -> Frame:
    """Return the frame of a page that is shown to somebody who is not signed in."""
    return Frame(path=path, banner=site.banner)
