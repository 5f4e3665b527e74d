"""The lists that go with a transfer, in DROID's 18 columns: what goes, what was not selected, what is retained.

Together they are the survey of what was on the list, row for row, and no file is on two. Redacted copies,
which no survey saw, are listed apart. Rule: TNA, digital transfer, steps 1 and 2; reference, C3.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from records.formats import extension_of
from records.store.evidence import SurveyEvidence
from records.survey.conditions import PATH
from records.survey.droid_list import COLUMNS, Describe, ListPlace, write_droid_list
from retention.faults import Fault, Refusal
from transfer.consignment_faults import FILES_NOT_IN_SURVEY, STILL_UNDECIDED
from transfer.paths import printable
from transfer.preflight.of_list import ListToSend
from transfer.preflight.values import TransferFile

TRANSFER, NOT_SELECTED, RETAINED, COPIES = "transfer", "not-selected", "retained", "redacted-copies"


@dataclass(frozen=True, slots=True)
class ListOut:
    """One list as it is handed over: its name, the CSV, and how many files are on it."""

    name: str
    content: bytes
    files: int


@dataclass(frozen=True, slots=True)
class ListsOut:
    """All lists of a transfer; `surveyed` is how many files the list had in the survey."""

    lists: tuple[ListOut, ...]
    surveyed: int

    def files_of(self, name: str) -> int:
        """Return how many files are on the list called `name`."""
        return next((one.files for one in self.lists if one.name == name), 0)

    @property
    def sum_shown(self) -> str:
        """Return how the lists add up to the survey."""
        parts = ((TRANSFER, "to transfer"), (NOT_SELECTED, "not selected"), (RETAINED, "retained by the department"))
        return f"{self.surveyed:,} = " + " + ".join(f"{self.files_of(name):,} {words}" for name, words in parts)


def lists_out(
    evidence: SurveyEvidence, sent: ListToSend, *, place: ListPlace, describe: Describe, zone: tzinfo
) -> ListsOut:
    """Return the lists of `sent` from the survey `evidence`; `place` is how users know its source.

    A Refusal where a file is undecided, by name, or the survey does not have a file of the list.
    """
    if sent.undecided:
        raise Refusal(*(Fault(STILL_UNDECIDED, printable(file.path)) for file in sent.undecided))
    chosen = {TRANSFER: sent.going, NOT_SELECTED: sent.left_out, RETAINED: sent.staying}
    made = [
        _written(evidence, name, files, place=place, describe=describe, zone=zone) for name, files in chosen.items()
    ]
    surveyed = len(sent.gathered.files)
    if sum(one.files for one in made) != surveyed:
        raise Refusal(Fault(FILES_NOT_IN_SURVEY, evidence.ref, f"{sum(one.files for one in made)} of {surveyed}"))
    if sent.copies:
        made.append(_copies(sent, zone))
    return ListsOut(tuple(made), surveyed)


def _written(
    evidence: SurveyEvidence,
    name: str,
    files: Sequence[TransferFile],
    *,
    place: ListPlace,
    describe: Describe,
    zone: tzinfo,
) -> ListOut:
    connection = evidence.connection
    connection.execute("CREATE OR REPLACE TABLE chosen AS SELECT unnest($1::VARCHAR[]) AS key", [
        [file.key for file in files]
    ])  # fmt: skip
    text = io.StringIO(newline="")
    listed = write_droid_list(
        evidence,
        text,
        place=place,
        describe=describe,
        zone=zone,
        hash_algorithm="sha256",
        where=f"({PATH}) IN (SELECT key FROM chosen)",
    )
    return ListOut(name, text.getvalue().encode("utf-8", "backslashreplace"), listed.files)


def _copies(sent: ListToSend, zone: tzinfo) -> ListOut:
    """Return the redacted copies in the same columns; what no survey found stays empty, the format too."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(["SHA256_HASH" if column == "HASH" else column for column in COLUMNS])
    copies = sorted(sent.copies, key=lambda copy: copy.path)
    for number, copy in enumerate(copies, start=1):
        cells: Mapping[str, object] = {
            "ID": number,
            "FILE_PATH": copy.path,
            "NAME": copy.name,
            "STATUS": "Done",
            "SIZE": copy.size_bytes,
            "TYPE": "File",
            "EXT": extension_of(copy.name).lower(),
            "LAST_MODIFIED": datetime.fromtimestamp(copy.received_at.timestamp(), UTC)
            .astimezone(zone)
            .isoformat()[:19],
            "HASH": copy.sha256,
        }
        writer.writerow([cells.get(column, "") for column in COLUMNS])
    return ListOut(COPIES, text.getvalue().encode("utf-8", "backslashreplace"), len(copies))
