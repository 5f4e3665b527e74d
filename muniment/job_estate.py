"""The jobs on the estate: look for the words of holds, put every folder and case under the rules."""

from collections.abc import Mapping
from dataclasses import replace

from muniment.clock import now, today
from muniment.wiring import Store
from records.jobs.context import JobContext
from records.jobs.values import JobProgress
from records.register.hold_routes import is_open
from records.register.holds import HoldRegister
from records.store.audit import Json


def scan_for_terms(store: Store, context: JobContext) -> Mapping[str, Json]:
    """Look for the words of every hold in force in the survey that the job names; return what was met.

    Arguments: survey, its reference. A scan that an earlier run of the job sealed is not made again.
    """
    from records.terms.register import ScanRegister
    from records.terms.scan import ScanOptions, scan_terms
    from schedules.lexicons import lexicon as read_lexicon

    survey_ref = context.text("survey")
    scans = ScanRegister(store.database)
    found: dict[str, Json] = {}
    for name in lexicons_in_force(store):

        def tell(done: int, total: int, name: str = name) -> None:
            stage = f"looking for the words of {name}"
            context.tell(JobProgress(stage=stage, done=done, total=total, unit="contents"))

        def scan(name: str = name) -> Json:
            with context.turn():
                done = scan_terms(
                    survey_ref,
                    read_lexicon(name),
                    layout=store.layout,
                    surveys=store.surveys,
                    scans=scans,
                    options=ScanOptions(),
                    actor=context.asked_by,
                    now=now,
                    tell=tell,
                )
            return done.entry.ref

        found[name] = context.step(f"scan {name}", scan)
    return {"survey": survey_ref, "scans": found}


def lexicons_in_force(store: Store) -> tuple[str, ...]:
    """Return the names of the term lists of the holds in force today."""
    entries = [entry for entry in HoldRegister(store.database).all() if is_open(entry, known=today())]
    return tuple(sorted({entry.scope.lexicon for entry in entries if entry.scope.lexicon}))


def evaluate_estate(store: Store, context: JobContext) -> Mapping[str, Json]:
    """Put the newest surveys and exports under the rules of today, and keep the outcomes as a snapshot with its plan.

    What people confirmed, assigned or imported since is in it, so what entered and left the holds is
    noted. The same inputs on the same day are kept once.
    """
    from appraisal.estate.plan_table import keep_plan, plan_table
    from appraisal.estate.snapshot import keep
    from muniment.estate import Days, evaluated_in, plan_of
    from muniment.follow import Followed, follow_moved, look_at_holds

    with context.turn():
        day, at, who = today(), now(), context.asked_by
        context.tell(replace(context.progress, stage="following what moved"), at_once=True)
        moves = follow_moved(store, actor=who, at=at)
        context.tell(replace(context.progress, stage="evaluating"), at_once=True)
        with evaluated_in(store, Days(day, day)) as evaluation:
            snapshot = keep(evaluation, store.layout)
            table = plan_table(plan_of(store, evaluation))
            keep_plan(table, store.layout, snapshot.ref)
            summed = table.totals()
            look = look_at_holds(store, evaluation, actor=who, at=at)
    figures: dict[str, Json] = {"things": snapshot.things, "files": summed.files, "header": summed.header}
    return {"snapshot": snapshot.ref, **figures, "followed": list(Followed(moves, look).lines())}
