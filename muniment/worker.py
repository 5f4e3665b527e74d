"""The worker: which kinds of job there are, and the one process that does them.

To add a kind: write a function that takes a `JobContext` and returns what came of it, name it in
KINDS, and ask for it with `Jobs.enqueue(NewJob(kind, subject, title, arguments), ...)`. See
docs/explanation/jobs.md.
"""

import fcntl
import logging
import os
import secrets
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from importlib import import_module
from pathlib import Path

from muniment.clock import now
from muniment.wiring import Store, jobs_url, open_jobs
from records.faults.jobs import JOB_UNEXPECTED, WORKER_RUNNING
from records.jobs.asking import Jobs
from records.jobs.context import JobContext, JobFunction
from records.register.asked_jobs import STORE_QUEUE
from records.store.audit import Json
from records.store.layout import StoreLayout
from retention.faults import Fault, Refusal

LOG = logging.getLogger("muniment.worker")
TRIES = 5
PATIENCE = 5  # nice value: a quarter of a processor that somebody else could fill
LOOK_SECONDS = 10.0  # how often the worker looks at what was asked for and never handed on, and at timetables

# Each kind of job by its name in the register, and the function that does it: module and name. It is
# called with the open store and the job's context.
KINDS: Mapping[str, tuple[str, str]] = {
    "survey": ("muniment.job_survey", "survey_source"),
    "term scan": ("muniment.job_estate", "scan_for_terms"),
    "evaluation": ("muniment.job_estate", "evaluate_estate"),
    "detector scan": ("muniment.job_sensitivity", "scan_for_signals"),
    "audit checkpoint": ("muniment.job_audit", "sign_head"),
    "bag build": ("muniment.job_consignment", "build_consignment"),
    "list check": ("muniment.job_lists", "check_lists"),
    "export import": ("muniment.job_import", "take_in_export"),
    "DROID list import": ("muniment.job_import", "take_in_droid_list"),
    "survey index": ("muniment.job_index", "index_survey"),
}


def kinds_of(store: Store) -> dict[str, JobFunction]:
    """Return every kind of job; a kind's module is imported when the first of its kind runs."""
    return {kind: partial(_do, module, name, store) for kind, (module, name) in KINDS.items()}


def _do(module: str, name: str, store: Store, context: JobContext) -> Mapping[str, Json]:
    function: Callable[[Store, JobContext], Mapping[str, Json]] = getattr(import_module(module), name)
    return function(store, context)


def run_worker(store: Store, queue: str, *, ending: threading.Event) -> None:
    """Do the jobs of `queue` until `ending`. A Refusal where a worker for it runs already."""
    from records.jobs.engine import Worker, WorkerParts

    with only_worker(store.layout, queue):
        jobs = open_jobs(store)
        parts = WorkerParts(
            kinds=kinds_of(store), now=now, ended=partial(_ended, store, jobs), unexpected=partial(_unexpected, store)
        )
        worker = Worker(jobs_url(store), queue, parts)
        try:
            worker.start()
            while not ending.is_set():
                _look_around(store, jobs, queue)
                ending.wait(LOOK_SECONDS)
        finally:
            jobs.close()
            worker.end()


def give_way() -> None:
    """Let this process and all it starts have the smaller part of the processors: who waits for a page comes first.

    Linux shares them out among sessions (autogroup) before it looks at the processes in one, and a worker has a
    session of its own: so both are told. Rule: sched(7), "The autogroup feature".
    """
    os.nice(PATIENCE)
    with suppress(OSError):  # a kernel without it
        Path("/proc/self/autogroup").write_text(str(PATIENCE), "ascii")


@contextmanager
def only_worker(layout: StoreLayout, queue: str) -> Iterator[None]:
    """Be the one worker for `queue`: two would do a job twice. The kernel's lock, which no crash leaves behind."""
    descriptor = os.open(_lock_path(layout, queue), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        if not any(_is_ours(descriptor, wait=number > 0) for number in range(TRIES)):
            raise Refusal(Fault(WORKER_RUNNING, queue))
        yield
    finally:
        os.close(descriptor)


def is_worker_running(layout: StoreLayout, queue: str) -> bool:
    """Return whether a worker for `queue` runs on this computer."""
    if not os.path.exists(_lock_path(layout, queue)):
        return False
    descriptor = os.open(_lock_path(layout, queue), os.O_RDONLY | os.O_CLOEXEC)
    try:
        return not _is_ours(descriptor)
    finally:
        os.close(descriptor)


def _is_ours(descriptor: int, *, wait: bool = False) -> bool:
    """Return whether the lock could be taken. Who only looks holds it for a moment too: so try again."""
    if wait:
        time.sleep(0.1)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _lock_path(layout: StoreLayout, queue: str) -> str:
    layout.locks.mkdir(mode=0o700, parents=True, exist_ok=True)
    return str(layout.locks / f"worker-{queue.encode().hex()}.lock")


def _look_around(store: Store, jobs: Jobs, queue: str) -> None:
    """Hand on what a crash left behind, start what timetables say is due, send the e-mail that waits.

    Only the worker of the store's own queue keeps timetables: two would be one too many. What can't be
    done now, a database that is busy or away, is logged and tried at the next look.
    """
    from muniment.job_index import start_index
    from muniment.job_lists import start_check
    from muniment.job_notices import send_mail, start_due

    acts: list[Callable[[], object]] = [jobs.hand_on_forgotten]
    if queue == STORE_QUEUE:
        acts += [lambda: start_due(store, jobs), lambda: send_mail(store), lambda: start_check(store, jobs)]
        acts.append(lambda: start_index(store, jobs))
    for act in acts:
        try:
            act()
        except Refusal as refusal:
            LOG.error("%s", refusal)


def _ended(store: Store, jobs: Jobs, context: JobContext, result: Mapping[str, Json], fault: Fault | None) -> None:
    """Tell people that a job ended, and do what follows on it."""
    from muniment.job_notices import evaluate_after, job_ended

    job_ended(store, context, result, fault)
    if fault is None:
        evaluate_after(store, jobs, context)


def _unexpected(store: Store, error: Exception, ref: str) -> Fault:
    """Return the fault that names `error` by a reference; its traceback goes into the store's log."""
    from muniment.logs import write_log

    reference = f"{now():%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
    text = f"job {ref}\n\n{''.join(traceback.format_exception(error))}"
    path = write_log(f"{reference}.txt", text, words=["--store", str(store.layout.root)])
    return Fault(JOB_UNEXPECTED, ref, f"reference {reference}, see {path}")
