"""Which folder is a unit of decision: a case, a series of the department, a home drive's folder.

The unit is the folder, case or box; files inherit (cps-domain, section 2 item 10). A folder begins
a unit of its own where its name says a case, a rule of the file plan or a person names it, or it
lies in a place where no case belongs; all else belongs to what it lies in, at last to its top folder.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from records.register.fileplan import FilePlan
from records.register.fileplan_rules import MappingRule, Place, location_pattern
from retention.facts import Ref
from retention.terms import RefKind

URN_ROOT = "[0-9]{2}[A-Z0-9]{2}[0-9]{7}"
"""The root of a URN, in capitals. Rule: CPS-Innovation/Polaris, validate-urn.ts."""
_URN = re.compile(rf"(?<![A-Z0-9])({URN_ROOT})(?![A-Z0-9])", re.IGNORECASE)
_OPERATION = re.compile(r"^(?:op|operation)\.?\s+([A-Za-z][A-Za-z'-]+)", re.IGNORECASE)


def urns_in(name: str) -> tuple[str, ...]:
    """Return the URNs that a name says, in capitals, each once.

    >>> urns_in("Op ALPHA - R v BANKS (99AA0101005)"), urns_in("scan 20060112")
    (('99AA0101005',), ())
    """
    return tuple(dict.fromkeys(found.upper() for found in _URN.findall(name)))


def operation_in(name: str) -> str | None:
    """Return the operation that a folder's name begins with.

    >>> operation_in("Op ALPHA - R v BANKS (99AA0101005)"), operation_in("Operating manual")
    ('ALPHA', None)
    """
    found = _OPERATION.match(name)
    return found[1].upper() if found else None


def short_name(folder: str) -> str:
    r"""Return what people call the folder in a sentence.

    >>> short_name("Op ALPHA - R v BANKS (99AA0101005)"), short_name("R v EXAMPLE (99CC0303005)")
    ('Op ALPHA', 'R v EXAMPLE')
    >>> short_name("Board/2006/Minutes")
    'Board\\2006\\Minutes'
    """
    last = folder.rsplit("/", 1)[-1]
    if operation := _OPERATION.match(last):
        return operation[0]
    without = _URN.sub("", last).replace("()", "").strip(" -")
    return without if _URN.search(last) and without else folder.replace("/", "\\")


@dataclass(slots=True)
class Unit:
    """One folder that is decided on: what its path says of it, and which rules look at its place."""

    number: int
    source: str
    folder: str
    parent: "Unit | None"
    urns: tuple[str, ...] = ()
    operation: str | None = None
    place: Place | None = None
    rules: tuple[MappingRule, ...] = ()
    is_assigned: bool = False

    @property
    def ref(self) -> Ref:
        """Return what it is, across surveys."""
        return Ref(RefKind.FOLDER, self.source, self.folder)

    @property
    def is_case(self) -> bool:
        """Return whether its name says a case."""
        return bool(self.urns or self.operation)

    @property
    def owner(self) -> str | None:
        """Return whose it is, where its place names an owner."""
        return self.place.owner_of(self.folder) if self.place else None


@dataclass(slots=True)
class UnitFinder:
    """Finds the unit of each folder of one source; numbers go on from `first`."""

    source: str
    plan: FilePlan
    linked: Collection[str] = ()
    """Folders that an activity log links to a case, in small letters."""
    first: int = 1
    units: list[Unit] = field(default_factory=list)
    _known: dict[str, Unit] = field(default_factory=dict)
    _assigned: set[str] = field(default_factory=set)
    _matching: dict[str, tuple[MappingRule, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        kind = RefKind.FOLDER
        self._assigned = {ref.key for ref in self.plan.assignments if (ref.kind, ref.source) == (kind, self.source)}
        self._rules = [(location_pattern(rule.location), rule) for rule in self.plan.rules if rule.location is not None]
        self._places = [(location_pattern(place.location), place) for place in self.plan.places]

    _rules: list[tuple["re.Pattern[str]", MappingRule]] = field(init=False, default_factory=list)
    _places: list[tuple["re.Pattern[str]", Place]] = field(init=False, default_factory=list)

    def unit_of(self, folder: str) -> Unit:
        """Return the unit to which the folder belongs; the root's own files are a unit too."""
        if (known := self._known.get(folder)) is not None:
            return known
        above, _, name = folder.rpartition("/")
        parent = self.unit_of(above) if above else None
        unit = self._begun(folder, name, parent) or parent or self._new(folder, None)
        self._known[folder] = unit
        return unit

    def _begun(self, folder: str, name: str, parent: Unit | None) -> Unit | None:
        """Return a new unit where the folder begins one."""
        urns, operation = urns_in(name), operation_in(name)
        rules = tuple(rule for pattern, rule in self._rules if pattern.fullmatch(folder))
        place = next((place for pattern, place in self._places if pattern.fullmatch(folder)), None)
        inherited = parent.rules if parent else ()
        begins = (
            not set(urns) <= set(parent.urns if parent else ())
            or (operation is not None and not (parent and parent.is_case))
            or not set(rules) <= set(inherited)
            or (place is not None and not (parent and parent.place))
            or folder in self._assigned
            or folder.lower() in self.linked
        )
        if not begins:
            return None
        unit = self._new(folder, parent)
        inherited_urns = parent.urns if parent and not urns and not operation else ()
        unit.urns, unit.operation = urns or inherited_urns, operation
        unit.rules, unit.place = rules, place or (parent.place if parent else None)
        unit.is_assigned = folder in self._assigned
        return unit

    def _new(self, folder: str, parent: Unit | None) -> Unit:
        unit = Unit(self.first + len(self.units), self.source, folder, parent)
        self.units.append(unit)
        return unit


def rules_never_matching(plan: FilePlan, matched: Mapping[str, int]) -> tuple[MappingRule, ...]:
    """Return the rules of the plan that match nothing, in order."""
    return tuple(rule for rule in plan.rules if not matched.get(rule.ref))


def inherited_assignment(unit: Unit, assigned: Iterable[Ref]) -> Ref | None:
    """Return the folder, the unit itself or the nearest above, whose assignment counts for the unit."""
    known = set(assigned)
    at: Unit | None = unit
    while at is not None:
        if at.ref in known:
            return at.ref
        at = at.parent
    return None
