"""The proof that the bridge is DROID: the answers of the real engine on every file of two corpora."""

from pathlib import Path

import pytest

from records.droid.bridge import open_bridge
from tests import droid_corpora
from tests.droid_corpora import LEAST_MIXED, LEAST_SKELETONS

pytestmark = pytest.mark.droid


@pytest.mark.parametrize("prefilter", [False, True], ids=["plain", "prefilter"])
def test_every_skeleton_gets_the_answer_of_droid(tmp_path: Path, prefilter: bool) -> None:
    corpus = droid_corpora.skeletons(tmp_path)
    home = droid_corpora.installed_home()

    with open_bridge(home, pair=droid_corpora.v122(), threads=2, prefilter=prefilter) as bridge:
        differences = droid_corpora.differences(bridge, corpus)

    assert len(corpus) >= LEAST_SKELETONS
    assert differences == []


@pytest.mark.parametrize("prefilter", [False, True], ids=["plain", "prefilter"])
@pytest.mark.parametrize("version", ["V109", "V122"])
def test_every_file_of_the_mixed_corpus_gets_the_answer_of_droid(version: str, prefilter: bool) -> None:
    corpus = droid_corpora.mixed_corpus(version)
    home = droid_corpora.installed_home()
    pair = droid_corpora.v122() if version == "V122" else droid_corpora.first_pair(home)

    with open_bridge(home, pair=pair, threads=2, prefilter=prefilter) as bridge:
        differences = droid_corpora.differences(bridge, corpus)

    assert len(corpus) >= LEAST_MIXED
    assert bridge.signatures == version
    assert differences == []
