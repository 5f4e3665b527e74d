"""The files of a survey as a table: all of them, or those that a condition or a ready-made list names."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from muniment.tables.cells import Cell, Kind, Row, Table, TableColumn
from records.risk import risk_of
from records.store.evidence import SurveyEvidence
from records.survey.conditions import FileCondition
from records.survey.file_lists import PATH_COLUMN, rows_of
from records.survey.format_names import FormatNames
from records.survey.profile import fault_called

COLUMNS = (
    TableColumn("path", "Path", meaning="Folder and name below the source."),
    TableColumn("name", "Name"),
    TableColumn("extension", "Extension", meaning="What follows the last dot."),
    TableColumn("kind", "Kind", meaning="FILE, LINK, PIPE, SOCKET, DEVICE, OTHER; MEMBER: inside an archive."),
    TableColumn("size_bytes", "Size", Kind.BYTES, "Size in bytes; -1 where it is not known."),
    TableColumn("modified_at", "Modified", Kind.MOMENT, "Last modified, as the source says."),
    TableColumn("result", "Result", meaning="PROFILED, FAILED or SKIPPED."),
    TableColumn("puids", "PUID", meaning="PRONOM identifiers, joined by ;. Empty where no format was found."),
    TableColumn("formats", "Format", meaning="Their names and versions."),
    TableColumn("basis", "Basis", meaning="Signature, Container or Extension: how the format was matched."),
    TableColumn("extension_mismatch", "Mismatch", Kind.YES_NO, "The extension is not one of the format's."),
    TableColumn("risk", "Risk (NARA)", meaning="The worst of NARA's levels for the formats found."),
    TableColumn("mime", "MIME type", meaning="By libmagic."),
    TableColumn("marks", "Marks", meaning="What DROID does not see, joined by ;."),
    TableColumn("marks_detail", "About the marks"),
    TableColumn("whole_file_puids", "Whole file", meaning="PUIDs by the whole file, where they differ."),
    TableColumn("second_opinion", "Second opinion", meaning="What Siegfried says, where it differs."),
    TableColumn("fault_code", "Fault", meaning="Code of what went wrong; see the sheet or page of faults."),
    TableColumn("fault", "What went wrong"),
    TableColumn("link_target", "Link to"),
    TableColumn("sha256", "SHA-256"),
    TableColumn("md5", "MD5"),
)
ON_SCREEN = ("path", "size_bytes", "modified_at", "puids", "basis", "marks", "fault_code")
FILES_ASKED = (
    PATH_COLUMN, "name", "extension", "kind", "size_bytes", "modified_ns", "result", "puids", "basis",
    "extension_mismatch", "mime", "marks", "marks_detail", "whole_file_puids", "second_opinion", "fault_code",
    "fault_detail", "link_target", "sha256", "md5", "signatures",
)  # fmt: skip


class FileOrder(StrEnum):
    """The orders in which files are listed; with a minus the other way round."""

    PATH = "path"
    NAME = "name"
    SIZE = "size"
    LARGEST = "-size"
    OLDEST = "modified"
    NEWEST = "-modified"

    @property
    def sql(self) -> str:
        """Return the order as SQL; files that are equal in it come by their path."""
        first = {
            FileOrder.PATH: "",
            FileOrder.NAME: "name, ",
            FileOrder.SIZE: "size_bytes, ",
            FileOrder.LARGEST: "size_bytes DESC, ",
            FileOrder.OLDEST: "modified_ns NULLS LAST, ",
            FileOrder.NEWEST: "modified_ns DESC NULLS LAST, ",
        }
        return first[self] + "folder, name, path_bytes"


def files_table(
    evidence: SurveyEvidence,
    condition: FileCondition,
    *,
    names: FormatNames,
    title: str,
    about: tuple[tuple[str, str], ...] = (),
    order: FileOrder = FileOrder.PATH,
    most: int | None = None,
    columns: tuple[str, ...] = (),
) -> Table:
    """Return the files for which `condition` holds, with `columns` (all where none are named)."""
    rows = rows_of(evidence, condition, columns=FILES_ASKED, order=order.sql, most=most)
    chosen = tuple(column for column in COLUMNS if not columns or column.name in columns)
    places = [COLUMNS.index(column) for column in chosen]
    whole = (file_row(row, names) for row in rows)
    return Table(title, chosen, _picked(whole, places), about=about)


def _picked(rows: Iterator[Row], places: list[int]) -> Iterator[Row]:
    for row in rows:
        yield [row[place] for place in places]


def file_row(row: tuple[object, ...], names: FormatNames) -> Row:
    """Return the cells of COLUMNS for a row of FILES_ASKED."""
    values = dict(zip((column.removesuffix(" AS path") for column in FILES_ASKED), row, strict=True))
    puids = [puid for puid in str(values["puids"] or "").split(";") if puid]
    known = [names.get(puid, _text(values["signatures"])) for puid in puids]
    code = _text(values["fault_code"])
    detail = f" ({values['fault_detail']})" if values["fault_detail"] else ""
    made: dict[str, Cell] = {
        "path": _text(row[0]),
        "modified_at": moment_of(values["modified_ns"]),
        "formats": "; ".join(one.full_name for one in known if one is not None) or None,
        "risk": str(risk_of(puids).level) if puids else None,
        "fault": fault_called(code).meaning.rstrip(".") + detail if code else None,
    }
    return [made[column.name] if column.name in made else _cell(values[column.name]) for column in COLUMNS]


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _cell(value: object) -> Cell:
    return value if isinstance(value, bool | int) else _text(value)


def moment_of(modified_ns: object) -> datetime | None:
    """Return the moment that a survey's row gives in nanoseconds; None where it has none."""
    if not isinstance(modified_ns, int):
        return None
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=modified_ns // 1000)
