"""A survey accounts for every file, goes on where it stopped, and leaves the source as it was."""

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from muniment.wiring import Store
from records.store.evidence import open_survey, part_paths
from records.survey.content import Checksums
from records.survey.drift import drift_between
from records.survey.observe import Survey, SurveyOptions
from retention.faults import Refusal

from .conftest import Rows, SurveyFolder

RowsOf = Callable[[Survey], Rows]


def fill(share: Path, *, files: int, seed: int = 1) -> None:
    """Fill `share` with `files` small files in folders; one in three is a copy of another."""
    chance = random.Random(seed)
    for number in range(files):
        folder = share / f"folder {chance.randrange(1 + files // 8)}" / ("deep" if number % 5 == 0 else "")
        folder.mkdir(parents=True, exist_ok=True)
        content = number - number % 3
        path = folder / f"file {number}.{chance.choice(['txt', 'doc', 'pdf', ''])}"
        path.write_bytes(b"%%PDF-1.4 synthetic %d " % content + b"x" * (content % 97))
        os.utime(path, ns=(10**18, 10**18 + number))


def state(folder: Path) -> dict[str, tuple[object, ...]]:
    """Return hash, times, size and permissions of everything below `folder`."""
    found: dict[str, tuple[object, ...]] = {}
    for path in sorted([folder, *folder.rglob("*")]):
        status = path.lstat()
        content = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() and not path.is_symlink() else ""
        times = (status.st_mtime_ns, status.st_ctime_ns)
        found[str(path)] = (content, status.st_size, times, status.st_mode, status.st_uid)
    return found


def access_times(folder: Path) -> dict[str, int]:
    return {str(path): path.lstat().st_atime_ns for path in sorted([folder, *folder.rglob("*")])}


def test_found_is_profiled_and_failed_and_skipped(
    share: Path, survey_folder: SurveyFolder, rows_of: RowsOf, tmp_path: Path
) -> None:
    fill(share, files=40)
    (share / "link").symlink_to("folder 1")
    os.mkfifo(share / "pipe")
    (share / "secret").write_text("x")
    (share / "secret").chmod(0)

    survey = survey_folder(share)

    counts = survey.counts
    assert (counts["found"], counts["profiled"], counts["failed"], counts["skipped"]) == (43, 40, 1, 2)
    assert not survey.is_complete
    faults = {str(row["name"]): row["fault_code"] for row in rows_of(survey) if row["fault_code"]}
    assert faults == {"link": "SUR020", "pipe": "SUR021", "secret": "SUR010"}


def test_the_source_stays_as_it_was(share: Path, survey_folder: SurveyFolder) -> None:
    fill(share, files=30)
    state(share)  # reading it here sets access times; from now on nothing may
    for path in share.rglob("*"):
        os.utime(path, ns=(10**18, path.stat().st_mtime_ns))
    before, before_access = state(share), access_times(share)
    for path in share.rglob("*"):
        os.utime(path, ns=(10**18, path.stat().st_mtime_ns))
    before_access = access_times(share)

    survey = survey_folder(share)

    assert access_times(share) == before_access
    assert survey.manifest["keeps_access_times"]
    after = state(share)
    assert {path: values[:2] for path, values in after.items()} == {path: values[:2] for path, values in before.items()}


def test_rows_say_what_was_read(share: Path, survey_folder: SurveyFolder, rows_of: RowsOf) -> None:
    (share / "Board").mkdir()
    (share / "Board" / "Minutes.DOC").write_bytes(b"minutes")
    os.utime(share / "Board" / "Minutes.DOC", ns=(10**18, 10**18 + 5))

    (row,) = rows_of(survey_folder(share, options=SurveyOptions(md5=True)))

    status = (share / "Board" / "Minutes.DOC").stat()
    assert row["folder"] == "Board"
    assert row["name"] == "Minutes.DOC"
    assert row["extension"] == "doc"
    assert row["size_bytes"] == 7
    assert row["modified_ns"] == 10**18 + 5
    assert row["inode"] == status.st_ino
    assert row["sha256"] == hashlib.sha256(b"minutes").hexdigest()
    assert row["md5"] == hashlib.md5(b"minutes", usedforsecurity=False).hexdigest()
    assert row["result"] == "PROFILED"
    assert row["read_in"] == "S0001"


def test_candidates_alone_get_a_checksum_where_asked(share: Path, survey_folder: SurveyFolder, rows_of: RowsOf) -> None:
    for name, content in {"a": b"one", "b": b"two", "c": b"three"}.items():
        (share / name).write_bytes(content)
    candidates = SurveyOptions(checksums=Checksums.CANDIDATES)

    first = rows_of(survey_folder(share, options=candidates))
    (share / "d").write_bytes(b"seven")  # c was alone with its size until now
    second = rows_of(survey_folder(share, options=candidates))

    assert [row["sha256"] is not None for row in first] == [True, True, False]
    assert [row["sha256"] is not None for row in second] == [True, True, True, True]


def test_a_placeholder_is_not_opened(share: Path, survey_folder: SurveyFolder, rows_of: RowsOf) -> None:
    """A file without blocks, where others have some: its content is elsewhere, and opening would recall it."""
    (share / "here.doc").write_bytes(b"x" * 10_000)
    with (share / "elsewhere.doc").open("wb") as file:
        file.truncate(1_000_000)

    rows = rows_of(survey_folder(share))

    assert [(row["name"], row["result"], row["fault_code"]) for row in rows] == [
        ("elsewhere.doc", "SKIPPED", "SUR022"),
        ("here.doc", "PROFILED", None),
    ]


# -- the same survey again ---------------------------------------------------------------------------------


def test_unchanged_files_are_carried_forward_unopened(
    share: Path, survey_folder: SurveyFolder, rows_of: RowsOf, store: Store
) -> None:
    fill(share, files=60)
    first = survey_folder(share)

    second = survey_folder(share)

    assert second.counts["carried_forward"] == 60
    assert part_paths(store.layout, second.manifest) == part_paths(store.layout, first.manifest)
    assert rows_of(second) == rows_of(first)


def test_only_what_changed_is_read_again(share: Path, survey_folder: SurveyFolder, rows_of: RowsOf) -> None:
    fill(share, files=60)
    survey_folder(share)
    changed, moved, gone = sorted(path for path in share.rglob("*") if path.is_file())[:3]
    changed.write_bytes(b"other content")
    moved.rename(moved.with_name("moved here.doc"))
    gone.unlink()
    (share / "new folder").mkdir()
    (share / "new folder" / "new.txt").write_text("new")

    second = survey_folder(share)

    assert second.counts["found"] == 60
    assert second.counts["carried_forward"] == 57
    read = {str(row["name"]) for row in rows_of(second) if row["read_in"] == "S0002"}
    assert read == {changed.name, "moved here.doc", "new.txt"}
    assert rows_of(second) == rows_of_fresh(rows_of, survey_folder(share, options=SurveyOptions(read_all=True)))


def rows_of_fresh(rows_of: RowsOf, survey: Survey) -> Rows:
    """Return the rows of a survey that read everything, as one that carried the rest forward has them."""
    rows = rows_of(survey)
    read_second = {"moved here.doc", "new.txt"}
    for row in rows:
        other = row["name"] in read_second or row["size_bytes"] == len(b"other content")
        row["read_in"] = "S0002" if other else "S0001"
    return rows


def test_a_date_put_back_after_a_change_does_not_hide_it(
    share: Path, survey_folder: SurveyFolder, rows_of: RowsOf
) -> None:
    path = share / "statement.doc"
    path.write_bytes(b"the first version")
    os.utime(path, ns=(10**18, 10**18))
    first = rows_of(survey_folder(share))
    with path.open("r+b") as file:
        file.write(b"THE FIRST VERSION")
    os.utime(path, ns=(10**18, 10**18))

    second = rows_of(survey_folder(share))

    assert first[0]["modified_ns"] == second[0]["modified_ns"]
    assert first[0]["sha256"] != second[0]["sha256"]


def test_a_failed_file_is_tried_again(share: Path, survey_folder: SurveyFolder, rows_of: RowsOf) -> None:
    (share / "closed.doc").write_text("x")
    (share / "closed.doc").chmod(0)
    (share / "open.doc").write_text("y")
    first = survey_folder(share)
    (share / "closed.doc").chmod(0o600)

    second = survey_folder(share)

    assert first.counts["failed"] == 1
    assert second.counts["failed"] == 0
    assert second.counts["carried_forward"] == 1


def test_new_permissions_are_noted_without_reading_the_file(
    share: Path, survey_folder: SurveyFolder, rows_of: RowsOf
) -> None:
    (share / "a.doc").write_text("x")
    survey_folder(share)
    (share / "a.doc").chmod(0o640)

    second = survey_folder(share)

    assert second.counts["carried_forward"] == 1
    assert rows_of(second)[0]["mode"] == 0o640


# -- refusals -----------------------------------------------------------------------------------------------


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path, survey_folder: SurveyFolder) -> None:
    with pytest.raises(Refusal, match="SUR001"):
        survey_folder(tmp_path / "nowhere")


def test_a_store_inside_the_source_is_refused(store: Store, survey_folder: SurveyFolder) -> None:
    with pytest.raises(Refusal, match="SUR045"):
        survey_folder(store.layout.root.parent)


def test_a_share_that_is_unmounted_midway_stops_the_survey_and_loses_nothing(
    share: Path, survey_folder: SurveyFolder, tmp_path: Path
) -> None:
    if subprocess.run(["/bin/mount", "-t", "tmpfs", "tmpfs", str(share)], check=False).returncode:
        pytest.skip("mounting needs root")
    fill(share, files=200)
    program = DRIVER.replace("tell=lambda _: None", "tell=unmount").replace(
        "opened =",
        "def unmount(progress):\n"
        "    if progress.stage == 'profiling' and os.path.ismount(sys.argv[1]):\n"
        "        os.system('umount --lazy \"' + sys.argv[1] + '\"')\n"
        "opened =",
    )
    command = [sys.executable, "-c", program, str(share), str(tmp_path / "other store")]

    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert "SUR047" in done.stderr
    assert not list((tmp_path / "other store").glob("evidence/surveys/*/manifest.json"))


def test_a_full_disk_for_working_copies_is_not_blamed_on_the_source(share: Path, tmp_path: Path) -> None:
    small = tmp_path / "small disk"
    small.mkdir()
    if subprocess.run(["/bin/mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(small)], check=False).returncode:
        pytest.skip("mounting needs root")
    (share / "video.mp4").write_bytes(os.urandom(6 << 20))
    program = DRIVER.replace("engines=Engines()", "engines=Engines(witness=witness)").replace(
        "survey =", "from records.survey.witness import Witness\nwitness = Witness(1)\nsurvey ="
    )
    command = [sys.executable, "-c", program, str(share), str(tmp_path / "other store")]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, env={**os.environ, "TMPDIR": str(small)}
        )
    finally:
        subprocess.run(["/bin/umount", "--lazy", str(small)], check=True)

    assert "SUR048" in done.stderr


def test_a_full_disk_of_the_store_stops_the_survey_and_the_same_command_goes_on(share: Path, tmp_path: Path) -> None:
    store = tmp_path / "small store"
    store.mkdir()
    if subprocess.run(["/bin/mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(store)], check=False).returncode:
        pytest.skip("mounting needs root")
    fill(share, files=2_000)
    try:
        command = [sys.executable, "-c", DRIVER, str(share), str(store)]
        full = subprocess.run(command, capture_output=True, text=True, check=False)
        subprocess.run(["/bin/mount", "-o", "remount,size=64m", str(store)], check=True)
        finish(share, store)
        finish(share, tmp_path / "undisturbed")

        assert "SUR043" in full.stderr
        assert parts_of_first_survey(store) == parts_of_first_survey(tmp_path / "undisturbed")
    finally:
        subprocess.run(["/bin/umount", "--lazy", str(store)], check=True)


def test_an_unfinished_survey_cannot_be_asked(share: Path, survey_folder: SurveyFolder, store: Store) -> None:
    survey = survey_folder(share)
    (store.layout.survey(survey.entry.ref) / "manifest.json").unlink()

    with pytest.raises(Refusal, match="SUR042"), open_survey(store.layout, survey.entry.ref):
        pass


def test_surveys_of_two_sources_do_not_drift(share: Path, survey_folder: SurveyFolder, store: Store) -> None:
    for name in ("one", "other"):
        (share / name).mkdir()
        survey_folder(share / name)

    with pytest.raises(Refusal, match="SUR046"), drift_between(store.layout, "S0001", "S0002"):
        pass


# -- whatever ends the process, the same command goes on ------------------------------------------------------

DRIVER = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from muniment.wiring import open_store
from records.survey.engines import Engines
from records.survey.observe import SurveyOptions, observe
opened = open_store(Path(sys.argv[2]))
print("ready", flush=True)
survey = observe(os.fsencode(sys.argv[1]), layout=opened.layout, register=opened.surveys, engines=Engines(),
    options=SurveyOptions(), shown_as=None, threads=2, actor="test", now=lambda: datetime(2026, 11, 25, tzinfo=UTC),
    tell=lambda _: None, batch_files=5)
print(survey.entry.ref, survey.went_on, [part["rows_sha256"] for part in survey.manifest["parts"]], flush=True)
"""


def start(share: Path, store: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen([sys.executable, "-c", DRIVER, str(share), str(store)], stdout=subprocess.PIPE, text=True)


def finish(share: Path, store: Path) -> None:
    process = start(share, store)
    process.communicate(timeout=120)
    assert process.returncode == 0


def test_a_survey_killed_at_any_moment_goes_on_to_the_same_result(share: Path, tmp_path: Path) -> None:
    fill(share, files=400)
    finish(share, tmp_path / "undisturbed")
    disturbed = tmp_path / "disturbed"
    chance = random.Random(7)

    killed = 0
    for _ in range(10):
        process = start(share, disturbed)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(chance.uniform(0.0, 0.35))
        process.send_signal(signal.SIGKILL)
        killed += process.wait() == -signal.SIGKILL
    finish(share, disturbed)

    assert killed >= 1
    assert parts_of_first_survey(disturbed) == parts_of_first_survey(tmp_path / "undisturbed")


def parts_of_first_survey(store: Path) -> list[str]:
    manifest = json.loads((store / "evidence" / "surveys" / "S0001" / "manifest.json").read_text())
    return [part["rows_sha256"] for part in [*manifest["parts"], manifest["folders"]]]


def test_two_surveys_of_one_source_at_a_time_are_refused(share: Path, tmp_path: Path) -> None:
    fill(share, files=3)
    os.mkfifo(share / "pipe")
    store = tmp_path / "store"
    finish(share, store)
    lock = next((store / "locks").glob("SRC*.lock"))
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import fcntl, sys, time; f = open(sys.argv[1]); fcntl.flock(f, fcntl.LOCK_EX);"
            "print('held', flush=True); time.sleep(60)",
            str(lock),
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None
    holder.stdout.readline()

    try:
        second = subprocess.run(
            [sys.executable, "-c", DRIVER, str(share), str(store)], capture_output=True, text=True, check=False
        )
    finally:
        holder.kill()
        holder.wait()

    assert "SUR040" in second.stderr
