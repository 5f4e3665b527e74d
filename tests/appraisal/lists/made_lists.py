"""Lists for tests: things made by hand, a store, and people who act on them in short words."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from appraisal.lists.contents import content_digest
from appraisal.lists.ground import Ground, HeldThing, ThingNow
from appraisal.lists.policies import STATEMENTS
from appraisal.lists.recording import last_event
from appraisal.lists.signing import Others, Signatures
from appraisal.lists.store import By, ListRegister
from appraisal.lists.values import Delegation, DisposalList, Item, ListFile, ListKind
from muniment.wiring import Store, open_store
from records.register.people import Person, Role
from records.store.audit import AuditVerdict, verify
from records.store.database import reading
from retention.facts import Ref
from retention.terms import RefKind

TEN = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
TODAY = date(2026, 11, 25)
AUTHOR = Person("A. Author", Role.REVIEWER)
REVIEWER = Person("B. Reviewer", Role.REVIEWER)
DRO = Person("C. Officer", Role.DRO)
DEPUTY = Person("D. Deputy", Role.DEPUTY_DRO)
DELEGATION = Delegation("D. Deputy", "C. Officer", date(2026, 11, 20), date(2026, 12, 4))
SOURCE = "SRC0001"


def sha(text: str) -> str:
    """Return a digest that stands for the content `text`."""
    return hashlib.sha256(text.encode()).hexdigest()


def folder(name: str) -> Ref:
    """Return the reference of a folder."""
    return Ref(RefKind.FOLDER, SOURCE, name)


def file(path: str) -> Ref:
    """Return the reference of a file."""
    return Ref(RefKind.FILE, SOURCE, path)


def thing(
    name: str = "Op A",
    *,
    files: Sequence[str] = ("one.doc", "two.doc", "three.doc"),
    contents: dict[str, str] | None = None,
    status: str = "DUE",
    grade: str = "confirmed",
    eligible_from: date | None = date(2026, 1, 1),
    series: str = "DPP 2",
    is_casework: bool = True,
    rule: str = "rule",
) -> ThingNow:
    """Return a folder as it stands now; the content of a file is its name unless `contents` says another."""
    ref = folder(name)
    said = contents or {}
    found = tuple(
        ListFile(file(f"{name}/{one}"), f"{name}/{one}", sha(said.get(one, one)) if said.get(one) != "" else "", 10)
        for one in sorted(files)
    )
    item = Item(
        ref=ref,
        shown_as=f"\\\\FS99\\SCD\\{name}",
        content_sha256=content_digest(ref, found),
        outcome_digest=sha(rule),
        file_count=len(found),
        size_bytes=10 * len(found),
        eligible_from=eligible_from,
        class_code="CW-LTI",
        series=series,
        is_casework=is_casework,
    )
    return ThingNow(item, found, status, grade, series_word="" if series else "Minutes need a series agreed.")


def held(item: str, path: str = "", *, hold: str = "UCPI", at: datetime | None = None, **changes: bool) -> HeldThing:
    """Return a hold on a folder, or on one file in it."""
    ref = file(f"{item}/{path}") if path else folder(item)
    return HeldThing(
        folder(item), ref, hold, f"Hold {hold}", "direct", "named", at or TEN + timedelta(minutes=47), **changes
    )


@dataclass
class Office:
    """A store with its lists, the estate as these tests say it is, and the time, which runs on by a minute an act."""

    store: Store
    things: dict[Ref, ThingNow] = field(default_factory=dict)
    holds: list[HeldThing] = field(default_factory=list)
    rules: str = "rules"
    others: Others = field(default_factory=Others)
    on: date = TODAY
    minutes: int = 0

    @property
    def register(self) -> ListRegister:
        return ListRegister(self.store.database)

    @property
    def signatures(self) -> Signatures:
        return Signatures(self.store.database)

    def by(self, person: Person) -> By:
        self.minutes += 1
        return By(person, f"test:{person.name}", TEN + timedelta(minutes=self.minutes))

    def ground(self) -> Ground:
        with reading(self.store.database) as session:
            sequence = last_event(session)
        return Ground(dict(self.things), tuple(self.holds), sha(self.rules), self.on, sequence)

    def put(self, *things: ThingNow) -> None:
        for one in things:
            self.things[one.item.ref] = one

    def create(self, kind: ListKind = ListKind.TRANSFER, *, author: Person = AUTHOR) -> DisposalList:
        return self.register.create(kind, "Op A, transfer", by=self.by(author))

    def add(self, ref: str, *things: ThingNow, author: Person = AUTHOR, reason: str = "A murder.") -> DisposalList:
        self.put(*things)
        return self.register.add(
            ref, things, ground=self.ground(), reason=reason, by=self.by(author), criterion="murder"
        )

    def in_review(self, *things: ThingNow, kind: ListKind = ListKind.TRANSFER) -> DisposalList:
        made = self.create(kind)
        self.add(made.ref, *(things or (thing(),)))
        return self.register.send(made.ref, by=self.by(AUTHOR))

    def propose(self, ref: str, *, reviewer: Person = REVIEWER) -> DisposalList:
        return self.signatures.propose(ref, ground=self.ground(), by=self.by(reviewer), others=self.others)

    def proposed(self, *things: ThingNow, kind: ListKind = ListKind.TRANSFER) -> DisposalList:
        return self.propose(self.in_review(*things, kind=kind).ref)

    def sign(
        self, ref: str, *, signer: Person = DRO, delegation: Delegation | None = None, **changes: object
    ) -> DisposalList:
        kind = self.register.find(ref).kind
        words = {"statements": STATEMENTS[kind], "typed_name": signer.name, **changes}
        return self.signatures.sign(
            ref,
            ground=self.ground(),
            by=self.by(signer),
            delegation=delegation,
            others=self.others,
            **words,  # type: ignore[arg-type]
        )

    def signed(self, *things: ThingNow, kind: ListKind = ListKind.TRANSFER) -> DisposalList:
        return self.sign(self.proposed(*things, kind=kind).ref)

    def recheck(self, ref: str) -> DisposalList:
        after, _ = self.signatures.recheck(ref, ground=self.ground(), by=self.by(DRO), others=self.others)
        return after

    def change(self, name: str, **changes: str) -> None:
        """Change the content of files in a folder, as a new survey would see it."""
        now = self.things[folder(name)]
        names = [one.path.removeprefix(f"{name}/") for one in now.files]
        contents = {one.replace("_", "."): text for one, text in changes.items()}
        fresh = thing(name, files=names, contents=contents)
        self.things[folder(name)] = replace(now, item=fresh.item, files=fresh.files)

    def verdict(self) -> AuditVerdict:
        with reading(self.store.database) as session:
            return verify(session)


def open_office(path: Path) -> Office:
    """Return an office in a new store."""
    return Office(open_store(path / "store"))
