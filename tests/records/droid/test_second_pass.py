"""The unlimited scan stands beside the first answer and never takes its place."""

from pathlib import Path

import pytest

from records.droid.bridge import open_bridge
from records.droid.check import answers
from records.droid.identification import SCAN_LIMIT_BYTES, Basis, Identification, IdentifyRequest, wants_second_pass
from tests import droid_corpora

pytestmark = pytest.mark.droid


def test_without_the_limit_exactly_two_skeletons_change(tmp_path: Path) -> None:
    corpus = droid_corpora.skeletons(tmp_path)
    requests = [IdentifyRequest(str(e.path), e.path.name, e.path.stat().st_size, 0, whole_file=True) for e in corpus]

    with open_bridge(droid_corpora.installed_home(), pair=droid_corpora.v122(), threads=2) as bridge:
        answered = answers(bridge, requests)

    changed = {e.path.name: a for e, a in zip(corpus, answered, strict=True) if a.whole_file_puids != a.puids}
    assert sorted(changed) == ["fmt-202-signature-id-1046.nef", "fmt-202-signature-id-1047.nef"]
    assert {answer.whole_file_puids for answer in changed.values()} == {("fmt/202",)}
    assert {answer.puids for answer in changed.values()} == {("fmt/353",)}


@pytest.mark.parametrize(
    ("puids", "basis", "size_bytes", "wanted"),
    [
        (("fmt/276",), Basis.SIGNATURE, SCAN_LIMIT_BYTES + 1, True),
        (("fmt/276",), Basis.SIGNATURE, SCAN_LIMIT_BYTES, False),
        ((), Basis.NONE, 2_000_000, True),
        (("x-fmt/111",), Basis.EXTENSION, 2_000_000, True),
        (("fmt/40",), Basis.CONTAINER, 2_000_000, False),
        (("fmt/199",), Basis.SIGNATURE, 2_000_000, True),
    ],
)
def test_a_second_pass_is_wanted_where_it_could_say_more(
    puids: tuple[str, ...], basis: Basis, size_bytes: int, wanted: bool
) -> None:
    identification = Identification(puids, basis, extension_mismatch=False)

    assert wants_second_pass(identification, size_bytes) is wanted
