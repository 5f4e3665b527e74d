"""Make the index of a sealed survey, from its evidence alone; see `survey_index` for what it holds."""

import fcntl
import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from records.faults.surveys import INDEX_RUNNING
from records.store.columns import FILE_COLUMNS, FOLDER_COLUMNS
from records.store.evidence import (
    Manifest,
    SurveyEvidence,
    connect,
    copy_out,
    create_view,
    folder_paths,
    part_paths,
    path_list,
    read_manifest,
    write_json,
)
from records.store.layout import StoreLayout
from records.survey.answers import write_answers
from records.survey.file_lists import FILE_LISTS, condition_of, prepare
from records.survey.file_pages import COMPARES, PageOrder
from records.survey.format_names import FormatNames
from records.survey.profile import profile
from records.survey.survey_index import (
    BLOCK_ROWS,
    FENCE_ROWS,
    FIGURES_FILE,
    FILES,
    FORMAT,
    INDEX,
    LIST_BITS,
    ORDER_FILES,
    PATH_FILE,
    TEXT_FILE,
    IndexState,
    digest_of,
    manifest_digest,
    read_index,
    self_digest,
)
from retention.faults import Fault, Refusal

INDEX_MEMORY = "512MB"
SAMPLED_OF = 97
TEXT_ROWS_AT_A_TIME = BLOCK_ROWS * 4096
TEXT_GROUP_ROWS = 2048  # blocks; DuckDB makes no smaller groups
VALUES = {PageOrder.SIZE: "size_bytes", PageOrder.MODIFIED: "modified", PageOrder.PUID: "puids"}
Told = Callable[[str, int, int], None]


def make_index(layout: StoreLayout, ref: str, *, tell: Told = lambda stage, done, total: None) -> bool:
    """Make the index of the sealed survey `ref`; False where one that fits is there, every byte of it digested.

    A Refusal where there is no such survey, another process makes the same index, or the disk is
    full. `tell` hears of each step. Killed at any point it leaves what is not believed, and is made
    from the beginning the next time.
    """
    manifest = read_manifest(layout, ref)
    with _alone(layout, ref):
        if read_index(layout, manifest)[0] is IndexState.FITS:
            return False
        folder = layout.index(ref)
        folder.mkdir(parents=True, exist_ok=True)
        with connect(folder / "spill", memory_limit=INDEX_MEMORY) as connection:
            _make(connection, layout, manifest, folder, tell)
    return True


@contextmanager
def _alone(layout: StoreLayout, ref: str) -> Iterator[None]:
    """Be the one that makes this index: the kernel's lock, which no crash leaves behind."""
    layout.locks.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(layout.locks / f"index-{ref}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Refusal(Fault(INDEX_RUNNING, ref)) from error
        yield
    finally:
        os.close(descriptor)


def _make(
    connection: duckdb.DuckDBPyConnection, layout: StoreLayout, manifest: Manifest, folder: Path, tell: Told
) -> None:
    _create_files(connection, layout, manifest)
    steps = len(FILES) + 1
    tell("sorted by path", 0, steps)
    evidence = SurveyEvidence(manifest, connection, answers={})
    copy_out(connection, _path_query(evidence), folder / PATH_FILE)
    connection.execute(f"CREATE VIEW narrow AS FROM read_parquet({path_list([folder / PATH_FILE])})")
    for done, (order, name) in enumerate(ORDER_FILES.items(), start=1):
        tell(f"sorted {name.removesuffix('.parquet').replace('-', ' ')}", done, steps)
        query = f"SELECT {VALUES[order]} AS value, place, puids, lists FROM narrow ORDER BY value, place"
        copy_out(connection, query, folder / name)
    tell("figures", steps - 3, steps)
    profile(evidence, names=FormatNames(), long_list=0)
    write_answers(folder / FIGURES_FILE, evidence.answers or {})
    tell("text of the paths", steps - 2, steps)
    has_text = _write_text(connection, folder / TEXT_FILE)
    tell("digests", steps - 1, steps)
    write_json(folder / INDEX, _about(connection, layout, manifest, folder, has_text))


def _create_files(connection: duckdb.DuckDBPyConnection, layout: StoreLayout, manifest: Manifest) -> None:
    """Create the views `folders` and `files`: the evidence, and the place of each file."""
    create_view(connection, "folders", folder_paths(layout, manifest), columns=FOLDER_COLUMNS)
    paths = part_paths(layout, manifest)
    if not paths:
        create_view(connection, "none", [], columns=FILE_COLUMNS)
        connection.execute("CREATE VIEW files AS SELECT 0::BIGINT AS place, * FROM none")
        return
    connection.execute("CREATE TABLE bases (filename VARCHAR, base BIGINT)")
    base = 0
    for path, part in zip(paths, manifest["parts"], strict=True):
        connection.execute("INSERT INTO bases VALUES (?, ?)", [str(path), base])
        base += int(part["rows"])
    names = ", ".join(column.name for column in FILE_COLUMNS)
    connection.execute(
        f"""CREATE VIEW files AS SELECT base + file_row_number AS place, {names}
        FROM read_parquet({path_list(paths)}, file_row_number = true, filename = true) JOIN bases USING (filename)"""
    )


def _path_query(evidence: SurveyEvidence) -> str:
    """Return what gives each file with all that lists are sorted and filtered by; a list is a bit of `lists`."""
    bits = []
    for one in FILE_LISTS:
        condition = condition_of(named=one.name)
        prepare(evidence, condition)
        bits.append(f"CASE WHEN {condition.sql} THEN {LIST_BITS[one.name]} ELSE 0 END")
    values = ", ".join(f"{COMPARES[order][0]} AS {VALUES[order]}" for order in ORDER_FILES)
    return f"SELECT place, {values}, ({' + '.join(bits)})::BIGINT AS lists FROM files ORDER BY place"


def _write_text(connection: duckdb.DuckDBPyConnection, path: Path) -> bool:
    """Write the text of the paths in blocks; False, and none written, where a name has the sign that parts them."""
    odd = connection.execute(
        "SELECT count(*) FROM files WHERE contains(folder, chr(0)) OR contains(name, chr(0))"
    ).fetchone()
    has_text = odd is not None and odd[0] == 0
    connection.execute("CREATE TABLE text (block BIGINT, names VARCHAR, folders VARCHAR, starts BIGINT[])")
    last = connection.execute("SELECT max(place) FROM files").fetchone()
    end = last[0] + 1 if has_text and last is not None and last[0] is not None else 0
    for start in range(0, end, TEXT_ROWS_AT_A_TIME):  # all at once would not fit into the memory allowed
        connection.execute(
            f"""
            INSERT INTO text
            WITH rows AS (SELECT place // {BLOCK_ROWS} AS block, place, lower(folder) AS folder, lower(name) AS name
                FROM files WHERE place >= {start} AND place < {start + TEXT_ROWS_AT_A_TIME}),
            names AS (SELECT block, string_agg(name, chr(0) ORDER BY place) AS names FROM rows GROUP BY block),
            runs AS (SELECT block, folder, min(place) AS place FROM rows GROUP BY block, folder),
            folders AS (SELECT block, string_agg(folder, chr(0) ORDER BY place) AS folders,
                list(place ORDER BY place) AS starts FROM runs GROUP BY block)
            SELECT block, names, folders, starts FROM names JOIN folders USING (block) ORDER BY block
            """
        )
    copy_out(connection, "FROM text", path, row_group_rows=TEXT_GROUP_ROWS, compression="uncompressed")
    return has_text


def _about(
    connection: duckdb.DuckDBPyConnection, layout: StoreLayout, manifest: Manifest, folder: Path, has_text: bool
) -> Manifest:
    """Return what the index says of itself."""
    ref = str(manifest["survey"])
    bits = ", ".join(f"count(*) FILTER (lists & {bit} <> 0)" for bit in LIST_BITS.values())
    counts = connection.execute(f"SELECT {bits} FROM narrow").fetchone() or ()
    said: Manifest = {
        "format": FORMAT,
        "survey": ref,
        "manifest_sha256": manifest_digest(layout, ref),
        "duckdb": duckdb.__version__,
        "lists": list(LIST_BITS),
        "by_list": dict(zip(LIST_BITS, counts, strict=True)),
        "by_puids": dict(connection.execute("SELECT puids, count(*) FROM narrow GROUP BY ALL ORDER BY ALL").fetchall()),
        "fences": {order.value: _fences(connection, folder / name) for order, name in ORDER_FILES.items()},
        "has_text": has_text,
        "signs": _signs(connection),
        "files": {name: digest_of(folder / name) for name in FILES},
        "sizes": {name: (folder / name).stat().st_size for name in FILES},
    }
    return {**said, "digest": self_digest(said)}


def _fences(connection: duckdb.DuckDBPyConnection, path: Path) -> list[list[object]]:
    rows = connection.execute(
        f"""SELECT value, place FROM read_parquet({path_list([path])}, file_row_number = true)
        WHERE file_row_number % {FENCE_ROWS} = 0 ORDER BY file_row_number"""
    ).fetchall()
    return [list(row) for row in rows]


def _signs(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Return how often each character is in a sample of the names."""
    rows = connection.execute(f"SELECT names FROM text WHERE block % {SAMPLED_OF} = 0 ORDER BY block").fetchall()
    counted: Counter[str] = Counter()
    for (names,) in rows:
        counted.update(names)
    return dict(sorted(counted.items()))
