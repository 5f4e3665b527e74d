"""The ready-made lists of a survey's files, and how any list is asked for.

A list is a name and a condition in the words of --where, so that whoever reads a figure in the
report can ask for its files, and narrow the list down.
"""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from records.risk import risk_of
from records.store.evidence import SurveyEvidence
from records.survey.conditions import EVERYTHING, PATH, FileCondition, read_condition
from records.survey.marks import HOSTILE_NAME_MARKS, Mark, about

ROWS_AT_A_TIME = 2000
FileRow = tuple[object, ...]
_preparing = threading.Lock()  # two readers of one survey that make a table at once would refuse each other


@dataclass(frozen=True, slots=True)
class FileList:
    """One list: `name` for --list, `title` for people, what it `means`, what to do, and its `condition`."""

    name: str
    title: str
    means: str
    advice: str
    condition: str


def _of_mark(name: str, mark: Mark) -> FileList:
    words = about(mark)
    return FileList(name, words.heading, words.means, words.advice, f"mark = '{mark}'")


def _in(marks: Sequence[Mark]) -> str:
    return "mark in (" + ", ".join(f"'{mark}'" for mark in marks) + ")"


FILE_LISTS: tuple[FileList, ...] = (
    FileList(
        "unidentified",
        "No format found",
        "Neither the content nor the extension says what kind of file it is.",
        "Look at one of each kind by hand; ask who made it and with what.",
        "result = 'PROFILED' and puids = '' and size_bytes <> 0",
    ),
    FileList(
        "extension-only",
        "Known by extension only",
        "The bytes match no known format; the name's ending is the only hint, and it may be wrong.",
        "Do not rely on it. A file that says .docx and is none inside is probably damaged.",
        "basis = 'Extension'",
    ),
    FileList(
        "several-formats",
        "Several formats",
        "More than one format fits, and none takes precedence.",
        "The National Archives asks about each such file before a transfer.",
        "puids like '%;%'",
    ),
    FileList(
        "mismatched",
        "Extension does not fit",
        "The format found has extensions of its own, and this file's is not among them. "
        "Where several formats fit, one that does not match is enough.",
        "Usually harmless (.bak, .old); a program disguised as a document is not.",
        "extension_mismatch",
    ),
    FileList(
        "whole-file",
        "Whole file says otherwise",
        "DROID looks at the first and last 64 KiB. Read as a whole, this file matches other formats.",
        "Trust the whole file for what it is; keep DROID's first answer for lists that must equal DROID's.",
        "whole_file_puids is not null",
    ),
    FileList(
        "second-opinion",
        "Second opinion differs",
        "Siegfried, another program with the same registry of formats, names another format.",
        "Look at one of each kind by hand.",
        "second_opinion is not null",
    ),
    FileList(
        "high-risk",
        "Formats at high risk",
        "NARA rates at least one of the formats found as high risk: soon there may be nothing to open it with.",
        "Decide on these first.",
        "risk = 'high'",
    ),
    _of_mark("encrypted", Mark.ENCRYPTED),
    _of_mark("damaged", Mark.DAMAGED),
    _of_mark("macros", Mark.MACROS),
    _of_mark("zero-byte", Mark.ZERO_BYTE),
    _of_mark("bom-only", Mark.BOM_ONLY),
    FileList(
        "system-files",
        "System, owner and temporary files",
        "Written by programs for their own use: thumbnails, folder settings, locks, working copies.",
        "Not records. Check that a finished version of a temporary file exists before it goes.",
        _in((Mark.SYSTEM_FILE, Mark.OWNER_FILE, Mark.TEMPORARY)),
    ),
    _of_mark("long-names", Mark.OVER_LONG_PATH),
    FileList(
        "hostile-names",
        "Names that other systems refuse",
        "Windows or a transfer can't take the name as it is: reserved words, forbidden or hidden characters, "
        "a dot or space at the end, bytes that are no text.",
        "Rename a copy before it goes to another system, and keep the old name on record.",
        _in(sorted(HOSTILE_NAME_MARKS)),
    ),
    _of_mark("no-extension", Mark.NO_EXTENSION),
    _of_mark("protective-markings", Mark.PROTECTIVE_MARKING),
    _of_mark("redacted-copies", Mark.REDACTED_COPY),
    FileList(
        "duplicates",
        "Same content more than once",
        "Two or more files, none of them empty, have the same checksum: their content is the same byte for byte.",
        "One of each group is enough for the content; where a copy lies may still mean something.",
        "duplicate",
    ),
    FileList(
        "inside-archives",
        "Inside archives",
        "Entries inside ZIP and other archives that DROID opened; their bytes are counted with the archive.",
        "Unpack before a transfer: The National Archives refuses archives.",
        "kind = 'MEMBER'",
    ),
    FileList(
        "dated-1970",
        "Dated 1 January 1970",
        "That day is the zero of computer clocks: the true date was lost, most often in copying.",
        "Do not judge the age of these by their date.",
        "modified_on = '1970-01-01'",
    ),
    FileList(
        "undated",
        "No date known",
        "The source does not say when the file was last modified.",
        "Judge its age by what is inside, or by its neighbours.",
        "modified_ns is null",
    ),
    FileList(
        "failed",
        "Failed",
        "The file is there and could not be profiled; the reason stands with each.",
        "Do what the reason says, then survey again: only these are read anew.",
        "result = 'FAILED'",
    ),
    FileList(
        "skipped",
        "Skipped",
        "Not meant to be opened: links, devices, placeholders of files that are held elsewhere.",
        "Nothing to do, unless the reason says so.",
        "result = 'SKIPPED'",
    ),
)
BY_NAME = {one.name: one for one in FILE_LISTS}


def condition_of(*, where: str = "", named: str = "") -> FileCondition:
    """Return the condition that a list's name, words, or both together say; neither means every file."""
    words = [BY_NAME[named].condition] if named else []
    words += [where] if where.strip() else []
    if not words:
        return EVERYTHING
    read = [read_condition(one) for one in words]
    return FileCondition(
        " and ".join(f"({one.words})" for one in read) if len(read) > 1 else read[0].words,
        " AND ".join(one.sql for one in read),
    )


def prepare(evidence: SurveyEvidence, condition: FileCondition) -> None:
    """Make what `condition` asks beside the evidence: which contents come twice, the level of each format."""
    if condition.needs_duplicates:
        prepare_duplicates(evidence)
    if condition.needs_risks:
        prepare_risks(evidence)


def prepare_duplicates(evidence: SurveyEvidence) -> None:
    """Make the table `duplicate_contents`: each content that two files have, how often, how often stored.

    Files that share their number on one file system are one stored content under several names.
    """
    question = """
        CREATE TABLE IF NOT EXISTS duplicate_contents AS
        WITH stored AS (
            SELECT coalesce(sha256, md5) AS content, any_value(size_bytes) AS size_bytes, count(*) AS files,
                CASE WHEN inode IS NULL THEN count(*) ELSE 1 END AS stored
            FROM files WHERE kind = 'FILE' AND coalesce(sha256, md5) IS NOT NULL AND size_bytes > 0
            GROUP BY content, device, inode)
        SELECT content, sum(files)::BIGINT AS files, any_value(size_bytes) AS size_bytes, sum(stored)::BIGINT AS stored
        FROM stored GROUP BY content HAVING sum(files) > 1
    """
    with _preparing:
        evidence.connection.execute(question)


def prepare_risks(evidence: SurveyEvidence) -> None:
    """Make the table `risk_levels`: NARA's level of each set of PUIDs in the survey."""
    connection = evidence.connection
    found = connection.execute("SELECT DISTINCT puids FROM files WHERE puids <> ''").fetchall()
    levels = [(puids, str(risk_of(puids.split(";")).level)) for (puids,) in found]
    with _preparing:
        connection.execute("CREATE TABLE IF NOT EXISTS risk_levels (puids VARCHAR PRIMARY KEY, level VARCHAR)")
        if levels:
            texts, words = (list(column) for column in zip(*levels, strict=True))
            connection.execute(
                "INSERT OR IGNORE INTO risk_levels SELECT unnest($1::VARCHAR[]), unnest($2::VARCHAR[])", [texts, words]
            )


def check(evidence: SurveyEvidence, condition: FileCondition) -> None:
    """Raise what DuckDB says where `condition` compares what can't be compared, before any row is shown."""
    prepare(evidence, condition)
    evidence.connection.execute(f"SELECT 1 FROM files WHERE {condition.sql} LIMIT 1").fetchall()


def rows_of(
    evidence: SurveyEvidence,
    condition: FileCondition,
    *,
    columns: Sequence[str],
    order: str = "folder, name, path_bytes",
    most: int | None = None,
) -> Iterator[FileRow]:
    """Yield `columns` (SQL of ours) of the files for which `condition` holds, in `order`, at most `most`."""
    prepare(evidence, condition)
    limit = f"LIMIT {most}" if most is not None else ""
    cursor = evidence.connection.cursor()
    cursor.execute(f"SELECT {', '.join(columns)} FROM files WHERE {condition.sql} ORDER BY {order} {limit}")
    while batch := cursor.fetchmany(ROWS_AT_A_TIME):
        yield from batch


def count_of(evidence: SurveyEvidence, condition: FileCondition) -> tuple[int, int]:
    """Return how many files `condition` holds for, and their bytes."""
    prepare(evidence, condition)
    found = evidence.connection.execute(
        f"SELECT count(*), coalesce(sum(greatest(size_bytes, 0)), 0)::BIGINT FROM files WHERE {condition.sql}"
    ).fetchone()
    return (int(found[0]), int(found[1])) if found else (0, 0)


@dataclass(frozen=True, slots=True)
class Count:
    """How many files; `is_least`: there are more, which were not counted."""

    number: int
    is_least: bool = False


def count_up_to(evidence: SurveyEvidence, condition: FileCondition, most: int | None) -> Count:
    """Return for how many files `condition` holds; the count ends at `most`, where one is given."""
    prepare(evidence, condition)
    limit = f"LIMIT {most + 1}" if most is not None else ""
    found = evidence.connection.execute(
        f"SELECT count(*) FROM (SELECT 1 FROM files WHERE {condition.sql} {limit})"
    ).fetchone()
    number = int(found[0]) if found else 0
    return Count(most, is_least=True) if most is not None and number > most else Count(number)


PATH_COLUMN = f"{PATH} AS path"
