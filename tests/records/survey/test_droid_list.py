"""DROID's own list: what DROID wrote and we read is written again cell by cell as DROID wrote it."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from muniment.wiring import open_store
from records.formats import FormatTable
from records.sources.droid_csv import read_droid_csv
from records.sources.droid_import import import_droid_csv
from records.store.evidence import open_survey
from records.survey.droid_list import COLUMNS, ListPlace, write_droid_list
from tests.fixtures_folder import fixtures_folder

NUMBERED_ANEW = {"ID", "PARENT_ID"}
NOT_KEPT_OF_FOLDERS = {"LAST_MODIFIED"}


def cells(text: str) -> Iterator[dict[str, str]]:
    yield from csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))


def key(row: dict[str, str]) -> tuple[str, str]:
    return row["URI"], row["PUID"]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """Return the list that DROID 6.5.2 wrote with V122, and ours of the same entries."""
    original = fixtures_folder("droid-csv") / "mixed-corpus-6.5.2-bom.csv"
    table = FormatTable.from_signature_file(next(fixtures_folder("pronom").glob("DROID_SignatureFile_V122.xml")))
    opened = open_store(tmp_path_factory.mktemp("list") / "store")
    sealed = import_droid_csv(
        read_droid_csv(original),
        layout=opened.layout,
        register=opened.surveys,
        shown_as=None,
        actor="cli:test",
        now=lambda: datetime(2026, 11, 25, tzinfo=UTC),
    )
    stream = io.StringIO(newline="")
    with open_survey(opened.layout, sealed.entry.ref) as evidence:
        write_droid_list(
            evidence,
            stream,
            place=ListPlace(evidence.manifest["source"]["root"]),
            describe=lambda puid, version: table.get(puid),
            zone=ZoneInfo("Europe/London"),
            hash_algorithm="sha256",
        )
    return original.read_text(encoding="utf-8"), stream.getvalue()


def test_every_entry_of_droids_list_is_in_ours_and_no_other(both: tuple[str, str]) -> None:
    theirs, ours = (sorted(map(key, cells(text))) for text in both)

    assert len(theirs) == 301
    assert ours == theirs


def test_every_cell_of_a_file_is_as_droid_wrote_it(both: tuple[str, str]) -> None:
    theirs, ours = ({key(row): row for row in cells(text)} for text in both)
    differing = [
        (uri, name, row[name], ours[uri, puid][name])
        for (uri, puid), row in theirs.items()
        for name in row.keys() - NUMBERED_ANEW
        if row[name] != ours[uri, puid][name] and not (row["TYPE"] == "Folder" and name in NOT_KEPT_OF_FOLDERS)
    ]

    assert differing == []


def test_the_header_and_the_parents_are_as_droid_writes_them(both: tuple[str, str]) -> None:
    theirs, ours = both
    rows = list(cells(ours))
    seen: set[str] = set()
    for row in rows:
        assert row["PARENT_ID"] in seen or (row["PARENT_ID"] == "" and row["ID"] == "2")
        seen.add(row["ID"])

    assert ours.splitlines()[0] == theirs.removeprefix("\ufeff").splitlines()[0]
    assert [column if column != "HASH" else "SHA256_HASH" for column in COLUMNS] == list(rows[0])


def test_a_folder_whose_name_ends_in_an_exclamation_mark_is_a_folder(tmp_path: Path) -> None:
    listed = tmp_path / "list.csv"
    listed.write_text("ID,FILE_PATH,TYPE,SIZE,PUID\n2,/srv/x,Folder,,\n3,/srv/x/R v SMITH!/a.pdf,File,5,fmt/18\n")
    opened = open_store(tmp_path / "store")
    sealed = import_droid_csv(
        read_droid_csv(listed),
        layout=opened.layout,
        register=opened.surveys,
        shown_as=None,
        actor="cli:test",
        now=lambda: datetime(2026, 11, 25, tzinfo=UTC),
    )
    stream = io.StringIO(newline="")
    with open_survey(opened.layout, sealed.entry.ref) as evidence:
        write_droid_list(
            evidence,
            stream,
            place=ListPlace("/srv/x"),
            describe=lambda puid, version: None,
            zone=UTC,
            hash_algorithm="",
        )

    assert [(row["TYPE"], row["FILE_PATH"]) for row in cells(stream.getvalue())] == [
        ("Folder", "/srv/x"),
        ("Folder", "/srv/x/R v SMITH!"),
        ("File", "/srv/x/R v SMITH!/a.pdf"),
    ]
