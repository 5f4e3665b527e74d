"""muniment disposal: carry out a signed list by a work order, and certify what became of everything on it.

Nothing here deletes a file, a case or a box. Others do, on the work order; the receipt, the next survey and the
next export say what was done.
"""

import json
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from appraisal.disposal.parts import CARRIED_OUT_BY, OrderPart
from muniment.cli.hold_words import ByOption, RoleOption, day, person
from muniment.cli.output import FormatOption, OutOption, StoreOption, say
from muniment.tables.shown import Format, show, write_whole
from records.register.people import Role

if TYPE_CHECKING:
    from appraisal.lists.recording import By
    from muniment.disposals import DisposalDesk

app = typer.Typer(
    help="Carry out a signed disposal list of folders, cases and boxes: work order, receipt, proof, certificate. "
    "Nothing here deletes anything.",
    no_args_is_help=True,
)
ListArgument = Annotated[str, typer.Argument(help="The list, such as L0001.")]
OrderArgument = Annotated[str, typer.Argument(help="The work order, such as WO-0001.")]


@app.command("list")
def list_disposals(store: StoreOption = None, format: FormatOption = Format.TABLE, out: OutOption = None) -> None:
    """List every disposal that was begun, with the sum of its inventory."""
    from muniment.disposals import disposals_table

    show(disposals_table(_desk(store)), format=format, out=out)


@app.command("begin")
def begin(
    list_ref: ListArgument,
    days: Annotated[int, typer.Option(help="Days of cooling-off, counted from the signature.", min=0)],
    rule: Annotated[str, typer.Option(help="Whose rule the days are, such as: the schedule, class FIN-07.")],
    by: ByOption,
    role: RoleOption = Role.REVIEWER,
    store: StoreOption = None,
) -> None:
    """Close the inventory of a signed list and begin its cooling-off."""
    from appraisal.disposal.components import counted

    desk = _desk(store)
    disposal = desk.disposals.begin(list_ref, days=days, rule=rule, by=_by(by, role))
    listed = counted(disposal.plan.inventory.components)
    say(f"{list_ref}: {listed} listed. A work order can be issued from {disposal.plan.earliest_on.isoformat()}.")


@app.command("dry-run")
def dry_run(
    list_ref: ListArgument, store: StoreOption = None, format: FormatOption = Format.TABLE, out: OutOption = None
) -> None:
    """Say what the gate would answer for everything on the list today; nothing is written."""
    from muniment.disposals import answers_table

    run = _desk(store).disposals.dry_run(list_ref)
    show(answers_table(f"Dry run of {list_ref}", run.answers), format=format, out=out)
    say(f"{run.totals.sentence()} (pending: may go today).")


@app.command("issue")
def issue(list_ref: ListArgument, by: ByOption, role: RoleOption = Role.REVIEWER, store: StoreOption = None) -> None:
    """Issue a work order for what may go today; every thing passes the gate by itself, refusals are recorded."""
    from appraisal.disposal.components import counted
    from appraisal.disposal.order import parts_of

    desk = _desk(store)
    order = desk.disposals.issue(list_ref, by=_by(by, role))
    components = desk.disposals.register.of(list_ref).plan.inventory.components
    lines = [components[number - 1] for number in order.lines]
    say(f"{order.ref}: {counted(lines)}, good until {order.expires_on.isoformat()}.")
    _say_sum(desk, list_ref)
    parts = parts_of(lines)
    for part in parts:
        of, name = (f" --part {part.value}", f"{order.ref}-{part.value}") if len(parts) > 1 else ("", order.ref)
        command = f"muniment disposal order {order.ref}{of} --format xlsx --out {name}.xlsx"
        say(f"Send it to {CARRIED_OUT_BY[part]} with: {command}")


@app.command("order")
def order(
    order_ref: OrderArgument,
    store: StoreOption = None,
    format: FormatOption = Format.JSON,
    out: OutOption = None,
    part: Annotated[OrderPart | None, typer.Option(help="Only what one of them carries out.")] = None,
) -> None:
    """Write a work order as it goes out now; refused where it expired, or something on it must be recalled first.

    In Excel each part has a sheet: files for IT, cases for the case system's team, boxes for the contractor.
    """
    from muniment.tables.work_orders import order_table, order_tables

    document = _desk(store).disposals.document(order_ref, part=part)
    if format is Format.JSON:
        _write_json(dict(document), out)
    elif format is Format.XLSX and out is not None:
        from muniment.tables.workbook import write_workbook

        write_whole(out, lambda stream: write_workbook(order_tables(document), stream))
    elif format is Format.TABLE:
        for table in order_tables(document):
            show(table, format=format, out=out)
    else:
        show(order_table(document), format=format, out=out)


@app.command("show")
def show_lines(
    list_ref: ListArgument, store: StoreOption = None, format: FormatOption = Format.TABLE, out: OutOption = None
) -> None:
    """List every file, case and box of the list with what became of it."""
    from appraisal.disposal.inventory import states
    from muniment.disposals import lines_table

    desk = _desk(store)
    lines = states(desk.disposals.register.of(list_ref))
    show(lines_table(f"Disposal of {list_ref}", lines), format=format, out=out)
    _say_sum(desk, list_ref)


@app.command("recheck")
def recheck(
    by: ByOption,
    role: RoleOption = Role.REVIEWER,
    order_ref: Annotated[str | None, typer.Argument(help="One work order; left out: every open one.")] = None,
    store: StoreOption = None,
) -> None:
    """Ask the gate again about what waits on work orders, and recall what it refuses now."""
    disposals, who = _desk(store).disposals, _by(by, role)
    if order_ref is None:
        found = disposals.recheck_all(by=who)
    else:
        recall = disposals.recheck(order_ref, by=who)
        found = (recall,) if recall else ()
    for one in found:
        say(one.notice)
    if not found:
        say("Nothing is to be recalled.")


@app.command("receipt")
def receipt(
    order_ref: OrderArgument,
    file: Annotated[Path, typer.Argument(help="The work order, or a part, as it was filled in: XLSX, CSV or JSON.")],
    by: ByOption,
    role: RoleOption = Role.IT,
    check: Annotated[bool, typer.Option("--check", help="Only say what it would change.")] = False,
    store: StoreOption = None,
) -> None:
    """Take in the receipt of a work order, whole; with one fault in one row nothing is taken."""
    from muniment.clock import now

    desk, data = _desk(store), _bytes(file)
    if check:
        for one in desk.returns.differences(order_ref, data, at=now()):
            shown = "; ".join(words for words in (one.result.why, one.result.attested.words()) if words)
            said = f"{one.result.result.value}{f': {shown}' if shown else ''}"
            say(f"Line {one.number} {one.path}: {one.before}, now {said} {one.result.incident}".rstrip())
        return
    taken = desk.returns.receive(order_ref, data, received_as=file.name, by=_by(by, role))
    say(f"Receipt {taken.number} of {order_ref}: {len(taken.results):,} lines.")
    for result in taken.results:
        if result.incident:
            say(result.incident)
    _say_sum(desk, desk.disposals.register.order(order_ref)[0].list_ref)


@app.command("prove")
def prove(order_ref: OrderArgument, by: ByOption, role: RoleOption = Role.IT, store: StoreOption = None) -> None:
    """Put what the receipts say beside the newest survey and export; exit 1 where they differ.

    Of a box there is nothing to see: the contractor's certificate on the receipt is all there is.
    """
    desk = _desk(store)
    proof, faults = desk.returns.prove(order_ref, by=_by(by, role))
    for fault in faults:
        say(str(fault))
    _say_sum(desk, desk.disposals.register.order(order_ref)[0].list_ref)
    say(f"Proven by {', '.join(proof.evidence)}, with {len(faults):,} differences.")
    if faults:
        raise typer.Exit(1)


@app.command("certify")
def certify(list_ref: ListArgument, by: ByOption, role: RoleOption = Role.REVIEWER, store: StoreOption = None) -> None:
    """Issue the certificate of destruction: only where everything has its end, and is proven as far as can be."""
    from muniment.report.certificate_page import known_words

    issued = _desk(store).returns.certify(list_ref, by=_by(by, role))
    body = json.loads(issued.body)
    say(f"{issued.ref}: {body['word']}. {body['sentence']}.")
    say(f"Known by: {known_words(body)}.")


@app.command("certificates")
def certificates(
    find: Annotated[str, typer.Option(help="A path, folder, URN, barcode or SHA-256 that stands on it.")] = "",
    store: StoreOption = None,
    format: FormatOption = Format.TABLE,
    out: OutOption = None,
) -> None:
    """List the register of certificates, or those that name a file, a case or a box."""
    from muniment.disposals import certificates_table

    register = _desk(store).disposals.register
    show(certificates_table(register.certificates(), find=find), format=format, out=out)


@app.command("certificate")
def certificate(
    ref: Annotated[str, typer.Argument(help="The certificate, such as DC-0001.")],
    out: OutOption = None,
    page: Annotated[Path | None, typer.Option(help="Write it as one page to print.")] = None,
    store: StoreOption = None,
) -> None:
    """Write a certificate as JSON, with its signature and audit event; or as a page to print."""
    desk = _desk(store)
    document = desk.returns.document(ref)
    if page is not None:
        from muniment.report.certificate_page import page_of, write_certificate_page

        write_certificate_page(page, page_of(document))
        say(f"The certificate, a page to print: {page}")
    if page is None or out is not None:
        _write_json(document, out)


@app.command("verify")
def verify(
    file: Annotated[Path, typer.Argument(help="A certificate or a proof of absence, as JSON.")],
    key: Annotated[str, typer.Option(help="The public key it should be signed with.")] = "",
) -> None:
    """Verify a certificate or a proof of absence, without any store; exit 1 where it is not as issued."""
    from appraisal.disposal import verifier
    from appraisal.disposal.faults import CERTIFICATE_ALTERED
    from retention.faults import Fault, Refusal

    try:
        envelope = json.loads(_bytes(file))
    except ValueError as error:
        raise Refusal(Fault(CERTIFICATE_ALTERED, str(file), "it is no JSON")) from error
    if found := verifier.verify(envelope, key):
        raise Refusal(*(Fault(CERTIFICATE_ALTERED, str(file), sentence.rstrip(".")) for sentence in found))
    say(f"{file}: as it was issued. {envelope['body']['sentence']}. Key: {envelope['public_key']}")


@app.command("returned")
def returned(
    by: ByOption,
    role: RoleOption = Role.REVIEWER,
    store: StoreOption = None,
    format: FormatOption = Format.TABLE,
    out: OutOption = None,
) -> None:
    """Look in the newest surveys and exports for what was destroyed by certificate; exit 1 where one is new."""
    from appraisal.disposal.faults import CASE_SEEN_AGAIN, SEEN_AGAIN
    from muniment.disposals import alerts_table
    from retention.faults import Fault

    desk = _desk(store)
    found = desk.returns.look_for_returned(by=_by(by, role))
    show(alerts_table(desk.disposals.register.alerts()), format=format, out=out)
    for one in found:
        code = CASE_SEEN_AGAIN if one.is_of_case else SEEN_AGAIN
        say(str(Fault(code, one.path, f"{one.certificate_ref} line {one.line}, seen by {one.survey_ref}")))
    if found:
        raise typer.Exit(1)


@app.command("absence")
def absence(
    hold_ref: Annotated[str, typer.Argument(help="The hold.")],
    by: ByOption,
    role: RoleOption = Role.DRO,
    first: Annotated[str | None, typer.Option("--from", help="First day.", show_default="2000-01-01")] = None,
    last: Annotated[str | None, typer.Option("--through", help="Last day.", show_default="today")] = None,
    out: OutOption = None,
    store: StoreOption = None,
) -> None:
    """Prove that nothing was destroyed while a hold covered it, over a span of days; refused where something was."""
    from appraisal.disposal.absence import Interval
    from appraisal.disposal.proving_absence import prove_absence
    from muniment.clock import LONDON, today
    from muniment.lists import place_of

    desk = _desk(store)
    start = datetime.combine(day(first) or date(2000, 1, 1), time.min, tzinfo=LONDON).astimezone(UTC)
    end = datetime.combine((day(last) or today()) + timedelta(days=1), time.min, tzinfo=LONDON).astimezone(UTC)
    window = Interval(start, end - timedelta(microseconds=1))
    document = prove_absence(place_of(desk.store), hold_ref, window, on=desk.on, by=_by(by, role))
    _write_json(document, out)
    say(f"{document['body']['sentence']}.")  # type: ignore[index, call-overload]


# -- parts of the above ------------------------------------------------------------------------------------


def _desk(store: Path | None) -> "DisposalDesk":
    from muniment.clock import today
    from muniment.disposals import DisposalDesk
    from muniment.wiring import open_store

    return DisposalDesk(open_store(store), today())


def _by(name: str, role: Role) -> "By":
    from appraisal.lists.recording import By
    from muniment.clock import now
    from muniment.wiring import command_line_actor

    return By(person(name, role), command_line_actor(), now())


def _say_sum(desk: "DisposalDesk", list_ref: str) -> None:
    from muniment.disposals import sum_of

    found = sum_of(desk.disposals.register.of(list_ref))
    say(f"{found.word}. {found.sentence()}.")


def _bytes(file: Path) -> bytes:
    from appraisal.disposal.faults import RECEIPT_UNREADABLE
    from retention.faults import Fault, Refusal

    try:
        return file.read_bytes()
    except OSError as error:
        raise Refusal(Fault(RECEIPT_UNREADABLE, str(file), (error.strerror or "").lower())) from error


def _write_json(document: object, out: Path | None) -> None:
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, indent=1) + "\n"
    if out is None:
        print(text, end="", flush=True)
        return
    write_whole(out, lambda stream: stream.write(text.encode("utf-8", "backslashreplace")))
