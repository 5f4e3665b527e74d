"""The drive plan as one HTML page that stands alone, to be printed on A3: no request, no script.

What the page says is decided here; the template only draws it. The style sheet is inside the page
and named by its hash in the page's own security policy.
"""

import base64
import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files as package_files
from pathlib import Path
from typing import TYPE_CHECKING

from appraisal.estate.driveplan import PlanRow, PlanTotals
from appraisal.estate.inputs import Inputs
from muniment import VERSION
from muniment.report.words import count_words, size_words
from muniment.tables.cells import Kind, as_words, visible
from records.faults.surveys import REPORT_NOT_WRITTEN
from retention.faults import Fault, Refusal

if TYPE_CHECKING:
    from jinja2 import Template


@dataclass(frozen=True, slots=True)
class PageRow:
    """One folder as the page draws it."""

    folder: str
    files: str
    size: str
    last_paper: str
    kind: str
    verdict: str
    sentence: str
    one_line: str


@dataclass(frozen=True, slots=True)
class PlanPage:
    """Everything that the page says, in the order in which it says it."""

    title: str
    header: str
    adds_up: str
    is_synthetic: bool
    facts: tuple[tuple[str, str], ...]
    verdicts: tuple[tuple[str, str], ...]
    rows: tuple[PageRow, ...]
    version: str


def page_of(rows: Sequence[PlanRow], totals: PlanTotals, *, inputs: Inputs, is_synthetic: bool = False) -> PlanPage:
    """Return what the page of the plan says."""
    on = as_words(inputs.on, Kind.DATE)
    return PlanPage(
        title=f"Drive plan, {on}",
        header=totals.header,
        adds_up=(
            f"{count_words(totals.files, 'file', 'files')} in {count_words(totals.folders, 'folder', 'folders')}, "
            f"{size_words(totals.size_bytes)}: every file that the surveys found is in one row "
            f"({totals.failed:,} failed, {totals.skipped:,} skipped)."
        ),
        is_synthetic=is_synthetic,
        facts=_facts(inputs),
        verdicts=tuple(
            (
                kind.value[0].upper() + kind.value[1:],
                f"{count_words(folders, 'folder', 'folders')}, {count_words(files, 'file', 'files')}",
            )
            for kind, (folders, files) in totals.by_verdict.items()
        ),
        rows=tuple(_row(row) for row in rows),
        version=VERSION,
    )


def _facts(inputs: Inputs) -> tuple[tuple[str, str], ...]:
    return (
        ("Day asked about", as_words(inputs.on, Kind.DATE)),
        ("What was known on", as_words(inputs.known, Kind.DATE)),
        ("Evidence", ", ".join(one.ref for one in inputs.evidence)),
        ("Schedules", ", ".join(f"{ref} ({digest[:12]})" for ref, digest in inputs.schedules)),
        ("Inputs", inputs.digest[:16]),
    )


def _row(row: PlanRow) -> PageRow:
    return PageRow(
        folder=visible(row.shown_as),
        files=f"{row.files:,}",
        size=size_words(row.size_bytes),
        last_paper=as_words(row.last_paper, Kind.DATE),
        kind=row.verdict.kind.value.replace(" ", "-").lower(),
        verdict=row.verdict.label,
        sentence=row.verdict.sentence,
        one_line=row.one_line,
    )


def html_of(page: PlanPage) -> str:
    """Return the whole page as HTML."""
    style = package_files("muniment").joinpath("report", "templates", "plan.css").read_text(encoding="utf-8")
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
    return environment.get_template("plan.html")


def write_plan_page(path: Path, page: PlanPage) -> None:
    """Write the page as the file `path`; a Refusal where it can't be written."""
    beside = path.with_name(path.name + ".tmp")
    try:
        beside.write_text(html_of(page), encoding="utf-8", errors="backslashreplace")
        os.replace(beside, path)
    except OSError as error:
        raise Refusal(Fault(REPORT_NOT_WRITTEN, str(path), os.strerror(error.errno or 0).lower())) from error
