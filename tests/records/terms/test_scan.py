"""A term scan over a survey: what it finds, what it keeps, how it goes on, what it can't read."""

import io
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from muniment.wiring import Store
from records.store.audit import events, verify
from records.store.database import reading
from records.survey.paths import SourceRoot
from records.survey.scratch import Scratch
from records.terms.hits import open_scan, scan_faults, treat_as_held
from records.terms.reading import TermReader, ToRead
from records.terms.register import ScanRegister
from records.terms.scan import scan_folder, scan_part
from records.text import TextLimits
from retention.faults import Refusal
from schedules.lexicons import lexicon
from tests.records.survey.conftest import SurveyFolder
from tests.records.terms.conftest import ScanSurvey, write

SECRET = "The source was an undercover officer, in the brewery."


def test_each_file_with_a_hit_is_named_with_its_counts(
    store: Store, share: Path, survey_folder: SurveyFolder, scan: ScanSurvey
) -> None:
    write(share, "Op CEDAR/note.txt", SECRET)
    write(share, "Op CEDAR/copy of note.txt", SECRET)
    write(share, "Op CEDAR/SDS_list.txt", "Nothing.")
    write(share, "Other/plain.txt", "sds in small letters, and a USDS label.")
    survey_folder(share)
    finished = scan()

    with open_scan(store.layout, finished.entry) as opened:
        found = [(one.ref.key, one.hits, one.in_name) for one in opened.files_with_hits()]
        folders = opened.folders(opened.top_folders())
        sentence = treat_as_held("UCPI", folders[0], opened.mention)
    assert found == [
        ("Op CEDAR/SDS_list.txt", {"sds": 1}, True),
        ("Op CEDAR/copy of note.txt", {"undercover-officer": 1}, False),
        ("Op CEDAR/note.txt", {"undercover-officer": 1}, False),
    ]
    assert [(one.folder, one.files, one.files_with_hits) for one in folders] == [("Op CEDAR", 3, 3), ("Other", 1, 0)]
    assert sentence == ("Treat as held, UCPI. 3 files mention an undercover officer or SDS. A person must confirm.")


def test_one_content_is_read_once_and_carried_into_the_next_scan(
    share: Path, survey_folder: SurveyFolder, scan: ScanSurvey
) -> None:
    for name in ("a.txt", "b.txt", "c.txt"):
        write(share, name, SECRET)
    survey_folder(share)
    first = scan()
    write(share, "new.txt", "Another paper.")
    survey_folder(share)
    totals: list[int] = []
    second = scan("S0002", tell=lambda done, total: totals.append(total))

    assert (first.counts["contents"], first.counts["files_with_hits"]) == (1, 3)
    assert totals[-1] == 1
    assert (second.counts["files"], second.counts["files_with_hits"]) == (4, 3)


def test_a_folder_whose_name_is_a_hit_counts_for_all_in_it(
    store: Store, share: Path, survey_folder: SurveyFolder, scan: ScanSurvey
) -> None:
    write(share, "Papers of the SDS/1994/a.txt", "One.")
    write(share, "Papers of the SDS/b.txt", "Two.")
    survey_folder(share)

    with open_scan(store.layout, scan().entry) as opened:
        (folder,) = opened.folders(["Papers of the SDS"])
    assert (folder.files, folder.files_with_hits) == (2, 2)


def test_what_cannot_be_read_is_listed_and_never_counts_as_no_hit(
    store: Store, share: Path, survey_folder: SurveyFolder, scan: ScanSurvey
) -> None:
    write(share, "a.txt", "Plain.")
    write(share, "broken.docx", b"PK\x03\x04 cut short")
    write(share, "large.txt", "word " * 1000)
    write(share, "scan.png", b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR")
    unreadable = write(share, "locked up.txt", "Nobody may read this.")
    unreadable.chmod(0)
    survey_folder(share)
    write(share, "a.txt", "Changed since the survey.")
    finished = scan(limits=TextLimits(file_bytes=1000))

    with open_scan(store.layout, finished.entry) as opened:
        faults = [(one.path, one.result, one.fault_code) for one in opened.not_read()]
    assert faults == [
        ("a.txt", "NOT_READ", "TXT009"),
        ("broken.docx", "NOT_READ", "TXT002"),
        ("large.txt", "NOT_READ", "TXT003"),
        ("locked up.txt", "NOT_READ", "SUR010"),
        ("scan.png", "NOT_READ", "TXT006"),
    ]
    assert finished.counts["files"] == finished.counts["files_not_read"] == 5


def test_no_text_of_a_file_is_kept(store: Store, share: Path, survey_folder: SurveyFolder, scan: ScanSurvey) -> None:
    write(share, "note.txt", SECRET)
    survey_folder(share)
    scan()

    kept = [path for path in store.layout.root.rglob("*") if path.is_file()]
    assert len(kept) > 3
    assert [path for path in kept if b"brewery" in path.read_bytes()] == []


def test_a_scan_leaves_the_source_as_it_was(share: Path, survey_folder: SurveyFolder, scan: ScanSurvey) -> None:
    path = write(share, "note.txt", SECRET)
    os.utime(path, ns=(1_000_000_000, 2_000_000_000))
    survey_folder(share)
    scan()

    after = path.stat()
    assert (after.st_atime_ns, after.st_mtime_ns) == (1_000_000_000, 2_000_000_000)


class _Stop(Exception):
    pass


def test_a_scan_that_was_stopped_goes_on_and_ends_as_if_undisturbed(
    store: Store, share: Path, survey_folder: SurveyFolder, scan: ScanSurvey
) -> None:
    for number in range(9):
        write(share, f"{number}.txt", f"{SECRET} {number}")
    survey_folder(share)

    def stop_half_way(done: int, total: int) -> None:
        if done >= 6:
            raise _Stop

    with pytest.raises(_Stop):
        scan(batch_contents=3, tell=stop_half_way)
    parts = len(list((store.layout.root / "evidence/scans/T0001/working").glob("part-*")))
    finished = scan(batch_contents=3)
    undisturbed = scan(batch_contents=3, deadline_ms=19_000)

    assert parts == 2
    assert (finished.went_on, finished.entry.ref, undisturbed.entry.ref) == (True, "T0001", "T0002")
    with open_scan(store.layout, finished.entry) as one, open_scan(store.layout, undisturbed.entry) as other:
        assert list(one.files_with_hits()) == list(other.files_with_hits())


def test_a_changed_part_of_a_scan_is_found(
    store: Store, share: Path, survey_folder: SurveyFolder, scan: ScanSurvey
) -> None:
    write(share, "note.txt", SECRET)
    write(share, "other.txt", "Plain.")
    survey_folder(share)
    first = scan()
    part = scan_part(store.layout, first.manifest)
    with open_scan(store.layout, first.entry) as opened:
        whole = opened.fault()
        changed = part.with_suffix(".new")
        opened.connection.execute(f"COPY (SELECT * REPLACE ('' AS hits) FROM sealed) TO '{changed}' (FORMAT parquet)")
    os.replace(changed, part)

    assert whole is None
    with open_scan(store.layout, first.entry) as opened:
        fault = opened.fault()
    assert fault is not None and fault.code.code == "TXT025"


def test_scans_are_in_the_audit_chain(store: Store, share: Path, survey_folder: SurveyFolder, scan: ScanSurvey) -> None:
    write(share, "note.txt", SECRET)
    survey_folder(share)
    scan()

    with reading(store.database) as session:
        assert verify(session).is_whole
        assert [event.act for event in events(session, subject="T0001")] == ["term scan begun", "term scan sealed"]
    assert ScanRegister(store.database).latest("S0001", "ucpi") is not None


def test_a_survey_whose_source_is_gone_is_refused(share: Path, survey_folder: SurveyFolder, scan: ScanSurvey) -> None:
    write(share, "note.txt", SECRET)
    survey_folder(share)
    share.rename(share.with_name("elsewhere"))

    with pytest.raises(Refusal, match="TXT022"):
        scan()


# -- the child process -----------------------------------------------------------------------------------------


def test_a_file_that_takes_too_long_costs_itself_and_no_other(tmp_path: Path) -> None:
    write(tmp_path, "slow.txt", "under cover of night " * 6_000_000)
    write(tmp_path, "note.txt", SECRET)
    with (
        SourceRoot(os.fsencode(tmp_path)) as root,
        Scratch(count=4) as scratch,
        TermReader(
            root, lexicon("ucpi"), scratch, limits=TextLimits(characters=10**9, file_bytes=1 << 28), deadline_ms=100
        ) as reader,
    ):
        slow = reader.read(ToRead(b"slow.txt", "txt", 126_000_000, None, "", None))
        note = reader.read(ToRead(b"note.txt", "txt", 53, None, "", None))

    assert (slow.result, slow.fault_code) == ("NOT_READ", "TXT004")
    assert (note.result, note.hits) == ("READ", {"undercover-officer": 1})


def test_a_file_that_kills_its_reader_costs_itself_and_no_other(tmp_path: Path) -> None:
    write(tmp_path, "slow.txt", "under cover of night " * 1_500_000)
    write(tmp_path, "note.txt", SECRET)
    with (
        SourceRoot(os.fsencode(tmp_path)) as root,
        Scratch(count=4) as scratch,
        TermReader(root, lexicon("ucpi"), scratch, limits=TextLimits(characters=10**9)) as reader,
    ):
        victim = reader.process_ids[0]
        killer = threading.Thread(target=lambda: (time.sleep(0.3), os.kill(victim, signal.SIGKILL)))
        killer.start()
        slow = reader.read(ToRead(b"slow.txt", "txt", 31_500_000, None, "", None))
        killer.join()
        note = reader.read(ToRead(b"note.txt", "txt", 53, None, "", None))

    assert (slow.result, slow.fault_code) == ("NOT_READ", "TXT005")
    assert note.result == "READ"


def test_a_reader_that_cannot_start_stops_the_scan_and_says_why(tmp_path: Path) -> None:
    gone = replace(lexicon("ucpi"), name="gone")
    with (
        SourceRoot(os.fsencode(tmp_path)) as root,
        Scratch(count=2) as scratch,
        pytest.raises(Refusal, match=r"TXT013.*HLD112 gone"),
    ):
        TermReader(root, gone, scratch, limits=TextLimits())


def test_the_reader_keeps_nothing_where_others_could_put_something(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(stream)
    write(tmp_path, "blank.pdf", stream.getvalue())
    with (
        SourceRoot(os.fsencode(tmp_path)) as root,
        Scratch(count=2) as scratch,
        TermReader(root, lexicon("ucpi"), scratch, limits=TextLimits()) as reader,
    ):
        read = reader.read(ToRead(b"blank.pdf", "pdf", len(stream.getvalue()), None, "", None))
        (process,) = reader.process_ids
        said = Path(f"/proc/{process}/environ").read_bytes().split(b"\0")
        own = Path(next(one for one in said if one.startswith(b"TMPDIR=")).decode().removeprefix("TMPDIR="))
        mode, unpacked = oct(own.stat().st_mode & 0o777), list(own.rglob("*pdfium*"))

    assert read.fault_code == "TXT011"
    assert (mode, len(unpacked) > 0) == ("0o700", True)
    assert not own.exists()


def test_what_the_survey_saw_encrypted_is_not_taken_for_read(tmp_path: Path) -> None:
    write(tmp_path, "old.doc", "looks like text")
    with (
        SourceRoot(os.fsencode(tmp_path)) as root,
        Scratch(count=4) as scratch,
        TermReader(root, lexicon("ucpi"), scratch, limits=TextLimits()) as reader,
    ):
        read = reader.read(ToRead(b"old.doc", "doc", 15, None, "encrypted", None))

    assert (read.result, read.fault_code) == ("NOT_READ", "TXT001")


KILLED = """
import os, signal, sys
from pathlib import Path
from datetime import UTC, datetime
from muniment.wiring import open_store
from records.terms.register import ScanRegister
from records.terms.scan import ScanOptions, scan_terms
from schedules.lexicons import lexicon

def tell(done, total):
    if done >= 4:
        os.kill(os.getpid(), signal.SIGKILL)

store = open_store(Path(sys.argv[1]))
scan_terms(
    "S0001", lexicon("ucpi"), layout=store.layout, surveys=store.surveys, scans=ScanRegister(store.database),
    options=ScanOptions(processes=1, batch_contents=2), actor="test", now=lambda: datetime(2026, 11, 25, tzinfo=UTC),
    tell=tell,
)
"""


def test_a_scan_that_was_killed_goes_on_with_the_same_command(
    store: Store, share: Path, survey_folder: SurveyFolder, scan: ScanSurvey
) -> None:
    for number in range(8):
        write(share, f"{number}.txt", f"{SECRET} {number}")
    survey_folder(share)
    done = subprocess.run([sys.executable, "-c", KILLED, str(store.layout.root)], check=False)
    started: list[int] = []
    finished = scan(batch_contents=2, tell=lambda done, total: started.append(done))

    assert done.returncode == -signal.SIGKILL
    assert (finished.went_on, finished.entry.ref, finished.counts["files_with_hits"]) == (True, "T0001", 8)
    with reading(store.database) as session:
        assert verify(session).is_whole


def test_a_second_scan_of_one_survey_at_the_same_time_is_refused(
    share: Path, survey_folder: SurveyFolder, scan: ScanSurvey
) -> None:
    write(share, "note.txt", SECRET)
    survey_folder(share)
    refused: list[Refusal] = []

    def try_again(done: int, total: int) -> None:
        with pytest.raises(Refusal) as met:
            scan()
        refused.append(met.value)

    scan(tell=try_again)

    assert refused and refused[0].faults[0].code.code == "TXT021"


def test_the_evidence_of_scans_is_verified(
    store: Store, share: Path, survey_folder: SurveyFolder, scan: ScanSurvey
) -> None:
    write(share, "note.txt", SECRET)
    survey_folder(share)
    entry = scan().entry
    whole = list(scan_faults(store.layout, ScanRegister(store.database).all(), parts=True))
    manifest = scan_folder(store.layout, entry.ref) / "manifest.json"
    manifest.write_text(manifest.read_text().replace("note", "Note").replace('"hits": 1', '"hits": 0'))

    assert whole == []
    assert [fault.code.code for fault in scan_faults(store.layout, ScanRegister(store.database).all(), parts=True)] == [
        "TXT025"
    ]
