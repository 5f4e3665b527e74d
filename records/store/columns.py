"""The columns of evidence: what a survey says of each file and each folder it saw."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, DuckDB type, and what it holds; what is missing means what."""

    name: str
    sql_type: str
    meaning: str


FILE_COLUMNS: tuple[Column, ...] = (
    Column(
        "folder",
        "VARCHAR",
        r"Folder below the source's root, parts joined by /; empty: the root. Bytes that are not UTF-8 show as \xNN.",
    ),
    Column("name", "VARCHAR", r"Name of the file; bytes that are not UTF-8 show as \xNN."),
    Column("path_bytes", "BLOB", "Exact path below the root, where it is not UTF-8; otherwise missing."),
    Column(
        "kind",
        "VARCHAR",
        "FILE, LINK, PIPE, SOCKET, DEVICE or OTHER; MEMBER inside an archive that an imported list opened.",
    ),
    Column("link_target", "VARCHAR", "Where a link points; missing for all else."),
    Column("size_bytes", "BIGINT", "Size in bytes; -1 where the source does not say."),
    Column(
        "allocated_bytes", "BIGINT", "Bytes taken on disk; less than the size for a sparse file; missing where unknown."
    ),
    Column(
        "modified_ns", "BIGINT", "Last modified, nanoseconds since 1970 in UTC; missing where the source does not say."
    ),
    Column(
        "status_changed_ns",
        "BIGINT",
        "Last change of content, name or permissions as the file system counts it (ctime); missing where unknown.",
    ),
    Column("device", "UBIGINT", "Number of the file system; missing where unknown."),
    Column("inode", "UBIGINT", "Number of the file on its file system; missing where unknown."),
    Column("mode", "UINTEGER", "Permission bits; missing where unknown."),
    Column("owner_id", "UINTEGER", "Number of the owner; missing where unknown."),
    Column("group_id", "UINTEGER", "Number of the group; missing where unknown."),
    Column(
        "result", "VARCHAR", "PROFILED: read and put to the engines. FAILED: could not be. SKIPPED: not meant to be."
    ),
    Column(
        "fault_code", "VARCHAR", "Why it failed or was skipped, or what went wrong beside; missing where nothing did."
    ),
    Column("fault_detail", "VARCHAR", "The value met, for the fault; missing where the code says it all."),
    Column("extension", "VARCHAR", "What follows the last dot, in lower case; empty where there is none."),
    Column(
        "sha256", "VARCHAR", "SHA-256 of the content, 64 hexadecimal digits; missing where not asked for or not read."
    ),
    Column("md5", "VARCHAR", "MD5 of the content; missing unless asked for."),
    Column(
        "puids",
        "VARCHAR",
        "PRONOM identifiers in the engine's order, joined by ;. Empty: no format found. Missing: not identified.",
    ),
    Column("basis", "VARCHAR", "How it was matched: Signature, Container, Extension; empty where nothing matched."),
    Column("extension_mismatch", "BOOLEAN", "The format found has extensions, and this file's is not among them."),
    Column(
        "container_error", "VARCHAR", "What the container engine met inside; a sign of damage. Missing where nothing."
    ),
    Column(
        "whole_file_puids",
        "VARCHAR",
        "What the whole file says, where that differs from its first and last 64 KiB; otherwise missing.",
    ),
    Column("mime", "VARCHAR", "MIME type by libmagic; missing where not asked."),
    Column("second_opinion", "VARCHAR", "What Siegfried says, where it differs; otherwise missing."),
    Column("marks", "VARCHAR", "What DROID does not see: codes joined by ;. Empty: nothing. Missing: not looked at."),
    Column("marks_detail", "VARCHAR", "What the marks rest on, in words; missing where there is nothing to say."),
    Column("engine", "VARCHAR", "Name of the engine that identified it; missing where none did."),
    Column("engine_version", "VARCHAR", "Version of that engine."),
    Column("signatures", "VARCHAR", "Version of the signature file."),
    Column("container_signatures", "VARCHAR", "Version of the container signature file."),
    Column(
        "read_in", "VARCHAR", "The survey in which the content was read; an earlier one where it was carried forward."
    ),
)

FOLDER_COLUMNS: tuple[Column, ...] = (
    Column("folder", "VARCHAR", "Folder below the source's root, as in the files."),
    Column("path_bytes", "BLOB", "Exact path below the root, where it is not UTF-8; otherwise missing."),
    Column(
        "digest",
        "BLOB",
        "16 bytes over names, kinds, sizes, times and numbers of what lies in it; missing: could not be listed.",
    ),
    Column("files", "BIGINT", "Files, links and others found directly in it."),
    Column("bytes", "BIGINT", "Their sizes added up."),
    Column("modified_ns", "BIGINT", "Last modified, nanoseconds since 1970 in UTC; missing where unknown."),
    Column("mode", "UINTEGER", "Permission bits of the folder."),
    Column("owner_id", "UINTEGER", "Number of its owner."),
    Column("group_id", "UINTEGER", "Number of its group."),
    Column("fault_code", "VARCHAR", "Why it could not be listed, or was not entered; missing where it was."),
    Column("fault_detail", "VARCHAR", "The value met, for the fault."),
)
