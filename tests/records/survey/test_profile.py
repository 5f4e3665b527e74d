"""The figures of a survey: each is what its list holds, and together they add up."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from records.store.evidence import SurveyEvidence, open_survey
from records.survey.file_lists import FILE_LISTS, condition_of, count_of
from records.survey.format_names import FormatNames
from records.survey.profile import profile
from records.survey.profile_values import Profile
from tests.records.survey.made_survey import REF, ROWS, made_survey


@pytest.fixture(scope="module")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SurveyEvidence]:
    with open_survey(made_survey(tmp_path_factory.mktemp("profile")), REF) as opened:
        yield opened


@pytest.fixture(scope="module")
def figures(evidence: SurveyEvidence) -> Profile:
    return profile(evidence, names=FormatNames(), long_list=10)


def test_found_is_profiled_and_failed_and_skipped(figures: Profile) -> None:
    totals = figures.totals

    assert (totals.found, totals.failed, totals.skipped) == (len(ROWS), 2, 1)
    assert totals.found == totals.profiled + totals.failed + totals.skipped
    assert (totals.folders, totals.folders_not_listed) == (6, 1)


def test_every_line_of_a_breakdown_counts_what_its_condition_lists(figures: Profile, evidence: SurveyEvidence) -> None:
    shares = [(one.name, share) for one in figures.breakdowns for share in one.shares]
    differing = [
        (name, share.label, share.files, count_of(evidence, condition_of(where=share.condition))[0])
        for name, share in shares
        if count_of(evidence, condition_of(where=share.condition))[0] != share.files
    ]

    assert len(shares) > 30
    assert differing == []


def test_every_format_counts_what_its_condition_lists(figures: Profile, evidence: SurveyEvidence) -> None:
    counted = {one.puid: one.files for one in figures.formats}

    assert len(counted) >= 7
    assert counted == {one.puid: count_of(evidence, condition_of(where=one.condition))[0] for one in figures.formats}


def test_every_notice_counts_what_its_list_holds(figures: Profile, evidence: SurveyEvidence) -> None:
    counted = {name: (one.files, one.bytes) for name, one in figures.notices.items()}

    assert counted == {one.name: count_of(evidence, condition_of(named=one.name)) for one in FILE_LISTS}
    assert {name for name, (files, _) in counted.items() if not files} == {
        "high-risk", "macros", "bom-only", "no-extension", "redacted-copies", "inside-archives",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["bases", "risks"])
def test_a_breakdown_of_profiled_files_adds_up_to_them(figures: Profile, name: str) -> None:
    assert sum(share.files for share in getattr(figures, name).shares) == figures.totals.profiled


def test_years_and_sizes_add_up_to_all_files(figures: Profile) -> None:
    files = figures.totals.found - figures.totals.skipped

    assert sum(share.files for share in figures.years.shares) == files
    assert sum(share.files for share in figures.sizes.shares) == files
    assert sum(share.bytes for share in figures.sizes.shares) == figures.totals.bytes


def test_false_dates_stand_apart_and_do_not_make_the_share_older(figures: Profile) -> None:
    apart = {share.label: share.files for share in figures.years.shares if not share.label.isdecimal()}

    assert apart == {"Later than the survey": 1, "1 January 1970 (no true date)": 1, "Not known": 1}
    assert (figures.totals.earliest_on, figures.totals.latest_on) == (date(1970, 4, 11), date(2008, 10, 18))


def test_duplicates_leave_empty_files_aside_and_count_one_stored_content_once(figures: Profile) -> None:
    found = figures.duplicates

    assert (found.groups, found.members, found.reclaimable_bytes) == (1, 3, 5000)
    assert found.largest[0].paths == (
        "Board/2006/copy one.doc", "Board/2006/copy two.doc", "Board/2006/same inode.doc",
    )  # fmt: skip


def test_the_largest_come_first_and_lists_are_cut(figures: Profile) -> None:
    assert (figures.largest[0].path, len(figures.largest)) == ("HR/video.mov", 10)
    assert all(len(one.sample) <= 10 for one in figures.notices.values())


def test_faults_say_their_remedy(figures: Profile) -> None:
    assert {one.code.code: (one.files, one.folders) for one in figures.faults} == {
        "SUR010": (1, 0), "DRD001": (1, 0), "SUR020": (1, 0), "SUR002": (0, 1),
    }  # fmt: skip
    assert all(one.code.remedy for one in figures.faults)


def test_each_folder_has_its_part_of_the_folder_above(figures: Profile) -> None:
    parts = {one.folder: (one.depth, one.files, round(one.files_percent)) for one in figures.tree.folders}

    assert parts["Board"] == (1, 43, round(100 * 43 / len(ROWS)))
    assert parts["Board/2006"] == (2, 43, 100)
    assert sum(one.files for one in figures.tree.folders if one.depth == 1) + 1 == len(ROWS)


def test_a_survey_without_a_file_has_a_report_of_zeros(tmp_path: Path) -> None:
    with open_survey(made_survey(tmp_path, rows=()), REF) as empty:
        figures = profile(empty, names=FormatNames())

    assert (figures.totals.found, figures.formats, figures.largest) == (0, (), ())
    assert figures.totals.earliest_on is None
