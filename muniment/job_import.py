"""The jobs that take in a CMS export, and a list of DROID's: what `muniment import` does.

What was received stands in the store file by file, so that the whole is one call that may be made
again: an import that was cut off goes on under its reference, one that was sealed is not made twice.
"""

from collections.abc import Mapping
from dataclasses import asdict

from muniment.clock import now
from muniment.wiring import Store
from records.jobs.context import JobContext
from records.jobs.values import JobProgress
from records.store.audit import Json

EXPORT_JOB, DROID_JOB = "export import", "DROID list import"


def take_in_export(store: Store, context: JobContext) -> Mapping[str, Json]:
    """Take in the export that the job names; return its figures, and what the data quality gate says.

    Arguments: root, the folder that IT named, or "uploaded"; path, where the export is below it.
    """
    from muniment.cms_exports import counts_sentence, judged, take_in
    from muniment.follow import follow_after
    from muniment.import_folders import path_of
    from muniment.uploads import UPLOADED, clear_upload
    from records.register.exports import ExportRegister

    def tell(stage: str, done: int, total: int, *, export: str) -> None:
        unit = "files" if stage in ("receiving", "reading rows") else "tables" if total else ""
        context.tell(JobProgress(stage=stage, done=done, total=total, unit=unit, makes=export))

    register, made = ExportRegister(store.database), context.progress.makes
    if not made or register.find(made).is_unfinished:
        path = path_of(store.layout, context.text("root"), context.text("path"))
        with context.turn():
            made = take_in(path, store, actor=context.asked_by, tell=tell).entry.ref
    seal = register.find(made).seal
    counts = seal.counts if seal is not None else {}
    context.tell(JobProgress(stage="judging the cases", makes=made), at_once=True)
    found = judged(store.layout, made)
    followed = follow_after(store, actor=context.asked_by)
    if context.text("root") == UPLOADED:
        clear_upload(store.layout, context.text("path"))
    header = f"{made}: {counts_sentence(counts)} {found.sentence}"
    return {
        "export": made,
        "header": header,
        "counts": dict(counts),
        "quality": asdict(found),
        "followed": list(followed),
    }


def take_in_droid_list(store: Store, context: JobContext) -> Mapping[str, Json]:
    """Take in the list of DROID's that the job names, as a survey; return its figures.

    Arguments: root and path as above; time_zone of the computer on which DROID ran; hash, the kind of the
    checksums where their column doesn't say it. A run that was killed after it sealed the survey makes no second.
    """
    from muniment.follow import follow_after
    from muniment.import_folders import path_of
    from records.sources.droid_csv import read_droid_csv
    from records.sources.droid_import import import_droid_csv

    def take_in() -> Json:
        path = path_of(store.layout, context.text("root"), context.text("path"))
        context.tell(JobProgress(stage="reading the list"), at_once=True)
        with context.turn():
            listed = read_droid_csv(path, time_zone=context.text("time_zone"), hash_algorithm=_hash_of(context))
            taken = import_droid_csv(
                listed, layout=store.layout, register=store.surveys, shown_as=None, actor=context.asked_by, now=now
            )
        figures: dict[str, Json] = {name: taken.counts[name] for name in ("found", "profiled", "failed", "skipped")}
        return {"survey": taken.entry.ref, **figures, "faults": [str(fault) for fault in taken.faults[:20]]}

    figures = context.step("take in", take_in)
    followed: list[Json] = list(follow_after(store, actor=context.asked_by))
    return {**(figures if isinstance(figures, dict) else {}), "followed": followed}


def _hash_of(context: JobContext) -> str:
    said = context.arguments.get("hash", "")
    return said if isinstance(said, str) else ""
