"""The pre-filter may only be quick: never one answer other than plain DROID's."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from records.droid.bridge import open_bridge
from records.droid.check import answers, what_differs, written
from records.droid.identification import Identification
from records.droid.signatures import SignaturePair
from records.droid.skeletons import generated_skeletons
from tests import droid_corpora
from tests.records.droid.mutants import mutants

pytestmark = pytest.mark.droid

DEADLINE_MS = 5_000


def both_answers(
    contents: Sequence[bytes], pair: SignaturePair, folder: Path
) -> list[tuple[Identification, Identification]]:
    """Return for each content what plain DROID says and what it says behind the pre-filter."""
    requests = [written(folder, f"file-{number}", content) for number, content in enumerate(contents)]
    home = droid_corpora.installed_home()
    found = []
    for prefilter in (False, True):
        with open_bridge(home, pair=pair, threads=2, prefilter=prefilter, deadline_ms=DEADLINE_MS) as bridge:
            found.append(answers(bridge, requests))
    return list(zip(*found, strict=True))


def same(plain: Identification, sifted: Identification) -> bool:
    """Return whether two answers are the same; errors by kind, for Java drops the text of hot ones."""
    if plain.fault is not None:  # the filter may spare DROID a file it can't finish
        return True
    return (plain.puids, plain.basis, plain.extension_mismatch, bool(plain.container_error)) == (
        sifted.puids,
        sifted.basis,
        sifted.extension_mismatch,
        bool(sifted.container_error),
    )


@pytest.mark.parametrize("version", ["V109", "V122"])
def test_skeletons_made_from_the_signatures_get_the_same_answer(version: str) -> None:
    home = droid_corpora.installed_home()
    pair = droid_corpora.v122() if version == "V122" else droid_corpora.first_pair(home)

    assert what_differs(pair, home) == ""


@pytest.mark.parametrize(
    "count", [400, pytest.param(12_000, marks=pytest.mark.slow)], ids=["some mutants", "many mutants"]
)
def test_files_on_the_borders_of_the_scan_limit_get_the_same_answer(tmp_path: Path, count: int) -> None:
    pair = droid_corpora.v122()
    seeds = [skeleton.content for skeleton in generated_skeletons(pair.binary)]
    contents = list(mutants(seeds, count=count, seed=count))

    answered = both_answers(contents, pair, tmp_path)

    assert sum(bool(plain.puids) for plain, _ in answered) > count // 4
    assert [(plain, sifted) for plain, sifted in answered if not same(plain, sifted)] == []
