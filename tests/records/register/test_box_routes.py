"""The routes by which a hold reaches a box of paper and the files in it."""

from datetime import date

from records.register.box_routes import BoxedFile, through_boxes
from retention.facts import Ref
from retention.holds import Coverage
from retention.terms import RefKind, Route

BOX = Ref(RefKind.BOX, "SRC0002", "B-14")
ALPHA, CEDAR = (Ref(RefKind.CASE, "SRC0002", urn) for urn in ("99AA0101005", "99BB0202007"))
FILES = tuple(BoxedFile(BOX, number, ALPHA if number < 10 else CEDAR) for number in range(1, 15))
TENTH = FILES[9].ref


def coverage(route: Route = Route.DIRECT) -> Coverage:
    return Coverage("H", route, date(2026, 11, 25), None, "it is listed in the hold")


def reached(ref: Ref, one: Coverage) -> dict[Ref, list[Coverage]]:
    found: dict[Ref, list[Coverage]] = {}
    for to, span in through_boxes({ref: [one]}, FILES):
        found.setdefault(to, []).append(span)
    return found


def test_one_held_file_of_fourteen_holds_the_box_and_its_case_and_no_other_file() -> None:
    found = reached(TENTH, coverage())

    assert {ref: [one.route for one in spans] for ref, spans in found.items()} == {
        BOX: [Route.DESCENDANT],
        CEDAR: [Route.DESCENDANT],
    }
    assert found[BOX][0].because == "1 of 14 files in it, such as 10: it is listed in the hold"


def test_a_held_box_holds_every_file_in_it_and_the_cases_they_belong_to() -> None:
    found = reached(BOX, coverage())

    assert {ref for ref, spans in found.items() if [one.route for one in spans] == [Route.ANCESTOR]} == {
        one.ref for one in FILES
    }
    assert [one.route for case in (ALPHA, CEDAR) for one in found[case]] == [Route.DESCENDANT] * 2


def test_a_held_case_holds_its_paper_and_the_box_that_it_lies_in() -> None:
    found = reached(ALPHA, coverage())

    assert {ref for ref in found if ref.kind is RefKind.FILE} == {one.ref for one in FILES[:9]}
    assert [(one.route, one.because[:22]) for one in found[BOX]] == [(Route.DESCENDANT, "9 of 14 files in it, s")]


def test_what_is_only_a_candidate_stays_one_through_a_box() -> None:
    found = reached(CEDAR, coverage(Route.CANDIDATE))

    assert {one.route for spans in found.values() for one in spans} == {Route.CANDIDATE}
    assert set(found) == {BOX} | {one.ref for one in FILES[9:]}
