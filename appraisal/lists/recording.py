"""How the register writes: a step of a list with its rows and its audit event, or the refusal of one."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session, col, select

from appraisal.lists.faults import (
    CONTENT_CHANGED,
    DECISION_UNKNOWN,
    GROUND_MOVED,
    HELD_SINCE,
    KEEP_STANDS,
    LIST_STALE,
    NO_SUCH_LIST,
    NOT_ON_LIST,
)
from appraisal.lists.ground import Ground
from appraisal.lists.preconditions import held_and_selected
from appraisal.lists.rows import bound_of, decision_row, item_row, read_lists
from appraisal.lists.signoff import Bound
from appraisal.lists.states import Act
from appraisal.lists.values import Answer, Decision, DisposalList, Entry, ListKind, ListState, Part
from appraisal.lists.wording import say_changed, say_held, say_since, sentences, went_back
from appraisal.lists.workflow import Asked, Step, advance
from records.register.people import Person
from records.store.audit import Json, append, canonical
from records.store.database import Database, transaction
from records.store.list_tables import ListSignatureRow, ListStepRow
from records.store.rows import AuditEventRow, DecisionRow
from retention.facts import Ref
from retention.faults import Fault, Refusal

REFUSED = "refused"
HARMLESS = ("job ", "notice ", "timetable ", "password ", "survey begun", "term scan begun", "detector scan begun")
"""How the acts begin that change nothing a list stands on; all else, known or not, makes the desk look again."""
REASONS_KEPT = 10
"""How many reasons of a refusal its event keeps in words; all are counted."""
UNRECORDED = ("STO", "LST004", "LST022", "LST029", "LST030")
"""Refusals that are not part of a list's history: a busy store, an empty field, a stale form, a moment that passed."""


@dataclass(frozen=True, slots=True)
class By:
    """Who does something, through whom it is recorded, and when; `actor` is as the audit chain names it."""

    person: Person
    actor: str
    at: datetime


# -- reading -----------------------------------------------------------------------------------------------


def list_in(session: Session, ref: str) -> DisposalList:
    """Return the list `ref`; a Refusal where there is none."""
    found = read_lists(session, ref)
    if not found:
        raise Refusal(Fault(NO_SUCH_LIST, ref))
    return found[0]


def refuse_unknown(list_: DisposalList, refs: Iterable[Ref]) -> None:
    """Refuse where any of `refs` is neither a thing on the list nor a file in one; all are named."""
    own = {ref for entry in list_.entries for ref in (entry.item.ref, *(file.ref for file in entry.files))}
    faults = [Fault(NOT_ON_LIST, str(ref)) for ref in refs if ref not in own]
    if faults:
        raise Refusal(*faults)


def entry_of(list_: DisposalList, ref: Ref) -> Entry:
    """Return the thing `ref` on the list; a Refusal where it is not there."""
    found = next((entry for entry in list_.entries if entry.item.ref == ref), None)
    if found is None:
        raise Refusal(Fault(NOT_ON_LIST, str(ref)))
    return found


# -- refusing ----------------------------------------------------------------------------------------------


def refuse_stale(list_: DisposalList, version: int | None, *, at: datetime) -> None:
    """Refuse what was made from another version, and say what was done meanwhile."""
    if version is not None and version != list_.version:
        raise Refusal(Fault(LIST_STALE, list_.ref, say_since(list_, version, today=at)))


def refuse_retaining(list_: DisposalList, answers: Iterable[Answer]) -> None:
    """Refuse to retain single records on a list that is not for transfer: what stays is left out, or kept."""
    if list_.kind is not ListKind.TRANSFER and Answer.RETAIN in answers:
        raise Refusal(Fault(DECISION_UNKNOWN, list_.ref, Answer.RETAIN.value))


def refuse_undoing_keeps(list_: DisposalList, decisions: Sequence[tuple[Ref, Answer]]) -> None:
    """Refuse a decision on many that would undo a recorded keep: that takes a decision on the one record.

    Rule: reference, section 1 item 3; openregister #3867.
    """
    kept = [
        one
        for one, answer in decisions
        if answer is not Answer.KEEP and one in list_.decisions and list_.decisions[one].answer is Answer.KEEP
    ]
    if len(decisions) > 1 and kept:
        raise Refusal(*(Fault(KEEP_STANDS, one.key) for one in kept))


def refuse_moved(session: Session, ground: Ground) -> None:
    """Refuse where anything was recorded after what the ground takes in, but what can't matter to a list."""
    newer = select(AuditEventRow.act).where(AuditEventRow.sequence > ground.audit_sequence)
    if any(not act.endswith(REFUSED) and not act.startswith(HARMLESS) for act in session.exec(newer)):
        raise Refusal(Fault(GROUND_MOVED, ""))


@contextmanager
def refusals_recorded(database: Database, ref: str, act: Act, by: By) -> Iterator[None]:
    """Record a refusal as an event of the list's history, in a transaction of its own, and pass it on."""
    try:
        yield
    except Refusal as refusal:
        codes = [fault.code.code for fault in refusal.faults]
        if not any(code.startswith(UNRECORDED) or code == NO_SUCH_LIST.code for code in codes):
            body: dict[str, Json] = {
                "person": by.person.name,
                "role": by.person.role.value,
                "codes": sorted(set(codes)),
                "faults": len(codes),
                "reasons": [str(fault) for fault in refusal.faults[:REASONS_KEPT]],
            }
            with transaction(database) as session:
                say(session, ref, f"list {act.value} {REFUSED}", body, by=by, rows=())
        raise


# -- writing -----------------------------------------------------------------------------------------------


def say(session: Session, ref: str, act: str, body: Mapping[str, Json], *, by: By, rows: Sequence[DecisionRow]) -> None:
    """Write the audit event of an act on the list, with its rows."""
    append(session, occurred_at=by.at, actor=by.actor, act=act, subject=ref, body=body, rows=rows)


def stepped(list_: DisposalList, asked: Asked, *, by: By) -> Step:
    """Return the step that follows; raise the refusal where none does."""
    step = advance(list_, asked, actor=by.person, history=list_.parts, at=by.at)
    if isinstance(step, Refusal):
        raise step
    return step


def write(
    session: Session,
    list_: DisposalList,
    step: Step,
    *,
    by: By,
    rows: Sequence[DecisionRow] = (),
    reason: str = "",
    note: str = "",
    bound: Bound | None = None,
    body: Mapping[str, Json] | None = None,
) -> None:
    """Write one step with its `rows`; a step of the register itself names nobody."""
    transition = step.transition
    is_ours = transition.right is None
    row = step_row(
        list_.ref,
        list_.version + 1,
        transition.act.name,
        transition.from_state,
        transition.to_state,
        by=None if is_ours else by,
        at=by.at,
        part=transition.part,
        takes=step.takes is not None,
        reason=reason,
        note=note,
        bound=bound,
    )
    said: dict[str, Json] = {
        "person": "" if is_ours else by.person.name,
        "role": "" if is_ours else by.person.role.value,
        "from": transition.from_state.value,
        "to": transition.to_state.value,
        "version": list_.version + 1,
        **({"reason": reason} if reason else {}),
        **({"note": note} if note else {}),
        **(body or {}),
    }
    say(session, list_.ref, f"list {transition.act.value}", said, by=by, rows=[*rows, row])


def step_row(
    ref: str,
    number: int,
    act: str,
    from_state: ListState,
    to_state: ListState,
    *,
    by: By | None,
    at: datetime,
    part: Part | None,
    takes: bool,
    reason: str = "",
    note: str = "",
    bound: Bound | None = None,
) -> ListStepRow:
    """Return the row of a step."""
    return ListStepRow(
        list_ref=ref,
        number=number,
        act=act,
        from_state=from_state.name,
        to_state=to_state.name,
        person=by.person.name if by else "",
        role=by.person.role.name if by else "",
        part=part.name if part else None,
        takes=takes,
        reason=reason,
        root=bound.root if bound else "",
        bound=canonical(dict(bound.parts)) if bound else "",
        note=note,
        done_at=at,
    )


def decision_of(ref: Ref, answer: Answer, reason: str, *, by: By, criterion: str = "") -> Decision:
    """Return a decision of the person who acts; the reason is there, or the step was refused."""
    return Decision(ref, answer, by.person.name, by.person.role, criterion.strip(), reason.strip(), by.at)


def removal(list_: DisposalList, ref: Ref, reason: str, *, by: By) -> list[DecisionRow]:
    """Return the rows that take what was objected to away: a thing off the list, a file left out."""
    thing = next((entry for entry in list_.entries if entry.item.ref == ref), None)
    if thing is not None:
        return [item_row(list_.ref, thing, is_on=False)]
    return [decision_row(list_.ref, decision_of(ref, Answer.LEAVE_OUT, reason, by=by))]


def moved_decisions(list_: DisposalList, was: Entry, now: Entry) -> list[Decision]:
    """Return the decisions on a thing that moved, and on its files, for where they are now: by their contents."""
    places = {was.item.ref: now.item.ref}
    found_at = {(_below(file.path, now), file.content_sha256): file.ref for file in now.files}
    for file in was.files:
        if (moved := found_at.get((_below(file.path, was), file.content_sha256))) is not None:
            places[file.ref] = moved
    return [replace(one, ref=places[ref]) for ref, one in list_.decisions.items() if places.get(ref, ref) != ref]


def _below(path: str, entry: Entry) -> str:
    return path.removeprefix(entry.item.ref.key + "/")


# -- signing and voiding -----------------------------------------------------------------------------------


def signature_row(list_: DisposalList, bound: Bound, step: Step, statements: Sequence[str], *, by: By) -> DecisionRow:
    """Return the row of a signature."""
    return ListSignatureRow(
        list_ref=list_.ref,
        number=len(list_.approvals) + 1,
        root=bound.root,
        person=by.person.name,
        role=by.person.role.name,
        for_whom=step.for_whom,
        statements=canonical(list(statements)),
        signed_at=by.at,
    )


def void_fault(session: Session, list_: DisposalList, ground: Ground, bound: Bound, *, at: datetime) -> Fault | None:
    """Return why the proposal or the signature no longer counts, in clauses; None where it stands."""
    root = list_.approval.root if list_.approval else list_.proposed_root
    held = held_and_selected(list_, ground)
    if held:
        return Fault(HELD_SINCE, list_.ref, f"{say_held(held, today=at)}; {went_back(list_)}")
    if bound.root == root:
        return None
    changed = bound.changed_since(bound_of(session, list_.ref, root))
    return Fault(CONTENT_CHANGED, list_.ref, f"{say_changed(list_, ground, changed)}; {went_back(list_)}")


def void(session: Session, list_: DisposalList, why: str, *, by: By) -> None:
    """Send the list back, and write why; a Refusal where nothing about it can be undone any more."""
    step = advance(list_, Asked(Act.VOID, why), actor=None, history=list_.parts, at=by.at)
    if isinstance(step, Refusal):
        raise step
    write(session, list_, step, by=by, reason=why, note=sentences(why))


def last_event(session: Session) -> int:
    """Return the number of the newest audit event; 0 where there is none."""
    found = session.exec(select(AuditEventRow.sequence).order_by(col(AuditEventRow.sequence).desc()).limit(1)).first()
    return found or 0
