"""The synthetic department with cases and a box that may go, by a schedule confirmed for tests only.

Cases come from its CMS export, the box is SYN-BOX-0014 with paper of three cases. The next export is written
anew without the cases that were deleted: nothing of ours deletes one. The schedule is made up.
"""

import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from appraisal.holdings import Holdings
from appraisal.lists.policies import STATEMENTS
from appraisal.lists.recording import By
from appraisal.lists.store import ListRegister
from appraisal.lists.values import Answer, DisposalList, ListKind
from muniment.demo.cms import write_cases
from muniment.demo.cms_rows import CaseRows
from muniment.demo.cms_stories import BOX, stories
from muniment.wiring import open_store
from records.register.custody import custody_hold_of
from records.register.exports import ExportRegister
from records.register.fileplan import FilePlanRegister
from records.register.fileplan_rules import ClassRef, MappingRule
from records.register.hold_values import CandidateVerdict, HoldEntry, HoldItem, ScopeText, Terms
from records.register.holds import HoldRegister, NewHold
from records.register.schedules import Received, ScheduleRegister, Signature
from records.register.setup import SetupRegister
from records.sources.cms.importing import import_export
from records.sources.cms.quality_results import work_out
from records.sources.cms.sent import find_export
from records.terms.hits import open_scan
from records.terms.register import ScanRegister
from retention.facts import Ref
from retention.terms import HoldKind, RefKind
from tests.appraisal.disposal.office import AUTHOR, DRO, IT, REVIEWER, Office, rules
from transfer.consignment.register import ConsignmentRegister
from transfer.papers.pack import Terms as TransferTerms

CASE, OTHER_CASE = Ref(RefKind.CASE, "SRC0002", "99CC0303005"), Ref(RefKind.CASE, "SRC0002", "99DD0404021")
BOX_REF = Ref(RefKind.BOX, "SRC0002", BOX)
FOLDER = Ref(RefKind.FOLDER, "SRC0001", "R v EXAMPLE (99CC0303005)")
REQUEST = NewHold("TRIAL", HoldKind.INFORMATION_REQUEST, "A request made up for the test")
Change = Callable[[CaseRows], CaseRows | None]


def of_cases() -> dict[str, object]:
    """Return a casework schedule of the department's own: three years from the end of the case; made up for tests."""
    made = rules()
    [line] = made["class"]  # type: ignore[misc]
    [version] = line["version"]
    version["trigger"] = {"fact": "case.finalised_on", "when_missing": "indeterminate"}
    return {**made, "id": "our-casework", "class": [{**line, "id": "CASE-03", "title": "Cases (made up)"}]}


class Casework(Office):
    """The department, its reviewers, and the exports that come in one after the other."""

    def schedule(self) -> None:
        """Have the made-up schedule approved, and every case mapped to its class, with its folders and paper."""
        register = ScheduleRegister(self.store.database)
        received = Received(of_cases(), "our-casework.toml", "0" * 64)
        register.save_draft("our-casework", received, by=REVIEWER, actor="test", at=self.now())
        signature = Signature(DRO, "minute 1", self.on, date(2027, 11, 25))
        register.approve("our-casework", signature, number=None, actor="test", at=self.now())
        of = ClassRef("our-casework", "CASE-03")
        rule = MappingRule("", of, "every case", condition="record.kind == 'casework'")
        FilePlanRegister(self.store.database).add([rule], actor="test", at=self.now())

    def dismiss_candidates(self) -> None:
        """Dismiss each hit that makes a folder, and so the box with its paper, a candidate of UCPI."""
        [scan] = ScanRegister(self.store.database).all()
        holdings = Holdings(HoldRegister(self.store.database), SetupRegister(self.store.database), "test")
        with open_scan(self.store.layout, scan) as opened:
            items = [HoldItem(hit.ref, hit.sha256) for hit in opened.files_with_hits()]
        reason = "It is the name of a street."
        holdings.decide("UCPI", items, CandidateVerdict.DISMISSED, reason, by=REVIEWER, at=self.now())

    def signed_of(self, *refs: Ref, left_out: Mapping[Ref, str] | None = None) -> DisposalList:
        """Return a disposal list of the things, reviewed, proposed and signed; some `left_out`, with the reason."""
        made = self.lists.register.create(ListKind.DISPOSAL, "Cases of 2005", by=self.by(AUTHOR))
        self.lists.add(made.ref, list(refs), reason="Three years are over.", by=self.by(AUTHOR))
        for ref, reason in (left_out or {}).items():
            self.lists.register.decide(made.ref, [(ref, Answer.LEAVE_OUT, "", reason)], by=self.by(AUTHOR))
        self.lists.register.send(made.ref, by=self.by(AUTHOR))
        self.lists.propose(made.ref, by=self.by(REVIEWER))
        statements = STATEMENTS[ListKind.DISPOSAL]
        return self.lists.sign(made.ref, by=self.by(DRO), statements=statements, typed_name=DRO.name)

    def cooled_of(self, *refs: Ref) -> str:
        """Return the reference of a signed list of the things whose cooling-off is over."""
        list_ = self.signed_of(*refs)
        self.disposals.begin(list_.ref, days=7, rule="our casework schedule, class CASE-03", by=self.by(REVIEWER))
        self.on, self.minutes = self.on + timedelta(days=7), 0
        return list_.ref

    def hold_of(self, *refs: Ref, include: str | None = None, new: NewHold = REQUEST) -> HoldEntry:
        """Return a hold placed at once on cases, boxes, folders or files, or on what the condition matches."""
        return self.holdings.propose(
            new,
            Terms("a letter made up", "It asks for them.", self.on),
            ScopeText(include=include, items=tuple(HoldItem(one) for one in refs)),
            by=REVIEWER,
            at=self.now(),
        )

    def custody_of(self, ref: Ref) -> HoldEntry:
        """Return the hold by which a consignment made up for the test locks the record."""
        terms = TransferTerms("A department made up", "Public Record(s)", "T. Reed", "t.reed@example.org")
        by = By(REVIEWER, "test", self.now())
        list_ref = ListRegister(self.store.database).all()[0].ref
        register = ConsignmentRegister(self.store.database)
        made = register.make("Made up", "DPP 2", terms, list_ref=list_ref, root="0" * 64, by=by)
        return self.hold_of(
            ref, new=NewHold(custody_hold_of(made.ref), HoldKind.CUSTODY, "Custody made up for the test")
        )

    def export(
        self, change: Change | None = None, *, without: Sequence[str] = (), as_of: str = "", is_cut_off: bool = False
    ) -> str:
        """Return the reference of the next export, of the five cases as `change` leaves them and less `without`.

        It speaks of the evening of the office's day, where `as_of` says no other moment. One that `is_cut_off` came
        with half its table of cases.
        """
        said = as_of or f"{self.on.isoformat()}T18:00:00Z"
        folder = self.folder / f"export of {said[:13]} {len(ExportRegister(self.store.database).all())}"
        cases = (rows for rows in _changed(change) if rows.urn not in without)
        write_cases(folder, cases, seed=1, as_of=said)
        if is_cut_off:
            raw = (folder / "cases.csv").read_bytes()
            (folder / "cases.csv").write_bytes(raw[: len(raw) // 2])
        found = import_export(
            find_export(folder),
            layout=self.store.layout,
            sources=self.store.surveys,
            register=ExportRegister(self.store.database),
            actor="test",
            now=self.now,
        )
        work_out(self.store.layout, found.entry.ref)
        return found.entry.ref

    def answered(self, order_ref: str, *, day: date | None = None, **said: str) -> bytes:
        """Return the work order as it comes back: all done at half past eleven, `said` instead on every row."""
        on = day or self.on
        document = dict(self.disposals.document(order_ref))
        lines = []
        for line in document["lines"]:  # type: ignore[union-attr]
            row = dict(line)  # type: ignore[arg-type]
            row |= {"result": "done", "why": "", "by": IT.name, "when": f"{on.isoformat()} 11:30"}
            if row["part"] == "cases":
                row["deleted"] = "case and 4 documents"
            if row["part"] == "boxes":
                row |= {"certificate": "CD-77", "certificate_on": on.isoformat(), "method": "cross-cut shredding"}
            lines.append({**row, **{name: value for name, value in said.items() if name in row}})
        return json.dumps({**document, "lines": lines}).encode()

    def receive(self, order_ref: str, data: bytes) -> None:
        """Take a receipt in at a quarter past one: it says half past eleven."""
        self.minutes = max(self.minutes, 195)
        self.returns.receive(order_ref, data, received_as="receipt.json", by=self.by(IT))


def _changed(change: Change | None) -> Iterator[CaseRows]:
    for rows in stories():
        found = change(rows) if change is not None else rows
        if found is not None:
            yield found


def open_casework(folder: Path, department: Path) -> Casework:
    """Return the casework over a copy of the department's store, its cases and box ready to be listed.

    It is the day after the holds were placed, and nobody doubts any more what the hold UCPI reaches.
    """
    shutil.copytree(department, folder / "store")
    made = Casework(folder, open_store(folder / "store"), department.parent / "SCD")
    next_day(made)
    made.schedule()
    made.dismiss_candidates()
    return made


@dataclass(slots=True)
class Moments:
    """The casework as it is at some moments, each made once: ready, and with a list of some things cooled off."""

    folder: Path
    department: Path
    known: dict[tuple[Ref, ...], Casework] = field(default_factory=dict)

    def at(self, folder: Path, *refs: Ref) -> Casework:
        """Return it in `folder` with a signed list of `refs` that has cooled off; without any, ready to list them."""
        if refs not in self.known:
            own = self.folder / str(len(self.known))
            if refs:
                made = self.at(own, *())
                made.cooled_of(*refs)
            else:
                own.mkdir()
                made = open_casework(own, self.department)
            made.store.database.close()
            self.known[refs] = made
        before = self.known[refs]
        folder.mkdir(exist_ok=True)
        shutil.copytree(before.folder / "store", folder / "store")
        return Casework(folder, open_store(folder / "store"), before.share, before.on, before.minutes)


def next_day(casework: Casework) -> None:
    """Let a day pass."""
    casework.on, casework.minutes = casework.on + timedelta(days=1), 0
