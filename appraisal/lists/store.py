"""The register of lists: each act is one transaction, with its audit event, or a refusal that is recorded too.

The write lock is taken first, and the same one that placing a hold takes: what is checked inside
can't change before it is written. What was found of the estate before the lock comes in as a
`Ground`, which says the last audit event it takes in; where anything happened since, nothing is
written and the caller looks again. Rule: ours, ADR 52.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from sqlmodel import Session, func, select

from appraisal.lists.faults import LIST_RIGHT_MISSING, NOT_ON_LIST, TITLE_MISSING
from appraisal.lists.ground import Ground, ThingNow
from appraisal.lists.preconditions import against_adding
from appraisal.lists.recording import (
    By,
    decision_of,
    entry_of,
    list_in,
    refusals_recorded,
    refuse_moved,
    refuse_retaining,
    refuse_stale,
    refuse_undoing_keeps,
    refuse_unknown,
    removal,
    say,
    step_row,
    stepped,
    write,
)
from appraisal.lists.rows import (
    SUMMARY_TABLES,
    ListSummary,
    active_items,
    decision_row,
    item_row,
    read_lists,
    read_summaries,
)
from appraisal.lists.states import Act
from appraisal.lists.values import (
    Answer,
    Delegation,
    DisposalList,
    Entry,
    ListKind,
    ListState,
    Part,
    Reply,
)
from appraisal.lists.workflow import Asked
from records.register.roles import Right, may
from records.store.audit import Json
from records.store.database import Database, reading, transaction
from records.store.list_tables import DisposalListRow, ListCommentRow, ListObjectionRow, ListReplyRow
from records.store.remembered import remembered
from records.store.rows import DecisionRow
from retention.facts import Ref
from retention.faults import Fault, Refusal

__all__ = ["By", "ListRegister"]

MADE = "make"
"""The act of the first step, which no state comes before."""


class ListRegister:
    """The lists of one store. `version` is that of the form which is answered; None: whatever it is now."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # -- questions -----------------------------------------------------------------------------------------

    def find(self, ref: str) -> DisposalList:
        """Return the list `ref`; a Refusal where there is none."""
        with reading(self._database) as session:
            return list_in(session, ref)

    def all(self) -> tuple[DisposalList, ...]:
        """Return every list, the oldest first."""
        with reading(self._database) as session:
            return read_lists(session)

    def summaries(self) -> tuple[ListSummary, ...]:
        """Return every list without its files, the oldest first."""
        return remembered(self._database, "lists", SUMMARY_TABLES, read_summaries)

    def elsewhere(self, ref: str = "") -> dict[Ref, str]:
        """Return what is on any active list but `ref`, with the reference of its list."""
        with reading(self._database) as session:
            return active_items(session, but=ref)

    # -- making a list -------------------------------------------------------------------------------------

    def create(self, kind: ListKind, title: str, *, by: By, series: str = "") -> DisposalList:
        """Return a new list without anything on it; whoever makes it is its author."""
        if not may(by.person.role, Right.AUTHOR_LISTS):
            raise Refusal(Fault(LIST_RIGHT_MISSING, "", f"{MADE}: {by.person.role.value}"))
        if not title.strip():
            raise Refusal(Fault(TITLE_MISSING, ""))
        with transaction(self._database) as session:
            ref = f"L{session.exec(select(func.count()).select_from(DisposalListRow)).one() + 1:04}"
            row = DisposalListRow(
                ref=ref, kind=kind.name, title=title.strip(), series=series, made_by=by.person.name, made_at=by.at
            )
            draft = ListState.DRAFT
            step = step_row(ref, 1, MADE, draft, draft, by=by, at=by.at, part=Part.AUTHOR, takes=True)
            body: dict[str, Json] = {"person": by.person.name, "kind": kind.value, "title": title, "series": series}
            say(session, ref, f"list {MADE}", body, by=by, rows=[row, step])
            return list_in(session, ref)

    def add(
        self,
        ref: str,
        things: Sequence[ThingNow],
        *,
        ground: Ground,
        reason: str,
        by: By,
        criterion: str = "",
        version: int | None = None,
    ) -> DisposalList:
        """Return the list with `things` on it, selected for `reason`; a Refusal with everything that stands against."""

        def rows(list_: DisposalList, session: Session) -> list[DecisionRow]:
            refuse_moved(session, ground)
            elsewhere, faults, found = active_items(session, but=ref), [], list[DecisionRow]()
            so_far = list_
            for thing in things:
                faults += against_adding(so_far, thing, ground, elsewhere)
                entry = Entry(thing.item, thing.files)
                so_far = replace(so_far, entries=(*so_far.entries, entry), series=so_far.series or thing.item.series)
                decision = decision_of(thing.item.ref, Answer.SELECT, reason, by=by, criterion=criterion)
                found += [item_row(ref, entry, is_on=True), decision_row(ref, decision)]
            if faults:
                raise Refusal(*faults)
            return found

        return self._do(
            ref, Asked(Act.ADD, reason), by=by, version=version, rows=rows, about=[thing.item.ref for thing in things]
        )

    def take_off(
        self, ref: str, refs: Sequence[Ref], *, reason: str, by: By, version: int | None = None
    ) -> DisposalList:
        """Return the list without the things `refs`, which are free for another."""

        def rows(list_: DisposalList, _: Session) -> list[DecisionRow]:
            entries = [entry_of(list_, one) for one in refs]
            return [item_row(ref, entry, is_on=False) for entry in entries]

        return self._do(ref, Asked(Act.TAKE_OFF, reason), by=by, version=version, rows=rows, about=refs)

    def decide(
        self, ref: str, decisions: Sequence[tuple[Ref, Answer, str, str]], *, by: By, version: int | None = None
    ) -> DisposalList:
        """Return the list with `decisions`: of which thing or file, the answer, the criterion, the reason.

        On a proposed or signed list this undoes the proposal or the signature: the list goes back.
        """

        def rows(list_: DisposalList, _: Session) -> list[DecisionRow]:
            refuse_unknown(list_, [one for one, *_ in decisions])
            refuse_retaining(list_, [answer for _, answer, _, _ in decisions])
            refuse_undoing_keeps(list_, [(one, answer) for one, answer, _, _ in decisions])
            made = [
                decision_row(ref, decision_of(one, answer, reason, by=by, criterion=criterion))
                for one, answer, criterion, reason in decisions
            ]
            return list(made)

        reason = next((reason for _, _, _, reason in decisions if not reason.strip()), "each has its own")
        about = [one for one, *_ in decisions]
        body: dict[str, Json] = {
            "answers": [[str(one), answer.value, criterion, why] for one, answer, criterion, why in decisions]
        }
        return self._do(ref, Asked(Act.DECIDE, reason), by=by, version=version, rows=rows, about=about, body=body)

    def leave_out(
        self, ref: str, refs: Sequence[Ref], *, reason: str, by: By, version: int | None = None
    ) -> DisposalList:
        """Return the list with `refs` left out, all for one reason."""
        return self.decide(ref, [(one, Answer.LEAVE_OUT, "", reason) for one in refs], by=by, version=version)

    # -- review --------------------------------------------------------------------------------------------

    def send(self, ref: str, *, by: By, version: int | None = None) -> DisposalList:
        """Return the list in review."""
        return self._do(ref, Asked(Act.SEND), by=by, version=version)

    def object(
        self, ref: str, about: Sequence[Ref], *, reason: str, by: By, version: int | None = None
    ) -> DisposalList:
        """Return the list with an objection to each of `about`, things or files on it, all for one reason."""

        def rows(list_: DisposalList, _: Session) -> list[DecisionRow]:
            refuse_unknown(list_, about)
            return [
                ListObjectionRow(
                    list_ref=ref,
                    number=number,
                    kind=one.kind.value,
                    source=one.source,
                    item_key=one.key,
                    person=by.person.name,
                    reason=reason.strip(),
                    raised_at=by.at,
                )
                for number, one in enumerate(about, start=len(list_.objections) + 1)
            ]

        return self._do(ref, Asked(Act.OBJECT, reason), by=by, version=version, rows=rows, about=about)

    def reject(self, ref: str, *, reason: str, by: By, version: int | None = None) -> DisposalList:
        """Return the list as sent back to its author, with the objections that were raised."""
        return self._do(ref, Asked(Act.REJECT, reason), by=by, version=version)

    def reply(
        self, ref: str, number: int, reply: Reply, *, reason: str, by: By, version: int | None = None
    ) -> DisposalList:
        """Return the list with objection `number` answered: removed or overruled by the author, agreed by the reviewer.

        Removing leaves out a file, and takes a whole thing off the list.
        """

        def rows(list_: DisposalList, _: Session) -> list[DecisionRow]:
            found = next((one for one in list_.objections if one.number == number), None)
            if found is None or (reply is Reply.AGREED) != found.is_overruled:
                raise Refusal(Fault(NOT_ON_LIST, ref, f"objection {number}"))
            answered = ListReplyRow(
                list_ref=ref,
                number=number,
                reply=reply.name,
                person=by.person.name,
                reason=reason.strip() or "agreed",
                replied_at=by.at,
            )
            return [answered, *removal(list_, found.ref, reason, by=by)] if reply is Reply.REMOVED else [answered]

        act = Act.AGREE if reply is Reply.AGREED else Act.REPLY
        return self._do(ref, Asked(act, reason), by=by, version=version, rows=rows, body={"objection": number})

    def advise(self, ref: str, text: str, *, by: By, about: Ref | None = None) -> DisposalList:
        """Return the list with a co-reviewer's advice: it changes nothing, and the signer sees it."""
        return self._say(ref, Act.ADVISE, text, by=by, about=about)

    def comment(self, ref: str, text: str, *, by: By, about: Ref | None = None) -> DisposalList:
        """Return the list with a comment."""
        return self._say(ref, Act.COMMENT, text, by=by, about=about)

    # -- going back ----------------------------------------------------------------------------------------

    def withdraw(self, ref: str, *, reason: str, by: By, version: int | None = None) -> DisposalList:
        """Return the list as taken back by its reviewer, or by its author where it has none."""
        return self._do(ref, Asked(Act.WITHDRAW, reason), by=by, version=version)

    def return_(
        self, ref: str, *, reason: str, by: By, delegation: Delegation | None = None, version: int | None = None
    ) -> DisposalList:
        """Return the list as sent back by its signer, signed or not."""
        return self._do(ref, Asked(Act.RETURN, reason, delegation=delegation), by=by, version=version)

    def abort(self, ref: str, *, reason: str, by: By, version: int | None = None) -> DisposalList:
        """Return the list as a draft again; everybody keeps the part they had."""
        return self._do(ref, Asked(Act.ABORT, reason), by=by, version=version)

    def abandon(self, ref: str, *, reason: str, by: By, version: int | None = None) -> DisposalList:
        """Return the list as given up; what was on it is free for another."""
        return self._do(ref, Asked(Act.ABANDON, reason), by=by, version=version)

    # -- parts of the above --------------------------------------------------------------------------------

    def _do(
        self,
        ref: str,
        asked: Asked,
        *,
        by: By,
        version: int | None,
        rows: Callable[[DisposalList, Session], list[DecisionRow]] | None = None,
        about: Sequence[Ref] = (),
        body: Mapping[str, Json] | None = None,
    ) -> DisposalList:
        with refusals_recorded(self._database, ref, asked.act, by), transaction(self._database) as session:
            list_ = list_in(session, ref)
            refuse_stale(list_, version, at=by.at)
            step = stepped(list_, asked, by=by)
            written = rows(list_, session) if rows is not None else []
            said = {**(body or {}), **({"about": [str(one) for one in about]} if about else {})}
            write(session, list_, step, by=by, rows=written, reason=asked.reason, body=said)
            return list_in(session, ref)

    def _say(self, ref: str, act: Act, text: str, *, by: By, about: Ref | None) -> DisposalList:
        with refusals_recorded(self._database, ref, act, by), transaction(self._database) as session:
            list_ = list_in(session, ref)
            stepped(list_, Asked(act, text), by=by)
            row = ListCommentRow(
                list_ref=ref,
                number=len(list_.comments) + 1,
                kind=about.kind.value if about else None,
                source=about.source if about else None,
                item_key=about.key if about else None,
                person=by.person.name,
                role=by.person.role.name,
                body=text.strip(),
                is_advice=act is Act.ADVISE,
                said_at=by.at,
            )
            say(session, ref, f"list {act.value}", {"person": by.person.name}, by=by, rows=[row])
            return list_in(session, ref)
