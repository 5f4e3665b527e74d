"""URNs and arrest summons numbers are taken apart as published, and nothing more is read into them."""

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from records.sources.cms.checks import typed
from records.sources.cms.codes import CODE_LISTS
from records.sources.cms.identifiers import (
    Asn,
    Urn,
    check_letter,
    has_right_letter,
    matching_form,
    parse_asn,
    parse_urn,
)
from records.store.case_columns import CASE_TABLES


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("01AB1234567", Urn("01AB1234567")),
        ("11AA2222233/4", Urn("11AA2222233", None, 4)),
        ("11992222233(M)/1", Urn("11992222233", "M", 1)),
        ("99ZZ0000126S", Urn("99ZZ0000126", "S")),
        ("99ZZ0000126(S)", Urn("99ZZ0000126", "S")),
    ],
)
def test_a_urn_is_taken_apart(text: str, expected: Urn) -> None:
    assert parse_urn(text) == expected


@pytest.mark.parametrize(
    "text",
    ["", "01ab1234567", "11AA2222233/123", "1AA2222233", "11AA222223", "11AA2222233(X)", "11AA2222233(M", "٠1AB1234567",
     "01AB1234567\n", "=01AB1234567", "01AB1234567 "],
)  # fmt: skip
def test_what_is_no_urn_is_not_read_as_one(text: str) -> None:
    assert parse_urn(text) is None


def test_lower_case_and_spaces_match_and_the_parts_are_named() -> None:
    urn = parse_urn(matching_form(" 99aa0101005 "))

    assert urn is not None
    assert (urn.force, urn.unit, urn.reference, urn.year, urn.areas) == ("99", "AA", "01010", "05", ("Test Area 1",))


@given(
    st.from_regex(r"\A[0-9]{2}[A-Z0-9]{2}[0-9]{7}\Z"), st.sampled_from([None, "M", "S"]), st.none() | st.integers(0, 99)
)
def test_a_urn_reads_back_as_it_is_written(root: str, suffix: str | None, part: int | None) -> None:
    urn = Urn(root, suffix, part)

    assert parse_urn(str(urn)) == urn


def test_the_check_letter_of_a_summons_number_is_worked_out() -> None:
    asn = parse_asn("1945ZD0100000123456F")

    assert asn == Asn("19", "45", "ZD", "01", "00000123456", "F")
    assert asn is not None and has_right_letter(asn)


@pytest.mark.parametrize("letter", "ABCDEGHJKLMNPQRTUVWXYZ")
def test_every_other_letter_is_wrong(letter: str) -> None:
    asn = parse_asn("1945ZD0100000123456" + letter)

    assert asn is not None and not has_right_letter(asn) and check_letter(asn) == "F"


@pytest.mark.parametrize("text", ["", "1945ZD0100000123456I", "1945ZD010000012345F", "1945zd0100000123456F"])
def test_what_is_no_summons_number_is_not_read_as_one(text: str) -> None:
    assert parse_asn(text) is None


def test_every_code_list_that_a_column_names_exists() -> None:
    named = {column.codes for table in CASE_TABLES for column in table.columns if column.codes}

    assert len(named) > 25
    assert named <= set(CODE_LISTS)


def test_the_flag_for_child_abuse_is_not_the_one_that_looks_like_it() -> None:
    flags = CODE_LISTS["monitoring_codes"].codes

    assert len(flags) == 45
    assert (flags["CPRO"], flags["CSEA"]) == ("Child Abuse", "Pre-Charge Decision")


URN_LIKE = st.text(alphabet="0129abAZMS()/ -\u0660\u00e9", max_size=18) | st.from_regex(
    r"\A ?[0-9]{2}[A-Za-z0-9]{2}[0-9]{7}(\(?[MS]\)?)?(/[0-9]{1,3})? ?\Z"
)


@given(st.lists(URN_LIKE, min_size=20, max_size=60))
@settings(deadline=None, max_examples=20)
def test_the_database_reads_urns_as_the_program_does(texts: list[str]) -> None:
    [urn] = [column for column in CASE_TABLES[0].columns if column.name == "urn"]
    with duckdb.connect(":memory:") as connection:
        found = connection.execute(
            f"SELECT {typed(urn)} FROM (SELECT unnest($1::VARCHAR[]) AS urn)", [texts]
        ).fetchall()

    for text, (read,) in zip(texts, found, strict=True):
        parsed = parse_urn(matching_form(text))
        assert (read is None) == (parsed is None), text
        assert read is None or parse_urn(read) == parsed
