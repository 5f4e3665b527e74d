"""Measure a command as a whole: wall and CPU seconds of its process tree, and its peak memory."""

import os
import statistics
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Figures:
    """One run: seconds on the wall, seconds of CPU (user and system, all processes), peak memory in MB."""

    wall: float
    cpu: float
    peak_mb: float


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison: a command, and what must be done before each run of it."""

    name: str
    command: Sequence[str]
    prepare: Callable[[], None] = lambda: None
    environment: Mapping[str, str] | None = None


def run(side: Side) -> Figures:
    """Run `side` once; raises where it ends with a code other than 0 or 1 (a survey with faults)."""
    side.prepare()
    environment = {**os.environ, **(side.environment or {})}
    began = time.monotonic()
    process = subprocess.Popen(side.command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment)
    watcher = _PeakMemory(process.pid)
    watcher.start()
    error = process.stderr.read() if process.stderr else b""
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    watcher.stop()
    if process.returncode not in (0, 1):
        raise RuntimeError(f"{side.name} ended with {process.returncode}: {error.decode(errors='replace')[-2000:]}")
    return Figures(wall, usage.ru_utime + usage.ru_stime, watcher.peak_bytes / 1e6)


def alternated(sides: Sequence[Side], *, rounds: int) -> dict[str, list[Figures]]:
    """Run the sides in turn, after one warm-up of each, so that a slow minute meets them all."""
    for side in sides:
        run(side)
    found: dict[str, list[Figures]] = {side.name: [] for side in sides}
    for _ in range(rounds):
        for side in sides:
            found[side.name].append(run(side))
    return found


def ratio(ours: Sequence[Figures], other: Sequence[Figures], figure: str) -> float:
    """Return the median over the rounds of ours divided by the other's, of wall, cpu or peak_mb."""
    return statistics.median(getattr(one, figure) / getattr(two, figure) for one, two in zip(ours, other, strict=True))


def median(figures: Sequence[Figures], figure: str) -> float:
    """Return the median of one figure."""
    return statistics.median(getattr(one, figure) for one in figures)


def machine() -> str:
    """Return the machine in a line: processors, load, kernel."""
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    return f"{len(os.sched_getaffinity(0))} processors, load {load}, {os.uname().sysname} {os.uname().release}"


class _PeakMemory(threading.Thread):
    """Adds up the resident memory of a process and all below it, ten times a second."""

    def __init__(self, root: int) -> None:
        super().__init__(daemon=True)
        self._root = root
        self._stopped = threading.Event()
        self.peak_bytes = 0

    def run(self) -> None:
        while not self._stopped.wait(0.1):
            self.peak_bytes = max(self.peak_bytes, sum(_resident(pid) for pid in _tree(self._root)))

    def stop(self) -> None:
        self._stopped.set()
        self.join()


def _tree(root: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            children.setdefault(int(fields[1]), []).append(int(entry.name))
    found, waiting = [], [root]
    while waiting:
        found.append(waiting.pop())
        waiting += children.get(found[-1], [])
    return found


def _resident(pid: int) -> int:
    """Return the memory of one process, what it shares with others counted by share where that is known."""
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except OSError:
        return 0
    return 0
