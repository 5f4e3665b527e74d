"""The figures of a sealed survey, asked of its evidence: what is there, what it is, what to worry about.

Every figure that stands for files carries the condition that lists them. Questions are put to the
columns they need and answered in order, so that the same survey always gives the same report.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from records.faults import FAULTS
from records.risk import RiskLevel, risk_of
from records.store.evidence import Manifest, SurveyEvidence, quoted
from records.survey.answers import answer
from records.survey.file_lists import (
    BY_NAME,
    FILE_LISTS,
    PATH_COLUMN,
    condition_of,
    rows_of,
)
from records.survey.format_names import FormatNames
from records.survey.profile_folders import folder_tree
from records.survey.profile_header import header_of
from records.survey.profile_values import (
    Breakdown,
    DuplicateGroup,
    Duplicates,
    FaultShare,
    FileLine,
    FolderFault,
    FormatShare,
    Notice,
    Profile,
    Share,
    Totals,
)
from retention.faults import FaultCode, Who

LONG_LIST = 100  # files shown of each list, and the largest
MANY_LINES = 500  # lines shown of a breakdown
GROUPS_SHOWN = 100
PATHS_A_GROUP = 5

BYTES = "coalesce(sum(greatest(size_bytes, 0)) FILTER (kind = 'FILE'), 0)::BIGINT"
MODIFIED_ON = "CAST(make_timestamp(modified_ns // 1000) AS DATE)"
# Decimal: 1 MB is 1,000,000 bytes, as The National Archives counts (Transfer Digital Records).
SIZE_CLASSES = (
    ("Not known", None, 0),
    ("Empty", 0, 1),
    ("Under 10 kB", 1, 10_000),
    ("10 kB to 100 kB", 10_000, 100_000),
    ("100 kB to 1 MB", 100_000, 1_000_000),
    ("1 MB to 10 MB", 1_000_000, 10_000_000),
    ("10 MB to 100 MB", 10_000_000, 100_000_000),
    ("100 MB to 1 GB", 100_000_000, 1_000_000_000),
    ("1 GB and more", 1_000_000_000, None),
)


def profile(evidence: SurveyEvidence, *, names: FormatNames, long_list: int = LONG_LIST) -> Profile:
    """Return the figures of `evidence`; formats are named by `names`, lists cut at `long_list` files."""
    ended_on = _ended_on(evidence.manifest)
    formats = _formats(evidence, names)
    return Profile(
        header=header_of(evidence, names),
        totals=_totals(evidence, ended_on),
        formats=formats,
        risks=_risks(evidence),
        bases=_bases(evidence),
        mimes=_by_text(evidence, "mime", "MIME types", "What libmagic, the second witness, says of the content."),
        extensions=_by_text(evidence, "extension", "Extensions", "What follows the last dot of the name."),
        years=_years(evidence, ended_on),
        sizes=_sizes(evidence),
        largest=_largest(evidence, long_list),
        duplicates=_duplicates(evidence),
        notices=_notices(evidence, long_list),
        faults=_faults(evidence),
        not_entered=_not_entered(evidence, long_list),
        tree=folder_tree(evidence),
    )


def _ended_on(manifest: Manifest) -> date:
    return datetime.fromisoformat(str(manifest["finished_at"])).astimezone(UTC).date()


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _text(value: object) -> str:
    return "" if value is None else str(value)


# -- totals -------------------------------------------------------------------------------------------------


def _totals(evidence: SurveyEvidence, ended_on: date) -> Totals:
    plausible = f"modified_ns >= 86400000000000 AND {MODIFIED_ON} <= {quoted(str(ended_on))}"
    [row] = answer(
        evidence,
        f"""
        SELECT count(*), count(*) FILTER (result = 'PROFILED'), count(*) FILTER (result = 'FAILED'),
            count(*) FILTER (result = 'SKIPPED'), count(*) FILTER (kind = 'MEMBER'), {BYTES},
            count(coalesce(sha256, md5)), min({MODIFIED_ON}) FILTER ({plausible}),
            max({MODIFIED_ON}) FILTER ({plausible})
        FROM files
        """,
    )
    [contents] = answer(
        evidence,
        """SELECT count(*) FROM (SELECT coalesce(sha256, md5) AS content FROM files GROUP BY ALL)
        WHERE content IS NOT NULL""",
    )
    [folders] = answer(evidence, "SELECT count(*), count(fault_code) FROM folders")
    found, profiled, failed, skipped, members, bytes_, hashed = (_number(value) for value in row[:7])
    return Totals(
        found=found,
        profiled=profiled,
        failed=failed,
        skipped=skipped,
        members=members,
        folders=_number(folders[0]),
        folders_not_listed=_number(folders[1]),
        bytes=bytes_,
        hashed=hashed,
        distinct_contents=_number(contents[0]),
        earliest_on=row[7] if isinstance(row[7], date) else None,
        latest_on=row[8] if isinstance(row[8], date) else None,
    )


# -- formats ------------------------------------------------------------------------------------------------


def _formats(evidence: SurveyEvidence, names: FormatNames) -> tuple[FormatShare, ...]:
    """Return the formats, most files first; sets of PUIDs are few, so they are taken apart here."""
    counted: dict[str, tuple[int, int, str]] = {}
    query = f"SELECT puids, max(signatures), count(*), {BYTES} FROM files WHERE puids <> '' GROUP BY puids"
    for puids, signatures, files, bytes_ in answer(evidence, query):
        for puid in str(puids).split(";"):
            before = counted.get(puid, (0, 0, ""))
            newest = max(before[2], _text(signatures))
            counted[puid] = (before[0] + _number(files), before[1] + _number(bytes_), newest)
    shares = [_format_share(puid, *figures, names=names) for puid, figures in counted.items()]
    return tuple(sorted(shares, key=lambda share: (-share.files, share.puid)))


def _format_share(puid: str, files: int, bytes_: int, signatures: str, *, names: FormatNames) -> FormatShare:
    found, risk = names.get(puid, signatures), risk_of((puid,))
    return FormatShare(
        puid=puid,
        name=found.name if found else "",
        version=found.version if found else "",
        mime=", ".join(found.mime_types) if found else "",
        files=files,
        bytes=bytes_,
        level=risk.level,
        actions=risk.actions,
    )


def _risks(evidence: SurveyEvidence) -> Breakdown:
    query = f"""
        SELECT coalesce(r.level, {quoted(RiskLevel.NOT_ASSESSED)}) AS level, count(*), {BYTES}
        FROM files LEFT JOIN risk_levels r USING (puids) WHERE result = 'PROFILED' GROUP BY ALL
    """
    found = {_text(level): (_number(files), _number(bytes_)) for level, files, bytes_ in answer(evidence, query)}
    shares = (
        Share(str(level), *found.get(level, (0, 0)), condition=f"result = 'PROFILED' and risk = '{level}'")
        for level in (RiskLevel.HIGH, RiskLevel.MODERATE, RiskLevel.LOW, RiskLevel.NOT_ASSESSED)
    )
    means = (
        "How likely it is that a format can no longer be opened, as the United States National Archives (NARA) rates "
        "it for its own holdings. Where a file has several formats, or NARA several rows for one, the worst counts. "
        "Not assessed is not the same as low."
    )
    return Breakdown("risk", "Risk of formats", means, tuple(shares))


def _bases(evidence: SurveyEvidence) -> Breakdown:
    query = f"SELECT basis, count(*), {BYTES} FROM files WHERE result = 'PROFILED' GROUP BY basis"
    found = {_text(basis): (_number(files), _number(bytes_)) for basis, files, bytes_ in answer(evidence, query)}
    labels = (
        ("Container", "Inside (container)"),
        ("Signature", "Bytes (signature)"),
        ("Extension", "Extension only"),
        ("", "No format found"),
    )
    shares = (
        Share(words, *found.get(basis, (0, 0)), condition=f"result = 'PROFILED' and basis = '{basis}'")
        for basis, words in labels
    )
    means = (
        "How a format was told. Bytes and containers are evidence; an extension is only a hint. "
        "Each file is counted once."
    )
    return Breakdown("basis", "How files were identified", means, tuple(shares))


def _by_text(evidence: SurveyEvidence, column: str, title: str, means: str) -> Breakdown:
    query = f"""
        SELECT {column}, count(*) AS files, {BYTES} FROM files WHERE {column} IS NOT NULL
        GROUP BY {column} ORDER BY files DESC, {column}
    """
    rows = answer(evidence, query)
    shares = tuple(
        Share(_text(text) or "(none)", _number(files), _number(bytes_), f"{column} = {quoted(_text(text))}")
        for text, files, bytes_ in rows[:MANY_LINES]
    )
    return Breakdown(column, title, means, shares, left_out=max(0, len(rows) - MANY_LINES))


# -- ages and sizes --------------------------------------------------------------------------------------------


def _years(evidence: SurveyEvidence, ended_on: date) -> Breakdown:
    later = f"{MODIFIED_ON} > {quoted(str(ended_on))}"
    query = f"""
        SELECT CASE WHEN modified_ns IS NULL THEN -3 WHEN {MODIFIED_ON} = '1970-01-01' THEN -2 WHEN {later} THEN -1
            ELSE year({MODIFIED_ON}) END AS year, count(*), {BYTES}
        FROM files WHERE kind IN ('FILE', 'MEMBER') GROUP BY year ORDER BY year < 0, year DESC
    """
    files_only = "kind in ('FILE', 'MEMBER')"
    apart = {
        -1: ("Later than the survey", f"modified_on > '{ended_on}'"),
        -2: ("1 January 1970 (no true date)", BY_NAME["dated-1970"].condition),
        -3: ("Not known", BY_NAME["undated"].condition),
    }
    shares = []
    for year, files, bytes_ in answer(evidence, query):
        key = int(str(year))
        within = f"year = {key} and modified_on <> '1970-01-01' and modified_on <= '{ended_on}'"
        label, condition = apart.get(key, (str(key), f"year = {key}" if key not in (1970, ended_on.year) else within))
        shares.append(Share(label, _number(files), _number(bytes_), f"{condition} and {files_only}"))
    means = "The year in which a file was last modified, by the date the source gives it. Copying may have set it anew."
    return Breakdown("year", "Ages", means, tuple(shares))


def _sizes(evidence: SurveyEvidence) -> Breakdown:
    shares = []
    for label, low, high in SIZE_CLASSES:
        parts = [f"size_bytes >= {low}"] if low is not None else []
        parts += [f"size_bytes < {high}"] if high is not None else []
        condition = " and ".join(["kind = 'FILE'", *(["size_bytes = 0"] if high == 1 else parts)])
        [(files, bytes_)] = answer(evidence, f"SELECT count(*), {BYTES} FROM files WHERE {condition}")
        if files or low is not None:
            shares.append(Share(label, _number(files), _number(bytes_), condition))
    means = "Sizes as the source gives them; 1 MB is 1,000,000 bytes. Archive members are left aside."
    return Breakdown("size", "Sizes", means, tuple(shares))


def _lines(rows: Iterable[Sequence[object]]) -> tuple[FileLine, ...]:
    return tuple(
        FileLine(
            path=_text(path),
            size_bytes=_number(size),
            modified_at=_moment(modified),
            puids=_text(puids),
            note=_text(note),
        )
        for path, size, modified, puids, note in rows
    )


def _moment(modified_ns: object) -> datetime | None:
    if not isinstance(modified_ns, int):
        return None
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=modified_ns // 1000)


def _largest(evidence: SurveyEvidence, most: int) -> tuple[FileLine, ...]:
    if not most:
        return ()
    columns = (PATH_COLUMN, "size_bytes", "modified_ns", "puids", "mime")
    order = "size_bytes DESC, folder, name, path_bytes"
    rows = rows_of(evidence, condition_of(where="kind = 'FILE'"), columns=columns, order=order, most=most)
    return _lines(rows)


# -- what to look at -------------------------------------------------------------------------------------------------

_FAULT_NOTE = "fault_code || coalesce(' ' || coalesce(fault_detail, 'to ' || link_target), '')"
_NOTES = {
    "mismatched": "'has .' || extension",
    "whole-file": "'whole file: ' || whole_file_puids",
    "second-opinion": "'Siegfried: ' || second_opinion",
    "failed": _FAULT_NOTE,
    "skipped": _FAULT_NOTE,
    "duplicates": "left(coalesce(sha256, md5), 12)",
}


def _notices(evidence: SurveyEvidence, most: int) -> dict[str, Notice]:
    """Return every list with its count; one question counts them all."""
    conditions = {one.name: condition_of(named=one.name) for one in FILE_LISTS}
    fields = ", ".join(
        f"count(*) FILTER ({condition.sql}), coalesce(sum(greatest(size_bytes, 0)) FILTER ({condition.sql}), 0)::BIGINT"
        for condition in conditions.values()
    )
    [counts] = answer(evidence, f"SELECT {fields} FROM files")
    notices = {}
    for number, one in enumerate(FILE_LISTS):
        files, bytes_ = _number(counts[2 * number]), _number(counts[2 * number + 1])
        note = _NOTES.get(one.name, "marks_detail" if "mark" in one.condition else "NULL")
        columns = (PATH_COLUMN, "size_bytes", "modified_ns", "puids", note)
        sample = _lines(rows_of(evidence, conditions[one.name], columns=columns, most=most)) if files and most else ()
        if note == _FAULT_NOTE:
            sample = tuple(replace(line, note=_fault_words(line.note)) for line in sample)
        notices[one.name] = Notice(one, files, bytes_, sample)
    return notices


def _fault_words(note: str) -> str:
    """Return a fault as people read it beside a file: what went wrong, and the next step."""
    code, _, detail = note.partition(" ")
    fault = fault_called(code)
    met = f" ({detail})" if detail else ""
    return f"{code}: {fault.meaning.rstrip('.')}{met}. {fault.remedy} ({fault.who})"


def _duplicates(evidence: SurveyEvidence) -> Duplicates:
    [row] = answer(
        evidence,
        """
        SELECT count(*), coalesce(sum(files), 0)::BIGINT, coalesce(sum((stored - 1) * size_bytes), 0)::BIGINT,
            (SELECT count(*) FROM files WHERE kind = 'FILE' AND size_bytes > 0 AND coalesce(sha256, md5) IS NULL)
        FROM duplicate_contents
        """,
    )
    groups = answer(
        evidence,
        f"""
        SELECT content, any_value(d.files), any_value(stored), any_value(d.size_bytes),
            list({PATH_COLUMN.removesuffix(" AS path")} ORDER BY folder, name)[1:{PATHS_A_GROUP}]
        FROM (FROM duplicate_contents ORDER BY (stored - 1) * size_bytes DESC, content LIMIT {GROUPS_SHOWN}) d
        JOIN files ON coalesce(files.sha256, files.md5) = d.content AND files.kind = 'FILE'
        GROUP BY content ORDER BY (any_value(stored) - 1) * any_value(d.size_bytes) DESC, content
        """,
    )
    largest = (
        DuplicateGroup(_text(content), _number(copies), _number(stored), _number(size), _paths(paths))
        for content, copies, stored, size, paths in groups
    )
    return Duplicates(_number(row[0]), _number(row[1]), _number(row[2]), _number(row[3]), tuple(largest))


def _paths(value: object) -> tuple[str, ...]:
    return tuple(str(path) for path in value) if isinstance(value, list) else ()


def _faults(evidence: SurveyEvidence) -> tuple[FaultShare, ...]:
    query = """
        SELECT code, sum(files)::BIGINT, sum(folders)::BIGINT FROM (
            SELECT fault_code AS code, count(*) AS files, 0 AS folders FROM files WHERE code IS NOT NULL GROUP BY code
            UNION ALL
            SELECT fault_code AS code, 0, count(*) FROM folders WHERE code IS NOT NULL GROUP BY code)
        GROUP BY code ORDER BY sum(files) + sum(folders) DESC, code
    """
    return tuple(
        FaultShare(fault_called(_text(code)), _number(files), _number(folders))
        for code, files, folders in answer(evidence, query)
    )


def _not_entered(evidence: SurveyEvidence, most: int) -> tuple[FolderFault, ...]:
    query = f"""
        SELECT folder, fault_code, fault_detail FROM folders WHERE fault_code IS NOT NULL
        ORDER BY folder, path_bytes LIMIT {most}
    """
    return tuple(
        FolderFault(_text(folder), fault_called(_text(code)), _text(detail))
        for folder, code, detail in answer(evidence, query)
    )


def fault_called(code: str) -> FaultCode:
    """Return the fault with this code; one that a later version wrote keeps its code and says so.

    >>> fault_called("SUR001").meaning
    'There is no folder here.'
    """
    unknown = FaultCode(code, "A later version of Muniment wrote this.", "Look it up there.", Who.SUPPORT)
    return FAULTS.get(code, unknown)
