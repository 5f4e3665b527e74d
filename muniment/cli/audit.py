"""muniment audit: list the audit chain, or verify it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from muniment.cli.output import FormatOption, OutOption, StoreOption, print_json, say
from muniment.tables.shown import Format, Kind, Table, TableColumn, show
from retention.faults import Fault

if TYPE_CHECKING:
    from records.register.access import AccessVerdict
    from records.store.audit import AuditVerdict

app = typer.Typer(help="List the audit chain, or verify it.", no_args_is_help=True)

EVENT_COLUMNS = (
    TableColumn("sequence", "Number", Kind.COUNT, "Place in the chain, from 1, without gaps."),
    TableColumn("occurred_at", "When", Kind.MOMENT, "Moment of the act."),
    TableColumn("actor", "Who", meaning="Who did it: cli: and the name on the computer, or a signed-in person."),
    TableColumn("act", "Act", meaning="What was done."),
    TableColumn("subject", "To what", meaning="Reference of the survey, source or other thing."),
    TableColumn("body", "Details", meaning="What the act said, as JSON, and the digest of each row it recorded."),
    TableColumn("entry_hash", "Hash", meaning="SHA-256 over this event and the hash of the one before."),
)


@app.command("list")
def list_events(
    store: StoreOption = None,
    subject: Annotated[str | None, typer.Option(help="Only events about this, for example S0001.")] = None,
    format: FormatOption = Format.TABLE,
    out: OutOption = None,
) -> None:
    """List the events of the chain, the oldest first."""
    from muniment.wiring import open_store
    from records.store.audit import events
    from records.store.database import reading

    opened = open_store(store)
    about = (("Store", str(opened.layout.root)), ("About", subject or "everything"))
    with reading(opened.database) as session:
        rows = (
            (event.sequence, event.occurred_at, event.actor, event.act, event.subject, event.body, event.entry_hash)
            for event in events(session, subject=subject)
        )
        show(Table("Audit chain", EVENT_COLUMNS, rows, about=about), format=format, out=out)


@app.command("access")
def list_access(
    store: StoreOption = None,
    subject: Annotated[str, typer.Option(help="Only who opened this.")] = "",
    actor: Annotated[str, typer.Option(help="Only what this person opened, for example web:reviewer.")] = "",
    most: Annotated[int, typer.Option(min=1, help="At most so many entries.")] = 1000,
    format: FormatOption = Format.TABLE,
    out: OutOption = None,
) -> None:
    """List who opened what that names people, and who signed in; the newest first."""
    from muniment.wiring import open_store
    from records.register.access import AccessLog

    found = AccessLog(open_store(store).database).newest(subject=subject, actor=actor, most=most)
    rows = [(one.sequence, one.occurred_at, one.actor, one.act, one.subject, one.body, one.entry_hash) for one in found]
    show(Table("Access log", EVENT_COLUMNS, rows), format=format, out=out)


@app.command("verify")
def verify_chain(
    store: StoreOption = None,
    evidence: Annotated[bool, typer.Option("--evidence", help="Read and digest every part of evidence too.")] = False,
    checkpoint: Annotated[
        Path | None, typer.Option("--checkpoint", help="Hold the chain against this checkpoint, kept elsewhere.")
    ] = None,
    format: FormatOption = Format.TABLE,
    out: OutOption = None,
) -> None:
    """Walk the whole chain and name the first broken row. Exit code 1 where something is broken."""
    from appraisal.sensitivity.detectors.scans_store import DetectorScans
    from appraisal.sensitivity.detectors.signals import signal_faults
    from muniment.wiring import open_store
    from records.register.access import verify_access
    from records.store.audit import verify
    from records.store.checkpoint import checkpoint_fault, read_checkpoint
    from records.store.database import reading
    from records.store.sealed import manifest_faults, part_faults, sealed_manifests
    from records.terms.hits import scan_faults
    from records.terms.register import ScanRegister

    opened = open_store(store)
    signed = read_checkpoint(checkpoint) if checkpoint is not None else None
    with reading(opened.database) as session:
        verdict = verify(session)
        opened_by = verify_access(session)
        faults = [one.first_broken for one in (verdict, opened_by) if one.first_broken]
        broken = signed and checkpoint_fault(session, opened.layout, signed, place=str(checkpoint))
        faults += [broken] if broken else []
        faults += manifest_faults(session, opened.layout)
        faults += part_faults(session, opened.layout) if evidence else []
        surveys = len(sealed_manifests(session))
    faults += scan_faults(opened.layout, ScanRegister(opened.database).all(), parts=evidence)
    faults += signal_faults(opened.layout, DetectorScans(opened.database).all(), parts=evidence)
    if format is Format.JSON and out is None:
        print_json(_as_json(verdict, opened_by, faults, surveys=surveys, evidence=evidence))
    elif format is Format.TABLE and out is None:
        _say_verdict(verdict, opened_by, faults, surveys=surveys, evidence=evidence)
        if signed is not None and not faults:
            print(f"It goes on from the {signed.sequence:,} events that were signed at {signed.taken_at}.")
            print(f"Key of the signature: {signed.fingerprint}")
    else:
        show(_fault_table(faults), format=format, out=out)
    raise typer.Exit(1 if faults else 0)


@app.command("move")
def move_decisions(store: StoreOption = None) -> None:
    """Move the decisions of a store from its own file to the server that MUNIMENT_DATABASE_URL names."""
    from muniment.wiring import move_to_server

    moved, place = move_to_server(store)
    print(f"{moved.rows:,} rows stand in {place} now, and the audit chain is whole there.")
    print(f"Head of the chain: {moved.head}")
    say("The file is kept beside them under another name, and is used no more.")


@app.command("checkpoint")
def take_checkpoint(store: StoreOption = None) -> None:
    """Sign the head of the chain and write it into the store, and where MUNIMENT_CHECKPOINTS says."""
    from muniment.job_audit import write_checkpoints
    from muniment.wiring import command_line_actor, open_store

    for path in write_checkpoints(open_store(store), actor=command_line_actor()):
        print(path)
    say("Keep a copy where nobody who can write into the store can change it.")


def _as_json(
    verdict: "AuditVerdict", opened_by: "AccessVerdict", faults: list[Fault], *, surveys: int, evidence: bool
) -> dict[str, object]:
    return {
        "whole": not faults,
        "events": verdict.events,
        "rows": verdict.rows,
        "head": verdict.head,
        "access_events": opened_by.events,
        "access_head": opened_by.head,
        "sealed_surveys": surveys,
        "evidence_read": evidence,
        "faults": [
            {
                "code": fault.code.code,
                "place": fault.place,
                "found": fault.found,
                "meaning": fault.code.meaning,
                "remedy": fault.code.remedy,
            }
            for fault in faults
        ],
    }


def _say_verdict(
    verdict: "AuditVerdict", opened_by: "AccessVerdict", faults: list[Fault], *, surveys: int, evidence: bool
) -> None:
    for fault in faults:
        say(str(fault))
    if faults:
        say(f"Not whole. {verdict.events:,} events stand before the first broken row of the chain.")
        return
    read = "every part read" if evidence else "parts not read; to read them too: muniment audit verify --evidence"
    counted = f"events {verdict.events:,}, rows {verdict.rows:,}, sealed surveys {surveys:,}"
    print(f"The audit chain is whole: {counted} ({read}).")
    print(f"Head of the chain: {verdict.head}")
    if opened_by.events:
        print(f"The access log is whole: entries {opened_by.events:,}. Its head: {opened_by.head}")
    print("Write the head down elsewhere; only so can a cut at the end of the chain be seen.")


def _fault_table(faults: list[Fault]) -> Table:
    columns = (
        TableColumn("code", "Code", meaning="Stable code of the fault."),
        TableColumn("place", "Where", meaning="The row, or the survey."),
        TableColumn("found", "Found", meaning="What was met there."),
        TableColumn("meaning", "What is wrong"),
        TableColumn("remedy", "What to do"),
    )
    rows = [[fault.code.code, fault.place, fault.found, fault.code.meaning, fault.code.remedy] for fault in faults]
    return Table("Broken in the audit chain", columns, rows)
