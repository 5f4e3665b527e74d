"""Which folder is a unit of decision, and what it holds: real folders, surveyed and asked."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from appraisal.estate.driveplan import DrivePlan
from appraisal.estate.filing import wrong_places
from appraisal.estate.opening import gather, open_evaluation
from appraisal.estate.verdicts import Speaker
from muniment.estate import schedules_in_use
from muniment.wiring import Store, open_store
from records.estate.finding import find
from records.estate.units import UnitFinder
from records.estate.view import Estate, open_estate
from records.register.fileplan import FilePlan
from records.register.fileplan_rules import ClassRef, MappingRule
from records.survey.engines import Engines
from records.survey.observe import Progress, SurveyOptions, observe
from retention.facts import Ref
from retention.faults import Refusal
from retention.terms import RefKind

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
BOARD = ClassRef("what-to-keep", "BOARD")


def no_one(_: Progress) -> None:
    """Hear of the progress and say nothing."""


def plan_with(*rules: MappingRule) -> FilePlan:
    return FilePlan(rules, {}, {}, is_starter=False)


def finder(*rules: MappingRule) -> UnitFinder:
    return UnitFinder("SRC0001", plan_with(*rules))


def write(root: Path, *paths: str, content: str = "") -> None:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(content or path)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(tmp_path / "store")


@pytest.fixture
def share(tmp_path: Path) -> Path:
    folder = tmp_path / "share"
    folder.mkdir()
    return folder


def survey(store: Store, share: Path) -> None:
    observe(
        os.fsencode(share),
        layout=store.layout,
        register=store.surveys,
        engines=Engines(),
        options=SurveyOptions(),
        shown_as=r"\\FS1\Share",
        threads=2,
        actor="test",
        now=lambda: NOON,
        tell=no_one,
    )


def units(estate: Estate) -> dict[str, int]:
    rows = estate.connection.execute("SELECT folder, files FROM units JOIN figures USING (unit)").fetchall()
    return {str(folder): int(files) for folder, files in rows}


# -- by name, rule and place ---------------------------------------------------------------------------------------


def test_what_lies_in_a_case_folder_belongs_to_the_case() -> None:
    found = finder()

    assert found.unit_of("Op ALPHA (99AA0101005)/7 Media/Disc").folder == "Op ALPHA (99AA0101005)"
    assert found.unit_of("Op ALPHA (99AA0101005)").urns == ("99AA0101005",)


def test_another_case_inside_a_case_folder_is_a_unit_of_its_own() -> None:
    found = finder().unit_of("Op ALPHA (99AA0101005)/linked 99BB0202007/papers")

    assert (found.folder, found.urns) == ("Op ALPHA (99AA0101005)/linked 99BB0202007", ("99BB0202007",))


def test_the_same_urn_further_down_begins_nothing_new() -> None:
    assert finder().unit_of("R v X (99AA0101005)/99AA0101005 old").folder == "R v X (99AA0101005)"


def test_a_rule_names_the_folder_that_begins_a_unit_and_the_rest_inherits() -> None:
    found = finder(MappingRule("M1", BOARD, "", location="Board/*/Minutes"))

    assert found.unit_of("Board/2006/Minutes/Drafts").folder == "Board/2006/Minutes"
    assert found.unit_of("Board/2006/Papers").folder == "Board"


def test_a_rule_for_any_depth_makes_one_unit_and_not_one_a_folder() -> None:
    found = finder(MappingRule("M1", BOARD, "", location="Board/**"))

    assert found.unit_of("Board/2006/Minutes").folder == found.unit_of("Board/2006").folder == "Board/2006"


def test_a_folder_in_a_home_drive_is_in_its_place_and_has_its_owner() -> None:
    found = finder().unit_of("HOME/user7/old case stuff/99AA0101005")

    assert (found.place and found.place.kind, found.owner) == ("home drive", "user7")


def test_files_of_the_root_are_a_unit_too() -> None:
    assert finder().unit_of("").folder == ""


# -- from a survey -------------------------------------------------------------------------------------------------


def test_every_file_is_in_exactly_one_unit(store: Store, share: Path) -> None:
    write(share, "loose.txt", "A/x.txt", "A/b/y.txt", "R v Z (99ZZ0505009)/z.txt", "HOME/u/k/99ZZ0505009.txt")
    survey(store, share)
    gathering = gather(store.database)

    with open_estate(store.layout, gathering.sources, plan_with()) as estate:
        found = units(estate)

    assert found == {"": 1, "A": 2, "R v Z (99ZZ0505009)": 1, "HOME/u/k": 1}


def test_of_two_folders_with_the_same_content_the_one_called_a_copy_is_the_copy(store: Store, share: Path) -> None:
    for folder in ("Copy of Papers", "Papers"):
        write(share, f"{folder}/a.txt", content="one")
        write(share, f"{folder}/b.txt", content="two")
    survey(store, share)

    with open_estate(store.layout, gather(store.database).sources, plan_with()) as estate:
        rows = estate.connection.execute(
            "SELECT u.folder, w.folder, files FROM copies c JOIN units u USING (unit) JOIN units w ON w.unit = c.other"
        ).fetchall()

    assert rows == [("Copy of Papers", "Papers", 2)]


def test_a_folder_with_one_file_of_its_own_is_no_copy(store: Store, share: Path) -> None:
    write(share, "Papers/a.txt", "Copy/b.txt", content="one")
    write(share, "Copy/own.txt", content="own")
    survey(store, share)

    with open_estate(store.layout, gather(store.database).sources, plan_with()) as estate:
        rows = estate.connection.execute("SELECT u.folder FROM copies c JOIN units u USING (unit)").fetchall()

    assert rows == [("Papers",)]


def test_a_day_on_which_a_whole_share_was_touched_is_no_last_paper(store: Store, share: Path) -> None:
    migrated, real = datetime(2015, 3, 2, 3, tzinfo=UTC).timestamp(), datetime(2004, 5, 4, 12, tzinfo=UTC).timestamp()
    for number in range(1100):
        write(share, f"Old/{number:04}.txt", content="x")
        os.utime(share / f"Old/{number:04}.txt", (migrated, migrated if number else real))
    survey(store, share)

    with open_estate(store.layout, gather(store.database).sources, plan_with()) as estate:
        [(last,)] = estate.connection.execute("SELECT last_paper FROM figures").fetchall()

    assert last == datetime(2004, 5, 4, tzinfo=UTC).date()


def test_documents_decide_where_most_files_are_called_so(store: Store, share: Path) -> None:
    write(share, "A/minutes 1.txt", "A/minutes 2.txt", "A/other.txt", "B/minutes.txt", "B/x.txt", "B/y.txt")
    survey(store, share)
    rule = MappingRule("M1", BOARD, "", documents="*minutes*")

    with open_estate(store.layout, gather(store.database).sources, plan_with(rule)) as estate:
        rows = estate.connection.execute("SELECT folder FROM units WHERE list_contains(rules, 'M1')").fetchall()

    assert rows == [("A",)]


def test_an_activity_log_links_a_folder_whose_name_says_nothing(store: Store, share: Path) -> None:
    write(share, "Egress/export 7/a.txt")
    survey(store, share)
    links = [(r"\\FS1\Share\Egress\Export 7", "99AA0101005")]

    with open_estate(store.layout, gather(store.database).sources, plan_with(), linked=links) as estate:
        rows = estate.connection.execute("SELECT folder, urns FROM units").fetchall()

    assert rows == [("Egress/export 7", ["99AA0101005"])]


def test_a_name_that_means_two_folders_is_not_guessed(store: Store, share: Path) -> None:
    rules = plan_with(MappingRule("M1", BOARD, "", location="*/Minutes"))
    write(share, "Board/Minutes/a.txt", "Audit/Minutes/b.txt")
    survey(store, share)

    with open_estate(store.layout, gather(store.database).sources, rules) as estate:
        estate.connection.execute(
            "CREATE TABLE things AS SELECT unit AS thing, 'folder' AS kind, source, folder AS key, shown_as FROM units"
        )
        with pytest.raises(Refusal, match="FPL009"):
            find(estate, "Minutes")
        with pytest.raises(Refusal, match="FPL008"):
            find(estate, r"\\FS1\Share\Board\Minutes\missing.txt")
        exact = find(estate, r"\\FS1\Share\Board\Minutes\a.txt")

    assert exact.ref == Ref(RefKind.FOLDER, "SRC0001", "Board/Minutes")
    assert exact.inside == "a.txt"


# -- wrong places over time ----------------------------------------------------------------------------------------


def test_a_wrong_place_is_closed_by_the_survey_that_finds_it_gone(store: Store, share: Path) -> None:
    write(share, "HOME/user7/old/99AA0101005 note.txt", "HOME/user8/k/99BB0202007.txt", "keep.txt")
    survey(store, share)
    (share / "HOME/user7/old/99AA0101005 note.txt").unlink()
    survey(store, share)

    found = {one.owner: one for one in wrong_places(store.layout, store.database)}

    assert (found["user7"].state, found["user7"].first_seen) == ("closed: gone in survey S0002", "S0001")
    assert (found["user8"].state, found["user8"].urns) == ("open", ("99BB0202007",))


def test_a_folder_that_has_a_class_is_the_original_wherever_it_was_copied(store: Store, share: Path) -> None:
    for folder in ("Board/2006/Minutes", "Stuff to sort"):
        write(share, f"{folder}/a.txt", content="one")
    write(share, "Stuff to sort/b.txt", content="two")
    write(share, "Kept/a.txt", content="one")
    survey(store, share)
    gathering = gather(store.database)

    with open_evaluation(store.layout, gathering, schedules_in_use(), on=NOON.date(), known=NOON.date()) as evaluation:
        rows = {row.ref.key: row.verdict for row in DrivePlan(evaluation, Speaker(evaluation.rules, {})).rows()}

    assert rows["Board/2006/Minutes"].label == "Appraise, non-case"
    assert rows["Kept"].label == "Copies"
    assert rows["Stuff to sort"].label == "No class"
