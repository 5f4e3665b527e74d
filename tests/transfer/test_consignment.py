"""From the signed Op ALPHA to a verified bag, its receipt, and the end of custody: with real files and a real DROID."""

import csv
import hashlib
import io
import os
import shutil
import subprocess
import tarfile
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from appraisal.lists.faults import HELD_SINCE
from appraisal.lists.policies import STATEMENTS
from appraisal.lists.recording import By
from appraisal.lists.values import ListKind, ListState
from appraisal.sensitivity.values import Sensitivity
from muniment.consignment_after import receive, sent_files, shown, transfer_custody, verify
from muniment.consignments import ConsignmentDesk
from muniment.lists import ListDesk
from muniment.wiring import Store, open_store
from records.register.hold_values import HoldItem, HoldState, ScopeText
from records.register.hold_values import Terms as HoldTerms
from records.register.holds import HoldRegister, NewHold
from records.register.people import Person, Role
from records.store import audit
from records.store.database import reading
from retention.facts import Ref
from retention.faults import Fault, Refusal
from retention.terms import HoldKind
from tests.transfer.op_alpha import BY, BY_DRO, NOON, ON, REVIEWER2, TDR, TERMS, on_a_list
from transfer.consignment.custody import freed_items, originals
from transfer.consignment.receipt import reconcile
from transfer.consignment.values import ConsignmentState, StepAct, against_adding, top_folders
from transfer.consignment_faults import (
    BAG_BUILT_ALREADY,
    BAG_NOT_AS_BUILT,
    BAG_NOT_BUILT,
    CONSIGNMENT_RIGHT_MISSING,
    CUSTODY_GIVEN,
    CUSTODY_IS_THE_DROS,
    CUSTODY_NOT_AGREED,
    LIST_IN_CONSIGNMENT,
    LIST_NOT_SIGNED,
    NO_SUCH_CONSIGNMENT,
    NOT_ACCEPTED_YET,
    RECEIPT_FILE_DIFFERS,
    RECEIPT_FILE_MISSING,
    RECEIPT_FILE_UNKNOWN,
    RECEIPT_GIVEN,
    RECEIPT_UNREADABLE,
    RECEIPT_WORDS_MISSING,
    SERIES_DIFFERS,
    SHOWN_WORDS_MISSING,
    SIGNED_ANEW,
    TOP_FOLDER_DIFFERS,
    WRITTEN_WORD_MISSING,
)
from transfer.faults import BAG_BEING_BUILT, SIGNED_CONTENT_NOT_FOUND

pytestmark = [pytest.mark.droid, pytest.mark.usefixtures("on_the_day")]


@pytest.fixture
def desk(signed_store: Path, tmp_path: Path) -> ConsignmentDesk:
    return ConsignmentDesk(open_store(Path(shutil.copytree(signed_store, tmp_path / "store"))), ON)


def source_file(store: Store, ending: str = ".doc") -> Path:
    """Return a file of Op ALPHA that goes."""
    root = Path(os.fsdecode(store.surveys.sources()[0].root))
    keys = sorted(file.ref.key for file in ListDesk(store, ON).register.find("L0001").selected)
    return root / next(key for key in keys[40:] if key.endswith(ending))


def refusal(act: object) -> tuple[Fault, ...]:
    with pytest.raises(Refusal) as refused:
        act()  # type: ignore[operator]
    return refused.value.faults


# -- the bag -----------------------------------------------------------------------------------------------


def test_the_bag_holds_exactly_the_one_folder_as_it_was_signed(built: ConsignmentDesk) -> None:
    bag = built.folder("C0001") / "C0001"
    data = [path for path in (bag / "data").rglob("*") if path.is_file()]
    step = built.register.find("C0001").built

    assert len(data) == 138
    assert [path.name for path in (bag / "data").iterdir()] == ["Op ALPHA - R v BANKS (99AA0101005)"]
    assert sum(path.stem.endswith("_R") for path in data) == 3
    assert step is not None
    assert step.body["files"] == 138
    checked = subprocess.run(
        ["sha256sum", "--check", "--quiet", "manifest-sha256.txt"],  # noqa: S607
        cwd=bag,
        capture_output=True,
        check=False,
    )
    assert checked.returncode == 0


def test_dates_of_last_change_are_kept_and_the_originals_untouched(built: ConsignmentDesk) -> None:
    root = Path(os.fsdecode(built.store.surveys.sources()[0].root))
    bag = built.folder("C0001") / "C0001" / "data"
    copies = [path for path in bag.rglob("*") if path.is_file() and not path.stem.endswith("_R")]

    assert len(copies) == 135
    for path in copies:
        original = root / path.relative_to(bag)
        assert path.stat().st_mtime_ns == original.stat().st_mtime_ns
        assert path.stat().st_ino != original.stat().st_ino


def test_a_redacted_copy_has_the_day_it_was_received_in_the_bag_as_in_the_metadata(built: ConsignmentDesk) -> None:
    bag = built.folder("C0001") / "C0001" / "data"
    copies = [path for path in bag.rglob("*_R.*") if path.is_file()]

    assert {int(path.stat().st_mtime) for path in copies} == {int(NOON.timestamp())}


def test_left_out_and_retained_files_are_not_in_the_bag(built: ConsignmentDesk) -> None:
    bag = built.folder("C0001") / "C0001" / "data"
    sent = {str(path.relative_to(bag)) for path in bag.rglob("*") if path.is_file()}
    list_ = built.lists.register.find("L0001")
    (one,) = built.sends(built.register.find("C0001"))

    assert not sent & {file.path for file in list_.left_out}
    assert len(one.staying) == 1
    assert one.staying[0].path not in sent


def test_the_papers_add_up_and_stand_beside_the_bag(built: ConsignmentDesk) -> None:
    papers = built.folder("C0001") / "papers"
    text = (papers / "L0001-metadata.csv").read_text("utf-8-sig")
    counts = {}
    for name in ("transfer", "not-selected", "retained", "redacted-copies"):
        rows = csv.DictReader(io.StringIO((papers / f"L0001-{name}.csv").read_text("utf-8")))
        counts[name] = sum(row["TYPE"] != "Folder" for row in rows)

    assert len(list(csv.DictReader(io.StringIO(text)))) == 138
    assert counts == {"transfer": 135, "not-selected": 12, "retained": 1, "redacted-copies": 3}
    assert (papers / "L0001-transfer-pack.html").exists()


def test_bag_manifest_and_metadata_digests_are_in_the_audit_chain(built: ConsignmentDesk) -> None:
    with reading(built.store.database) as session:
        events = {event.act: event.body for event in audit.events(session, subject="C0001")}
        verdict = audit.verify(session)
    archive = built.folder("C0001") / "C0001.tar.gz"

    assert hashlib.sha256(archive.read_bytes()).hexdigest() in events["consignment: bag complete"]
    assert "L0001-metadata.csv" in events["consignment: bag complete"]
    assert verdict.is_whole


def test_no_reference_of_tdrs_is_made_up(built: ConsignmentDesk) -> None:
    info = (built.folder("C0001") / "C0001" / "bag-info.txt").read_text("utf-8")

    assert "TDR-" not in info
    assert "Internal-Sender-Identifier: C0001" in info


def test_two_builds_of_one_list_have_equal_bytes(signed_store: Path, tmp_path: Path) -> None:
    sums = []
    for name in ("one", "two"):
        store = open_store(Path(shutil.copytree(signed_store, tmp_path / name)))
        desk = ConsignmentDesk(store, ON)
        desk.new("L0001", TERMS, by=BY)
        sums.append(desk.build("C0001", by=BY).archive_sha256)

    assert sums[0] == sums[1]


# -- what stops it -----------------------------------------------------------------------------------------


def test_a_file_changed_after_signing_stops_the_build_and_no_bag_looks_complete(desk: ConsignmentDesk) -> None:
    path = source_file(desk.store)
    before, status = path.read_bytes(), path.stat()
    desk.new("L0001", TERMS, by=BY)
    try:
        path.write_bytes(before + b"\n")
        faults = refusal(lambda: desk.build("C0001", by=BY))
    finally:
        path.write_bytes(before)
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    folder = desk.folder("C0001")

    assert [fault.code for fault in faults] == [SIGNED_CONTENT_NOT_FOUND]
    assert path.name in faults[0].place
    assert not (folder / "C0001").exists()
    assert not (folder / "C0001.tar.gz").exists()
    assert desk.register.find("C0001").state is ConsignmentState.STOPPED
    assert desk.build("C0001", by=BY).payload_count == 138


def test_a_list_that_is_not_signed_makes_no_consignment(alpha_store: Path, tmp_path: Path) -> None:
    store = Path(shutil.copytree(alpha_store, tmp_path / "store"))
    on_a_list(store)
    desk = ConsignmentDesk(open_store(store), ON)

    assert refusal(lambda: desk.new("L0001", TERMS, by=BY))[0].code is LIST_NOT_SIGNED


def test_an_edit_after_signing_voids_the_consignment(desk: ConsignmentDesk) -> None:
    desk.new("L0001", TERMS, by=BY)
    one = desk.lists.register.find("L0001").selected[0]
    desk.lists.register.leave_out("L0001", [one.ref], reason="It was filed twice.", by=BY)

    assert desk.lists.register.find("L0001").state is ListState.IN_REVIEW
    assert LIST_NOT_SIGNED in {fault.code for fault in refusal(lambda: desk.build("C0001", by=BY))}
    desk.lists.propose("L0001", by=BY)
    desk.lists.sign("L0001", by=BY_DRO, statements=STATEMENTS[ListKind.TRANSFER], typed_name="dro")
    assert SIGNED_ANEW in {fault.code for fault in refusal(lambda: desk.build("C0001", by=BY))}
    assert not desk.folder("C0001").exists()
    with reading(desk.store.database) as session:
        acts = [event.act for event in audit.events(session, subject="C0001")]
    assert acts == ["consignment made", *["consignment: build refused"] * 2]


def test_a_list_is_in_one_consignment_and_a_built_one_takes_no_more(built: ConsignmentDesk) -> None:
    assert refusal(lambda: built.new("L0001", TERMS, by=BY))[0].code is LIST_IN_CONSIGNMENT
    assert refusal(lambda: built.register.add("C0001", list_ref="L0009", root="x", by=BY))[0].code is BAG_BUILT_ALREADY
    assert refusal(lambda: built.register.find("C0099"))[0].code is NO_SUCH_CONSIGNMENT


def test_a_further_list_has_the_same_series_and_the_same_top_level_folder(desk: ConsignmentDesk) -> None:
    made = desk.new("L0001", TERMS, by=BY)
    other = replace(desk.lists.register.find("L0001"), ref="L0002", series="DPP 3")
    (sent,) = desk.sends(made)
    found = against_adding(made, other, there=top_folders(sent), further=frozenset({"Op CEDAR"}))

    assert [fault.code for fault in found] == [SERIES_DIFFERS, TOP_FOLDER_DIFFERS]
    assert (
        against_adding(made, replace(other, series="DPP 2"), there=top_folders(sent), further=top_folders(sent)) == ()
    )


def test_where_all_records_are_closed_nothing_is_freed_without_a_written_word(desk: ConsignmentDesk) -> None:
    (sent,) = desk.sends(desk.new("L0001", TERMS, by=BY))
    closed = next(one for one in sent.decisions if one.answer is Sensitivity.CLOSED)
    only = replace(sent, decisions=tuple(replace(closed, ref=item.ref) for item in originals(sent)))

    assert refusal(lambda: freed_items([only], written_word=""))[0].code is WRITTEN_WORD_MISSING
    assert freed_items([only], written_word="Letter of 25 November 2026") == ()


def test_a_role_without_the_right_builds_nothing(desk: ConsignmentDesk) -> None:
    auditor = By(Person("auditor", Role.AUDITOR), "test:auditor", NOON)

    assert refusal(lambda: desk.new("L0001", TERMS, by=auditor))[0].code is CONSIGNMENT_RIGHT_MISSING


def test_a_bag_that_is_not_built_is_not_verified(desk: ConsignmentDesk) -> None:
    desk.new("L0001", TERMS, by=BY)

    assert refusal(lambda: verify(desk, "C0001", by=BY))[0].code is BAG_NOT_BUILT


# -- verifying ---------------------------------------------------------------------------------------------


def test_a_bag_as_it_was_built_verifies(built: ConsignmentDesk) -> None:
    assert verify(built, "C0001", by=BY).faults == ()


def tampered(built: ConsignmentDesk, how: str) -> str:
    """Do something to the bag, and return the name of the file that must be named."""
    bag = built.folder("C0001") / "C0001"
    path = sorted(one for one in (bag / "data").rglob("*") if one.is_file())[7]
    if how == "one bit":
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(content)
    elif how == "a file more":
        (path.parent / "added.txt").write_text("added")
        return "added.txt"
    elif how == "a file less":
        path.unlink()
    elif how == "another name":
        path.rename(path.with_name("renamed.doc"))
    elif how == "bag-info":
        (bag / "bag-info.txt").write_text((bag / "bag-info.txt").read_text() + "Bag-Creator: me\n")
        return "bag-info.txt"
    elif how == "a link":
        path.unlink()
        path.symlink_to("/etc/hostname")
    return path.name


@pytest.mark.parametrize("how", ["one bit", "a file more", "a file less", "another name", "bag-info", "a link"])
def test_whatever_is_done_to_the_bag_is_named(built: ConsignmentDesk, how: str) -> None:
    name = tampered(built, how)
    found = verify(built, "C0001", by=BY)

    assert any(name in fault.place for fault in found.faults)
    assert built.register.find("C0001").last(StepAct.VERIFY).body["faults"] == len(found.faults)  # type: ignore[union-attr]


def test_another_bag_that_is_valid_in_itself_is_not_the_one_that_was_built(built: ConsignmentDesk) -> None:
    archive = built.folder("C0001") / "C0001.tar.gz"
    with tarfile.open(archive) as packed:
        packed.getmembers()
    archive.write_bytes(archive.read_bytes()[:-1])

    assert BAG_NOT_AS_BUILT in {fault.code for fault in verify(built, "C0001", by=BY).faults}


# -- custody and receipt -----------------------------------------------------------------------------------


def test_the_originals_are_locked_from_the_build_on(built: ConsignmentDesk) -> None:
    entry = HoldRegister(built.store.database).find("CUSTODY-C0001")

    assert entry.state is HoldState.PLACED
    assert entry.title.startswith("With The National Archives; do not delete until shown on Discovery")
    assert len(entry.scope.items) == 135


def test_custody_passes_only_after_the_receipt_and_only_by_the_dro(built: ConsignmentDesk) -> None:
    assert refusal(lambda: transfer_custody(built, "C0001", by=BY_DRO))[0].code is NOT_ACCEPTED_YET
    assert refusal(lambda: transfer_custody(built, "C0001", by=BY))[0].code is CUSTODY_IS_THE_DROS
    assert refusal(lambda: shown(built, "C0001", "C123", ON, by=BY))[0].code is CUSTODY_NOT_AGREED
    receive(built, "C0001", TDR, ON, by=BY)
    after = transfer_custody(built, "C0001", by=BY_DRO)

    assert after.state is ConsignmentState.IN_CUSTODY
    assert built.lists.register.find("L0001").state is ListState.COMPLETE
    assert HoldRegister(built.store.database).find("CUSTODY-C0001").state is HoldState.PLACED


@pytest.mark.parametrize(("reference", "day"), [("", ON), (TDR, None), (TDR, date(2027, 1, 1))])
def test_a_receipt_says_reference_and_day(built: ConsignmentDesk, reference: str, day: date | None) -> None:
    assert refusal(lambda: receive(built, "C0001", reference, day, by=BY))[0].code is RECEIPT_WORDS_MISSING


def received_list(files: dict[str, str]) -> bytes:
    lines = ["Filepath,Checksum", *(f'"{path}",{sha256}' for path, sha256 in files.items())]
    return "\r\n".join(lines).encode()


def test_a_receipt_is_held_file_by_file_against_what_was_sent(built: ConsignmentDesk) -> None:
    sent = sent_files(built, built.register.find("C0001"))
    found = receive(built, "C0001", TDR, ON, by=BY, received=received_list(sent))

    assert found is not None
    assert found.sentence == "All 138 files were received as they were sent."
    assert refusal(lambda: receive(built, "C0001", TDR, ON, by=BY))[0].code is RECEIPT_GIVEN


def test_what_was_received_otherwise_is_named() -> None:
    sent = {"A/one.txt": "1" * 64, "A/two.txt": "2" * 64, "A/three.txt": "3" * 64}
    got = {"A/one.txt": "1" * 64, "A/two.txt": "9" * 64, "A/four.txt": "4" * 64}
    found = reconcile(received_list(got), sent, place="C0001")

    assert [(fault.code, fault.place) for fault in found.faults] == [
        (RECEIPT_FILE_UNKNOWN, "A/four.txt"),
        (RECEIPT_FILE_MISSING, "A/three.txt"),
        (RECEIPT_FILE_DIFFERS, "A/two.txt"),
    ]


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"name,size\r\na,1\r\n", b'Filepath,Checksum\r\n"a'])
def test_a_list_that_cannot_be_read_is_said(content: bytes) -> None:
    assert refusal(lambda: reconcile(content, {}, place="C0001"))[0].code is RECEIPT_UNREADABLE


def test_custody_ends_when_shown_and_closed_records_need_a_written_word(built: ConsignmentDesk) -> None:
    receive(built, "C0001", TDR, ON, by=BY)
    transfer_custody(built, "C0001", by=BY_DRO)
    assert refusal(lambda: shown(built, "C0001", "", None, by=BY))[0].code is SHOWN_WORDS_MISSING
    first = shown(built, "C0001", "C18123456", ON, by=BY)
    entry = HoldRegister(built.store.database).find("CUSTODY-C0001")

    assert first.still_locked == 16
    assert first.consignment.state is ConsignmentState.SHOWN
    assert len(entry.waiting[0].scope.items) == 119
    assert entry.state is HoldState.PLACED


def test_a_built_bag_whose_list_went_back_says_so(built: ConsignmentDesk) -> None:
    hold_on(built, built.lists.register.find("L0001").selected[0].ref)
    built.lists.recheck_all(by=BY)

    assert [fault.code for fault in built.not_as_signed(built.register.find("C0001"))] == [LIST_NOT_SIGNED]


# -- what comes while it is built, and runs that are killed ---------------------------------------------------


def hold_on(
    desk: ConsignmentDesk, ref: Ref, name: str = "TRIAL", kind: HoldKind = HoldKind.INFORMATION_REQUEST
) -> None:
    """Place a hold on one record, at once."""
    new = NewHold(name, kind, "A request made up for the test")
    terms = HoldTerms("a letter made up", "It asks for it.", ON)
    item = next(file for file in desk.lists.register.find("L0001").files if file.ref == ref)
    scope = ScopeText(standing=False, follows_duplicates=False, items=(HoldItem(ref, item.content_sha256),))
    desk.holdings(BY).propose(new, terms, scope, by=REVIEWER2, at=NOON + timedelta(minutes=1))


def test_a_hold_that_comes_while_the_bag_is_built_stops_it(desk: ConsignmentDesk) -> None:
    desk.new("L0001", TERMS, by=BY)
    one = desk.lists.register.find("L0001").selected[0].ref
    second: list[Fault] = []

    def told(doing: str, files: int, size_bytes: int) -> None:
        if doing == "packing" and not second:
            second.extend(refusal(lambda: desk.build("C0001", by=BY)))
            hold_on(desk, one)

    faults = refusal(lambda: desk.build("C0001", by=BY, told=told))
    holds = {entry.ref for entry in HoldRegister(desk.store.database).all()}

    assert [fault.code for fault in second] == [BAG_BEING_BUILT]
    assert [fault.code for fault in faults] == [HELD_SINCE]
    assert not (desk.folder("C0001") / "C0001").exists()
    assert not (desk.folder("C0001") / "C0001.tar.gz").exists()
    assert [step.act for step in desk.register.find("C0001").steps][1:] == [StepAct.BEGIN, StepAct.STOP]
    assert desk.lists.register.find("L0001").state is ListState.IN_REVIEW
    assert "CUSTODY-C0001" not in holds  # nothing is with The National Archives


def test_a_run_killed_between_the_bag_and_its_record_goes_on(
    desk: ConsignmentDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.new("L0001", TERMS, by=BY)
    one = desk.lists.register.find("L0001").selected[0].ref

    def killed(*_: object) -> None:
        hold_on(desk, one, "CUSTODY-C0001", HoldKind.CUSTODY)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(ConsignmentDesk, "_write_papers", killed)
        with pytest.raises(KeyboardInterrupt):
            desk.build("C0001", by=BY)
    assert (desk.folder("C0001") / "C0001").is_dir()
    assert desk.register.find("C0001").state is ConsignmentState.BUILDING

    assert desk.build("C0001", by=BY).payload_count == 138
    custody = HoldRegister(desk.store.database).find("CUSTODY-C0001")
    assert len(custody.waiting[0].scope.items) == 135  # the lock is widened to all that goes


def test_the_dro_may_record_the_receipt_and_each_thing_is_recorded_once(built: ConsignmentDesk) -> None:
    receive(built, "C0001", TDR, ON, by=BY_DRO)
    transfer_custody(built, "C0001", by=BY_DRO)

    assert built.lists.register.find("L0001").state is ListState.COMPLETE
    assert refusal(lambda: transfer_custody(built, "C0001", by=BY_DRO))[0].code is CUSTODY_GIVEN
    for act, code in ((StepAct.RECEIPT, RECEIPT_GIVEN), (StepAct.CUSTODY, CUSTODY_GIVEN)):
        assert refusal(lambda act=act: built.register.step("C0001", act, {}, by=BY_DRO))[0].code is code


def test_a_list_that_a_killed_run_left_open_ends_when_the_receipt_is_given_again(built: ConsignmentDesk) -> None:
    built.register.step("C0001", StepAct.RECEIPT, {"reference": TDR, "accepted_on": ON.isoformat()}, by=BY)
    assert built.lists.register.find("L0001").state is ListState.EXECUTING

    assert refusal(lambda: receive(built, "C0001", TDR, ON, by=BY))[0].code is RECEIPT_GIVEN
    assert built.lists.register.find("L0001").state is ListState.COMPLETE
