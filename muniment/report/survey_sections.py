"""The sections of a survey's report: heading, plain words, one table each. Page, workbook and CSV share them.

Because every form is made of these tables, they can't differ in their rows.
"""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass

from muniment.report.words import count_words, list_command, size_words, where_command
from muniment.tables.cells import Cell, Kind, Row, Table, TableColumn
from records.risk import MITIGATION
from records.survey.profile_values import Breakdown, FileLine, Notice, Profile

CONDITION = TableColumn(
    "condition", "Condition", meaning="Lists the files of this line: muniment survey files REF --where …"
)
FILES = TableColumn("files", "Files", Kind.COUNT, "How many files.")
BYTES = TableColumn("bytes", "Size", Kind.BYTES, "Their sizes added up, in bytes.")
PERCENT = TableColumn("percent", "Part", Kind.PERCENT, "Part of all lines of this table, in percent.")
LIST_COLUMNS = (
    TableColumn("path", "Path", meaning="Folder and name below the source."),
    TableColumn("size_bytes", "Size", Kind.BYTES, "Size in bytes; -1 where it is not known."),
    TableColumn("modified_at", "Modified", Kind.MOMENT, "Last modified, as the source says; empty where it does not."),
    TableColumn("puids", "PUID", meaning="PRONOM identifiers of the formats found."),
    TableColumn("note", "Note", meaning="What was noticed, or why it is on the list."),
)


@dataclass(frozen=True, slots=True)
class Section:
    """One section: `anchor` names it in links and files, `means` is its plain-language definition.

    `is_drawn` asks for bars beside the table. `more` says what was cut and how to see it; `advice`
    is what to do. `command` lists the section's files, `to_list` are the words before it.
    """

    anchor: str
    title: str
    means: str
    table: Table
    is_drawn: bool = False
    more: str = ""
    advice: str = ""
    command: str = ""
    to_list: str = "To list these files:"

    @property
    def rows(self) -> tuple[Row, ...]:
        """Return the rows of the table."""
        return tuple(self.table.rows)


def sections_of(profile: Profile) -> tuple[Section, ...]:
    """Return the sections in the order of the report; lists on which nothing is are left out."""
    return (
        _attention(profile),
        _formats(profile),
        *(_breakdown(one, profile) for one in profile.breakdowns),
        _largest(profile),
        _duplicates(profile),
        *(_notice(one, profile) for one in profile.notices.values() if one.files and one.list.name != "duplicates"),
        _tree(profile),
        *([_not_entered(profile)] if profile.not_entered else []),
        _faults(profile),
    )


def _table(profile: Profile, title: str, columns: tuple[TableColumn, ...], rows: Iterable[Row]) -> Table:
    return Table(title, columns, tuple(rows), about=about(profile))


def about(profile: Profile) -> tuple[tuple[str, str], ...]:
    """Return what every table says of where its rows come from."""
    header, totals = profile.header, profile.totals
    lines = [
        ("Survey", header.ref),
        ("Source", header.shown_as),
        ("Finished", f"{header.finished_at:%Y-%m-%d %H:%M} UTC"),
        ("Found", found_line(profile)),
    ]
    if header.is_synthetic:
        lines.append(("Synthetic data", "Made by muniment demo; nothing in it is real."))
    for engine in header.engines:
        versions = " and ".join(part for part in (engine.signatures, engine.container_signatures) if part)
        lines.append((f"{engine.engine} {engine.engine_version}".strip(), f"signatures {versions or 'not known'}"))
    if totals.members:
        lines.append(("Inside archives", f"{totals.members:,} entries; their bytes are the archives'."))
    return tuple(lines)


def found_line(profile: Profile) -> str:
    """Return the line that adds up: 1,846 found = 1,841 profiled + 3 failed + 2 skipped."""
    totals = profile.totals
    parts = f"{totals.profiled:,} profiled + {totals.failed:,} failed + {totals.skipped:,} skipped"
    return f"{totals.found:,} found = {parts}."


# -- one section each ----------------------------------------------------------------------------------------


def _attention(profile: Profile) -> Section:
    columns = (
        TableColumn("list", "List", meaning="What the files have in common."),
        FILES,
        BYTES,
        TableColumn("means", "What it means"),
        TableColumn("advice", "What to do"),
        TableColumn("option", "Lists them", meaning="After: muniment survey files REF"),
    )
    noticed = (one for one in profile.notices.values() if one.files)
    rows = (
        (one.list.title, one.files, one.bytes, one.list.means, one.list.advice, f"--list {one.list.name}")
        for one in noticed
    )
    none = [one.list.title[0].lower() + one.list.title[1:] for one in profile.notices.values() if not one.files]
    title = "What to look at"
    means = "What an archivist would want to see first. A file can be on several of these lists, or on none."
    return Section(
        "attention",
        title,
        means,
        _table(profile, title, columns, rows),
        more=f"Looked for and not found: {', '.join(none)}." if none else "",
        command=f"muniment survey files {profile.header.ref} --list NAME",
        to_list="To list the files of a line:",
    )


def _formats(profile: Profile) -> Section:
    columns = (
        TableColumn("puid", "PUID", meaning="PRONOM identifier of the format."),
        TableColumn("name", "Format", meaning="Name in the signature file used."),
        TableColumn("version", "Version", meaning="Version of the format, where it has one."),
        FILES,
        BYTES,
        TableColumn("risk", "Risk (NARA)", meaning="The worst of NARA's levels; not assessed is not the same as low."),
        TableColumn("plan", "What NARA plans", meaning="NARA's action for its own holdings, in plain words."),
    )
    rows = (
        (
            one.puid,
            one.name or "(name not known here)",
            one.version,
            one.files,
            one.bytes,
            str(one.level),
            " ".join(MITIGATION[action] for action in one.actions),
        )
        for one in profile.formats
    )
    means = (
        "Each format by its identifier in PRONOM, the registry of The National Archives. A file with several formats "
        "counts with each. The risk and the plan are those of the United States National Archives (NARA), "
        "20 March 2026, made for its own holdings."
    )
    return Section(
        "formats",
        "Formats",
        means,
        _table(profile, "Formats", columns, rows),
        command=where_command(profile.header.ref, "puid = 'fmt/40'"),
        to_list="To list the files of one format, for example:",
    )


def _breakdown(one: Breakdown, profile: Profile) -> Section:
    whole = sum(share.files for share in one.shares) or 1
    columns = (TableColumn("label", one.title), FILES, PERCENT, BYTES, CONDITION)
    rows = ((share.label, share.files, 100 * share.files / whole, share.bytes, share.condition) for share in one.shares)
    more = f"and {one.left_out:,} more with fewer files each." if one.left_out else ""
    return Section(one.name, one.title, one.means, _table(profile, one.title, columns, rows), is_drawn=True, more=more)


def _largest(profile: Profile) -> Section:
    title, ref = "Largest files", profile.header.ref
    means = "The biggest files, the biggest first; the note is libmagic's word for what they are."
    return Section(
        "largest",
        title,
        means,
        _table(profile, title, LIST_COLUMNS, map(_file_row, profile.largest)),
        command=f"muniment survey files {ref} --order -size",
    )


def _duplicates(profile: Profile) -> Section:
    columns = (
        TableColumn("copies", "Copies", Kind.COUNT, "How many files have this content."),
        TableColumn("size_bytes", "Size of one", Kind.BYTES, "Size of one copy in bytes."),
        TableColumn("reclaimable_bytes", "Freed by keeping one", Kind.BYTES, "What all copies but one take."),
        TableColumn("paths", "The first of them", meaning="Where they lie, one a line."),
        TableColumn("content", "Checksum", meaning="SHA-256 of the content, or MD5 where there is no other."),
    )
    found = profile.duplicates
    rows = (
        (one.copies, one.size_bytes, one.reclaimable_bytes, _paths(one.paths, one.copies), one.content)
        for one in found.largest
    )
    means = (
        f"{count_words(found.groups, 'content', 'contents')} that several files share, byte for byte: "
        f"{count_words(found.members, 'file', 'files')} in all. Keeping one of each would free "
        f"{size_words(found.reclaimable_bytes)} ({found.reclaimable_bytes:,} bytes)."
    )
    if found.not_hashed:
        means += f" {count_words(found.not_hashed, 'file has', 'files have')} no checksum and could not be compared."
    left_out = found.groups - len(found.largest)
    return Section(
        "duplicates",
        "Same content more than once",
        means,
        _table(profile, "Duplicates", columns, rows),
        more=f"and {left_out:,} more groups, each taking less." if left_out else "",
        advice="One of each group is enough for the content; where a copy lies may still mean something.",
        command=list_command(profile.header.ref, "duplicates"),
    )


def _paths(paths: tuple[str, ...], copies: int) -> str:
    more = f"\nand {copies - len(paths):,} more" if copies > len(paths) else ""
    return "\n".join(paths) + more


def _notice(one: Notice, profile: Profile) -> Section:
    command = list_command(profile.header.ref, one.list.name)
    left_out = one.files - len(one.sample)
    used = [True, True, True, any(line.puids for line in one.sample), any(line.note for line in one.sample)]
    columns = tuple(itertools.compress(LIST_COLUMNS, used))
    rows = (tuple(itertools.compress(_file_row(line), used)) for line in one.sample)
    return Section(
        one.list.name,
        one.list.title,
        one.list.means,
        _table(profile, one.list.title, columns, rows),
        more=f"and {left_out:,} more: {command}" if left_out else "",
        advice=one.list.advice,
        command=command,
    )


def _file_row(line: FileLine) -> tuple[Cell, ...]:
    return line.path, line.size_bytes, line.modified_at, line.puids, line.note


def _tree(profile: Profile) -> Section:
    columns = (
        TableColumn("folder", "Folder", meaning="Path below the source; the first line is the source itself."),
        TableColumn("depth", "Depth", Kind.COUNT, "How many folders below the source."),
        TableColumn("files", "Files", Kind.COUNT, "Files in it and in everything below it."),
        TableColumn("files_percent", "of parent", Kind.PERCENT, "Part of the files of the folder above, in percent."),
        TableColumn("bytes", "Size", Kind.BYTES, "Size of it and everything below it, in bytes."),
        TableColumn("bytes_percent", "of parent's size", Kind.PERCENT, "Part of the folder above's size, in percent."),
    )
    tree = profile.tree
    rows = (
        (
            one.folder or profile.header.shown_as,
            one.depth,
            one.files,
            one.files_percent if one.depth else None,
            one.bytes,
            one.bytes_percent if one.depth else None,
        )
        for one in tree.folders
    )
    means = (
        f"Folders down to {tree.depth} levels, each with everything below it, and its part of the folder above. "
        "Links and other things that are no files count as found."
    )
    more = f"and {tree.left_out:,} smaller folders at these levels." if tree.left_out else ""
    return Section("folders", "Folders", means, _table(profile, "Folders", columns, rows), more=more)


def _not_entered(profile: Profile) -> Section:
    columns = (
        TableColumn("folder", "Folder", meaning="Path below the source."),
        TableColumn("fault", "Why"),
        TableColumn("remedy", "What to do"),
        TableColumn("who", "Who can do it"),
    )
    rows = (
        (
            one.folder or profile.header.shown_as,
            f"{one.code.code}: {one.code.meaning.rstrip('.')}" + (f" ({one.detail})." if one.detail else "."),
            one.code.remedy,
            str(one.code.who),
        )
        for one in profile.not_entered
    )
    title, command = "Folders not entered", f"muniment survey folders {profile.header.ref} --faults"
    left_out = profile.totals.folders_not_listed - len(profile.not_entered)
    return Section(
        "not-entered",
        title,
        "What lies in these folders was not seen and is in none of the figures.",
        _table(profile, title, columns, rows),
        more=f"and {left_out:,} more: {command}" if left_out else "",
        command=command,
        to_list="To list these folders:",
    )


def _faults(profile: Profile) -> Section:
    columns = (
        TableColumn("code", "Fault", meaning="Its code, the same in every version."),
        TableColumn("files", "Files", Kind.COUNT, "How many files met it."),
        TableColumn("folders", "Folders", Kind.COUNT, "How many folders met it."),
        TableColumn("meaning", "What it means"),
        TableColumn("remedy", "What to do"),
        TableColumn("who", "Who can do it"),
        CONDITION,
    )
    rows = (
        (
            one.code.code,
            one.files,
            one.folders,
            one.code.meaning,
            one.code.remedy,
            str(one.code.who),
            f"fault_code = '{one.code.code}'" if one.files else "",
        )
        for one in profile.faults
    )
    means = (
        "Everything that went wrong, or was left aside, by its code. A fault beside a profiled file does not undo it."
    )
    return Section("faults", "Faults", means, _table(profile, "Faults", columns, rows))
