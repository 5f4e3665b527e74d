"""One consignment: what it holds, its bag, its papers, TDR's receipt, custody, and every step."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, ClassVar

from fastapi import APIRouter, Depends
from fastapi.responses import FileResponse, HTMLResponse, Response
from starlette.datastructures import UploadFile

from muniment import consignment_after
from muniment.consignments import PAPERS, Checked
from muniment.tables.consignments import STEPS, says_of, steps_table
from muniment.tables.shown import Table
from muniment.web.consignments import CRUMBS, TAGS, by_of, desk_of
from muniment.web.dates import date_typed
from muniment.web.exports import attachment, export
from muniment.web.faults import PAGE_MISSING
from muniment.web.listing import Asked, Listing, asked_of, listed, matching
from muniment.web.page import FormView, Page, Problem, Problems, described, words
from muniment.web.signing import SignAgain, sign_again, signed_in_again
from muniment.web.signoff import delegation_of
from muniment.web.visit import Visit, needs
from records.register.asked_jobs import NewJob
from records.register.roles import Right
from retention.faults import Fault, Refusal
from transfer.consignment.receipt import MOST_BYTES
from transfer.consignment.values import Consignment, ConsignmentState, StepAct
from transfer.papers.pack import CUSTODY, counts_of

router = APIRouter()
Reader = Annotated[Visit, Depends(needs(Right.SEE_SENSITIVE))]
Builder = Annotated[Visit, Depends(needs(Right.BUILD_CONSIGNMENTS))]
Recorder = Annotated[Visit, Depends(needs(Right.RECORD_AGREEMENTS))]
Signer = Annotated[Visit, Depends(needs(Right.SIGN_LISTS))]

SAY_REFERENCE = "Give the reference that TDR shows for the transfer."
TICK_CUSTODY = "Tick the statement if you agree to the transfer of custody."
SAY_WITHDRAWN = "Say why nothing was transferred, for example: TDR found a file that it refuses."
SAY_SHOWN = "Give Discovery's reference, or the day on which the records were seen there."


@dataclass(frozen=True, slots=True)
class Paper:
    """One file of the consignment to download."""

    text: str
    href: str


def _example(form: FormView) -> "ConsignmentPage":
    return ConsignmentPage(
        title="Consignment C0001: Op ALPHA",
        crumbs=CRUMBS,
        ref="C0001",
        state="bag complete",
        tag="green",
        about=(("Series", "DPP 2"), ("Lists", "L0001"), ("Bag", "138 files, 793,702 bytes")),
        sums=("138 files = 119 open + 16 closed + 3 redacted copies.",),
        against="What stands against building the bag",
        stands_against=("PFL005 Op ALPHA/list.txt: The file is empty.",),
        stopped=("Stopped: 'MG5.doc' is not what was signed.",),
        papers=(Paper("L0001-metadata.csv", "/consignments/C0001/papers/L0001-metadata.csv"),),
        may_build=True,
        may_verify=True,
        may_receive=True,
        may_agree=True,
        may_show=True,
        may_withdraw=True,
        statement=CUSTODY,
        again=SignAgain(),
        steps=_steps(
            Table("Chain of custody", STEPS, [(1, None, "reviewer2", "reviewer", "list added", "list L0001")])
        ),
        form=form,
    )


@described(
    lambda: _example(FormView()),
    lambda: _example(FormView({}, (Problem("reference", SAY_REFERENCE), Problem("agree", TICK_CUSTODY)))),
)
@dataclass(frozen=True, slots=True, kw_only=True)
class ConsignmentPage(Page):
    """One consignment, whole."""

    template: ClassVar[str] = "consignments/consignment.html"
    ref: str
    state: str
    tag: str
    about: tuple[tuple[str, str], ...]
    sums: tuple[str, ...]
    against: str
    stands_against: tuple[str, ...]
    stopped: tuple[str, ...]
    papers: tuple[Paper, ...]
    may_build: bool
    may_verify: bool
    may_receive: bool
    may_agree: bool
    may_show: bool
    may_withdraw: bool
    statement: str
    again: SignAgain
    steps: Listing

    @property
    def rows(self) -> list[dict[str, object]]:
        """Return what is said about the consignment as the summary list takes it."""
        return [{"key": {"text": key}, "value": {"text": value}} for key, value in self.about if value]


# -- routes ------------------------------------------------------------------------------------------------


@router.get("/consignments/{ref}")
def show_consignment(visit: Reader, ref: str) -> HTMLResponse:
    """Show one consignment."""
    return visit.shown(_page(visit, desk_of(visit).register.find(ref)))


@router.get("/consignments/{ref}/steps.{format}")
def download_steps(visit: Reader, ref: str, format: str) -> Response:
    """Download the chain of custody."""
    table = steps_table(desk_of(visit).register.find(ref))
    return export(visit, matching(table, asked_of(visit, f"/consignments/{ref}/steps")), format, name=table.title)


@router.get("/consignments/{ref}/papers/{name}")
def download_paper(visit: Reader, ref: str, name: str) -> Response:
    """Download one paper; only what was written when the bag was built, and nothing else of the store."""
    folder = desk_of(visit).folder(desk_of(visit).register.find(ref).ref) / PAPERS
    if name not in _paper_names(visit, ref):
        raise Refusal(Fault(PAGE_MISSING, visit.request.url.path))
    visit.note_read(f"{ref}/{name}", act="downloaded")
    return FileResponse(folder / name, headers={"content-disposition": attachment(name)})


@router.post("/consignments/{ref}/build")
def ask_for_build(visit: Builder, ref: str) -> Response:
    """Ask the worker to build the bag; its page shows how far it is."""
    consignment = desk_of(visit).register.find(ref)
    asked = {"consignment": ref, "person": visit.person.name, "role": visit.person.role.value}
    job = NewJob("bag build", ref, f"Bag of {ref}: {consignment.title}", asked)
    try:
        entry = visit.site.jobs.enqueue(job, by=visit.actor, at=visit.at)
    except Refusal as refusal:
        return visit.refused(refusal, act="bag build", subject=ref)
    return visit.done(f"/jobs/{entry.ref}", "The worker builds the bag.")


@router.post("/consignments/{ref}/verify")
def verify_bag(visit: Builder, ref: str) -> Response:
    """Read the bag back and say whether it is the one that was built."""
    try:
        found = consignment_after.verify(desk_of(visit), ref, by=by_of(visit))
    except Refusal as refusal:
        return visit.refused(refusal, act="bag verified", subject=ref)
    if found.faults:
        return visit.again([Problem("", str(fault)) for fault in found.faults[:20]], f"/consignments/{ref}")
    return visit.done(f"/consignments/{ref}", f"The bag is as it was built: {found.files:,} files read back.")


@router.post("/consignments/{ref}/receipt")
def take_receipt(visit: Recorder, ref: str) -> Response:
    """Record TDR's receipt; with the list of files received every file is held against what was sent."""
    problems = Problems()
    reference = problems.require(visit.form.text("reference"), "reference", SAY_REFERENCE)
    accepted_on = date_typed(visit.form, "accepted_on", problems, what="The day TDR accepted it")
    if problems:
        return visit.again(problems)
    received = _bytes_of(visit.form.files.get("received"))
    try:
        found = consignment_after.receive(
            desk_of(visit), ref, reference, accepted_on, by=by_of(visit), received=received
        )
    except Refusal as refusal:
        return visit.refused(refusal, act="receipt recorded", subject=ref)
    said = found.sentence if found else "No list of files received was given."
    return visit.done(f"/consignments/{ref}", f"The receipt is recorded. {said} The originals stay locked.")


@router.post("/consignments/{ref}/custody")
def take_custody(visit: Signer, ref: str) -> Response:
    """Take the DRO's third statement."""
    problems = Problems()
    if not visit.form.has("agree"):
        problems.add("agree", TICK_CUSTODY)
    signed_in_again(visit, problems)
    if problems:
        return visit.again(problems)
    delegation = delegation_of(visit)
    for_whom = delegation.for_whom if delegation is not None else ""
    try:
        consignment_after.transfer_custody(desk_of(visit), ref, by=by_of(visit), for_whom=for_whom)
    except Refusal as refusal:
        return visit.refused(refusal, act="custody transferred", subject=ref)
    return visit.done(f"/consignments/{ref}", "Custody passed. The originals stay locked until they show on Discovery.")


@router.post("/consignments/{ref}/shown")
def take_shown(visit: Recorder, ref: str) -> Response:
    """Record that Discovery shows the records, and propose the end of custody."""
    problems = Problems()
    discovery = visit.form.text("discovery")
    seen_on = date_typed(visit.form, "seen_on", problems, what="The day they were seen", needed=False)
    if not discovery and seen_on is None and not problems:
        problems.add("discovery", SAY_SHOWN)
    if problems:
        return visit.again(problems)
    word = visit.form.text("written_word")
    try:
        found = consignment_after.shown(desk_of(visit), ref, discovery, seen_on, by=by_of(visit), written_word=word)
    except Refusal as refusal:
        return visit.refused(refusal, act="shown on Discovery", subject=ref)
    locked = f" {found.still_locked:,} closed records stay locked." if found.still_locked else ""
    hold = found.consignment.custody_hold
    return visit.done(f"/holds/{hold}", f"The end of custody is proposed; the DRO or a deputy answers it here.{locked}")


@router.post("/consignments/{ref}/withdraw")
def take_withdrawal(visit: Builder, ref: str) -> Response:
    """Withdraw a consignment that was never transferred, and propose the end of custody."""
    problems = Problems()
    reason = problems.require(visit.form.text("withdrawn_because"), "withdrawn_because", SAY_WITHDRAWN)
    if problems:
        return visit.again(problems)
    desk = desk_of(visit)
    try:
        after = consignment_after.withdraw(desk, ref, reason, by=by_of(visit))
    except Refusal as refusal:
        return visit.refused(refusal, act="consignment withdrawn", subject=ref)
    said = f"Consignment {ref} is withdrawn; its lists may go in another."
    if consignment_after.waits_for_the_end(desk, after):
        return visit.done(
            f"/holds/{after.custody_hold}", f"{said} The DRO or a deputy answers the end of custody here."
        )
    return visit.done(f"/consignments/{ref}", said)


# -- what they show ------------------------------------------------------------------------------------------


def _page(visit: Visit, one: Consignment) -> ConsignmentPage:
    is_built, checked = one.built is not None, Checked((), ())
    is_over = one.state is ConsignmentState.WITHDRAWN
    if not is_built and not is_over:
        checked = desk_of(visit).check(one.ref)
    elif one.state is ConsignmentState.BUILT:  # a hold or a change since: it must not go out
        checked = Checked(tuple(desk_of(visit).not_as_signed(one)), ())
    stopped = one.last(StepAct.STOP) if one.state is ConsignmentState.STOPPED else None
    reasons = stopped.body.get("reasons") if stopped else None
    state = one.state
    return ConsignmentPage(
        title=f"Consignment {one.ref}: {one.title}",
        crumbs=CRUMBS,
        ref=one.ref,
        state=state.value,
        tag=TAGS[state],
        about=tuple(_about(one)),
        sums=tuple(_sums(visit, one)),
        against="What stands against sending the bag" if is_built else "What stands against building the bag",
        stands_against=tuple(str(fault) for fault in checked.faults),
        stopped=tuple(map(str, reasons)) if isinstance(reasons, list) else (),
        papers=tuple(Paper(name, f"/consignments/{one.ref}/papers/{name}") for name in _paper_names(visit, one.ref)),
        may_build=not is_built and not is_over and not checked.faults and visit.may(Right.BUILD_CONSIGNMENTS),
        may_verify=is_built and not is_over and visit.may(Right.BUILD_CONSIGNMENTS),
        may_receive=state is ConsignmentState.BUILT and visit.may(Right.RECORD_AGREEMENTS),
        may_agree=state is ConsignmentState.ACCEPTED and visit.may(Right.SIGN_LISTS),
        may_show=state in (ConsignmentState.IN_CUSTODY, ConsignmentState.SHOWN) and visit.may(Right.RECORD_AGREEMENTS),
        may_withdraw=not is_over and one.last(StepAct.RECEIPT) is None and visit.may(Right.BUILD_CONSIGNMENTS),
        statement=CUSTODY,
        again=sign_again(visit),
        steps=_steps(steps_table(one), f"/consignments/{one.ref}/steps"),
        form=visit.form_view,
    )


def _about(one: Consignment) -> Iterator[tuple[str, str]]:
    yield "Series", one.series
    yield "Transferring body", one.terms.transferring_body
    yield "Legal status", one.terms.legal_status
    yield "Contact", f"{one.terms.contact_name}, {one.terms.contact_email}"
    yield "Signed lists", ", ".join(f"{ref} (hash {root[:16]}…)" for ref, root in one.lists)
    if one.built is not None:
        files, size = one.built.body.get("files"), one.built.body.get("bytes")
        yield "Bag", f"{files:,} files, {size:,} bytes, complete {words(one.built.at)}"
        yield "SHA-256 of its archive", one.built.text("archive_sha256")
        yield "Originals", f"Locked by hold {one.custody_hold}"
    receipt = one.last(StepAct.RECEIPT)
    if receipt is not None:
        yield "TDR's reference", f"{receipt.text('reference')}, accepted on {receipt.text('accepted_on')}"
        yield "Received", receipt.text("reconciled")
    custody = one.last(StepAct.CUSTODY)
    if custody is not None:
        yield "Custody", f"{custody.text('statement')} {custody.person}, {words(custody.at)}"
    withdrawn = one.last(StepAct.WITHDRAW)
    if withdrawn is not None:
        yield "Withdrawn", f"{withdrawn.text('reason')} {withdrawn.person}, {words(withdrawn.at)}"
    seen = one.last(StepAct.SHOWN)
    if seen is not None:
        yield "Discovery", says_of(dict(seen.body))


def _sums(visit: Visit, one: Consignment) -> Iterator[str]:
    for sent in desk_of(visit).sends(one):
        counts = counts_of(sent)
        yield (
            f"{sent.list_.ref}: {counts.sent:,} files to send = {counts.open:,} open + {counts.closed:,} closed + "
            f"{counts.redacted_copies:,} redacted copies; {counts.retained:,} retained by the department, "
            f"{counts.left_out:,} left out."
        )


def _paper_names(visit: Visit, ref: str) -> tuple[str, ...]:
    built = desk_of(visit).register.find(ref).built
    papers = built.body.get("papers") if built is not None else None
    return tuple(sorted(papers)) if isinstance(papers, dict) else ()


def _steps(table: Table, path: str = "/consignments/C0001/steps") -> Listing:
    return listed(
        table,
        Asked(path),
        name="steps",
        key_of=lambda row: str(row[0]),
        sortable=(),
        empty="Nothing was done yet.",
        noun=("step", "steps"),
    )


def _bytes_of(sent: UploadFile | None) -> bytes | None:
    """Return what was sent; None where no file was chosen. One that is empty was chosen, and says nothing."""
    return sent.file.read(MOST_BYTES + 1) if sent is not None and sent.filename else None
