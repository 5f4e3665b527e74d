"""The XML twin of an export, read one case at a time: no entities, no document type, nothing fetched.

`<export>` holds one `<case>` a URN: the case's own columns as elements, then an element a table
with an element a row. The rows that come out are those of the CSV files.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO

from lxml import etree  # type: ignore[import-untyped]

from records.faults.exports import (
    XML_BROKEN,
    XML_CASE_TOO_LARGE,
    XML_ELEMENT_NOT_KNOWN,
    XML_NOT_AN_EXPORT,
    XML_WITH_ENTITIES,
)
from records.sources.cms.staging import FaultPlace, Staging
from records.store.case_columns import CASE_TABLES, CASES, CaseTable
from retention.faults import Fault, Refusal

CASE_BYTES = 64 << 20
HEAD_BYTES = 1 << 16
_DOCTYPE = re.compile(r"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_TABLES: Mapping[str, CaseTable] = {table.name: table for table in CASE_TABLES if table is not CASES}
_COLUMNS: Mapping[str, Mapping[str, int]] = {
    table.name: {column.name: place for place, column in enumerate(table.columns)} for table in CASE_TABLES
}


class _CaseTooLargeError(Exception):
    """More was read since the last case ended than a case may take."""


class _Metered:
    """A stream that gives no more than CASE_BYTES between two cases."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._since_case = 0

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes."""
        block = self._stream.read(min(size, 1 << 16) if size > 0 else 1 << 16)
        self._since_case += len(block)
        if self._since_case > CASE_BYTES:
            raise _CaseTooLargeError
        return block

    def case_ended(self) -> None:
        """Begin to count anew."""
        self._since_case = 0


def stage_xml(path: Path, name: str, staging: Staging) -> int:
    """Stage the rows of the XML twin `path`, the file `name`; return how many cases it has, read or not.

    Broken XML costs what comes after the break. A Refusal where it has a document type or is no export.
    """
    _refuse_document_type(path, name)
    cases, last = 0, ""
    with path.open("rb") as stream:
        metered = _Metered(stream)
        try:
            for case in _cases(metered, name):
                cases += 1
                last = _stage_case(case, name, staging) or last
                metered.case_ended()
        except etree.XMLSyntaxError as error:
            staging.add_fault(XML_BROKEN, FaultPlace(name, error.lineno), found=_shortened(error, last))
        except _CaseTooLargeError:
            staging.add_fault(XML_CASE_TOO_LARGE, FaultPlace(name), found=f"after {last}" if last else "at the start")
    return cases


def _refuse_document_type(path: Path, name: str) -> None:
    with path.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
    if _DOCTYPE.search(head.replace(b"\0", b"").decode("latin-1")):  # without zeros, UTF-16 reads as ASCII
        raise Refusal(Fault(XML_WITH_ENTITIES, name))


def _cases(stream: _Metered, name: str) -> Iterator[etree._Element]:
    """Yield each case once it is whole; what was yielded is freed."""
    parsed = etree.iterparse(
        stream,
        events=("start", "end"),
        tag=("export", "case"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    root: etree._Element | None = None
    for event, element in parsed:
        if root is None:
            root = element
            if element.getparent() is not None or element.tag != "export":
                raise Refusal(Fault(XML_NOT_AN_EXPORT, name, str(element.getroottree().getroot().tag)[:80]))
            if element.getroottree().docinfo.internalDTD is not None:
                raise Refusal(Fault(XML_WITH_ENTITIES, name))
        if event == "end" and element.tag == "case" and element.getparent() is root:
            yield element
            element.clear()
            while element.getprevious() is not None:
                del root[0]
    if root is None:
        raise Refusal(Fault(XML_NOT_AN_EXPORT, name))


def _stage_case(case: etree._Element, name: str, staging: Staging) -> str:
    """Stage the rows of one case; return its URN as written."""
    own = [""] * len(CASES.columns)
    tables: list[tuple[CaseTable, etree._Element]] = []
    urn = (case.findtext("urn") or "").strip()
    for child in case:
        tag = str(child.tag)
        if (place := _COLUMNS["cases"].get(tag)) is not None:
            own[place] = child.text or ""
        elif (table := _TABLES.get(tag)) is not None:
            tables.append((table, child))
        else:
            _not_known(child, name, urn, staging)
    staging.writers["cases"].writerow((case.sourceline, *own))
    staging.rows["cases"] += 1
    for table, element in tables:
        for row in element:
            _stage_row(row, table, urn=own[0], name=name, staging=staging)
    return urn


def _stage_row(row: etree._Element, table: CaseTable, *, urn: str, name: str, staging: Staging) -> None:
    if row.tag != table.row_name:
        _not_known(row, name, urn, staging)
        return
    places = _COLUMNS[table.name]
    cells = [""] * len(table.columns)
    cells[0] = urn
    for child in row:
        place = places.get(str(child.tag))
        if place is None:
            _not_known(child, name, urn, staging)
        else:
            cells[place] = child.text or ""
    staging.writers[table.name].writerow((row.sourceline, *cells))
    staging.rows[table.name] += 1


def _not_known(element: etree._Element, name: str, urn: str, staging: Staging) -> None:
    place = FaultPlace(name, element.sourceline, urn)
    staging.add_fault(XML_ELEMENT_NOT_KNOWN, place, found=str(element.tag)[:80], row_left_out=False)


def _shortened(error: etree.XMLSyntaxError, last: str) -> str:
    return f"{str(error)[:120]}; the last case read was {last or 'none'}"
