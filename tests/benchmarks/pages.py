"""Measure the pages over many files: p50 and p95 of each, against a count by format over the same files.

    python -m tests.benchmarks.pages --files 1000000

The evidence is made by DuckDB in the shape of a sealed survey, SYNTHETIC, in a store of its own in a
temporary folder. Every page goes through the whole application: sign-in, rights, store, template.
Figures belong to the machine they were measured on; the ratio to the count is the figure to keep.
"""

import argparse
import os
import random
import re
import resource
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from multiprocessing import get_context
from pathlib import Path

from muniment.clock import now
from muniment.settings import REHEARSAL_DAY
from muniment.wiring import Store, open_store
from records.register.people import Role
from records.store.columns import FILE_COLUMNS, FOLDER_COLUMNS
from records.store.evidence import connect, copy_out, write_json
from tests.benchmarks.evaluate_estate import timed
from tests.benchmarks.measure import machine
from tests.web import Browser, add_people, app_of, browser

FILES_A_FOLDER = 20
FILE = {
    "folder": "'Cases ' || lpad((c % 14)::VARCHAR, 2, '0') || '/R v N' || lpad(c::VARCHAR, 8, '0')",
    "name": "'paper ' || lpad(i::VARCHAR, 9, '0') || '.doc'",
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
    """Make the evidence, ask for the pages at random places, print the figures."""
    words = argparse.ArgumentParser()
    words.add_argument("--files", type=int, default=1_000_000)
    words.add_argument("--rounds", type=int, default=20)
    asked = words.parse_args()
    os.environ[REHEARSAL_DAY] = "2026-11-25"
    with tempfile.TemporaryDirectory() as folder:
        making = get_context("spawn").Process(target=make_store, args=(Path(folder) / "store", asked.files))
        making.start()  # in a process of its own, so that the peak memory is that of the pages
        making.join()
        store = open_store(Path(folder) / "store")
        add_people(store.layout.root, reviewer=Role.REVIEWER, auditor=Role.AUDITOR)
        app = app_of(store.layout.root)
        measure(app.state.site, browser(app, "reviewer"), files=asked.files, rounds=asked.rounds)
        app.state.site.close()
    print(machine())


def make_store(path: Path, files: int) -> None:
    """Make the store at `path`, say how long it took."""
    store = open_store(path)
    timed("evidence made", lambda: make_survey(store, files=files))


def make_survey(store: Store, *, files: int) -> None:
    """Write the sealed survey S0001 of `files`, in order of folder and name, and enter it in the register."""
    layout, at = store.layout, now()
    source = f"(SELECT range AS i, range // {FILES_A_FOLDER} AS c FROM range({files}))"
    fields = ", ".join(f"({FILE.get(one.name, 'NULL')})::{one.sql_type} AS {one.name}" for one in FILE_COLUMNS)
    with connect(layout.root, memory_limit="2GB") as connection:
        query = f"SELECT * FROM (SELECT {fields} FROM {source}) ORDER BY folder, name"
        copy_out(connection, query, layout.parts / "files.parquet")
        empty = ", ".join(f"NULL::{one.sql_type} AS {one.name}" for one in FOLDER_COLUMNS)
        copy_out(connection, f"SELECT {empty} WHERE false", layout.parts / "folders.parquet")
    entry = store.surveys.source_for(b"/srv/share", r"\\FS99\SCD", actor="benchmark", at=at)
    survey = store.surveys.begin(entry.ref, {}, actor="benchmark", at=at)
    layout.survey(survey.ref).mkdir(parents=True, exist_ok=True)
    manifest = {
        "survey": survey.ref,
        "source": {"ref": entry.ref, "shown_as": entry.shown_as},
        "parts": [{"rows_sha256": "files"}],
        "folders": {"rows_sha256": "folders"},
        "synthetic": True,
    }
    digest = write_json(layout.survey(survey.ref) / "manifest.json", manifest)
    store.surveys.seal(survey.ref, digest, {"found": files, "profiled": files}, actor="benchmark", at=at)


def measure(site: object, b: Browser, *, files: int, rounds: int) -> None:
    """Print p50 and p95 of every page, and its p95 against that of the count."""
    base = seconds(counts(site), rounds)
    print(f"{'count by format':34} p50 {ms(base, 0.5)} p95 {ms(base, 0.95)}")
    random.seed(7)
    for name, address in addresses(files):
        found = seconds(lambda address=address: opened(b, address()), rounds)  # type: ignore[misc]
        ratio = at(found, 0.95) / at(base, 0.95)
        print(f"{name:34} p50 {ms(found, 0.5)} p95 {ms(found, 0.95)}  {ratio:.1f} counts", flush=True)
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


def counts(site: object) -> Callable[[], object]:
    """Return what counts the files by format, as the pages ask: through the survey kept open."""

    def count() -> object:
        with site.surveys.opened("S0001") as evidence:  # type: ignore[attr-defined]
            return evidence.connection.execute(COUNT).fetchall()

    return count


def addresses(files: int) -> Iterator[tuple[str, Callable[[], str]]]:
    """Yield each kind of page, with what gives the address of one at random."""
    from records.survey.file_pages import _written

    def somewhere() -> tuple[str, str]:
        i = random.randrange(files)
        c = i // FILES_A_FOLDER
        return f"Cases {c % 14:02}/R v N{c:08}", f"paper {i:09}.doc"

    def after(*before: object) -> str:
        return _written([*before, *somewhere(), ""])

    page = "/surveys/S0001/files"
    yield "home", lambda: "/"
    yield "surveys", lambda: "/surveys"
    yield "files by path, first page", lambda: page
    yield "files by path, somewhere", lambda: f"{page}?after={after()}"
    yield "biggest first", lambda: f"{page}?sort=-size_bytes"
    yield "by size, somewhere", lambda: f"{page}?sort=size_bytes&after={after(random.randrange(90_000_000))}"
    yield "one format, biggest first", lambda: f"{page}?puid=fmt/40&sort=-size_bytes"
    yield "one folder", lambda: f"{page}?folder={somewhere()[0]}"
    yield "text in the path", lambda: f"{page}?q={somewhere()[1][6:15]}"


def opened(b: Browser, address: str) -> None:
    """Open a page, and make sure that it is one."""
    answer = b.get(address)
    assert answer.status_code == 200, answer.text
    assert re.search("<h1", answer.text)


def seconds(act: Callable[[], object], rounds: int) -> list[float]:
    """Return how long each of `rounds` took, after one to warm up."""
    act()
    found = []
    for _ in range(rounds):
        began = time.perf_counter()
        act()
        found.append(time.perf_counter() - began)
    return sorted(found)


def at(found: Sequence[float], part: float) -> float:
    """Return the figure below which this part of the rounds lies."""
    return found[min(len(found) - 1, int(len(found) * part))]


def ms(found: Sequence[float], part: float) -> str:
    """Return that figure in milliseconds."""
    return f"{1000 * at(found, part):7.1f} ms"


if __name__ == "__main__":
    main()
