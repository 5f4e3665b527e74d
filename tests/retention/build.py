"""Small schedules and facts for the tests of the core, written as a schedule file would be."""

from datetime import date

from retention.catalogue import Catalogue
from retention.catalogue_file import read_catalogue
from retention.dated import Dated
from retention.dating import date_of
from retention.facts import Fact, Facts, Origin, OriginKind, Ref, Value
from retention.holds import Coverage, Hold, Scope
from retention.schedule import Schedule
from retention.schedule_file import read_schedule
from retention.standing import Outcome, stand
from retention.terms import HoldKind, RefKind, Route

REF = Ref(RefKind.FOLDER, "share", "Board/2006")
INDETERMINATE = {"when_missing": "indeterminate"}
SENTINELS = {"cms": [date(1900, 1, 1)]}
CONFIRMED = {"grade": "confirmed", "ref": "test", "quoted": "keep", "checked_on": date(2026, 1, 1)}

Table = dict[str, object]


def catalogue() -> Catalogue:
    """Return a catalogue of the facts the tests use."""
    dates = ("superseded", "lapsed", "receipt", "file.mtime", "reopened", "base", "defendants.concluded")
    facts: list[Table] = [_fact(name, "date") for name in (*dates, "sentence.end_on", "defendants.sentence.end_on")]
    facts += [_fact(name, "birth date") for name in ("dob", "defendants.dob")]
    facts += [_fact(name, "sentence") | {"sentinels": SENTINELS} for name in ("sentence", "defendants.sentence")]
    facts += [_fact("flags", "flags"), _fact("court", "text"), _fact("defendants.kind", "text")]
    facts.append(
        _fact("closed", "date") | {"sentinels": SENTINELS, "not_before": ["created"], "reopened_by": "reopened"}
    )
    facts.append(_fact("created", "date") | {"sentinels": {"cms": [date(9999, 12, 31)]}})
    facts.append(_fact("unsupplied", "date") | {"supplied_by": []})
    found = read_catalogue({"fact": facts}, place="facts.toml")
    assert isinstance(found, Catalogue), found
    return found


def _fact(name: str, kind: str) -> Table:
    return {"name": name, "kind": kind, "level": "case", "meaning": name, "supplied_by": ["cms"]}


def floor(period: str = "P3Y", **said: object) -> Table:
    """Return a floor of one period from the trigger."""
    return {"period": period, "from": "trigger", "rounding": "down", "align": "none", **said}


def version(**said: object) -> Table:
    """Return a version: three years from closing, then destroy after one review, confirmed."""
    table: Table = {
        "in_force_from": date(1990, 1, 1),
        "apply": "current",
        "source": CONFIRMED,
        "trigger": "closed",
        "keep": [floor()],
        "action": {"kind": "destroy", "stages": ["records"]},
    }
    return {key: value for key, value in (table | said).items() if value is not None}


def table(*versions: Table, **said: object) -> Table:
    """Return a schedule file with one class, FIN-07."""
    line: Table = {"id": "FIN-07", "title": "Contracts", "version": list(versions) or [version()]}
    return {
        "format": "muniment-schedule/1",
        "id": "what-to-keep",
        "title": "What to Keep",
        "mandate": "the tests",
        "timezone": "Europe/London",
        "class": [line],
        **said,
    }


def schedule(*versions: Table, **said: object) -> Schedule:
    """Return the schedule read from such a file."""
    found = read_schedule(table(*versions, **said), place="what-to-keep/schedule.toml", catalogue=catalogue())
    assert isinstance(found, Schedule), "\n".join(map(str, found))
    return found


def fact(
    name: str,
    value: Value,
    *,
    member: str | None = None,
    known_on: date = date.min,
    kind: OriginKind = OriginKind.RECORD,
) -> Fact:
    """Return a fact of the case management system."""
    return Fact(name, value, Origin(kind, "cms"), known_on, member)


def facts(*more: Fact, **values: Value) -> Facts:
    """Return the facts of a folder of class FIN-07 without flags."""
    given = {"class": "FIN-07", "flags": frozenset[str](), **values}
    return Facts(REF, (*(fact(name, value) for name, value in given.items()), *more))


def dated(known_facts: Facts, rules: Schedule | None = None, *, on: date, known: date = date.max) -> Dated:
    """Return the facts dated, by default under the plain schedule."""
    return date_of(known_facts, rules or schedule(), on=on, known=known)


def outcome(
    known_facts: Facts, rules: Schedule | None = None, *coverage: Coverage, on: date, known: date = date.max
) -> Outcome:
    """Return where the folder stands."""
    return stand(dated(known_facts, rules, on=on, known=known), coverage, on=on)


def coverage(ref: str, first: date, last: date | None = None, *, route: Route = Route.DIRECT) -> Coverage:
    """Return a hold's coverage of the folder."""
    return Coverage(ref, route, first, last, "listed")


def hold(
    ref: str = "UCPI",
    *,
    placed: date = date(2015, 3, 12),
    released: date | None = None,
    scope: Scope | None = None,
    **said: object,
) -> Hold:
    """Return a standing hold of an inquiry on the folder."""
    return Hold(
        ref=ref,
        kind=HoldKind.INQUIRY,
        authority="the inquiry",
        mandate="its letter",
        placed_on=placed,
        released_on=released,
        scope=scope or Scope(refs=frozenset({REF})),
        standing=bool(said.pop("standing", True)),
        **said,  # type: ignore[arg-type]
    )
