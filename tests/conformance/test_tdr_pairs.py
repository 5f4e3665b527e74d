"""TDR's own pairs of a metadata CSV and its error report: each is replayed exactly."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.fixtures_folder import fixtures_folder
from transfer.metadata.check import UploadedFile, validate
from transfer.metadata.form import tdr_form

LEAST = 1
ON = date(2026, 11, 25)


def as_sets(report: dict[str, Any]) -> dict[str, Any]:
    """Return the report as TDR's order does not matter: for each file the set of errors and the set of data."""
    return {
        "fileError": report["fileError"],
        "date": report["date"],
        "assets": {
            asset["assetId"]: (
                {tuple(error[key] for key in ("validationProcess", "property", "errorKey", "message"))
                 for error in asset["errors"]},
                {(cell["name"], cell["value"]) for cell in asset["data"]},
            )
            for asset in report["validationErrors"]
        },
    }  # fmt: skip


def difference(folder: Path, pair: dict[str, Any], files: list[UploadedFile], consignment: str) -> str:
    expected = (folder / pair["expected"]).read_text(encoding="utf-8").replace("$today", ON.isoformat())
    found = validate((folder / pair["csv"]).read_bytes(), files, consignment=consignment, on=ON).as_json()
    wanted, got = as_sets(json.loads(expected)), as_sets(found)
    return "" if wanted == got else f"{pair['id']} {pair['csv']}: expected {wanted}, found {got}"


def test_every_pair_gives_the_very_report_that_tdr_gives(capsys: pytest.CaptureFixture[str]) -> None:
    folder = fixtures_folder("tna") / "tdr-draft-metadata-validator"
    pairs = json.loads((folder / "pairs.json").read_text(encoding="utf-8"))
    files = [
        UploadedFile(known["filepath"], date.fromisoformat(known["date_last_modified"]))
        for known in pairs["context"]["files_known_to_tdr"]
    ]
    failed = [
        found
        for pair in pairs["pairs"]
        if (found := difference(folder, pair, files, pairs["context"]["consignment_id"]))
    ]
    with capsys.disabled():
        print(f"\nTDR pairs: {len(pairs['pairs'])} ran, {len(failed)} failed, 0 skipped; form {tdr_form().version}")

    assert len(pairs["pairs"]) >= LEAST
    assert failed == []


def test_the_form_has_the_values_limits_and_messages_of_the_shared_schemas() -> None:
    folder = fixtures_folder("tna") / "da-metadata-schema"
    definitions = json.loads((folder / "metadata-schema/definitionsSchema.schema.json").read_text())["definitions"]
    base = json.loads((folder / "metadata-schema/baseSchema.schema.json").read_text(encoding="utf-8"))["properties"]
    required = json.loads((folder / "metadata-schema/requiredSchema.schema.json").read_text())["required"]
    told = (folder / "validation-messages/validation-messages.properties").read_text(encoding="utf-8")
    messages = dict(line.split("=", 1) for line in told.splitlines() if "=" in line and "judgment" not in line)
    form = tdr_form()

    values = {"foi_exemption_code": "foi_codes", "language": "languages", "closure_type": "closure_types"}
    for key, name in {**values, "rights_copyright": "copyrights"}.items():
        assert form.column(key).values == tuple(definitions[name]["enum"])
    for column in form.columns:
        assert column.most_characters == base[column.key].get("maxLength")
        assert column.is_one_line == ("pattern" in base[column.key])
        assert column.may_be_empty == isinstance(base[column.key]["type"], list)
    assert {column.key for column in form.columns if column.is_required} == set(required)
    assert dict(form.messages) == {key.strip(): text.strip() for key, text in messages.items()}
