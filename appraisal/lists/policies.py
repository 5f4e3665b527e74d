"""How many people a list needs, which statements its signer makes, how long it cools off.

Rule: reference cps-domain, section 12 (two people named, a third by class or risk); ours, ADR 52.
"""

from collections.abc import Sequence

from appraisal.lists.states import Act, Way
from appraisal.lists.values import DisposalList, Item, ListKind, ListState

MANY_FILES = 500
"""From so many files on a list is a risk of its own, whatever class they are of. Rule: ours, ADR 52."""
ADVISERS_AT_MOST = 5
"""Rule: reference, section 6 (up to five co-reviewers, advisory)."""

STATEMENTS: dict[ListKind, tuple[str, ...]] = {
    ListKind.TRANSFER: (
        "I have signed off on the appraisal and selection decision.",
        "I have signed off on the sensitivity review.",
    ),
    ListKind.DISPOSAL: (
        "I have seen why each of these records may go, and that no hold covers any of them.",
        "I agree that they are destroyed, and that a certificate is made of it.",
    ),
    ListKind.RETENTION: ("I ask that the department retains these records, on the grounds that are recorded.",),
}
"""What a signer confirms. For transfer: the two confirmations that Transfer Digital Records asks the DRO for
before anything is uploaded (transfer agreement, part 2); custody is asked for later. Rule: C1."""


def why_reviewer(kind: ListKind, items: Sequence[Item]) -> str:
    """Return why a list needs a reviewer beside author and signer; empty where two people suffice."""
    if kind is ListKind.DISPOSAL:
        return "what is destroyed can't be brought back"
    if any(item.is_casework for item in items):
        return "there are case records on it"
    count = sum(item.file_count for item in items)
    return f"it has {count:,} files" if count >= MANY_FILES else ""


def way_of(list_: DisposalList) -> Way:
    """Return which way the list went when it was last proposed; before that, the way it may go."""
    proposed = next((step for step in reversed(list_.steps) if step.act == Act.PROPOSE), None)
    if proposed is not None and list_.state not in (ListState.DRAFT, ListState.IN_REVIEW):
        return Way.TWO_PEOPLE if proposed.from_state is ListState.DRAFT else Way.THREE_PEOPLE
    return Way.THREE_PEOPLE if why_reviewer(list_.kind, list_.items) else Way.TWO_PEOPLE
