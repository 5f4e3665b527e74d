"""The application for closure and retention, as one workbook: a line for each record, by series and piece.

The columns, their order and headings are data (tables/application_form.toml): the form in force is
The National Archives', and a department changes it there. Rule: TNA, access and retention toolkit.
"""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

from appraisal.lists.values import ListFile
from appraisal.sensitivity.exemptions import Ground, exemptions
from appraisal.sensitivity.values import RedactedCopy, SensitivityDecision
from retention.facts import Ref
from retention.wording import say_day


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who applies: the department and person responsible, the series and what it holds."""

    responsible: str
    series: str
    series_description: str


@dataclass(frozen=True, slots=True)
class ApplicationLine:
    """One line: a record, what is asked for it, and why."""

    applicant: Applicant
    path: str
    decision: SensitivityDecision
    copies: tuple[str, ...]
    ground: Ground | None = None
    """The ground of a retention, in the words recorded."""

    @property
    def is_closure(self) -> bool:
        """Return whether closure is asked for; else retention."""
        return self.decision.closure is not None


@dataclass(frozen=True, slots=True)
class FormColumn:
    """One column of the form: its heading, which value stands in it, how wide it is."""

    heading: str
    value: str
    width: int


@dataclass(frozen=True, slots=True)
class ApplicationForm:
    """The form: its marking, its columns in order, where it is from."""

    marking: str
    columns: tuple[FormColumn, ...]
    source: str


@cache
def application_form() -> ApplicationForm:
    """Return the form in force.

    >>> all(column.value in LINE_VALUES for column in application_form().columns)
    True
    """
    text = files("appraisal.sensitivity.tables").joinpath("application_form.toml").read_text(encoding="utf-8")
    found: dict[str, Any] = tomllib.loads(text)
    columns = tuple(FormColumn(one["heading"], one["from"], one["width"]) for one in found["column"])
    return ApplicationForm(found["marking"], columns, found["source"])


def application_lines(
    selected: Sequence[ListFile],
    decisions: Mapping[Ref, SensitivityDecision],
    copies: Sequence[RedactedCopy],
    applicant: Applicant,
    *,
    grounds: Mapping[int, Ground],
) -> tuple[ApplicationLine, ...]:
    """Return a line for each record that is closed or retained, in order of series and piece."""
    lines = []
    for file in sorted(selected, key=lambda one: one.path):
        decision = decisions.get(file.ref)
        if decision is None or (decision.closure is None and decision.retention is None):
            continue
        beside = tuple(copy.name for copy in copies if copy.original == file.ref)
        ground = grounds[decision.retention.ground] if decision.retention is not None else None
        lines.append(ApplicationLine(applicant, file.path, decision, beside, ground))
    return tuple(lines)


def _authority(line: ApplicationLine) -> str:
    closure = line.decision.closure
    if closure is not None:
        table = exemptions().by_code
        return "; ".join(f"{code} - {table[code].title}" for code in closure.codes)
    return f"Ground {line.ground.shown}" if line.ground is not None else ""


def _period(line: ApplicationLine) -> str:
    closure, retention = line.decision.closure, line.decision.retention
    if closure is not None:
        return "; ".join(str(years) for years in closure.periods)
    return str(retention.years) if retention else ""


def _notes(line: ApplicationLine) -> str:
    closure = line.decision.closure
    said = [closure.harm if closure else line.decision.reason]
    if closure is not None and closure.lapse_reason:
        said.append(f"Used longer than it lasts: {closure.lapse_reason}")
    return " ".join(said)


LINE_VALUES: Mapping[str, Callable[[ApplicationLine], str]] = {
    "responsible": lambda line: line.applicant.responsible,
    "series_description": lambda line: line.applicant.series_description,
    "series": lambda line: line.applicant.series,
    "piece": lambda line: line.path,
    "year": lambda line: str(line.decision.record_on.year),
    "kind": lambda line: "Closure" if line.is_closure else "Retention s.3(4)",
    "period": _period,
    "authority": _authority,
    "ends": lambda line: say_day(line.decision.closure.opens_on) if line.decision.closure else "",
    "title_alternate": lambda line: (line.decision.closure.title_alternate or "") if line.decision.closure else "",
    "redacted_copy": lambda line: "; ".join(line.copies),
    "notes": _notes,
}


def write_application(
    lines: Sequence[ApplicationLine], stream: IO[bytes], *, title: str, form: ApplicationForm | None = None
) -> None:
    """Write the workbook to `stream`: marking, title, headings, one line a record. No cell is a formula."""
    import xlsxwriter

    made = form or application_form()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "application.xlsx"
        book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
        heading = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        bold, cell = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet("Application")
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.set_footer(f"&C{made.marking}&RPage &P of &N")
        sheet.write_string(0, 0, made.marking, bold)
        sheet.write_string(1, 0, title, bold)
        sheet.repeat_rows(3)
        sheet.freeze_panes(4, 0)
        for index, column in enumerate(made.columns):
            sheet.set_column(index, index, column.width)
            sheet.write_string(3, index, column.heading, heading)
        for row, line in enumerate(lines, start=4):
            for index, column in enumerate(made.columns):
                sheet.write_string(row, index, LINE_VALUES[column.value](line), cell)
        book.close()
        stream.write(path.read_bytes())
