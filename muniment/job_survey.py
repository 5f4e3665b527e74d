"""The job that surveys a share: what `muniment survey` does, taken up again wherever it was left.

The survey's own finished parts are its checkpoint, so the whole is one call that may be made again.
"""

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import replace

from muniment.clock import now
from muniment.settings import store_path
from muniment.wiring import Store
from records.faults.jobs import SHARE_AWAY
from records.faults.surveys import FOLDER_MISSING, SOURCE_GONE, SURVEY_RUNNING
from records.jobs.context import JobContext
from records.jobs.values import JobProgress
from records.register.notices import NewNotice, NoticeKind
from records.register.recurrence import is_night
from records.register.surveys import SourceEntry, SurveyEntry
from records.store.audit import Json
from records.survey.content import Checksums
from records.survey.manner import Manner, SurveyPausedError
from records.survey.observe import Progress, Survey, SurveyOptions, observe
from records.survey.opening import EngineChoice, IdentifierChoice, open_engines, processors
from retention.faults import Fault, Refusal

LATER = frozenset({FOLDER_MISSING, SOURCE_GONE, SURVEY_RUNNING})  # another minute they may pass
RATE_SECONDS = 5.0  # over which files a second are counted


def survey_source(store: Store, context: JobContext) -> Mapping[str, Json]:
    """Survey the source that the job names, or go on with its survey; return its figures.

    Arguments: source, its reference; identifier, checksums, read_all, files_a_second as for
    `muniment survey`; only_at_night. Where the share is away, the job waits for it.
    """
    source = store.surveys.source(context.text("source"))
    while True:
        if (sealed := _sealed(store, context)) is not None:
            return _followed(store, context, sealed)
        context.wait_until(lambda: may_read(context), because="Waits for the night: goes on at 8pm.")
        if not is_there(store, source):
            _tell_that_it_is_away(store, source, context)
            away = f"Waits for {source.shown_as}: it can't be reached."
            context.wait_until(lambda: is_there(store, source), because=away)
        try:
            with context.turn():
                return _followed(store, context, _observed(store, source, context).entry)
        except SurveyPausedError:
            continue
        except Refusal as refusal:
            if refusal.faults[0].code not in LATER:
                raise
            _wait_a_little(context, refusal)


def _tell_that_it_is_away(store: Store, source: SourceEntry, context: JobContext) -> None:
    """Tell people, once a job, that its share can't be reached."""
    from muniment.job_notices import tell

    headline = f"Survey of {source.shown_as} waits for the share"
    tell(store, NewNotice(NoticeKind.WAITING, headline, str(Fault(SHARE_AWAY, source.shown_as)), context.ref))


def _wait_a_little(context: JobContext, refusal: Refusal) -> None:
    until = time.monotonic() + 2.0
    context.wait_until(lambda: time.monotonic() > until, because=f"Waits: {refusal.faults[0].code.meaning}")


def may_read(context: JobContext) -> bool:
    """Return whether the share may be read now: at any time, or between 8pm and 6am where the job says so."""
    return not context.is_yes("only_at_night") or is_night(now())


def is_there(store: Store, source: SourceEntry) -> bool:
    """Return whether the share can be surveyed: an empty folder where files were is a share that is away."""
    try:
        with os.scandir(source.root) as entries:
            if next(entries, None) is not None:
                return True
    except OSError:
        return False
    latest = store.surveys.latest_sealed(source.ref)
    return latest is None or latest.seal is None or latest.seal.counts.get("found") == 0


def _sealed(store: Store, context: JobContext) -> SurveyEntry | None:
    """Return the survey that this job made, where it was sealed just before a crash."""
    if not context.progress.makes:
        return None
    entry = store.surveys.find(context.progress.makes)
    return entry if entry.seal is not None else None


def _observed(store: Store, source: SourceEntry, context: JobContext) -> Survey:
    from records.droid.home import droid_home
    from records.droid.install import install_where_missing

    choice = EngineChoice(
        identifier=IdentifierChoice(str(context.arguments.get("identifier", "droid"))), threads=processors()
    )
    home = droid_home(store_path(store.layout.root), os.environ)
    if choice.identifier is IdentifierChoice.DROID:
        install_where_missing(home, say=lambda line: context.tell(replace(context.progress, stage=line), at_once=True))
    context.tell(replace(context.progress, stage="starting the engines"), at_once=True)
    with open_engines(choice, home) as engines:
        return observe(
            source.root,
            layout=store.layout,
            register=store.surveys,
            engines=engines,
            options=SurveyOptions(
                checksums=Checksums(str(context.arguments.get("checksums", "all"))),
                read_all=context.is_yes("read_all"),
            ),
            shown_as=None,
            threads=processors(),
            actor=context.asked_by,
            now=now,
            tell=telling(context),
            manner=Manner(files_a_second=context.number("files_a_second"), may_go_on=lambda: may_read(context)),
        )


def telling(context: JobContext) -> Callable[[Progress], None]:
    """Return what a survey tells its progress, so that it stands on the job's page with files a second."""
    rate = _Rate()

    def tell(progress: Progress) -> None:
        sighting = progress.stage == "sighting"
        done = progress.found if sighting else progress.files_done
        context.tell(
            JobProgress(
                stage=progress.stage,
                done=done,
                total=0 if sighting else progress.files_total,
                before=progress.files_before,
                unit="files",
                a_second=rate.of(done),
                now_at=progress.current_folder,
                makes=progress.survey,
            )
        )

    return tell


class _Rate:
    """Files a second over the last few seconds."""

    def __init__(self) -> None:
        self._marks: list[tuple[float, int]] = []

    def of(self, done: int) -> float:
        at = time.monotonic()
        if self._marks and done < self._marks[-1][1]:
            self._marks.clear()
        if not self._marks or at - self._marks[-1][0] >= 0.2:
            self._marks.append((at, done))
        self._marks = [mark for mark in self._marks if at - mark[0] <= RATE_SECONDS] or self._marks[-1:]
        began, before = self._marks[0]
        return (done - before) / (at - began) if at > began else 0.0


def _followed(store: Store, context: JobContext, entry: SurveyEntry) -> Mapping[str, Json]:
    """Return the figures of a sealed survey, once the holds have followed what it saw."""
    from muniment.follow import follow_after

    return {**_figures(entry), "followed": list(follow_after(store, actor=context.asked_by))}


def _figures(entry: SurveyEntry) -> dict[str, Json]:
    counts = entry.seal.counts if entry.seal is not None else {}
    names = ("found", "profiled", "failed", "skipped", "bytes", "folders", "carried_forward", "folder_faults")
    return {"survey": entry.ref, **{name: counts.get(name) for name in names}}
