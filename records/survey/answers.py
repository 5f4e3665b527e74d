"""Questions to the evidence whose answers are kept: a sealed survey never changes, so neither do they.

A question is known by its words, so one that a later version asks otherwise is asked anew.
"""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from records.store.evidence import Answers, SurveyEvidence, write_json
from records.survey.file_lists import prepare_duplicates, prepare_risks

ROWS_KEPT = 10_000
_DAY = "day"


def answer(evidence: SurveyEvidence, query: str) -> list[tuple[object, ...]]:
    """Return the rows of `query`; where the evidence keeps answers, asked once and kept unless they are many."""
    if evidence.answers is not None and query in evidence.answers:
        return evidence.answers[query]
    if "duplicate_contents" in query:
        prepare_duplicates(evidence)
    if "risk_levels" in query:
        prepare_risks(evidence)
    rows = evidence.connection.execute(query).fetchall()
    if evidence.answers is not None and len(rows) <= ROWS_KEPT:
        evidence.answers[query] = rows
    return rows


def write_answers(path: Path, answers: Answers) -> None:
    """Write `answers` as JSON to `path`: flushed, renamed. Those with a value that JSON can't say are left out."""
    plain = {query: _plain(rows) for query, rows in answers.items()}
    write_json(path, {query: rows for query, rows in plain.items() if rows is not None})


def read_answers(path: Path) -> Answers:
    """Return what `write_answers` wrote.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     write_answers(Path(folder) / "a", {"SELECT 1": [(1, None, date(2026, 4, 1), ["a"])]})
    ...     read_answers(Path(folder) / "a")
    {'SELECT 1': [(1, None, datetime.date(2026, 4, 1), ['a'])]}
    """
    said = json.loads(path.read_text(encoding="utf-8"))
    return {query: [tuple(_value(one) for one in row) for row in rows] for query, rows in said.items()}


def _plain(rows: list[tuple[object, ...]]) -> list[list[object]] | None:
    made = [[{_DAY: one.isoformat()} if type(one) is date else one for one in row] for row in rows]
    return made if all(_is_plain(one) for row in made for one in row) else None


def _is_plain(value: object) -> bool:
    if isinstance(value, list):
        return all(isinstance(one, str) for one in value)
    return value is None or isinstance(value, str | int | float | bool | dict)


def _value(value: object) -> object:
    return date.fromisoformat(str(value[_DAY])) if isinstance(value, Mapping) else value
