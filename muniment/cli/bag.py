"""muniment bag: check any bag, of ours or of anyone's."""

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from muniment.cli.output import FormatOption, OutOption, print_json, say
from muniment.tables.cells import Row, as_size
from muniment.tables.shown import Format, Table, TableColumn, show
from retention.faults import Fault

if TYPE_CHECKING:
    from transfer.bag.check import BagReport

app = typer.Typer(help="Check a bag: that nothing is missing, added or altered.", no_args_is_help=True)

SECONDS_BETWEEN_WORDS = 5
COLUMNS = (
    TableColumn("kind", "Kind", meaning="fault: the bag is not valid; warning: it is valid all the same."),
    TableColumn("code", "Code", meaning="The code of the fault; see Reference, Faults."),
    TableColumn("place", "Where", meaning="The file in the bag, or the line of a tag file."),
    TableColumn("meaning", "What is wrong", meaning="What was found there."),
    TableColumn("found", "Found", meaning="The value met there; empty where the rest says it all."),
    TableColumn("remedy", "What to do", meaning="The next step."),
    TableColumn("who", "Who", meaning="Who can take it."),
)


@app.callback()
def bag() -> None:
    """Check a bag: that nothing is missing, added or altered."""


@app.command()
def check(
    path: Annotated[
        Path, typer.Argument(help="The bag: a folder, or a .tar, .tar.gz or .zip file.", show_default=False)
    ],
    format: FormatOption = Format.TABLE,
    out: OutOption = None,
    threads: Annotated[int, typer.Option("--threads", min=1, max=64, help="How many files to read at once.")] = 4,
) -> None:
    """Check the bag at PATH, of BagIt 0.93 to 1.0, and name every fault. Exit code 1 where it is not valid.

    Nothing is written, unpacked or fetched, and nothing outside the bag is read.
    """
    from transfer.bag.check import check_bag

    report = check_bag(path.absolute(), threads=threads, progress=_Words())
    if format is Format.JSON and out is None:
        print_json(as_json(report))
    else:
        show(Table(f"Faults and warnings of {path.name}", COLUMNS, rows(report)), format=format, out=out)
    say(verdict(report))
    raise typer.Exit(0 if report.is_valid else 1)


def rows(report: "BagReport") -> list[Row]:
    """Return one row a fault, then one a warning."""
    marked = [("fault", fault) for fault in report.faults] + [("warning", fault) for fault in report.warnings]
    return [(kind, *_cells(fault)) for kind, fault in marked]


def _cells(fault: Fault) -> tuple[str, str, str, str, str, str]:
    code = fault.code
    return code.code, fault.place, code.meaning, fault.found, code.remedy, str(code.who)


def as_json(report: "BagReport") -> dict[str, object]:
    """Return `report` for programs: the verdict, the counts, every fault and warning with its code."""
    names = [column.name for column in COLUMNS[1:]]
    return {
        "place": report.place,
        "is_valid": report.is_valid,
        "version": report.version,
        "encoding": report.encoding,
        "algorithms": list(report.algorithms),
        "payload_count": report.payload_count,
        "payload_bytes": report.payload_bytes,
        "tag_file_count": report.tag_file_count,
        "bag_info": [list(pair) for pair in report.bag_info],
        "faults": [dict(zip(names, _cells(fault), strict=True)) for fault in report.faults],
        "warnings": [dict(zip(names, _cells(fault), strict=True)) for fault in report.warnings],
    }


def verdict(report: "BagReport") -> str:
    """Return one sentence: valid or not, how much was read, by which checksums."""
    files = "1 file" if report.payload_count == 1 else f"{report.payload_count:,} files"
    read = f"{files}, {as_size(report.payload_bytes)}, {', '.join(report.algorithms) or 'no checksums'}"
    warnings = f" {len(report.warnings):,} warnings." if report.warnings else ""
    if report.is_valid:
        return f"Valid: BagIt {report.version}, {read}; nothing is missing, added or altered.{warnings}"
    return f"Not valid: {len(report.faults):,} faults. BagIt {report.version}, {read}.{warnings}"


class _Words:
    """Says on a terminal how far the check is, every few seconds."""

    def __init__(self) -> None:
        self._said_at = time.monotonic()

    def __call__(self, files: int, size_bytes: int) -> None:
        if sys.stderr.isatty() and time.monotonic() - self._said_at > SECONDS_BETWEEN_WORDS:
            self._said_at = time.monotonic()
            say(f"{files:,} files, {as_size(size_bytes)} read …")
