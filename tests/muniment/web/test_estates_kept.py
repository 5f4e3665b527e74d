"""An evaluated estate stays open while nothing is recorded that can move an outcome, and no longer."""

from fastapi import FastAPI

from appraisal.review.rules import NewAppraisal
from appraisal.review.store import AppraisalRegister
from appraisal.review.values import Unit, Worth
from muniment.web.site import Site
from records.register.fileplan import FilePlanRegister
from records.register.fileplan_rules import ClassRef
from records.register.hold_values import ScopeText, Terms
from records.register.holds import HoldRegister, NewHold, Said
from records.register.people import Person, Role
from retention.facts import Ref
from retention.terms import HoldKind, RefKind
from tests.department import NOON, TODAY

STUFF = Ref(RefKind.FOLDER, "SRC0001", "Stuff to sort")


def opened(site: Site) -> int:
    """Return which evaluation is open now."""
    with site.estates.opened(on=TODAY, known=TODAY) as evaluation:
        return id(evaluation)


def test_a_decision_on_worth_leaves_it_open_and_a_class_or_a_hold_opens_another(own_app: FastAPI) -> None:
    site: Site = own_app.state.site
    first = opened(site)
    new = NewAppraisal(Unit(STUFF, "Stuff to sort", False), Worth.UNDECIDED, "", "A sample first.", "a" * 64)
    AppraisalRegister(site.store.database).decide(new, by=Person("R", Role.REVIEWER), actor="test", at=NOON)
    after_worth = opened(site)
    FilePlanRegister(site.store.database).assign(
        STUFF, ClassRef("what-to-keep", "PROJECT"), "One project.", actor="test", at=NOON
    )
    after_class = opened(site)
    terms = Terms("An invented letter", "It asks for it.", TODAY)
    HoldRegister(site.store.database).place(
        NewHold("TRIAL", HoldKind.INQUIRY, "Trial"),
        terms,
        ScopeText(is_everything=True),
        said=Said("R", "test", NOON),
    )
    with site.estates.opened(on=TODAY, known=TODAY) as evaluation:
        held = evaluation.connection.execute("SELECT count(*) FROM outcomes WHERE holds NOT LIKE '%TRIAL%'").fetchone()

    assert after_worth == first
    assert after_class != first
    assert held == (0,)
