"""What stands in a DROID home, line by line: found or not, and what to do."""

from dataclasses import dataclass
from datetime import date

from records.droid.home import DroidHome
from records.droid.install import is_current
from records.droid.java import droid_jars, java_program, java_version
from records.droid.lock import Lock, Use, lock_for, sha256_of
from records.droid.signatures import active_pair, prefilter_warning, signature_pair_facts
from records.faults.droid import DROID_NOT_INSTALLED, JAR_DIFFERS
from retention.faults import Fault, Refusal

OLD_DAYS = 365  # PRONOM publishes about monthly; a year without new signatures is worth a word. Rule: ours, ADR 3


@dataclass(frozen=True, slots=True)
class StatusLine:
    """One thing: what was `found`, whether that is `well`, and what to do where it isn't."""

    thing: str
    found: str
    well: bool
    advice: str = ""


def status(home: DroidHome, *, on: date) -> tuple[StatusLine, ...]:
    """Return what stands in `home` on the day `on`: Java, jars (each checked), bridge, signatures, pre-filter."""
    lock = lock_for(home)
    return (_java(), _jars(home, lock), _bridge(home, lock), *_signatures(home, on))


def _java() -> StatusLine:
    try:
        return StatusLine("Java", f"{java_version()} ({java_program()})", well=True)
    except Refusal as refusal:
        return _unwell("Java", refusal.faults[0])


def _jars(home: DroidHome, lock: Lock) -> StatusLine:
    if home.installed_droid is not None:
        try:
            count = len(droid_jars(home, lock))
        except Refusal as refusal:
            return _unwell("DROID", refusal.faults[0])
        return StatusLine("DROID", f"{count} jars of {home.installed_droid}, not checked against our lock", well=True)
    jars = lock.used_for(Use.RUN)
    missing = [jar for jar in jars if not (home.jars / jar.file_name).is_file()]
    if missing:
        return _unwell("DROID", Fault(DROID_NOT_INSTALLED, missing[0].coordinate, f"{len(missing)} jars are missing"))
    wrong = [jar for jar in jars if sha256_of(home.jars / jar.file_name) != jar.sha256]
    if wrong:
        return _unwell("DROID", Fault(JAR_DIFFERS, wrong[0].coordinate))
    return StatusLine("DROID", f"{lock.droid}, {len(jars)} jars as the lock names them", well=True)


def _bridge(home: DroidHome, lock: Lock) -> StatusLine:
    if not is_current(home, lock):
        return _unwell("Bridge", Fault(DROID_NOT_INSTALLED, str(home.folder)))
    quick = "with" if home.start_up_cache.is_file() else "without"
    return StatusLine("Bridge", f"compiled, {quick} Java's start-up cache", well=True)


def _signatures(home: DroidHome, on: date) -> tuple[StatusLine, ...]:
    try:
        pair = active_pair(home)
    except Refusal as refusal:
        return (_unwell("Signatures", refusal.faults[0]),)
    age_days = signature_pair_facts(pair).age_days(on)
    advice = "PRONOM has newer ones; add them with: muniment droid signatures add" if age_days > OLD_DAYS else ""
    found = f"{pair.version} of {pair.created_on} with container {pair.container_version}, {age_days:,} days old"
    warning = prefilter_warning(pair)
    prefilter = (
        StatusLine("Pre-filter", "on: it agrees with plain DROID on these signatures", well=True)
        if warning is None
        else _unwell("Pre-filter", warning)
    )
    return (StatusLine("Signatures", found, well=True, advice=advice), prefilter)


def _unwell(thing: str, fault: Fault) -> StatusLine:
    return StatusLine(thing, str(fault), well=False, advice=fault.code.remedy)
