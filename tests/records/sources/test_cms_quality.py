"""The data quality gate finds each fault, says who can mend it, and stops a decision where a trigger fact fails."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from muniment.demo.cms_faults import EVERY, SEEDED, seeded_fault
from records.faults import exports
from records.sources.cms import quality_papers
from records.sources.cms.case_values import CaseValues, cases_of
from records.sources.cms.quality import CaseQuality, Terms, in_words, judge
from records.sources.cms.quality_results import open_quality, qualities_of, rules_digest, work_out
from records.sources.cms.quality_rules import RULES
from records.store.export_evidence import open_export
from retention.faults import Refusal, codes_in
from tests.records.sources.cms_exports import imported, made, rewrite, stored
from tests.records.sources.cms_exports import replace as replace_in

ORDINARY = 120
ALPHA, SAMPLE = "99AA0101005", "99EE0505008"
TERMS = Terms(as_of=date(2026, 11, 20))


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> dict[str, CaseQuality]:
    """Return what the gate says of each case of an export with every seeded fault, by URN in order of writing."""
    folder = tmp_path_factory.mktemp("export")
    store = stored(folder)
    imported(made(folder, cases=5 + ORDINARY), store)
    with open_export(store.layout, "E0001") as export:
        found = {quality.urn: quality for _, quality in qualities_of(export)}
        lines = export.connection.execute("SELECT urn FROM cases ORDER BY line").fetchall()
    return {urn: found[urn] for (urn,) in lines}


@pytest.fixture(scope="module")
def alpha(tmp_path_factory: pytest.TempPathFactory) -> CaseValues:
    """Return R v BANKS as values."""
    folder = tmp_path_factory.mktemp("alpha")
    store = stored(folder)
    imported(made(folder), store)
    with open_export(store.layout, "E0001") as export:
        return next(cases_of(export))


def codes(quality: CaseQuality) -> list[str]:
    return [finding.code for finding in quality.findings]


def codes_of(values: CaseValues, terms: Terms = TERMS) -> list[str]:
    return codes(judge(values, terms, rules=RULES))


def ordinary(judged: dict[str, CaseQuality]) -> Iterator[tuple[int, CaseQuality]]:
    yield from enumerate(list(judged.values())[5:], start=1)


# -- the stories and the seeded faults ------------------------------------------------------------------------


def test_the_remitted_case_cannot_be_decided_and_says_why(judged: dict[str, CaseQuality]) -> None:
    sample = judged[SAMPLE]

    assert sample.blocks_decision
    assert sample.blocked_because == (
        "Remitted case with two finalisations, 4 June 2008 and 19 January 2009. The Area can mend this in CMS."
    )
    assert (sample.score, sample.sum_shown) == (60, "100 - 40 (CMS102) = 60")


def test_the_other_cases_of_the_story_have_no_fault(judged: dict[str, CaseQuality]) -> None:
    others = [quality for urn, quality in list(judged.items())[:5] if urn != SAMPLE]

    assert [(quality.score, quality.findings) for quality in others] == [(100, ())] * 4


@pytest.mark.parametrize("number", range(1, len(SEEDED) + 1), ids=[fault.name for fault in SEEDED])
def test_each_seeded_fault_is_found_by_its_rule(judged: dict[str, CaseQuality], number: int) -> None:
    fault = SEEDED[number - 1]
    expected = {code for code in fault.codes if code >= "CMS100"}

    assert expected <= set(codes(dict(ordinary(judged))[number]))


def test_a_case_without_a_seeded_fault_has_no_finding(judged: dict[str, CaseQuality]) -> None:
    clean = [quality for number, quality in ordinary(judged) if seeded_fault(number) is None]

    assert len(clean) > ORDINARY - len(SEEDED) - ORDINARY // EVERY - 1
    assert [quality for quality in clean if quality.findings] == []


# -- rules one by one ---------------------------------------------------------------------------------------


def test_every_rule_has_a_code_of_its_own_and_a_source() -> None:
    used = [rule.fault.code for rule in RULES]
    declared = {code for code in codes_in(exports) if "CMS100" < code < "CMS200"}

    assert len(used) > 30
    assert set(used) == declared and len(set(used)) == len(used)
    assert all(rule.source and rule.cost > 0 for rule in RULES)


def test_a_whole_case_has_no_finding(alpha: CaseValues) -> None:
    assert codes_of(alpha) == []


def test_a_case_that_may_or_may_not_be_finalised_is_not_decided(alpha: CaseValues) -> None:
    assert codes_of(replace(alpha, case=alpha.case._replace(is_finalised=None))) == ["CMS101"]


def test_two_finalisations_on_one_day_are_one(alpha: CaseValues) -> None:
    [row] = alpha.finalisations

    assert codes_of(replace(alpha, finalisations=[row, row._replace(finalisation_id=2)])) == []


def test_two_finalisations_of_a_case_that_was_not_remitted_block(alpha: CaseValues) -> None:
    [row] = alpha.finalisations
    other = row._replace(finalisation_id=2, finalised_on=date(2006, 4, 3), recorded_at=datetime(2006, 4, 4, tzinfo=UTC))

    assert codes_of(replace(alpha, finalisations=[row, other])) == ["CMS104"]


def test_a_case_counts_as_remitted_where_a_magistrates_hearing_follows_the_crown_court(alpha: CaseValues) -> None:
    [row] = alpha.finalisations
    other = row._replace(finalisation_id=2, finalised_on=date(2006, 4, 3), recorded_at=datetime(2006, 4, 4, tzinfo=UTC))
    hearing = alpha.hearings[0]._replace(
        hearing_id=9, hearing_on=date(2006, 4, 3), endorsed_at=datetime(2006, 4, 3, tzinfo=UTC)
    )

    values = replace(alpha, finalisations=[row, other], hearings=[*alpha.hearings, hearing])
    assert codes_of(values) == ["CMS102"]


def test_two_defendants_may_end_on_different_days(judged: dict[str, CaseQuality]) -> None:
    assert judged["99BB0202007"].findings == ()


def test_a_finalisation_without_an_outcome_is_named(alpha: CaseValues) -> None:
    assert "CMS115" in codes_of(replace(alpha, finalisations=[alpha.finalisations[0]._replace(outcome=None)]))


def test_an_area_that_is_not_of_the_force_is_named(alpha: CaseValues) -> None:
    case = alpha.case._replace(urn_root="45AA0101005", force="45")

    assert codes_of(replace(alpha, case=case)) == ["CMS139"]
    assert codes_of(replace(alpha, case=case._replace(area="South East"))) == []
    assert codes_of(replace(alpha, case=case._replace(urn_root="93AA0101005", force="93"))) == []


def test_rows_that_name_a_defendant_the_case_has_not_block(alpha: CaseValues) -> None:
    other = alpha.offences[0]._replace(defendant_id=7)

    assert codes_of(replace(alpha, offences=[*alpha.offences, other])) == ["CMS142"]
    assert "CMS142" in codes_of(replace(alpha, defendants=[]))


def test_a_life_sentence_needs_no_length(alpha: CaseValues) -> None:
    assert alpha.finalisations[0].sentence_type == "4065"
    assert alpha.finalisations[0].sentence_length_days is None
    assert codes_of(alpha) == []


def test_a_sentence_that_ends_on_another_day_than_its_length_says_blocks(alpha: CaseValues) -> None:
    row = alpha.finalisations[0]._replace(
        sentence_type="1002", sentence_length_days=365, sentence_start_on=date(2006, 3, 14)
    )

    assert codes_of(replace(alpha, finalisations=[row._replace(expected_end_on=date(2007, 3, 13))])) == []
    assert codes_of(replace(alpha, finalisations=[row._replace(expected_end_on=date(2008, 3, 13))])) == ["CMS116"]


def test_an_administrative_finalisation_has_no_category(alpha: CaseValues) -> None:
    row = alpha.finalisations[0]._replace(outcome="ADMINISTRATIVE", sentence_type=None)

    assert codes_of(replace(alpha, finalisations=[row])) == ["CMS111"]
    assert codes_of(replace(alpha, finalisations=[row._replace(principal_offence_category=None)])) == []


def test_a_pre_charge_decision_flag_is_not_the_child_abuse_flag(alpha: CaseValues) -> None:
    offences = [alpha.offences[0]._replace(code="SX03014")]
    finalisations = [alpha.finalisations[0]._replace(principal_offence_category="sexual offences")]
    values = replace(alpha, offences=offences, finalisations=finalisations)

    assert codes_of(replace(values, flags=[alpha.flags[0]._replace(code="CSEA")])) == ["CMS131"]
    assert codes_of(replace(values, flags=[alpha.flags[0]._replace(code="CPRO")])) == []
    taken_off = alpha.flags[0]._replace(code="CPRO", removed_on=date(2006, 1, 1))
    assert codes_of(replace(values, flags=[taken_off])) == ["CMS131"]


def test_what_a_damaged_table_lacks_is_not_held_against_the_area(alpha: CaseValues) -> None:
    values = replace(alpha, finalisations=[])

    assert codes_of(values) == ["CMS101"]
    assert codes_of(values, replace(TERMS, damaged_tables=frozenset({"finalisations"}))) == ["CMS160"]


def test_a_score_never_falls_below_nothing(alpha: CaseValues) -> None:
    case = alpha.case._replace(times_listed=2, is_superseded=True, record_owner=None, registered_on=date(1970, 1, 1))
    quality = judge(replace(alpha, case=case, defendants=[]), TERMS, rules=RULES)

    assert quality.score == 0
    assert quality.sum_shown.endswith("= 0, at least 0")


@pytest.mark.parametrize(
    ("born_on", "on", "age"),
    [(date(1990, 5, 2), date(2008, 5, 1), 17), (date(1990, 5, 2), date(2008, 5, 2), 18)],
)
def test_an_age_is_reached_on_the_birthday(born_on: date, on: date, age: int) -> None:
    assert quality_papers.age_on(born_on, on) == age


def test_days_are_written_as_people_write_them() -> None:
    assert in_words(date(2009, 1, 19)) == "19 January 2009"


# -- a whole export -----------------------------------------------------------------------------------------


def test_what_the_gate_says_is_kept_once_and_can_be_worked_out_again(tmp_path: Path) -> None:
    store = stored(tmp_path)
    imported(made(tmp_path), store)
    folder = work_out(store.layout, "E0001")
    before = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}

    assert folder.name == f"E0001-{rules_digest()}"
    assert work_out(store.layout, "E0001") == folder
    assert {path.name: path.stat().st_mtime_ns for path in folder.iterdir()} == before
    with open_quality(store.layout, "E0001") as export:
        scores = export.connection.execute(
            "SELECT urn, score, blocks_decision FROM quality_scores ORDER BY urn"
        ).fetchall()
        findings = export.connection.execute("SELECT urn, code, who, remedy FROM quality_findings").fetchall()
    assert [score for _, score, _ in scores] == [100, 100, 100, 100, 60]
    assert findings == [(SAMPLE, "CMS102", "Area", "The Area can mend this in CMS.")]


def test_no_case_of_an_altered_export_can_be_decided(tmp_path: Path) -> None:
    store, folder = stored(tmp_path), made(tmp_path)
    replace_in(folder, "finalisations.csv", "2006-03-14", "2005-03-14", honest=False)
    imported(folder, store)

    with open_quality(store.layout, "E0001") as export:
        blocked = export.connection.execute("SELECT urn, blocked_because FROM quality_scores ORDER BY urn").fetchall()
    assert len(blocked) == 5
    assert blocked[0] == (
        ALPHA,
        "Not as sent, or missing: finalisations. IT can mend this with a new export.",
    )


def test_an_export_without_cases_has_no_scores(tmp_path: Path) -> None:
    store, folder = stored(tmp_path), made(tmp_path)
    header = (folder / "cases.csv").read_bytes().splitlines(keepends=True)[0]
    rewrite(folder, "cases.csv", header, rows=0)
    imported(folder, store)

    with open_quality(store.layout, "E0001") as export:
        assert export.connection.execute("SELECT count(*) FROM quality_scores").fetchone() == (0,)


def test_an_export_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="CMS005"):
        work_out(stored(tmp_path).layout, "E0404")
    with pytest.raises(Refusal, match="CMS005"):
        work_out(stored(tmp_path / "other").layout, "../E0001")
