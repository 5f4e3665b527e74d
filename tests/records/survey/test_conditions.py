"""Conditions after --where: what is named is understood, nothing else reaches the database."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import duckdb
import pytest

from records.store.evidence import SurveyEvidence, open_survey
from records.survey.conditions import read_condition
from records.survey.file_lists import check, condition_of, prepare_duplicates, prepare_risks, rows_of
from retention.faults import UsageError
from tests.records.survey.made_survey import REF, ROWS, made_survey


@pytest.fixture(scope="module")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SurveyEvidence]:
    with open_survey(made_survey(tmp_path_factory.mktemp("conditions")), REF) as opened:
        yield opened


def names(evidence: SurveyEvidence, where: str) -> set[object]:
    return {name for (name,) in rows_of(evidence, condition_of(where=where), columns=["name"])}


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ("puid = 'x-fmt/203'", {"guess.wpd"}),
        ("puid in ('x-fmt/44', 'fmt/9') and name like '%.wpd'", {"guess.wpd"}),
        ("mark = 'encrypted'", {"secret plan.doc"}),
        ("mark like 'prot%'", {"secret plan.doc"}),
        ("contains(mark, 'bidi')", {"invoice\u202excod.exe"}),
        ("extension_mismatch", {"invoice\u202excod.exe"}),
        ("size_bytes >= 3000000000", {"video.mov"}),
        ("lower(name) like 'thumbs%'", {"Thumbs.db"}),
        ("path = 'HR/old.hte'", {"old.hte"}),
        ("path = 'root.doc'", {"root.doc"}),
        ("duplicate and name <> 'copy one.doc'", {"copy two.doc", "same inode.doc"}),
        ("year = 2052", {"future.doc"}),
        ("modified_on between '1970-01-01' and '1970-12-31'", {"1970.doc", "true 1970.doc"}),
        ("modified_ns is null", {"undated.doc"}),
        ("puid is null and result = 'PROFILED'", {"old.hte", "twin empty.txt"}),
        ("not (kind = 'FILE')", {"link.doc"}),
        ("name = '<script>alert(1)</script> & \"x\" ''y''.doc'", {"<script>alert(1)</script> & \"x\" 'y'.doc"}),
        ("result = 'FAILED' and fault_code = 'DRD001' or name = 'root.doc'", {"slow.pdf", "root.doc"}),
        ("NOT NOT name = 'root.doc'", {"root.doc"}),
        ("folder = 'HR' and extension not in ('doc', 'txt', 'pdf') and not puid = 'x-fmt/263' and mark is null "
         "and second_opinion is null and whole_file_puids is null", {"old.hte", "guess.wpd"}),
    ],
)  # fmt: skip
def test_a_condition_lists_the_files_it_says(evidence: SurveyEvidence, where: str, found: set[object]) -> None:
    assert names(evidence, where) == found


def test_denying_one_of_several_values_means_that_none_is_it(evidence: SurveyEvidence) -> None:
    assert "guess.wpd" not in names(evidence, "puid <> 'x-fmt/44'")
    assert "guess.wpd" not in names(evidence, "puid not like 'x-fmt/2%'")
    assert len(names(evidence, "puid <> 'x-fmt/44'")) == len(ROWS) - 1


@pytest.mark.parametrize("level", ["low", "moderate", "Moderate Risk", "not assessed"])
def test_risk_is_asked_for_in_short_or_in_full(evidence: SurveyEvidence, level: str) -> None:
    assert names(evidence, f"risk = '{level}'")


@pytest.mark.parametrize(
    "where",
    [
        "1 = 1; DROP TABLE files",
        "name = 'a'; SELECT 1",
        "name = (select content from read_text('/etc/passwd'))",
        "read_csv('/etc/passwd') = 1",
        "exists (select 1)",
        "name = getenv('HOME')",
        "files.name = 'a'",
        "name = \"root.doc\"",
        "name = 'a' -- comment",
        "name = 'a' /* x */",
        "name = 'unclosed",
        "path_bytes is not null",
        "nonsense = 1",
        "size_bytes > ",
        "(((name = 'a')",
        "name in ()",
        "puid",
        "name like 5 like 6",
        "name = mark",
        "size_bytes = 1e309x",
        "(" * 100 + "name = 'a'" + ")" * 100,
        "name = '" + "a" * 5000 + "'",
        "$1 = 1",
        "name = 'a' union select 1",
    ],
)  # fmt: skip
def test_what_is_not_a_condition_is_refused_with_what_was_expected(where: str) -> None:
    with pytest.raises(UsageError, match="SUR044"):
        read_condition(where)


def test_a_quotation_mark_in_a_text_stays_in_the_text(evidence: SurveyEvidence) -> None:
    assert names(evidence, "name = 'x'' OR true --'") == set()


def test_a_text_compared_with_a_number_is_found_before_any_row_is_shown(evidence: SurveyEvidence) -> None:
    with pytest.raises(duckdb.Error):
        check(evidence, read_condition("size_bytes > 'abc'"))


def test_two_readers_of_one_survey_ask_for_its_duplicates_at_once() -> None:
    with duckdb.connect() as connection:
        connection.execute(
            """CREATE TABLE files AS SELECT 'FILE' AS kind, md5((i // 2)::VARCHAR) AS sha256, NULL::VARCHAR AS md5,
                10 AS size_bytes, i AS inode, 1 AS device, 'fmt/' || (i % 50) AS puids FROM range(200_000) AS t(i)"""
        )
        with ThreadPoolExecutor(4) as pool:
            readers = [SurveyEvidence({}, connection.cursor()) for _ in range(4)]
            list(pool.map(lambda one: (prepare_duplicates(one), prepare_risks(one)), readers))
        found = connection.execute("SELECT count(*), sum(files) FROM duplicate_contents").fetchone()

    assert found == (100_000, 200_000)
