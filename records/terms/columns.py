"""The columns of a term scan's evidence: one row a content that was to be read, and one a name with a hit."""

from records.store.columns import Column

CONTENT_COLUMNS: tuple[Column, ...] = (
    Column("folder", "VARCHAR", "Folder of the file in which the content was read, as in the survey."),
    Column("name", "VARCHAR", "Name of that file; empty where the hit is in the folder's own name."),
    Column("path_bytes", "BLOB", "Exact path below the root, where it is not UTF-8; otherwise missing."),
    Column("sha256", "VARCHAR", "SHA-256 of the content; missing where the survey has none: this file's only."),
    Column(
        "result",
        "VARCHAR",
        "READ: to its end. PARTLY: a part was not. NOT_READ: nothing may be concluded. NAME: a hit in the name.",
    ),
    Column("fault_code", "VARCHAR", "Why it was not read, or not to its end; missing where it was."),
    Column("fault_detail", "VARCHAR", "The value met, for the fault; missing where the code says it all."),
    Column("characters", "BIGINT", "Characters of text that were searched."),
    Column("hits", "VARCHAR", "Terms found with their counts, as name=2, joined by ;. Empty: none in what was read."),
    Column("hit_count", "BIGINT", "The counts added up."),
    Column("read_in", "VARCHAR", "The scan in which it was read; an earlier one where it was carried forward."),
)

CONTENT_ORDER = "name, path_bytes, result"
