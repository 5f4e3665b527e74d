"""The appraisal and selection report, as a Word document with The National Archives' headings.

From recorded decisions only: what the department has still to write is an empty line that says so, and
nothing is made up. Headings: TNA, appraisal report template; reference, 7.1.
"""

import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from appraisal.lists.values import Decision, DisposalList, Entry
from retention.facts import civil_date
from transfer.papers.pack import Counts
from transfer.preflight.values import TransferFile

TO_WRITE = "To be written by the department."
NONE_HERE = "No records of this group are on this list."
CASE, NON_CASE = "Case files", "Policy files and other records that are no case files"
GROUPS = (
    "High-level committees",
    NON_CASE,
    CASE,
    "Databases and datasets",
    "Significant issues to be tracked",
    "Significant agency programmes",
)
HISTORY = (
    ("1", "Key information, preliminary selection, executive summary, for the Information Management Consultant"),
    ("2", "Specific decisions and reviews"),
    ("3", "Final, for the Records Decision Panel"),
)
APPROVERS = ("Information Management Consultant", "Departmental Records Officer", "Records Decision Panel")
BACKGROUND = (
    "Type of agency",
    "Annual budget",
    "Number of employees",
    "History, functions and structure",
    "Parent and successor bodies",
)
LARGEST_FORMATS = 25


@dataclass(frozen=True, slots=True)
class Selection:
    """One thing that was selected: what it is, the decision and its reason, and what is in it."""

    title: str
    is_casework: bool
    class_code: str
    decision: Decision | None
    files: int
    size_bytes: int
    years: str
    formats: tuple[tuple[str, int], ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """What the report says, all of it recorded: department, covering dates, the selections, who signed."""

    department: str
    covering_dates: str
    list_ref: str
    series: str
    made_on: date
    counts: Counts
    selections: tuple[Selection, ...]
    signed_by: str
    signed_on: date | None
    engine: str


def selections_of(list_: DisposalList, files: Sequence[TransferFile]) -> tuple[Selection, ...]:
    """Return what was selected, thing by thing, from the list's decisions and what the survey saw."""
    by_key = {file.key: file for file in files}
    left_out = {file.ref.key for file in list_.left_out}
    return tuple(_selection(entry, list_.decisions.get(entry.item.ref), by_key, left_out) for entry in list_.entries)


def _selection(
    entry: Entry, decision: Decision | None, by_key: dict[str, TransferFile], left_out: set[str]
) -> Selection:
    inside = [by_key[file.ref.key] for file in entry.files if file.ref.key in by_key]
    chosen = [file for file in inside if file.key not in left_out]
    formats = Counter(file.format_name or ", ".join(file.puids or ()) or "not identified" for file in chosen)
    years = {
        datetime.fromtimestamp(file.modified_ns // 10**9, UTC).year for file in chosen if file.modified_ns is not None
    }
    return Selection(
        title=entry.item.shown_as,
        is_casework=entry.item.is_casework,
        class_code=entry.item.class_code,
        decision=decision,
        files=len(chosen),
        size_bytes=sum(file.size_bytes for file in chosen),
        years=f"{min(years)} to {max(years)}" if years else "",
        formats=tuple(formats.most_common(LARGEST_FORMATS)),
        left_out=sum(file.key in left_out for file in inside),
    )


class _Writing:
    """A Word document being written; text that XML can't hold is left out of it."""

    def __init__(self) -> None:
        import docx

        self.document = docx.Document()

    def heading(self, text: str, level: int) -> None:
        self.document.add_heading(_plain(text), level)

    def paragraph(self, text: str) -> None:
        self.document.add_paragraph(_plain(text))

    def table(self, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        table = self.document.add_table(rows=0, cols=len(heads))
        table.style = "Table Grid"
        for row in ([heads] if any(heads) else []) + list(rows):
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = _plain(text)


def report_docx(facts: ReportFacts) -> bytes:
    """Return the report as a Word document."""
    writing = _Writing()
    about = writing.document.core_properties
    about.title, about.author = _plain(f"{facts.department} {facts.covering_dates}".strip()), ""
    about.created = datetime(facts.made_on.year, facts.made_on.month, facts.made_on.day)  # noqa: DTZ001  Word has no zone
    writing.heading(f"{facts.department} {facts.covering_dates}".strip(), 0)
    writing.paragraph(
        f"Appraisal and selection report, list {facts.list_ref}, series {facts.series or 'not agreed yet'}. "
        f"Made on {_day(facts.made_on)} from recorded decisions."
    )
    writing.heading("Contents", 1)
    for line in ("Document history", "Approvals", "Executive summary", "Background", "Selection decisions"):
        writing.paragraph(line)
    writing.paragraph("Technical report")
    writing.paragraph("Index")
    writing.heading("Document history", 1)
    writing.table(("Draft", "What it holds"), HISTORY)
    writing.heading("Approvals", 1)
    writing.table(("Name", "Role", "Date"), _approvals(facts))
    _summary(writing, facts)
    writing.heading("Background", 1)
    for heading in BACKGROUND:
        writing.heading(heading, 2)
        writing.paragraph(TO_WRITE)
    _selections(writing, facts)
    _technical(writing, facts)
    writing.heading("Index", 1)
    for title in sorted(one.title for one in facts.selections):
        writing.paragraph(title)
    stream = io.BytesIO()
    writing.document.save(stream)
    return stream.getvalue()


def _approvals(facts: ReportFacts) -> list[tuple[str, str, str]]:
    signed = (facts.signed_by, _day(facts.signed_on) if facts.signed_on else "")
    return [(signed[0], role, signed[1]) if "Officer" in role else ("", role, "") for role in APPROVERS]


def _summary(writing: _Writing, facts: ReportFacts) -> None:
    counts = facts.counts
    writing.heading("Executive summary", 1)
    writing.paragraph(
        f"Of {counts.files:,} files, {counts.open + counts.closed + counts.undecided:,} are selected for transfer "
        f"({counts.open:,} open, {counts.closed:,} closed, {counts.undecided:,} not yet decided), {counts.retained:,} "
        f"are retained by the department (Public Records Act 1958, s 3(4)) and {counts.left_out:,} are not selected."
    )
    for group in GROUPS:
        writing.heading(group, 2)
        inside = [one for one in facts.selections if (CASE if one.is_casework else NON_CASE) == group]
        for one in inside:
            writing.paragraph(f"{one.title}: {one.files:,} files, {one.years}. {_why(one)}")
        if not inside:
            writing.paragraph(NONE_HERE)


def _decided(decision: Decision) -> str:
    """Return who decided, and on which day in London."""
    return f"{decision.person} ({decision.role}), {_day(civil_date(decision.decided_at, 'Europe/London'))}"


def _selections(writing: _Writing, facts: ReportFacts) -> None:
    writing.heading("Selection decisions", 1)
    for one in facts.selections:
        writing.heading(one.title, 2)
        decision = one.decision
        rows = (
            ("Description", f"{CASE if one.is_casework else 'No case file'}, class {one.class_code or 'not known'}"),
            ("Decision", f"{decision.answer.value}, criterion {decision.criterion or 'none'}" if decision else "none"),
            ("Rationale", decision.reason if decision else TO_WRITE),
            ("Decided", _decided(decision) if decision else ""),
            ("Dates", one.years),
            ("Volume", f"{one.files:,} files, {one.size_bytes:,} bytes; {one.left_out:,} left out"),
            ("Format", ", ".join(f"{name} ({count:,})" for name, count in one.formats)),
            ("Location", one.title),
        )
        writing.table(("", ""), rows)


def _technical(writing: _Writing, facts: ReportFacts) -> None:
    writing.heading("Technical report", 1)
    writing.heading("Systems", 2)
    writing.paragraph(f"Shared drive. Formats named by {facts.engine}.")
    writing.heading("Formats", 2)
    formats: Counter[str] = Counter()
    for one in facts.selections:
        formats.update(dict(one.formats))
    writing.table(("Format", "Files"), [(name, f"{count:,}") for name, count in formats.most_common()])
    writing.heading("Volumes", 2)
    writing.paragraph(
        f"{sum(one.files for one in facts.selections):,} files, "
        f"{sum(one.size_bytes for one in facts.selections):,} bytes."
    )
    writing.heading("Dependencies", 2)
    writing.paragraph(TO_WRITE)


def _why(one: Selection) -> str:
    decision = one.decision
    if decision is None:
        return TO_WRITE
    criterion = f"Criterion: {decision.criterion}. " if decision.criterion else ""
    return f"{criterion}{decision.reason}"


def _plain(text: str) -> str:
    """Return text as XML can hold it."""
    return "".join(character for character in text if character >= " " or character in "\t\n")


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
