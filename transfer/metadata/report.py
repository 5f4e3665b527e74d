"""Read an error report of TDR's back into our files: what it says of each, and who can mend it.

Two reports exist: that on the metadata (JSON as its service writes it, or the spreadsheet people get:
filepath, column, value, error message), and that on the files (Filepath, Filename, Action Required, Error
Details, File Format, PUID). Both are told apart by their headings.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from retention.faults import Fault, Who
from transfer.consignment_faults import REPORT_NOT_TDRS
from transfer.metadata.form import MetadataForm, tdr_form
from transfer.metadata.rows import COMPLETED_KEYS
from transfer.metadata.sheet import read_sheet

CONTACT = "Contact support"
_METADATA_HEADINGS = {"filepath", "column", "error message"}
_FILE_HEADINGS = {"filepath", "action required", "error details"}


@dataclass(frozen=True, slots=True)
class Reported:
    """One error that TDR reports: `path` as TDR has it; `is_ours` whether the list has that file.

    `who` can mend it, and `how` is the next step.
    """

    path: str
    heading: str
    value: str
    message: str
    action: str
    is_ours: bool
    who: Who
    how: str


@dataclass(frozen=True, slots=True)
class TdrReport:
    """A report that was read; with `faults` it was none."""

    errors: tuple[Reported, ...]
    faults: tuple[Fault, ...]


def read_report(content: bytes, name: str, paths: Sequence[str], form: MetadataForm | None = None) -> TdrReport:
    """Return what the report `content`, called `name`, says of the files `paths`."""
    form = form or tdr_form()
    known = {path.lstrip("/"): path for path in paths}
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return _of_json(content, name, known, form)
    sheet = read_sheet(content, name, form)
    # a report's cells may be numbers; nothing of it is kept
    faults = [fault for fault in sheet.faults if not fault.place.startswith("row ")]
    if faults:
        return TdrReport((), tuple(faults))
    rows = [{heading.strip().lower(): text for heading, text in row.items()} for row in sheet.rows.rows]
    headings = {heading.strip().lower() for heading in sheet.rows.headings}
    if headings >= _FILE_HEADINGS:
        return TdrReport(tuple(_of_file_row(row, known) for row in rows), ())
    if headings >= _METADATA_HEADINGS:
        found = (
            _reported(row["filepath"], row["column"], row.get("value", ""), row["error message"], known, form)
            for row in rows
        )
        return TdrReport(tuple(found), ())
    return TdrReport((), (Fault(REPORT_NOT_TDRS, name, ", ".join(sheet.rows.headings)[:120]),))


def _of_json(content: bytes, name: str, known: Mapping[str, str], form: MetadataForm) -> TdrReport:
    try:
        found = json.loads(content.decode("utf-8-sig"))
        errors = tuple(_of_assets(found["validationErrors"], known, form))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return TdrReport((), (Fault(REPORT_NOT_TDRS, name),))
    return TdrReport(errors, ())


def _of_assets(
    assets: Sequence[Mapping[str, object]], known: Mapping[str, str], form: MetadataForm
) -> Iterator[Reported]:
    for asset in assets:
        data, errors = asset["data"], asset["errors"]
        if not (isinstance(data, list) and isinstance(errors, list)):
            raise TypeError("not as TDR writes it")
        cells = {str(cell["name"]): str(cell["value"]) for cell in data}
        for error in errors:
            heading = str(error["property"])
            message = str(error["message"] or error["errorKey"])
            yield _reported(str(asset["assetId"]), heading, cells.get(heading, ""), message, known, form)


def _reported(
    path: str, heading: str, value: str, message: str, known: Mapping[str, str], form: MetadataForm
) -> Reported:
    ours = known.get(path.lstrip("/"))
    who, how = _who_mends(heading, form, is_ours=ours is not None)
    return Reported(ours or path, heading, value, message, "Fix yourself", ours is not None, who, how)


def _who_mends(heading: str, form: MetadataForm, *, is_ours: bool) -> tuple[Who, str]:
    """Return who can mend an error in a column, and how."""
    key = form.key_of(heading)
    if not heading or not is_ours:
        return Who.RMU, "Download the metadata here again, and upload it without changes of rows."
    if key == heading and heading not in form.headings:
        return Who.RMU, "Take the column out: download the metadata here again."
    if form.column(key).is_protected:
        return Who.RMU, "Compare the file with what was uploaded: its name or its date is not the one TDR has."
    if key in COMPLETED_KEYS:
        return Who.RMU, "Correct the cell in the sheet, and take the sheet in here again."
    return Who.RMU, "Correct the decision on the sensitivity page; the list must then be signed again."


def _of_file_row(row: Mapping[str, str], known: Mapping[str, str]) -> Reported:
    path = row["filepath"]
    ours = known.get(path.lstrip("/"))
    action = row["action required"]
    to_tna = action.strip().lower() == CONTACT.lower()
    how = (
        "Write to the Digital Transfer Adviser with the path and the message."
        if to_tna
        else "Mend the file at the source or leave it out, and start a new transfer."
    )
    value = ", ".join(filter(None, (row.get("file format", ""), row.get("puid", ""))))
    return Reported(ours or path, "", value, row["error details"], action, ours is not None, Who.RMU, how)
