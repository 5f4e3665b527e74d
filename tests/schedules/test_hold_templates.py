"""Hold templates, set-up questions and term lists: ours load, and what is wrong in one is said all at once."""

import pytest

from retention.faults import Refusal
from retention.terms import Grade, HoldKind
from schedules.hold_templates import (
    hold_template,
    hold_templates,
    read_questions,
    read_templates,
    setup_question,
    setup_questions,
)
from schedules.lexicons import lexicon, lexicon_names, read_lexicon

TEMPLATE = """
format = "muniment-holds/1"
[[hold]]
ref = "TRIAL"
title = "A trial"
kind = "inquiry"
authority = "A letter"
mandate = "Keep it."
include = "flag:CPRO"
standing = true
source = { grade = "illustrative", ref = "Invented" }
"""


def codes(text: str) -> list[tuple[str, str]]:
    with pytest.raises(Refusal) as refused:
        read_templates(text, "trial.toml")
    return [(fault.place, fault.found) for fault in refused.value.faults]


def test_every_template_has_authority_scope_and_a_graded_source() -> None:
    templates = hold_templates()

    assert len(templates) >= 15
    assert len({one.ref for one in templates}) == len(templates)
    assert all(one.authority and one.source.ref for one in templates)
    assert {HoldKind.INQUIRY, HoldKind.CASE_REVIEW, HoldKind.REGULATOR, HoldKind.AUDIT} <= {
        one.kind for one in templates
    }


def test_no_invented_letter_is_shown_as_one_of_an_inquiry() -> None:
    template = hold_template("GROOMING-GANGS")

    assert template.source.grade is Grade.ILLUSTRATIVE
    assert template.is_illustrative
    assert "ILLUSTRATIVE" in template.mandate
    assert "invented" in template.title


def test_no_template_takes_the_pre_charge_decision_for_the_child_flag() -> None:
    written = [f"{one.include} {one.exclude}" for one in hold_templates()]

    assert [text for text in written if "CSEA" in text] == []
    assert any("flag:CPRO" in text for text in written)


def test_the_moratorium_on_casework_ended_and_that_of_undercover_policing_has_no_end() -> None:
    assert str(hold_template("IICSA").ended_on) == "2023-08-06"
    assert hold_template("IICSA-NON-CASE").ended_on is None
    assert hold_template("UCPI").ended_on is None


def test_what_is_not_known_is_held_by_every_question() -> None:
    for question in setup_questions():
        unknown = question.offered("not known")
        assert unknown is not None, question.name
        assert unknown.places
        assert not unknown.is_release


def test_a_template_that_is_whole_is_read() -> None:
    (template,) = read_templates(TEMPLATE, "trial.toml")

    assert (template.ref, template.standing, template.lexicon) == ("TRIAL", True, None)


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ('kind = "inquiry"', 'kind = "quest"', "'quest' is not one of"),
        ('include = "flag:CPRO"', 'include = "flag:CPRO and"', "it ends where a fact was expected"),
        ('include = "flag:CPRO"', "", "a scope was expected"),
        ('title = "A trial"', "title = 7", "a text in quotes was expected"),
        ("standing = true", "standing = 1", "true or false was expected"),
        ("standing = true", "standing = true\nlisted = true", "a listed hold covers what is listed"),
        ("standing = true", 'standing = true\nstarts_on = "2015"', "a day was expected"),
        ("standing = true", "standing = true\nresidual = [7]", "a list of texts was expected"),
        ("standing = true", "standing = true\nends = 1", "this key means nothing here"),
        ('grade = "illustrative"', 'grade = "rumour"', "'rumour' is not one of"),
        ("holds/1", "holds/9", "'muniment-holds/9' where"),
        ("[[hold]]", "[[hold", "Expected"),
    ],
)
def test_what_is_wrong_in_a_template_is_said_with_its_place(old: str, new: str, found: str) -> None:
    faults = codes(TEMPLATE.replace(old, new))

    assert any(found in said for _, said in faults), faults


def test_all_faults_of_a_file_are_said_at_once() -> None:
    broken = TEMPLATE.replace('kind = "inquiry"', 'kind = "quest"').replace('ref = "TRIAL"', "")

    assert len(codes(broken)) == 2


def test_a_question_without_answers_is_a_fault() -> None:
    with pytest.raises(Refusal, match=r"HLD101 setup.toml, question 1, answers"):
        read_questions(
            'format = "muniment-setup/1"\n[[question]]\nname = "a"\nasks = "b"\nconfirm = "c"\n'
            'source = { grade = "confirmed", ref = "d" }\n',
            "setup.toml",
        )


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(Refusal, match="HLD102"):
        hold_template("NOTHING")
    with pytest.raises(Refusal, match="HLD103"):
        setup_question("nothing")
    with pytest.raises(Refusal, match="HLD112"):
        lexicon("../holds/templates")


# -- term lists ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "hits"),
    [
        ("an undercover officer", {"undercover-officer": 1}),
        ("UNDERCOVER\nOFFICERS", {"undercover-officer": 1}),
        ("an under\u00adcover officer", {"undercover-officer": 1}),
        ("under-cover officer", {"undercover-officer": 1}),
        ("the SDS, an SDS; SDS_1994", {"sds": 3}),
        ("Sds sds USDS SDSs", {}),
        ("undercover officership", {}),
        ("MG6D and MG 6D and MG6C", {"sensitive-schedule": 2}),
        ("a CHIS, as Chis said", {"chis": 1}),
        ("", {}),
    ],
)
def test_a_term_stands_by_itself_and_keeps_its_capitals_where_they_matter(text: str, hits: dict[str, int]) -> None:
    assert lexicon("ucpi").hits(text) == hits


def test_every_term_list_finds_each_of_its_own_words() -> None:
    for name in lexicon_names():
        words = lexicon(name)
        for term in words.terms:
            for written in term.words:
                assert words.hits(f"({written})") == {term.name: 1}, (name, written)


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ('case = "any"', 'case = "some"', "'some' is neither any nor exact"),
        ('words = ["x"]', "words = []", "at least one word was expected"),
        ('name = "a-term"', 'name = "A Term"', "small letters, digits and hyphens"),
        ("lexicon/1", "lexicon/2", "was expected"),
        ('words = ["x"]', 'words = ["x"]\n[[term]]\nname = "a-term"\ncase = "any"\nwords = ["y"]', "two terms"),
        ("[[term]]", "[[term", "Expected"),
    ],
)
def test_what_is_wrong_in_a_term_list_is_said(old: str, new: str, found: str) -> None:
    text = (
        'format = "muniment-lexicon/1"\nname = "trial"\ntitle = "Trial"\nmention = "it"\n'
        'source = { grade = "illustrative", ref = "Ours" }\n[[term]]\nname = "a-term"\ncase = "any"\nwords = ["x"]\n'
    )
    assert read_lexicon(text, "trial.toml").name == "trial"

    with pytest.raises(Refusal) as refused:
        read_lexicon(text.replace(old, new), "trial.toml")
    assert any(fault.code.code == "HLD111" and found in fault.found for fault in refused.value.faults)
