"""The folder Op ALPHA of the synthetic department, surveyed by the real DROID with all that stands beside it."""

import os
import shutil
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from appraisal.lists.policies import STATEMENTS
from appraisal.lists.recording import By
from appraisal.lists.values import Answer, DisposalList, ListKind
from appraisal.sensitivity.advisory import RetentionInstrument
from appraisal.sensitivity.copies_store import NewCopy, RedactedCopies
from appraisal.sensitivity.desk import folder_names
from appraisal.sensitivity.proposal import FolderName
from appraisal.sensitivity.registers_store import AdvisoryRegister
from appraisal.sensitivity.store import Approval, SensitivityRegister
from appraisal.sensitivity.values import (
    Closure,
    FolderAnswer,
    RemovalCheck,
    RemovalVerdict,
    Retention,
    Sensitivity,
    SensitivityDecision,
)
from muniment.cli.main import run_words
from muniment.demo.cases import ALPHA
from muniment.demo.cms import write_export
from muniment.demo.plan import SHOWN_AS
from muniment.demo.share import write_share
from muniment.lists import ListDesk
from muniment.papers import sent_now
from muniment.settings import REHEARSAL_DAY
from muniment.wiring import open_store
from records.droid.home import CACHE_VARIABLE
from records.register.people import Person, Role
from retention.facts import Ref
from retention.terms import RefKind
from tests import droid_corpora
from tests.department import place_holds
from transfer.papers.pack import Terms
from transfer.preflight.register import PreflightRegister

ON = date(2026, 11, 25)
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
FOLDER = f"{SHOWN_AS}\\{ALPHA}"


def make_op_alpha(folder: Path) -> Path:
    """Return a store with one survey, of a share that has Op ALPHA and nothing else."""
    home = droid_corpora.installed_home()
    share = write_share(folder)
    for path in share.root.iterdir():
        if path.name != ALPHA:
            shutil.rmtree(path)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv(REHEARSAL_DAY, ON.isoformat())
        environment.setenv(CACHE_VARIABLE, str(home.folder))
        words = ["survey", str(share.root), "--shown-as", SHOWN_AS, "--store", str(folder / "store")]
        assert run_words(words) == 0
        assert run_words(["import", str(write_export(folder).folder), "--store", str(folder / "store")]) == 0
        place_holds(folder / "store")
    return folder / "store"


def on_a_list(store: Path) -> DisposalList:
    """Return Op ALPHA on a transfer list in review, as the reviewer of the story makes it."""
    desk = ListDesk(open_store(store), ON)
    by = By(Person("reviewer", Role.REVIEWER), "test:reviewer", NOON)
    made = desk.register.create(ListKind.TRANSFER, "Op ALPHA", by=by)
    folder = Ref(RefKind.FOLDER, "SRC0001", ALPHA)
    desk.add(made.ref, [folder], reason="A murder, finalised in 2006.", criterion="murder", by=by)
    return desk.register.send(made.ref, by=by)


def path_of(folder: Path, name: str) -> str:
    """Return the path of a file of Op ALPHA on this computer."""
    return os.path.join(folder, "SCD", ALPHA, name)


LEFT_OUT = "No record: nothing of the case is in it."
STAGED = "C:\\T"
SCHEDULE = date(2026, 7, 9)
REVIEWER2 = Person("reviewer2", Role.REVIEWER)
DRO = Person("dro", Role.DRO)
BY = By(REVIEWER2, "test:reviewer2", NOON)
BY_DRO = By(DRO, "test:dro", NOON)
TERMS = Terms("Crown Prosecution Service", "Public Record(s)", "Tom Reed", "tom.reed@example.org")
TDR = "TDR-2026-SYNTHETIC"


def settled(store: Path) -> DisposalList:
    """Return the list as the story has it after pre-flight: 148 = 136 selected + 12 left out, staged at C:\\T."""
    opened = open_store(store)
    PreflightRegister(opened.database).stage("L0001", STAGED, by=REVIEWER2, actor="test", at=NOON)
    found = sent_now(opened, "L0001").preflight(on=ON).found
    keys = {one.key for one in (*found.stops, *found.warnings) if one.key}
    refs = [Ref(RefKind.FILE, "SRC0001", key) for key in sorted(keys)]
    by = By(REVIEWER2, "test:reviewer2", NOON)
    return ListDesk(opened, ON).register.leave_out("L0001", refs, reason=LEFT_OUT, by=by)


def decided(store: Path, *, approved: bool = True) -> None:
    """Decide the 136 selected files: 119 open, 16 closed, 1 retained; receive three redacted copies."""
    opened = open_store(store)
    register = SensitivityRegister(opened.database)
    list_ = ListDesk(opened, ON).register.find("L0001")
    files = {file.key: file for file in sent_now(opened, "L0001").going}
    chosen = sorted(list_.selected, key=lambda file: file.path)
    word = [file for file in chosen if file.path.endswith(".doc")]
    retained, closed = word[0], {file.ref for file in word[1:17]}
    decisions = []
    for file in chosen:
        made_on = datetime.fromtimestamp((files[file.ref.key].modified_ns or 0) // 10**9, UTC).date()
        closure = Closure(("40(2)",), (84,), made_on, "It names a living person.") if file.ref in closed else None
        answer = Sensitivity.CLOSED if closure else Sensitivity.OPEN
        retention = None
        if file.ref == retained.ref:
            answer, retention = Sensitivity.RETAINED, Retention(1, 5)
        decisions.append(
            SensitivityDecision(
                "L0001", file.ref, answer, REVIEWER2, "Read.", made_on, NOON, "", closure=closure, retention=retention
            )
        )
    register.decide(decisions, actor="test")
    folder = FolderName(list_.items[0].ref, ALPHA, ())
    register.answer_folder_name(
        "L0001", folder, FolderAnswer.MAY_BE_PUBLIC, "It was tried in public.", by=REVIEWER2, actor="test", at=NOON
    )
    if approved:
        approval = Approval(schedule_on=SCHEDULE)
        by = Person("dro", Role.DRO)
        register.approve("L0001", sorted(closed, key=str), approval, by=by, actor="test", at=NOON, on=ON)
    copies = RedactedCopies(opened.database, opened.layout, look=nothing_found)
    for file in sorted((one for one in chosen if one.ref in closed), key=lambda one: one.path)[:3]:
        stem = file.path.rpartition("/")[2].removesuffix(".doc")
        content = f"SYNTHETIC. A redacted copy of {stem}.".encode()
        new = NewCopy(f"{stem}_R.doc", content, ("40(2)",), "Names of living persons.", ("Harrow",), None)
        copies.receive("L0001", new, list_.selected, by=REVIEWER2, actor="test", at=NOON)


def nothing_found(content: bytes, name: str, words: Sequence[str]) -> RemovalCheck:
    """Return that the removed words are gone: these copies are plain text and hold none."""
    return RemovalCheck(len(words), RemovalVerdict.NOT_FOUND, (), (), ())


def signed(store: Path) -> DisposalList:
    """Return the list as the DRO signs it: retention approved, copies looked at twice, proposed, signed."""
    on_a_list(store)
    settled(store)
    decided(store)
    opened = open_store(store)
    desk, register = ListDesk(opened, ON), SensitivityRegister(opened.database)
    dro, by = Person("dro", Role.DRO), By(REVIEWER2, "test:reviewer2", NOON)
    retained = next(one.ref for one in register.decisions("L0001") if one.answer is Sensitivity.RETAINED)
    desk.register.decide("L0001", [(retained, Answer.RETAIN, "", "Still needed by the department.")], by=by)
    instrument = RetentionInstrument(
        ref="RI-2026-9",
        series="DPP 2",
        pieces="1",
        ground=1,
        years=5,
        approved_on=SCHEDULE,
        expires_on=date(2031, 7, 8),
        review_on=date(2030, 7, 8),
        note="",
        person=dro,
        at=NOON,
    )
    AdvisoryRegister(opened.database).add_instrument(instrument, actor="test", on=ON)
    register.approve("L0001", [retained], Approval(instrument="RI-2026-9"), by=dro, actor="test", at=NOON, on=ON)
    copies = RedactedCopies(opened.database, opened.layout, look=nothing_found)
    for copy in copies.of_list("L0001"):
        first = Person("reviewer", Role.REVIEWER)
        copies.second_check("L0001", copy.number, "Opened; nothing shows.", by=first, actor="test", at=NOON)
    (folder,) = folder_names(desk.register.find("L0001"))
    register.answer_folder_name(
        "L0001", folder, FolderAnswer.MAY_BE_PUBLIC, "It was tried in public.", by=REVIEWER2, actor="test", at=NOON
    )
    desk.propose("L0001", by=by)
    signer = By(dro, "test:dro", NOON)
    return desk.sign("L0001", by=signer, statements=STATEMENTS[ListKind.TRANSFER], typed_name="dro")
