"""The job that makes the index of a survey, so that its lists are shown at once; asked for by the worker itself.

The worker looks every ten seconds. A large survey without an index, or with one that does not fit, gets one.
"""

from collections.abc import Mapping

from muniment.clock import now
from muniment.wiring import Store
from records.jobs.asking import Jobs
from records.jobs.context import JobContext
from records.jobs.values import JobProgress
from records.register.asked_jobs import NewJob
from records.register.surveys import SurveyEntry
from records.store.audit import Json
from records.store.evidence import read_manifest
from records.store.layout import StoreLayout
from records.survey.index_making import make_index
from records.survey.survey_index import INDEXED_FROM, IndexState, Stamps, index_state, read_index, stamps_of
from retention.faults import Refusal

KIND = "survey index"
BY_ITSELF = "timetable:index"
TRIES_MOST = 3  # while the worker runs: what fails three times needs a person, who was told
_fits: dict[tuple[str, str], Stamps] = {}
_tries: dict[tuple[str, str], int] = {}


def index_survey(store: Store, context: JobContext) -> Mapping[str, Json]:
    """Make the index of the survey that the job names, unless one that fits is there."""
    ref = context.text("survey")

    def tell(stage: str, done: int, total: int) -> None:
        context.tell(JobProgress(stage=stage, done=done, total=total, unit="steps"))

    with context.turn():
        is_new = make_index(store.layout, ref, tell=tell)
    return {"survey": ref, "header": f"The index of {ref} is made." if is_new else f"The index of {ref} fits."}


def start_index(store: Store, jobs: Jobs, *, from_files: int = INDEXED_FROM) -> str | None:
    """Return the job that was asked for, where a survey of at least `from_files` has no index that fits.

    The newest survey first, one at a time. An index is digested when the worker meets it and
    whenever one of its files changed.
    """
    for entry in reversed(store.surveys.all()):
        if entry.seal is None or _files(entry) < from_files or _fitted(store.layout, entry.ref):
            continue
        key = (str(store.layout.root), entry.ref)
        job = NewJob(KIND, entry.ref, f"Index of {entry.ref}", {"survey": entry.ref})
        if jobs.under_way(job) is not None:
            return None
        if _tries.get(key, 0) < TRIES_MOST:
            _tries[key] = _tries.get(key, 0) + 1
            return jobs.enqueue(job, by=BY_ITSELF, at=now()).ref
    return None


def _files(entry: SurveyEntry) -> int:
    found = entry.seal.counts.get("found") if entry.seal is not None else None
    return found if isinstance(found, int) else 0


def _fitted(layout: StoreLayout, ref: str) -> bool:
    """Return whether the index of `ref` fits its survey; a survey whose manifest is gone needs none."""
    key = (str(layout.root), ref)
    try:
        if index_state(layout, ref) is IndexState.FITS:
            stamps = stamps_of(layout.index(ref))
            if _fits.get(key) == stamps:
                return True
            if read_index(layout, read_manifest(layout, ref))[0] is IndexState.FITS:
                _fits[key], _tries[key] = stamps, 0
                return True
    except (OSError, Refusal):
        return not (layout.survey(ref) / "manifest.json").is_file()
    return False
