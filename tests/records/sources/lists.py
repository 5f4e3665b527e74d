"""Lists in DROID's shape, made for tests: one record at a time, written in any dialect."""

import csv
import io

from records.sources.droid_entries import DROID_COLUMNS

HEADER = [name if name != "HASH" else "SHA256_HASH" for name in DROID_COLUMNS]
CHECKSUM = "6667b2d1aab6a00caa5aee5af8ad9f1465e567abf1c209d15727d57b3e8f6e5f"


def record(name: str, **cells: str) -> list[str]:
    values = {
        "ID": "3", "PARENT_ID": "2", "URI": f"file:/srv/share/{name}", "FILE_PATH": f"/srv/share/{name}",
        "NAME": name, "METHOD": "Signature", "STATUS": "Done", "SIZE": "5", "TYPE": "File", "EXT": "pdf",
        "LAST_MODIFIED": "2014-02-28T15:49:11", "EXTENSION_MISMATCH": "false", "SHA256_HASH": CHECKSUM,
        "FORMAT_COUNT": "1", "PUID": "fmt/18", "MIME_TYPE": "application/pdf", "FORMAT_NAME": "Acrobat PDF 1.4",
        "FORMAT_VERSION": "1.4",
    }  # fmt: skip
    return [(values | cells)[column] for column in HEADER]


ROOT = record("", ID="2", PARENT_ID="", TYPE="Folder", SIZE="", EXT="", METHOD="", FORMAT_COUNT="", PUID="",
              SHA256_HASH="")  # fmt: skip


def written(rows: list[list[str]], *, delimiter: str = ",", newline: str = "\n", quoting: int = csv.QUOTE_ALL) -> str:
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter, lineterminator=newline, quoting=quoting).writerows(rows)  # type: ignore[arg-type]
    return stream.getvalue()
