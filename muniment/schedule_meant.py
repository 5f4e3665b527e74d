"""What schedule the words of a call mean: one that comes with the program, one of our own, or a file.

what-to-keep          comes with the program
our-casework          ours: the approved version in use, else the draft that waits
our-casework@1        ours: that version
our-casework@draft    ours: the draft that waits; @draft2 the second draft
casework.xlsx         a workbook; rules/ or rules/schedule.toml a schedule file, with cases.toml beside it
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from records.faults.schedules import NO_SUCH_VERSION, NOT_A_SCHEDULE_FILE, SCHEDULE_FILE_MISSING
from records.register.schedules import DraftEntry, ScheduleEntry, ScheduleRegister
from retention import schedule_faults as codes
from retention.catalogue import Catalogue
from retention.faults import Fault, Refusal
from retention.schedule import Schedule
from retention.terms import Grade
from retention.worked_cases import WorkedCase
from schedules import packs
from schedules.workbook import MAXIMUM_BYTES, read_workbook

WORKBOOK = ".xlsx"
_WEAKEST_LAST = tuple(Grade)


class State(StrEnum):
    """What a schedule is, and so what may follow from it."""

    PACK = "comes with the program"
    IN_USE = "in use"
    REPLACED = "replaced"
    DRAFT = "draft"
    OVERTAKEN = "overtaken"
    FILE = "a file"


@dataclass(frozen=True, slots=True)
class Meant:
    """A schedule, how it is called here, what it is, and its worked cases where it has any."""

    label: str
    state: State
    schedule: Schedule
    cases: tuple[WorkedCase, ...] = ()


def schedule_meant(words: str, store: Path | None) -> Meant:
    """Return the schedule that `words` mean; a Refusal with all faults at once where there is none."""
    if words in packs.names():
        return Meant(words, State.PACK, _whole(packs.read(words)), packs.cases_of(words))
    path = Path(words)
    if path.suffix in (".toml", WORKBOOK) or len(path.parts) > 1 or path.is_dir():
        return _of_file(path)
    from muniment.wiring import open_store

    return meant_in(ScheduleRegister(open_store(store).database), words)


def meant_in(register: ScheduleRegister, words: str) -> Meant:
    """Return the schedule of the program or of the register that `words` mean; never one in a file."""
    if words in packs.names():
        return Meant(words, State.PACK, _whole(packs.read(words)), packs.cases_of(words))
    name, _, which = words.partition("@")
    entry = register.find(name)
    if entry is None:
        raise Refusal(Fault(codes.PACK_UNKNOWN, words))
    draft = _which(entry, which)
    return Meant(words, state_of(entry, draft), draft.schedule)


def facts_catalogue() -> Catalogue:
    """Return the catalogue of facts; a Refusal where it has faults."""
    found = packs.catalogue()
    if not isinstance(found, Catalogue):
        raise Refusal(*found)
    return found


def weakest_grade(schedule: Schedule) -> Grade:
    """Return the weakest grade among the versions of the schedule: it decides what may follow."""
    grades = {version.source.grade for line in schedule.classes for version in line.versions}
    return max(grades, key=_WEAKEST_LAST.index, default=Grade.ILLUSTRATIVE)


def state_of(entry: ScheduleEntry, draft: DraftEntry) -> State:
    """Return what one draft of a schedule is by now."""
    version = next((one.version for one in entry.approvals if one.draft_number == draft.number), None)
    newest = entry.approvals[-1].version if entry.approvals else None
    if version is not None:
        return State.IN_USE if version == newest else State.REPLACED
    return State.DRAFT if draft == entry.waiting and draft.follows_version == newest else State.OVERTAKEN


def counted(count: int, one: str, several: str) -> str:
    """Return how many there are, in words.

    >>> counted(1, "class", "classes")
    '1 class'
    """
    return f"{count:,} {one if count == 1 else several}"


def read_bytes(path: Path) -> bytes:
    """Return what the file holds, at most a byte more than a workbook may have; a Refusal where it can't be read."""
    try:
        if path.exists() and not path.is_file():  # a pipe or a device would never end
            raise Refusal(Fault(SCHEDULE_FILE_MISSING, str(path), "it is not a file"))
        with path.open("rb") as stream:
            return stream.read(MAXIMUM_BYTES + 1)
    except OSError as error:
        raise Refusal(Fault(SCHEDULE_FILE_MISSING, str(path), (error.strerror or "").lower())) from error


# -- in the store -------------------------------------------------------------------------------------------


def _which(entry: ScheduleEntry, which: str) -> DraftEntry:
    if not which:
        return entry.current or entry.drafts[-1]
    if which == "draft" and entry.waiting is not None:
        return entry.waiting
    asked = re.fullmatch(r"(draft)?(\d{1,6})", which)
    if asked is None:
        raise Refusal(Fault(NO_SUCH_VERSION, entry.ref, which))
    return entry.draft(int(asked[2])) if asked[1] else entry.approved(int(asked[2]))


# -- in files -----------------------------------------------------------------------------------------------


def _of_file(path: Path) -> Meant:
    if path.suffix == WORKBOOK:
        draft = read_workbook(
            read_bytes(path), ref=path.stem, title=path.stem, mandate="a workbook", facts=facts_catalogue()
        )
        return Meant(str(path), State.FILE, _whole(draft if isinstance(draft, tuple) else draft.schedule))
    rules = path / "schedule.toml" if path.is_dir() else path
    if rules.suffix != ".toml":
        raise Refusal(Fault(NOT_A_SCHEDULE_FILE, str(path)))
    return _of_toml(rules)


def _of_toml(rules: Path) -> Meant:
    """Return the schedule of a file, its cases read but not yet tried."""
    facts, place = facts_catalogue(), str(rules.parent)
    text, beside = _text(rules), rules.with_name("cases.toml")
    worked = packs.cases_in(_text(beside), place=place, facts=facts) if beside.exists() else ()
    found = packs.load(text, cases="", place=place, facts=facts)
    faults = [*(() if isinstance(found, Schedule) else found), *(one for one in worked if isinstance(one, Fault))]
    if faults or not isinstance(found, Schedule):
        raise Refusal(*faults)
    return Meant(str(rules), State.FILE, found, tuple(one for one in worked if isinstance(one, WorkedCase)))


def _text(path: Path) -> str:
    written = read_bytes(path)
    if len(written) > MAXIMUM_BYTES:
        raise Refusal(Fault(codes.PACK_UNREADABLE, str(path), f"it has more than {MAXIMUM_BYTES} bytes"))
    try:
        return written.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refusal(Fault(codes.PACK_UNREADABLE, str(path), "it is not UTF-8")) from error


def _whole(found: Schedule | tuple[Fault, ...]) -> Schedule:
    if not isinstance(found, Schedule):
        raise Refusal(*found)
    return found
