"""A job, where it stands, how far it is. Values only: no engine, no database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from records.register.asked_jobs import AskedJob
from records.store.audit import Json
from retention.faults import Fault, FaultCode, Who


class JobState(StrEnum):
    """Where a job stands, in the words of its page."""

    WAITING = "waiting for its turn"
    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"
    STOPPED = "stopped"

    @property
    def is_over(self) -> bool:
        """Return whether nothing more happens by itself."""
        return self in (JobState.FINISHED, JobState.FAILED, JobState.STOPPED)


@dataclass(frozen=True, slots=True)
class JobProgress:
    """How far a job is: `done` of `total` things called `unit`; a total of 0 is not known yet.

    `makes` is what will come of it, such as S0007: taken up again, a job finds by it what it began.

    `before` of those done were done before this process went on with the job. `waits_for` says in a
    sentence why nothing moves, and is empty while something does.
    """

    stage: str = ""
    done: int = 0
    total: int = 0
    before: int = 0
    unit: str = ""
    a_second: float = 0.0
    now_at: str = ""
    waits_for: str = ""
    makes: str = ""
    told_at: datetime | None = None

    def as_json(self, told_at: datetime) -> dict[str, Json]:
        """Return the progress as the engine keeps it, told at the moment `told_at`."""
        return {
            "stage": self.stage,
            "done": self.done,
            "total": self.total,
            "before": self.before,
            "unit": self.unit,
            "a_second": round(self.a_second, 1),
            "now_at": self.now_at,
            "waits_for": self.waits_for,
            "makes": self.makes,
            "told_at": told_at.isoformat(),
        }


@dataclass(frozen=True, slots=True)
class JobEntry:
    """A job that was asked for, and where it stands; `fault` where it failed, `result` where it finished."""

    asked: AskedJob
    state: JobState
    progress: JobProgress = field(default_factory=JobProgress)
    result: Mapping[str, Json] = field(default_factory=dict)
    fault: Fault | None = None

    @property
    def ref(self) -> str:
        """Return the reference that people quote."""
        return self.asked.ref


def progress_of(said: Mapping[str, object]) -> JobProgress:
    """Return the progress that `as_json` made; what is missing is not known.

    >>> progress_of({"stage": "profiling", "done": 3, "total": 9}).done
    3
    """
    told_at = said.get("told_at")
    return JobProgress(
        stage=str(said.get("stage", "")),
        done=_number(said.get("done")),
        total=_number(said.get("total")),
        before=_number(said.get("before")),
        unit=str(said.get("unit", "")),
        a_second=_rate(said.get("a_second")),
        now_at=str(said.get("now_at", "")),
        waits_for=str(said.get("waits_for", "")),
        makes=str(said.get("makes", "")),
        told_at=datetime.fromisoformat(told_at) if isinstance(told_at, str) else None,
    )


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _rate(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def fault_as_json(fault: Fault) -> dict[str, Json]:
    """Return `fault` as a job's result carries it: with its words, so that any program can show it."""
    code = fault.code
    return {
        "code": code.code,
        "meaning": code.meaning,
        "remedy": code.remedy,
        "who": code.who.value,
        "place": fault.place,
        "found": fault.found,
    }


def fault_from_json(said: Mapping[str, object]) -> Fault:
    """Return the fault that `fault_as_json` made."""
    words = {name: str(said.get(name, "")) for name in ("code", "meaning", "remedy", "place", "found")}
    code = FaultCode(words["code"], words["meaning"], words["remedy"], Who(str(said.get("who"))))
    return Fault(code, words["place"], words["found"])
