"""Find the folder that somebody means, in the newest surveys, and run pre-flight over it."""

import os
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from records.register.surveys import SourceEntry, SurveyEntry, SurveyRegister
from records.store.evidence import open_survey
from records.store.layout import StoreLayout
from records.survey.droid_list import Describe
from retention.faults import Fault, Refusal
from transfer.consignment_faults import FOLDER_NOT_SURVEYED
from transfer.preflight.checks import preflight
from transfer.preflight.gather import Gathered, gather
from transfer.preflight.values import Preflight, Waiver


@dataclass(frozen=True, slots=True)
class SurveyedFolder:
    """A folder below a source, `key` with slashes, and the newest survey that saw it."""

    source: SourceEntry
    survey: SurveyEntry
    key: str


def find_folder(layout: StoreLayout, surveys: SurveyRegister, asked: str) -> SurveyedFolder:
    r"""Return the folder that `asked` means: as users know it, on this computer, SOURCE:path, or below a source.

    Capitals count for nothing, as on Windows. A Refusal where no newest survey has it.
    """
    plain = asked.strip().replace("\\", "/").rstrip("/")
    for source in surveys.sources():
        entry = surveys.latest_sealed(source.ref)
        if entry is None:
            continue
        for key in _keys(source, plain):
            if (folder := _folder_called(layout, entry.ref, key)) is not None:
                return SurveyedFolder(source, entry, folder)
    raise Refusal(Fault(FOLDER_NOT_SURVEYED, asked))


def _keys(source: SourceEntry, plain: str) -> list[str]:
    roots = (source.shown_as.replace("\\", "/"), os.fsdecode(source.root), f"{source.ref}:")
    below = [
        plain[len(root.rstrip("/")) :].strip("/")
        for root in roots
        if plain.lower() == root.rstrip("/").lower()
        or plain.lower().startswith(root.lower() if root.endswith(":") else root.rstrip("/").lower() + "/")
    ]
    return [*below, plain.strip("/")]


def _folder_called(layout: StoreLayout, survey: str, key: str) -> str | None:
    with open_survey(layout, survey) as evidence:
        found = evidence.connection.execute(
            "SELECT folder FROM folders WHERE lower(folder) = lower($1) ORDER BY folder <> $1, folder LIMIT 1", [key]
        ).fetchone()
    return str(found[0]) if found else None


@dataclass(frozen=True, slots=True)
class Settled:
    """What was decided that pre-flight must know: files left out, originals that stay, waivers, staging path."""

    left_out: Collection[str] = ()
    """Keys of the files that don't go."""
    staying: Collection[str] = ()
    """Keys of those that the department retains under s 3(4); they don't go either."""
    waivers: Sequence[Waiver] = ()
    staging_path: str = ""
    scanned_by: str = ""


def gather_folder(layout: StoreLayout, folder: SurveyedFolder, *, describe: Describe | None = None) -> Gathered:
    """Return all files of `folder` as the newest survey saw them."""
    with open_survey(layout, folder.survey.ref) as evidence:
        return gather(evidence, folder.key, describe=describe)


def preflight_of(gathered: Gathered, settled: Settled, *, on: date) -> Preflight:
    """Return the pre-flight of the files that go."""
    away = {*settled.left_out, *settled.staying}
    staying = set(settled.staying)
    going = replace(gathered, files=tuple(file for file in gathered.files if file.key not in away))
    return preflight(
        going.files,
        on=on,
        staging_path=settled.staging_path,
        waivers=settled.waivers,
        staying=[file.path for file in gathered.files if file.key in staying],
        empty_folders=going.empty_folders,
        engine=going.engine,
        signatures=going.signatures,
        scanned_by=settled.scanned_by,
    )
