"""The root that is signed: one hash over everything the signature is about, so that any change shows.

A Merkle tree over named leaves, with the prefixes of RFC 6962, so that one item can be shown to
have been signed without showing the others. The leaves in order of their text: what the list is,
each thing with its content and its outcome, each decision, the rules, the holds that ever covered
anything on it, and a digest of what other parts of the work decided (sensitivity, waivers, the
answer on a folder's name). Rule: reference, section 6 (content-bound approval); ours, ADR 52.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from appraisal.lists.ground import Ground, HeldThing
from appraisal.lists.preconditions import binding_holds
from appraisal.lists.values import Answer, DisposalList, ListKind
from records.store.audit import canonical, moment


@dataclass(frozen=True, slots=True)
class Bound:
    """What a root is over, part by part: which part changed is named when two roots differ."""

    root: str
    parts: Mapping[str, str]
    """Digest of each part: list, items, decisions, rules, holds, and those handed in."""

    def changed_since(self, parts: Mapping[str, str]) -> tuple[str, ...]:
        """Return the names of the parts that are not as in `parts`."""
        return tuple(name for name in sorted({*parts, *self.parts}) if parts.get(name) != self.parts.get(name))


def bind(list_: DisposalList, ground: Ground, extra: Mapping[str, str] | None = None) -> Bound:
    """Return the root of `list_` as it stands on `ground`, with the digests in `extra` bound in.

    Content and outcome are those of `ground`: what is there now, not what was put on the list.
    A thing that is gone has no content, so a list with one never has the root it was proposed with.
    """
    leaves: dict[str, list[str]] = {
        "list": [canonical({"ref": list_.ref, "kind": list_.kind.value, "series": list_.series})],
        "items": _items(list_, ground),
        "decisions": _decisions(list_),
        "rules": [ground.rules_digest],
        "holds": sorted({_say_hold(one) for one in binding_holds(list_, ground) if _counts(list_, one)}),
    }
    for name, digest in sorted((extra or {}).items()):
        if name in leaves:
            raise ValueError(f"the name of a digest is one of ours: {name}")
        leaves[name] = [digest]
    every = [f"{name}: {leaf}" for name in sorted(leaves) for leaf in leaves[name]]
    return Bound(merkle_root(every), {name: merkle_root(found) for name, found in leaves.items()})


def _items(list_: DisposalList, ground: Ground) -> list[str]:
    found = []
    for item in list_.items:
        now = ground.things.get(item.ref)
        gone = now is None or now.is_gone
        content = "" if now is None or gone else now.item.content_sha256
        outcome = "" if now is None or gone else now.item.outcome_digest
        found.append(canonical({"ref": str(item.ref), "content": content, "outcome": outcome}))
    return sorted(found)


def _counts(list_: DisposalList, held: HeldThing) -> bool:
    """Return whether a hold is on something that goes: what is left out may be held."""
    goes = list_.answer(held.ref, held.item) in (Answer.SELECT, Answer.RETAIN)
    return goes and (not held.in_part or list_.kind is ListKind.DISPOSAL)


def _say_hold(held: HeldThing) -> str:
    return f"{held.hold_ref} {held.route} {held.ref} {moment(held.since)} {'over' if held.is_over else 'in force'}"


def _decisions(list_: DisposalList) -> list[str]:
    return sorted(
        canonical(
            {
                "ref": str(ref),
                "answer": decision.answer.value,
                "criterion": decision.criterion,
                "reason": decision.reason,
                "person": decision.person,
            }
        )
        for ref, decision in list_.decisions.items()
    )


def merkle_root(leaves: Iterable[str]) -> str:
    """Return the root over `leaves` in their order, 64 hexadecimal digits. Rule: RFC 6962, section 2.1.

    >>> merkle_root([]) == hashlib.sha256(b"").hexdigest()
    True
    >>> merkle_root(["one"]) == hashlib.sha256(b"\\x00one").hexdigest()
    True
    >>> merkle_root(["one", "two"]) == merkle_root(["two", "one"])
    False
    """
    return _root([hashlib.sha256(b"\x00" + leaf.encode()).digest() for leaf in leaves]).hex()


def _root(level: Sequence[bytes]) -> bytes:
    if not level:
        return hashlib.sha256(b"").digest()
    if len(level) == 1:
        return level[0]
    split = 1 << ((len(level) - 1).bit_length() - 1)  # the largest power of two below the count
    return hashlib.sha256(b"\x01" + _root(level[:split]) + _root(level[split:])).digest()
