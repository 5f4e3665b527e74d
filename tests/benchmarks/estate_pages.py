"""Measure pages over an evaluated estate: the review queue, do not touch, outcomes; p50 and p95 of each.

    python -m tests.benchmarks.estate_pages --files 1000000 --cases 50000

The evidence is that of evaluate_estate.py, SYNTHETIC. What counts is that a page deep in a list costs as
little as the first, and that ten times the estate doesn't cost ten times the page.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from appraisal.estate.driveplan import DrivePlan
from appraisal.estate.evaluate import Evaluation
from appraisal.estate.opening import open_evaluation
from appraisal.estate.plan_table import plan_table
from appraisal.estate.verdicts import Speaker
from appraisal.review.estate_pages import FileKey, outcome_page, untouchable_page
from appraisal.review.queue import Asked, QueueFilter, QueueSort, queue_page
from muniment.estate import schedules_in_use
from records.store.layout import StoreLayout
from tests.benchmarks.evaluate_estate import ON, make_store, timed

TIMES = 20


def main() -> None:
    """Make the evidence, evaluate it, and measure the pages."""
    words = argparse.ArgumentParser()
    words.add_argument("--files", type=int, default=200_000)
    words.add_argument("--cases", type=int, default=10_000)
    asked = words.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        layout = StoreLayout(Path(folder))
        gathering = timed("evidence made", lambda: make_store(layout, files=asked.files, cases=asked.cases))
        started = time.perf_counter()
        with open_evaluation(layout, gathering, schedules_in_use(), on=ON, known=ON, memory_limit="2GB") as evaluation:
            print(f"evaluated: {time.perf_counter() - started:.1f} s, {evaluation.things:,} folders and cases")
            measure(evaluation)


def measure(evaluation: Evaluation) -> None:
    """Print p50 and p95 of each page."""
    asked = Asked()
    whole = timed("queue made", lambda: queue_page(evaluation, asked=asked, limit=1))
    print(f"{whole.total:,} wait")
    things = [row.thing for row in queue_page(evaluation, asked=asked, limit=None).rows]
    deep = str(things[int(len(things) * 0.9)])
    pages("queue, first page", lambda: queue_page(evaluation, asked=asked, limit=50))
    pages("queue, at nine tenths", lambda: queue_page(evaluation, asked=asked, after=deep, limit=50))
    pages("queue, by class", lambda: queue_page(evaluation, asked=asked, sort=QueueSort.CLASS, limit=50))
    area = QueueFilter(area="Area 3", signal="any")
    pages("queue, one Area with signs", lambda: queue_page(evaluation, asked=asked, only=area, limit=50))
    pages("outcomes, first part", lambda: outcome_page(evaluation.connection, limit=1000))
    table = timed("plan made", lambda: plan_table(DrivePlan(evaluation, Speaker(evaluation.rules, {}))))
    pages("plan, first page", lambda: table.page(limit=50))
    timed("do not touch made", lambda: untouchable_page(table, evaluation.estate, limit=1))
    pages("do not touch, first page", lambda: untouchable_page(table, evaluation.estate, limit=50))
    late = FileKey("SRC0001", "Cases 9", "", "")
    pages("do not touch, late", lambda: untouchable_page(table, evaluation.estate, after=late, limit=50))


def pages(what: str, act: Callable[[], object]) -> None:
    """Do `act` some times and print the middle and the slow end."""
    taken = []
    for _ in range(TIMES):
        started = time.perf_counter()
        act()
        taken.append(time.perf_counter() - started)
    taken.sort()
    print(f"{what}: p50 {taken[TIMES // 2] * 1000:.0f} ms, p95 {taken[int(TIMES * 0.95)] * 1000:.0f} ms", flush=True)


if __name__ == "__main__":
    main()
