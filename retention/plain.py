"""An outcome as plain values, for JSON; and its digest, the same for the same outcome anywhere."""

import json
from collections.abc import Iterable
from datetime import date
from hashlib import sha256

from retention.dated import Candidate, Dated
from retention.explain import sentences
from retention.facts import Fact, show
from retention.holds import Coverage
from retention.standing import Outcome

Plain = dict[str, object]


def as_plain(outcome: Outcome) -> Plain:
    """Return everything the outcome says: texts, days as ISO 8601, lists; keys never change meaning."""
    dated = outcome.dated
    return {
        "ref": str(dated.ref),
        "on": outcome.on.isoformat(),
        "known": dated.known.isoformat(),
        "schedule": {"ref": dated.schedule_ref, "digest": dated.schedule_digest},
        "status": outcome.status.value,
        "action": dated.action.value,
        "retain_through": _day(dated.retain_through),
        "eligible_from": _day(outcome.eligible_from),
        "eligible_from_without_holds": _day(dated.eligible_from),
        "eligible_intervals": [
            {"first": one.first.isoformat(), "last": _day(one.last)} for one in outcome.eligible_intervals
        ],
        "at_least_through": _day(dated.at_least_through),
        "ceiling_through": _day(dated.ceiling_through),
        "trigger_on": _day(dated.trigger_on),
        "grade": dated.grade.value if dated.grade is not None else None,
        "may_be_destroyed": outcome.may_be_destroyed,
        "governing": _governing(dated),
        "candidates": [_candidate(one) for one in dated.candidates],
        "missing": [
            {"fact": one.name, "member": one.member, "flag": one.flag.value, "why": one.why} for one in dated.missing
        ],
        "blockers": [_coverage(one) for one in outcome.blockers],
        "coverage": [_coverage(one) for one in outcome.coverage],
        "flags": [str(remark) for remark in outcome.flags],
        "facts": [_fact(fact) for fact in dated.reads],
        "sentences": list(sentences(outcome)),
    }


def digest(outcome: Outcome) -> str:
    """Return the SHA-256 of the outcome's canonical text, equal when an outcome is replayed."""
    return sha256(canonical(outcome).encode()).hexdigest()


def basis_digest(outcome: Outcome) -> str:
    """Return the SHA-256 of what an approval of the outcome rests on, whichever day it is looked at.

    Date, action, rule, schedule, facts read and holds; not the day asked about, nor what follows
    from it. Where this moved, the approval is void.
    """
    dated = outcome.dated
    basis: Plain = {
        "ref": str(dated.ref),
        "schedule": [dated.schedule_ref, dated.schedule_digest],
        "action": dated.action.value,
        "retain_through": _day(dated.retain_through),
        "governing": _governing(dated),
        "facts": [[fact.name, fact.member, show(fact.value)] for fact in dated.reads],
        "holds": [[one.hold_ref, one.route.value, one.from_on.isoformat()] for one in outcome.coverage],
    }
    return sha256(json.dumps(basis, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def canonical(outcome: Outcome) -> str:
    """Return the outcome as text, byte for byte the same for the same inputs."""
    return json.dumps(as_plain(outcome), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def digest_of_all(outcomes: Iterable[Outcome]) -> str:
    """Return one SHA-256 over outcomes in the order given."""
    whole = sha256()
    for outcome in outcomes:
        whole.update(digest(outcome).encode())
    return whole.hexdigest()


def _day(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None


def _governing(dated: Dated) -> Plain | None:
    one = dated.governing
    if one is None:
        return None
    source = one.source
    return {
        "class": one.class_code,
        "title": one.class_title,
        "version": one.version_number,
        "in_force_from": one.in_force_from.isoformat(),
        "rule": one.rule,
        "source": {
            "grade": source.grade.value,
            "ref": source.ref,
            "url": source.url,
            "quoted": source.quoted,
            "checked_on": _day(source.checked_on),
        },
    }


def _candidate(one: Candidate) -> Plain:
    return {
        "kind": one.kind.value,
        "rule": one.rule,
        "class": one.class_code,
        "version_from": one.version_from.isoformat(),
        "through": _day(one.through),
        "governs": one.governs,
        "why": one.why,
    }


def _coverage(one: Coverage) -> Plain:
    return {
        "hold": one.hold_ref,
        "route": one.route.value,
        "from": one.from_on.isoformat(),
        "through": _day(one.through_on),
        "because": one.because,
        "ending": one.ending.value if one.ending is not None else None,
    }


def _fact(fact: Fact) -> Plain:
    return {
        "name": fact.name,
        "member": fact.member,
        "value": show(fact.value),
        "origin": str(fact.origin),
        "known_on": fact.known_on.isoformat(),
    }
