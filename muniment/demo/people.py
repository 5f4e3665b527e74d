"""The accounts of the demonstration: synthetic people with passwords made on the spot, for rehearsals only."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from muniment.clock import today
from muniment.wiring import Store, is_demonstration
from records.faults.people import SYNTHETIC_ACCOUNTS_REFUSED
from records.register.accounts import AccountRegister, By, folded
from records.register.delegations import DelegationRegister
from records.register.people import Role
from retention.faults import Fault, Refusal

PEOPLE = (
    ("reviewer", Role.REVIEWER),
    ("reviewer2", Role.REVIEWER),
    ("dro", Role.DRO),
    ("deputy", Role.DEPUTY_DRO),
    ("iao", Role.IAO),
    ("auditor", Role.AUDITOR),
    ("admin", Role.ADMINISTRATOR),
)
DEPUTY_FOR = timedelta(days=9)  # from 25 November 2026 through 4 December 2026
WORDS = (
    "amber", "archive", "badger", "basket", "beacon", "birch", "canvas", "cedar", "chalk", "clover", "copper", "coral",
    "cotton", "cradle", "dapple", "ember", "falcon", "fennel", "feather", "fiddle", "garnet", "ginger", "granite",
    "hazel", "heather", "heron", "holly", "indigo", "ivory", "juniper", "kettle", "lantern", "ledger", "linen", "maple",
    "marble", "meadow", "nettle", "nutmeg", "oriole", "paper", "pebble", "pepper", "pewter", "quarry", "quill",
    "raven", "ribbon", "saddle", "saffron", "sorrel", "sparrow", "spruce", "tallow", "thistle", "thyme", "timber",
    "tinder", "umber", "velvet", "walnut", "willow", "winter", "yarrow",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Made:
    """One account that was made, with its password."""

    name: str
    role: Role
    password: str


def make_people(store: Store, *, by: By) -> tuple[Made, ...]:
    """Return the accounts that were made; those that are there already stay as they are.

    A Refusal where the store records real decisions.
    """
    if not is_demonstration(store.layout):
        raise Refusal(Fault(SYNTHETIC_ACCOUNTS_REFUSED, str(store.layout.root)))
    register = AccountRegister(store.database)
    there = {folded(one.name) for one in register.all()}
    made = []
    for name, role in PEOPLE:
        if name in there:
            continue
        password = "-".join(secrets.choice(WORDS) for _ in range(5))
        shown_as = f"{name} (synthetic)"
        register.add(name, role, password=password, shown_as=shown_as, by=by, reason="account of the demonstration")
        made.append(Made(name, role, password))
    delegations = DelegationRegister(store.database)
    if delegations.running("deputy", on=today(), at=by.at) is None:
        delegations.name(
            register.find("deputy"),
            from_on=today(),
            through_on=today() + DEPUTY_FOR,
            reason="annual leave (synthetic)",
            by=register.find("dro").person,
            actor=by.actor,
            on=today(),
            at=by.at,
        )
    return tuple(made)
