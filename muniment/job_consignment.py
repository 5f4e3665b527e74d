"""The job that builds the bag of a consignment: copying, packing and verifying, gone on with after a crash."""

from collections.abc import Mapping

from muniment.clock import now, today
from muniment.wiring import Store
from records.jobs.context import JobContext
from records.jobs.values import JobProgress
from records.register.people import Person, Role
from records.store.audit import Json


def build_consignment(store: Store, context: JobContext) -> Mapping[str, Json]:
    """Build the bag of the consignment that the job names; return its figures.

    Arguments: consignment, its reference; person and role, who asked. What an earlier run copied is
    found in the staging folder; a bag that was finished before the crash is not built twice.
    """
    from appraisal.lists.recording import By
    from muniment.consignments import ConsignmentDesk

    ref = context.text("consignment")
    by = By(Person(context.text("person"), Role(context.text("role"))), context.asked_by, now())
    desk = ConsignmentDesk(store, today())
    if (built := desk.register.find(ref).built) is not None:
        return {"consignment": ref, "files": built.body.get("files"), "bytes": built.body.get("bytes")}
    total = sum(len(sent.going) + len(sent.copies) for sent in desk.sends(desk.register.find(ref)))

    def tell(doing: str, files: int, size_bytes: int) -> None:
        context.tell(JobProgress(stage=doing, done=files, total=total, unit="files"))

    with context.turn():
        bag = desk.build(ref, by=by, told=tell)
    return {
        "consignment": ref,
        "files": bag.payload_count,
        "bytes": bag.payload_bytes,
        "archive_sha256": bag.archive_sha256,
    }
