"""What other parts of the work say of a list before it is proposed and signed: one line a part.

A provider takes the store and the list and returns its checks, passed or with their faults, and
digests of its decisions by name; these are bound into what is signed, so that a decision changed
afterwards voids the signature.
"""

from collections.abc import Callable

from appraisal.lists.signing import Others
from appraisal.lists.values import DisposalList
from muniment.list_appraisal import appraisal_of_list
from muniment.list_preflight import preflight_of_list
from muniment.list_sensitivity import sensitivity_of
from muniment.wiring import Store

Provider = Callable[[Store, DisposalList], Others]

PROVIDERS: tuple[Provider, ...] = (appraisal_of_list, sensitivity_of, preflight_of_list)
