"""The rows of one invented case, table by table, and how an invented day or name comes about."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

Cell = str | int | date | bool | None
Row = dict[str, Cell]


@dataclass(slots=True)
class CaseRows:
    """One case to be written: its URN, and its rows by table. The first row of `cases` is the case."""

    urn: str
    tables: dict[str, list[Row]] = field(default_factory=dict)

    def add(self, table: str, **values: Cell) -> Row:
        """Add a row to `table` and return it, so that it can still be changed."""
        row: Row = {"urn": self.urn, **values}
        self.tables.setdefault(table, []).append(row)
        return row

    def rows(self, table: str) -> list[Row]:
        """Return the rows of `table`, which may be none."""
        return self.tables.get(table, [])

    @property
    def case(self) -> Row:
        """Return the row of the case itself."""
        return self.tables["cases"][0]

    @property
    def case_id(self) -> int:
        """Return the number of the case."""
        return whole(self.case["case_id"])


def whole(value: Cell) -> int:
    """Return `value`, which is a whole number."""
    if not isinstance(value, int):
        raise TypeError(f"{value!r} is no number")
    return value


def day(value: Cell) -> date:
    """Return `value`, which is a day."""
    if not isinstance(value, date):
        raise TypeError(f"{value!r} is no day")
    return value


def moment(on: date, hour: int = 16) -> str:
    """Return a moment of the day `on` as an export writes it.

    >>> moment(date(2006, 3, 14))
    '2006-03-14T16:00:00Z'
    """
    return f"{on.isoformat()}T{hour:02}:00:00Z"


def later(on: date, days: int) -> date:
    """Return the day that is `days` after `on`."""
    return on + timedelta(days=days)


def written(cell: Cell) -> str:
    """Return `cell` as an export writes it.

    >>> written(True), written(date(2006, 3, 14)), written(None), written(148)
    ('Yes', '2006-03-14', '', '148')
    """
    if cell is None:
        return ""
    if cell is True or cell is False:
        return "Yes" if cell else "No"
    return cell if isinstance(cell, str) else str(cell)


CROWN, MAGISTRATES = "CC", "MC"
SHEETS = {MAGISTRATES: 224, CROWN: 225887}
"""Document types of the Hearing Record Sheet. Source: CPS-Innovation/Polaris, DocumentTypeMapper.cs."""
COURTS = {MAGISTRATES: "Nowhere Magistrates' Court", CROWN: "Sampleton Crown Court"}
SHEET_VERSION = "SYNTHETIC-HRS-2"
CALCULATOR = "SYNTHETIC-POC-3"


def add_case(rows: CaseRows, *, case_id: int, area: str, unit: str, registered_on: date, **values: Cell) -> None:
    """Add the row of the case, finalised and ordinary unless `values` say otherwise."""
    ordinary: Row = {
        "system": "CMS",
        "record_owner": "CPS",
        "complexity": "3",
        "is_finalised": True,
        "is_remitted": False,
        "is_superseded": False,
        "is_deleted": False,
        "pre_charge_outcome": "CHARGE",
        "long_term_interest": False,
        "is_digital_case_file": registered_on.year >= 2020,
        "security_marking": "OFFICIAL",
    }
    own: Row = {"case_id": case_id, "area": area, "unit": unit, "registered_on": registered_on}
    rows.add("cases", **{**ordinary, **own, **values})


def add_person(rows: CaseRows, number: int, surname: str, first_names: str, born_on: date) -> int:
    """Add a defendant and return the number it has."""
    defendant_id = rows.case_id * 10 + number
    rows.add(
        "defendants",
        defendant_id=defendant_id,
        list_order=number,
        type="PERSON",
        surname=surname,
        first_names=first_names,
        born_on=born_on,
        is_youth=False,
        remand_status="UB",
        is_not_yet_charged=False,
    )
    return defendant_id


def add_offence(
    rows: CaseRows, defendant_id: int, code: str, on: date, *, title: str, plea: str = "NG", verdict: str = "G"
) -> None:
    """Add an offence of a defendant, disposed of."""
    rows.add(
        "offences",
        defendant_id=defendant_id,
        offence_id=rows.case_id * 100 + len(rows.rows("offences")) + 1,
        code=code,
        description=title,
        from_on=on,
        to_on=on,
        mode_of_trial="IND" if code.startswith(("COML", "SX", "TH68023")) else "EW",
        plea=plea,
        verdict=verdict,
        is_disposed=True,
    )


def add_hearing(rows: CaseRows, on: date, type_code: str, level: str) -> None:
    """Add a hearing whose sheet came back the next day."""
    rows.add(
        "hearings",
        hearing_id=rows.case_id * 100 + len(rows.rows("hearings")) + 1,
        hearing_on=on,
        type_code=type_code,
        court_level=level,
        court_name=COURTS[level],
        record_sheet_type=SHEETS[level],
        record_sheet_version=SHEET_VERSION,
        record_sheet_at=moment(later(on, 1), 10),
        endorsed_at=moment(on),
    )


def add_finalisation(
    rows: CaseRows, defendant_id: int, on: date, *, outcome: Cell, category: str, level: str, **values: Cell
) -> Row:
    """Add a finalisation, entered two days later; `values` say the sentence or the reason."""
    own: Row = {
        "defendant_id": defendant_id,
        "finalisation_id": rows.case_id * 100 + len(rows.rows("finalisations")) + 1,
        "finalised_on": on,
        "recorded_at": moment(later(on, 2), 11),
        "outcome": outcome,
        "principal_offence_category": category,
        "calculator_version": CALCULATOR,
        "court_level": level,
        "court_name": COURTS[level],
    }
    return rows.add("finalisations", **{**own, **values})


def add_flags(rows: CaseRows, codes: Iterable[str], on: date, *, defendant_id: int | None = None) -> None:
    """Add monitoring flags of the case, or of one defendant."""
    for code in codes:
        number = rows.case_id * 100 + len(rows.rows("flags")) + 1
        rows.add("flags", code=code, flag_id=number, defendant_id=defendant_id, set_on=on)


def add_document(
    rows: CaseRows, type_id: int, category: str, title: str, on: date, *, version: str = "", **values: Cell
) -> Row:
    """Add a document and its one version; `version` is its SHA-256."""
    number = rows.case_id * 100 + len(rows.rows("documents")) + 1
    own: Row = {
        "document_id": number,
        "type_id": type_id,
        "category": category,
        "title": title,
        "original_file_name": f"{title}.doc",
        "mime_type": "application/msword",
        "document_on": on,
        "is_unused": category == "Unused Material",
        "is_dispatched": False,
        "has_back_sheet": False,
        "has_failed_attachments": False,
    }
    if version:
        rows.add(
            "document_versions",
            document_id=number,
            version_id=1,
            path=f"docs/{rows.case_id}/{number}_v1.doc",
            size_bytes=24_064,
            sha256=version,
            created_at=moment(on),
        )
    return rows.add("documents", **{**own, **values})


def add_event(rows: CaseRows, kind: str, on: date) -> None:
    """Add an event in the history of the case."""
    rows.add("events", event_id=rows.case_id * 100 + len(rows.rows("events")) + 1, happened_at=moment(on, 9), kind=kind)
