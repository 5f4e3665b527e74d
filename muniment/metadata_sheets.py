"""Sheets of metadata that come back, read against a list as it stands now; taken in whole or not at all."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from muniment.papers import MetadataMade, metadata_of, sent_now
from muniment.wiring import Store
from records.register.people import Person
from transfer.metadata.department import KnownFile, propose_mapping, read_department_sheet
from transfer.metadata.form import tdr_form
from transfer.metadata.register import MetadataRegister
from transfer.metadata.returned import Returned, read_returned
from transfer.metadata.rows import COMPLETED_KEYS
from transfer.metadata.sheet import read_sheet

MEANINGS = ("file_path", "file_name", *COMPLETED_KEYS)
"""What a column of a department's own sheet can be taken for, by TDR's key."""


@dataclass(frozen=True, slots=True)
class SheetReading:
    """What a sheet says: `is_ours` where it is the template that was given out.

    Else `mapping` says which column is what, heading -> TDR's key.
    """

    found: Returned
    headings: tuple[str, ...]
    is_ours: bool
    mapping: Mapping[str, str]
    made: MetadataMade


def read_for_list(
    store: Store, list_ref: str, content: bytes, name: str, *, on: date, mapping: Mapping[str, str] | None = None
) -> SheetReading:
    """Return what the sheet `content`, called `name`, fills in; a `mapping` of None is proposed from the headings."""
    sent = sent_now(store, list_ref)
    made = metadata_of(store, sent, on=on)
    sheet = read_sheet(content, name)
    headings, form = sheet.rows.headings, tdr_form()
    is_ours = form.heading("file_path") in headings
    if is_ours or not headings:
        return SheetReading(read_returned(content, name, made.rows, on=on), headings, is_ours, {}, made)
    meant = propose_mapping(headings) if mapping is None else mapping
    shown_as = store.surveys.source(sent.list_.entries[0].item.ref.source).shown_as
    files = [KnownFile(path, as_users_know(shown_as, key)) for path, key in made.records.keys.items()]
    before = {
        row[form.heading("file_path")]: {key: row[form.heading(key)] for key in COMPLETED_KEYS} for row in made.rows
    }
    found = read_department_sheet(content, name, meant, files, on=on, before=before)
    return SheetReading(found, headings, False, meant, made)


def take_in(
    store: Store, list_ref: str, reading: SheetReading, *, origin: str, by: Person, actor: str, at: datetime
) -> int:
    """Record what the sheet fills in, and return how many values; none where it has a fault."""
    found = reading.found
    if not found.may_be_taken or not found.changes:
        return 0
    changes = {reading.made.records.keys[path]: cells for path, cells in found.completions().items()}
    MetadataRegister(store.database).take_in(list_ref, changes, origin=origin, by=by, actor=actor, at=at)
    return len(found.changes)


def as_users_know(shown_as: str, key: str) -> str:
    r"""Return the path `key` below a source as users know it.

    >>> as_users_know("\\\\FS99\\SCD", "Board/a.doc"), as_users_know("/srv/share/", "Board/a.doc")
    ('\\\\FS99\\SCD\\Board\\a.doc', '/srv/share/Board/a.doc')
    """
    separator = "\\" if "\\" in shown_as else "/"
    return shown_as.rstrip("\\/") + separator + key.replace("/", separator)
