"""The choke point: what may go, and every reason why something may not."""

from datetime import UTC, date, datetime
from itertools import combinations

import pytest

from appraisal.disposal import faults as codes
from appraisal.disposal.components import Component
from appraisal.disposal.gate import Allowed, Found, Listed, Refused, Standing, may_go
from appraisal.lists.ground import HeldThing
from appraisal.lists.values import Answer, Item, ListKind
from retention.faults import FaultCode
from retention.terms import DisposalAction, Route
from tests.appraisal.disposal.made import (
    COOLED_ON,
    component,
    content,
    found,
    graded,
    held,
    item,
    listed,
    standing,
)
from tests.retention.build import schedule, version


def ask(
    *,
    of: Item | None = None,
    stands: Standing | None = None,
    holds: tuple[HeldThing, ...] = (),
    on_list: Listed | None = None,
    sees: Found | None = None,
    on: date = COOLED_ON,
) -> Allowed | Refused:
    return may_go(
        of or item(),
        standing=stands or standing(on),
        held=holds,
        listed=on_list or listed(),
        found=sees or found(),
        on=on,
    )


def said(answer: Allowed | Refused) -> list[FaultCode]:
    assert isinstance(answer, Refused), answer
    return [fault.code for fault in answer.faults]


def test_what_is_signed_due_confirmed_unheld_and_unchanged_may_go() -> None:
    assert ask() == Allowed(item(), COOLED_ON)


def test_without_a_signature_nothing_goes() -> None:
    assert codes.NOT_SIGNED in said(ask(on_list=listed(approval=None)))


def test_a_list_that_is_no_longer_what_was_signed_is_refused() -> None:
    assert said(ask(on_list=listed(root="b" * 64))) == [codes.LIST_CHANGED]


@pytest.mark.parametrize("route", list(Route))
def test_a_hold_refuses_by_whatever_route_it_reaches(route: Route) -> None:
    assert said(ask(holds=(held(route=route),))) == [codes.HOLD_COVERS]


def test_a_hold_that_was_over_before_the_signature_refuses_nothing() -> None:
    assert isinstance(ask(holds=(held(is_over=True),)), Allowed)


def test_a_hold_placed_after_the_signature_voids_it_even_when_released_since() -> None:
    since = datetime(2024, 1, 3, 10, tzinfo=UTC)

    assert said(ask(holds=(held(since=since, is_over=True),))) == [codes.HOLD_SINCE_SIGNATURE]


def test_what_is_with_the_national_archives_is_refused_in_that_sentence() -> None:
    answer = ask(holds=(held("CUSTODY-C0001", is_custody=True),))

    assert said(answer) == [codes.WITH_THE_ARCHIVES]
    assert isinstance(answer, Refused)
    assert "With The National Archives; do not delete until shown on Discovery" in str(answer.faults[0])


def test_the_day_before_it_is_due_it_is_refused() -> None:
    closed = date(2021, 1, 8)  # three years from then end on 8 January 2024

    assert said(ask(stands=standing(closed=closed))) == [codes.NOT_DUE]


def test_unknown_is_never_due() -> None:
    assert said(ask(stands=standing(closed=None))) == [codes.NO_DATE]


def test_what_the_rules_were_not_asked_about_is_refused() -> None:
    answer = may_go(item(), standing=None, held=(), listed=listed(), found=found(), on=COOLED_ON)

    assert said(answer) == [codes.NO_DATE]


@pytest.mark.parametrize("grade", ["second-hand", "model", "illustrative"])
def test_only_a_confirmed_rule_lets_anything_go(grade: str) -> None:
    assert codes.GRADE_TOO_WEAK in said(ask(stands=standing(rules=graded(grade))))


def test_a_class_that_is_reviewed_and_then_destroyed_may_go_by_the_signed_list() -> None:
    rules = schedule(version(action={"kind": "review", "then": "destroy", "stages": ["records"]}))

    assert isinstance(ask(stands=standing(rules=rules, then=DisposalAction.DESTROY)), Allowed)
    assert said(ask(stands=standing(rules=rules, then=DisposalAction.TRANSFER))) == [codes.NOT_FOR_DESTRUCTION]


def test_what_is_kept_for_good_or_to_be_transferred_never_goes() -> None:
    permanent = schedule(version(action={"kind": "retain permanently"}, keep=None, trigger=None))
    transfer = schedule(version(action={"kind": "transfer", "stages": ["records"]}))

    assert codes.NOT_FOR_DESTRUCTION in said(ask(stands=standing(rules=permanent)))
    assert said(ask(stands=standing(rules=transfer))) == [codes.NOT_FOR_DESTRUCTION]


def test_an_outcome_that_changed_after_the_signature_is_refused() -> None:
    assert said(ask(of=item(digest="e" * 64))) == [codes.OUTCOME_CHANGED]


def test_changed_bytes_are_refused() -> None:
    changed = Found({component().ref.key: content("other bytes")})

    assert said(ask(sees=changed)) == [codes.CONTENT_CHANGED]


def test_files_added_since_are_refused() -> None:
    more = Found({**found().contents, "HR/Leavers/new.doc": content("new")})

    assert said(ask(sees=more)) == [codes.CONTENT_ADDED]


def test_a_file_that_could_not_be_read_was_never_signed() -> None:
    unread = Component(1, component().item, component().ref, component().path, "", 100)

    assert said(ask(on_list=listed(unread), sees=Found({unread.ref.key: ""}))) == [codes.CONTENT_UNKNOWN]


def test_a_case_without_files_of_its_own_does_not_pass_by_the_rules() -> None:
    case = listed(components=())

    assert said(ask(stands=standing(date(2020, 1, 1)), on_list=case, sees=Found({})))


def test_a_copy_of_held_content_elsewhere_is_refused() -> None:
    sees = Found(found().contents, (("\\\\FS98\\OLD\\1.doc", "UCPI"),))

    assert said(ask(sees=sees)) == [codes.COPY_OF_HELD]


def test_what_vanished_is_missing_and_not_allowed() -> None:
    answer = ask(sees=Found({}))

    assert said(answer) == [codes.GONE]
    assert answer.missing == (1,)


def test_one_file_that_vanished_is_missing_and_the_rest_may_go() -> None:
    both = (component(1), component(2))

    assert ask(on_list=listed(*both), sees=found(both[0])) == Allowed(item(), COOLED_ON, (2,))


def test_what_no_survey_has_seen_is_refused() -> None:
    answer = may_go(item(), standing=standing(), held=(), listed=listed(), found=None, on=COOLED_ON)

    assert said(answer) == [codes.NOT_SURVEYED]


def test_the_cooling_off_ends_on_the_eighth_and_not_on_the_seventh() -> None:
    seventh = date(2024, 1, 7)

    assert said(ask(on=seventh)) == [codes.COOLING_OFF]
    assert isinstance(ask(on=date(2024, 1, 8)), Allowed)


def test_without_a_cooling_off_nothing_goes() -> None:
    assert said(ask(on_list=listed(earliest_on=None))) == [codes.COOLING_OFF_NOT_BEGUN]


def test_a_recorded_keep_is_never_undone_by_a_signature() -> None:
    assert said(ask(on_list=listed(answer=Answer.KEEP))) == [codes.DECIDED_KEEP]


@pytest.mark.parametrize("answer", [None, Answer.LEAVE_OUT, Answer.RETAIN])
def test_what_nobody_decided_to_destroy_is_refused(answer: Answer | None) -> None:
    assert said(ask(on_list=listed(answer=answer))) == [codes.UNDECIDED]


def test_a_thing_on_another_list_is_refused() -> None:
    assert said(ask(on_list=listed(elsewhere=("L0002",)))) == [codes.ON_ANOTHER_LIST]


@pytest.mark.parametrize("kind", [ListKind.TRANSFER, ListKind.RETENTION])
def test_only_a_disposal_list_destroys(kind: ListKind) -> None:
    assert said(ask(on_list=listed(kind=kind))) == [codes.NOT_FOR_DISPOSAL]


def test_what_was_left_out_may_change_without_stopping_the_rest() -> None:
    stays = component(2, left_out="still needed")
    sees = Found({**found().contents, stays.ref.key: content("edited since")})

    assert isinstance(ask(on_list=listed(component(1), stays), sees=sees), Allowed)


OBSTACLES = {
    "hold": ({"holds": (held(),)}, codes.HOLD_COVERS),
    "cooling off": ({"on": date(2024, 1, 2)}, codes.COOLING_OFF),
    "no signature": ({"on_list": listed(approval=None)}, codes.NOT_SIGNED),
    "weak rule": ({"stands": standing(rules=graded("illustrative"))}, codes.GRADE_TOO_WEAK),
    "changed bytes": ({"sees": Found({component().ref.key: content("x")})}, codes.CONTENT_CHANGED),
}


@pytest.mark.parametrize("names", list(combinations(OBSTACLES, 2)), ids=" and ".join)
def test_one_reason_never_hides_another(names: tuple[str, str]) -> None:
    asked: dict[str, object] = {}
    for name in names:
        asked |= OBSTACLES[name][0]

    answer = ask(**asked)  # type: ignore[arg-type]

    assert {OBSTACLES[name][1] for name in names} <= set(said(answer))
