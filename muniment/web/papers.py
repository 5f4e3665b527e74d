"""The papers of a transfer list: what they say, what is still missing, each to download."""

from dataclasses import dataclass, replace
from typing import Annotated, ClassVar
from urllib.parse import urlencode

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from muniment.papers import (
    CRIB,
    PACK,
    REPORT,
    crib_workbook,
    lists_now,
    metadata_of,
    pack_html,
    pack_now,
    report_of,
    sent_now,
)
from muniment.report.pack_page import page_of, sent_shown, sum_shown
from muniment.web.exports import attachment
from muniment.web.faults import PAGE_MISSING
from muniment.web.metadata import crumbs_of
from muniment.web.page import Page, described
from muniment.web.visit import Visit, needs
from records.register.roles import Right
from retention.faults import Fault, Refusal
from transfer.bag.profile import profile_text
from transfer.consignment.register import ConsignmentRegister
from transfer.papers.lists import COPIES, NOT_SELECTED, RETAINED, TRANSFER
from transfer.papers.pack import LEGAL_STATUSES, Paste, Terms
from transfer.preflight.of_list import ListToSend

router = APIRouter()
Reader = Annotated[Visit, Depends(needs(Right.SEE_SENSITIVE))]
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LISTS = {
    TRANSFER: "What goes, in DROID's 18 columns",
    NOT_SELECTED: "What was not selected, in DROID's 18 columns",
    RETAINED: "What the department retains under s 3(4), in DROID's 18 columns",
    COPIES: "Redacted copies, in the same columns",
}
ASKED = ("transferring_body", "legal_status", "contact_name", "contact_email")


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper to download."""

    text: str
    href: str


def _example() -> "PapersPage":
    return PapersPage(
        title="Papers of L0001",
        crumbs=crumbs_of("L0001"),
        ref="L0001",
        sum_shown="148 files on the list = 119 open + 16 closed + 1 retained by the department + 12 left out.",
        sent_shown="138 files are uploaded, 775.1 KB: 135 records and 3 redacted copies.",
        missing=("contact name",),
        undecided="2 files are undecided: there are no lists and no metadata yet.",
        papers=(Paper("Transfer pack, to print", "/lists/L0001/papers/transfer-pack.html"),),
        statements=(("I have signed off on the sensitivity review.", "Not yet: the DRO signs the list"),),
        crib=(Paste("Series", "Choose a series reference", "DPP 2"),),
        terms=Terms("Crown Prosecution Service", LEGAL_STATUSES[0]),
        legal_statuses=legal_items(LEGAL_STATUSES[0]),
    )


@described(_example)
@dataclass(frozen=True, slots=True, kw_only=True)
class PapersPage(Page):
    """What the papers say, what only people know, and each paper to download."""

    template: ClassVar[str] = "metadata/papers.html"
    ref: str
    sum_shown: str
    sent_shown: str
    missing: tuple[str, ...]
    undecided: str
    papers: tuple[Paper, ...]
    statements: tuple[tuple[str, str], ...]
    crib: tuple[Paste, ...]
    terms: Terms
    legal_statuses: tuple[dict[str, object], ...]


def legal_items(chosen: str) -> tuple[dict[str, object], ...]:
    """Return the legal statuses as the select component takes them; none is chosen by itself."""
    none: dict[str, object] = {"value": "", "text": "Choose one"}
    return (none, *({"value": one, "text": one, "selected": one == chosen} for one in LEGAL_STATUSES))


@router.get("/lists/{ref}/papers")
def show_papers(visit: Reader, ref: str) -> HTMLResponse:
    """Show what the papers of a list say, and offer each."""
    sent, terms = sent_now(visit.store, ref), _terms(visit, ref)
    made = metadata_of(visit.store, sent, on=visit.on)
    pack = pack_now(visit.store, sent, made, terms, on=visit.on)
    page = page_of(pack, is_synthetic=visit.site.is_rehearsal)
    undecided = len(sent.undecided)
    return visit.shown(
        PapersPage(
            title=f"Papers of {ref}",
            crumbs=crumbs_of(ref),
            ref=ref,
            sum_shown=sum_shown(pack.counts),
            sent_shown=sent_shown(pack.counts),
            missing=tuple(fault.place for fault in terms.faults()),
            undecided=f"{undecided:,} undecided: there are no lists and no metadata until all are decided."
            if undecided
            else "",
            papers=_papers(ref, terms, sent),
            statements=page.statements,
            crib=pack.crib,
            terms=terms,
            legal_statuses=legal_items(terms.legal_status),
            form=visit.form_view,
        )
    )


@router.get("/lists/{ref}/papers/{name}")
def download_paper(visit: Reader, ref: str, name: str) -> Response:
    """Download one paper, made from what is recorded now."""
    sent, terms = sent_now(visit.store, ref), _terms(visit, ref)
    content, kind = _made(visit, sent, terms, name)
    visit.note_read(ref, act=f"{name} downloaded")
    return Response(content, media_type=kind, headers={"content-disposition": attachment(f"{ref}-{name}")})


def _made(visit: Visit, sent: ListToSend, terms: Terms, name: str) -> tuple[bytes, str]:
    """Return the paper called `name` and its type; a Refusal where there is none, or not yet."""
    if name == "bagit-profile.json":
        return profile_text(), "application/json"
    if name.removesuffix(".csv") in LISTS:
        for one in lists_now(visit.store, sent).lists:
            if f"{one.name}.csv" == name:
                return one.content, "text/csv; charset=utf-8"
    made = metadata_of(visit.store, sent, on=visit.on)
    if name == REPORT:
        return report_of(visit.store, sent, made, terms, on=visit.on), WORD
    pack = pack_now(visit.store, sent, made, terms, on=visit.on)
    if name == PACK:
        return pack_html(visit.store, pack), "text/html; charset=utf-8"
    if name == CRIB:
        return crib_workbook(pack), WORKBOOK
    raise Refusal(Fault(PAGE_MISSING, visit.request.url.path))


def _terms(visit: Visit, ref: str) -> Terms:
    """Return what was typed, as the address has it; else what the consignment of the list says."""
    asked = visit.request.query_params
    consigned = [
        one.papers_terms()
        for one in ConsignmentRegister(visit.store.database).all()
        if ref in {list_ref for list_ref, _ in one.lists}
    ]
    known = consigned[-1] if consigned else Terms()
    typed = {name: asked[name].strip()[:200] for name in ASKED if name in asked}
    return replace(known, **typed)  # type: ignore[arg-type]  # these four are texts


def _papers(ref: str, terms: Terms, sent: ListToSend) -> tuple[Paper, ...]:
    values = (terms.transferring_body, terms.legal_status, terms.contact_name, terms.contact_email)
    typed = urlencode({name: value for name, value in zip(ASKED, values, strict=True) if value})
    asked = f"?{typed}" if typed else ""
    whole = (
        Paper("Transfer pack, to print", f"/lists/{ref}/papers/{PACK}{asked}"),
        Paper("Crib sheet and counts, as Excel", f"/lists/{ref}/papers/{CRIB}{asked}"),
        Paper("Appraisal and selection report, as Word", f"/lists/{ref}/papers/{REPORT}{asked}"),
        Paper("BagIt Profile of our bags, as JSON", f"/lists/{ref}/papers/bagit-profile.json"),
    )
    if sent.undecided:
        return whole
    names = [name for name in LISTS if name != COPIES or sent.copies]
    metadata = Paper("Metadata, as CSV for the upload", f"/lists/{ref}/metadata.csv")
    return (*whole, metadata, *(Paper(LISTS[name], f"/lists/{ref}/papers/{name}.csv") for name in names))
