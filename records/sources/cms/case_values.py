"""One case of an export as values, all its rows together, and how the cases of an export are gone through.

Rows are named tuples and not dataclasses: they are made by the ten million, straight from rows of
DuckDB, and live for the length of one case.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, NamedTuple, TypeVar

from records.store.export_evidence import ExportEvidence

BATCH = 5000


class CaseRow(NamedTuple):
    """The case itself; `successor_is_here` says whether the export has the case that took its place."""

    urn: str
    case_id: int
    system: str | None
    record_owner: str | None
    area: str | None
    unit: str | None
    registered_on: date | None
    lead_defendant: str | None
    is_finalised: bool | None
    is_remitted: bool | None
    remitted_on: date | None
    is_superseded: bool | None
    superseded_by: str | None
    not_read: str | None
    urn_root: str
    urn_suffix: str | None
    urn_part: int | None
    force: str
    times_listed: int
    successor_is_here: bool
    with_same_root: int


class DefendantRow(NamedTuple):
    """A defendant."""

    urn: str
    defendant_id: int
    born_on: date | None
    is_youth: bool | None
    asn: str | None
    not_read: str | None


class OffenceRow(NamedTuple):
    """An offence of a defendant."""

    urn: str
    defendant_id: int
    offence_id: int
    code: str | None
    from_on: date | None
    is_disposed: bool | None
    not_read: str | None


class HearingRow(NamedTuple):
    """A hearing."""

    urn: str
    hearing_id: int
    hearing_on: date | None
    court_level: str | None
    record_sheet_type: int | None
    record_sheet_version: str | None
    endorsed_at: datetime | None
    not_read: str | None


class FinalisationRow(NamedTuple):
    """A finalisation of a defendant."""

    urn: str
    defendant_id: int
    finalisation_id: int
    finalised_on: date | None
    recorded_at: datetime | None
    outcome: str | None
    reason_code: str | None
    principal_offence_category: str | None
    calculator_version: str | None
    sentence_type: str | None
    sentence_length_days: int | None
    sentence_start_on: date | None
    expected_end_on: date | None
    not_read: str | None


class FlagRow(NamedTuple):
    """A monitoring flag."""

    urn: str
    code: str
    defendant_id: int | None
    removed_on: date | None


class PersonRow(NamedTuple):
    """A victim or witness."""

    urn: str
    role: str | None
    is_child: bool | None


class DocumentRow(NamedTuple):
    """A document; `back_sheet_is_redacted` says whether the redaction log has an entry for its back sheet."""

    urn: str
    document_id: int
    type_id: int | None
    category: str | None
    title: str | None
    document_on: date | None
    is_unused: bool | None
    is_dispatched: bool | None
    has_back_sheet: bool | None
    has_failed_attachments: bool | None
    back_sheet_is_redacted: bool


@dataclass(slots=True)
class CaseValues:
    """Everything that an export says of one case."""

    case: CaseRow
    defendants: list[DefendantRow]
    offences: list[OffenceRow]
    hearings: list[HearingRow]
    finalisations: list[FinalisationRow]
    flags: list[FlagRow]
    people: list[PersonRow]
    documents: list[DocumentRow]

    @property
    def urn(self) -> str:
        """Return the URN."""
        return self.case.urn

    def has_flag(self, code: str) -> bool:
        """Return whether the flag stands, on the case or on a defendant."""
        return any(flag.code == code and flag.removed_on is None for flag in self.flags)


Row = TypeVar("Row", DefendantRow, OffenceRow, HearingRow, FinalisationRow, FlagRow, PersonRow, DocumentRow, CaseRow)
BACK_SHEET = 16
"""Redaction type *MG11 Backsheet*. Source: CPS-Innovation/Polaris, RedactionLogRequestData.ts."""


def cases_of(export: ExportEvidence) -> Iterator[CaseValues]:
    """Yield the cases of `export` in order of their URNs, one held at a time."""
    defendants = _Rows(export, DefendantRow, "defendants", order="defendant_id")
    offences = _Rows(export, OffenceRow, "offences", order="defendant_id, offence_id")
    hearings = _Rows(export, HearingRow, "hearings", order="hearing_on, hearing_id")
    finalisations = _Rows(export, FinalisationRow, "finalisations", order="defendant_id, finalised_on, finalisation_id")
    flags = _Rows(export, FlagRow, "flags", order="code, flag_id")
    people = _Rows(export, PersonRow, "victims_witnesses", order="person_id")
    documents = _Rows(export, DocumentRow, "documents", order="document_id", extra=_REDACTED)
    for case in _rows(export, CaseRow, "cases", order="urn", extra=_OTHERS):
        urn = case.urn
        yield CaseValues(
            case,
            defendants.of(urn),
            offences.of(urn),
            hearings.of(urn),
            finalisations.of(urn),
            flags.of(urn),
            people.of(urn),
            documents.of(urn),
        )


_OTHERS = (
    "EXISTS (FROM cases AS o WHERE o.urn = upper(trim(t.superseded_by))) AS successor_is_here, "
    "count(*) OVER (PARTITION BY urn_root) AS with_same_root"
)
_REDACTED = (
    "EXISTS (FROM redactions AS r WHERE r.urn = t.urn AND r.document_id = t.document_id "
    f"AND r.redaction_type = {BACK_SHEET}) AS back_sheet_is_redacted"
)
_EXTRA = ("successor_is_here", "with_same_root", "back_sheet_is_redacted")


def _rows(export: ExportEvidence, kind: type[Row], table: str, *, order: str, extra: str = "") -> Iterator[Row]:
    names = ", ".join(f"t.{name}" for name in kind._fields if name not in _EXTRA)
    question = f"SELECT {names}{', ' + extra if extra else ''} FROM {table} AS t ORDER BY t.urn, {order}"
    cursor = export.connection.cursor()
    cursor.execute(question)
    while rows := cursor.fetchmany(BATCH):
        for row in rows:
            yield kind._make(row)


class _Rows(Generic[Row]):
    """The rows of one table, handed out case by case in order of the URN."""

    def __init__(self, export: ExportEvidence, kind: type[Row], table: str, *, order: str, extra: str = "") -> None:
        self._rows: Iterator[Row] = _rows(export, kind, table, order=order, extra=extra)
        self._next: Row | None = next(self._rows, None)

    def of(self, urn: str) -> list[Row]:
        """Return the rows of the case `urn`; cases are asked for in order, each once."""
        found: list[Row] = []
        row = self._next
        while row is not None and row.urn <= urn:
            if row.urn == urn:
                found.append(row)
            row = next(self._rows, None)
        self._next = row
        return found
