"""A CMS export is kept as it came, reconciled, and read row by row; nothing is guessed and the rest loads."""

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from records.register.exports import ExportRegister, Sent
from records.sources.cms.comparing import CaseChange, changes_between
from records.sources.cms.sent import find_export
from records.store.audit import verify
from records.store.case_columns import CASE_TABLES
from records.store.database import reading
from records.store.export_evidence import open_export, read_export_manifest
from records.store.sealed import manifest_faults, part_faults
from retention.faults import Refusal
from tests.records.sources.cms_exports import (
    AT,
    WHO,
    faults_of,
    imported,
    imported_of,
    made,
    manifest_of,
    replace,
    rewrite,
    rows_of,
    stored,
)

ALPHA = "99AA0101005"


def test_the_five_cases_are_read_whole(tmp_path: Path) -> None:
    store = stored(tmp_path)
    result = imported(made(tmp_path), store)

    assert (result.entry.ref, result.counts["cases"], result.counts["faults"]) == ("E0001", 5, 0)
    assert result.counts["rows_sent"] == result.counts["rows_read"] > 50
    with open_export(store.layout, "E0001") as export:
        owners = export.connection.execute("SELECT DISTINCT system, record_owner FROM cases").fetchall()
        days = export.connection.execute(
            "SELECT urn, max(finalised_on)::VARCHAR FROM finalisations GROUP BY urn ORDER BY urn"
        ).fetchall()
    assert owners == [("CMS", "CPS")]
    assert days == [
        (ALPHA, "2006-03-14"),
        ("99BB0202007", "2012-12-14"),
        ("99CC0303005", "2005-11-25"),
        ("99DD0404021", "2021-05-12"),
        ("99EE0505008", "2009-01-19"),
    ]


def test_the_xml_twin_says_the_same_as_the_csv_files(tmp_path: Path) -> None:
    folder = made(tmp_path, cases=60)
    csv, xml = stored(tmp_path / "csv"), stored(tmp_path / "xml")
    imported(folder, csv)
    imported(folder / "export.xml", xml)

    with open_export(csv.layout, "E0001") as one, open_export(xml.layout, "E0001") as other:
        for table in CASE_TABLES:
            assert rows_of(one, table.name) == rows_of(other, table.name), table.name


def test_what_was_received_is_kept_byte_for_byte(tmp_path: Path) -> None:
    store, folder = stored(tmp_path), made(tmp_path)
    imported(folder, store)
    received = store.layout.export("E0001") / "received"

    assert {path.name: path.read_bytes() for path in received.iterdir()} == {
        path.name: path.read_bytes() for path in folder.iterdir()
    }
    assert all(path.stat().st_mode & 0o222 == 0 for path in received.iterdir())


def test_the_audit_finds_a_part_or_a_received_file_that_was_changed(tmp_path: Path) -> None:
    store = stored(tmp_path)
    result = imported(made(tmp_path), store)
    with reading(store.database) as session:
        assert verify(session).is_whole
        assert [*manifest_faults(session, store.layout), *part_faults(session, store.layout)] == []

    kept = store.layout.export("E0001") / "received" / "flags.csv"
    kept.chmod(0o600)
    kept.write_bytes(b"urn\n")
    (store.layout.parts / f"{result.manifest['tables']['cases']['rows_sha256']}.parquet").unlink()
    with reading(store.database) as session:
        found = [(fault.code.code, fault.place) for fault in part_faults(session, store.layout)]
    assert found == [("AUD012", "export E0001"), ("AUD013", "export E0001")]


# -- the export as a whole ---------------------------------------------------------------------------------


def test_a_truncated_file_is_named_and_its_whole_rows_are_read(tmp_path: Path) -> None:
    store, folder = stored(tmp_path), made(tmp_path)
    raw = (folder / "cases.csv").read_bytes()
    rewrite(folder, "cases.csv", raw[: raw.index(b"99DD0404021") + 30], honest=False)
    result = imported(folder, store)

    codes = [fault[0] for fault in faults_of(store, "E0001")]
    assert {"CMS012", "CMS014", "CMS023"} <= set(codes)
    assert result.counts["cases"] == 3
    assert "cases" in result.manifest["damaged_tables"]


def test_an_altered_file_is_named_and_its_table_marked(tmp_path: Path) -> None:
    store, folder = stored(tmp_path), made(tmp_path)
    replace(folder, "finalisations.csv", "2006-03-14", "2005-03-14", honest=False)
    result = imported(folder, store)

    assert [fault.code.code for fault in result.faults] == ["CMS013"]
    assert result.manifest["damaged_tables"] == ["finalisations"]


def test_a_missing_file_and_one_that_nobody_listed_are_named(tmp_path: Path) -> None:
    store, folder = stored(tmp_path), made(tmp_path)
    (folder / "flags.csv").unlink()
    (folder / "notes.txt").write_text("hello", encoding="utf-8")
    result = imported(folder, store)

    assert [(fault.code.code, fault.place) for fault in result.faults] == [
        ("CMS010", "flags.csv"),
        ("CMS015", "manifest.json"),
        ("CMS011", "notes.txt"),
    ]
    assert result.counts["cases"] == 5


def test_another_number_of_rows_than_the_manifest_says_is_named(tmp_path: Path) -> None:
    store, folder = stored(tmp_path), made(tmp_path)
    with manifest_of(folder) as said:
        next(entry for entry in said["files"] if entry["name"] == "flags.csv")["rows"] = 9  # type: ignore[attr-defined]
    imported(folder, store)

    assert faults_of(store, "E0001") == [("CMS014", "flags.csv", None, None, "4 rows")]


def test_a_link_in_the_export_is_not_followed(tmp_path: Path) -> None:
    store, folder = stored(tmp_path), made(tmp_path)
    (folder / "docs").symlink_to("/etc")
    (folder / "other.csv").symlink_to("/etc/passwd")
    result = imported(folder, store)

    assert [(fault.code.code, fault.place) for fault in result.faults] == [("CMS016", "docs"), ("CMS016", "other.csv")]
    assert not (store.layout.export("E0001") / "received" / "other.csv").exists()


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        ("{", "it is not JSON"),
        ("[" * 100_000, "it is not JSON"),
        ('{"format": "other"}', "its format is not"),
        ('{"format": "muniment-cms-export/1", "export_id": "a"}', "system is missing"),
        (
            '{"format": "muniment-cms-export/1", "export_id": "a", "system": "CMS", "as_of": "2026-11-20", '
            '"files": [{}]}',
            "as_of has no time zone",
        ),
        (
            '{"format": "muniment-cms-export/1", "export_id": "a", "system": "CMS", "as_of": "2026-11-20T00:00:00Z", '
            '"files": [{"name": "../../etc/passwd", "sha256": "' + "a" * 64 + '"}]}',
            "points outside the export",
        ),
    ],
)
def test_a_manifest_that_is_not_as_agreed_is_refused(tmp_path: Path, manifest: str, expected: str) -> None:
    (tmp_path / "manifest.json").write_text(manifest, encoding="utf-8")

    with pytest.raises(Refusal, match=f"CMS002.*{expected}"):
        find_export(tmp_path)


def test_what_is_no_export_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="CMS001"):
        find_export(tmp_path)
    with pytest.raises(Refusal, match="CMS003"):
        find_export(tmp_path / "nowhere")


def test_the_same_export_is_not_imported_twice(tmp_path: Path) -> None:
    store, folder = stored(tmp_path), made(tmp_path)
    imported(folder, store)

    with pytest.raises(Refusal, match=r"CMS004.*E0001"):
        imported(folder, store)


def test_an_import_that_was_cut_off_goes_on_under_its_reference(tmp_path: Path) -> None:
    store, folder = stored(tmp_path), made(tmp_path)
    sent = find_export(folder).manifest
    source = store.surveys.source_for(b"CMS", kind="cms", actor=WHO, at=AT)
    register = ExportRegister(store.database)
    register.begin(
        source.ref, Sent(sent.export_id, sent.sha256, sent.as_of), {"read": "csv"}, previous=None, actor=WHO, at=AT
    )
    (store.layout.export("E0001") / "working").mkdir(parents=True)
    (store.layout.export("E0001") / "working" / "half.parquet").write_bytes(b"PAR1")

    assert imported(folder, store).entry.ref == "E0001"
    assert not (store.layout.export("E0001") / "working").exists()


# -- rows and cells -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "old", "new", "expected"),
    [
        ("cases", "99AA0101005,", "99AA010100,", ("CMS030", 2, "urn", "99AA010100")),
        ("cases", ",101005,", ",,", ("CMS031", 2, "case_id", "")),
        ("cases", "2005-02-03", "2005-02-30", ("CMS032", 2, "registered_on", "2005-02-30")),
        ("cases", "2005-02-03", "03/02/2005", ("CMS032", 2, "registered_on", "03/02/2005")),
        ("cases", ",CPS,", ",MOJ,", ("CMS036", 2, "record_owner", "MOJ")),
        ("cases", ",CCU,", ",Complex,", ("CMS037", 2, "unit", "Complex")),
        ("cases", ",ALPHA,", ",=1+1,", ("CMS038", 2, "operation_name", "=1+1")),
        ("cases", ",ALPHA,", "," + "A" * 4001 + ",", ("CMS039", 2, "operation_name", "A" * 200)),
        ("cases", ",Yes,", ",J,", ("CMS035", 2, "is_finalised", "J")),
        ("defendants", ",PERSON,", ",PERSON,,", ("CMS023", 2, None, "12 cells")),
        ("defendants", "1971-05-20", "1971-05-32", ("CMS032", 2, "born_on", "1971-05-32")),
        ("hearings", "2005-02-04T16:00:00Z", "4 Feb 2005", ("CMS033", 2, "endorsed_at", "4 Feb 2005")),
        ("hearings", "T16:00:00Z", "T16:00:00", ("CMS033", 2, "endorsed_at", "2005-02-04T16:00:00")),
        ("hearings", ",224,", ",two,", ("CMS034", 2, "record_sheet_type", "two")),
        ("finalisations", ",3230,", ",3230;9999,", ("CMS037", 2, "orders", "3230;9999")),
        ("flags", "99AA0101005,FATL", "99AA0101999,FATL", ("CMS042", 2, None, "99AA0101999")),
        ("flags", "urn,code", "urn,kode", ("CMS020", 1, None, "code")),
        ("documents", "MG3,", "M\udcff3,", ("CMS024", 2, None, "")),
    ],
)  # fmt: skip
def test_a_fault_names_file_line_column_and_value(
    tmp_path: Path, table: str, old: str, new: str, expected: tuple[str, int, str | None, str]
) -> None:
    store, folder = stored(tmp_path), made(tmp_path)
    replace(folder, f"{table}.csv", old, new)
    imported(folder, store)

    code, line, column, found = expected
    assert (code, f"{table}.csv", line, column, found) in faults_of(store, "E0001")


def test_a_fault_says_what_is_expected_and_who_can_mend_it(tmp_path: Path) -> None:
    store, folder = stored(tmp_path), made(tmp_path)
    replace(folder, "finalisations.csv", "2006-03-14", "2006-03-32")
    imported(folder, store)

    with open_export(store.layout, "E0001") as export:
        faults = export.connection.execute("SELECT urn, expected, who, row_left_out FROM import_faults").fetchall()
        kept = export.connection.execute("SELECT finalised_on, not_read FROM finalisations ORDER BY urn").fetchone()
    assert faults == [(ALPHA, "a day of the calendar, such as 2006-03-14", "Area", False)]
    assert kept == (None, "finalised_on=2006-03-32")


def test_a_row_that_is_left_out_takes_no_other_with_it_and_its_own_rows_are_named(tmp_path: Path) -> None:
    store, folder = stored(tmp_path), made(tmp_path)
    replace(folder, "cases.csv", "99EE0505008,", "99EE05050080,")
    result = imported(folder, store)

    faults = faults_of(store, "E0001")
    assert result.counts["cases"] == 4
    assert {fault[0] for fault in faults} == {"CMS030", "CMS042"}
    assert result.counts["rows_left_out"] == len(faults) > 8


def test_a_quotation_mark_that_is_never_closed_costs_one_line(tmp_path: Path) -> None:
    store, folder = stored(tmp_path), made(tmp_path)
    replace(folder, "defendants.csv", "BANKS", '"BANKS')
    result = imported(folder, store)

    assert [fault[0] for fault in faults_of(store, "E0001")] == ["CMS022"]
    assert result.counts["defendants_read"] == 5


def test_text_with_commas_quotes_and_line_breaks_is_kept_as_it_is(tmp_path: Path) -> None:
    store, folder = stored(tmp_path), made(tmp_path)
    replace(folder, "defendants.csv", "BANKS", '"BANKS, ""B""\r\nJr"')
    imported(folder, store)

    with open_export(store.layout, "E0001") as export:
        found = export.connection.execute("SELECT surname FROM defendants WHERE line = 2").fetchone()
    assert found == ('BANKS, "B"\r\nJr',)


def test_a_urn_listed_twice_keeps_the_first_and_is_counted(tmp_path: Path) -> None:
    store, folder = stored(tmp_path), made(tmp_path)
    raw = (folder / "cases.csv").read_bytes()
    second = raw.splitlines(keepends=True)[1].replace(b"BANKS", b"SOMEBODY")
    rewrite(folder, "cases.csv", raw + second, rows=6)
    imported(folder, store)

    assert faults_of(store, "E0001") == [("CMS040", "cases.csv", 7, None, f"urn {ALPHA}")]
    with open_export(store.layout, "E0001") as export:
        kept = export.connection.execute("SELECT lead_defendant, times_listed FROM cases WHERE line = 2").fetchone()
    assert kept == ("BANKS", 2)


def test_a_urn_in_lower_case_matches_and_is_kept_as_received(tmp_path: Path) -> None:
    store, folder = stored(tmp_path), made(tmp_path)
    replace(folder, "cases.csv", ALPHA, f" {ALPHA.lower()}")
    result = imported(folder, store)

    assert result.counts["faults"] == 0
    with open_export(store.layout, "E0001") as export:
        found = export.connection.execute("SELECT urn, urn_as_received, force FROM cases ORDER BY urn").fetchone()
    assert found == (ALPHA, f" {ALPHA.lower()}", "99")


# -- the XML twin ---------------------------------------------------------------------------------------------

BOMB = """<?xml version="1.0"?><!DOCTYPE export [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<export><case><urn>&b;</urn></case></export>"""
OUTSIDE = '<!DOCTYPE export [<!ENTITY x SYSTEM "file:///etc/passwd">]><export><case><urn>&x;</urn></case></export>'


@pytest.mark.parametrize("text", [BOMB, OUTSIDE])
@pytest.mark.parametrize("codec", ["utf-8", "utf-16"])
def test_xml_with_entities_is_refused_unread(tmp_path: Path, text: str, codec: str) -> None:
    store, folder = stored(tmp_path), made(tmp_path)
    rewrite(folder, "export.xml", text.encode(codec))

    with pytest.raises(Refusal, match="CMS051"):
        imported(folder / "export.xml", store)


def test_broken_xml_costs_what_comes_after_the_break(tmp_path: Path) -> None:
    store, folder = stored(tmp_path), made(tmp_path)
    raw = (folder / "export.xml").read_bytes()
    rewrite(folder, "export.xml", raw[: raw.index(b"99DD0404021")])
    result = imported(folder / "export.xml", store)

    assert result.counts["cases"] == 3
    assert [fault[0] for fault in faults_of(store, "E0001")] == ["CMS014", "CMS050"]


def test_other_xml_is_refused(tmp_path: Path) -> None:
    store, folder = stored(tmp_path), made(tmp_path)
    rewrite(folder, "export.xml", b"<html><export/></html>")

    with pytest.raises(Refusal, match="CMS052"):
        imported(folder / "export.xml", store)


def test_an_element_that_the_contract_does_not_have_is_named(tmp_path: Path) -> None:
    store, folder = stored(tmp_path), made(tmp_path)
    replace(folder, "export.xml", "<case>", "<case><secret>1</secret>")
    imported(folder / "export.xml", store)

    assert [(code, found) for code, _, _, _, found in faults_of(store, "E0001")] == [("CMS054", "secret")]


def test_a_case_without_end_is_read_no_further(tmp_path: Path) -> None:
    store, folder = stored(tmp_path), made(tmp_path)
    raw = (folder / "export.xml").read_bytes()
    place = raw.index(b"<case>", raw.index(b"99AA0101005"))
    junk = (b"<junk>" + b"x" * 1000 + b"</junk>") * 70_000
    rewrite(folder, "export.xml", raw[:place] + junk + raw[place:])
    result = imported(folder / "export.xml", store)

    assert result.counts["cases"] == 1
    assert "CMS053" in [fault[0] for fault in faults_of(store, "E0001")]


# -- a second export ----------------------------------------------------------------------------------------


def test_a_second_export_is_compared_with_the_first(tmp_path: Path) -> None:
    store = stored(tmp_path)
    imported(made(tmp_path / "one"), store)
    second = made(tmp_path / "two", cases=6, as_of="2026-12-20T18:00:00Z")
    replace(second, "cases.csv", "West Midlands", "East Midlands")
    replace(second, "finalisations.csv", "2012-11-30", "2012-12-01")
    result = imported(second, store)

    assert result.manifest["changes"] == {"cases_added": 1, "cases_gone": 0, "cases_changed": 2}
    with changes_between(store.layout, "E0001", "E0002") as changes:
        changed = [change for change in changes if change.kind == "changed"]
    assert changed == [
        CaseChange(
            "99BB0202007",
            "finalisations",
            "2020072 20200702",
            "changed",
            column="finalised_on",
            before="2012-11-30",
            after="2012-12-01",
        ),
        CaseChange("99CC0303005", "cases", "", "changed", "area", "West Midlands", "East Midlands"),
    ]


def test_case_that_is_gone_and_field_that_moved_line_are_told_apart(tmp_path: Path) -> None:
    store = stored(tmp_path)
    imported(made(tmp_path / "one", cases=6), store)
    result = imported(made(tmp_path / "two", as_of="2026-12-20T18:00:00Z"), store)

    assert result.manifest["changes"] == {"cases_added": 0, "cases_gone": 1, "cases_changed": 0}


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    one, two = made(tmp_path / "one", cases=80), made(tmp_path / "two", cases=80)

    assert {name: (one / name).read_bytes() for name in os.listdir(one)} == {
        name: (two / name).read_bytes() for name in os.listdir(two)
    }
    assert json.loads((one / "manifest.json").read_text(encoding="utf-8"))["note"].startswith("SYNTHETIC")


def test_an_export_that_changes_while_it_is_read_is_refused(tmp_path: Path) -> None:
    store, folder = stored(tmp_path), made(tmp_path)
    found = find_export(folder)
    with manifest_of(folder) as said:
        said["note"] = "another"

    with pytest.raises(Refusal, match="CMS007"):
        imported_of(found, store)


def test_an_unfinished_export_can_not_be_opened(tmp_path: Path) -> None:
    store = stored(tmp_path)
    store.layout.export("E0001").mkdir(parents=True)

    with pytest.raises(Refusal, match="CMS006"), open_export(store.layout, "E0001"):
        pass


def test_exports_of_two_systems_are_not_compared(tmp_path: Path) -> None:
    store, other = stored(tmp_path), made(tmp_path / "other")
    imported(made(tmp_path / "one"), store)
    with manifest_of(other) as said:
        said["system"] = "Common Platform"
    result = imported(other, store)

    assert result.manifest["previous"] is None
    with pytest.raises(Refusal, match="CMS008"), changes_between(store.layout, "E0001", "E0002"):
        pass


@pytest.mark.parametrize("raw", [b"", b"PK\x03\x04\x00\x00", b"\xff\xfe\x00", b"a,b\r\n1,2\r\n", b"\0" * 5000])
def test_a_file_that_is_no_table_is_named(tmp_path: Path, raw: bytes) -> None:
    store, folder = stored(tmp_path), made(tmp_path)
    rewrite(folder, "flags.csv", raw, rows=0)
    result = imported(folder, store)

    assert "CMS025" in [fault[0] for fault in faults_of(store, "E0001")]
    assert result.counts["cases"] == 5


def test_a_column_that_the_contract_does_not_have_is_named_and_a_nul_costs_its_row(tmp_path: Path) -> None:
    store, folder = stored(tmp_path), made(tmp_path)
    replace(folder, "flags.csv", "removed_on", "removed_on,colour")
    raw = (folder / "flags.csv").read_bytes().replace(b",\r\n", b",,\r\n")
    rewrite(folder, "flags.csv", raw.replace(b"FATL", b"FA\0TL"))
    imported(folder, store)

    assert [(fault[0], fault[2], fault[4]) for fault in faults_of(store, "E0001")] == [
        ("CMS021", 1, "colour"),
        ("CMS022", 2, "a NUL character"),
    ]


def test_a_row_listed_twice_is_kept_once(tmp_path: Path) -> None:
    store, folder = stored(tmp_path), made(tmp_path)
    raw = (folder / "flags.csv").read_bytes()
    rewrite(folder, "flags.csv", raw + raw.splitlines(keepends=True)[1], rows=5)
    result = imported(folder, store)

    assert [(fault[0], fault[2]) for fault in faults_of(store, "E0001")] == [("CMS041", 6)]
    assert result.counts["flags_read"] == 4


def test_xml_on_one_line_keeps_the_first_of_two_cases_all_the_same(tmp_path: Path) -> None:
    store, folder = stored(tmp_path), made(tmp_path)
    raw = (folder / "export.xml").read_bytes().replace(b"\n", b"")
    first = raw[raw.index(b"<case>") : raw.index(b"</case>") + 7].replace(b"BANKS", b"SOMEBODY")
    rewrite(folder, "export.xml", raw.replace(b"</export>", first + b"</export>"), rows=6)
    result = imported(folder / "export.xml", store)

    faults = faults_of(store, "E0001")
    assert faults[0][:3] == ("CMS040", "export.xml", 1)
    assert {fault[0] for fault in faults[1:]} == {"CMS041"}
    assert result.counts["cases"] == 5
    with open_export(store.layout, "E0001") as export:
        kept = export.connection.execute("SELECT lead_defendant, times_listed FROM cases ORDER BY urn").fetchone()
    assert kept == ("BANKS", 2)


def test_a_table_that_the_contract_does_not_have_and_a_name_that_is_not_utf8_are_named(tmp_path: Path) -> None:
    store, folder = stored(tmp_path), made(tmp_path)
    with manifest_of(folder) as said:
        next(entry for entry in said["files"] if entry["name"] == "breaches.csv")["table"] = "leaks"  # type: ignore[attr-defined]
    with open(os.fsencode(folder) + b"/caf\xe9.txt", "wb") as stream:
        stream.write(b"x")
    result = imported(folder, store)

    assert [(fault.code.code, fault.place, fault.found) for fault in result.faults] == [
        ("CMS017", "breaches.csv", "leaks"),
        ("CMS016", r"caf\xe9.txt", ""),
    ]


def test_an_import_that_is_killed_anywhere_ends_the_same_when_it_is_given_again(tmp_path: Path) -> None:
    folder = made(tmp_path, cases=1500)
    clean, killed = stored(tmp_path / "clean"), stored(tmp_path / "killed")
    expected = imported(folder, clean).manifest["tables"]
    working = killed.layout.export("E0001") / "working"
    for step in ("staged/cases.csv", "typed-offences.parquet", "typed-events.parquet"):
        words = [sys.executable, "-m", "muniment.cli.main", "import", str(folder), "--store", str(killed.layout.root)]
        process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while process.poll() is None and not (working / step).exists():
            time.sleep(0.002)
        process.kill()
        process.wait()

    # the last may have been too quick to be stopped in time; then it is finished, and refuses to be made twice
    try:
        found = imported(folder, killed).manifest
    except Refusal as error:
        assert error.faults[0].code.code == "CMS004"
        found = read_export_manifest(killed.layout, "E0001")
    assert found["tables"] == expected
    with reading(killed.database) as session:
        assert [*manifest_faults(session, killed.layout), *part_faults(session, killed.layout)] == []
        assert verify(session).is_whole


def test_xml_that_is_nested_without_end_is_broken_xml(tmp_path: Path) -> None:
    store, folder = stored(tmp_path), made(tmp_path)
    raw = (folder / "export.xml").read_bytes()
    place = raw.index(b"<case>", raw.index(b"99AA0101005"))
    rewrite(folder, "export.xml", raw[:place] + b"<a>" * 100_000 + raw[place:])
    result = imported(folder / "export.xml", store)

    assert result.counts["cases"] == 1
    assert "CMS050" in [fault[0] for fault in faults_of(store, "E0001")]


def test_a_cell_that_is_far_too_long_costs_its_row_and_nothing_else(tmp_path: Path) -> None:
    store, folder = stored(tmp_path), made(tmp_path)
    replace(folder, "cases.csv", ",ALPHA,", "," + "A" * 2_000_000 + ",")
    result = imported(folder, store)

    faults = faults_of(store, "E0001")
    assert result.counts["cases"] == 4
    assert [fault[:3] for fault in faults if fault[0] == "CMS022"] == [("CMS022", "cases.csv", 2)]


def test_a_column_that_the_export_writes_otherwise_is_for_it_to_mend_and_not_for_the_areas(tmp_path: Path) -> None:
    store, folder = stored(tmp_path), made(tmp_path, cases=60)
    raw = (folder / "finalisations.csv").read_text(encoding="utf-8")
    otherwise = re.sub(r"(\d{4})-(\d\d)-(\d\d)(?=,)", r"\3/\2/\1", raw)
    rewrite(folder, "finalisations.csv", otherwise.encode("utf-8"))
    result = imported(folder, store)

    assert [(fault.code.code, fault.place) for fault in result.faults] == [("CMS026", "finalisations.csv")]
    assert "rows, such as 0" in result.faults[0].found
    assert result.manifest["damaged_tables"] == ["finalisations"]


STAGES = ("receiving", "reading rows", "checking", "comparing", "sealing")


@pytest.mark.parametrize("at_stage", STAGES)
def test_stopped_at_any_stage_the_same_import_goes_on_and_brings_the_same(tmp_path: Path, at_stage: str) -> None:
    store, told = stored(tmp_path), list[tuple[str, int, int, str]]()
    imported(made(tmp_path / "one"), store)
    found = find_export(made(tmp_path / "two", as_of="2026-12-20T18:00:00Z"))

    def stop(stage: str, done: int, total: int, *, export: str) -> None:
        told.append((stage, done, total, export))
        if stage == at_stage:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        imported_of(found, store, tell=stop)
    assert ExportRegister(store.database).find("E0002").is_unfinished
    result = imported_of(found, store)

    assert told[-1][0] == at_stage
    assert {one[3] for one in told} == {"E0002"}
    assert (result.entry.ref, result.counts["cases"], result.counts["faults"]) == ("E0002", 5, 0)
    assert result.manifest["changes"] == {"cases_added": 0, "cases_gone": 0, "cases_changed": 0}
