"""Detectors: each kind by its rule, what only looks like it, and the figures that are published."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appraisal.sensitivity.detectors.find import find
from appraisal.sensitivity.detectors.kinds import DETECTORS, SignalKind
from appraisal.sensitivity.detectors.labelled import labelled_lines
from appraisal.sensitivity.detectors.measure import measure, overall

PAGE = Path(__file__).resolve().parents[3] / "docs" / "explanation" / "detectors.md"

# right found, wrong found, missed: synthetic lines, seed 1
FIGURES = {
    SignalKind.NHS_NUMBER: (19, 0, 5),
    SignalKind.NI_NUMBER: (20, 2, 4),
    SignalKind.PNC_ID: (24, 0, 0),
    SignalKind.CRO_NUMBER: (24, 0, 0),
    SignalKind.URN: (24, 0, 0),
    SignalKind.ASN: (24, 0, 0),
    SignalKind.DATE_OF_BIRTH: (17, 0, 7),
    SignalKind.POSTCODE: (16, 5, 8),
    SignalKind.PHONE: (18, 3, 6),
    SignalKind.EMAIL: (18, 0, 6),
    SignalKind.BANK_ACCOUNT: (24, 0, 0),
    SignalKind.PAYMENT_CARD: (24, 0, 0),
    SignalKind.PREVIOUS_CONVICTIONS: (22, 3, 2),
    SignalKind.PROTECTIVE_MARKING: (20, 2, 4),
    SignalKind.COVERT_SOURCE: (19, 6, 5),
}


def test_there_are_more_than_four_hundred_labelled_lines_and_every_kind_has_hard_negatives() -> None:
    lines = labelled_lines()

    assert len(lines) == 600
    for kind in SignalKind:
        about = [line for line in lines if line.about is kind]
        assert (sum(bool(line.kinds) for line in about), sum(not line.kinds for line in about)) == (24, 16)


def test_the_figures_are_those_that_are_published() -> None:
    figures = measure(labelled_lines())

    assert {one.kind: (one.right, one.wrong, one.missed) for one in figures} == FIGURES
    assert overall(figures) == (313, 21, 47)
    page = PAGE.read_text(encoding="utf-8")
    for kind, (right, wrong, missed) in FIGURES.items():
        assert re.search(rf"^\| {kind.value} \| 40 \| {right} \| {wrong} \| {missed} \|", page, re.MULTILINE), kind
    assert "precision 93.7%, recall 86.9%" in page


def test_every_kind_has_one_detector_with_a_rule_and_its_source() -> None:
    assert [one.kind for one in DETECTORS] == list(SignalKind)
    assert all(one.rule and one.source and one.think_of for one in DETECTORS)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("NHS number 943 476 5919", ["nhs-number"]),
        ("NHS number 943 476 5918", []),
        ("born 12/05/1961", ["date-of-birth"]),
        ("born 31/02/1961", []),
        ("AB 12 34 56 C", ["ni-number"]),
        ("URN 99AA0101005 of R v BANKS", ["urn"]),
        ("1945ZD0100000123456F", ["asn"]),
        ("card 4111 1111 1111 1111", ["payment-card"]),
        ("no previous convictions", []),
        ("(01632) 960123", ["phone"]),
    ],
)
def test_a_value_is_told_from_what_only_looks_like_it(text: str, kinds: list[str]) -> None:
    assert [one.kind.value for one in find(text)] == kinds


@settings(max_examples=150)
@given(st.text(alphabet="0123456789 -/.ABFMSW@:()+\n", max_size=300))
def test_no_two_signals_lie_over_each_other_and_each_lies_in_the_text(text: str) -> None:
    found = find(text)

    ends = [one.offset + one.length for one in found]
    assert all(end <= len(text) for end in ends)
    assert all(end <= later.offset for end, later in zip(ends, found[1:], strict=False))


def test_a_text_made_to_be_slow_is_read_to_its_end() -> None:
    hostile = "1 " * 200_000 + "0" * 50_000 + "a" * 200_000 + "@" + "b-" * 50_000 + "(((((" * 20_000

    assert [one.kind for one in find(hostile)] == []
