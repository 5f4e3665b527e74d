"""The slow comparison with the released DROID application, on the same files and signatures."""

from pathlib import Path

import pytest

from tests import droid_corpora
from tests.conformance.droid_application import compare, made_files
from tests.fixtures_folder import fixtures_folder

pytestmark = [pytest.mark.droid, pytest.mark.slow]


@pytest.mark.parametrize("prefilter", [False, True], ids=["plain", "prefilter"])
def test_the_bridge_answers_as_the_released_application_does(tmp_path: Path, prefilter: bool) -> None:
    pair = droid_corpora.v122()
    droid_corpora.skeletons(tmp_path / "skeletons")
    folders = [made_files(tmp_path / "made", pair), tmp_path / "skeletons", fixtures_folder("mixed-corpus") / "files"]

    found = compare(folders, droid_corpora.installed_home(), pair, prefilter=prefilter)

    assert found.compared_count > 2_700
    assert found.differences == []
