"""The report of one survey as one HTML page that stands alone: no request, no script, fit to be printed.

What the page says is decided here; the template only draws it. The style sheet is inside the page
and named by its hash in the page's own security policy, so that a browser runs and loads nothing else.
"""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files as package_files
from typing import TYPE_CHECKING

from muniment import VERSION
from muniment.report.survey_sections import Section, found_line, sections_of
from muniment.report.words import age_words, count_words, day_words, size_words
from muniment.tables.cells import NUMBERS, Cell, Kind, TableColumn, as_words, visible
from records.survey.profile_values import EngineShare, Profile

if TYPE_CHECKING:
    from jinja2 import Template

BARS_DRAWN = 15
LINES_A_LIST = 25  # of each list but the largest files; the workbook and the command have more
BAR_WIDTH = 170.0
ROW_HEIGHT = 22
LINES_A_BREAKDOWN = 40
PATHS = frozenset({"path", "paths", "folder"})
CODES = frozenset({"condition", "option", "puid", "puids", "content", "code"})
SHORT = frozenset({"option", "puid", "puids", "code"})  # never broken
MANY = {"paths": "\n", "puids": ";"}  # several in one cell, one a line on the page


@dataclass(frozen=True, slots=True)
class Figure:
    """One key figure: its name, its value, what it means, and the section that lists its files."""

    label: str
    value: str
    means: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a drawing, in its own units."""

    label: str
    value: str
    width: float
    y: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """Horizontal bars with the words that a screen reader says for them."""

    identity: str
    title: str
    description: str
    bars: tuple[Bar, ...]
    height: int


@dataclass(frozen=True, slots=True)
class PageCell:
    """One cell: its text, lines apart, and how it is set."""

    lines: tuple[str, ...]
    style: str
    is_code: bool
    heading: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class PageSection:
    """One section as the template draws it."""

    anchor: str
    title: str
    means: str
    advice: str
    command: str
    to_list: str
    more: str
    headings: tuple[TableColumn, ...]
    rows: tuple[tuple[PageCell, ...], ...]
    drawing: Drawing | None


@dataclass(frozen=True, slots=True)
class SurveyPage:
    """Everything that the page says, in the order in which it says it."""

    title: str
    ref: str
    shown_as: str
    found: str
    is_complete: bool
    completeness: str
    is_synthetic: bool
    facts: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    figures: tuple[Figure, ...]
    sections: tuple[PageSection, ...]
    version: str


def page_of(profile: Profile) -> SurveyPage:
    """Return what the page of `profile` says."""
    header, totals = profile.header, profile.totals
    is_complete = not (totals.failed or totals.folders_not_listed)
    return SurveyPage(
        title=f"Survey {header.ref}: {visible(header.shown_as)}",
        ref=header.ref,
        shown_as=visible(header.shown_as),
        found=found_line(profile),
        is_complete=is_complete,
        completeness=completeness_of(profile),
        is_synthetic=header.is_synthetic,
        facts=facts_of(profile),
        notes=header.notes,
        figures=_figures(profile),
        sections=tuple(_page_section(one) for one in sections_of(profile)),
        version=VERSION,
    )


def html_of(profile: Profile) -> str:
    """Return the whole page as HTML."""
    style = package_files("muniment").joinpath("report", "templates", "survey.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return _template().render(page=page_of(profile), style=style, style_hash=f"sha256-{digest}")


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
    return environment.get_template("survey.html")


# -- the head of the page ----------------------------------------------------------------------------------


def completeness_of(profile: Profile) -> str:
    """Return whether everything was entered and read, in a sentence."""
    totals = profile.totals
    parts = []
    if totals.failed:
        parts.append(f"{count_words(totals.failed, 'file', 'files')} could not be profiled")
    if totals.folders_not_listed:
        parts.append(f"{count_words(totals.folders_not_listed, 'folder', 'folders')} could not be entered")
    if not parts:
        return "Complete: every folder was entered, and no file failed."
    return "Finished, not complete: " + " and ".join(parts) + ". The reasons stand below."


def facts_of(profile: Profile) -> tuple[tuple[str, str], ...]:
    """Return what is said of the survey as a whole: source, days, engines, signatures and their age, checksums."""
    header = profile.header
    facts = [
        ("Source", visible(header.shown_as)),
        ("Survey", header.ref),
        ("Began", as_words(header.started_at, Kind.MOMENT)),
        ("Finished", as_words(header.finished_at, Kind.MOMENT)),
        *(("Formats named by", _engine(engine)) for engine in header.engines[:3]),
        ("Signatures", _signatures(profile)),
    ]
    if header.libmagic:
        facts.append(("MIME types by", f"libmagic {header.libmagic}"))
    if header.second_opinion:
        facts.append(("Second opinion", header.second_opinion))
    facts.append(("Checksums", _checksums(profile)))
    return tuple(facts)


def _engine(engine: EngineShare) -> str:
    version = f" {engine.engine_version}" if engine.engine_version else ", version not known"
    return f"{engine.engine}{version}, for {count_words(engine.files, 'file', 'files')}"


def _signatures(profile: Profile) -> str:
    age = profile.header.signatures
    if age is None:
        return "Versions not known."
    made = f", made on {day_words(age.created_on)}" if age.created_on else ""
    containers = f" with container signatures {age.container_version}" if age.container_version else ""
    old = f". They were {age_words(age.age_days)} old when the survey ended" if age.age_days is not None else ""
    return f"PRONOM {age.version}{made}{containers}{old}."


def _checksums(profile: Profile) -> str:
    words = {
        "all": "SHA-256 of every file",
        "candidates": "SHA-256 of files whose size occurs more than once",
        "none": "None were taken",
        "sha256": "SHA-256, as the list gives it",
        "md5": "MD5, as the list gives it",
    }
    known = words.get(profile.header.checksums, profile.header.checksums or "None")
    return f"{known}; {count_words(profile.totals.hashed, 'file has', 'files have')} one."


def _figures(profile: Profile) -> tuple[Figure, ...]:
    totals, notices = profile.totals, profile.notices
    identified = sum(share.files for share in profile.bases.shares if share.label != "No format found")
    dates = f"{day_words(totals.earliest_on)} to {day_words(totals.latest_on)}" if totals.earliest_on else "not known"
    figures = [
        Figure("Size", size_words(totals.bytes), f"All files added up: {totals.bytes:,} bytes.", "#size"),
        Figure("Folders", f"{totals.folders:,}", "The source itself counted in.", "#folders"),
        Figure("Dates", dates, "First and last day on which a file was modified, false dates left aside.", "#year"),
        Figure("Format named", f"{identified:,}", "Files for which at least one format was found.", "#basis"),
        Figure("Formats", f"{len(profile.formats):,}", "Different PRONOM identifiers.", "#formats"),
        Figure(
            "Different contents",
            f"{totals.distinct_contents:,}",
            f"Among {totals.hashed:,} files with a checksum; equal files count once.",
            "#duplicates",
        ),
        Figure(
            "Taken by copies",
            size_words(profile.duplicates.reclaimable_bytes),
            "What would be freed if one of each content were kept.",
            "#duplicates",
        ),
    ]
    for name in ("unidentified", "high-risk", "encrypted", "damaged", "zero-byte", "failed"):
        notice = notices[name]
        href = f"#{name}" if notice.files else ""
        figures.append(Figure(notice.list.title, f"{notice.files:,}", notice.list.means, href))
    return tuple(figures)


# -- sections ------------------------------------------------------------------------------------------------


def _page_section(section: Section) -> PageSection:
    rows, columns, more = section.rows, section.table.columns, section.more
    is_list = columns[0].name == "path" and section.anchor != "largest"
    most = LINES_A_LIST if is_list else LINES_A_BREAKDOWN if section.is_drawn else len(rows)
    if len(rows) > most:
        cut = len(rows) - most + _left_out(more)
        rows, more = rows[:most], f"and {cut:,} more: {section.command or 'see the workbook'}"
    cells = (tuple(map(_page_cell, row, columns)) for row in rows)
    if section.anchor == "attention":
        cells = (_linked(row) for row in cells)
    return PageSection(
        anchor=section.anchor,
        title=section.title,
        means=section.means,
        advice=section.advice,
        command=section.command,
        to_list=section.to_list,
        more=more,
        headings=columns,
        rows=tuple(cells),
        drawing=_drawing(section) if section.is_drawn and rows else None,
    )


def _linked(row: tuple[PageCell, ...]) -> tuple[PageCell, ...]:
    """Return a row of *What to look at* whose first cell leads to the section of its list."""
    name = row[-1].lines[0].removeprefix("--list ")
    return (replace(row[0], href=f"#{name}"), *row[1:])


def _left_out(more: str) -> int:
    """Return the number in the words 'and 1,234 more'."""
    number = more.split(" ")[1].replace(",", "") if more.startswith("and ") else ""
    return int(number) if number.isdecimal() else 0


def _page_cell(cell: Cell, column: TableColumn) -> PageCell:
    is_size = column.kind is Kind.BYTES and isinstance(cell, int)
    text = size_words(int(str(cell))) if is_size else as_words(cell, column.kind)
    separator = MANY.get(column.name)
    number, path = column.kind in NUMBERS, column.name in PATHS
    return PageCell(
        lines=tuple(visible(line) for line in (text.split(separator) if separator else [text])),
        style="number" if number else "path" if path else "short" if column.name in SHORT else "",
        is_code=column.name in CODES,
        heading=column.title,
    )


def _drawing(section: Section) -> Drawing | None:
    shown = [(str(row[0]), row[1]) for row in section.rows[:BARS_DRAWN]]
    counts = [(label, count) for label, count in shown if isinstance(count, int)]
    largest = max((count for _, count in counts), default=0)
    if not largest:
        return None
    bars = tuple(
        Bar(_short(visible(label)), f"{count:,}", round(BAR_WIDTH * count / largest, 1), number * ROW_HEIGHT)
        for number, (label, count) in enumerate(counts)
    )
    rest = f" The first {BARS_DRAWN} lines are drawn." if len(section.rows) > BARS_DRAWN else ""
    return Drawing(
        identity=f"drawing-{section.anchor}",
        title=f"{section.title}, files",
        description=_description(counts) + rest + " The table has the same figures.",
        bars=bars,
        height=len(bars) * ROW_HEIGHT + 4,
    )


def _description(counts: Sequence[tuple[str, int]]) -> str:
    ordered = sorted(counts, key=lambda pair: -pair[1])[:3]
    return "Most files: " + ", ".join(f"{visible(label)} {count:,}" for label, count in ordered) + "."


def _short(label: str) -> str:
    return label if len(label) <= 25 else label[:24] + "…"
