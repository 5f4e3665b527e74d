"""Turn a page into HTML. Undefined names are errors, everything is escaped, logic stays out of templates.

The components of govuk-frontend-jinja rely on names that may be undefined, so they live in an
environment of their own; their macros are given to ours ready to call: govukButton, govukTextarea …
"""

from collections.abc import Sequence
from functools import cache
from importlib import resources

from jinja2 import ChainableUndefined, Environment, PackageLoader, PrefixLoader, StrictUndefined

from muniment import VERSION
from muniment.tables.cells import as_size
from muniment.web.frame import Frame
from muniment.web.page import Link, Page, words
from muniment.web.ways import ways

STATIC = (
    "vendor/app.css",
    "vendor/govuk-frontend.min.js",
    "vendor/moj-frontend.min.js",
    "muniment.css",
    "init.js",
)
COMPONENTS = {
    "govukAccordion": "accordion",
    "govukBackLink": "back-link",
    "govukBreadcrumbs": "breadcrumbs",
    "govukButton": "button",
    "govukCharacterCount": "character-count",
    "govukCheckboxes": "checkboxes",
    "govukDateInput": "date-input",
    "govukDetails": "details",
    "govukErrorMessage": "error-message",
    "govukErrorSummary": "error-summary",
    "govukFieldset": "fieldset",
    "govukFileUpload": "file-upload",
    "govukHint": "hint",
    "govukInput": "input",
    "govukInsetText": "inset-text",
    "govukLabel": "label",
    "govukNotificationBanner": "notification-banner",
    "govukPagination": "pagination",
    "govukPanel": "panel",
    "govukPasswordInput": "password-input",
    "govukPhaseBanner": "phase-banner",
    "govukRadios": "radios",
    "govukSelect": "select",
    "govukServiceNavigation": "service-navigation",
    "govukSkipLink": "skip-link",
    "govukSummaryList": "summary-list",
    "govukTable": "table",
    "govukTabs": "tabs",
    "govukTag": "tag",
    "govukTaskList": "task-list",
    "govukTextarea": "textarea",
    "govukWarningText": "warning-text",
}


@cache
def environment() -> Environment:
    """Return the environment of our templates, the components' macros in it as globals."""
    components = Environment(
        loader=PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
        autoescape=True,
        undefined=ChainableUndefined,
    )
    ours = Environment(
        loader=PackageLoader("muniment"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for name, folder in COMPONENTS.items():
        module = components.get_template(f"govuk_frontend_jinja/components/{folder}/macro.html").module
        ours.globals[name] = getattr(module, name)
    ours.globals["version"] = VERSION
    ours.globals["assets"] = assets_version
    ours.globals["choices"] = choices
    ours.filters["words"] = words
    ours.filters["size"] = as_size
    ours.filters["ways"] = ways
    ours.filters["as_items"] = _items
    return ours


@cache
def assets_version() -> str:
    """Return a short name of the assets as they are, so that a browser keeps them until they change."""
    import hashlib

    summed = hashlib.sha256()
    folder = resources.files("muniment") / "static"
    for name in STATIC:
        summed.update((folder / name).read_bytes())
    return summed.hexdigest()[:12]


def choices(values: Sequence[str], chosen: str, first: str = "") -> list[dict[str, object]]:
    """Return the values as a select or radios take them; `first`: words of a first choice that is none.

    >>> choices(("DRO",), "DRO", "Choose a role")[1]
    {'value': 'DRO', 'text': 'DRO', 'selected': True, 'checked': True}
    """
    none: list[dict[str, object]] = [{"value": "", "text": first}] if first else []
    return none + [{"value": one, "text": one, "selected": one == chosen, "checked": one == chosen} for one in values]


def _items(links: tuple[Link, ...]) -> list[dict[str, str]]:
    """Return links as the components take them."""
    return [{"text": one.text, "href": one.href} for one in links]


def html_of(page: Page, frame: Frame) -> str:
    """Return `page` as HTML inside `frame`: who is signed in, where one can go, the token of forms."""
    return environment().get_template(page.template).render(page=page, frame=frame)
