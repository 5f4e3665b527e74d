"""The index of a survey says what the evidence says, row for row, or it says nothing."""

import json
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from records.faults.surveys import INDEX_RUNNING
from records.store.columns import FILE_COLUMNS, FOLDER_COLUMNS
from records.store.evidence import (
    SurveyEvidence,
    connect,
    open_survey,
    read_manifest,
    write_rows,
)
from records.store.layout import StoreLayout
from records.survey import index_making
from records.survey.answers import ROWS_KEPT, answer, read_answers, write_answers
from records.survey.conditions import read_condition
from records.survey.file_lists import PATH_COLUMN, Count, count_of
from records.survey.file_pages import PageAsked, PageOrder, page_of
from records.survey.files_asked import FilesAsked
from records.survey.format_names import FormatNames
from records.survey.index_making import make_index
from records.survey.index_pages import HITS_MOST, indexed_count, indexed_page
from records.survey.profile import profile
from records.survey.seal import seal_rows
from records.survey.survey_index import FILES, INDEX, IndexState, SurveyIndex, index_state, read_index, self_digest
from retention.faults import Refusal

REF = "S0001"
ABOUT = {
    "source": {"ref": "SRC0001", "kind": "share", "root": "/srv/share", "shown_as": "share"},
    "started_at": "2026-11-25T10:00:00+00:00",
    "finished_at": "2026-11-25T10:05:00+00:00",
    "synthetic": True,
}
COLUMNS = (PATH_COLUMN, "size_bytes", "modified_ns", "puids", "result")
# What sorts oddly, folds oddly, or would part what belongs together.
SIGNS = ("a", "A", "b", " ", "-", ".", "0", "1", "é", "É", "ß", "İ", "Σ", "ς", "\n", "'", "%", "\\", "\x01", "𝔸", "~")
FORMATS = ("fmt/40", "fmt/4", "fmt/40;fmt/412", "x-fmt/111", "", None)


def word(dice: random.Random) -> str:
    return "".join(dice.choice(SIGNS) for _ in range(dice.randint(1, 3)))


def random_rows(dice: random.Random, files: int) -> list[tuple[object, ...]]:
    """Rows with folders that are each other's beginnings, few sizes, few dates, doubled contents."""
    folders = ["", *("/".join(word(dice) for _ in range(dice.randint(1, 3))) for _ in range(1 + files // 6))]
    rows: dict[tuple[object, ...], tuple[object, ...]] = {}
    for _ in range(files):
        folder, name = dice.choice(folders), word(dice)
        path_bytes = f"{folder}/{name}\xff".encode("latin-1", "replace") if dice.random() < 0.05 else None
        size = dice.choice([-1, 0, 1, 10, 10, 2**40])
        said = {
            "folder": folder,
            "name": name,
            "path_bytes": path_bytes,
            "kind": dice.choice(["FILE", "FILE", "FILE", "MEMBER"]),
            "size_bytes": size,
            "modified_ns": dice.choice([None, 0, 1_200_000_000_000_000_000, 1_300_000_000_000_000_000]),
            "result": dice.choice(["PROFILED", "PROFILED", "FAILED"]),
            "extension": "",
            "puids": dice.choice(FORMATS),
            "sha256": f"{size % 7}{dice.randint(0, files):063}",
            "marks": dice.choice([None, "", "encrypted", "damaged;no-extension"]),
        }
        rows[folder, name, path_bytes] = tuple(said.get(column.name) for column in FILE_COLUMNS)
    return list(rows.values())


def seal(folder: Path, rows: list[tuple[object, ...]], *, part_rows: int) -> StoreLayout:
    layout = StoreLayout(folder)
    working = layout.survey(REF) / "working"
    working.mkdir(parents=True)
    write_rows(connection := connect(folder), working / "rows.parquet", rows, columns=FILE_COLUMNS)
    connection.execute(f"CREATE VIEW made AS FROM read_parquet('{working}/rows.parquet')")
    empty = ", ".join(f"NULL::{one.sql_type} AS {one.name}" for one in FOLDER_COLUMNS)
    connection.execute(f"CREATE VIEW nothing AS SELECT {empty} WHERE false")
    about = {"survey": REF, **ABOUT}
    seal_rows(connection, layout, files="made", folders="nothing", about=about, part_rows=part_rows)
    connection.close()
    return layout


def index_of(layout: StoreLayout) -> SurveyIndex:
    state, index = read_index(layout, read_manifest(layout, REF))
    assert state is IndexState.FITS
    assert index is not None
    return index


def random_asked(dice: random.Random, evidence: SurveyEvidence) -> FilesAsked:
    """Some of the filters, with values that are there, that nearly are, and that are not."""
    [(folder, name)] = evidence.connection.execute(
        f"SELECT folder, name FROM files ORDER BY hash(folder || name || '{dice.random()}') LIMIT 1"
    ).fetchall()
    path = f"{folder}/{name}" if folder else name
    start = dice.randrange(len(path))
    texts = (path[start : start + dice.randint(1, 6)], name, word(dice), word(dice) + "/" + word(dice), "/", "a")
    return FilesAsked(
        named=dice.choice(["", "", "", "failed", "duplicates", "encrypted", "high-risk", "inside-archives"]),
        puid=dice.choice(["", "", "", "fmt/40", "fmt/412", "fmt/999", "fmt/40;fmt/412"]),
        folder=dice.choice(["", "", folder, folder.partition("/")[0], "nowhere", word(dice)]),
        text=dice.choice(["", "", *(one.upper() if dice.random() < 0.3 else one for one in texts)]),
    )


def assert_pages_are_equal(evidence: SurveyEvidence, index: SurveyIndex, asked: FilesAsked, dice: random.Random) -> int:
    """Walk forth and back through pages of both ways; return how many pages were compared."""
    order = dice.choice([PageOrder.PATH, PageOrder.SIZE, PageOrder.MODIFIED, PageOrder.PUID])
    descending, size = dice.random() < 0.5, dice.choice([1, 3, 50])
    after, before, compared = "", "", 0
    for _ in range(4):
        at = PageAsked.at(order=order, descending=descending, after=after, before=before, size=size)
        scanned = page_of(evidence, asked.condition, columns=COLUMNS, page=at)
        found = indexed_page(evidence, index, asked, at, columns=COLUMNS)
        assert found == scanned, (asked, at)
        compared += 1
        if not scanned.keys:
            break
        after, before = (dice.choice(scanned.keys), "") if dice.random() < 0.7 else ("", dice.choice(scanned.keys))
    return compared


@pytest.mark.parametrize("seed", range(12))
def test_a_page_and_a_count_by_the_index_are_those_of_the_whole_evidence(seed: int, tmp_path: Path) -> None:
    dice = random.Random(seed)
    layout = seal(tmp_path, random_rows(dice, dice.choice([1, 40, 700])), part_rows=dice.choice([1, 30, 200]))
    assert make_index(layout, REF)
    index, compared = index_of(layout), 0
    with open_survey(layout, REF) as evidence:
        for _ in range(40):
            asked = random_asked(dice, evidence)
            compared += assert_pages_are_equal(evidence, index, asked, dice)
            assert indexed_count(evidence.connection, index, asked) == Count(count_of(evidence, asked.condition)[0])

    assert compared >= 40


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[SurveyEvidence, SurveyIndex]]:
    """90,000 files in 12 parts, a third of them of one size, so that a value runs over several groups of rows."""
    layout = StoreLayout(tmp_path_factory.mktemp("large"))
    made = {
        "folder": "'Cases/' || lpad((i // 40)::VARCHAR, 5, '0')",
        "name": "CASE WHEN i % 6 = 0 THEN 'Letter ' ELSE 'note ' END || i || '.doc'",
        "kind": "'FILE'",
        "size_bytes": "CASE WHEN i % 3 = 0 THEN 0 ELSE (hash(i) % 5000)::BIGINT END",
        "modified_ns": "((hash(i * 3) % 300)::BIGINT + 9000) * 86400000000000",
        "result": "CASE WHEN i % 9000 = 17 THEN 'FAILED' ELSE 'PROFILED' END",
        "puids": "'fmt/' || (hash(i * 7) % 12)::VARCHAR",
        "extension": "'doc'",
    }
    fields = ", ".join(f"({made.get(one.name, 'NULL')})::{one.sql_type} AS {one.name}" for one in FILE_COLUMNS)
    empty = ", ".join(f"NULL::{one.sql_type} AS {one.name}" for one in FOLDER_COLUMNS)
    (layout.survey(REF) / "working").mkdir(parents=True)
    with connect(layout.root) as connection:
        connection.execute(f"CREATE TABLE made AS SELECT {fields} FROM range(90000) t(i)")
        connection.execute(f"CREATE VIEW nothing AS SELECT {empty} WHERE false")
        about = {"survey": REF, **ABOUT}
        seal_rows(connection, layout, files="made", folders="nothing", about=about, part_rows=8000)
    make_index(layout, REF)
    with open_survey(layout, REF) as evidence:
        yield evidence, index_of(layout)


@pytest.mark.parametrize(
    "asked",
    [
        FilesAsked(),
        FilesAsked(puid="fmt/3"),
        FilesAsked(named="failed"),
        FilesAsked(named="zero-byte", puid="fmt/3"),
        FilesAsked(folder="Cases"),
        FilesAsked(folder="Cases/00007", puid="fmt/4"),
        FilesAsked(text="letter 1"),
        FilesAsked(text="LETTER", puid="fmt/3"),
        FilesAsked(text="89998"),
        FilesAsked(text="0007/note"),
        FilesAsked(text="note", folder="Cases/02000"),
    ],
    ids=str,
)
def test_values_that_run_over_many_groups_of_rows_are_found_in_order(
    asked: FilesAsked, large: tuple[SurveyEvidence, SurveyIndex]
) -> None:
    evidence, index = large
    dice = random.Random(str(asked))

    compared = sum(assert_pages_are_equal(evidence, index, asked, dice) for _ in range(8))

    assert compared >= 8


def test_what_is_found_too_often_is_counted_as_more_than(large: tuple[SurveyEvidence, SurveyIndex]) -> None:
    evidence, index = large
    often = FilesAsked(text="note")

    assert indexed_count(evidence.connection, index, often) == Count(HITS_MOST, is_least=True)
    by_size = PageAsked.at(order=PageOrder.SIZE)
    assert indexed_page(evidence, index, often, by_size, columns=COLUMNS) is None  # the evidence is asked instead
    late = page_of(evidence, often.condition, columns=COLUMNS, page=PageAsked.at(descending=True))
    for way in ({"after": late.keys[-1]}, {"before": late.keys[-1]}):
        at = PageAsked.at(**way)
        scanned = page_of(evidence, often.condition, columns=COLUMNS, page=at)
        assert indexed_page(evidence, index, often, at, columns=COLUMNS) == scanned


def test_a_frequent_text_in_a_rare_list_is_left_to_the_evidence(large: tuple[SurveyEvidence, SurveyIndex]) -> None:
    evidence, index = large
    asked = FilesAsked(text="note", named="failed")

    assert count_of(evidence, asked.condition)[0] > 0
    assert indexed_count(evidence.connection, index, asked) is None
    assert indexed_page(evidence, index, asked, PageAsked.at(), columns=COLUMNS) is None
    letters = FilesAsked(text="letter", named="failed")
    assert indexed_count(evidence.connection, index, letters) == Count(count_of(evidence, letters.condition)[0])


def test_a_condition_of_its_own_and_the_order_of_names_are_left_to_the_evidence(
    large: tuple[SurveyEvidence, SurveyIndex],
) -> None:
    evidence, index = large
    asked = FilesAsked(rest=read_condition("size_bytes > 10"))

    assert indexed_count(evidence.connection, index, asked) is None
    assert indexed_page(evidence, index, asked, PageAsked.at(), columns=COLUMNS) is None
    assert indexed_page(evidence, index, FilesAsked(), PageAsked.at(order=PageOrder.NAME), columns=COLUMNS) is None
    assert indexed_count(evidence.connection, index, FilesAsked(text="a\0b")) is None


def test_a_name_with_a_zero_character_leaves_texts_to_the_evidence(tmp_path: Path) -> None:
    rows = random_rows(random.Random(1), 20)
    layout = seal(
        tmp_path, [(row[0], "a\0b", *row[2:]) if place == 3 else row for place, row in enumerate(rows)], part_rows=9
    )
    make_index(layout, REF)

    with open_survey(layout, REF) as evidence:
        assert indexed_count(evidence.connection, index_of(layout), FilesAsked(text="a")) is None
        assert indexed_count(evidence.connection, index_of(layout), FilesAsked()) == Count(len(rows))


def test_a_survey_that_found_nothing_has_an_index_too(tmp_path: Path) -> None:
    layout = seal(tmp_path, [], part_rows=9)
    make_index(layout, REF)

    with open_survey(layout, REF) as evidence:
        assert indexed_count(evidence.connection, index_of(layout), FilesAsked()) == Count(0)
        page = indexed_page(evidence, index_of(layout), FilesAsked(), PageAsked.at(), columns=COLUMNS)
        assert page is not None
        assert page.rows == ()


def test_the_figures_of_a_survey_are_kept_as_the_evidence_gives_them(tmp_path: Path) -> None:
    layout = seal(tmp_path, random_rows(random.Random(3), 300), part_rows=90)
    make_index(layout, REF)
    index = index_of(layout)
    with open_survey(layout, REF) as evidence, duckdb.connect(":memory:") as empty:
        asked = profile(evidence, names=FormatNames(), long_list=0)
        kept = profile(
            SurveyEvidence(evidence.manifest, empty, answers=index.answers), names=FormatNames(), long_list=0
        )

    assert kept == asked  # and nothing was asked: there is nothing in the connection to ask


def test_answers_of_many_rows_or_odd_values_are_asked_for_each_time(tmp_path: Path) -> None:
    with duckdb.connect(":memory:") as connection:
        evidence = SurveyEvidence({}, connection, answers={})
        many, odd = f"SELECT range FROM range({ROWS_KEPT + 1})", "SELECT TIMESTAMP '2026-04-01 10:00:00'"
        for query in (many, odd):
            answer(evidence, query)
    write_answers(tmp_path / "answers.json", evidence.answers or {})

    assert set(evidence.answers or {}) == {odd}
    assert read_answers(tmp_path / "answers.json") == {}


# -- never believed where it does not fit -------------------------------------------------------------------


@pytest.fixture
def indexed(tmp_path: Path) -> StoreLayout:
    layout = seal(tmp_path, random_rows(random.Random(5), 60), part_rows=20)
    make_index(layout, REF)
    return layout


@pytest.mark.parametrize("name", FILES)
def test_one_changed_byte_is_noticed_and_the_index_made_again(name: str, indexed: StoreLayout) -> None:
    before = index_of(indexed)
    path = indexed.index(REF) / name
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(raw)

    assert not before.is_untouched()
    assert read_index(indexed, read_manifest(indexed, REF)) == (IndexState.DAMAGED, None)
    assert make_index(indexed, REF)
    after = index_of(indexed)
    assert (after.by_list, after.by_puids, after.fences) == (before.by_list, before.by_puids, before.fences)


def test_what_an_index_says_of_itself_is_digested_too(indexed: StoreLayout) -> None:
    path = indexed.index(REF) / INDEX
    said = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**said, "by_list": {**said["by_list"], "failed": 10_000}}), encoding="utf-8")

    assert read_index(indexed, read_manifest(indexed, REF)) == (IndexState.DAMAGED, None)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"digest": 7}'])
def test_an_index_that_is_no_json_of_ours_is_damaged(text: str, indexed: StoreLayout) -> None:
    (indexed.index(REF) / INDEX).write_text(text, encoding="utf-8")

    assert index_state(indexed, REF) is IndexState.DAMAGED
    assert make_index(indexed, REF)
    assert index_state(indexed, REF) is IndexState.FITS


@pytest.mark.parametrize("said", [{"duckdb": "1.0.0"}, {"lists": ["failed"]}, {"format": "muniment-index/0"}], ids=str)
def test_an_index_of_another_version_is_stale(said: dict[str, object], indexed: StoreLayout) -> None:
    path = indexed.index(REF) / INDEX
    other = {**json.loads(path.read_text(encoding="utf-8")), **said}
    path.write_text(json.dumps({**other, "digest": self_digest(other)}), encoding="utf-8")

    assert index_state(indexed, REF) is IndexState.STALE
    assert read_index(indexed, read_manifest(indexed, REF)) == (IndexState.STALE, None)


def test_the_index_of_another_survey_is_stale(indexed: StoreLayout, tmp_path: Path) -> None:
    other = seal(tmp_path / "other", random_rows(random.Random(6), 60), part_rows=20)
    shutil.copytree(indexed.index(REF), other.index(REF))

    assert read_index(other, read_manifest(other, REF)) == (IndexState.STALE, None)
    assert make_index(other, REF)
    assert index_of(other).digest != index_of(indexed).digest


@pytest.mark.parametrize("name", [INDEX, *FILES])
def test_an_index_with_a_file_gone_is_made_again(name: str, indexed: StoreLayout) -> None:
    (indexed.index(REF) / name).unlink()

    assert index_state(indexed, REF) in (IndexState.MISSING, IndexState.DAMAGED)
    assert make_index(indexed, REF)
    assert index_of(indexed).is_untouched()


def test_an_index_that_fits_is_left_as_it_is(indexed: StoreLayout) -> None:
    assert not make_index(indexed, REF)


def test_two_processes_do_not_make_one_index_at_once(indexed: StoreLayout) -> None:
    with index_making._alone(indexed, REF), pytest.raises(Refusal) as refused:
        make_index(indexed, REF)

    assert refused.value.faults[0].code is INDEX_RUNNING
