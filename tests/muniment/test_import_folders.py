"""What may be taken in from a page: what lies below the folders that IT named, and no other file of the server."""

import io
import os
import stat
import zipfile
from pathlib import Path

import pytest

from muniment.faults import NOT_OFFERED, UPLOAD_NAME_REFUSED, UPLOAD_NOT_READ, UPLOAD_TOO_LARGE
from muniment.import_folders import OfferKind, chosen, import_roots, offers, path_of
from muniment.uploads import MOST_FILES, UPLOADED, clear_upload, unpack, uploads
from records.store.layout import StoreLayout
from retention.faults import FaultCode, Refusal
from tests.records.sources.cms_exports import made


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that IT named, with an export two folders down, a list of DROID's, and what is neither."""
    folder = tmp_path / "exports"
    (folder / "2026" / "empty").mkdir(parents=True)
    made(tmp_path / "made").rename(folder / "2026" / "2026-11-20")
    (folder / "droid.csv").write_text("ID\n", encoding="utf-8")
    (folder / "notes.txt").write_text("synthetic", encoding="utf-8")
    (folder / ".hidden").mkdir()
    monkeypatch.setenv("MUNIMENT_IMPORT_FOLDERS", f"{folder}=Exports of CMS;relative=no")
    return folder


@pytest.fixture
def layout(tmp_path: Path) -> StoreLayout:
    return StoreLayout(tmp_path / "store")


def refusal(act: object) -> FaultCode:
    with pytest.raises(Refusal) as refused:
        act()  # type: ignore[operator]
    return refused.value.faults[0].code


def test_exports_and_lists_below_the_named_folders_are_offered(root: Path) -> None:
    found = {one.path: (one.kind, one.name, one.root.shown_as) for one in offers(import_roots())}

    assert found == {
        "2026/2026-11-20": (OfferKind.EXPORT, "2026-11-20", "Exports of CMS"),
        "2026/empty": (OfferKind.NOTHING_KNOWN, "empty", "Exports of CMS"),
        "droid.csv": (OfferKind.DROID_LIST, "droid.csv", "Exports of CMS"),
    }


def test_the_folder_that_it_named_may_be_an_export_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUNIMENT_IMPORT_FOLDERS", f"{made(tmp_path)}=The export")
    [offer] = offers(import_roots())

    assert (offer.path, offer.name, offer.kind) == (".", "The export", OfferKind.EXPORT)
    assert path_of(StoreLayout(tmp_path), offer.root.path, offer.path) == Path(offer.root.path)


def test_nothing_is_offered_where_nobody_named_a_folder_or_it_is_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MUNIMENT_IMPORT_FOLDERS", raising=False)
    assert offers(import_roots()) == ()
    monkeypatch.setenv("MUNIMENT_IMPORT_FOLDERS", f"{tmp_path}/away=Away")

    assert offers(import_roots()) == ()


def test_links_are_neither_offered_nor_followed(root: Path, layout: StoreLayout, tmp_path: Path) -> None:
    outside = made(tmp_path / "outside")
    (root / "linked").symlink_to(outside)
    (root / "linked.csv").symlink_to("/etc/hostname")
    (root / "2026" / "deep").symlink_to(outside.parent)

    assert {one.path for one in offers(import_roots())} == {"2026/2026-11-20", "2026/empty", "droid.csv"}
    for path in ("linked", "linked.csv", "2026/deep/CMS export"):
        assert refusal(lambda path=path: path_of(layout, str(root), path)) is NOT_OFFERED


@pytest.mark.parametrize("key", ["", "0/../../etc", "0//etc", "1/2026-11-20", "0/notes.txt", "0/2026", "/etc"])
def test_no_other_path_can_be_chosen(root: Path, key: str) -> None:
    assert refusal(lambda: chosen(key)) is NOT_OFFERED


@pytest.mark.parametrize("path", ["..", "../..", "/etc", "2026/../../made", "no/../../x"])
def test_no_job_takes_a_path_outside_its_folder(root: Path, layout: StoreLayout, path: str) -> None:
    assert refusal(lambda: path_of(layout, str(root), path)) is NOT_OFFERED


def test_a_folder_that_it_no_longer_names_is_not_read(
    root: Path, layout: StoreLayout, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MUNIMENT_IMPORT_FOLDERS", "")

    assert refusal(lambda: path_of(layout, str(root), "2026/2026-11-20")) is NOT_OFFERED


# -- what is sent up -------------------------------------------------------------------------------------------


def zipped(files: dict[str, bytes]) -> bytes:
    sent = io.BytesIO()
    with zipfile.ZipFile(sent, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return sent.getvalue()


@pytest.mark.parametrize("top", ["", "2026-11-20/"])
def test_a_zip_of_an_export_with_or_without_its_folder_is_unpacked(layout: StoreLayout, top: str) -> None:
    path = unpack(zipped({f"{top}manifest.json": b"{}", f"{top}docs/a.txt": b"a"}), layout)
    found = path_of(layout, UPLOADED, path)

    assert (found / "manifest.json").read_bytes() == b"{}"
    assert (found / "docs" / "a.txt").read_bytes() == b"a"
    assert unpack(zipped({f"{top}manifest.json": b"{}", f"{top}docs/a.txt": b"a"}), layout) == path
    clear_upload(layout, path)
    assert list(uploads(layout).iterdir()) == []


def linked() -> bytes:
    sent = io.BytesIO()
    with zipfile.ZipFile(sent, "w") as archive:
        member = zipfile.ZipInfo("manifest.json")
        member.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(member, "/etc/hostname")
    return sent.getvalue()


def locked() -> bytes:
    sent = bytearray(zipped({"manifest.json": b"{}"}))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        sent[sent.index(mark) + place] |= 1  # the flag that says it takes a password
    return bytes(sent)


HOSTILE = {
    "no zip": (b"not a zip", UPLOAD_NOT_READ),
    "cut off": (zipped({"a.csv": os.urandom(9000)})[:4000], UPLOAD_NOT_READ),
    "locked": (locked(), UPLOAD_NOT_READ),
    "damaged": (zipped({"a.csv": b"a" * 99}).replace(b"PK\x03\x04", b"PK\x03\x05"), UPLOAD_NOT_READ),
    "points outside": (zipped({"../manifest.json": b"{}"}), UPLOAD_NAME_REFUSED),
    "from the root": (zipped({"/etc/cron": b"{}"}), UPLOAD_NAME_REFUSED),
    "a backslash": (zipped({"..\\manifest.json": b"{}"}), UPLOAD_NAME_REFUSED),
    "a link": (linked(), UPLOAD_NAME_REFUSED),
    "a file and a folder of one name": (zipped({"a": b"1", "a/b": b"2"}), UPLOAD_NAME_REFUSED),
    "too many files": (zipped({f"{number}.csv": b"" for number in range(MOST_FILES + 1)}), UPLOAD_TOO_LARGE),
}


@pytest.mark.parametrize("how", HOSTILE)
def test_an_archive_that_would_do_harm_is_refused_and_leaves_nothing(layout: StoreLayout, how: str) -> None:
    content, code = HOSTILE[how]

    assert refusal(lambda: unpack(content, layout)) is code
    assert list(uploads(layout).iterdir()) == []


def test_how_large_it_is_is_counted_as_it_is_unpacked(layout: StoreLayout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("muniment.uploads.MOST_BYTES", 3_000_000)  # the limit itself takes too long to reach
    bomb = zipped({"a.csv": b"0" * 2_000_000, "b.csv": b"0" * 2_000_000})

    assert len(bomb) < 10_000
    assert refusal(lambda: unpack(bomb, layout)) is UPLOAD_TOO_LARGE
    assert list(uploads(layout).iterdir()) == []
