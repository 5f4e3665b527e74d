"""What the sensitivity review says of a list before it is proposed and signed."""

from appraisal.lists.signing import Others
from appraisal.lists.values import DisposalList, ListKind
from appraisal.sensitivity.desk import SensitivityDesk
from muniment.clock import today
from muniment.wiring import Store


def sensitivity_of(store: Store, list_: DisposalList) -> Others:
    """Return the check, the digest and the figures of the review; nothing for a list that isn't for transfer."""
    if list_.kind is not ListKind.TRANSFER:
        return Others()
    return SensitivityDesk(store.database, store.layout, store.surveys).others(list_, on=today())
