"""An office that carries out a disposal from end to end: a small share, a schedule confirmed for tests only.

The schedule is made up, and graded confirmed so that there is a way through the gate at all: no class
of the real packs lets anything go. Nothing outside the folder of the test is touched.
"""

import os
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from appraisal.disposal.carrying_out import Disposals
from appraisal.disposal.returning import Returns
from appraisal.holdings import Holdings
from appraisal.lists.policies import STATEMENTS
from appraisal.lists.store import By
from appraisal.lists.values import DisposalList, ListKind
from muniment.lists import ListDesk, others_of, place_of
from muniment.wiring import Store, open_store
from records.register.fileplan import FilePlanRegister
from records.register.fileplan_rules import ClassRef
from records.register.hold_values import HoldEntry, HoldItem, ScopeText, Terms
from records.register.holds import HoldRegister, NewHold
from records.register.people import Person, Role
from records.register.schedules import Received, ScheduleRegister, Signature
from records.register.setup import SetupRegister
from records.survey.engines import Engines
from records.survey.observe import Progress, SurveyOptions, observe
from retention.facts import Ref
from retention.terms import HoldKind, RefKind

DAY = date(2026, 11, 25)
TEN = datetime(2026, 11, 25, 10, tzinfo=UTC)
AUTHOR, REVIEWER, DRO = (
    Person("A. Author", Role.REVIEWER),
    Person("B. Reviewer", Role.REVIEWER),
    Person("C. Officer", Role.DRO),
)
IT = Person("D. Engineer", Role.IT)
LEAVERS, TRAINING, HELD = "HR/Leavers 2010", "HR/Training 2009", "HR/Grievance 2011"
FILES = {
    LEAVERS: ("form 1.doc", "form 2.doc", "notes.txt"),
    TRAINING: ("course.ppt", "list.xls"),
    HELD: ("letter.doc", "reply.doc"),
}


def source() -> dict[str, object]:
    """Return an authority for tests: no real one says this."""
    return {
        "grade": "confirmed",
        "ref": "Test schedule, made up",
        "url": "",
        "quoted": "keep for three years",
        "checked_on": date(2026, 11, 1),
    }


def rules() -> dict[str, object]:
    """Return a schedule of one class, three years from the last paper, then destroyed: made up for tests."""
    version = {
        "in_force_from": date(2000, 1, 1),
        "apply": "current",
        "trigger": {"fact": "folder.last_paper_on", "when_missing": "indeterminate"},
        "keep": [{"period": "P3Y", "from": "trigger", "rounding": "down", "align": "none"}],
        "action": {"kind": "destroy", "stages": ["records"], "cooling_off": "P7D"},
        "source": {key: value for key, value in source().items() if value},
    }
    return {
        "format": "muniment-schedule/1",
        "id": "test-only",
        "title": "A schedule for tests only",
        "mandate": "made up for the tests",
        "timezone": "Europe/London",
        "class": [{"id": "TEST-03", "title": "Papers of leavers (made up)", "version": [version]}],
    }


@dataclass(slots=True)
class Office:
    """A store, a share, a clock that moves a minute with every act, and the desk of each part."""

    folder: Path
    store: Store
    share: Path
    on: date = DAY
    minutes: int = 0

    def now(self) -> datetime:
        """Return the next moment."""
        self.minutes += 1
        return datetime.combine(self.on, TEN.timetz()) + timedelta(minutes=self.minutes)

    def by(self, person: Person) -> By:
        """Return who acts now."""
        return By(person, "test", self.now())

    @property
    def lists(self) -> ListDesk:
        """Return the desk of lists."""
        return ListDesk(self.store, self.on)

    @property
    def disposals(self) -> Disposals:
        """Return what carries lists out."""
        return Disposals(place_of(self.store), self.on, lambda list_: others_of(self.store, list_), True)

    @property
    def returns(self) -> Returns:
        """Return what takes in what comes back."""
        return Returns(self.disposals)

    @property
    def holdings(self) -> Holdings:
        """Return the workflow of holds."""
        return Holdings(HoldRegister(self.store.database), SetupRegister(self.store.database), "test")

    def ref(self, folder: str) -> Ref:
        """Return the reference of a folder of the share."""
        return Ref(RefKind.FOLDER, "SRC0001", folder)

    # -- acts ----------------------------------------------------------------------------------------------

    def survey(self) -> None:
        """Survey the share, without an identifier: it is quick."""
        observe(
            os.fsencode(self.share),
            layout=self.store.layout,
            register=self.store.surveys,
            engines=Engines(),
            options=SurveyOptions(),
            shown_as="\\\\FS99\\TEST",
            threads=2,
            actor="test",
            now=self.now,
            tell=_silent,
        )

    def schedule(self) -> None:
        """Have the made-up schedule approved, and the folders assigned to its class."""
        register = ScheduleRegister(self.store.database)
        received = Received(rules(), "test-only.toml", "0" * 64)
        register.save_draft("test-only", received, by=REVIEWER, actor="test", at=self.now())
        signature = Signature(DRO, "minute 1", self.on, date(2027, 11, 25))
        register.approve("test-only", signature, number=None, actor="test", at=self.now())
        plan = FilePlanRegister(self.store.database)
        for folder in FILES:
            plan.assign(self.ref(folder), ClassRef("test-only", "TEST-03"), "for the test", actor="test", at=self.now())

    def signed(self, *folders: str) -> DisposalList:
        """Return a disposal list of the folders, reviewed, proposed and signed."""
        made = self.lists.register.create(ListKind.DISPOSAL, "Leavers of 2010", by=self.by(AUTHOR))
        refs = [self.ref(folder) for folder in folders or (LEAVERS, TRAINING)]
        self.lists.add(made.ref, refs, reason="Three years are over.", by=self.by(AUTHOR))
        self.lists.register.send(made.ref, by=self.by(AUTHOR))
        self.lists.propose(made.ref, by=self.by(REVIEWER))
        statements = STATEMENTS[ListKind.DISPOSAL]
        return self.lists.sign(made.ref, by=self.by(DRO), statements=statements, typed_name=DRO.name)

    def cooled(self, *folders: str) -> str:
        """Return the reference of a signed list whose cooling-off is over: the day moved on."""
        list_ = self.signed(*folders)
        self.disposals.begin(list_.ref, days=7, rule="Test schedule, class TEST-03", by=self.by(REVIEWER))
        self.go_to_the_eighth_day()
        return list_.ref

    def go_to_the_eighth_day(self) -> None:
        """Let the cooling-off pass."""
        self.on = DAY + timedelta(days=7)

    def hold(self, *folders: str, ref: str = "TRIAL", file: str = "") -> HoldEntry:
        """Return a hold placed at once on folders, or on one file in the first."""
        items = [HoldItem(self.ref(folder)) for folder in folders]
        if file:
            items = [HoldItem(Ref(RefKind.FILE, "SRC0001", f"{folders[0]}/{file}"))]
        return self.holdings.propose(
            NewHold(ref, HoldKind.INFORMATION_REQUEST, "A request made up for the test"),
            Terms("a letter made up", "It asks for them.", self.on),
            ScopeText(items=tuple(items)),
            by=REVIEWER,
            at=self.now(),
        )

    def filled(self, order_ref: str, **said: str) -> bytes:
        """Return the work order as IT fills it in: done, but for the files whose name is a key (dots as _)."""
        import json

        document = dict(self.disposals.document(order_ref))
        lines = []
        for line in document["lines"]:  # type: ignore[union-attr]
            row = dict(line)  # type: ignore[arg-type]
            name = str(row["path"]).rpartition("\\")[2].replace(".", "_").replace(" ", "_")
            result = said.get(name, "done")
            why = "" if result == "done" else "access denied"
            row |= {"result": result, "why": why, "by": IT.name, "when": f"{self.on.isoformat()} 11:30"}
            lines.append(row)
        return json.dumps({**document, "lines": lines}).encode()

    def destroy(self, folder: str, *names: str) -> None:
        """Delete files of the share, as IT does it; nothing of ours would."""
        for name in names or FILES[folder]:
            (self.share / folder / name).unlink()


def _silent(_: Progress) -> None:
    return None


def make_office(folder: Path) -> Office:
    """Return an office in `folder`, its share surveyed, its schedule approved."""
    for name, files in FILES.items():
        (folder / "share" / name).mkdir(parents=True)
        for file in files:
            path = folder / "share" / name / file
            path.write_text(f"Synthetic: {name}, {file}.\n", "utf-8")
            os.utime(path, (1_300_000_000, 1_300_000_000))
    office = Office(folder, open_store(folder / "store"), folder / "share")
    office.survey()
    office.schedule()
    return office
