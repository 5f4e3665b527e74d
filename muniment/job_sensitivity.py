"""The job on texts: look through the texts of a list's folders for signals."""

from collections.abc import Mapping

from muniment.clock import now
from muniment.wiring import Store
from records.jobs.context import JobContext
from records.jobs.values import JobProgress
from records.store.audit import Json


def scan_for_signals(store: Store, context: JobContext) -> Mapping[str, Json]:
    """Look through the texts of every folder on the list that the job names; return the scans.

    Arguments: list, its reference. A scan that an earlier run of the job sealed is not made again.
    """
    from appraisal.lists.store import ListRegister
    from appraisal.sensitivity.desk import SensitivityDesk
    from appraisal.sensitivity.detectors.scan import Detecting, scan_signals
    from appraisal.sensitivity.detectors.scans_store import DetectorScans
    from records.faults.surveys import NO_SUCH_SURVEY
    from retention.faults import Fault, Refusal
    from retention.terms import RefKind

    list_ref = context.text("list")
    desk = SensitivityDesk(store.database, store.layout, store.surveys)
    found: dict[str, Json] = {}

    def tell(done: int, total: int) -> None:
        stage = "looking through texts"
        context.tell(JobProgress(stage=stage, done=done, total=total, unit="contents"))

    for item in ListRegister(store.database).find(list_ref).items:
        survey = desk.newest_survey(item.ref.source)
        if item.ref.kind is not RefKind.FOLDER:
            continue
        if survey is None:
            raise Refusal(Fault(NO_SUCH_SURVEY, item.ref.source))

        def scan(survey: str = survey, folder: str = item.ref.key) -> Json:
            with context.turn():
                done = scan_signals(
                    survey,
                    folder,
                    layout=store.layout,
                    surveys=store.surveys,
                    scans=DetectorScans(store.database),
                    options=Detecting(),
                    actor=context.asked_by,
                    now=now,
                    tell=tell,
                )
            return done.ref

        found[item.shown_as] = context.step(f"scan {item.ref}", scan)
    return {"list": list_ref, "scans": found}
