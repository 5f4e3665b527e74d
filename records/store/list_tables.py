"""The tables of: lists: what is on them, what was decided, reviewed, signed. Insert-only like all decisions.

A list has no state of its own that could be set: it stands where its newest step led. What is on it
is the newest row of each thing; a thing that was taken off keeps its rows. Enumerations are stored
by their names, civil dates as text, 2026-11-25.
"""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Text
from sqlmodel import Field

from records.store.rows import DecisionRow


class DisposalListRow(DecisionRow, table=True):
    """A list, by the reference people quote: what is to follow for what is on it, and its series."""

    __tablename__ = "disposal_list"
    __table_args__ = (CheckConstraint("ref <> '' AND kind <> '' AND title <> '' AND made_by <> ''", name="said"),)

    ref: str = Field(primary_key=True)
    kind: str
    title: str = Field(sa_type=Text)
    series: str
    made_by: str
    made_at: datetime


class ListItemRow(DecisionRow, table=True):
    """A thing put on a list, taken off it, or found elsewhere; the newest row for a thing counts.

    `files` is canonical JSON: path, SHA-256 and size of each file in it, in order of path.
    """

    __tablename__ = "list_item"
    __table_args__ = (
        CheckConstraint("kind <> '' AND shown_as <> ''", name="said"),
        CheckConstraint("length(content_sha256) = 64 AND length(outcome_digest) = 64", name="digests"),
    )

    list_ref: str = Field(primary_key=True, foreign_key="disposal_list.ref")
    kind: str = Field(primary_key=True)
    source: str = Field(primary_key=True)
    item_key: str = Field(primary_key=True, sa_type=Text)
    recorded_in: int = Field(default=0, primary_key=True, foreign_key="audit_event.sequence", index=True)
    is_on: bool
    shown_as: str = Field(sa_type=Text)
    content_sha256: str
    outcome_digest: str
    file_count: int
    size_bytes: int = Field(sa_type=BigInteger)
    eligible_from: str | None = Field(default=None)
    class_code: str
    series: str
    is_casework: bool
    files: str = Field(sa_type=Text)


class ListDecisionRow(DecisionRow, table=True):
    """What one person decided of a thing or a file on a list; the newest row counts."""

    __tablename__ = "list_decision"
    __table_args__ = (
        CheckConstraint("answer IN ('SELECT', 'LEAVE_OUT', 'RETAIN', 'KEEP')", name="answer"),
        CheckConstraint("reason <> '' AND person <> '' AND role <> ''", name="said"),
    )

    list_ref: str = Field(primary_key=True, foreign_key="disposal_list.ref")
    kind: str = Field(primary_key=True)
    source: str = Field(primary_key=True)
    item_key: str = Field(primary_key=True, sa_type=Text)
    recorded_in: int = Field(default=0, primary_key=True, foreign_key="audit_event.sequence", index=True)
    answer: str
    criterion: str = Field(sa_type=Text)
    reason: str = Field(sa_type=Text)
    person: str
    role: str
    decided_at: datetime


class ListStepRow(DecisionRow, table=True):
    """One step in a list's life; its number is the list's version. `takes`: the person took the part by it.

    `root` is what was proposed or signed, `bound` the digests it is over, as canonical JSON.
    """

    __tablename__ = "list_step"
    __table_args__ = (
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("act <> '' AND from_state <> '' AND to_state <> ''", name="said"),
        CheckConstraint("root = '' OR length(root) = 64", name="root"),
    )

    list_ref: str = Field(primary_key=True, foreign_key="disposal_list.ref")
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    act: str
    from_state: str
    to_state: str
    person: str
    role: str
    part: str | None = Field(default=None)
    takes: bool
    reason: str = Field(sa_type=Text)
    root: str
    bound: str = Field(sa_type=Text)
    note: str = Field(sa_type=Text)
    done_at: datetime


class ListObjectionRow(DecisionRow, table=True):
    """What a reviewer held against one thing or file on a list."""

    __tablename__ = "list_objection"
    __table_args__ = (CheckConstraint("reason <> '' AND person <> ''", name="said"),)

    list_ref: str = Field(primary_key=True, foreign_key="disposal_list.ref")
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    kind: str
    source: str
    item_key: str = Field(sa_type=Text)
    person: str
    reason: str = Field(sa_type=Text)
    raised_at: datetime


class ListReplyRow(DecisionRow, table=True):
    """What was replied to an objection; the newest row counts."""

    __tablename__ = "list_reply"
    __table_args__ = (
        ForeignKeyConstraint(["list_ref", "number"], ["list_objection.list_ref", "list_objection.number"]),
        CheckConstraint("reply IN ('REMOVED', 'OVERRULED', 'AGREED')", name="reply"),
        CheckConstraint("person <> '' AND reason <> ''", name="said"),
    )

    list_ref: str = Field(primary_key=True)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    recorded_in: int = Field(default=0, primary_key=True, foreign_key="audit_event.sequence", index=True)
    reply: str
    person: str
    reason: str = Field(sa_type=Text)
    replied_at: datetime


class ListCommentRow(DecisionRow, table=True):
    """Something said about a list, or of one thing on it; by a co-reviewer it is advice."""

    __tablename__ = "list_comment"
    __table_args__ = (CheckConstraint("body <> '' AND person <> '' AND role <> ''", name="said"),)

    list_ref: str = Field(primary_key=True, foreign_key="disposal_list.ref")
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    kind: str | None = Field(default=None)
    source: str | None = Field(default=None)
    item_key: str | None = Field(default=None, sa_type=Text)
    person: str
    role: str
    body: str = Field(sa_type=Text)
    is_advice: bool
    said_at: datetime


class ListSignatureRow(DecisionRow, table=True):
    """A signature. Whether it stands, the list's steps say: what came after may have voided it."""

    __tablename__ = "list_signature"
    __table_args__ = (
        CheckConstraint("length(root) = 64", name="root"),
        CheckConstraint("person <> '' AND role <> ''", name="said"),
    )

    list_ref: str = Field(primary_key=True, foreign_key="disposal_list.ref")
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    root: str
    person: str
    role: str
    for_whom: str
    statements: str = Field(sa_type=Text)
    signed_at: datetime


LIST_TABLES: tuple[type[DecisionRow], ...] = (
    DisposalListRow,
    ListItemRow,
    ListDecisionRow,
    ListStepRow,
    ListObjectionRow,
    ListReplyRow,
    ListCommentRow,
    ListSignatureRow,
)
