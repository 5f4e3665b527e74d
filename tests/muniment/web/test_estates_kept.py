"""An evaluated estate stays open while nothing is recorded that can move an outcome, and no longer."""

import shutil
import time
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI

from appraisal.review.rules import NewAppraisal
from appraisal.review.store import AppraisalRegister
from appraisal.review.values import Unit, Worth
from muniment.web.estates import Estates
from muniment.web.site import Site, WebSettings
from records.register.fileplan import FilePlanRegister
from records.register.fileplan_rules import ClassRef
from records.register.hold_values import ScopeText, Terms
from records.register.holds import HoldRegister, NewHold, Said
from records.register.people import Person, Role
from retention.facts import Ref
from retention.terms import HoldKind, RefKind
from tests.department import NOON, TODAY
from tests.web import app_of, browser, words_of

PATIENT, IMPATIENT = 60.0, 0.0
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


def place(site: Site, ref: str) -> None:
    HoldRegister(site.store.database).place(
        NewHold(ref, HoldKind.INQUIRY, f"Hold {ref}"),
        Terms("An invented letter", "It asks for it.", TODAY),
        ScopeText(is_everything=True),
        said=Said("R", "test", NOON),
    )


def slow(_: object) -> None:
    """Be what a page needs of an evaluation and takes long."""
    time.sleep(1.0)


def test_the_last_evaluation_is_shown_while_the_next_is_worked_out_and_then_the_next(own_app: FastAPI) -> None:
    site: Site = own_app.state.site
    estates = Estates(site.reading_store, patience=IMPATIENT)
    with estates.at_hand(on=TODAY, known=TODAY, prepared=slow) as first:  # nothing to show meanwhile: it is waited for
        before = first.evaluation.inputs
        assert first.is_current
    place(site, "TRIAL")
    with estates.at_hand(on=TODAY, known=TODAY, prepared=slow) as meanwhile:
        assert not meanwhile.is_current
        assert meanwhile.evaluation.inputs == before
    with estates.opened(on=TODAY, known=TODAY) as act:  # who acts never gets the last one
        assert act.inputs.audit_sequence > before.audit_sequence
    patient = Estates(site.reading_store, patience=PATIENT)
    for kept in (estates, patient):
        for _ in range(100):
            with kept.at_hand(on=TODAY, known=TODAY) as at_hand:
                if at_hand.is_current:
                    break
            time.sleep(0.1)
        assert at_hand.is_current
        assert at_hand.evaluation.inputs.audit_sequence > before.audit_sequence
        kept.close()


def test_the_evaluation_of_another_day_is_never_shown_instead(own_app: FastAPI) -> None:
    estates = Estates(own_app.state.site.reading_store, patience=IMPATIENT)
    tomorrow = TODAY + timedelta(days=1)
    with estates.at_hand(on=TODAY, known=TODAY):
        pass
    with estates.at_hand(on=tomorrow, known=tomorrow, prepared=slow) as at_hand:
        assert at_hand.is_current
        assert at_hand.evaluation.inputs.on == tomorrow
    estates.close()


def test_what_goes_wrong_beside_the_request_is_told_to_it_and_tried_again(own_app: FastAPI) -> None:
    estates = Estates(own_app.state.site.reading_store, patience=PATIENT)

    def fails(_: object) -> None:
        raise ValueError("in the middle")

    with pytest.raises(ValueError, match="in the middle"), estates.at_hand(on=TODAY, known=TODAY, prepared=fails):
        pass
    with estates.at_hand(on=TODAY, known=TODAY) as at_hand:
        assert at_hand.is_current
    estates.close()


def test_the_plan_says_as_of_when_it_stands_while_a_new_one_is_worked_out(department: Path, tmp_path: Path) -> None:
    app = app_of(Path(shutil.copytree(department, tmp_path / "store")), WebSettings(patience=IMPATIENT))
    site: Site = app.state.site
    b = browser(app, "reviewer")
    said = "As of 25 November 2026"
    assert said not in b.get("/plan").text
    place(site, "TRIAL")
    meanwhile = words_of(b.get("/plan").text)
    for _ in range(100):
        if said not in (now := words_of(b.get("/plan").text)):
            break
        time.sleep(0.2)

    assert said in meanwhile
    assert "is checked against what is recorded now" in meanwhile
    assert "hold TRIAL" not in meanwhile
    assert said not in now
    assert "hold TRIAL" in now
    site.close()
