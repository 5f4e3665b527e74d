"""Downloads of a list: the same rows, filters and order as on the page, as Excel or CSV for people.

The file is made whole before the first byte goes out, so that nobody gets half a list that looks
whole. One download a person at a time.
"""

import re
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import IO
from urllib.parse import quote

from fastapi.responses import StreamingResponse

from muniment.tables.shown import Format, Table, write
from muniment.tables.workbook import write_workbook
from muniment.web.faults import EXPORT_RUNNING, PAGE_MISSING
from muniment.web.visit import Visit
from retention.faults import Fault, Refusal

TYPES = {
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.CSV: "text/csv; charset=utf-8",
}
IN_MEMORY = 4 * 1024 * 1024  # bytes; what is larger goes to a temporary file
CHUNK = 1 << 18
_running: set[str] = set()
_lock = threading.Lock()


def export(visit: Visit, table: Table, format: str, *, name: str) -> StreamingResponse:
    """Answer with `table` as a file called `name`; a Refusal where the format is none of ours."""
    if format not in (Format.XLSX.value, Format.CSV.value):
        raise Refusal(Fault(PAGE_MISSING, visit.request.url.path))
    made = Format(format)
    return _made(visit, lambda stream: write(table, stream, format=made), made, name=name)


def export_workbook(visit: Visit, tables: Sequence[Table], *, name: str) -> StreamingResponse:
    """Answer with `tables` as one workbook called `name`, a sheet each."""
    return _made(visit, lambda stream: write_workbook(tables, stream), Format.XLSX, name=name)


def _made(visit: Visit, write_to: Callable[[IO[bytes]], object], format: Format, *, name: str) -> StreamingResponse:
    with _one_at_a_time(visit):
        stream: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  closed when sent
        try:
            write_to(stream)
        except BaseException:
            stream.close()
            raise
    size = stream.tell()
    stream.seek(0)
    return StreamingResponse(
        _sent(stream),
        media_type=TYPES[format],
        headers={"content-disposition": attachment(f"{name}.{format.value}"), "content-length": str(size)},
    )


@contextmanager
def _one_at_a_time(visit: Visit) -> Iterator[None]:
    who = visit.account.ref
    with _lock:
        if who in _running:
            raise Refusal(Fault(EXPORT_RUNNING, visit.request.url.path))
        _running.add(who)
    try:
        yield
    finally:
        with _lock:
            _running.discard(who)


def _sent(stream: IO[bytes]) -> Iterator[bytes]:
    with stream:
        while chunk := stream.read(CHUNK):
            yield chunk


def attachment(name: str) -> str:
    r"""Return the header that gives a download its name; nothing in the name can add another header.

    >>> attachment('Files of "S0001"\r\nX: y.csv')
    "attachment; filename=\"Files of _S0001_ X_ y.csv\"; filename*=UTF-8''Files%20of%20_S0001_%20X_%20y.csv"
    """
    clean = re.sub(r"[^\w .()-]+", "_", re.sub(r"\s+", " ", name.replace('"', "_"))).strip(" _")[:120] or "list"
    plain = clean.encode("ascii", "replace").decode().replace("?", "_")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(clean)}"
