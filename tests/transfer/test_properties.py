"""What must always hold: bag then check finds no fault, and one changed byte is always found."""

import contextlib
import hashlib
import io
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from retention.faults import UsageError
from tests.transfer.bags import make_bag
from tests.transfer.orders import INFO, MADE_AT
from tests.transfer.test_check import PACKERS
from transfer.bag.build import build_bag
from transfer.bag.check import check_bag
from transfer.bag.order import BagFile, BagOrder, order_faults
from transfer.bag.tags import Declaration, Found, read_bag_info, read_declaration, read_fetch, read_manifest
from transfer.paths import decoded, encoded, leads_outside, tidied

NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
SHARES = st.dictionaries(NAMES, st.binary(max_size=300), min_size=1, max_size=6)


def bag_of(share: dict[str, bytes], folder: Path) -> tuple[BagOrder, Path] | None:
    """Return the order of `share` and its root; None where a name can't lie on a disk or would be refused."""
    files = []
    for name, content in share.items():
        if "/" in name or "\0" in name or name in (".", ".."):
            return None
        path = folder / "share" / "A" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        source = f"A/{name}"
        files.append(BagFile(folder / "share", source.encode(), source, len(content), hashlib.sha256(content).digest()))
    order = BagOrder(tuple(files), INFO, MADE_AT)
    return None if order_faults(order) else (order, folder / "B")


@settings(max_examples=25, deadline=None)
@given(SHARES, st.integers(0, 10_000))
def test_a_bag_that_was_built_is_valid_until_one_byte_changes(share: dict[str, bytes], where: int) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        made = bag_of(share, Path(temporary))
        if made is None:
            return
        bag = build_bag(made[0], made[1], version="0").folder
        assert check_bag(bag).is_valid

        everything = [path for path in sorted(bag.rglob("*")) if path.is_file() and path.stat().st_size]
        changed = everything[where % len(everything)]
        content = bytearray(changed.read_bytes())
        content[where % len(content)] ^= 1 << (where % 8)
        changed.write_bytes(bytes(content))
        assert not check_bag(bag).is_valid or changed.name == "tagmanifest-sha256.txt"


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(PACKERS)), st.lists(st.tuples(st.integers(0, 10**6), st.binary(max_size=8)), min_size=1))
def test_no_bytes_in_an_archive_stop_the_checker(kind: str, changes: list[tuple[int, bytes]]) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        packed = PACKERS[kind](make_bag(Path(temporary) / "B1"))
        content = bytearray(packed.read_bytes())
        for where, written in changes:
            at = where % len(content)
            content[at : at + len(written)] = written
        packed.write_bytes(bytes(content))
        with contextlib.suppress(UsageError):  # no archive any more
            check_bag(packed)


@given(NAMES)
def test_a_path_that_is_written_as_1_0_prescribes_reads_back_the_same(name: str) -> None:
    assert decoded(encoded(name), is_1_0=True) == name
    assert "\n" not in encoded(name)


@given(NAMES)
def test_a_path_that_is_let_through_stays_in_the_bag(name: str) -> None:
    if not leads_outside(name):
        assert ".." not in tidied(name).split("/")
        assert not name.startswith(("/", "~"))


@settings(max_examples=200)
@given(st.binary(max_size=400), st.sampled_from(["utf-8", "utf-16", "utf-32", "iso8859-1", "shift_jis", "gb18030"]))
def test_no_bytes_in_a_tag_file_stop_the_reader(content: bytes, encoding: str) -> None:
    for version in ("0.97", "1.0"):
        declaration = Declaration(version, encoding)
        read_manifest(io.BytesIO(content), "m", algorithm="md5", declaration=declaration, found=Found())
        read_bag_info(io.BytesIO(content), "b", declaration=declaration, found=Found())
        read_fetch(io.BytesIO(content), declaration=declaration, found=Found())
    read_declaration(content, Found())
