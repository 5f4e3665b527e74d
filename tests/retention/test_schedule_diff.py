"""The difference between two states of a schedule, as its readers would say it."""

from datetime import date

from retention.schedule_diff import differences
from tests.retention.build import floor, schedule, table, version

LINE = {"id": "FIN-07", "title": "Contracts"}


def test_a_schedule_does_not_differ_from_itself() -> None:
    assert differences(schedule(), schedule()) == ()


def test_a_version_added_is_told_in_full() -> None:
    later = version(in_force_from=date(2026, 4, 1), keep=[floor("P7Y", label="statute")])

    assert differences(schedule(version()), schedule(version(), later)) == (
        "FIN-07: from 1 April 2026: applies current; the clock starts with closed; keep for 7 years from the trigger "
        "(statute), rounded down; action destroy, seen by records; source test (confirmed, checked on 1 January 2026).",
    )


def test_a_version_edited_is_said_to_be_edited() -> None:
    found = differences(schedule(version()), schedule(version(keep=[floor("P5Y")])))

    assert found == (
        "FIN-07: the version 1 from 1 January 1990 was edited: no longer “keep for 3 years from the trigger, rounded "
        "down”.",
        "FIN-07: the version 1 from 1 January 1990 was edited: now “keep for 5 years from the trigger, rounded down”.",
    )


def test_a_rounding_that_changed_is_not_overlooked() -> None:
    up = version(keep=[floor() | {"rounding": "up"}])

    assert any("rounded up" in text for text in differences(schedule(), schedule(up)))


def test_classes_that_came_and_went_are_named() -> None:
    other = table() | {"class": [{"id": "FIN-08", "title": "Leases", "replaces": ["FIN-07"], "version": [version()]}]}
    found = differences(schedule(), schedule(**other))

    assert found[0] == "Class FIN-08, Leases, is new, in place of FIN-07."
    assert found[-1] == "Class FIN-07 is gone; its records have no rule."


def test_a_version_that_is_gone_is_told() -> None:
    later = version(in_force_from=date(2026, 4, 1))

    assert differences(schedule(version(), later), schedule(version())) == (
        "FIN-07: the version 2 from 1 April 2026 is gone.",
    )


def test_words_that_changed_are_quoted() -> None:
    found = differences(schedule(), schedule(title="What to Keep, 2027"))

    assert found == ("The title is now “What to Keep, 2027”, was “What to Keep”.",)
