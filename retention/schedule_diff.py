"""What changed between two states of a schedule, in plain English. What moves for records is `changes`."""

from collections.abc import Iterable

from retention.schedule import ClassVersion, Floor, ForPeriod, Schedule, ScheduleClass
from retention.wording import say_ceiling, say_day, say_extension, say_floor, say_long_stop, say_rule


def differences(before: Schedule, after: Schedule) -> tuple[str, ...]:
    """Return one sentence for each change, class by class in the order of `after`; empty where none.

    A version that was edited, rather than added or corrected, is said to have been edited: versions
    are added, never edited.
    """
    said = [f"The {name} is now “{now}”, was “{was}”." for name, was, now in _heads(before, after) if was != now]
    old = {line.code: line for line in before.classes}
    for line in after.classes:
        if line.code not in old:
            replaced = f", in place of {', '.join(line.replaces)}" if line.replaces else ""
            said.append(f"Class {line.code}, {line.title}, is new{replaced}.")
            said += [f"{line.code}: {_introduced(version)}" for version in line.versions]
        else:
            said += [f"{line.code}: {text}" for text in _class_changes(old[line.code], line)]
    now_codes = {line.code for line in after.classes}
    said += [f"Class {code} is gone; its records have no rule." for code in old if code not in now_codes]
    if not said and before.digest != after.digest:
        said.append("The rules read the same; the catalogue of facts or the wording of the file changed.")
    return tuple(said)


def _heads(before: Schedule, after: Schedule) -> Iterable[tuple[str, str, str]]:
    yield "title", before.title, after.title
    yield "mandate", before.mandate, after.mandate
    yield "time zone", before.timezone, after.timezone


def _class_changes(before: ScheduleClass, after: ScheduleClass) -> Iterable[str]:
    if before.title != after.title:
        yield f"the title is now “{after.title}”, was “{before.title}”."
    if before.scope_notes != after.scope_notes:
        yield f"the scope notes are now “{after.scope_notes}”."
    for version in after.versions:
        if version in before.versions:
            continue
        same = [old for old in before.versions if _key(old) == _key(version)]
        if same:
            yield from (f"the version {_say_key(version)} was edited: {text}" for text in _edits(same[0], version))
        else:
            yield _introduced(version)
    kept = {_key(version) for version in after.versions}
    for version in before.versions:
        if _key(version) not in kept:
            yield f"the version {_say_key(version)} is gone."


def _key(version: ClassVersion) -> tuple[int, str, str]:
    return version.number, str(version.in_force_from), str(version.recorded_on)


def _say_key(version: ClassVersion) -> str:
    return f"{version.number} from {say_day(version.in_force_from)}"


def _introduced(version: ClassVersion) -> str:
    recorded = f", recorded on {say_day(version.recorded_on)}" if version.recorded_on is not None else ""
    return f"from {say_day(version.in_force_from)}{recorded}: {'; '.join(_statements(version))}."


def _edits(before: ClassVersion, after: ClassVersion) -> Iterable[str]:
    was, now = _statements(before), _statements(after)
    for text in was:
        if text not in now:
            yield f"no longer “{text}”."
    for text in now:
        if text not in was:
            yield f"now “{text}”."


def _statements(version: ClassVersion) -> list[str]:
    """Return everything a version says, one statement each."""
    source = version.source
    said = [f"applies {version.apply}"]
    if version.in_force_to is not None:
        said.append(f"ends before {say_day(version.in_force_to)}")
    if version.trigger is not None:
        said.append(f"the clock starts with {say_rule(version.trigger)}")
    if version.cutoff is not None:
        said.append(f"cut off at {version.cutoff}")
    said += [say_floor(floor) + _rounded(floor) for floor in version.keep]
    said += [f"{say_extension(one)}, {one.combine}, rounded {one.term.rounding or 'never'}" for one in version.extend]
    said += [f"{say_ceiling(one)}, then {one.then}" for one in version.ceilings]
    if version.long_stop is not None:
        said.append(say_long_stop(version.long_stop))
    said.append(_say_action(version))
    checked = f", checked on {say_day(source.checked_on)}" if source.checked_on is not None else ""
    said.append(f"source {source.ref} ({source.grade}{checked}{', repealed' if source.repealed else ''})")
    return said


def _rounded(floor: Floor) -> str:
    terms = floor.keep.terms if isinstance(floor.keep, ForPeriod) else ()
    roundings = dict.fromkeys(term.rounding.value for term in terms if term.rounding is not None)
    return f", rounded {' then '.join(roundings)}" if roundings else ""


def _say_action(version: ClassVersion) -> str:
    plan = version.action
    then = f", then {plan.then}" if plan.then is not None else ""
    receipt = f" once {plan.receipt} is known" if plan.receipt is not None else ""
    stages = f", seen by {', '.join(plan.stages)}" if plan.stages else ""
    cooling = f", after {plan.cooling_off.in_words()} of cooling off" if plan.cooling_off is not None else ""
    return f"action {plan.kind}{then}{receipt}{stages}{cooling}"
