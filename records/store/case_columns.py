"""The columns of cases as evidence: what a CMS export says, table by table, and what we add to each row.

The names are those of the export contract, the same in its CSV files, in its XML twin and here.
Where the Crown Prosecution Service's own public code names a field, the column follows its
meaning; finalisation date, principal offence, reason code and sentence stand in none of that code
and are required by us: they start the clock.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from records.store.columns import Column


class ValueKind(StrEnum):
    """How a cell is written; what is not known is an empty cell."""

    TEXT = "text"
    DATE = "date"
    MOMENT = "moment"
    NUMBER = "number"
    YES_NO = "yes or no"
    CODE = "code"
    CODES = "codes"


EXPECTED: Mapping[ValueKind, str] = {
    ValueKind.TEXT: "text of at most 4,000 characters",
    ValueKind.DATE: "a day of the calendar, such as 2006-03-14",
    ValueKind.MOMENT: "a moment in UTC, such as 2006-03-14T15:20:00Z",
    ValueKind.NUMBER: "a whole number, such as 148",
    ValueKind.YES_NO: "Yes or No",
    ValueKind.CODE: "a code of the list",
    ValueKind.CODES: "codes of the list, joined by ;",
}
_SQL_TYPES = {ValueKind.DATE: "DATE", ValueKind.MOMENT: "TIMESTAMP", ValueKind.NUMBER: "BIGINT"}


@dataclass(frozen=True, slots=True)
class CaseColumn:
    """One column of the contract; a `required` one makes the row what it is, so without it the row is left out.

    `must_be_sent` columns may be empty in a row, yet the file must have them. `codes` names a code list.
    """

    name: str
    kind: ValueKind
    meaning: str
    required: bool = False
    must_be_sent: bool = False
    codes: str = ""

    @property
    def sql_type(self) -> str:
        """Return the DuckDB type of the column in evidence."""
        return "BOOLEAN" if self.kind is ValueKind.YES_NO else _SQL_TYPES.get(self.kind, "VARCHAR")


@dataclass(frozen=True, slots=True)
class CaseTable:
    """One table: a row is one `row_name`, named by the columns `key` within its case."""

    name: str
    row_name: str
    meaning: str
    columns: tuple[CaseColumn, ...]
    required: bool = False

    @property
    def key(self) -> tuple[str, ...]:
        """Return the columns that name a row: those that are required, the URN first."""
        return tuple(column.name for column in self.columns if column.required)

    @property
    def evidence_columns(self) -> tuple[Column, ...]:
        """Return the columns of the table in evidence: those of the contract, then ours."""
        own = (*ROW_COLUMNS, *CASE_ONLY_COLUMNS) if self.name == "cases" else ROW_COLUMNS
        return (*(Column(column.name, column.sql_type, column.meaning) for column in self.columns), *own)


ROW_COLUMNS = (
    Column("line", "BIGINT", "Line of the file on which the row begins; in the XML twin, of its element."),
    Column("not_read", "VARCHAR", "Cells that could not be read, as received, joined by ; Missing: all were read."),
)
CASE_ONLY_COLUMNS = (
    Column("urn_as_received", "VARCHAR", "The URN as received, where it was written otherwise; missing where not."),
    Column("urn_root", "VARCHAR", "The URN without its suffix: force, unit, reference and year."),
    Column("urn_suffix", "VARCHAR", "M or S; what they mean is not published. Missing: none."),
    Column("urn_part", "BIGINT", "The number after the slash. Missing: none."),
    Column("force", "VARCHAR", "Police force, the first two digits of the URN."),
    Column("times_listed", "BIGINT", "How often the export lists this URN with different values; 1: once."),
)


def _urn(meaning: str = "URN of the case.") -> CaseColumn:
    return CaseColumn("urn", ValueKind.TEXT, meaning, required=True)


def _key(name: str, meaning: str) -> CaseColumn:
    return CaseColumn(name, ValueKind.NUMBER, meaning, required=True)


def _sent(name: str, kind: ValueKind, meaning: str, *, codes: str = "") -> CaseColumn:
    return CaseColumn(name, kind, meaning, must_be_sent=True, codes=codes)


_C, _T, _D = ValueKind.CODE, ValueKind.TEXT, ValueKind.DATE
_M, _N, _Y = ValueKind.MOMENT, ValueKind.NUMBER, ValueKind.YES_NO
_column = CaseColumn

CASES = CaseTable(
    "cases",
    "case",
    "One row a case.",
    (
        _urn("Unique reference number, such as 99AA0101005."),
        _key("case_id", "Number of the case in the system it comes from."),
        _sent("system", _C, "System in which the case began.", codes="systems"),
        _sent("record_owner", _C, "Who owns the case record.", codes="record_owners"),
        _sent("area", _C, "CPS Area, or central division, that has the case.", codes="areas"),
        _sent("unit", _C, "Unit of the Area, by its name.", codes="units"),
        _sent("registered_on", _D, "Day of registration."),
        _column("operation_name", _T, "Name of the police operation."),
        _column("lead_defendant", _T, "Name by which the case is known."),
        _column("complexity", _C, "Complexity at registration.", codes="complexities"),
        _column("crest_number", _T, "Number at the Crown Court."),
        _sent("is_finalised", _Y, "Whether CMS counts the case as finalised."),
        _sent("is_remitted", _Y, "Whether the Crown Court sent the case back to a magistrates' court."),
        _column("remitted_on", _D, "Day on which it was sent back."),
        _sent("is_superseded", _Y, "Whether another case took its place."),
        _column("superseded_by", _T, "URN of that other case."),
        _sent("is_deleted", _Y, "Whether the case is marked as deleted."),
        _column("pre_charge_outcome", _C, "How the pre-charge decision ended.", codes="pre_charge_outcomes"),
        _column("pre_charge_finalised_on", _D, "Day on which it ended."),
        _column("last_action_on", _D, "Day of the last action on the case."),
        _column("long_term_interest", _Y, "Whether the Area sent it to the RMU as of long-term interest."),
        _column("is_digital_case_file", _Y, "Whether the police sent a digital case file."),
        _column("security_marking", _C, "Highest marking of the case.", codes="markings"),
    ),
    required=True,
)
DEFENDANTS = CaseTable(
    "defendants",
    "defendant",
    "One row a defendant of a case; the same person in two cases has two rows.",
    (
        _urn(),
        _key("defendant_id", "Number of the defendant in this case."),
        _column("list_order", _N, "Place among the defendants."),
        _sent("type", _C, "Person or organisation.", codes="defendant_types"),
        _column("surname", _T, "Surname, or name of the organisation."),
        _column("first_names", _T, "First names."),
        _sent("born_on", _D, "Date of birth."),
        _column("is_youth", _Y, "Whether CMS marks the defendant as a youth."),
        _column("asn", _T, "Arrest summons number."),
        _column("remand_status", _C, "Remand status from the police.", codes="remand_statuses"),
        _column("is_not_yet_charged", _Y, "Whether the defendant is marked as not yet charged."),
    ),
    required=True,
)
OFFENCES = CaseTable(
    "offences",
    "offence",
    "One row an offence of a defendant.",
    (
        _urn(),
        _key("defendant_id", "Number of the defendant."),
        _key("offence_id", "Number of the offence."),
        _sent("code", _T, "CJS offence code, such as COML025; NYC is not yet charged."),
        _column("description", _T, "Title of the offence."),
        _sent("from_on", _D, "First day of the offence."),
        _column("to_on", _D, "Last day of the offence."),
        _column("mode_of_trial", _C, "Mode of trial.", codes="modes_of_trial"),
        _column("plea", _C, "Latest plea.", codes="pleas"),
        _column("verdict", _C, "Latest verdict.", codes="verdicts"),
        _sent("is_disposed", _Y, "Whether the offence is disposed of."),
    ),
    required=True,
)
HEARINGS = CaseTable(
    "hearings",
    "hearing",
    "One row a hearing, with its Hearing Record Sheet.",
    (
        _urn(),
        _key("hearing_id", "Number of the hearing."),
        _sent("hearing_on", _D, "Day of the hearing."),
        _column("type_code", _C, "Type of hearing.", codes="hearing_types"),
        _sent("court_level", _C, "Which kind of court.", codes="court_levels"),
        _column("court_name", _T, "Name of the court."),
        _sent("record_sheet_type", _N, "Document type of the Hearing Record Sheet; empty: none came back."),
        _column("record_sheet_version", _T, "Version of its template."),
        _column("record_sheet_at", _M, "When the Hearing Record Sheet came back."),
        _column("endorsed_at", _M, "When the hearing's result was endorsed on CMS."),
    ),
    required=True,
)
FINALISATIONS = CaseTable(
    "finalisations",
    "finalisation",
    "One row each time a defendant was finalised.",
    (
        _urn(),
        _key("defendant_id", "Number of the defendant."),
        _key("finalisation_id", "Number of the finalisation."),
        _sent("finalised_on", _D, "Day on which the case ended for the defendant."),
        _sent("recorded_at", _M, "When that was entered on CMS."),
        _sent("outcome", _C, "How it ended.", codes="court_outcomes"),
        _sent("reason_code", _C, "Principal unsuccessful outcome reason.", codes="reason_codes"),
        _sent("principal_offence_category", _C, "Principal offence category at finalisation.", codes="categories"),
        _sent("calculator_version", _T, "Version of the Principal Offence Calculator that was used."),
        _column("court_level", _C, "Which kind of court finalised.", codes="court_levels"),
        _column("court_name", _T, "Name of the court."),
        _sent("sentence_type", _C, "Result code of the main sentence.", codes="sentences"),
        _sent("sentence_length_days", _N, "Length of the sentence in days."),
        _sent("sentence_start_on", _D, "First day of the sentence."),
        _sent("expected_end_on", _D, "Last day of the sentence."),
        _column("orders", ValueKind.CODES, "Result codes of the orders.", codes="orders"),
        _column("orders_end_on", _D, "Last day of the longest order."),
    ),
    required=True,
)
FLAGS = CaseTable(
    "flags",
    "flag",
    "One row a monitoring flag of a case, or of one defendant.",
    (
        _urn(),
        CaseColumn("code", _C, "Monitoring code.", required=True, codes="monitoring_codes"),
        CaseColumn("flag_id", _N, "Number of the flag.", required=True),
        _column("defendant_id", _N, "Number of the defendant it is set on; empty: on the case."),
        _column("set_on", _D, "Day on which it was set."),
        _column("removed_on", _D, "Day on which it was taken off; empty: it stands."),
    ),
    required=True,
)
VICTIMS_WITNESSES = CaseTable(
    "victims_witnesses",
    "person",
    "One row a victim or witness, without a name.",
    (
        _urn(),
        _key("person_id", "Number of the person in this case."),
        _sent("role", _C, "Victim, witness or both.", codes="roles"),
        _sent("is_child", _Y, "Whether the person is under 18."),
        _column("is_vulnerable", _Y, "Whether vulnerable."),
        _column("is_intimidated", _Y, "Whether intimidated."),
        _column("is_police", _Y, "Whether a police officer."),
    ),
)
DOCUMENTS = CaseTable(
    "documents",
    "document",
    "One row a document of the case.",
    (
        _urn(),
        _key("document_id", "Number of the document."),
        _sent("type_id", _N, "Document type."),
        _sent("category", _C, "Category of the document.", codes="document_categories"),
        _column("title", _T, "Title as presented."),
        _column("original_file_name", _T, "Name of the file as it came."),
        _column("mime_type", _T, "MIME type that CMS states."),
        _sent("document_on", _D, "Date of the document."),
        _sent("is_unused", _Y, "Whether it is marked as unused material."),
        _column("is_dispatched", _Y, "Whether it was sent out."),
        _column("has_back_sheet", _Y, "Whether a statement has its back sheet."),
        _column("has_failed_attachments", _Y, "Whether an attachment failed to load."),
    ),
)
DOCUMENT_VERSIONS = CaseTable(
    "document_versions",
    "version",
    "One row a version of a document.",
    (
        _urn(),
        _key("document_id", "Number of the document."),
        _key("version_id", "Number of the version."),
        _sent("path", _T, "Where it lies in the export: docs/{case_id}/{document_id}_v{version_id}.{extension}."),
        _column("size_bytes", _N, "Size in bytes."),
        _sent("sha256", _T, "SHA-256 of its bytes."),
        _column("created_at", _M, "When this version was made."),
    ),
)
COMMUNICATIONS = CaseTable(
    "communications",
    "communication",
    "One row a message in or out, without its text.",
    (
        _urn(),
        _key("communication_id", "Number of the communication."),
        _sent("direction", _C, "In or out.", codes="directions"),
        _column("party", _C, "With whom.", codes="parties"),
        _sent("sent_at", _M, "When it was sent."),
        _column("document_id", _N, "Document that holds it."),
    ),
)
REDACTIONS = CaseTable(
    "redactions",
    "redaction",
    "One row a redaction, as the redaction log has it.",
    (
        _urn(),
        _key("redaction_id", "Number of the entry."),
        _sent("document_id", _N, "Document that was redacted."),
        _sent("redaction_type", _N, "What was redacted: 1 to 18 of the log's list."),
        _column("kind", _C, "Under-redacted or over-redacted on receipt.", codes="redaction_kinds"),
        _column("charge_status", _C, "Before or after charge.", codes="charge_statuses"),
        _column("investigating_agency", _T, "Agency that sent the document."),
        _column("is_returned", _Y, "Whether it was sent back to that agency."),
    ),
)
BREACHES = CaseTable(
    "breaches",
    "breach",
    "One row a data breach linked to a case.",
    (
        _urn(),
        _key("breach_id", "Number of the breach."),
        _sent("discovered_at", _M, "When it was discovered."),
        _column("occurred_at", _M, "When it happened."),
        _column("reported_at", _M, "When it was reported to the Operational Security Team."),
        _column("category", _C, "What kind of breach.", codes="breach_categories"),
        _column("is_severe", _Y, "Whether it was counted as severe."),
        _column("closed_at", _M, "When it was closed."),
    ),
)
PAPER_BOXES = CaseTable(
    "paper_boxes",
    "box",
    "One row a file of the case that lies in a paper box; a box holds files of several cases.",
    (
        _urn(),
        CaseColumn("barcode", _T, "Barcode of the box.", required=True),
        _key("file_number", "Number of the file in the box."),
        _column("label", _T, "What is written on the file."),
        _column("location", _T, "Where the box is."),
        _column("sent_on", _D, "Day on which the box went off site."),
        _column("returned_on", _D, "Day on which it came back."),
    ),
)
EGRESS_ACTIVITY = CaseTable(
    "egress_activity",
    "activity",
    "One row an entry of the log of transfers between Egress and the shared drive.",
    (
        _urn(),
        _key("activity_id", "Number of the entry."),
        _sent("action_type", _C, "What was done.", codes="action_types"),
        _sent("happened_at", _M, "When."),
        _column("source_path", _T, "From where."),
        _column("destination_path", _T, "To where."),
        _column("file_name", _T, "Which file."),
        _column("md5", _T, "MD5 of the file."),
    ),
)
EVENTS = CaseTable(
    "events",
    "event",
    "One row an event in the history of the case.",
    (
        _urn(),
        _key("event_id", "Number of the event."),
        _sent("happened_at", _M, "When it happened."),
        _sent("kind", _C, "What happened.", codes="event_kinds"),
    ),
)
CASE_TABLES: tuple[CaseTable, ...] = (
    CASES,
    DEFENDANTS,
    OFFENCES,
    HEARINGS,
    FINALISATIONS,
    FLAGS,
    VICTIMS_WITNESSES,
    DOCUMENTS,
    DOCUMENT_VERSIONS,
    COMMUNICATIONS,
    REDACTIONS,
    BREACHES,
    PAPER_BOXES,
    EGRESS_ACTIVITY,
    EVENTS,
)
TABLE_BY_NAME: Mapping[str, CaseTable] = {table.name: table for table in CASE_TABLES}

FAULT_COLUMNS: tuple[Column, ...] = (
    Column("file", "VARCHAR", "File of the export; the manifest's own name for faults of the whole."),
    Column("line", "BIGINT", "Line of the file; missing where the fault is of the file."),
    Column("urn", "VARCHAR", "URN of the row, as received; missing where it has none."),
    Column("column_name", "VARCHAR", "Column; missing where the fault is of the row."),
    Column("code", "VARCHAR", "Fault code."),
    Column("found", "VARCHAR", "The value met, at most 200 characters."),
    Column("expected", "VARCHAR", "What should stand there, with an example."),
    Column("row_left_out", "BOOLEAN", "Yes: the row is not in evidence. No: the row is, without this cell's value."),
    Column("who", "VARCHAR", "Who can mend it."),
)
