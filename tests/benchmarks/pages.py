"""Measure the pages over many files: p50 and p95 of each and CPU, without an index and with one, in one run.

    python -m tests.benchmarks.pages --files 1000000
    python -m tests.benchmarks.pages --files 10000000 --store /srv/scratch/ten-million

The evidence is made by DuckDB and sealed as a survey seals it, SYNTHETIC, in a store of its own: in a
temporary folder, or at --store, where the next run finds it. Every page goes through the whole
application: sign-in, rights, store, template. Figures belong to the machine they were measured on;
the ratio to the count by format, asked between the pages, is the figure to keep.
"""

import argparse
import os
import random
import re
import resource
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from muniment.clock import now
from muniment.settings import REHEARSAL_DAY
from muniment.wiring import Store, open_store
from records.register.people import Role
from records.store.columns import FILE_COLUMNS, FOLDER_COLUMNS
from records.store.evidence import connect, copy_out
from records.store.layout import StoreLayout
from records.survey.index_making import make_index
from records.survey.seal import seal_rows
from tests.benchmarks.evaluate_estate import timed
from tests.benchmarks.measure import machine
from tests.web import Browser, add_people, app_of, browser

REF = "S0001"
FILES_A_FOLDER = 20
FILE = {
    "folder": "'Cases ' || lpad((c % 14)::VARCHAR, 2, '0') || '/R v N' || lpad(c::VARCHAR, 8, '0')",
    "name": "list_extract(['paper', 'MG5', 'statement of', 'letter to', 'exhibit', 'CPS note', 'disclosure', 'draft'],"
    " (hash(i * 3) % 8)::INTEGER + 1) || ' ' || lpad(i::VARCHAR, 9, '0') || '.doc'",
    "kind": "'FILE'",
    "size_bytes": "1000 + (hash(i) % 90000000)::BIGINT",
    "modified_ns": "(epoch_us(DATE '1998-01-05' + (hash(c) % 9862)::INTEGER)::BIGINT + (i % 86400) * 1000000) * 1000",
    "result": "'PROFILED'",
    "extension": "'doc'",
    "sha256": "sha256((i - i % 4 + (i % 4) // 2)::VARCHAR)",
    "puids": "'fmt/' || (hash(i * 7) % 60)::VARCHAR",
    "basis": "'Signature'",
    "mime": "'application/msword'",
}
COUNT = "SELECT puids, count(*) FROM files GROUP BY ALL"


def main() -> None:
    """Make the evidence, ask for the pages at random places without an index and with one, print the figures."""
    words = argparse.ArgumentParser()
    words.add_argument("--files", type=int, default=1_000_000)
    words.add_argument("--rounds", type=int, default=20)
    words.add_argument("--store", type=Path, help="kept, and used again where it is there")
    asked = words.parse_args()
    os.environ[REHEARSAL_DAY] = "2026-11-25"
    with tempfile.TemporaryDirectory() as folder:
        path: Path = asked.store or Path(folder) / "store"
        in_its_own_process(make_store, path, asked.files)
        shutil.rmtree(StoreLayout(path).index(REF), ignore_errors=True)
        print("\nWithout an index")
        without = in_its_own_process(measure, path, asked.files, asked.rounds)
        print()
        in_its_own_process(make_the_index, path)
        print("\nWith it")
        with_one = in_its_own_process(measure, path, asked.files, asked.rounds)
        print(f"\n{'p50 with the index / without':34}")
        for name, (wall, cpu) in with_one.items():
            print(f"{name:34} wall {wall / without[name][0]:5.2f}  cpu {cpu / without[name][1]:5.2f}")
    print(machine())


def in_its_own_process(act: Callable[..., object], *words: object) -> Any:
    """Return what `act` returns, done in a process of its own: so that the peak memory is its alone."""
    with get_context("spawn").Pool(1) as pool:
        return pool.apply(act, words)


def make_store(path: Path, files: int) -> None:
    """Make the store at `path`, say how long it took; one that is there already is left as it is."""
    if (StoreLayout(path).survey(REF) / "manifest.json").is_file():
        return
    store = open_store(path)
    timed("evidence made", lambda: make_survey(store, files=files))
    add_people(store.layout.root, reviewer=Role.REVIEWER, auditor=Role.AUDITOR)


def make_survey(store: Store, *, files: int) -> None:
    """Seal the survey S0001 of `files`, and enter it in the register."""
    layout, at = store.layout, now()
    source = f"(SELECT range AS i, range // {FILES_A_FOLDER} AS c FROM range({files}))"
    fields = ", ".join(f"({FILE.get(one.name, 'NULL')})::{one.sql_type} AS {one.name}" for one in FILE_COLUMNS)
    empty = ", ".join(f"NULL::{one.sql_type} AS {one.name}" for one in FOLDER_COLUMNS)
    entry = store.surveys.source_for(b"/srv/share", r"\\FS99\SCD", actor="benchmark", at=at)
    survey = store.surveys.begin(entry.ref, {}, actor="benchmark", at=at)
    about = {
        "survey": survey.ref,
        "source": {"ref": entry.ref, "kind": "share", "root": "/srv/share", "shown_as": entry.shown_as},
        "previous": None,
        "options": {"checksums": "sha256"},
        "started_at": at.isoformat(),
        "finished_at": at.isoformat(),
        "keeps_access_times": True,
        "synthetic": True,
    }
    made = layout.root / "made.parquet"
    with connect(layout.root, memory_limit="2GB") as connection:
        copy_out(connection, f"SELECT * FROM (SELECT {fields} FROM {source}) ORDER BY folder, name", made)
        connection.execute(f"CREATE VIEW made AS FROM read_parquet('{made}')")
        connection.execute(f"CREATE VIEW nothing AS SELECT {empty} WHERE false")
        sealed = seal_rows(connection, layout, files="made", folders="nothing", about=about)
    made.unlink()
    counts = {"found": files, "profiled": files}
    store.surveys.seal(survey.ref, sealed.manifest_sha256, counts, actor="benchmark", at=at)


def make_the_index(path: Path) -> None:
    """Make the index, and say what it took and how large it is beside the evidence."""
    layout = StoreLayout(path)
    timed("index made", lambda: make_index(layout, REF))
    sizes = [sum(one.stat().st_size for one in folder.iterdir()) for folder in (layout.index(REF), layout.parts)]
    print(f"index {sizes[0] / 1e6:,.0f} MB, evidence {sizes[1] / 1e6:,.0f} MB, peak {peak_mb():,.0f} MB")


def measure(path: Path, files: int, rounds: int) -> dict[str, tuple[float, float]]:
    """Print p50 and p95 of every page, its CPU, its p95 in counts; return p50 of wall and CPU of each."""
    app, found = app_of(path), dict[str, tuple[float, float]]()
    b, count = browser(app, "reviewer"), counts(app.state.site)
    random.seed(7)
    for name, address in addresses(files):
        began = time.perf_counter()
        opened(b, address())
        first = time.perf_counter() - began
        wall, cpu, counted = seconds(lambda address=address: opened(b, address()), count, rounds)  # type: ignore[misc]
        found[name] = (at(wall, 0.5), at(cpu, 0.5))
        ratio = at(wall, 0.95) / at(counted, 0.95)
        line = f"first {1000 * first:8.1f} ms p50 {ms(wall, 0.5)} p95 {ms(wall, 0.95)} cpu {ms(cpu, 0.5)}"
        line += f"  {ratio:.1f} counts of {ms(counted, 0.95)}"
        print(f"{name:34} {line}", flush=True)
    app.state.site.close()
    print(f"peak memory {peak_mb():,.0f} MB; load {os.getloadavg()[0]:.1f}")
    return found


def peak_mb() -> float:
    """Return the peak memory of this process in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def counts(site: object) -> Callable[[], object]:
    """Return what counts the files by format, as the pages ask: through the survey kept open."""

    def count() -> object:
        with site.surveys.opened(REF) as evidence:  # type: ignore[attr-defined]
            return evidence.connection.execute(COUNT).fetchall()

    return count


def addresses(files: int) -> Iterator[tuple[str, Callable[[], str]]]:
    """Yield each kind of page, with what gives the address of one at random."""
    from records.survey.file_pages import key_written

    def somewhere() -> tuple[str, str]:
        i = random.randrange(files)
        c = i // FILES_A_FOLDER
        return f"Cases {c % 14:02}/R v N{c:08}", f"paper {i:09}.doc"

    def after(*before: object) -> str:
        return key_written([*before, *somewhere(), "~"])

    page = f"/surveys/{REF}/files"
    yield "home", lambda: "/"
    yield "surveys", lambda: "/surveys"
    yield "one survey", lambda: f"/surveys/{REF}"
    yield "files by path, first page", lambda: page
    yield "files by path, somewhere", lambda: f"{page}?after={after()}"
    yield "files by path, back from somewhere", lambda: f"{page}?before={after()}"
    yield "biggest first", lambda: f"{page}?sort=-size_bytes"
    yield "by size, somewhere", lambda: f"{page}?sort=size_bytes&after={after(random.randrange(90_000_000))}"
    yield "newest first", lambda: f"{page}?sort=-modified_at"
    yield "by format", lambda: f"{page}?sort=puids"
    yield "one format, biggest first", lambda: f"{page}?puid=fmt/{random.randrange(60)}&sort=-size_bytes"
    yield "one folder", lambda: f"{page}?folder={somewhere()[0]}"
    yield "a seventh of all, biggest first", lambda: f"{page}?folder=Cases {random.randrange(14):02}&sort=-size_bytes"
    yield "a ready-made list", lambda: f"{page}?list=duplicates"
    yield "a list, one format", lambda: f"{page}?list=duplicates&puid=fmt/{random.randrange(60)}"
    yield "text of one file", lambda: f"{page}?q={random.randrange(files):09}"
    yield "text of one file, biggest first", lambda: f"{page}?q={random.randrange(files):09}&sort=-size_bytes"
    yield "text in no path", lambda: f"{page}?q=Zaradine{random.randrange(1000)}"
    yield "text in an eighth of all", lambda: f"{page}?q=exhibit 0{random.randrange(10)}"
    yield "a condition: one year", lambda: f"{page}?where=year+%3D+{random.randrange(1999, 2024)}"


def opened(b: Browser, address: str) -> None:
    """Open a page, and make sure that it is one."""
    answer = b.get(address)
    assert answer.status_code == 200, answer.text
    assert re.search("<h1", answer.text)


def seconds(
    act: Callable[[], object], beside: Callable[[], object], rounds: int
) -> tuple[list[float], list[float], list[float]]:
    """Return in order how long each of `rounds` took, its CPU, and how long `beside` took, asked in turn with it."""
    walls, cpus, others = [], [], []
    for _ in range(rounds):
        wall, cpu = time.perf_counter(), time.process_time()
        act()
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
        wall = time.perf_counter()
        beside()
        others.append(time.perf_counter() - wall)
    return sorted(walls), sorted(cpus), sorted(others)


def at(found: Sequence[float], part: float) -> float:
    """Return the figure below which this part of the rounds lies."""
    return found[min(len(found) - 1, int(len(found) * part))]


def ms(found: Sequence[float], part: float) -> str:
    """Return that figure in milliseconds."""
    return f"{1000 * at(found, part):7.1f} ms"


if __name__ == "__main__":
    main()
