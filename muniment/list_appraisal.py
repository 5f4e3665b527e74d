"""What appraisal says of a list before it is proposed and signed: nothing is final while one record is undecided."""

import hashlib
from collections.abc import Mapping

from appraisal.lists.signing import Others
from appraisal.lists.values import Answer, Check, DisposalList, ListKind
from appraisal.review.rules import faults_before_final
from appraisal.review.store import AppraisalRegister
from appraisal.review.values import Appraisal
from muniment.wiring import Store
from records.store.audit import Json, canonical
from retention.facts import Ref

NAME = "appraisal"


def appraisal_of_list(store: Store, list_: DisposalList) -> Others:
    """Return the check and the digest of appraisal; nothing for a list that isn't for transfer.

    Who puts a record on a list with a reason has looked at it; a decision on its card counts before that.
    """
    if list_.kind is not ListKind.TRANSFER:
        return Others()
    selected = [item for item in list_.items if list_.answer(item.ref, item.ref) is Answer.SELECT]
    found = AppraisalRegister(store.database).current(item.ref for item in selected)
    faults = faults_before_final([(item.ref, item.shown_as) for item in selected if item.ref in found], found)
    check = Check("no record on it is undecided or not worthy of the archive", faults)
    return Others((check,), {NAME: digest_of(found)})


def digest_of(appraisals: Mapping[Ref, Appraisal]) -> str:
    """Return the digest of the decisions: a decision made later, whichever way, voids what was signed."""
    said: list[Json] = [
        [str(ref), one.worth.name, one.criterion, one.event]
        for ref, one in sorted(appraisals.items(), key=lambda pair: str(pair[0]))
    ]
    return hashlib.sha256(canonical(said).encode()).hexdigest()
