"""A sheet of metadata that comes back: which column is what, what it fills in, every fault; then taken in or not."""

import base64
import binascii
import zlib
from dataclasses import dataclass
from typing import Annotated, ClassVar

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from muniment.metadata_sheets import MEANINGS, read_for_list
from muniment.metadata_sheets import take_in as record
from muniment.report.words import count_words
from muniment.web.metadata import SHOWN_AT_MOST, crumbs_of
from muniment.web.page import Link, Page, Problem, described
from muniment.web.visit import Visit, needs
from records.register.roles import Right
from retention.faults import Fault, Refusal
from transfer.faults import METADATA_TOO_LARGE
from transfer.metadata.file import LARGEST_BYTES
from transfer.metadata.form import tdr_form
from transfer.metadata.returned import Returned
from transfer.metadata.rows import COMPLETED_KEYS
from transfer.metadata.sheet import read_sheet

router = APIRouter()
Filler = Annotated[Visit, Depends(needs(Right.REVIEW_LISTS))]
NOT_USED = ("", "Not used")


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """One column of a department's own sheet, and what it is taken for, as the select component takes it."""

    name: str
    heading: str
    value: str
    items: tuple[dict[str, object], ...]


@dataclass(frozen=True, slots=True)
class ChangeShown:
    """One cell that would change."""

    path: str
    heading: str
    before: str
    after: str


def _sheet_example() -> "SheetReadPage":
    items: tuple[dict[str, object], ...] = ({"value": "", "text": "Not used"}, {"value": "note", "text": "note"})
    return SheetReadPage(
        title="What the sheet fills in",
        crumbs=crumbs_of("L0001", Link("Metadata", "/lists/L0001/metadata")),
        ref="L0001",
        name="ours.csv",
        summary="1 value of 1 file would be taken in.",
        columns=(ColumnChoice("column-0", "Remarks", "note", items),),
        changes=(ChangeShown("Op ALPHA/a.doc", "note", "", "A letter"),),
        faults=(),
        warnings=(),
        more="",
        kept="eJw=",
        button="Take in 1 value",
    )


@described(_sheet_example)
@dataclass(frozen=True, slots=True, kw_only=True)
class SheetReadPage(Page):
    """What a sheet would fill in, and every fault; nothing is saved yet. No `button` where nothing may be saved."""

    template: ClassVar[str] = "metadata/sheet.html"
    ref: str
    name: str
    summary: str
    columns: tuple[ColumnChoice, ...]
    changes: tuple[ChangeShown, ...]
    faults: tuple[str, ...]
    warnings: tuple[str, ...]
    more: str
    kept: str
    button: str


@router.post("/lists/{ref}/metadata/sheet")
def read_a_sheet(visit: Filler, ref: str) -> Response:
    """Show what a sheet would fill in; nothing is saved."""
    content, name = _sent_sheet(visit)
    if not content:
        return visit.again([Problem("sheet", "Choose the sheet that you filled in.")], f"/lists/{ref}/metadata")
    reading = _Reading(visit, ref, content, name)
    return visit.shown(reading.page())


@router.post("/lists/{ref}/metadata/take-in")
def take_in(visit: Filler, ref: str) -> Response:
    """Record what a sheet fills in, all of it or nothing."""
    content, name = _sent_sheet(visit)
    sent = _Reading(visit, ref, content, name)
    try:
        count = record(visit.store, ref, sent.reading, origin=name, by=visit.person, actor=visit.actor, at=visit.at)
    except Refusal as refusal:
        return visit.refused(refusal, act="metadata filled in", subject=ref, path=f"/lists/{ref}/metadata")
    if not count:
        return visit.shown(sent.page())
    words = count_words(count, "value was", "values were")
    return visit.done(f"/lists/{ref}/metadata", f"{words} taken in from {name}.")


class _Reading:
    """One sheet that was sent, read against the list as it stands now, and how it is shown."""

    def __init__(self, visit: Visit, ref: str, content: bytes, name: str) -> None:
        self._ref, self._name, self._content = ref, name, content
        mapping = None
        if visit.form.has("column-0"):
            headings = read_sheet(content, name).rows.headings
            chosen = {heading: visit.form.text(f"column-{at}") for at, heading in enumerate(headings)}
            mapping = {heading: key for heading, key in chosen.items() if key in MEANINGS}
        self.reading = read_for_list(visit.store, ref, content, name, on=visit.on, mapping=mapping)

    def page(self) -> SheetReadPage:
        """Return the page that shows what was read."""
        found, count = self.reading.found, len(self.reading.found.changes)
        files = len({change.path for change in found.changes})
        summary = (
            f"{count_words(len(found.faults), 'fault', 'faults')}: nothing is taken in until all are mended."
            if found.faults
            else f"{count_words(count, 'value', 'values')} of {count_words(files, 'file', 'files')} would be taken in."
        )
        return SheetReadPage(
            title="What the sheet fills in",
            crumbs=crumbs_of(self._ref, Link("Metadata", f"/lists/{self._ref}/metadata")),
            ref=self._ref,
            name=self._name,
            summary=summary,
            columns=() if self.reading.is_ours else self._columns(),
            changes=_shown_changes(found),
            faults=tuple(str(fault) for fault in found.faults[:SHOWN_AT_MOST]),
            warnings=tuple(str(fault) for fault in found.warnings[:SHOWN_AT_MOST]),
            more=_more(found),
            kept=packed(self._content),
            button=f"Take in {count_words(count, 'value', 'values')}" if found.may_be_taken and count else "",
        )

    def _columns(self) -> tuple[ColumnChoice, ...]:
        form = tdr_form()
        choices = [NOT_USED, ("file_path", "Path of the file"), ("file_name", "Name of the file")]
        choices += [(key, form.heading(key)) for key in COMPLETED_KEYS]
        return tuple(
            ColumnChoice(
                f"column-{at}",
                heading or f"Column {at + 1}",
                self.reading.mapping.get(heading, ""),
                tuple(
                    {"value": key, "text": words, "selected": key == self.reading.mapping.get(heading, "")}
                    for key, words in choices
                ),
            )
            for at, heading in enumerate(self.reading.headings)
        )


def _shown_changes(found: Returned) -> tuple[ChangeShown, ...]:
    return tuple(
        ChangeShown(change.path, change.heading, change.before, change.after)
        for change in found.changes[:SHOWN_AT_MOST]
    )


def _more(found: Returned) -> str:
    more = max(len(found.faults), len(found.changes)) - SHOWN_AT_MOST
    return f"and {more:,} more" if more > 0 else ""


def _sent_sheet(visit: Visit) -> tuple[bytes, str]:
    """Return the sheet that was uploaded, or the one that a page had kept; empty where there is none."""
    upload = visit.form.files.get("sheet")
    if upload is not None:
        return upload.file.read(), (upload.filename or "sheet")[:100]
    return unpacked(visit.form.text("kept")), visit.form.text("name")[:100] or "sheet"


def packed(content: bytes) -> str:
    """Return a sheet as text for a hidden field.

    >>> unpacked(packed(b"filepath"))
    b'filepath'
    """
    return base64.b64encode(zlib.compress(content, 9)).decode("ascii")


def unpacked(text: str) -> bytes:
    """Return the sheet that a hidden field held; empty where it holds none. A Refusal where it is far too large."""
    try:
        unpacking = zlib.decompressobj()
        content = unpacking.decompress(base64.b64decode(text, validate=True), LARGEST_BYTES)
    except (binascii.Error, zlib.error, ValueError):
        return b""
    if unpacking.unconsumed_tail:
        raise Refusal(Fault(METADATA_TOO_LARGE, "the sheet"))
    return content
