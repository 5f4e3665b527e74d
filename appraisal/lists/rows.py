"""From rows to lists and back: the only place that knows how a list is kept."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from sqlalchemy import case
from sqlalchemy.orm import QueryableAttribute, defer
from sqlmodel import Session, col, func, select

from appraisal.lists.states import Act
from appraisal.lists.values import (
    OVER_STATES,
    Answer,
    Approval,
    Comment,
    Decision,
    DisposalList,
    Entry,
    Item,
    ListFile,
    ListKind,
    ListState,
    ListStep,
    Objection,
    Part,
    Reply,
    Taken,
)
from records.register.people import Role
from records.store.audit import canonical
from records.store.list_tables import (
    DisposalListRow,
    ListCommentRow,
    ListDecisionRow,
    ListItemRow,
    ListObjectionRow,
    ListReplyRow,
    ListSignatureRow,
    ListStepRow,
)
from retention.facts import Ref
from retention.terms import RefKind


def read_lists(session: Session, ref: str | None = None) -> tuple[DisposalList, ...]:
    """Return every list, the oldest first; with `ref`, that one alone or none."""
    question = select(DisposalListRow).order_by(col(DisposalListRow.recorded_in))
    if ref is not None:
        question = question.where(DisposalListRow.ref == ref)
    return tuple(_list(session, row) for row in session.exec(question).all())


def _list(session: Session, row: DisposalListRow) -> DisposalList:
    steps = session.exec(
        select(ListStepRow).where(ListStepRow.list_ref == row.ref).order_by(col(ListStepRow.number))
    ).all()
    comments = session.exec(
        select(ListCommentRow).where(ListCommentRow.list_ref == row.ref).order_by(col(ListCommentRow.number))
    ).all()
    entries = _entries(session, row.ref)
    return DisposalList(
        ref=row.ref,
        kind=ListKind[row.kind],
        title=row.title,
        series=row.series or next((entry.item.series for entry in entries if entry.item.series), ""),
        state=ListState[steps[-1].to_state],
        version=steps[-1].number,
        entries=entries,
        decisions=_decisions(session, row.ref),
        objections=_objections(session, row.ref),
        comments=tuple(_comment(one) for one in comments),
        parts=(*_taken(steps), *_advisers(comments)),
        steps=tuple(_step(one) for one in steps),
        approvals=_approvals(session, row.ref),
    )


def active_items(session: Session, *, but: str) -> dict[Ref, str]:
    """Return what is on any active list but `but`, with the reference of its list."""
    newest = select(ListStepRow.list_ref, func.max(ListStepRow.number)).group_by(col(ListStepRow.list_ref))
    states = {
        ref: session.get_one(ListStepRow, (ref, number)).to_state for ref, number in session.exec(newest) if ref != but
    }
    active = [ref for ref, state in states.items() if ListState[state] not in OVER_STATES]
    newest_on = func.max(case((col(ListItemRow.is_on), ListItemRow.recorded_in), else_=0))
    question = (
        select(ListItemRow.list_ref, ListItemRow.kind, ListItemRow.source, ListItemRow.item_key)
        .where(col(ListItemRow.list_ref).in_(active))
        .group_by(ListItemRow.list_ref, ListItemRow.kind, ListItemRow.source, ListItemRow.item_key)
        .having(newest_on == func.max(ListItemRow.recorded_in))
    )
    return {_ref(kind, source, key): ref for ref, kind, source, key in session.exec(question)}


@dataclass(frozen=True, slots=True)
class ListSummary:
    """A list without the files on it, however many: for an index of lists."""

    ref: str
    kind: ListKind
    title: str
    state: ListState
    things: int
    files: int
    size_bytes: int
    shown_as: tuple[str, ...]
    last: ListStep
    authors: tuple[str, ...]
    reviewers: tuple[str, ...]


SUMMARY_TABLES = (DisposalListRow, ListStepRow, ListItemRow)


def read_summaries(session: Session) -> tuple[ListSummary, ...]:
    """Return every list without its files, the oldest first; three questions, however many lists there are."""
    rows = session.exec(select(DisposalListRow).order_by(col(DisposalListRow.recorded_in))).all()
    steps: dict[str, list[ListStepRow]] = defaultdict(list)
    for step in session.exec(select(ListStepRow).order_by(col(ListStepRow.number))):
        steps[step.list_ref].append(step)
    files = cast("QueryableAttribute[str]", ListItemRow.files)
    items: dict[str, list[ListItemRow]] = defaultdict(list)
    for item in session.exec(select(ListItemRow).options(defer(files)).order_by(col(ListItemRow.recorded_in))):
        items[item.list_ref].append(item)
    return tuple(_summary(row, steps[row.ref], items[row.ref]) for row in rows)


def _summary(row: DisposalListRow, steps: Sequence[ListStepRow], items: Iterable[ListItemRow]) -> ListSummary:
    newest = {(one.kind, one.source, one.item_key): one for one in items}
    on = [one for one in newest.values() if one.is_on]
    taken = _taken(steps)
    return ListSummary(
        ref=row.ref,
        kind=ListKind[row.kind],
        title=row.title,
        state=ListState[steps[-1].to_state],
        things=len(on),
        files=sum(one.file_count for one in on),
        size_bytes=sum(one.size_bytes for one in on),
        shown_as=tuple(sorted(one.shown_as for one in on)),
        last=_step(steps[-1]),
        authors=tuple(dict.fromkeys(one.person for one in taken if one.part is Part.AUTHOR)),
        reviewers=tuple(dict.fromkeys(one.person for one in taken if one.part is Part.REVIEWER)),
    )


# -- what is on it -----------------------------------------------------------------------------------------


def _entries(session: Session, list_ref: str) -> tuple[Entry, ...]:
    question = select(ListItemRow).where(ListItemRow.list_ref == list_ref).order_by(col(ListItemRow.recorded_in))
    newest = {(row.kind, row.source, row.item_key): row for row in session.exec(question)}
    on = [row for row in newest.values() if row.is_on]
    return tuple(_entry(row) for row in sorted(on, key=lambda row: (row.shown_as, row.source, row.item_key)))


def _entry(row: ListItemRow) -> Entry:
    files = tuple(
        ListFile(Ref(RefKind.FILE, row.source, str(path)), str(path), str(sha256), int(size))
        for path, sha256, size in json.loads(row.files)
    )
    item = Item(
        ref=_ref(row.kind, row.source, row.item_key),
        shown_as=row.shown_as,
        content_sha256=row.content_sha256,
        outcome_digest=row.outcome_digest,
        file_count=row.file_count,
        size_bytes=row.size_bytes,
        eligible_from=date.fromisoformat(row.eligible_from) if row.eligible_from else None,
        class_code=row.class_code,
        series=row.series,
        is_casework=row.is_casework,
    )
    return Entry(item, files)


def item_row(list_ref: str, entry: Entry, *, is_on: bool) -> ListItemRow:
    """Return the row that says that a thing is on the list, or no longer."""
    item = entry.item
    return ListItemRow(
        list_ref=list_ref,
        kind=item.ref.kind.value,
        source=item.ref.source,
        item_key=item.ref.key,
        is_on=is_on,
        shown_as=item.shown_as,
        content_sha256=item.content_sha256,
        outcome_digest=item.outcome_digest,
        file_count=item.file_count,
        size_bytes=item.size_bytes,
        eligible_from=item.eligible_from.isoformat() if item.eligible_from else None,
        class_code=item.class_code,
        series=item.series,
        is_casework=item.is_casework,
        files=canonical([[file.path, file.content_sha256, file.size_bytes] for file in entry.files]),
    )


# -- what was decided and said -----------------------------------------------------------------------------


def _decisions(session: Session, list_ref: str) -> dict[Ref, Decision]:
    question = select(ListDecisionRow).where(ListDecisionRow.list_ref == list_ref)
    rows = session.exec(question.order_by(col(ListDecisionRow.recorded_in))).all()
    return {decision.ref: decision for decision in map(_decision, rows)}


def _decision(row: ListDecisionRow) -> Decision:
    return Decision(
        _ref(row.kind, row.source, row.item_key),
        Answer[row.answer],
        row.person,
        Role[row.role],
        row.criterion,
        row.reason,
        row.decided_at,
    )


def decision_row(list_ref: str, decision: Decision) -> ListDecisionRow:
    """Return the row of a decision."""
    return ListDecisionRow(
        list_ref=list_ref,
        kind=decision.ref.kind.value,
        source=decision.ref.source,
        item_key=decision.ref.key,
        answer=decision.answer.name,
        criterion=decision.criterion,
        reason=decision.reason,
        person=decision.person,
        role=decision.role.name,
        decided_at=decision.decided_at,
    )


def _objections(session: Session, list_ref: str) -> tuple[Objection, ...]:
    replies = session.exec(
        select(ListReplyRow).where(ListReplyRow.list_ref == list_ref).order_by(col(ListReplyRow.recorded_in))
    ).all()
    newest = {row.number: row for row in replies}
    question = select(ListObjectionRow).where(ListObjectionRow.list_ref == list_ref)
    rows = session.exec(question.order_by(col(ListObjectionRow.number))).all()
    return tuple(_objection(row, newest.get(row.number)) for row in rows)


def _objection(row: ListObjectionRow, reply: ListReplyRow | None) -> Objection:
    return Objection(
        number=row.number,
        ref=_ref(row.kind, row.source, row.item_key),
        person=row.person,
        reason=row.reason,
        raised_at=row.raised_at,
        reply=Reply[reply.reply] if reply else None,
        replied_by=reply.person if reply else "",
        reply_reason=reply.reason if reply else "",
    )


def _comment(row: ListCommentRow) -> Comment:
    ref = _ref(row.kind, row.source or "", row.item_key or "") if row.kind else None
    return Comment(row.number, ref, row.person, Role[row.role], row.body, row.is_advice, row.said_at)


# -- its life ----------------------------------------------------------------------------------------------


def _step(row: ListStepRow) -> ListStep:
    return ListStep(
        number=row.number,
        act=Act[row.act].value if row.act in Act.__members__ else row.act,
        from_state=ListState[row.from_state],
        to_state=ListState[row.to_state],
        person=row.person,
        part=Part[row.part] if row.part else None,
        reason=row.reason,
        root=row.root,
        note=row.note,
        at=row.done_at,
    )


def _taken(steps: Iterable[ListStepRow]) -> tuple[Taken, ...]:
    return tuple(Taken(row.person, Part[row.part], row.done_at) for row in steps if row.takes and row.part)


def _advisers(comments: Sequence[ListCommentRow]) -> tuple[Taken, ...]:
    first: dict[str, Taken] = {}
    for row in comments:
        if row.is_advice:
            first.setdefault(row.person.strip().casefold(), Taken(row.person, Part.ADVISER, row.said_at))
    return tuple(first.values())


def _approvals(session: Session, list_ref: str) -> tuple[Approval, ...]:
    question = select(ListSignatureRow).where(ListSignatureRow.list_ref == list_ref)
    rows = session.exec(question.order_by(col(ListSignatureRow.number))).all()
    return tuple(
        Approval(
            list_ref=list_ref,
            root=row.root,
            person=row.person,
            role=Role[row.role],
            for_whom=row.for_whom,
            statements=tuple(json.loads(row.statements)),
            signed_at=row.signed_at,
            audit_sequence=row.recorded_in,
        )
        for row in rows
    )


def bound_of(session: Session, list_ref: str, root: str) -> dict[str, str]:
    """Return the digests that `root` of the list is over, by the name of the part; empty where it was never kept."""
    question = select(ListStepRow).where(ListStepRow.list_ref == list_ref, ListStepRow.root == root)
    row = session.exec(question.order_by(col(ListStepRow.number).desc())).first()
    return dict(json.loads(row.bound)) if row and row.bound else {}


def _ref(kind: str, source: str, key: str) -> Ref:
    return Ref(RefKind(kind), source, key)
