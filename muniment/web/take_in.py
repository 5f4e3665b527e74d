"""Take in an export: one of those that lie below the folders that IT named, or a small one that is sent up."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, ClassVar

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from muniment.cms_exports import imported_as, refuse_known
from muniment.import_folders import Offer, OfferKind, chosen, import_roots, offers, path_of
from muniment.job_import import DROID_JOB, EXPORT_JOB
from muniment.uploads import UPLOADED, unpack
from muniment.web.cms_exports import CRUMB
from muniment.web.page import FormView, Page, Problem, Problems, described, words
from muniment.web.visit import Visit, needs
from records.faults.imports import NO_SUCH_TIME_ZONE
from records.register.asked_jobs import NewJob
from records.register.roles import Right
from records.sources.cms.sent import find_export
from records.sources.droid_csv import zone_of
from retention.faults import MunimentError, Refusal

router = APIRouter()
Taker = Annotated[Visit, Depends(needs(Right.RUN_SURVEYS))]

CHOOSE = "Choose what to take in, or send a zip of an export."
ONE_ONLY = "Either choose what to take in or send a zip, not both."
SAY_ZONE = "Give the time zone of the computer on which DROID ran, such as Europe/London or UTC."
ZONE = "Europe/London"
HASHES = (("", "The list says it"), ("md5", "MD5"), ("sha1", "SHA-1"), ("sha256", "SHA-256"), ("sha512", "SHA-512"))


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that may be taken in: what its radio button sends, how it reads, and what is known of it."""

    key: str
    text: str
    hint: str


def _example(form: FormView) -> "TakeInPage":
    return TakeInPage(
        title="Take in an export",
        crumbs=(CRUMB,),
        choices=(
            Choice("0/2026-11-20", "2026-11-20", "Exports of CMS: CMS-2026-11-20 of CMS, as of 20 November 2026"),
            Choice("1/list.csv", "list.csv", "Lists of DROID: list of DROID's, 25 November 2026"),
        ),
        taken=("2026-10-20: taken in as E0001",),
        form=form,
    )


@described(
    lambda: _example(FormView()),
    lambda: _example(FormView({"time_zone": ("Mars",)}, (Problem("offer", CHOOSE), Problem("time_zone", SAY_ZONE)))),
)
@dataclass(frozen=True, slots=True, kw_only=True)
class TakeInPage(Page):
    """The form that asks for an import; what was taken in before is named and not offered."""

    template: ClassVar[str] = "exports/take_in.html"
    choices: tuple[Choice, ...]
    taken: tuple[str, ...]

    @property
    def items(self) -> list[dict[str, object]]:
        """Return the choices as radio buttons take them."""
        said = self.form.value("offer")
        return [
            {"value": one.key, "text": one.text, "hint": {"text": one.hint}, "checked": one.key == said}
            for one in self.choices
        ]

    @property
    def hash_items(self) -> list[dict[str, object]]:
        """Return the kinds of checksum as a select takes them."""
        said = self.form.value("hash")
        return [{"value": value, "text": text, "selected": value == said} for value, text in HASHES]

    @property
    def zone(self) -> str:
        """Return the time zone in the field: what was typed, else ours."""
        return self.form.value("time_zone", ZONE)


@router.get("/take-in")
def show_form(visit: Taker) -> HTMLResponse:
    """Show what may be taken in."""
    found = [(one, _known(visit, one)) for one in offers(import_roots())]
    page = TakeInPage(
        title="Take in an export",
        crumbs=(CRUMB,),
        choices=tuple(Choice(one.key, one.name, hint) for one, (hint, ref) in found if not ref),
        taken=tuple(f"{one.name}: taken in as {ref}" for one, (_, ref) in found if ref),
        form=visit.form_view,
    )
    return visit.shown(page)


@router.post("/take-in")
def ask_for_import(visit: Taker) -> Response:
    """Ask the worker to take it in; what can be seen to be no export is refused before."""
    problems = Problems()
    key, sent = visit.form.text("offer"), visit.form.files.get("sent")
    content = sent.file.read() if sent is not None and sent.filename else b""
    if not key and not content:
        problems.add("offer", CHOOSE)
    if key and content:
        problems.add("sent", ONE_ONLY)
    zone = _zone(visit, problems)
    if problems:
        return visit.again(problems)
    name = key or (sent.filename or "" if sent is not None else "")
    try:
        job = _job_of_upload(visit, content, name) if content else _job_of(visit, chosen(key), zone)
        entry = visit.site.jobs.enqueue(job, by=visit.actor, at=visit.at)
    except Refusal as refusal:
        return visit.refused(refusal, act="import asked for", subject=name[:100])
    return visit.done(f"/jobs/{entry.ref}", "It is being taken in. You may leave this page; it goes on.")


# -- parts of the above --------------------------------------------------------------------------------------


def _zone(visit: Visit, problems: Problems) -> str:
    zone = visit.form.text("time_zone") or ZONE
    try:
        zone_of(zone)
    except MunimentError as error:
        if error.faults[0].code is not NO_SUCH_TIME_ZONE:
            raise
        problems.add("time_zone", SAY_ZONE)
    return zone


def _job_of(visit: Visit, offer: Offer, zone: str) -> NewJob:
    where: dict[str, str] = {"root": offer.root.path, "path": offer.path}
    title = f"{offer.name}, {offer.root.shown_as}"
    if offer.kind is OfferKind.DROID_LIST:
        kind = next((value for value, _ in HASHES if value == visit.form.text("hash")), "")
        return NewJob(DROID_JOB, offer.key, f"Import of {title}", {**where, "time_zone": zone, "hash": kind})
    refuse_known(find_export(path_of(visit.store.layout, offer.root.path, offer.path)), visit.store)
    return NewJob(EXPORT_JOB, offer.key, f"Import of {title}", where)


def _job_of_upload(visit: Visit, content: bytes, name: str) -> NewJob:
    layout = visit.store.layout
    path = unpack(content, layout)
    refuse_known(find_export(path_of(layout, UPLOADED, path)), visit.store)
    shown = "".join(filter(str.isprintable, name))[:100] or "archive"
    return NewJob(EXPORT_JOB, f"{UPLOADED}/{path}", f"Import of {shown}", {"root": UPLOADED, "path": path})


def _known(visit: Visit, offer: Offer) -> tuple[str, str]:
    """Return what is known of an offer without reading it whole, and the export that it is already; else empty."""
    changed = words(datetime.fromtimestamp(offer.modified_ns // 10**9, UTC).date())
    where = f"{offer.root.shown_as}, {offer.path}" if "/" in offer.path else offer.root.shown_as
    if offer.kind is not OfferKind.EXPORT:
        return f"{where}: {offer.kind.value}, {changed}", ""
    try:
        found = find_export(path_of(visit.store.layout, offer.root.path, offer.path))
    except Refusal as refusal:
        return f"{where}: {refusal.faults[0]}", ""
    known = imported_as(found, visit.store)
    sent = found.manifest
    said = f"{where}: {sent.export_id} of {sent.system}, as of {words(sent.as_of)}, {len(sent.files):,} files"
    if known is not None and known.is_unfinished:
        return f"{said}. Begun as {known.ref} and not finished: it goes on.", ""
    return said, known.ref if known is not None else ""
