"""muniment import droid-csv: take in a list that DROID made, as a survey."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from muniment.cli.output import StoreOption, print_json, say
from muniment.tables.shown import Format

if TYPE_CHECKING:
    from records.sources.droid_csv import DroidCsv
    from records.sources.droid_import import Imported

FAULTS_SHOWN = 50


class Hash(StrEnum):
    """The kinds of checksum that DROID makes."""

    MD5 = "md5"
    SHA1 = "sha1"
    SHA256 = "sha256"
    SHA512 = "sha512"


def import_droid_csv(
    file: Annotated[Path, typer.Argument(help="DROID's CSV export: one row per file or per format.")],
    time_zone: Annotated[
        str, typer.Option(help="Time zone of the computer on which DROID ran; its dates have none.")
    ] = "Europe/London",
    hash: Annotated[
        Hash | None, typer.Option(help="Kind of the checksums, where their column is headed HASH alone.")
    ] = None,
    shown_as: Annotated[
        str | None, typer.Option(help=r"How users know the folder that was profiled, such as \\FS01\Policy.")
    ] = None,
    format: Annotated[Format, typer.Option(help="How to show the result: table or json.")] = Format.TABLE,
    store: StoreOption = None,
) -> None:
    """Import a DROID CSV as a survey. None of the files it names is looked for or opened."""
    from muniment.clock import now
    from muniment.wiring import command_line_actor, open_store
    from records.sources.droid_csv import read_droid_csv
    from records.sources.droid_import import import_droid_csv as as_survey

    listed = read_droid_csv(file, time_zone=time_zone, hash_algorithm=hash or "")
    opened = open_store(store)
    imported = as_survey(
        listed,
        layout=opened.layout,
        register=opened.surveys,
        shown_as=shown_as,
        actor=command_line_actor(),
        now=now,
    )
    if format is Format.JSON:
        print_json(_as_json(listed, imported))
        return
    _tell(file, listed, imported)


def _as_json(listed: "DroidCsv", imported: "Imported") -> dict[str, object]:
    from dataclasses import asdict

    counts = imported.counts
    return {
        "survey": imported.entry.ref,
        **{name: counts[name] for name in ("found", "profiled", "failed", "skipped")},
        "identified": counts["profiled"],
        "list": asdict(listed.counts),
        "time_zone": listed.time_zone,
        "hash_algorithm": listed.hash_algorithm or None,
        "root": str(listed.root),
        "notes": list(listed.notes),
        "faults": [
            {"code": fault.code.code, "place": fault.place, "found": fault.found, "text": str(fault)}
            for fault in imported.faults
        ],
    }


def _tell(file: Path, listed: "DroidCsv", imported: "Imported") -> None:
    counts, of_list = imported.counts, listed.counts
    print(f"Survey {imported.entry.ref}: {file.name}, of {listed.root or 'several places'}")
    print(
        f"{counts['found']:,} found = {counts['profiled']:,} profiled + {counts['failed']:,} failed "
        f"+ {counts['skipped']:,} skipped."
    )
    print(
        f"The list has {of_list.rows:,} records: {of_list.files:,} files, {of_list.containers:,} archives that DROID "
        f"opened, {of_list.folders:,} folders; {of_list.identified:,} identified, {of_list.unidentified:,} not."
    )
    for note in listed.notes:
        print(note)
    for fault in imported.faults[:FAULTS_SHOWN]:
        say(str(fault))
    if len(imported.faults) > FAULTS_SHOWN:
        say(f"and {len(imported.faults) - FAULTS_SHOWN:,} more; all of them with --format json")
