"""muniment audit: the chain is listed and verified from the command line, evidence included."""

import csv
import io
import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from muniment.cli.audit import app
from muniment.wiring import Store, open_store
from records.store.columns import FILE_COLUMNS, FOLDER_COLUMNS
from records.store.evidence import FILE_ORDER, FOLDER_ORDER, connect, path_list, rows_digest, write_json, write_rows
from tests.databases import tamper

AT = datetime(2026, 7, 25, 9, 42, tzinfo=UTC)


def audit(store: Store, *words: str) -> Result:
    return CliRunner().invoke(app, [*words, "--store", str(store.layout.root)])


def write_part(store: Store, columns: object, rows: list[dict[str, object]], *, order: str) -> dict[str, object]:
    names = [column.name for column in columns]  # type: ignore[attr-defined]
    connection = connect(store.layout.root)
    beside = store.layout.parts / "beside.parquet"
    write_rows(connection, beside, [[row.get(name) for name in names] for row in rows], columns=columns)  # type: ignore[arg-type]
    digest = rows_digest(connection, f"read_parquet({path_list([beside])})", columns=columns, order=order)  # type: ignore[arg-type]
    os.replace(beside, store.layout.parts / f"{digest}.parquet")
    return {"rows_sha256": digest, "rows": len(rows)}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A store with one sealed survey of two files in one folder."""
    store = open_store(tmp_path / "store")
    source = store.surveys.source_for(b"/srv/share", actor="cli:test", at=AT)
    survey = store.surveys.begin(source.ref, {}, actor="cli:test", at=AT)
    files: list[dict[str, object]] = [
        {"folder": "Board", "name": name, "kind": "FILE", "result": "PROFILED"} for name in ("a.doc", "b.doc")
    ]
    parts = [write_part(store, FILE_COLUMNS, files, order=FILE_ORDER)]
    folders = write_part(store, FOLDER_COLUMNS, [{"folder": "Board", "files": 2}], order=FOLDER_ORDER)
    store.layout.survey(survey.ref).mkdir(parents=True)
    path = store.layout.survey(survey.ref) / "manifest.json"
    digest = write_json(path, {"survey": survey.ref, "parts": parts, "folders": folders})
    store.surveys.seal(survey.ref, digest, {"found": 2}, actor="cli:test", at=AT)
    return store


def file_part(store: Store) -> Path:
    manifest = json.loads((store.layout.survey("S0001") / "manifest.json").read_text())
    return store.layout.parts / f"{manifest['parts'][0]['rows_sha256']}.parquet"


def codes(result: Result) -> list[str]:
    return [fault["code"] for fault in json.loads(result.stdout)["faults"]]


def test_the_chain_is_listed_in_every_shape(store: Store, tmp_path: Path) -> None:
    rows = list(csv.reader(io.StringIO(audit(store, "list", "--format", "csv").stdout.lstrip("\ufeff"))))
    records = json.loads(audit(store, "list", "--format", "json").stdout)
    book = tmp_path / "audit.xlsx"

    assert [row[3] for row in rows] == ["Act", "source added", "survey begun", "survey sealed"]
    assert rows[1][1] == "2026-07-25 10:42:00"
    assert [record["occurred_at"] for record in records] == ["2026-07-25T09:42:00Z"] * 3
    assert audit(store, "list", "--format", "xlsx", "--out", str(book)).exit_code == 0
    assert book.read_bytes().startswith(b"PK")
    assert "25 July 2026, 10:42am" in audit(store, "list").stdout


def test_only_what_is_about_one_thing_is_listed(store: Store) -> None:
    records = json.loads(audit(store, "list", "--subject", "S0001", "--format", "json").stdout)

    assert [record["act"] for record in records] == ["survey begun", "survey sealed"]


def test_a_whole_store_is_said_to_be_whole(store: Store) -> None:
    said = audit(store, "verify", "--evidence")

    assert (said.exit_code, said.stdout.splitlines()[0]) == (
        0,
        "The audit chain is whole: events 3, rows 4, sealed surveys 1 (every part read).",
    )
    found = json.loads(audit(store, "verify", "--format", "json").stdout)
    assert (found["whole"], found["events"], found["rows"], found["faults"]) == (True, 3, 4, [])


def test_one_edited_row_is_named(store: Store) -> None:
    tamper(store, "UPDATE survey SET options = '{\"md5\":true}'")
    said = audit(store, "verify")

    assert said.exit_code == 1
    assert "AUD004 survey S0001, recorded in audit event 2" in said.stderr


def test_a_changed_manifest_is_named(store: Store) -> None:
    path = store.layout.survey("S0001") / "manifest.json"
    path.write_text(path.read_text().replace('"rows": 2', '"rows": 1'))

    assert codes(audit(store, "verify", "--format", "json")) == ["AUD011"]


def test_a_missing_manifest_is_named(store: Store) -> None:
    (store.layout.survey("S0001") / "manifest.json").unlink()

    assert codes(audit(store, "verify", "--evidence", "--format", "json")) == ["AUD010"]


def test_a_missing_part_is_named(store: Store) -> None:
    file_part(store).unlink()

    assert codes(audit(store, "verify", "--format", "json")) == []
    assert codes(audit(store, "verify", "--evidence", "--format", "json")) == ["AUD012"]


def test_a_part_with_another_row_is_named(store: Store) -> None:
    rows = [[{"folder": "Board", "name": "a.doc"}.get(column.name) for column in FILE_COLUMNS]]
    write_rows(connect(store.layout.root), file_part(store), rows, columns=FILE_COLUMNS)

    assert codes(audit(store, "verify", "--evidence", "--format", "json")) == ["AUD013"]


def test_a_part_cut_short_is_named(store: Store) -> None:
    file_part(store).write_bytes(file_part(store).read_bytes()[:-100])

    assert codes(audit(store, "verify", "--evidence", "--format", "json")) == ["AUD013"]


def test_faults_can_be_had_as_a_table(store: Store) -> None:
    file_part(store).unlink()
    said = audit(store, "verify", "--evidence", "--format", "csv")

    assert said.exit_code == 1
    assert said.stdout.splitlines()[1].startswith("AUD012,survey S0001,")
