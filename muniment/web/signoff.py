"""The sign-off desk: what is signed, in counts that add up; what to look at first; the dry run; the signature."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from appraisal.lists.contents import ground_of
from appraisal.lists.ground import Ground
from appraisal.lists.policies import STATEMENTS
from appraisal.lists.preconditions import held_and_selected
from appraisal.lists.signing import Others
from appraisal.lists.signoff import bind
from appraisal.lists.states import Act
from appraisal.lists.values import Check, Delegation, DisposalList, ListKind, ListState, Part, Reply
from appraisal.lists.wording import say_changed, say_held, say_moment, went_back
from appraisal.lists.workflow import has_part, offered
from muniment.lists import ListDesk, place_of
from muniment.report.words import count_words
from muniment.web.list_words import (
    GOES,
    SAY_WHY,
    TAGS,
    by_of,
    crumbs_of,
    desk_of,
    fault_lines,
    problems_of,
    selected_words,
    shown_moment,
    version_of,
)
from muniment.web.page import FormView, Page, Problem, Problems, described
from muniment.web.signing import SignAgain, sign_again, signed_in_again
from muniment.web.visit import Visit, needs
from records.register.delegations import DelegationRegister, NamedDeputy
from records.register.roles import Right
from retention.faults import Fault, Refusal
from retention.wording import say_day

router = APIRouter()
Reader = Annotated[Visit, Depends(needs(Right.SEE_SENSITIVE, Right.ADVISE_ON_LISTS))]
Signer = Annotated[Visit, Depends(needs(Right.SIGN_LISTS))]
FOR: dict[ListKind, str] = {
    ListKind.TRANSFER: "for transfer",
    ListKind.DISPOSAL: "for destruction",
    ListKind.RETENTION: "for retention by the department",
}


@dataclass(frozen=True, slots=True)
class CheckShown:
    """One check of the dry run: what was asked, whether it passed, and the faults."""

    name: str
    passed: bool
    faults: tuple[str, ...]


def _example(form: FormView | None = None) -> "SignoffPage":
    return SignoffPage(
        title="Sign-off desk: L0001 Op ALPHA",
        crumbs=crumbs_of("L0001"),
        ref="L0001",
        version=7,
        state="proposed for signature",
        tag="purple",
        counts=("135 to transfer: 119 open, 16 closed", "1 retained", "12 left out", "3 redacted copies go with them"),
        adds_up="148 files = 135 to transfer + 1 retained + 12 left out",
        look_first=("1 record is retained under section 3(4): read its ground.",),
        left_out=(("Duplicate of a file that is selected", "6 files"), ("Encrypted", "1 file")),
        holds="Holds checked on 25 November 2026 at 10:42: none covers what is selected.",
        checks=(CheckShown("no hold covers what is selected", True, ()), CheckShown("one series", False, ("LST012",))),
        changed="",
        proposed="reviewer2 proposed it at 10:31.",
        things=((r"\\FS99\SCD\Op ALPHA", "148 files, class CW-LTI, DPP 2. murder: A murder. (reviewer)"),),
        statements=STATEMENTS[ListKind.TRANSFER],
        root="6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        message="",
        why_not="",
        again=SignAgain(),
        button="Sign 135 files for transfer",
        may_sign=True,
        may_return=True,
        name="dro",
        form=form or FormView(),
    )


def _example_with_errors() -> "SignoffPage":
    problems = (Problem("statement-1", "Read the statement and tick it."), Problem("typed_name", "Type your name."))
    return _example(FormView({"typed_name": ("",)}, problems))


@described(_example, _example_with_errors)
@dataclass(frozen=True, slots=True, kw_only=True)
class SignoffPage(Page):
    """What one list asks to be signed for, and the form that signs it."""

    template: ClassVar[str] = "signoff/desk.html"
    ref: str
    version: int
    state: str
    tag: str
    counts: tuple[str, ...]
    adds_up: str
    look_first: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]
    holds: str
    checks: tuple[CheckShown, ...]
    changed: str
    proposed: str
    things: tuple[tuple[str, str], ...]
    statements: tuple[str, ...]
    root: str
    message: str
    why_not: str
    again: SignAgain
    button: str
    may_sign: bool
    may_return: bool
    name: str


# -- routes --------------------------------------------------------------------------------------------------


@router.get("/lists/{ref}/sign")
def show_desk(visit: Reader, ref: str) -> HTMLResponse:
    """Show the sign-off desk of a list."""
    desk = desk_of(visit)
    list_ = desk.register.find(ref)
    visit.note_read(ref, act="sign-off desk opened")
    with visit.site.estates.opened(on=visit.on, known=visit.on) as evaluation:
        ground = ground_of(evaluation, place_of(visit.store), [item.ref for item in list_.items])
    return visit.shown(page_of(visit, desk, list_, ground))


@router.post("/lists/{ref}/sign")
def sign(visit: Signer, ref: str) -> Response:
    """Sign the list; where a hold was placed or anything changed, it goes back instead, and the page says why."""
    desk, form, problems = desk_of(visit), visit.form, Problems()
    list_ = desk.register.find(ref)
    statements = STATEMENTS[list_.kind]
    for number in range(1, len(statements) + 1):
        if not form.has(f"statement-{number}"):
            problems.add(f"statement-{number}", "Read the statement and tick it.")
    signed_in_again(visit, problems)
    if not visit.person.is_same_as(form.text("typed_name")):
        problems.add("typed_name", f"Type your name as it stands in your account: {visit.person.name}.")
    if problems:
        return visit.again(problems)
    try:
        signed = desk.sign(
            ref,
            by=by_of(visit),
            statements=statements,
            typed_name=form.text("typed_name"),
            delegation=delegation_of(visit),
            version=version_of(visit),
        )
    except Refusal as refusal:
        return visit.again(problems_of(refusal), f"/lists/{ref}/sign")
    count = selected_words(signed)
    words = f"{count} {'is' if count in ('1 file', '1 case or box') else 'are'} signed {FOR[signed.kind]}."
    return visit.done(f"/lists/{ref}/sign", words)


@router.post("/lists/{ref}/return")
def send_back(visit: Signer, ref: str) -> Response:
    """Return the list to whoever proposed it, signed or not."""
    field = "reason-return"
    problems = Problems()
    reason = problems.require(visit.form.text(field), field, SAY_WHY)
    if problems:
        return visit.again(problems)
    register, delegation = desk_of(visit).register, delegation_of(visit)
    try:
        register.return_(ref, reason=reason, by=by_of(visit), delegation=delegation, version=version_of(visit))
    except Refusal as refusal:
        return visit.again(problems_of(refusal))
    return visit.done(f"/lists/{ref}", "The list was returned.")


def delegation_of(visit: Visit) -> Delegation | None:
    """Return the delegation under which this person may sign today; None where there is none."""
    found = DelegationRegister(visit.store.database).running(visit.person.name, on=visit.on, at=visit.at)
    return Delegation(found.deputy, found.for_whom, found.from_on, found.through_on) if found else None


# -- what it shows -------------------------------------------------------------------------------------------


def page_of(visit: Visit, desk: ListDesk, list_: DisposalList, ground: Ground) -> SignoffPage:
    """Return the desk of a list for whoever looks."""
    others = desk.others(list_)
    checks = desk.dry_run(list_, ground, others)
    acts = offered(list_, visit.person, visit.rights)
    may_sign = Act.SIGN in acts
    return SignoffPage(
        title=f"Sign-off desk: {list_.ref} {list_.title}",
        crumbs=crumbs_of(list_.ref),
        ref=list_.ref,
        version=list_.version,
        state=list_.state.value,
        tag=TAGS[list_.state],
        counts=counts_words(list_, others),
        adds_up=adds_up(list_),
        look_first=look_first(list_, ground, others),
        left_out=reasons_words(list_),
        holds=holds_words(visit, list_, ground),
        checks=tuple(_check(one) for one in checks),
        changed=changed_words(desk, list_, ground, others),
        proposed=_proposed(visit, list_),
        things=tuple(_thing(list_, place) for place in range(len(list_.entries))),
        statements=STATEMENTS[list_.kind],
        root=list_.approval.root if list_.approval else list_.proposed_root,
        message=message_of(visit, list_),
        why_not="" if may_sign or list_.approval else why_not(visit, list_),
        again=sign_again(visit),
        button=f"Sign {selected_words(list_)} {FOR[list_.kind]}",
        may_sign=may_sign,
        may_return=Act.RETURN in acts,
        name=visit.person.name,
        form=visit.form_view,
    )


def counts_words(list_: DisposalList, others: Others) -> tuple[str, ...]:
    """Return the counts that a signature is about; those of what is selected stand behind it."""
    of_selected = ", ".join(f"{count:,} {name}" for name, count in others.counts if count)
    first = f"{len(list_.selected):,} {GOES[list_.kind]}" + (f": {of_selected}" if of_selected else "")
    rows = [first]
    if list_.retained:
        rows.append(f"{len(list_.retained):,} retained by the department, section 3(4)")
    rows.append(f"{len(list_.left_out):,} left out")
    rows += [f"{count:,} {name} with them" for name, count in others.beside if count]
    return tuple(rows)


def adds_up(list_: DisposalList) -> str:
    """Return the sum: every file on the list is in one of the counts."""
    retained = f" + {len(list_.retained):,} retained" if list_.retained else ""
    selected = f"{len(list_.selected):,} {GOES[list_.kind]}"
    return f"{len(list_.files):,} files = {selected}{retained} + {len(list_.left_out):,} left out"


def look_first(list_: DisposalList, ground: Ground, others: Others) -> tuple[str, ...]:
    """Return what deserves a look before the signature, and why: others' remarks, advice, what was overruled, held."""
    proposed = next((one for one in reversed(list_.steps) if one.act == Act.PROPOSE), None)
    rows = [proposed.note] if proposed and proposed.note else []
    rows += others.remarks
    rows += [f"{one.person} ({one.role.value}) advises: {one.text}" for one in list_.comments if one.is_advice]
    for one in list_.objections:
        if one.reply is Reply.AGREED:
            rows.append(f"{one.person} objected to {one.ref.key} ({one.reason}), was overruled, and agreed.")
    beside = {one.ref for one in ground.in_force} - set(held_and_selected(list_, ground))
    if beside:
        holds = ", ".join(sorted({one.hold_ref for one in ground.in_force if one.ref in beside}))
        rows.append(f"{count_words(len(beside), 'record', 'records')} left out because of a hold: {holds}.")
    return tuple(rows)


def reasons_words(list_: DisposalList) -> tuple[tuple[str, str], ...]:
    """Return why files are left out: each reason with its count, the most frequent first."""
    left_out = {file.ref for file in list_.left_out}
    reasons = Counter(
        (list_.decisions.get(file.ref) or list_.decisions[entry.item.ref]).reason
        for entry in list_.entries
        for file in entry.files
        if file.ref in left_out
    )
    return tuple((reason, count_words(count, "file", "files")) for reason, count in reasons.most_common())


def holds_words(visit: Visit, list_: DisposalList, ground: Ground) -> str:
    """Return when holds were checked, and what was found on what is selected."""
    found = held_and_selected(list_, ground)
    words = f"{say_held(found, today=visit.at)}." if found else "none covers what is selected."
    return f"Holds checked on {shown_moment(visit.at)}: {words}"


def changed_words(desk: ListDesk, list_: DisposalList, ground: Ground, others: Others) -> str:
    """Return what changed since the list was proposed; empty where nothing did: then a signature would stand."""
    if list_.state is not ListState.PROPOSED:
        return ""
    bound = bind(list_, ground, others.digests)
    if bound.root == list_.proposed_root:
        return ""
    parts = bound.changed_since(desk.signatures.bound(list_.ref, list_.proposed_root))
    said = say_changed(list_, ground, parts)
    return f"{said[0].upper()}{said[1:]}. If you sign now, {went_back(list_).replace('went', 'goes')}."


def message_of(visit: Visit, list_: DisposalList) -> str:
    """Return what became of the list: who signed it and when, or why it went back."""
    approval = list_.approval
    if approval is not None:
        whom = f" for {approval.for_whom}" if approval.for_whom else ""
        who = f"The {approval.role.value}{whom} signed this {say_moment(approval.signed_at, today=visit.at)}."
        return f"{who} By: {approval.person}."
    last = list_.steps[-1]
    if last.act == Act.VOID:
        return f"Not signed. {last.note}"
    return ""


def why_not(visit: Visit, list_: DisposalList) -> str:
    """Return why this person can't sign the list now, and who can."""
    if list_.state is not ListState.PROPOSED:
        return f"This list is {list_.state.value}; a list is signed once it is proposed for signature."
    has = has_part(list_.parts, visit.person)
    running = [one for one in DelegationRegister(visit.store.database).all() if one.runs(on=visit.on, at=visit.at)]
    if has not in (None, Part.SIGNER):
        proposed = next((step for step in reversed(list_.steps) if step.act == Act.PROPOSE), None)
        did = (
            "You proposed this list" if proposed and visit.person.is_same_as(proposed.person) else f"You are its {has}"
        )
        return f"{did}, so you cannot sign it. {who_can(running)}"
    return f"Your role does not sign lists. {who_can(running)}"


def who_can(running: Sequence[NamedDeputy]) -> str:
    """Return who can sign today.

    >>> who_can([])
    'The DRO can.'
    """
    if not running:
        return "The DRO can."
    last = max(one.through_on for one in running)
    return f"The DRO or the deputy (to {last.day} {last:%B}) can."


def _proposed(visit: Visit, list_: DisposalList) -> str:
    step = next((one for one in reversed(list_.steps) if one.act == Act.PROPOSE), None)
    return f"{step.person} proposed it {say_moment(step.at, today=visit.at)}." if step else ""


def _check(check: Check) -> CheckShown:
    by_code: dict[str, list[Fault]] = {}
    for fault in check.faults:
        by_code.setdefault(fault.code.code, []).append(fault)
    lines = tuple(line for faults in by_code.values() for line in fault_lines(faults))
    return CheckShown(check.name[0].upper() + check.name[1:], check.passed, lines)


def _thing(list_: DisposalList, place: int) -> tuple[str, str]:
    item = list_.entries[place].item
    decision = list_.decisions.get(item.ref)
    said = f"{decision.criterion + ': ' if decision.criterion else ''}{decision.reason}" if decision else ""
    who = f" ({decision.person})" if decision else ""
    series = f", {item.series}" if item.series else ""
    due = f", from {say_day(item.eligible_from)}" if item.eligible_from else ""
    return item.shown_as, f"{item.file_count:,} files, class {item.class_code or 'none'}{series}{due}. {said}{who}"
