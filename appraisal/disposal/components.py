"""The closed inventory of a disposal: every file of the folders on a list, every case, every box, as it was signed."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from appraisal.disposal.parts import OrderPart
from records.store.audit import Json, canonical
from retention.facts import Ref
from retention.terms import RefKind


@dataclass(frozen=True, slots=True)
class CaseAbout:
    """What a work order says of a case beside its URN, as the export said it when the inventory was closed.

    What the export didn't say is empty. `elsewhere` are the folders and boxes in which more of the case is held.
    """

    case_id: str = ""
    system: str = ""
    class_code: str = ""
    due_on: str = ""
    """First day on which it may go, 2023-02-01."""
    last_action_on: str = ""
    as_of: str = ""
    """The moment that the export speaks of: what was done on the case later was never signed."""
    elsewhere: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Json]:
        """Return it as it is stored and hashed."""
        return {
            "case_id": self.case_id,
            "system": self.system,
            "class": self.class_code,
            "due_on": self.due_on,
            "last_action_on": self.last_action_on,
            "as_of": self.as_of,
            "elsewhere": list(self.elsewhere),
        }


@dataclass(frozen=True, slots=True)
class BoxAbout:
    """What a work order says of a box beside its barcode, as the register knew it when the inventory was closed.

    `description` names no person: a contractor reads it. `cases` are the URNs of the files in it.
    """

    location: str = ""
    description: str = ""
    class_code: str = ""
    due_on: str = ""
    cases: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Json]:
        """Return it as it is stored and hashed."""
        return {
            "location": self.location,
            "description": self.description,
            "classes": self.class_code,
            "due_on": self.due_on,
            "cases": list(self.cases),
        }


PART_OF = {RefKind.FILE: OrderPart.FILES, RefKind.CASE: OrderPart.CASES, RefKind.BOX: OrderPart.BOXES}


@dataclass(frozen=True, slots=True)
class Component:
    r"""One file of the inventory; or a case or a box, which is one line by itself. `number` counts from 1.

    `path` is as IT uses it, such as \\FS99\SCD\HR\a.doc, or what people call the case or box. `sha256` is over
    the bytes of a file; over what the export says of a case; over the files of paper in a box. `left_out`
    is why it stays, in words; empty where it goes. `sha256` is empty where it could not be read.
    """

    number: int
    item: Ref
    ref: Ref
    path: str
    sha256: str
    size_bytes: int
    left_out: str = ""
    puid: str = ""
    """PRONOM identifiers as the survey gave them; empty where it found none, or did not look."""
    modified_on: str = ""
    """Day of last change, 2006-03-14, for the covering dates; empty where the source doesn't say."""
    about: CaseAbout | BoxAbout | None = None
    """Of a case or a box, what its work order says of it."""

    @property
    def part(self) -> OrderPart:
        """Return the part of a work order that it stands in."""
        return PART_OF[self.ref.kind]

    @property
    def goes(self) -> bool:
        """Return whether it was signed to be destroyed."""
        return not self.left_out

    def as_json(self) -> dict[str, Json]:
        """Return it as it is stored and hashed; of a file as ever."""
        about: dict[str, Json] = {"about": self.about.as_json()} if self.about is not None else {}
        return {
            "number": self.number,
            "item": as_list(self.item),
            "ref": as_list(self.ref),
            "path": self.path,
            "sha256": self.sha256,
            "size_bytes": self.size_bytes,
            "left_out": self.left_out,
            "puid": self.puid,
            "modified_on": self.modified_on,
            **about,
        }


@dataclass(frozen=True, slots=True)
class Inventory:
    """Everything on a signed list, down to files, cases and boxes; closed: nothing is added to it later."""

    list_ref: str
    root: str
    components: tuple[Component, ...]

    def __post_init__(self) -> None:
        if [one.number for one in self.components] != list(range(1, len(self.components) + 1)):
            raise ValueError("the lines of an inventory are numbered from 1")

    @property
    def items(self) -> tuple[Ref, ...]:
        """Return the things on the list, in order."""
        return tuple(dict.fromkeys(one.item for one in self.components))

    def of(self, item: Ref) -> tuple[Component, ...]:
        """Return the files of one thing, or the case or box itself; for many things ask `by_item` once."""
        return tuple(one for one in self.components if one.item == item)

    def by_item(self) -> dict[Ref, tuple[Component, ...]]:
        """Return the files of every thing, or the case or box itself, in order."""
        found: dict[Ref, list[Component]] = {}
        for one in self.components:
            found.setdefault(one.item, []).append(one)
        return {item: tuple(files) for item, files in found.items()}

    @property
    def digest(self) -> str:
        """Return the SHA-256 over list, root and every file."""
        lines: list[Json] = [one.as_json() for one in self.components]
        return digest_of({"list": self.list_ref, "root": self.root, "components": lines})


def counted(components: Iterable[Component]) -> str:
    """Return how many files, cases and boxes there are, in words; "0 files" where there is nothing.

    >>> case = Ref(RefKind.CASE, "SRC0002", "99CC0303005")
    >>> counted([Component(1, case, case, "Case 99CC0303005", "", 0)])
    '1 case'
    """
    count = Counter(one.part for one in components)
    said = [f"{count[part]:,} {_noun(part, count[part])}" for part in OrderPart if count[part]]
    return " and ".join([", ".join(said[:-1]), said[-1]] if len(said) > 1 else said) or "0 files"


def _noun(part: OrderPart, count: int) -> str:
    singular = {OrderPart.FILES: "file", OrderPart.CASES: "case", OrderPart.BOXES: "box"}
    return singular[part] if count == 1 else part.value


def as_list(ref: Ref) -> list[Json]:
    """Return a reference as it is written in JSON.

    >>> as_list(Ref(RefKind.FOLDER, "SRC0001", "HR/Leavers"))
    ['folder', 'SRC0001', 'HR/Leavers']
    """
    return [ref.kind.value, ref.source, ref.key]


def ref_of(parts: object) -> Ref:
    """Return the reference that `as_list` wrote."""
    if not isinstance(parts, list | tuple) or len(parts) != 3:
        raise ValueError(f"not a reference: {parts!r}")
    kind, source, key = (str(part) for part in parts)
    return Ref(RefKind(kind), source, key)


def digest_of(value: Json) -> str:
    """Return the SHA-256 of the canonical JSON of `value`."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()
