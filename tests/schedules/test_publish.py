"""The schedule as the public sees it: without internal notes, and with how sure each line is."""

import csv
from html.parser import HTMLParser

import pytest

from retention.schedule import Schedule
from schedules import names, read
from schedules.publish import HEADINGS, public_csv, public_page, public_rows
from tests.retention.build import schedule, table, version


def pack(name: str) -> Schedule:
    found = read(name)
    assert isinstance(found, Schedule)
    return found


@pytest.mark.parametrize("name", names())
def test_no_internal_note_is_published(name: str) -> None:
    for line in pack(name).classes:
        assert line.scope_notes
        assert line.scope_notes not in public_csv(pack(name)) + public_page(pack(name))


@pytest.mark.parametrize("name", names())
def test_the_csv_has_a_row_for_each_version(name: str) -> None:
    rows = list(csv.reader(public_csv(pack(name)).splitlines()))

    assert tuple(rows[0]) == HEADINGS
    assert len(rows) - 1 == sum(len(line.versions) for line in pack(name).classes) == len(public_rows(pack(name)))


def test_an_invented_period_says_so_on_every_line() -> None:
    for row in public_rows(pack("what-to-keep")):
        assert ("ILLUSTRATIVE" in row[-1]) is (row[6] == "invented for training")


def test_a_cell_that_begins_like_a_formula_is_written_as_text() -> None:
    line = {"id": "=A1", "title": "@x", "version": [version()]}

    assert "'=A1,'@x," in public_csv(schedule(**(table() | {"class": [line]})))


def test_the_page_escapes_what_people_wrote_and_is_well_formed() -> None:
    hostile = schedule(title='<script>alert("x")</script>')
    opened: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: object) -> None:
            opened.append(tag)

    Reader().feed(public_page(hostile))

    assert "script" not in opened and opened.count("tr") == 2
