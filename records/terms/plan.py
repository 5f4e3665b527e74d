"""The questions of a term scan to its survey: which contents to read, whose names to look at, what it adds up to.

The views `files` and `folders` are the survey's, `carried` what earlier scans read.
"""

from pathlib import Path

import duckdb

from records.store.evidence import write_rows
from records.terms.columns import CONTENT_COLUMNS
from schedules.lexicons import Lexicon

# One row a distinct content, at the first place where the survey met it; a file without a checksum
# stands for itself. Links and the like have no content.
CONTENTS = """
    CREATE TEMP TABLE contents AS
    SELECT row_number() OVER (ORDER BY folder, name, path_bytes) - 1 AS number, * FROM (
        SELECT folder, name, path_bytes, sha256, size_bytes, marks, fault_code FROM (
            SELECT *, row_number() OVER (PARTITION BY sha256 ORDER BY folder, name, path_bytes) AS place
            FROM files WHERE kind = 'FILE' AND sha256 IS NOT NULL)
        WHERE place = 1 AND sha256 NOT IN (SELECT sha256 FROM carried)
        UNION ALL
        SELECT folder, name, path_bytes, sha256, size_bytes, marks,
            CASE WHEN result = 'PROFILED' THEN NULL ELSE coalesce(fault_code, 'SUR010') END
        FROM files WHERE kind = 'FILE' AND sha256 IS NULL)
"""

# What is carried forward for contents that this survey has, told at the place it has in this survey.
NAMES_BESIDE = """
    placed.folder, placed.name, placed.path_bytes, placed.sha256, carried.result, carried.fault_code,
    carried.fault_detail, carried.characters, carried.hits, carried.hit_count, carried.read_in
    FROM carried JOIN (
        SELECT folder, name, path_bytes, sha256 FROM files WHERE kind = 'FILE' AND sha256 IS NOT NULL
        QUALIFY row_number() OVER (PARTITION BY sha256 ORDER BY folder, name, path_bytes) = 1
    ) placed USING (sha256)
"""


def write_name_hits(connection: duckdb.DuckDBPyConnection, lexicon: Lexicon, path: Path, *, scan_ref: str) -> None:
    """Write the names of files and folders that hold a term; DuckDB finds those worth asking Python about."""
    first_words = sorted({term_word.split()[0].lower() for term in lexicon.terms for term_word in term.words})
    likely = "|".join(_escaped(word) for word in first_words)
    query = """
        SELECT folder, name, path_bytes, name AS own FROM files WHERE regexp_matches(lower(name), $1)
        UNION ALL
        SELECT folder, '' AS name, path_bytes, regexp_replace(folder, '^.*/', '') AS own FROM folders
        WHERE regexp_matches(lower(folder), $1)
        ORDER BY folder, name, path_bytes"""
    rows = []
    for folder, name, path_bytes, own in connection.execute(query, [likely]).fetchall():
        hits = dict(sorted(lexicon.hits(own).items()))
        if hits:
            written = ";".join(f"{term}={count}" for term, count in hits.items())
            rows.append(
                (folder, name, path_bytes, None, "NAME", None, None, len(own), written, sum(hits.values()), scan_ref)
            )
    write_rows(connection, path, rows, columns=CONTENT_COLUMNS)


def _escaped(word: str) -> str:
    return "".join(character if character.isalnum() else f"\\{character}" for character in word)


_READ = """f.folder, f.name, f.path_bytes, f.sha256, f.size_bytes, c.result AS read, c.fault_code, c.fault_detail,
        coalesce(c.hits, '') AS content_hits, coalesce(c.hit_count, 0) AS content_count"""

# Each file of the survey with what was read of its content, and the hits in its own name. Joined by
# equality only, those with a checksum and those without apart: a survey may have millions of files.
FILE_READS = f"""
    SELECT r.*, coalesce(n.hits, '') AS name_hits, content_count + coalesce(n.hit_count, 0) AS hit_count FROM (
        SELECT {_READ} FROM files f LEFT JOIN (
            SELECT * FROM sealed WHERE result <> 'NAME' AND sha256 IS NOT NULL) c ON c.sha256 = f.sha256
        WHERE f.kind = 'FILE' AND f.sha256 IS NOT NULL
        UNION ALL
        SELECT {_READ} FROM files f LEFT JOIN (
            SELECT * FROM sealed WHERE result <> 'NAME' AND sha256 IS NULL) c
        ON c.folder = f.folder AND c.name = f.name AND c.path_bytes IS NOT DISTINCT FROM f.path_bytes
        WHERE f.kind = 'FILE' AND f.sha256 IS NULL) r
    LEFT JOIN (SELECT * FROM sealed WHERE result = 'NAME') n
    ON n.folder = r.folder AND n.name = r.name AND n.path_bytes IS NOT DISTINCT FROM r.path_bytes
"""


def counts_of(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Return the figures of the scan in the table `sealed`; every file of the survey is in one of three.

    A ValueError where they don't add up, which would be an error of ours.
    """
    found = connection.execute(f"""
        SELECT count(*) AS files, count(*) FILTER (read = 'READ') AS files_read,
            count(*) FILTER (read = 'PARTLY') AS files_partly, count(*) FILTER (read = 'NOT_READ') AS files_not_read,
            count(*) FILTER (hit_count > 0) AS files_with_hits, coalesce(sum(hit_count), 0) AS hits,
            count(DISTINCT sha256) + count(*) FILTER (sha256 IS NULL) AS contents
        FROM ({FILE_READS})""")
    names = [column[0] for column in found.description or ()]
    row = found.fetchone() or ()
    counts = {name: int(value) for name, value in zip(names, row, strict=True)}
    if counts["files"] != counts["files_read"] + counts["files_partly"] + counts["files_not_read"]:
        raise ValueError(f"the figures of the scan don't add up: {counts}")
    return counts
