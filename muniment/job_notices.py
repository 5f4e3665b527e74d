"""What people are told of jobs: that one finished or failed, that a watched folder drifted, that a run was missed.

A notice goes into the register, and so onto Home; into the worker's log; and by e-mail where IT set that up.
"""

import logging
from collections.abc import Mapping
from contextlib import suppress

from appraisal.hold_moves import follow_moves
from appraisal.watched import WatchedDrift, watched_drift
from muniment.clock import now, today
from muniment.mail import mail_settings, send_waiting
from muniment.wiring import Store, is_rehearsal
from records.faults.jobs import RUN_MISSED, RUN_PASSED_OVER
from records.jobs.asking import Jobs
from records.jobs.context import JobContext
from records.register.asked_jobs import AskedJobRegister, NewJob
from records.register.notices import NewNotice, NoticeEntry, NoticeKind, NoticeRegister
from records.register.recurrence import moment_in_words
from records.register.timetables import DueRun, RunOutcome, TimetableRegister, due_runs
from records.store.audit import Json
from records.survey.drift import Change
from retention.faults import Fault, Refusal

LOG = logging.getLogger("muniment.worker")
MOST_LINES = 50
BY_PEOPLE = ("web:", "cli:")
# Nobody wants to hear that all is well.
EVERY_NIGHT = frozenset({"evaluation", "audit checkpoint", "term scan", "list check", "survey index"})
BRINGS_EVIDENCE = frozenset({"survey", "export import", "DROID list import"})
EVALUATION = NewJob("evaluation", "estate", "Evaluation of the estate")
CHECKPOINT = NewJob("audit checkpoint", "audit chain", "Checkpoint of the audit chain")
WHAT_HAPPENED = {
    Change.MOVED: "moved",
    Change.GONE: "gone",
    Change.CHANGED: "changed",
    Change.CHANGED_SAME_DATE: "changed without a new date",
}


def job_ended(store: Store, context: JobContext, result: Mapping[str, Json], fault: Fault | None) -> None:
    """Tell that a job finished or failed; after a survey, what drifted, and evaluate anew."""
    asked = AskedJobRegister(store.database).find(context.ref)
    if fault is not None:
        tell(store, NewNotice(NoticeKind.FAULT, f"{asked.title} failed", str(fault), context.ref))
        return
    if context.kind == "survey":
        tell_of_drift(store, context, str(result["survey"]))
    if context.kind == "list check" and isinstance(back := result.get("back"), Mapping):
        for ref, why in back.items():
            tell(store, NewNotice(NoticeKind.FINISHED, f"List {ref} went back", str(why), context.ref))
    if context.kind in EVERY_NIGHT and not context.asked_by.startswith(BY_PEOPLE):
        return
    tell(store, NewNotice(NoticeKind.FINISHED, f"{asked.title} finished", figures_in_words(result), context.ref))


def figures_in_words(result: Mapping[str, Json]) -> str:
    """Return what came of a job in a line or two.

    >>> figures_in_words({"survey": "S0002", "found": 9, "profiled": 8, "failed": 1, "skipped": 0})
    'S0002: 9 found = 8 profiled + 1 failed + 0 skipped.'
    >>> figures_in_words({"snapshot": "2026-11-25-0123", "header": "0 files may be destroyed today."})
    '0 files may be destroyed today.'
    """
    if "found" in result:
        figures = {name: _number(result.get(name)) for name in ("found", "profiled", "failed", "skipped")}
        parts = [f"{figures[name]:,} {name}" for name in ("profiled", "failed", "skipped")]
        return f"{result.get('survey')}: {figures['found']:,} found = {' + '.join(parts)}."
    return str(result.get("header") or "")


def _number(value: Json) -> int:
    return value if isinstance(value, int) else 0


def tell(store: Store, notice: NewNotice) -> NoticeEntry:
    """Return the notice as issued; it stands in the worker's log too."""
    entry = NoticeRegister(store.database).issue(notice, at=now())
    LOG.warning("%s %s", entry.ref, entry.notice.headline)
    return entry


# -- drift -------------------------------------------------------------------------------------------------


def tell_of_drift(store: Store, context: JobContext, survey_ref: str) -> None:
    """Tell what moved, changed or is gone among held and selected files since the survey before."""
    entry = store.surveys.find(survey_ref)
    sealed = [one for one in store.surveys.all() if one.source_ref == entry.source_ref and one.seal is not None]
    earlier = [one for one in sealed if one.ref < survey_ref]
    if not earlier:
        return
    follow_moves(store.layout, store.database, actor=context.asked_by, at=now())
    found = watched_drift(store.layout, store.database, earlier[-1].ref, survey_ref, on=today())
    if not found:
        return
    shown_as = store.surveys.source(entry.source_ref).shown_as
    count = f"{len(found):,} {'file' if len(found) == 1 else 'files'}"
    headline = f"{count} held or selected on {shown_as} moved, changed or gone"
    tell(store, NewNotice(NoticeKind.DRIFT, headline, drift_in_words(found, earlier[-1].ref, survey_ref), context.ref))


def drift_in_words(found: tuple[WatchedDrift, ...], before: str, after: str) -> str:
    """Return the drift line by line, before and after; the first of very many."""
    lines = [f"Between {before} and {after}:"]
    for one in found[:MOST_LINES]:
        where = f"{one.before} → {one.after}" if one.after not in (None, one.before) else one.before
        lines.append(f"{WHAT_HAPPENED[one.change]}: {where} ({', '.join(one.because)})")
    if len(found) > MOST_LINES:
        lines.append(f"and {len(found) - MOST_LINES:,} more: muniment survey drift {before} {after} --files")
    return "\n".join(lines)


# -- timetables --------------------------------------------------------------------------------------------


def start_due(store: Store, jobs: Jobs) -> tuple[str, ...]:
    """Start what the timetables say is due; tell which runs were missed; return the jobs that were started."""
    register = TimetableRegister(store.database)
    started: list[str] = []
    for timetable in register.all():
        for due in due_runs(timetable, at=now()):
            if not due.starts:
                _leave_out(store, register, due, RunOutcome.MISSED)
            elif jobs.under_way(timetable.job) is not None:
                _leave_out(store, register, due, RunOutcome.PASSED_OVER)
            elif (asked := register.start(due, at=now())) is not None:
                jobs.hand_on(asked)
                started.append(asked.ref)
    return tuple(started)


def _leave_out(store: Store, register: TimetableRegister, due: DueRun, outcome: RunOutcome) -> None:
    if not register.leave_out(due, outcome, at=now()):
        return
    code = RUN_MISSED if outcome is RunOutcome.MISSED else RUN_PASSED_OVER
    following = due.timetable.next_after(now())
    then = f" Next: {moment_in_words(following)}." if following else ""
    title, was = due.timetable.job.title, moment_in_words(due.due_at)
    body = f"{Fault(code, f'{due.timetable.ref}, {was}')}{then}"
    tell(store, NewNotice(NoticeKind.MISSED, f"{title} did not run on {was}", body))


def evaluate_after(store: Store, jobs: Jobs, context: JobContext) -> None:
    """Ask for an evaluation after new evidence, so that it stands under the rules, and its holds are known."""
    if context.kind in BRINGS_EVIDENCE and jobs.under_way(EVALUATION) is None:
        with suppress(Refusal):  # another survey ended just now, and asked for it
            jobs.enqueue(EVALUATION, by=f"after {context.ref}", at=now())


# -- e-mail ------------------------------------------------------------------------------------------------


def send_mail(store: Store) -> int:
    """Send the notices whose e-mail waits; return how many went out. Nothing where e-mail is not set up."""
    settings = mail_settings()
    if settings is None:
        return 0
    banner = "SYNTHETIC: a rehearsal, nothing in it is real." if is_rehearsal(store.layout) else ""
    return send_waiting(NoticeRegister(store.database), settings, now=now, banner=banner)
