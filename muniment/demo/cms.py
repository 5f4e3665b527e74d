"""Write the synthetic CMS export: the same seed gives the same bytes, in CSV and in its XML twin.

Five cases tell the stories that the share's folders belong to; more are invented, and seeded with
the faults that inspections found. One case is held at a time, so an export may have half a million.
"""

import csv
import hashlib
import io
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO
from xml.sax.saxutils import escape

from muniment.demo.cms_cases import ordinary_case
from muniment.demo.cms_faults import seeded_fault
from muniment.demo.cms_rows import CALCULATOR, SHEET_VERSION, CaseRows, Row, written
from muniment.demo.cms_stories import STORY_COUNT, stories
from muniment.demo.words import LABEL
from records.faults.exports import DEMO_CASE_COUNT
from records.faults.stores import DEMO_CANNOT_WRITE, DEMO_FOLDER_IN_USE
from records.store.case_columns import CASE_TABLES, CASES, CaseTable
from retention.faults import Fault, Refusal

EXPORT_NAME = "CMS export"
TWIN_NAME = "export.xml"
FORMAT = "muniment-cms-export/1"
SYSTEM = "CMS"
AS_OF = "2026-11-20T18:00:00Z"
FEWEST, MOST = STORY_COUNT, 1_000_000
BLOCK_CHARACTERS = 1 << 16


@dataclass(frozen=True, slots=True)
class DemoExport:
    """What was written: the folder, how many cases, and rows by table."""

    folder: Path
    cases: int
    rows: dict[str, int]


def write_export(
    folder: Path, *, seed: int = 1, cases: int = STORY_COUNT, twin: bool = True, as_of: str = AS_OF
) -> DemoExport:
    """Return the export written into `folder`/CMS export: the five cases of the stories, and others.

    The XML twin doubles the size; leave it out with `twin`. Refuses where there is something at
    that place already: nothing is ever overwritten.
    """
    if not FEWEST <= cases <= MOST:
        raise Refusal(Fault(DEMO_CASE_COUNT, "--cases", str(cases)))
    return write_cases(folder / EXPORT_NAME, export_cases(cases, seed=seed), seed=seed, twin=twin, as_of=as_of)


def export_cases(count: int, *, seed: int) -> Iterator[CaseRows]:
    """Yield the cases of an export of `count`."""
    yield from stories()
    for number in range(1, count - STORY_COUNT + 1):
        rows = ordinary_case(number, seed=seed)
        fault = seeded_fault(number)
        if fault is not None:
            if not rows.rows("finalisations"):  # a fault needs a case that ended
                rows = _ended_case(number, seed=seed)
            fault.put_into(rows)
        yield rows


def _ended_case(number: int, *, seed: int) -> CaseRows:
    """Return another draw of the case `number`, one that ended."""
    draws = (ordinary_case(number, seed=seed + turn * 1_000_003) for turn in range(1, 100))
    return next(rows for rows in draws if rows.rows("finalisations"))


def write_cases(
    folder: Path, cases: Iterator[CaseRows], *, seed: int, twin: bool = True, as_of: str = AS_OF
) -> DemoExport:
    """Return the export of `cases` written into the new folder `folder`."""
    try:
        folder.mkdir(parents=True)
        with ExitStack() as stack:
            tables = {table.name: stack.enter_context(_CsvFile(folder, table)) for table in CASE_TABLES}
            xml = stack.enter_context(_XmlFile(folder, seed=seed, as_of=as_of)) if twin else None
            for case in cases:
                for name, rows in case.tables.items():
                    tables[name].write(rows)
                if xml is not None:
                    xml.write(case)
    except FileExistsError as error:
        raise Refusal(Fault(DEMO_FOLDER_IN_USE, str(folder))) from error
    except OSError as error:
        raise Refusal(Fault(DEMO_CANNOT_WRITE, str(folder), os.strerror(error.errno or 0).lower())) from error
    files: list[_HashedFile] = [*tables.values(), *([xml] if xml is not None else [])]
    write_manifest(folder, [file.entry() for file in files], seed=seed, as_of=as_of)
    return DemoExport(folder, tables["cases"].rows, {name: file.rows for name, file in tables.items()})


def write_manifest(folder: Path, files: Sequence[dict[str, object]], *, seed: int, as_of: str = AS_OF) -> None:
    """Write manifest.json, which says what the export holds."""
    said = {
        "format": FORMAT,
        "export_id": f"SYNTHETIC-{seed}-{as_of[:10]}",
        "system": SYSTEM,
        "as_of": as_of,
        "note": LABEL,
        "terms": {"calculator_versions": [CALCULATOR], "record_sheet_versions": [SHEET_VERSION]},
        "files": list(files),
    }
    text = json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    (folder / "manifest.json").write_text(text, encoding="utf-8")


class _HashedFile:
    """A file that is written once, front to back, with its SHA-256."""

    def __init__(self, path: Path, table: str) -> None:
        self.path, self.table, self.rows = path, table, 0
        self._stream: IO[bytes] = path.open("xb")
        self._digest, self._size = hashlib.sha256(), 0
        self.text = io.StringIO(newline="")

    def flush(self) -> None:
        """Write the text that waits."""
        raw = self.text.getvalue().encode("utf-8")
        self._digest.update(raw)
        self._size += len(raw)
        self._stream.write(raw)
        self.text.seek(0)
        self.text.truncate()

    def flush_if_full(self) -> None:
        """Write the text that waits, once there is enough of it."""
        if self.text.tell() > BLOCK_CHARACTERS:
            self.flush()

    def entry(self) -> dict[str, object]:
        """Return what the manifest says of the file."""
        return {
            "name": self.path.name,
            "table": self.table,
            "rows": self.rows,
            "size_bytes": self._size,
            "sha256": self._digest.hexdigest(),
        }

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.flush()
        self._stream.close()


class _CsvFile(_HashedFile):
    """One table of the export."""

    def __init__(self, folder: Path, table: CaseTable) -> None:
        super().__init__(folder / f"{table.name}.csv", table.name)
        self._names = [column.name for column in table.columns]
        self._writer = csv.writer(self.text, lineterminator="\r\n")
        self._writer.writerow(self._names)

    def __enter__(self) -> "_CsvFile":
        return self

    def write(self, rows: Sequence[Row]) -> None:
        """Write `rows`."""
        self._writer.writerows([written(row.get(name)) for name in self._names] for row in rows)
        self.rows += len(rows)
        self.flush_if_full()


class _XmlFile(_HashedFile):
    """The XML twin: one element a case."""

    def __init__(self, folder: Path, *, seed: int, as_of: str) -> None:
        super().__init__(folder / TWIN_NAME, "xml")
        self.text.write('<?xml version="1.0" encoding="UTF-8"?>\n')
        self.text.write(f'<export format="{FORMAT}" system="{SYSTEM}" as_of="{as_of}" seed="{seed}">\n')
        self.text.write(f"<!-- {LABEL} -->\n")

    def __enter__(self) -> "_XmlFile":
        return self

    def write(self, case: CaseRows) -> None:
        """Write one case; a case that is listed twice has two elements, the second with the case's own row alone."""
        for number, row in enumerate(case.rows("cases")):
            self.text.write("<case>\n" + _elements(row, CASES, skip_urn=False))
            for table in CASE_TABLES[1:] if number == 0 else ():
                if rows := case.rows(table.name):
                    self.text.write(f"<{table.name}>\n")
                    for child in rows:
                        self.text.write(
                            f"<{table.row_name}>" + _elements(child, table, skip_urn=True) + f"</{table.row_name}>\n"
                        )
                    self.text.write(f"</{table.name}>\n")
            self.text.write("</case>\n")
            self.rows += 1
        self.flush_if_full()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.text.write("</export>\n")
        super().__exit__(kind, error, trace)


def _elements(row: Row, table: CaseTable, *, skip_urn: bool) -> str:
    values = ((column.name, written(row.get(column.name))) for column in table.columns)
    return "".join(
        f"<{name}>{escape(value)}</{name}>" for name, value in values if value and not (skip_urn and name == "urn")
    )
