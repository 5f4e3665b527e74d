"""muniment hold: the register of holds, its templates, and the questions of setting up."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from muniment.cli import hold_impact, hold_members, hold_terms
from muniment.cli.hold_words import (
    AuthorityOption,
    ByOption,
    ItemOption,
    OnOption,
    ReasonOption,
    RoleOption,
    day,
    day_or_today,
    items,
    known_items,
    person,
    say_recalls,
)
from muniment.cli.output import FormatOption, OutOption, StoreOption, print_json, say
from muniment.hold_desk import open_desk
from muniment.hold_impact import worked_out
from muniment.tables.holds import holds_table, what_it_covers
from muniment.tables.shown import Format, Kind, Table, TableColumn, show
from records.register.people import Role
from retention.terms import HoldKind

if TYPE_CHECKING:
    from records.register.hold_values import HoldEntry, Proposal

app = typer.Typer(help="Place, amend and release holds; see what they cover.", no_args_is_help=True)
app.command("scan")(hold_terms.scan)
app.command("candidates")(hold_terms.candidates)
app.command("confirm")(hold_terms.confirm)
app.command("dismiss")(hold_terms.dismiss)
app.command("impact")(hold_impact.impact)
app.command("routes")(hold_terms.routes)
app.command("refresh")(hold_members.refresh)
app.command("history")(hold_members.history)
app.command("moves")(hold_members.moves)
app.command("settle")(hold_members.settle)


@app.command("templates")
def list_templates(format: FormatOption = Format.TABLE, out: OutOption = None) -> None:
    """List the hold templates: what is known of each order, and how good its source is."""
    from schedules.hold_templates import hold_templates

    columns = (
        TableColumn("template", "Template"),
        TableColumn("kind", "Kind"),
        TableColumn("title", "Title"),
        TableColumn("from", "From", Kind.DATE),
        TableColumn("ended_on", "Ended", Kind.DATE),
        TableColumn("scope", "Covers"),
        TableColumn("grade", "Source is"),
        TableColumn("source", "Source"),
        TableColumn("residual", "What stays"),
    )
    rows = []
    for one in hold_templates():
        scope = one.include or (f"term list {one.lexicon}" if one.lexicon else "what is listed")
        source = (one.source.grade.value, one.source.ref, " ".join(one.residual))
        rows.append((one.ref, one.kind.value, one.title, one.starts_on, one.ended_on, scope, *source))
    show(Table("Hold templates", columns, rows), format=format, out=out)


@app.command("setup")
def setup(
    question: Annotated[str | None, typer.Argument(help="The question to answer.")] = None,
    answer: Annotated[str | None, typer.Argument(help="The answer, as offered.")] = None,
    by: ByOption = "",
    role: RoleOption = Role.REVIEWER,
    reason: ReasonOption = "",
    store: StoreOption = None,
    format: FormatOption = Format.TABLE,
    out: OutOption = None,
) -> None:
    """List the set-up questions with their answers; or answer one. What isn't known is held."""
    from muniment.clock import now

    desk = open_desk(store)
    if question is not None:
        placed = desk.holdings.answer_setup(question, answer or "", reason, by=person(by, role), at=now())
        for ref in placed:
            say(f"Hold {ref} is {desk.holdings.register.find(ref).state.value}.")
        return
    from schedules.hold_templates import setup_questions

    answers = desk.holdings.setup.current()
    columns = (
        TableColumn("question", "Name"),
        TableColumn("asks", "Question"),
        TableColumn("confirm", "Who confirms"),
        TableColumn("source", "Source"),
        TableColumn("grade", "Source is"),
        TableColumn("offered", "Answers"),
        TableColumn("answer", "Answered"),
        TableColumn("person", "By"),
        TableColumn("answered_at", "When", Kind.MOMENT),
    )
    rows = []
    for one in setup_questions():
        given = answers.get(one.name)
        offered = "; ".join(offered.answer for offered in one.answers)
        said = (given.answer, given.person, given.answered_at) if given else (None, None, None)
        rows.append((one.name, one.asks, one.confirm, one.source.ref, one.source.grade.value, offered, *said))
    show(Table("Set-up questions", columns, rows), format=format, out=out)


@app.command("list")
def list_holds(
    store: StoreOption = None, on: OnOption = None, format: FormatOption = Format.TABLE, out: OutOption = None
) -> None:
    """List the holds: state, since when, what they cover, and whose review is overdue."""
    show(holds_table(open_desk(store).holdings.register.all(), on=day_or_today(on)), format=format, out=out)


@app.command("show")
def show_hold(ref: str, store: StoreOption = None) -> None:
    """Show one hold whole, as JSON: proposals, answers, decisions on candidates, notices."""
    print_json(as_json(open_desk(store).holdings.register.find(ref)))


@app.command("propose")
def propose(
    ref: Annotated[str, typer.Argument(help="The hold's reference, such as UCPI or FOI-2026-0412.")],
    reason: ReasonOption,
    by: ByOption,
    role: RoleOption = Role.REVIEWER,
    template: Annotated[str | None, typer.Option(help="Take authority and scope from this template.")] = None,
    kind: Annotated[HoldKind | None, typer.Option(help="What kind of order it is.")] = None,
    title: Annotated[str, typer.Option(help="What it is about.")] = "",
    authority: AuthorityOption = "",
    mandate: Annotated[str, typer.Option(help="The text of the order.")] = "",
    contact: Annotated[str, typer.Option(help="Whom to ask.")] = "",
    placed_on: Annotated[str | None, typer.Option(help="First day it covers.", show_default="today")] = None,
    review_on: Annotated[str | None, typer.Option(help="Day on which to look at it again.")] = None,
    include: Annotated[str | None, typer.Option(help="Condition, such as: flag:CPRO")] = None,
    exclude: Annotated[str | None, typer.Option(help="Condition that takes out again.")] = None,
    everything: Annotated[bool, typer.Option("--everything", help="Cover every record.")] = False,
    lexicon: Annotated[str | None, typer.Option(help="Term list whose hits are candidates.")] = None,
    item: ItemOption = None,
    listed: Annotated[bool, typer.Option("--listed", help="Cover only what is there now, nothing later.")] = False,
    copies: Annotated[bool, typer.Option(help="Cover files with the same content elsewhere.")] = True,
    store: StoreOption = None,
) -> None:
    """Propose a hold. It covers at once; a second person approves it. A request for information is placed at once."""
    from appraisal.holdings import new_hold, template_scope, template_terms
    from muniment.clock import now
    from records.register.hold_values import ScopeText, Terms
    from records.register.holds import NewHold
    from schedules.hold_templates import hold_template
    from schedules.lexicons import lexicon as read_lexicon

    desk = open_desk(store)
    named = known_items(desk, item)
    if lexicon is not None:
        read_lexicon(lexicon)  # refuses a list that isn't there
    first, review = day(placed_on), day(review_on)
    if template is not None:
        known = hold_template(template)
        new, scope = new_hold(known, ref=ref, title=title or None), template_scope(known, named)
        starts = first or known.starts_on or day_or_today(None)
        terms = template_terms(known, reason=reason, starts_on=starts, review_on=review)
    else:
        new = NewHold(ref, kind or HoldKind.INQUIRY, title)
        terms = Terms(authority, reason, first or day_or_today(None), mandate, contact, review_on=review)
        scope = ScopeText(
            include=include,
            exclude=exclude,
            is_everything=everything,
            standing=not listed,
            follows_duplicates=copies,
            lexicon=lexicon,
            items=named,
        )
    entry = desk.holdings.propose(new, terms, scope, by=person(by, role), at=now())
    _say_state(entry)
    say_recalls(desk, person(by, role))


@app.command("approve")
def approve(ref: str, by: ByOption, role: RoleOption, reason: ReasonOption = "", store: StoreOption = None) -> None:
    """Approve the proposal that waits: a placing or an amendment; a release only as the DRO or the deputy."""
    _answer(ref, approved=True, by=by, role=role, reason=reason, store=store)


@app.command("refuse")
def refuse(ref: str, by: ByOption, role: RoleOption, reason: ReasonOption, store: StoreOption = None) -> None:
    """Refuse the proposal that waits, with a reason. To refuse a placing takes the DRO or the deputy."""
    _answer(ref, approved=False, by=by, role=role, reason=reason, store=store)


@app.command("amend")
def amend(
    ref: str,
    authority: AuthorityOption,
    reason: ReasonOption,
    by: ByOption,
    role: RoleOption = Role.REVIEWER,
    effective_on: Annotated[str | None, typer.Option(help="First day of the new scope.", show_default="today")] = None,
    review_on: Annotated[str | None, typer.Option(help="Another day of review.")] = None,
    include: Annotated[str | None, typer.Option(help="The condition from now on.")] = None,
    exclude: Annotated[str | None, typer.Option(help="What it takes out from now on.")] = None,
    lexicon: Annotated[str | None, typer.Option(help="The term list from now on.")] = None,
    item: ItemOption = None,
    survey: Annotated[str | None, typer.Option(help="Survey to work the impact out on, where it narrows.")] = None,
    store: StoreOption = None,
) -> None:
    """Propose another scope; what isn't said stays. Narrowing is release: the DRO answers, with the impact."""
    from dataclasses import replace

    from muniment.clock import now
    from records.register.hold_core import is_surely_wider
    from records.register.hold_values import Terms

    desk = open_desk(store)
    before = desk.holdings.register.find(ref).scope
    after = replace(
        before,
        include=include if include is not None else before.include,
        exclude=exclude if exclude is not None else before.exclude,
        lexicon=lexicon if lexicon is not None else before.lexicon,
        items=(*before.items, *known_items(desk, item)),
    )
    effective = day_or_today(effective_on)
    terms = Terms(authority, reason, effective, review_on=day(review_on))
    wider = is_surely_wider(after, before)
    impact = None if wider else worked_out(desk, ref, survey=survey, on=effective)
    entry = desk.holdings.amend(ref, terms, after, impact=impact, by=person(by, role), at=now())
    if impact is not None:
        say(f"It may narrow the hold, and narrowing is release. {impact.sentence()}")
    _say_state(entry)
    say_recalls(desk, person(by, role))


@app.command("release")
def release(
    ref: str,
    authority: AuthorityOption,
    reason: ReasonOption,
    by: ByOption,
    role: RoleOption = Role.REVIEWER,
    released_on: Annotated[
        str | None, typer.Option(help="First day it no longer covers.", show_default="today")
    ] = None,
    item: ItemOption = None,
    survey: Annotated[str | None, typer.Option(help="Survey to work the impact out on.")] = None,
    store: StoreOption = None,
) -> None:
    """Propose the release of a hold, or of single records. Its impact is shown and recorded; the DRO answers."""
    from muniment.clock import now
    from records.register.hold_values import Terms

    desk = open_desk(store)
    effective, named = day_or_today(released_on), items(item)
    impact = worked_out(desk, ref, survey=survey, on=effective, items=named)
    terms = Terms(authority, reason, effective)
    entry = desk.holdings.release(ref, terms, impact=impact, by=person(by, role), at=now(), items=named)
    say(impact.sentence())
    _say_state(entry)


@app.command("close")
def close(ref: str, reason: ReasonOption, by: ByOption, role: RoleOption, store: StoreOption = None) -> None:
    """Close a released hold: its papers are complete, and nothing may follow."""
    from muniment.clock import now

    _say_state(open_desk(store).holdings.close(ref, reason, by=person(by, role), at=now()))


@app.command("notify")
def notify(
    ref: str,
    recipient: Annotated[list[str], typer.Option("--to", help="Who is to be told; may be repeated.")],
    notice: Annotated[str, typer.Option(help="The words of the notice.")],
    by: ByOption,
    role: RoleOption = Role.REVIEWER,
    store: StoreOption = None,
) -> None:
    """Record that a notice was issued, for each recipient to acknowledge."""
    from muniment.clock import now

    entry = open_desk(store).holdings.notify(ref, recipient, notice, by=person(by, role), at=now())
    for one in entry.notices[-len(recipient) :]:
        say(f"Notice {one.number} to {one.recipient}.")


@app.command("acknowledge")
def acknowledge(
    ref: str,
    number: Annotated[int, typer.Argument(help="The notice's number.")],
    statement: Annotated[str, typer.Option(help="What the recipient states.")],
    by: ByOption,
    role: RoleOption = Role.IMA,
    store: StoreOption = None,
) -> None:
    """Record what a recipient answered: received, or that nothing was destroyed meanwhile."""
    from muniment.clock import now

    open_desk(store).holdings.acknowledge(ref, number, statement, by=person(by, role), at=now())


# -- parts of the above --------------------------------------------------------------------------------------


def _answer(ref: str, *, approved: bool, by: str, role: Role, reason: str, store: Path | None) -> None:
    from muniment.clock import now
    from records.register.hold_values import Verdict

    verdict = Verdict.APPROVED if approved else Verdict.REFUSED
    _say_state(open_desk(store).holdings.answer(ref, verdict, reason, by=person(by, role), at=now()))


def _say_state(entry: "HoldEntry") -> None:
    waiting = "".join(f" Proposal {one.number} waits for an answer." for one in entry.waiting)
    say(f"Hold {entry.ref} is {entry.state.value}.{waiting}")


def as_json(entry: "HoldEntry") -> dict[str, object]:
    """Return everything the register says of a hold, for programs."""
    return {
        "hold": entry.ref,
        "kind": entry.kind.value,
        "title": entry.title,
        "template": entry.template,
        "state": entry.state.value,
        "review_on": entry.review_on.isoformat() if entry.review_on else None,
        "covers": what_it_covers(entry),
        "proposals": [_proposal_json(one) for one in entry.proposals],
        "decisions": [
            {
                "item": str(one.item.ref),
                "sha256": one.item.sha256,
                "answer": one.verdict.value,
                "person": one.person,
                "reason": one.reason,
                "scan": one.scan_ref,
                "at": one.at.isoformat(),
            }
            for one in entry.decisions
        ],
        "notices": [
            {"number": one.number, "recipient": one.recipient, "acknowledged": list(one.acknowledgements)}
            for one in entry.notices
        ],
        "closed_because": entry.closed_because,
    }


def _proposal_json(one: "Proposal") -> dict[str, object]:
    answer = one.answer
    return {
        "number": one.number,
        "act": one.act.value,
        "authority": one.terms.authority,
        "mandate": one.terms.mandate,
        "contact": one.terms.contact,
        "reason": one.terms.reason,
        "effective_on": one.terms.effective_on.isoformat(),
        "known_on": one.terms.known_on.isoformat() if one.terms.known_on else None,
        "include": one.scope.include,
        "exclude": one.scope.exclude,
        "everything": one.scope.is_everything,
        "standing": one.scope.standing,
        "follows_duplicates": one.scope.follows_duplicates,
        "lexicon": one.scope.lexicon,
        "items": [str(item.ref) for item in one.scope.items],
        "narrows": one.narrows,
        "impact": dict(one.impact) if one.impact is not None else None,
        "proposed_by": one.proposed_by,
        "proposed_at": one.proposed_at.isoformat(),
        "answer": answer.verdict.value if answer else None,
        "answered_by": f"{answer.person}, {answer.role}" if answer else None,
        "answer_reason": answer.reason if answer else None,
    }
