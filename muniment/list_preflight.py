"""What pre-flight and the metadata say of a transfer list before it is proposed and signed."""

from appraisal.lists.signing import Others
from appraisal.lists.values import DisposalList, ListKind
from muniment.clock import today
from muniment.papers import sent_now
from muniment.wiring import Store
from transfer.metadata.register import MetadataRegister, completions_digest
from transfer.preflight.of_list import remarks_of
from transfer.preflight.register import PreflightRegister, waivers_digest


def preflight_of_list(store: Store, list_: DisposalList) -> Others:
    """Return what the signer should know, and digests of what was let pass and filled in; nothing for other lists."""
    if list_.kind is not ListKind.TRANSFER:
        return Others()
    waivers = PreflightRegister(store.database).waivers(list_.ref)
    completed = MetadataRegister(store.database).completed(list_.ref)
    digests = {"waivers of pre-flight": waivers_digest(waivers), "metadata filled in": completions_digest(completed)}
    surveyed = all(store.surveys.latest_sealed(item.ref.source) is not None for item in list_.items)
    if not (list_.items and surveyed):
        return Others(digests=digests)
    found = sent_now(store, list_.ref).preflight(on=today()).found
    return Others(digests=digests, remarks=remarks_of(found))
