"""The transfer pack as one HTML page that stands alone, to be printed on A4: no request, no script.

First the half page for the DRO, then the crib sheet for TDR's pages, the method of export, the three
statements, what was left out, and the sample. What it says is decided here; the template only draws it.
"""

import base64
import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files as package_files
from typing import TYPE_CHECKING

from muniment import VERSION
from muniment.tables.cells import Kind, TableColumn, as_size, as_words, visible
from muniment.tables.shown import Row, Table
from transfer.papers.pack import Counts, Statement, TransferPack

if TYPE_CHECKING:
    from jinja2 import Template

TO_FILL_IN = "to be filled in"
CRIB_COLUMNS = (
    TableColumn("number", "Step", Kind.COUNT),
    TableColumn("page", "Page of TDR"),
    TableColumn("asks", "It asks"),
    TableColumn("value", "Paste or tick"),
)
COUNT_COLUMNS = (TableColumn("what", "What"), TableColumn("files", "Files", Kind.COUNT))


@dataclass(frozen=True, slots=True)
class PackPage:
    """Everything that the page says, in the order in which it says it."""

    title: str
    is_synthetic: bool
    facts: tuple[tuple[str, str], ...]
    sum_shown: str
    sent_shown: str
    statements: tuple[tuple[str, str], ...]
    crib: tuple[tuple[str, str, str], ...]
    method: tuple[str, ...]
    agreed: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]
    sample: tuple[tuple[str, str], ...]
    version: str


def page_of(pack: TransferPack, *, is_synthetic: bool) -> PackPage:
    """Return what the page of the pack says."""
    return PackPage(
        title=f"Transfer pack, {pack.title}",
        is_synthetic=is_synthetic,
        facts=_facts(pack),
        sum_shown=sum_shown(pack.counts),
        sent_shown=sent_shown(pack.counts),
        statements=tuple((one.text, _said(one)) for one in pack.statements),
        crib=tuple((one.page, one.asks, visible(one.value)) for one in pack.crib),
        method=pack.method,
        agreed=tuple(visible(one) for one in pack.agreed),
        left_out=tuple((visible(path), visible(reason)) for path, reason in pack.left_out),
        sample=tuple((visible(one.path), one.because) for one in pack.sample),
        version=VERSION,
    )


def sum_shown(counts: Counts) -> str:
    """Return how the files add up.

    >>> sum_shown(Counts(148, 119, 16, 0, 1, 12, 3, 0))
    '148 files on the list = 119 open + 16 closed + 1 retained by the department + 12 left out.'
    """
    undecided = f" + {counts.undecided:,} not yet decided" if counts.undecided else ""
    return (
        f"{counts.files:,} files on the list = {counts.open:,} open + {counts.closed:,} closed{undecided} + "
        f"{counts.retained:,} retained by the department + {counts.left_out:,} left out."
    )


def sent_shown(counts: Counts) -> str:
    """Return what is uploaded.

    >>> sent_shown(Counts(148, 119, 16, 0, 1, 12, 3, 1024))
    '138 files are uploaded, 1.0 KB: 135 records and 3 redacted copies.'
    """
    records = counts.open + counts.closed + counts.undecided
    return (
        f"{counts.sent:,} files are uploaded, {as_size(counts.size_bytes)}: {records:,} records and "
        f"{counts.redacted_copies:,} redacted copies."
    )


def _facts(pack: TransferPack) -> tuple[tuple[str, str], ...]:
    terms = pack.terms
    given = (
        ("List", pack.list_ref),
        ("Series", pack.series),
        ("Folder", visible(pack.folder)),
        ("Covering dates", pack.covering_dates),
        ("Transferring body", terms.transferring_body),
        ("Legal status", terms.legal_status),
        ("Contact", ", ".join(filter(None, (terms.contact_name, terms.contact_email)))),
        ("Reference of TDR", terms.tdr_reference or "given by TDR at the upload"),
        ("Formats named by", pack.engine),
        ("Signed content", pack.root or "not signed yet"),
        ("Made on", as_words(pack.made_on, Kind.DATE)),
    )
    return tuple((name, words or TO_FILL_IN) for name, words in given)


def _said(one: Statement) -> str:
    if one.said_at is not None:
        return f"{one.said_by}, {as_words(one.said_at, Kind.MOMENT)}"
    return "Not yet: the DRO signs the list" if one.is_asked else "Asked only once TDR has accepted the upload"


def crib_table(pack: TransferPack) -> Table:
    """Return the crib sheet as a table, for a spreadsheet beside the browser."""
    rows: list[Row] = [(number, one.page, one.asks, one.value) for number, one in enumerate(pack.crib, start=1)]
    return Table(f"Crib sheet {pack.list_ref}", CRIB_COLUMNS, rows)


def count_table(pack: TransferPack) -> Table:
    """Return the counts for the digital transfer form: series, open, closed, redacted, retained."""
    counts = pack.counts
    rows: list[Row] = [
        ("On the list", counts.files),
        ("Transferred open", counts.open),
        ("Transferred closed", counts.closed),
        ("Redacted copies, open", counts.redacted_copies),
        ("Retained by the department, Public Records Act 1958, s 3(4)", counts.retained),
        ("Left out", counts.left_out),
        ("Uploaded", counts.sent),
    ]
    return Table(f"Counts {pack.list_ref}", COUNT_COLUMNS, rows)


def html_of(page: PackPage) -> str:
    """Return the whole page as HTML."""
    style = package_files("muniment").joinpath("report", "templates", "pack.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return _template().render(page=page, style=style, style_hash=f"sha256-{digest}")


@cache
def _template() -> "Template":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("muniment", "report/templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("pack.html")
