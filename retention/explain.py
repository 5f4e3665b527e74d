"""Why is this still here, and when may it go? One line, sentences, a tree, a paragraph for a reply.

Everything said is read from the outcome: nothing is computed here, so an explanation can't differ
from the decision it explains.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from retention.dated import Candidate, CandidateKind, Dated
from retention.facts import Fact
from retention.holds import Coverage
from retention.schedule import Source
from retention.standing import Outcome
from retention.terms import DisposalAction, Flag, Grade, Route, Status
from retention.wording import say_day

_ACTION = {
    DisposalAction.REVIEW: "review",
    DisposalAction.TRANSFER: "transfer to The National Archives",
    DisposalAction.DESTROY: "destruction",
    DisposalAction.RETAIN_PERMANENTLY: "keeping for good",
}

_GRADE = {
    Grade.CONFIRMED: "in the authority's own words",
    Grade.SECOND_HAND: "reported by another, so it leads to review at most",
    Grade.MODEL: "from a model schedule, so it leads to review at most",
    Grade.ILLUSTRATIVE: "illustrative: invented for training and nobody's policy; nothing may be destroyed under it",
}

_ROUTE = {
    Route.DIRECT: "it is listed in the hold",
    Route.ANCESTOR: "through the folder it lies in",
    Route.DESCENDANT: "through something in it",
    Route.DUPLICATE: "because it has the same content as a held record",
    Route.PREDICATE: "because it matches the hold",
    Route.CANDIDATE: "because it may match the hold; a person must confirm",
}

_FLAG = {
    Flag.PROVISIONAL: "The clock has not started on the day asked about, so the dates are provisional.",
    Flag.ESTIMATED: "The date is estimated from an imprecise one, at its latest; an estimate alone never destroys.",
    Flag.MTIME_IGNORED: "Time stamps of the file were there and were not used; they are no date of the record.",
    Flag.OVERRIDE: "A named person set a value on an authority; what was recorded is shown beside it.",
    Flag.EXTENDED: "An extension governs.",
    Flag.LONG_STOP: "The trigger is unknown and the long stop stands in for it; it leads to review only.",
    Flag.FLOOR_EXCEEDS_CEILING: "One rule demands keeping beyond what another allows; it is kept and this is reported.",
    Flag.SENTENCE_DATES_DIFFER: "The end of sentence that custody states is not the one counted; custody's is used.",
    Flag.DUE_BY_SCHEDULE_CHANGE: "It is due only because the schedule changed; a fresh approval is needed.",
    Flag.AWAITING_RECEIPT: "Nothing is destroyed locally until the archive confirms that it has the record.",
    Flag.REVIEW_ONLY: "What the rule or the dates rest on allows a review and no more.",
    Flag.SIMULATION_ONLY: "The rule is illustrative: this is a simulation and leads to no act.",
    Flag.UPCOMING_HOLD: "A hold announced for a later day already refuses every act.",
    Flag.NARROWING_IS_RELEASE: "It left the scope of a hold; that is a release and needed the authority for it.",
}


@dataclass(frozen=True, slots=True)
class Node:
    """One statement and what stands under it."""

    text: str
    children: tuple["Node", ...] = ()

    def lines(self, depth: int = 0) -> Iterable[str]:
        """Yield the tree as text, two spaces a level."""
        yield "  " * depth + self.text
        for child in self.children:
            yield from child.lines(depth + 1)


def one_line(outcome: Outcome) -> str:
    """Return the answer in one sentence, with the date it would have gone and what stops it."""
    dated = outcome.dated
    action = _ACTION[dated.action]
    match outcome.status:
        case Status.PERMANENT:
            return "Retain permanently."
        case Status.INDETERMINATE:
            return _undecided(outcome) + _held(outcome)
        case Status.NOT_DUE:
            return f"Keep through {_day(dated)}; then {action}." + _held(outcome)
        case Status.HELD:
            return f"Held. It would have been due for {action} from {_eligible(dated)}." + _held(outcome)
        case Status.REVIEW_DUE:
            return f"Review is due; it was kept through {_day(dated)}." + _held(outcome)
        case Status.TRANSFER_DUE:
            return f"Transfer to The National Archives is due; it was kept through {_day(dated)}." + _held(outcome)
        case Status.DUE:
            return f"Destruction may be proposed; it was kept through {_day(dated)}." + _held(outcome)


def _undecided(outcome: Outcome) -> str:
    """Return that no date can be given, and why; first what is known to be protected on the day."""
    dated = outcome.dated
    why = "; ".join(_missing(dated)) or "no rule applies"
    if dated.at_least_through is not None and dated.at_least_through >= outcome.on:
        return f"Keep at least through {say_day(dated.at_least_through)}; what follows can't be decided: {why}."
    return f"Cannot be decided: {why}."


def sentences(outcome: Outcome) -> tuple[str, ...]:
    """Return the whole explanation, each statement a sentence, the answer first."""
    dated = outcome.dated
    said = [one_line(outcome), *_rule_sentences(dated)]
    said += [f"Missing: {text}." for text in _missing(dated)]
    said += [f"It rests on {_say_fact(fact)}." for fact in dated.reads]
    said += [f"Also considered: {_say_lost(one, dated)}." for one in _losers(dated)]
    said += [f"{_say_coverage(one)}." for one in outcome.coverage]
    said += _flag_sentences(outcome)
    if dated.retain_through is not None:
        said.append(_other_reading(dated))
    return tuple(said)


def tree(outcome: Outcome) -> Node:
    """Return the explanation as a tree: rule and source, facts, what lost, holds, remarks."""
    dated = outcome.dated
    parts = [
        Node("Rule", tuple(Node(text) for text in _rule_sentences(dated))),
        Node("Facts", tuple(Node(_say_fact(fact)) for fact in dated.reads)),
        Node("Missing", tuple(Node(text) for text in _missing(dated))),
        Node("Also considered", tuple(Node(_say_lost(one, dated)) for one in _losers(dated))),
        Node("Holds", tuple(Node(_say_coverage(one)) for one in outcome.coverage)),
        Node("Remarks", tuple(Node(text) for text in _flag_sentences(outcome))),
    ]
    return Node(f"{dated.ref}: {one_line(outcome)}", tuple(part for part in parts if part.children))


def paragraph(outcome: Outcome) -> str:
    """Return a paragraph fit for a reply to a request for information.

    It names rules, sources and holds, and no person: values of facts stay out of it.
    """
    dated = outcome.dated
    said = [f"On {say_day(outcome.on)} the position of this record is as follows.", _public_answer(outcome)]
    if (governing := dated.governing) is not None:
        said.append(
            f"The rule is {governing.class_code}, {governing.class_title}, of the disposal schedule "
            f"{dated.schedule_ref}, as in force from {say_day(governing.in_force_from)}: "
            f"{governing.rule or 'it gives no day yet'}."
        )
        said.append(_say_source(governing.source))
    if dated.missing:
        lacking = "; ".join(dict.fromkeys(missing.meaning or missing.name for missing in dated.missing))
        said.append(f"What is not known to us: {lacking}. Until it is known the record is kept.")
    for ref in dict.fromkeys(one.hold_ref for one in outcome.blockers):
        said.append(f"The hold {ref} forbids disposing of it for as long as the hold stands.")
    return " ".join(said)


def _public_answer(outcome: Outcome) -> str:
    dated = outcome.dated
    match outcome.status:
        case Status.PERMANENT:
            return "It is retained permanently."
        case Status.INDETERMINATE:
            known = dated.at_least_through
            at_least = f" It is kept at least through {say_day(known)}." if known and known >= outcome.on else ""
            return f"No date can be given for its disposal.{at_least}"
        case Status.NOT_DUE:
            return f"It is kept through {_day(dated)}."
        case Status.HELD:
            return f"It was to be kept through {_day(dated)} and is still held because a hold covers it."
    return f"It was to be kept through {_day(dated)}; {_ACTION[dated.action]} has not been decided yet."


# -- the parts --------------------------------------------------------------------------------------


def _day(dated: Dated) -> str:
    return say_day(dated.retain_through) if dated.retain_through is not None else "no known day"


def _eligible(dated: Dated) -> str:
    return say_day(dated.eligible_from) if dated.eligible_from is not None else "no known day"


def _held(outcome: Outcome) -> str:
    blockers = outcome.blockers
    if not blockers:
        return ""
    names = " and ".join(sorted({one.hold_ref for one in blockers}))
    ends = [one.through_on for one in blockers]
    last = max((day for day in ends if day is not None), default=None)
    end = "no end is known" if None in ends or last is None else f"through {say_day(last)}"
    return f" What stops it: {names}; {end}."


def _missing(dated: Dated) -> tuple[str, ...]:
    return tuple(f"{one}{f' ({one.meaning})' if one.meaning else ''}" for one in dated.missing)


def _rule_sentences(dated: Dated) -> list[str]:
    governing = dated.governing
    if governing is None:
        return ["No rule governs; the absence of a rule is never permission."]
    said = [
        f"Rule {governing.class_code}, {governing.class_title}, version {governing.version_number} in force from "
        f"{say_day(governing.in_force_from)}: {governing.rule or 'no day can be given'}.",
        _say_source(governing.source),
    ]
    if dated.trigger_on is not None:
        said.append(f"The clock starts on {say_day(dated.trigger_on)}, which is itself not counted.")
    if dated.at_least_through is not None and dated.retain_through is None:
        said.append(f"What is known demands keeping at least through {say_day(dated.at_least_through)}.")
    return said


def _say_source(source: Source) -> str:
    checked = f", checked on {say_day(source.checked_on)}" if source.checked_on is not None else ""
    quoted = f": “{source.quoted}”" if source.quoted else ""
    url = f" ({source.url})" if source.url else ""
    return f"Its source is {source.ref}{url}, {_GRADE[source.grade]}{checked}{quoted}."


def _say_fact(fact: Fact) -> str:
    return f"{fact}, from {fact.origin}"


def _losers(dated: Dated) -> list[Candidate]:
    """Return the rules worth telling that lost; that the trigger day is protected goes without saying."""
    return [one for one in dated.candidates if not one.governs and one.kind is not CandidateKind.TRIGGER_DAY]


def _say_lost(one: Candidate, dated: Dated) -> str:
    """Return the rule and why it lost, with its class and version where they aren't the governing ones."""
    governing = dated.governing
    same = governing is not None and (one.class_code, one.version_from) == (
        governing.class_code,
        governing.in_force_from,
    )
    where = "" if same else f" ({one.class_code} from {say_day(one.version_from)})"
    return f"{one.rule}{where}: {one.why}"


def _say_coverage(one: Coverage) -> str:
    end = "with no end known" if one.through_on is None else f"through {say_day(one.through_on)}"
    return f"The hold {one.hold_ref} covers it from {say_day(one.from_on)} {end}, {_ROUTE[one.route]}: {one.because}"


def _flag_sentences(outcome: Outcome) -> list[str]:
    said = [_FLAG[remark.flag] for remark in outcome.flags if remark.flag in _FLAG]
    unlinked = [remark.about for remark in outcome.flags if remark.flag is Flag.UNLINK_ON]
    said += [f"Disposing of {case} only unlinks it; it lives until its last case is over." for case in unlinked]
    return list(dict.fromkeys(said))


def _other_reading(dated: Dated) -> str:
    """Return the other reading of a period, so that both are on record.

    Rule: Dodds v Walker [1981] (ours) against E J Riley Investments v Eurostile Holdings [1985].
    """
    return (
        f"We read a period as ending with its corresponding day, so that {_day(dated)} is still protected; on the "
        f"reading “not less than” the action would be open on {_day(dated)} itself."
    )
