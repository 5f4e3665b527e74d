"""Every outcome explains itself, in words that could be read out in court."""

from datetime import date

import pytest

from retention.explain import one_line, paragraph, sentences, tree
from retention.facts import PartialDate, Unknown
from retention.plain import as_plain, basis_digest, canonical, digest, digest_of_all
from retention.terms import Flag
from tests.retention.build import CONFIRMED, coverage, fact, facts, floor, outcome, schedule, version

CLOSED = date(2018, 1, 31)
ON = date(2024, 1, 1)
UCPI = coverage("UCPI", date(2015, 3, 12))


@pytest.mark.parametrize(
    ("closed", "held", "line"),
    [
        (date(2023, 5, 12), False, "Keep through 12 May 2026; then destruction."),
        (CLOSED, False, "Destruction may be proposed; it was kept through 31 January 2021."),
        (
            CLOSED,
            True,
            "Held. It would have been due for destruction from 1 February 2021. What stops it: UCPI; no end is known.",
        ),
        (Unknown("blank in the export"), False, "Cannot be decided: closed: blank in the export (closed)."),
        (
            PartialDate.of_year(2018),
            False,
            "Review is due; it was kept through 31 December 2021.",
        ),
    ],
)
def test_one_line_gives_the_date_and_what_stops_it(closed: object, held: bool, line: str) -> None:
    found = outcome(facts(closed=closed), None, *([UCPI] if held else []), on=ON)  # type: ignore[arg-type]

    assert one_line(found) == line


def test_the_sentences_tell_rule_source_facts_losers_holds_and_the_other_reading() -> None:
    rules = schedule(version(keep=[floor("P3Y"), floor("P1Y", label="statute")]))
    said = " ".join(sentences(outcome(facts(closed=CLOSED), rules, UCPI, on=ON)))

    for part in (
        "Rule FIN-07, Contracts, version 1 in force from 1 January 1990: keep for 3 years from the trigger.",
        "Its source is test, in the authority's own words, checked on 1 January 2026: “keep”.",
        "The clock starts on 31 January 2018, which is itself not counted.",
        "It rests on closed = 2018-01-31, from cms.",
        "Also considered: keep for 1 year from the trigger (statute): it gives 31 January 2019, which is earlier; "
        "the longest floor wins",
        "The hold UCPI covers it from 12 March 2015 with no end known, it is listed in the hold: listed.",
        "on the reading “not less than” the action would be open on 31 January 2021 itself.",
    ):
        assert part in said


def test_what_is_known_to_be_protected_is_said_before_what_is_missing() -> None:
    until = {"until": {"fact": "lapsed", "when_missing": "indeterminate"}}
    found = outcome(facts(closed=date(2022, 5, 12)), schedule(version(keep=[floor("P6Y"), until])), on=ON)

    assert one_line(found) == (
        "Keep at least through 12 May 2028; what follows can't be decided: lapsed: not recorded (lapsed)."
    )
    assert "It is kept at least through 12 May 2028." in paragraph(found)


def test_a_loser_of_another_version_is_told_with_its_class_and_version() -> None:
    rules = schedule(
        version(in_force_from=date(2010, 1, 1), keep=[floor("P5Y")]),
        version(in_force_from=date(2018, 5, 25), keep=[floor("P3Y")]),
    )
    said = " ".join(sentences(outcome(facts(closed=date(2016, 2, 1)), rules, on=ON)))

    assert "keep for 5 years from the trigger (FIN-07 from 1 January 2010): in force from 1 January 2010" in said


def test_the_tree_leaves_out_what_there_is_nothing_to_say_of() -> None:
    found = tree(outcome(facts(closed=CLOSED), on=ON))

    assert [child.text for child in found.children] == ["Rule", "Facts"]
    assert next(iter(found.lines())).startswith("folder share:Board/2006: Destruction may be proposed")


def test_the_paragraph_names_the_rule_and_the_hold_and_no_value_of_a_fact() -> None:
    each = {"each": "defendants", "of": "concluded", "when_missing": "indeterminate"}
    rules = schedule(version(trigger=each))
    known = facts(fact("defendants.concluded", date(2016, 5, 5), member="JOHN DOE"))

    said = paragraph(outcome(known, rules, UCPI, on=ON))

    assert "FIN-07, Contracts, of the disposal schedule what-to-keep" in said
    assert "The hold UCPI forbids disposing of it" in said
    assert "DOE" not in said and "2016-05-05" not in said


def test_an_illustrative_rule_is_never_told_as_anybody_s_policy() -> None:
    rules = schedule(version(source=CONFIRMED | {"grade": "illustrative"}))

    assert "nobody's policy" in paragraph(outcome(facts(closed=CLOSED), rules, on=ON))


@pytest.mark.parametrize("flag", [flag for flag in Flag if flag.name.isupper()])
def test_no_flag_breaks_an_explanation(flag: Flag) -> None:
    found = outcome(facts(closed=CLOSED), on=ON)
    from dataclasses import replace

    from retention.dated import Remark

    assert sentences(replace(found, flags=(*found.flags, Remark(flag, "A"))))


def test_plain_values_answer_what_the_command_line_promises() -> None:
    found = as_plain(outcome(facts(closed=CLOSED), None, UCPI, on=ON))

    promised = {
        "status",
        "retain_through",
        "eligible_from",
        "governing",
        "candidates",
        "blockers",
        "facts",
        "sentences",
    }
    assert promised <= set(found)
    assert (found["status"], found["retain_through"], found["eligible_from"]) == ("HELD", "2021-01-31", None)


def test_a_digest_moves_with_the_outcome_and_a_basis_only_with_what_it_rests_on() -> None:
    one, again = outcome(facts(closed=CLOSED), on=ON), outcome(facts(closed=CLOSED), on=ON)
    next_day = outcome(facts(closed=CLOSED), on=date(2024, 1, 2))
    held = outcome(facts(closed=CLOSED), None, UCPI, on=ON)

    assert canonical(one) == canonical(again) and digest(one) == digest(again)
    assert digest(one) != digest(next_day) and basis_digest(one) == basis_digest(next_day)
    assert basis_digest(one) != basis_digest(held)
    assert digest_of_all([one, held]) != digest_of_all([held, one])
