"""What pre-flight says of files before they are sent, each rule by its number."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from types import MappingProxyType

import pytest

from tests.fixtures_folder import fixtures_folder
from tests.transfer.transfer_files import IN_2006, TOP, sent
from transfer.consignment_faults import (
    CONTENT_ENCRYPTED,
    CONTENT_NOT_READ,
    DATE_DOUBTFUL,
    DATE_UNKNOWN,
    EMPTY_FILE,
    FILE_TOO_LARGE,
    FOLDER_EMPTY,
    FORMAT_ON_ADVICE,
    FORMAT_REFUSED,
    FORMAT_UNKNOWN,
    FORMATS_NOT_ASKED,
    FORMATS_SEVERAL,
    NAME_NOT_NORMALISED,
    NAME_NOT_TAKEN,
    NAME_ODD_ON_WINDOWS,
    NOT_A_FILE,
    NOT_ONE_FOLDER,
    NOT_SCANNED,
    NOT_UPLOADED,
    NOTHING_TO_SEND,
    OLDER_SIGNATURES,
    ORIGINAL_MISSING,
    ORIGINAL_STAYS,
    ORIGINALS_SEVERAL,
    OTHER_ENGINE,
    PATH_TOO_LONG,
    PATHS_ALIKE,
    REDACTED_TWICE,
    SAME_CONTENT,
    TOO_MANY_BYTES,
    TOO_MANY_FILES,
    WORKING_COPY,
)
from transfer.preflight.checks import preflight, staged_characters
from transfer.preflight.pairs import original_name, split
from transfer.preflight.tdr_limits import tdr_limits
from transfer.preflight.values import Preflight, TransferFile, Waiver

ON = date(2026, 11, 25)
BOM_ONLY = "f01a374e9c81e3db89b3a42940c4d6a5447684986a1296e42bf13f196eed6295"


def checked(*files: TransferFile, **asked: object) -> Preflight:
    given: dict[str, object] = {"on": ON, "scanned_by": "Scanner 1.0"}
    return preflight(files, **(given | asked))  # type: ignore[arg-type]


def said(found: Preflight) -> list[tuple[str, str, str]]:
    return [(one.check, one.weight.value, one.fault.code.code) for one in found.findings]


def test_a_good_file_is_ready_without_a_word() -> None:
    found = checked(sent("MG5.doc"))

    assert said(found) == []
    assert found.is_ready


WRONG_FILES = [
    (sent("a.doc", size_bytes=0, sha256="e3b0" * 16), "T3", EMPTY_FILE),
    (sent("a.txt", size_bytes=3, sha256=BOM_ONLY), "T3", EMPTY_FILE),
    (sent("~$MG5.doc", puids=("fmt/473",)), "T5", FORMAT_REFUSED),
    (sent("page.mht", puids=("x-fmt/429",)), "T5", FORMAT_ON_ADVICE),
    (sent("any.db", puids=("fmt/111",)), "T5", FORMAT_ON_ADVICE),
    (sent("tool.exe", puids=("x-fmt/411",)), "T5", FORMAT_ON_ADVICE),
    (sent("reply.hte", puids=()), "T6", FORMAT_UNKNOWN),
    (sent("a.bin", puids=("fmt/1", "fmt/2")), "T6", FORMATS_SEVERAL),
    (sent("a.doc", sha256="", fault="permission denied"), "T6", CONTENT_NOT_READ),
    (sent("a.pdf", puids=("fmt/18",), is_encrypted=True), "T7", CONTENT_ENCRYPTED),
    (sent("disc.zip", puids=("x-fmt/263",), is_encrypted=True), "T7", CONTENT_ENCRYPTED),
    (sent("a\\b.doc"), "T8", NAME_NOT_TAKEN),
    (sent("a\u2028b.doc"), "T8", NAME_NOT_TAKEN),
    (sent("folder /a.doc"), "T8", NAME_NOT_TAKEN),
    (sent("50%.doc"), "T8", NAME_NOT_TAKEN),
    (sent("caf\udce9.doc"), "T8", NAME_NOT_TAKEN),
    (sent("a.doc", modified_ns=None), "T13", DATE_UNKNOWN),
    (sent("a.lnk", is_file=False), "T1", NOT_A_FILE),
]


@pytest.mark.parametrize(("file", "check", "code"), WRONG_FILES)
def test_a_file_that_tdr_refuses_stops_the_transfer_with_one_reason(
    file: TransferFile, check: str, code: object
) -> None:
    found = checked(file)

    assert [(one.check, one.fault.code) for one in found.stops] == [(check, code)]
    assert not found.is_ready


def test_a_refusal_has_tdrs_own_words_and_tdrs_own_action() -> None:
    found = checked(sent("~$MG5.doc", puids=("fmt/473",)), sent("reply.hte", puids=()))

    assert {(one.tdr_says, one.tdr_action) for one in found.stops} == {
        (
            "This file type is not usually a true record. Check if the true record is already in this consignment.",
            "Fix yourself",
        ),
        ("This file format cannot be identified - we will investigate this.", "Contact support"),
    }


def test_what_the_upload_form_leaves_out_is_a_warning_and_counts_for_nothing() -> None:
    found = checked(sent("MG5.doc"), sent("7 Media/Thumbs.db", puids=("fmt/682",)), sent("desktop.ini", size_bytes=0))

    assert [one.fault.code for one in found.warnings] == [NOT_UPLOADED, NOT_UPLOADED]
    assert (found.files, found.size_bytes, found.is_ready) == (1, 10_752, True)


def test_only_the_very_spelling_of_desktop_ini_is_left_out() -> None:
    assert checked(sent("Desktop.ini")).warnings == ()


@pytest.mark.parametrize("name", ["~$MG5.doc", "._MG5.doc", "MG5.tmp"])
def test_a_working_copy_is_a_warning_where_its_format_is_no_stop(name: str) -> None:
    assert [one.fault.code for one in checked(sent(name)).warnings] == [WORKING_COPY]


def test_a_name_that_windows_keeps_for_itself_is_a_warning() -> None:
    assert [one.fault.code for one in checked(sent("aux.doc", is_reserved_name=True)).warnings] == [NAME_ODD_ON_WINDOWS]


def test_accents_stored_apart_are_a_warning() -> None:
    assert [one.fault.code for one in checked(sent("Cafe\u0301.doc")).warnings] == [NAME_NOT_NORMALISED]


def test_paths_that_differ_only_in_capitals_stop_the_transfer() -> None:
    found = checked(sent("MG5.doc"), sent("mg5.DOC"))

    assert [(one.fault.code, one.fault.found) for one in found.stops] == [(PATHS_ALIKE, "Op ALPHA/MG5.doc")]


def test_a_path_is_counted_where_it_will_be_staged_and_a_shorter_place_mends_it() -> None:
    file = sent("x" * 230)
    staged_long, staged_short = checked(file), checked(file, staging_path="C:\\T")

    assert [one.fault.code for one in staged_long.stops] == [PATH_TOO_LONG]
    assert staged_long.stops[0].fault.found == ("271 characters below C:\\Transfers\\MUN-2026-0001\\data; at most 258")
    assert staged_short.is_ready


@pytest.mark.parametrize(("length", "stops"), [(258, 0), (259, 1)])
def test_a_path_may_have_258_characters_and_not_one_more(length: int, stops: int) -> None:
    name = "x" * (length - len(f"C:\\T\\{TOP}/"))

    assert staged_characters("C:\\T", f"{TOP}/{name}") == length
    assert len(checked(sent(name), staging_path="C:\\T").stops) == stops


def test_a_transfer_is_exactly_one_top_level_folder() -> None:
    two = checked(sent("a.doc"), replace(sent("b.doc"), path="Board/b.doc"))
    loose = checked(replace(sent("a.doc"), path="a.doc"))

    assert [one.fault.code for one in (*two.stops, *loose.stops)] == [NOT_ONE_FOLDER, NOT_ONE_FOLDER]


def test_an_empty_list_is_no_transfer() -> None:
    assert [one.fault.code for one in checked().stops] == [NOTHING_TO_SEND]


def test_files_whose_formats_were_not_asked_for_stop_once_and_say_how_many() -> None:
    found = checked(sent("a.doc", puids=None), sent("b.doc", puids=None), sent("c.doc"))

    assert [(one.fault.code, one.fault.found) for one in found.stops] == [(FORMATS_NOT_ASKED, "2 of 3 files")]


def test_another_engine_and_older_signatures_are_said_and_stop_nothing() -> None:
    found = checked(sent("a.doc"), engine="Siegfried", signatures=109, scanned_by="")

    assert [one.fault.code for one in found.warnings] == [OTHER_ENGINE]
    assert {one.fault.code for one in found.notes} == {OLDER_SIGNATURES, NOT_SCANNED}
    assert found.is_ready


@pytest.mark.parametrize("day", [date(1970, 1, 1), date(2026, 11, 26)])
def test_a_day_that_cannot_be_right_is_a_warning(day: date) -> None:
    moment = int(datetime(day.year, day.month, day.day, 9, tzinfo=UTC).timestamp()) * 10**9

    assert [one.fault.code for one in checked(sent("a.doc", modified_ns=moment)).warnings] == [DATE_DOUBTFUL]


def test_an_empty_folder_is_said_to_stay_behind() -> None:
    found = checked(sent("a.doc"), empty_folders=[f"{TOP}/Empty"])

    assert [(one.fault.code, one.tdr_says) for one in found.warnings] == [(FOLDER_EMPTY, "will not be transferred")]


# -- duplicates ---------------------------------------------------------------------------------------------------


def test_of_two_with_the_same_content_the_one_called_a_copy_is_warned_of() -> None:
    same = "a" * 64
    files = (sent("99 Old/Copy of Note.txt", sha256=same), sent("99 Old/Note.txt", sha256=same))

    found = checked(*files)

    assert [(one.fault.code, one.key) for one in found.warnings] == [(SAME_CONTENT, f"{TOP}/99 Old/Copy of Note.txt")]
    assert found.warnings[0].fault.found == f"as {TOP}/99 Old/Note.txt"


def test_of_two_with_plain_names_the_younger_is_warned_of() -> None:
    same = "a" * 64

    found = checked(sent("a.txt", sha256=same, modified_ns=IN_2006 + 10**17), sent("b.txt", sha256=same))

    assert [one.key for one in found.warnings] == [f"{TOP}/a.txt"]


# -- redacted copies ------------------------------------------------------------------------------------------------

WORKED_EXAMPLE = [
    # name, what TDR finds: nationalarchives/tdr-redacted-files
    ("a/file.txt", None),
    ("a/file_R1.txt", None),
    ("a/file2_R.txt", ORIGINAL_MISSING),
    ("a/file4_R.doc", REDACTED_TWICE),
    ("a/file4_R.pdf", REDACTED_TWICE),
    ("a/file5.pdf", None),
    ("a/file6", None),
    ("a/file6_R.png", None),
    ("a/file7.docx", None),
    ("a/file7_R", None),
    ("a/report.pdf", None),
    ("a/report_Redacted.pdf", None),
    ("a/memo.docx", None),
    ("a/memo_redacted1.docx", None),
    ("b/file3_R.txt", ORIGINALS_SEVERAL),
    ("b/file3.txt", None),
    ("b/file3.doc", None),
    ("b/letter_Redacted2.txt", None),
    ("b/letter.txt", None),
]


def test_the_nineteen_paths_of_the_worked_example_get_tdrs_answers() -> None:
    found = checked(*(sent(path) for path, _ in WORKED_EXAMPLE))

    answers = {one.key.removeprefix(f"{TOP}/"): one.fault.code for one in found.stops}
    assert answers == {path: code for path, code in WORKED_EXAMPLE if code is not None}


def test_a_redacted_copy_whose_original_the_department_keeps_is_allowed_and_said() -> None:
    found = checked(sent("MG5_R.doc"), staying=[f"{TOP}/MG5.doc"])

    assert [one.fault.code for one in found.warnings] == [ORIGINAL_STAYS]
    assert found.is_ready


def test_a_name_that_is_only_the_ending_is_no_redacted_copy() -> None:
    assert [original_name(name) for name in ("_R.doc", "MG5_R12.doc")] == ["", "MG5"]


# -- how much ---------------------------------------------------------------------------------------------------------

SMALL = replace(
    tdr_limits(), most_files=4, most_bytes=100, most_bytes_a_file=60, says=MappingProxyType({**tdr_limits().says})
)


def test_too_much_for_one_transfer_is_said_with_a_split_plan_that_keeps_folders_whole() -> None:
    files = [sent(f"{folder}/{number}.doc", size_bytes=10) for folder in "abc" for number in range(3)]

    found = checked(*files, limits=SMALL)

    assert [one.fault.code for one in found.stops] == [TOO_MANY_FILES]
    assert [len(portion.paths) for portion in found.portions] == [3, 3, 3]
    assert sorted(path for portion in found.portions for path in portion.paths) == sorted(file.path for file in files)


def test_a_split_never_parts_a_redacted_copy_from_its_original() -> None:
    names = ["x1.doc", "x2.doc", "MG5.doc", "x3.doc", "MG5_R.doc", "x4.doc"]

    portions = split([sent(name, size_bytes=10) for name in names], SMALL)

    together = [portion for portion in portions if f"{TOP}/MG5.doc" in portion.paths]
    assert len(portions) == 2
    assert f"{TOP}/MG5_R.doc" in together[0].paths


def test_bytes_are_counted_for_each_file_and_for_all() -> None:
    found = checked(sent("a.doc", size_bytes=61), sent("b.doc", size_bytes=60), limits=SMALL)

    assert {one.fault.code for one in found.stops} == {FILE_TOO_LARGE, TOO_MANY_BYTES}


def test_what_fits_into_one_transfer_needs_no_split() -> None:
    assert checked(sent("a.doc")).portions == ()


# -- waivers -------------------------------------------------------------------------------------------------------


def waiver(key: str, code: str) -> Waiver:
    at = datetime(2026, 11, 25, 10, tzinfo=UTC)
    return Waiver(key, code, "It is the case management system's own format.", "DTA, 20 November", "reviewer2", at)


def test_what_the_adviser_agreed_to_no_longer_stops_and_is_listed_with_the_reason() -> None:
    file = sent("reply.hte", puids=())

    found = checked(file, waivers=[waiver(file.key, FORMAT_UNKNOWN.code)])

    assert found.is_ready
    assert [one.waiver.agreed_with for one in found.waived] == ["DTA, 20 November"]


def test_nobody_can_waive_an_empty_file() -> None:
    file = sent("a.doc", size_bytes=0)

    found = checked(file, waivers=[waiver(file.key, EMPTY_FILE.code)])

    assert [one.fault.code for one in found.stops] == [EMPTY_FILE]


def test_a_waiver_holds_for_its_file_alone() -> None:
    found = checked(
        sent("a.hte", puids=()), sent("b.hte", puids=()), waivers=[waiver(f"{TOP}/a.hte", FORMAT_UNKNOWN.code)]
    )

    assert [one.key for one in found.stops] == [f"{TOP}/b.hte"]


def test_a_waiver_without_a_reason_cannot_be() -> None:
    with pytest.raises(ValueError, match="says why"):
        replace(waiver("a", "PFL008"), reason=" ")


# -- the facts ------------------------------------------------------------------------------------------------------


def test_the_facts_are_those_that_tdr_publishes() -> None:
    folder = fixtures_folder("tna") / "da-metadata-schema"
    disallowed = json.loads((folder / "puids" / "disallowed-puids.json").read_text(encoding="utf-8"))
    names = json.loads((folder / "puids" / "excluded-filenames.json").read_text(encoding="utf-8"))
    contents = json.loads((folder / "puids" / "puid-checksums.json").read_text(encoding="utf-8"))
    words = (folder / "validation-messages" / "file-check-failure-messages.properties").read_text(encoding="utf-8")
    limits = tdr_limits()

    formats = {one["puid"]: one["reason"] for one in disallowed if one["active"] and "/" in one["puid"]}
    assert {puid: why.reason for puid, why in limits.refused.items()} == formats
    assert all(limits.leaves_out(one["pattern"]) for one in names)
    assert {one["checksum"] for one in contents[0]["checksums"]} == limits.empty_contents
    assert all(f"={why.says}\n" in words for why in limits.refused.values() if why.says)
