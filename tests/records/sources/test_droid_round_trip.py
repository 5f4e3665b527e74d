"""A list imported, sealed, written in DROID's columns and imported again says the same."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from muniment.wiring import open_store
from records.sources.droid_csv import FolderTally, file_rows, read_droid_csv
from records.sources.droid_import import Imported, import_droid_csv
from records.store.evidence import open_survey
from records.store.layout import StoreLayout
from records.survey.droid_list import ListPlace, hash_algorithm_of, write_droid_list
from tests.fixtures_folder import fixtures_folder
from tests.records.sources.lists import HEADER, ROOT, record, written

AT = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
EXPORTS = (
    "duplicates-sha256.csv",
    "home-drive-2023-sha256.csv",
    "ipres-showcase-row-per-file.csv",
    "mixed-corpus-6.5.2-bom.csv",
    "nested-archives-sha1.csv",
    "office-part-6.5.2-md5.csv",
    "opf-corpus-6.1.3-sha1.csv",
    "system-files-sha256.csv",
)


@pytest.fixture
def layout(tmp_path: Path) -> Iterator[StoreLayout]:
    yield open_store(tmp_path / "store").layout


def imported(layout: StoreLayout, path: Path, **options: str) -> Imported:
    register = open_store(layout.root).surveys
    listed = read_droid_csv(path, **options)
    return import_droid_csv(listed, layout=layout, register=register, shown_as=None, actor="cli:test", now=lambda: AT)


def exported(layout: StoreLayout, ref: str, *, where: str = "") -> str:
    stream = io.StringIO()
    with open_survey(layout, ref) as evidence:
        write_droid_list(
            evidence,
            stream,
            place=ListPlace(evidence.manifest["source"]["root"]),
            describe=lambda puid, version: None,
            zone=UTC,
            hash_algorithm=hash_algorithm_of(evidence),
            where=where,
        )
    return stream.getvalue()


def rows_of(path: Path, **options: str) -> list[tuple[object, ...]]:
    listed = read_droid_csv(path, **options)
    assert listed.faults == ()
    return sorted((row[:-1] for row in file_rows(listed, ref="S0001", folders=FolderTally())), key=lambda row: row[:2])


@pytest.mark.parametrize("name", EXPORTS)
def test_what_is_exported_imports_to_the_same_rows(layout: StoreLayout, tmp_path: Path, name: str) -> None:
    original = fixtures_folder("droid-csv") / name
    sealed = imported(layout, original)
    again = tmp_path / "again.csv"
    again.write_text(exported(layout, sealed.entry.ref), encoding="utf-8")

    assert rows_of(again, time_zone="UTC") == rows_of(original)
    assert sealed.counts["found"] == len(rows_of(original))


def test_a_path_listed_twice_is_kept_once_and_named(layout: StoreLayout, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(
        written([HEADER, ROOT, record("a.pdf"), record("a.pdf", ID="9", SIZE="7"), record("b.pdf", ID="4")])
    )
    sealed = imported(layout, path)

    assert [(fault.code.code, fault.place, fault.found) for fault in sealed.faults] == [("IMP017", "line 4", "a.pdf")]
    assert (sealed.counts["found"], sealed.counts["bytes"]) == (2, 10)


def test_a_list_imported_anew_is_a_further_survey_of_the_same_source(layout: StoreLayout) -> None:
    path = fixtures_folder("droid-csv") / "duplicates-sha256.csv"
    first, second = imported(layout, path), imported(layout, path)

    assert (first.entry.ref, second.entry.ref) == ("S0001", "S0002")
    assert first.entry.source_ref == second.entry.source_ref


def test_only_the_files_asked_for_are_listed_with_the_folders_above_them(layout: StoreLayout, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(written([HEADER, ROOT, record("x/a.pdf"), record("y/b.pdf", ID="4")]))
    sealed = imported(layout, path)

    lines = exported(layout, sealed.entry.ref, where="folder = 'y'").splitlines()
    assert [line.split('","')[4] for line in lines[1:]] == ["share", "y", "b.pdf"]
    assert [line.split('","')[:2] for line in lines[1:]] == [['"2', ""], ['"3', "2"], ['"4', "3"]]


def test_the_list_is_written_as_droid_writes_it(layout: StoreLayout, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(written([HEADER, ROOT, record('=a "b"; c.PDF', EXT="pdf", FORMAT_COUNT="0", PUID="", METHOD="")]))
    sealed = imported(layout, path, time_zone="UTC")

    assert exported(layout, sealed.entry.ref).splitlines()[2] == (
        '"3","2","file:/srv/share/%3Da%20%22b%22%3B%20c.PDF","/srv/share/=a ""b""; c.PDF","=a ""b""; c.PDF","","Done",'
        '"5","File","pdf","2014-02-28T15:49:11","false",'
        '"6667b2d1aab6a00caa5aee5af8ad9f1465e567abf1c209d15727d57b3e8f6e5f","0","","","",""'
    )
