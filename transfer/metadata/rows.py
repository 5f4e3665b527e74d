"""Build the rows of the metadata CSV from what was decided of each record; nothing is decided here.

A record without a person's answer, open or closed, can't be built (T19): Open is what TDR takes where
nothing is said, and it can't be taken back. What is protected comes from the survey, what is closed
from the sensitivity review, the rest from people's own spreadsheets.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from types import MappingProxyType

from retention.faults import Fault
from transfer.consignment_faults import (
    CLOSURE_NOT_APPROVED,
    DUE_ALREADY,
    FOLDER_TELLS,
    NAME_SAYS_NOTHING,
    OPEN_BESIDE_COPY,
)
from transfer.metadata.check import UploadedFile
from transfer.metadata.form import MetadataForm, tdr_form
from transfer.metadata.rules import as_date
from transfer.preflight.pairs import original_name, without_extension

OPEN, CLOSED = "Open", "Closed"
YES, NO = "Yes", "No"
TRANSFER_YEARS = 20
"""Public Records Act 1958, s 3(4), as amended by the Constitutional Reform and Governance Act 2010, s 45."""

# Columns that people may fill in: neither protected nor an answer of the sensitivity review.
COMPLETED_KEYS = (
    "end_date", "description", "former_reference_department", "language", "file_name_translation",
    "rights_copyright", "copyright_details", "related_material", "restrictions_on_use", "evidence_provided_by", "note",
)  # fmt: skip
DEFAULTS: Mapping[str, str] = MappingProxyType({"language": "English", "rights_copyright": "Crown"})
"""What TNA's guidance takes where nobody says otherwise; shown to people before anything is written."""


@dataclass(frozen=True, slots=True)
class Closure:
    """How a record is closed: a period for each exemption, in the same order.

    `schedule_on` is the date of the Advisory Council's schedule; None where it has not agreed yet.
    The alternates are empty where name or description may be read by anyone.
    """

    start_on: date
    codes: tuple[str, ...]
    periods: tuple[int, ...]
    schedule_on: date | None
    title_alternate: str = ""
    description_alternate: str = ""


@dataclass(frozen=True, slots=True)
class RecordToSend:
    """One file of a consignment with what was decided: `closure` None is open, and a person said so.

    `completed` are the values people filled in, by TDR's key. `modified_ns` is UTC.
    """

    path: str
    modified_ns: int
    decided_by: str
    decided_on: date
    closure: Closure | None
    completed: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        if not self.decided_by.strip():
            raise ValueError("a person said whether the record is open or closed")
        if odd := self.completed.keys() - set(COMPLETED_KEYS):
            raise ValueError(f"not for people to fill in: {', '.join(sorted(odd))}")

    @property
    def name(self) -> str:
        """Return the last part of the path."""
        return self.path.rpartition("/")[2]

    @property
    def last_modified_on(self) -> date:
        """Return the UTC day of last change, as TDR stores it; not the London day. Rule: reference, 3, date trap."""
        return datetime.fromtimestamp(self.modified_ns // 10**9, UTC).date()

    @property
    def uploaded(self) -> UploadedFile:
        """Return the file as TDR will know it."""
        return UploadedFile(self.path, self.last_modified_on)


def rows_of(records: Iterable[RecordToSend], form: MetadataForm | None = None) -> list[dict[str, str]]:
    """Return one row a record, heading -> text, in order of path; each of the form's headings is there."""
    form = form or tdr_form()
    return [_row(record, form) for record in sorted(records, key=lambda one: one.path)]


def _row(record: RecordToSend, form: MetadataForm) -> dict[str, str]:
    cells = {
        "file_path": record.path,
        "file_name": record.name,
        "date_last_modified": record.last_modified_on.isoformat(),
        **DEFAULTS,
        **{key: value for key, value in record.completed.items() if value},
        "closure_type": CLOSED if record.closure else OPEN,
        "title_closed": NO,
        "description_closed": NO,
        **(_closed_cells(record.closure, form) if record.closure else {}),
    }
    return {column.heading: cells.get(column.key, "") for column in form.columns}


def _closed_cells(closure: Closure, form: MetadataForm) -> dict[str, str]:
    separator = form.list_separator
    return {
        "closure_start_date": closure.start_on.isoformat(),
        "closure_period": separator.join(str(period) for period in closure.periods),
        "foi_exemption_code": separator.join(closure.codes),
        "foi_exemption_asserted": closure.schedule_on.isoformat() if closure.schedule_on else "",
        "title_closed": YES if closure.title_alternate else NO,
        "title_alternate": closure.title_alternate,
        "description_closed": YES if closure.description_alternate else NO,
        "description_alternate": closure.description_alternate,
    }


def record_faults(
    records: Sequence[RecordToSend], *, on: date, folder_names_answered: bool
) -> tuple[tuple[Fault, ...], tuple[Fault, ...]]:
    """Return the faults and the warnings of what was decided, beyond what TDR's own check says (T12, T18, T20, T22)."""
    faults = [
        Fault(CLOSURE_NOT_APPROVED, record.path)
        for record in records
        if record.closure is not None and record.closure.schedule_on is None
    ]
    if not folder_names_answered:
        faults += [Fault(FOLDER_TELLS, folder) for folder in sorted(_top_folders(records))]
    return tuple(faults), tuple(_warnings(records, on))


def _top_folders(records: Iterable[RecordToSend]) -> set[str]:
    return {record.path.partition("/")[0] for record in records}


def _warnings(records: Sequence[RecordToSend], on: date) -> Iterator[Fault]:
    originals = {(record.path.rpartition("/")[0], without_extension(record.name)): record for record in records}
    for year, count in sorted(Counter(_year_of(record) for record in records).items()):
        if year + TRANSFER_YEARS < on.year:
            yield Fault(DUE_ALREADY, f"{count:,} of {year}", f"due by 31 December {year + TRANSFER_YEARS}")
    for record in records:
        if _says_nothing(record.name) and not record.completed.get("description"):
            yield Fault(NAME_SAYS_NOTHING, record.path, record.name)
        stem = original_name(record.name)
        original = originals.get((record.path.rpartition("/")[0], stem)) if stem else None
        if original is not None and original.closure is None:
            yield Fault(OPEN_BESIDE_COPY, original.path, record.name)


def _year_of(record: RecordToSend) -> int:
    made = as_date(record.completed.get("end_date", "")) or record.last_modified_on
    return made.year


def _says_nothing(name: str) -> bool:
    """Return whether a name has no word of three letters or more.

    >>> [_says_nothing(name) for name in ("DSC_0001.jpg", "001.pdf", "MG5.doc", "Letter 01.doc")]
    [False, True, True, False]
    """
    stem = without_extension(name)
    run = longest = 0
    for character in stem:
        run = run + 1 if character.isalpha() else 0
        longest = max(longest, run)
    return longest < 3
