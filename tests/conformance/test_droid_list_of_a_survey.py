"""A survey's own list against the released DROID application's, over the same files and signatures.

The application (6.5.2, V122) wrote its list with archives opened; what it lists inside them, and the
word Container for them, are left aside: a survey opens none.
"""

import csv
import io
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

import pytest

from muniment.wiring import open_store
from records.droid.bridge import open_bridge
from records.formats import FormatTable, puids_named_by_container
from records.store.evidence import open_survey
from records.survey.droid_list import ListPlace, hash_algorithm_of, write_droid_list
from records.survey.engines import Engines
from records.survey.observe import SurveyOptions, observe
from tests.droid_corpora import installed_home, v122
from tests.fixtures_folder import fixtures_folder

pytestmark = pytest.mark.droid

COMPARED = (
    "NAME", "METHOD", "STATUS", "SIZE", "EXT", "EXTENSION_MISMATCH", "SHA256_HASH", "FORMAT_COUNT", "PUID",
    "MIME_TYPE", "FORMAT_NAME", "FORMAT_VERSION",
)  # fmt: skip
THEIR_ROOT, ROOT = "/srv/share/mixed-corpus", "/srv/ours"


def by_path(text: str, root: str) -> dict[str, set[tuple[str, ...]]]:
    found = defaultdict(set)
    for row in csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")):
        if row["TYPE"] != "Folder" and row["FILE_PATH"]:
            found[row["FILE_PATH"].removeprefix(root)].add(tuple(row[column] for column in COMPARED))
    return dict(found)


def test_a_surveys_list_equals_that_of_the_droid_application(tmp_path: Path) -> None:
    pair, opened = v122(), open_store(tmp_path / "store")
    theirs = (fixtures_folder("droid-csv") / "mixed-corpus-6.5.2-bom.csv").read_text(encoding="utf-8")
    table = FormatTable.from_signature_file(pair.binary)
    with open_bridge(installed_home(), pair=pair, threads=2) as bridge:
        survey = observe(
            bytes(fixtures_folder("mixed-corpus") / "files"),
            layout=opened.layout,
            register=opened.surveys,
            engines=Engines(bridge, table, puids_named_by_container(pair.container)),
            options=SurveyOptions(),
            shown_as=None,
            threads=2,
            actor="test",
            now=lambda: datetime(2026, 11, 25, tzinfo=UTC),
            tell=lambda _: None,
        )
    stream = io.StringIO(newline="")
    with open_survey(opened.layout, survey.entry.ref) as evidence:
        write_droid_list(
            evidence,
            stream,
            place=ListPlace(ROOT),
            describe=lambda puid, version: table.get(puid),
            zone=UTC,
            hash_algorithm=hash_algorithm_of(evidence),
        )
    expected, found = by_path(theirs, THEIR_ROOT), by_path(stream.getvalue(), ROOT)

    assert len(expected) > 150
    assert found == expected
