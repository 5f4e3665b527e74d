"""The synthetic share holds exactly what the acceptance story counts, and is the same each time."""

import hashlib
import os
import stat
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from muniment.demo import cases
from muniment.demo.share import DemoShare, content_of, planned, write_share
from records.faults.stores import DEMO_CANNOT_WRITE, DEMO_FILE_COUNT, DEMO_FOLDER_IN_USE
from retention.faults import Refusal
from transfer.preflight.checks import staged_characters
from transfer.preflight.tdr_limits import tdr_limits

ALPHA = cases.ALPHA.encode()
ZIP_LOCKED = 1  # bit 0 of the general-purpose flag


@dataclass(frozen=True, slots=True)
class Seen:
    """One file as it stands on the disk."""

    mode: int
    modified_ns: int
    content: bytes


@pytest.fixture(scope="module")
def share(tmp_path_factory: pytest.TempPathFactory) -> DemoShare:
    return write_share(tmp_path_factory.mktemp("first"))


@pytest.fixture(scope="module")
def seen(share: DemoShare) -> dict[bytes, Seen]:
    return dict(everything_in(share))


def everything_in(share: DemoShare) -> Iterator[tuple[bytes, Seen]]:
    root = os.fsencode(share.root)
    unreadable = {entry.path for entry in planned() if not entry.mode}
    for folder, folders, names in os.walk(root):
        for name in (*folders, *names):
            path = os.path.join(folder, name)
            found = os.lstat(path)
            yield os.path.relpath(path, root), Seen(found.st_mode, found.st_mtime_ns, content(path, unreadable, root))


def content(path: bytes, unreadable: set[bytes], root: bytes) -> bytes:
    if os.path.islink(path):
        return os.readlink(path)
    if os.path.isdir(path) or (os.path.relpath(path, root) in unreadable and os.geteuid() != 0):
        return b""
    with open(path, "rb") as file:
        return file.read()


def files(seen: dict[bytes, Seen]) -> dict[bytes, bytes]:
    return {path: one.content for path, one in seen.items() if stat.S_ISREG(one.mode)}


def test_the_share_has_the_folders_and_counts_of_the_story(share: DemoShare) -> None:
    assert share.shown_as == r"\\FS99\SCD"
    assert share.file_count == 1846
    assert share.counts == {
        "Board": 24,
        "Copy of Copy of Op ALPHA": 96,
        "HOME": 31,
        "HR": 140,
        "Op ALPHA - R v BANKS (99AA0101005)": 148,
        "Op CEDAR - R v DOE (99BB0202007)": 322,
        "Projects": 137,
        "R v EXAMPLE (99CC0303005)": 187,
        "R v FICTION (99DD0404021)": 264,
        "R v SAMPLE (99EE0505008)": 95,
        "Stuff to sort": 402,
    }


def test_the_disk_holds_what_was_planned_and_nothing_else(seen: dict[bytes, Seen]) -> None:
    on_disk = {path for path, one in seen.items() if not stat.S_ISDIR(one.mode)}

    assert on_disk == {entry.path for entry in planned()}


def test_two_shares_of_one_seed_have_the_same_bytes_dates_and_modes(seen: dict[bytes, Seen], tmp_path: Path) -> None:
    assert dict(everything_in(write_share(tmp_path))) == seen


def test_the_plan_is_the_same_on_every_machine() -> None:
    # Names and dates come from the seed alone. Where this changes, every figure of the story is read again.
    digest = hashlib.sha256()
    for entry in planned():
        digest.update(b"%b %d\n" % (entry.path, entry.modified_at))

    assert digest.hexdigest()[:16] == "f17e01bb1465d67a"


def test_another_seed_gives_the_same_counts_and_other_papers() -> None:
    first, second = planned(1), planned(2)
    number = next(number for number, entry in enumerate(first) if entry.path.endswith(b"/MG5.doc"))

    assert len(first) == len(second)
    assert first[number].path == second[number].path
    assert content_of(first[number], number=1, seed=1) != content_of(second[number], number=1, seed=2)


def test_nobody_may_read_two_files_and_two_are_links(seen: dict[bytes, Seen]) -> None:
    closed = [path for path, one in seen.items() if stat.S_ISREG(one.mode) and not stat.S_IMODE(one.mode)]
    links = [path for path, one in seen.items() if stat.S_ISLNK(one.mode)]

    assert sorted(path.split(b"/")[0] for path in closed) == [b"HR", b"Stuff to sort"]
    assert {path.split(b"/")[0] for path in links} == {b"Stuff to sort"}
    assert len(links) == 2


def test_op_alpha_has_six_stops_and_seven_warnings(seen: dict[bytes, Seen]) -> None:
    alpha = {path: content for path, content in files(seen).items() if path.startswith(ALPHA + b"/")}
    names = Counter(os.path.basename(path) for path in alpha)
    contents = Counter(alpha.values())

    assert [name for name in names if name.startswith(b"~$")] == [b"~$MG5.doc"]
    assert [path for path, content in alpha.items() if not content] == [ALPHA + b"/2 Evidence/MG9 witness list.txt"]
    assert [path for path, content in alpha.items() if content[:4] == b"PK\3\4" and content[6] & ZIP_LOCKED] == [
        ALPHA + b"/99 Old/Disc 2.zip"
    ]
    assert [name for name in names if name.endswith((b".mht", b".mhtml"))] == [b"Page of the court's web site.mht"]
    assert [name for name in names if name.endswith(b".hte")] == [b"Reply of the court office.hte"]
    staged = [staged_characters(tdr_limits().usual_staging_path, os.fsdecode(path)) for path in alpha]
    assert [characters for characters in staged if characters > 258] == [271]
    assert sum(count - 1 for count in contents.values()) == 6
    assert names[b"Thumbs.db"] == 1


def test_op_alpha_ends_in_march_2006_and_holds_no_redacted_copy() -> None:
    alpha = [entry for entry in planned() if entry.path.startswith(ALPHA + b"/")]

    assert max(entry.modified_at for entry in alpha) < 1_143_849_600  # 1 April 2006
    assert not [entry for entry in alpha if entry.path.rsplit(b".", 1)[0].endswith((b"_R", b"_Redacted", b"_redacted"))]


def test_every_copy_of_a_copy_has_the_content_of_a_file_in_op_alpha(seen: dict[bytes, Seen]) -> None:
    contents = files(seen)
    in_alpha = {content for path, content in contents.items() if path.startswith(ALPHA + b"/")}
    copies = [content for path, content in contents.items() if path.startswith(b"Copy of Copy of Op ALPHA/")]

    assert len(copies) == 96
    assert all(content and content in in_alpha for content in copies)


def test_nothing_with_content_stands_in_a_held_case_and_elsewhere(seen: dict[bytes, Seen]) -> None:
    folders: dict[bytes, set[bytes]] = defaultdict(set)
    for path, content in files(seen).items():
        folders[content].add(path.split(b"/")[0])
    shared = [tops for content, tops in folders.items() if content and len(tops) > 1]

    assert len(shared) > 100
    assert not [tops for tops in shared if cases.CEDAR.encode() in tops]
    assert not [tops for tops in shared if ALPHA in tops and tops != {ALPHA, b"Copy of Copy of Op ALPHA"}]


def test_three_files_of_op_cedar_and_no_others_speak_of_undercover_policing(seen: dict[bytes, Seen]) -> None:
    words = ("undercover", "covert", "SDS", "NPOIU", "CHIS", "MG6B", "MG6D", "public interest immunity")
    wanted = [word.encode(encoding) for word in words for encoding in ("utf-8", "utf-16-le")]
    hits = [
        path
        for path, content in files(seen).items()
        if b"SYNTHETIC" in content.replace(b"\0", b"") and any(word in content for word in wanted)
    ]
    in_names = [path for path in seen if any(word.encode() in path for word in words)]

    assert sorted(hits) == [
        b"Op CEDAR - R v DOE (99BB0202007)/1 Correspondence/E-mail from the disclosure officer.eml",
        b"Op CEDAR - R v DOE (99BB0202007)/6 Disclosure/Note on sensitive material.docx",
        b"Op CEDAR - R v DOE (99BB0202007)/99 Old/Chronology.docx",
    ]
    assert in_names == []


def test_every_file_with_text_says_that_it_is_synthetic(seen: dict[bytes, Seen]) -> None:
    kinds = {entry.path: entry.kind for entry in planned()}
    without_text = {
        "jpeg", "camera", "png", "gif", "gif 89", "bitmap", "tiff", "targa", "webp", "icon", "paintbrush", "pixmap",
        "graymap", "jpeg 2000", "eps", "x bitmap", "thumbnails", "owner file", "empty", "mark only", "bzip2",
        "locked word", "locked pdf", "locked zip", "cut word", "cut zip", "cut pdf", "cut word 97", "lost word",
    }  # fmt: skip
    silent = {kinds[path] for path, content in files(seen).items() if b"SYNTHETIC" not in content.replace(b"\0", b"")}

    assert silent <= without_text


def test_the_dates_go_from_1998_to_2026() -> None:
    moments = [entry.modified_at for entry in planned()]

    assert 883_612_800 <= min(moments) < 915_148_800  # in 1998
    assert 1_767_225_600 <= max(moments) < 1_798_761_600  # in 2026


def test_siegfried_names_at_least_forty_formats(share: DemoShare) -> None:
    import pygfried

    names = [os.fsdecode(os.path.join(os.fsencode(share.root), e.path)) for e in planned() if e.link_to is None]
    readable = [name for name in names if name.isprintable() and os.access(name, os.R_OK)]
    named = {
        match["id"]
        for file in pygfried.identify_many(readable, workers=2)["files"]
        for match in file["matches"]
        if match["id"] != "UNKNOWN" and "extension only" not in match["warning"]
    }

    assert len(named) >= 70


def test_a_note_beside_the_share_says_what_it_is(share: DemoShare) -> None:
    assert "SYNTHETIC" in share.note.read_text(encoding="utf-8")
    assert share.note.parent == share.root.parent


def test_a_place_in_use_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "SCD").mkdir()
    (tmp_path / "SCD" / "ours.doc").write_bytes(b"ours")

    with pytest.raises(Refusal) as refused:
        write_share(tmp_path)

    assert refused.value.faults[0].code == DEMO_FOLDER_IN_USE
    assert [path.name for path in (tmp_path / "SCD").iterdir()] == ["ours.doc"]


def test_a_note_of_somebody_else_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "SYNTHETIC.txt").write_text("ours")

    with pytest.raises(Refusal) as refused:
        write_share(tmp_path)

    assert refused.value.faults[0].code == DEMO_FOLDER_IN_USE
    assert (tmp_path / "SYNTHETIC.txt").read_text() == "ours"
    assert not (tmp_path / "SCD").exists()


def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")

    with pytest.raises(Refusal) as refused:
        write_share(tmp_path / "file" / "below")

    assert refused.value.faults[0].code == DEMO_CANNOT_WRITE


@pytest.mark.parametrize("count", [0, -1, 50_000_001])
def test_a_number_of_files_out_of_range_is_refused_before_anything_is_made(tmp_path: Path, count: int) -> None:
    with pytest.raises(Refusal) as refused:
        write_share(tmp_path / "many", files=count)

    assert refused.value.faults[0].code == DEMO_FILE_COUNT
    assert not (tmp_path / "many").exists()
