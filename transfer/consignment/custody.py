"""Custody: the originals of a consignment stay locked from the build until they are shown on Discovery.

The lock is a hold of the kind CUSTODY over the originals that were sent. A receipt alone does not
free them; for closed records The National Archives' written word is needed. Rule: The National
Archives, digital transfer, step 4 (do not delete until displayed on Discovery); reference, C2.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from appraisal.holdings import Holdings
from appraisal.impact import Impact
from appraisal.lists.recording import By
from appraisal.sensitivity.values import Sensitivity
from records.register.hold_values import HoldItem, ScopeText, Terms
from records.register.holds import NewHold
from retention.facts import Ref
from retention.faults import Fault, Refusal
from retention.terms import HoldKind
from transfer.consignment.values import Consignment
from transfer.consignment_faults import WRITTEN_WORD_MISSING
from transfer.preflight.of_list import ListToSend

SENTENCE = "With The National Archives; do not delete until shown on Discovery"
MANDATE = "Records and metadata should not be deleted until they are displayed on Discovery, even if transferred."


def place_custody(
    holdings: Holdings, consignment: Consignment, sends: Sequence[ListToSend], *, by: By, on: date
) -> None:
    """Place the hold on the originals that go; one that is placed already, as after a crash, is widened to them all."""
    new = NewHold(consignment.custody_hold, HoldKind.CUSTODY, f"{SENTENCE} (consignment {consignment.ref})")
    terms = Terms(
        authority=f"Consignment {consignment.ref}; The National Archives, digital transfer, step 4",
        reason=f"Originals of consignment {consignment.ref}, series {consignment.series}",
        effective_on=on,
        mandate=MANDATE,
        contact=consignment.terms.contact_name,
    )
    items = tuple(item for sent in sends for item in originals(sent))
    placed = next((entry for entry in holdings.register.all() if entry.ref == new.ref), None)
    if placed is not None:
        scopes = (placed.scope, *(one.scope for one in placed.waiting))
        missing = set(items) - {item for scope in scopes for item in scope.items}
        if missing:  # it covers them as a candidate until the DRO has answered, and so they are locked too
            wider = replace(placed.scope, items=(*placed.scope.items, *(one for one in items if one in missing)))
            holdings.widen_custody(new.ref, terms, wider, by=by.person, at=by.at)
        return
    scope = ScopeText(standing=False, follows_duplicates=False, items=items)
    holdings.propose(new, terms, scope, by=by.person, at=by.at)


def originals(sent: ListToSend) -> tuple[HoldItem, ...]:
    """Return the originals of the list that go, with the content under which they were signed."""
    signed = {file.ref.key: file for file in sent.list_.files}
    return tuple(HoldItem(signed[file.key].ref, signed[file.key].content_sha256) for file in sent.going)


def closed_refs(sends: Sequence[ListToSend]) -> frozenset[Ref]:
    """Return the originals that go closed."""
    return frozenset(
        one.ref for sent in sends for one in sent.decisions if one.answer is Sensitivity.CLOSED
    ) & frozenset(item.ref for sent in sends for item in originals(sent))


def freed_items(sends: Sequence[ListToSend], *, written_word: str) -> tuple[HoldItem, ...]:
    """Return what may be freed now that the records are shown: all, where there is a written word or nothing is closed.

    Empty means the whole hold. Without a written word only the open records; a Refusal where all are closed.
    """
    closed = closed_refs(sends)
    if not closed or written_word.strip():
        return ()
    open_ = tuple(item for sent in sends for item in originals(sent) if item.ref not in closed)
    if not open_:
        raise Refusal(Fault(WRITTEN_WORD_MISSING, f"{len(closed)} closed records"))
    return open_


def propose_release(
    holdings: Holdings,
    consignment: Consignment,
    items: Sequence[HoldItem],
    *,
    because: str,
    reason: str,
    impact: Impact,
    by: By,
    on: date,
) -> None:
    """Propose that the custody hold ends, for `items` or the whole; the DRO or the deputy answers it.

    The step that ends custody is recorded before, by the same person with the same moment.
    """
    terms = Terms(authority=because, reason=f"Consignment {consignment.ref} {reason}", effective_on=on)
    holdings.release(consignment.custody_hold, terms, impact=impact, by=by.person, at=by.at, items=items)
