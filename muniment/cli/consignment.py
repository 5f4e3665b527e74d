"""muniment consignment: from a signed list to a verified bag, its receipt, and the end of custody."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from muniment.cli.hold_words import ByOption, ReasonOption, RoleOption, day
from muniment.cli.list_words import acting
from muniment.cli.output import FormatOption, OutOption, StoreOption, print_json, say
from muniment.tables.consignments import consignments_table, steps_table
from muniment.tables.shown import Format, Row, Table, TableColumn, show, write_whole
from records.register.people import Role

if TYPE_CHECKING:
    from muniment.consignments import ConsignmentDesk
    from retention.faults import Fault
    from transfer.bag.build import Told

REFUSED = 1
SECONDS_BETWEEN_WORDS = 5.0
app = typer.Typer(
    help="From the signature to a verified bag: make, check, build, verify, hand over.", no_args_is_help=True
)
RefArgument = Annotated[str, typer.Argument(help="The consignment, such as C0001.")]

FINDINGS = (
    TableColumn("kind", "Kind"),
    TableColumn("code", "Code"),
    TableColumn("place", "Where"),
    TableColumn("meaning", "What is wrong"),
    TableColumn("found", "Found"),
    TableColumn("remedy", "What to do"),
    TableColumn("who", "Who can mend it"),
)


@app.command("list")
def list_consignments(store: StoreOption = None, format: FormatOption = Format.TABLE, out: OutOption = None) -> None:
    """List the consignments with where each stands."""
    show(consignments_table(open_desk(store).register.all()), format=format, out=out)


@app.command("show")
def show_consignment(
    ref: RefArgument, store: StoreOption = None, format: FormatOption = Format.TABLE, out: OutOption = None
) -> None:
    """Show one consignment: every step, who, when and with what; the chain of custody."""
    show(steps_table(open_desk(store).register.find(ref)), format=format, out=out)


@app.command("new")
def new(
    list_ref: Annotated[str, typer.Argument(help="The signed list, such as L0001.")],
    by: ByOption,
    body: Annotated[str, typer.Option("--body", help="The transferring body, as TDR knows it.")],
    legal_status: Annotated[str, typer.Option(help="As TDR words it: Public Record(s), Not Public Record(s) …")],
    contact: Annotated[str, typer.Option(help="Whom The National Archives may ask.")],
    email: Annotated[str, typer.Option(help="Their e-mail address.")],
    role: RoleOption = Role.REVIEWER,
    store: StoreOption = None,
) -> None:
    """Make a consignment of a signed list."""
    from transfer.papers.pack import Terms

    made = open_desk(store).new(list_ref, Terms(body, legal_status, contact, email), by=acting(by, role))
    say(f"Consignment {made.ref}: {made.title}, series {made.series}. Next: muniment consignment check {made.ref}")


@app.command("add")
def add(
    ref: RefArgument,
    list_ref: Annotated[str, typer.Argument(help="A further signed list of the same series and top-level folder.")],
    by: ByOption,
    role: RoleOption = Role.REVIEWER,
    store: StoreOption = None,
) -> None:
    """Put a further signed list into a consignment that is not built yet."""
    after = open_desk(store).add(ref, list_ref, by=acting(by, role))
    say(f"Consignment {after.ref} has the lists {', '.join(one for one, _ in after.lists)}.")


@app.command("check")
def check(
    ref: RefArgument, store: StoreOption = None, format: FormatOption = Format.TABLE, out: OutOption = None
) -> None:
    """Say everything that stands against building the bag; nothing is written. Exit code 1 where something does."""
    found = open_desk(store).check(ref)
    rows = [_finding("stop", fault) for fault in found.faults]
    rows += [_finding("warning", fault) for fault in found.warnings]
    show(Table(f"What stands against consignment {ref}", FINDINGS, rows), format=format, out=out)
    say(f"{len(found.faults):,} stops and {len(found.warnings):,} warnings.")
    raise typer.Exit(REFUSED if found.faults else 0)


@app.command("metadata")
def metadata(
    ref: RefArgument,
    csv: Annotated[Path | None, typer.Option(help="Write the CSV that TDR takes here.")] = None,
    xlsx: Annotated[Path | None, typer.Option(help="Write its Excel twin here.")] = None,
    store: StoreOption = None,
) -> None:
    """Write the metadata of the consignment, checked as TDR checks it; without a file only say what was found."""
    from transfer.metadata.file import workbook_of

    desk = open_desk(store)
    sends = desk.sends(desk.register.find(ref))
    made = desk.metadata(sends)
    content = desk.metadata_csv(sends)
    rows = [row for one in made for row in one.rows]
    if csv is not None:
        write_whole(csv, lambda stream: stream.write(content))
        say(f"Written: {csv}")
    if xlsx is not None:
        book = workbook_of(rows, consignment=ref)
        write_whole(xlsx, lambda stream: stream.write(book))
        say(f"Written: {xlsx}")
    faults = [fault for one in made for fault in one.faults]
    for fault in faults:
        say(str(fault))
    say(f"{len(rows):,} rows, {len(faults):,} faults.")
    raise typer.Exit(REFUSED if faults else 0)


@app.command("build")
def build(
    ref: RefArgument,
    by: ByOption,
    role: RoleOption = Role.REVIEWER,
    sha512: Annotated[bool, typer.Option("--sha512", help="Write manifests of SHA-512 too.")] = False,
    store: StoreOption = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Build the bag and verify it by two programs. Stopped or killed, the same command goes on."""
    desk = open_desk(store)
    bag = desk.build(ref, by=acting(by, role), told=_told(), also_sha512=sha512)
    if format is Format.JSON:
        print_json(
            {
                "bag": str(bag.folder),
                "archive": str(bag.archive),
                "archive_sha256": bag.archive_sha256,
                "manifest_sha256": bag.manifest_sha256,
                "files": bag.payload_count,
                "bytes": bag.payload_bytes,
            }
        )
        return
    say(f"Complete: {bag.payload_count:,} files, {bag.payload_bytes:,} bytes, read back by two programs.")
    say(f"The folder to upload stands in {bag.folder / 'data'}")
    say(f"Papers: {desk.folder(ref) / 'papers'}")


@app.command("verify")
def verify(
    ref: RefArgument,
    by: ByOption,
    role: RoleOption = Role.REVIEWER,
    store: StoreOption = None,
    format: FormatOption = Format.TABLE,
    out: OutOption = None,
) -> None:
    """Read the bag back and say whether it is the one that was built. Exit code 1 where it is not."""
    from muniment.consignment_after import verify as verify_bag

    found = verify_bag(open_desk(store), ref, by=acting(by, role), told=_told())
    rows = [_finding("fault", fault) for fault in found.faults]
    show(Table(f"Verification of {ref}", FINDINGS, rows), format=format, out=out)
    say(
        f"The bag is as it was built: {found.files:,} files."
        if not found.faults
        else f"The bag is not as it was built: {len(found.faults):,} faults."
    )
    raise typer.Exit(REFUSED if found.faults else 0)


@app.command("receipt")
def receipt(
    ref: RefArgument,
    by: ByOption,
    reference: Annotated[str, typer.Option(help="The reference that TDR shows.")] = "",
    accepted_on: Annotated[str | None, typer.Option(help="The day on which TDR accepted it.")] = None,
    received: Annotated[Path | None, typer.Option(help="CSV of the files received, with their checksums.")] = None,
    custody: Annotated[bool, typer.Option("--custody", help="The DRO's third statement: custody passes.")] = False,
    discovery: Annotated[str, typer.Option(help="Discovery's reference: the records show there.")] = "",
    seen_on: Annotated[str | None, typer.Option(help="The day on which they were seen on Discovery.")] = None,
    written_word: Annotated[str, typer.Option(help="TNA's letter or e-mail about closed records, with its date.")] = "",
    role: RoleOption = Role.REVIEWER,
    store: StoreOption = None,
) -> None:
    """Record TDR's receipt; then the transfer of custody; then that Discovery shows the records."""
    from muniment import consignment_after
    from muniment.schedule_meant import read_bytes

    desk, acted = open_desk(store), acting(by, role)
    if custody:
        after = consignment_after.transfer_custody(desk, ref, by=acted)
        say(f"Consignment {ref} is {after.state.value}. The originals stay locked until they show on Discovery.")
        return
    if discovery or seen_on:
        shown = consignment_after.shown(desk, ref, discovery, day(seen_on), by=acted, written_word=written_word)
        say(f"The end of custody is proposed; the DRO or the deputy answers: hold {shown.consignment.custody_hold}.")
        if shown.still_locked:
            say(f"{shown.still_locked:,} closed records stay locked until there is a written word.")
        return
    content = read_bytes(received) if received is not None else None
    found = consignment_after.receive(desk, ref, reference, day(accepted_on), by=acted, received=content)
    say(f"Receipt {reference} is recorded. {found.sentence if found else ''}".strip())


@app.command("withdraw")
def withdraw(ref: RefArgument, reason: ReasonOption, by: ByOption, role: RoleOption, store: StoreOption = None) -> None:
    """Withdraw a consignment that TDR has not accepted, and propose that its originals are unlocked."""
    from muniment import consignment_after

    desk = open_desk(store)
    after = consignment_after.withdraw(desk, ref, reason, by=acting(by, role))
    waits = consignment_after.waits_for_the_end(desk, after)
    unlocked = f" The DRO or the deputy answers on the end of custody: hold {after.custody_hold}." if waits else ""
    say(f"Consignment {ref} is withdrawn; its lists may go in another.{unlocked}")


# -- parts of the above ------------------------------------------------------------------------------------


def open_desk(store: Path | None) -> "ConsignmentDesk":
    """Return the desk of consignments of the store."""
    from muniment.clock import today
    from muniment.consignments import ConsignmentDesk
    from muniment.wiring import open_store

    return ConsignmentDesk(open_store(store), today())


def _finding(kind: str, fault: "Fault") -> Row:
    code = fault.code
    return (kind, code.code, fault.place, code.meaning, fault.found, code.remedy, code.who.value)


def _told() -> "Told":
    """Return what says now and then how far the work is."""
    last = time.monotonic()

    def tell(doing: str, files: int, size_bytes: int) -> None:
        nonlocal last
        if time.monotonic() - last > SECONDS_BETWEEN_WORDS:
            last = time.monotonic()
            say(f"{doing}: {files:,} files, {size_bytes:,} bytes …")

    return tell
