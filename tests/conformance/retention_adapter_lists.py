"""Rows that test lists and the people on them: what the workflow makes of a situation in the notation's words.

The doors are `advance`, `against_adding`, `bind`, the hold register and the explanation. Nothing here says
what is allowed.
"""

import hashlib
import re
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing, redirect_stderr, redirect_stdout
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO, TextIOWrapper
from pathlib import Path

from pytest import MonkeyPatch
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from appraisal.lists.ground import Ground
from appraisal.lists.policies import STATEMENTS
from appraisal.lists.preconditions import against_adding
from appraisal.lists.signoff import bind
from appraisal.lists.states import Act as ListAct
from appraisal.lists.values import (
    Approval,
    Comment,
    DisposalList,
    Entry,
    ListKind,
    ListState,
    ListStep,
    Objection,
    Part,
    Taken,
)
from appraisal.lists.workflow import Asked, Step, advance
from muniment.cli.main import run_words
from muniment.settings import REHEARSAL_DAY
from muniment.wiring import open_store
from records.register.hold_values import Answer as HoldAnswer
from records.register.hold_values import ScopeText, Terms, Verdict
from records.register.holds import HoldRegister, NewHold, Said
from records.register.people import Person, Role
from records.store.database import transaction
from records.store.hold_tables import HoldRow
from retention.explain import paragraph, sentences
from retention.faults import Refusal
from retention.plain import canonical
from retention.terms import HoldKind
from tests.appraisal.lists.made_lists import DRO, TEN, file, held, sha, thing
from tests.conformance.retention_adapter_acts import Act
from tests.department import TODAY, make_department
from tests.retention.build import facts, outcome

ANN = Person("Ann", Role.REVIEWER)
BOB = Person("Bob", Role.REVIEWER)
ON = date(2026, 11, 25)


def list_act(title: str, facts_text: str, rule: str) -> Act | None:
    """Return what came of the act on a list that a row names; None where it is none of these."""
    for pattern, judge in ACTS:
        found = re.search(pattern, f"{title} ; {rule} ; {facts_text}", re.IGNORECASE)
        if found is not None:
            return judge(found)
    return None


def _list(state: ListState, kind: ListKind = ListKind.DISPOSAL, **changes: object) -> DisposalList:
    """Return a list with one thing on it, proposed by Bob where it is proposed."""
    now = thing()
    step = ListStep(3, ListAct.PROPOSE, ListState.IN_REVIEW, ListState.PROPOSED, "Bob", Part.REVIEWER, "", "", "", TEN)
    made = DisposalList("L1", kind, "A list", "DPP 2", state, 3, (Entry(now.item, now.files),), steps=(step,))
    return replace(made, **changes)  # type: ignore[arg-type]


def _ground() -> Ground:
    now = thing()
    return Ground({now.item.ref: now}, (), sha("rules"), ON, 1)


def _tried(list_: DisposalList, act: ListAct, who: Person, *history: Taken, **words: object) -> str:
    """Return REFUSED, or where the list would stand."""
    asked = replace(Asked(act, "A reason."), **words)  # type: ignore[arg-type]
    found = advance(list_, asked, actor=who, history=history, at=TEN)
    return "REFUSED" if isinstance(found, Refusal) else found.to_state.value


def _same(*answers: str) -> Act:
    """Return the one answer that all gave."""
    return Act(answers[0] if len(set(answers)) == 1 else " / ".join(answers))


def _author_reviews(_: re.Match[str]) -> Act:
    history = Taken("Ann", Part.AUTHOR, TEN)
    acts = (ListAct.PROPOSE, ListAct.OBJECT, ListAct.REJECT, ListAct.DECIDE)
    return _same(*(_tried(_list(ListState.IN_REVIEW), act, ANN, history) for act in acts))


def _second_part(_: re.Match[str]) -> Act:
    """After an abort and a restart: the author reviews, the reviewer writes, either signs."""
    history = (Taken("Ann", Part.AUTHOR, TEN), Taken("Bob", Part.REVIEWER, TEN))
    in_review, draft, proposed = (_list(one) for one in (ListState.IN_REVIEW, ListState.DRAFT, ListState.PROPOSED))
    return _same(
        _tried(in_review, ListAct.PROPOSE, ANN, *history),
        _tried(draft, ListAct.SEND, BOB, *history),
        _tried(proposed, ListAct.SIGN, replace(ANN, role=Role.DRO), *history),
        _tried(proposed, ListAct.SIGN, replace(BOB, role=Role.DRO), *history),
    )


def _review(_: re.Match[str]) -> Act:
    """Sent back without a reason for a thing; proposed with an objection open."""
    objected = _list(ListState.IN_REVIEW, objections=(Objection(1, file("Op A/one.doc"), "Bob", "No.", TEN),))
    return _same(
        _tried(_list(ListState.IN_REVIEW), ListAct.REJECT, BOB),
        _tried(_list(ListState.IN_REVIEW), ListAct.OBJECT, BOB, reason=" "),
        _tried(objected, ListAct.PROPOSE, BOB),
    )


def _advice(found: re.Match[str]) -> Act:
    """So many advise and nothing moves; one more is refused; and what they said is on the list for the signer."""
    most = int(found[1])
    list_, history = _list(ListState.IN_REVIEW), list[Taken]()
    for number in range(most):
        who = Person(f"Adviser {number}", Role.LAWYER)
        step = advance(list_, Asked(ListAct.ADVISE, "Keep it."), actor=who, history=history, at=TEN)
        if not isinstance(step, Step) or step.to_state is not list_.state or step.transition.is_change:
            return Act("MOVED")
        history.append(Taken(who.name, Part.ADVISER, TEN))
        said = Comment(number + 1, None, who.name, who.role, "Keep it.", True, TEN)
        list_ = replace(list_, comments=(*list_.comments, said))
    one_more = _tried(list_, ListAct.ADVISE, Person("One more", Role.LAWYER), *history)
    visible = len([one for one in list_.comments if one.is_advice]) == most
    return Act("NO_STATE_CHANGE" if one_more == "REFUSED" and visible else one_more)


def _nothing_on_it(_: re.Match[str]) -> Act:
    statements = STATEMENTS[ListKind.DISPOSAL]
    return _same(
        _tried(_list(ListState.DRAFT, entries=()), ListAct.SEND, ANN),
        _tried(_list(ListState.IN_REVIEW, entries=()), ListAct.PROPOSE, BOB),
        _tried(_list(ListState.PROPOSED, entries=()), ListAct.SIGN, DRO, statements=statements, typed_name=DRO.name),
    )


def _undated(_: re.Match[str]) -> Act:
    now = thing(eligible_from=None, status="INDETERMINATE")
    return Act("REFUSED" if against_adding(_list(ListState.DRAFT, entries=()), now, _ground(), {}) else "ADDED")


def _held(_: re.Match[str]) -> Act:
    ground = replace(_ground(), held=(held("Op A"),))
    return Act("REFUSED" if against_adding(_list(ListState.DRAFT, entries=()), thing(), ground, {}) else "ADDED")


def _elsewhere(_: re.Match[str]) -> Act:
    now = thing()
    elsewhere = {now.item.ref: "L2"}
    faults = against_adding(_list(ListState.DRAFT, entries=()), now, _ground(), elsewhere)
    return Act("REFUSED" if faults else "ADDED")


def _other_content(_: re.Match[str]) -> Act:
    """What was signed is not what is there: the approval counts no longer, and nothing is begun."""
    list_, ground = _list(ListState.COOLING_OFF), _ground()
    root = bind(list_, ground).root
    approval = Approval("L1", root, DRO.name, DRO.role, "", (), TEN, 1)
    changed = thing(contents={"one.doc": "other"})
    now = bind(list_, replace(ground, things={changed.item.ref: changed})).root
    begun = _tried(replace(list_, approvals=(approval,)), ListAct.BEGIN, BOB, root=now)
    return Act("APPROVAL_VOID" if now != root and begun == "REFUSED" else begun, frozenset({"APPROVAL_VOID"}))


def _hold_deleted(_: re.Match[str]) -> Act:
    """A hold that was used is neither deleted nor placed anew under its name."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Path(folder) / "store")
        register = HoldRegister(store.database)
        _place(register)
        answers = [_refused(lambda: _place(register))]
        try:
            with transaction(store.database) as session:
                session.connection().execute(delete(HoldRow))
            answers.append("DELETED")
        except IntegrityError:
            answers.append("REFUSED")
        kept = len(register.all()) == 1
        store.database.close()
    return _same(*answers) if kept else Act("DELETED")


def _hold_released(_: re.Match[str]) -> Act:
    """A released hold is neither amended nor released again."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Path(folder) / "store")
        register = HoldRegister(store.database)
        _place(register)
        said, terms = Said("Ann", "test", TEN), Terms("A letter", "It is over.", ON)
        register.propose_release("H", terms, ScopeText(), said=said, impact={})
        register.answer("H", 2, HoldAnswer(Verdict.APPROVED, "C. Officer", "DRO", "Agreed.", TEN), actor="test")
        scope = ScopeText(include="flag:CSA")
        answers = [
            _refused(lambda: register.propose_amendment("H", terms, scope, said=said, narrows=False)),
            _refused(lambda: register.propose_release("H", terms, ScopeText(), said=said, impact={})),
            _refused(lambda: _place(register)),
        ]
        store.database.close()
    return _same(*answers)


def _place(register: HoldRegister) -> None:
    answer = HoldAnswer(Verdict.APPROVED, "Bob", "reviewer", "Agreed.", datetime(2026, 1, 1, tzinfo=UTC))
    terms = Terms("A letter", "It asks for it.", date(2026, 1, 1))
    said = Said("Ann", "test", datetime(2026, 1, 1, tzinfo=UTC))
    new = NewHold("H", HoldKind.INQUIRY, "A hold")
    register.place(new, terms, ScopeText(include="flag:CPRO"), said=said, answer=answer)


def _refused(act: Callable[[], object]) -> str:
    try:
        act()
    except Refusal:
        return "REFUSED"
    return "DONE"


def _replayed(_: re.Match[str]) -> Act:
    """The same inputs twice: the same outcome and the same words, byte for byte."""
    said = [
        (canonical(one), "\n".join(sentences(one)), paragraph(one))
        for one in (outcome(facts(closed=date(2018, 1, 31)), on=date(2024, 1, 8)) for _ in range(2))
    ]
    return Act("IDENTICAL" if said[0] == said[1] else "DIFFERENT")


def _simulated(_: re.Match[str]) -> Act:
    """Over a whole surveyed estate: releasing a hold and placing one, on a trial; every byte of the store as before."""
    with tempfile.TemporaryDirectory() as folder, redirect_stdout(_unheard()), redirect_stderr(_unheard()):
        store = make_department(Path(folder))
        before = _bytes_of(store)
        trials = (["--release", "UCPI"], ["--place", "flag:CPRO"])
        with MonkeyPatch.context() as environment:
            environment.setenv(REHEARSAL_DAY, TODAY.isoformat())
            codes = [run_words(["simulate", *trial, "--store", str(store)]) for trial in trials]
        same = _bytes_of(store) == before
    return Act("NO_WRITES" if same and codes == [0, 0] else f"{codes}, {'same' if same else 'written'}")


def _unheard() -> TextIOWrapper:
    """Return where words go that nobody reads."""
    return TextIOWrapper(BytesIO(), encoding="utf-8")


def _bytes_of(store: Path) -> dict[str, str]:
    """Return a digest of every file of the store; what a database keeps beside while it is open is none of them."""
    files = [path for path in sorted(store.rglob("*")) if path.is_file() and path.suffix not in (".db-wal", ".db-shm")]
    digests = {
        str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files if path.name != "decisions.db"
    }
    with closing(sqlite3.connect(store / "decisions.db")) as connection:
        digests["decisions"] = hashlib.sha256("\n".join(connection.iterdump()).encode()).hexdigest()
    return digests


ACTS: tuple[tuple[str, Callable[[re.Match[str]], Act]], ...] = (
    (r"author=reviewer", _author_reviews),
    (r"same user in second role", _second_part),
    (r"reject without item reasons|approve with item objections", _review),
    (r"max (\d+) ; co-review posted", _advice),
    (r"\b0 items", _nothing_on_it),
    (r"item without date added to list", _undated),
    (r"held item added|add.* ; held item", _held),
    (r"item in pending list|on approved list since .*added", _elsewhere),
    (r"item set hash differs", _other_content),
    (r"hold\.first_used set", _hold_deleted),
    (r"hold\.state=released", _hold_released),
    (r"same schedule hash, facts hash", _replayed),
    (r"what-if over full estate", _simulated),
)
