"""Cases and boxes carried out from the signed list to the certificate, alone and beside folders."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from appraisal.disposal import faults as codes
from appraisal.disposal import verifier
from appraisal.disposal.absence import Interval
from appraisal.disposal.gate import Refused
from appraisal.disposal.inventory import LineState, states
from appraisal.disposal.parts import OrderPart
from appraisal.disposal.proving_absence import absence_of, prove_absence
from appraisal.disposal.values import Fate, Order
from appraisal.lists.values import ListState
from muniment.demo.cms_rows import CaseRows
from muniment.lists import place_of
from muniment.settings import REHEARSAL_DAY
from records.store.audit import verify
from records.store.database import reading
from retention.facts import Ref
from retention.faults import Fault, FaultCode, Refusal
from retention.terms import RefKind
from tests.appraisal.disposal.casework import (
    BOX,
    BOX_REF,
    CASE,
    FOLDER,
    OTHER_CASE,
    Casework,
    Moments,
    next_day,
    open_casework,
)
from tests.appraisal.disposal.office import DRO, IT, REVIEWER
from tests.department import TODAY, make_department, observe_share

ALPHA = Ref(RefKind.CASE, "SRC0002", "99AA0101005")


@pytest.fixture
def cooled(moments: Moments, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Casework]]:
    """Return what gives the casework with the list L0001 of some things, cooled off; of none: ready to list them."""
    opened: list[Casework] = []

    def at(*refs: Ref) -> Casework:
        made = moments.at(tmp_path / "own", *refs)
        monkeypatch.setenv(REHEARSAL_DAY, made.on.isoformat())
        opened.append(made)
        return made

    yield at
    for made in opened:
        made.store.database.close()


Cooled = Callable[..., Casework]


def issue(office: Casework, list_ref: str = "L0001") -> Order:
    return office.disposals.issue(list_ref, by=office.by(REVIEWER))


def line(office: Casework, number: int = 1, list_ref: str = "L0001") -> LineState:
    return states(office.disposals.register.of(list_ref))[number - 1]


def why(office: Casework, list_ref: str = "L0001") -> list[FaultCode]:
    """Return why the gate refuses the one thing on the list, now."""
    [answer] = office.disposals.dry_run(list_ref).answers
    return [one.code for one in answer.faults] if isinstance(answer, Refused) else []


def refused(refusal: pytest.ExceptionInfo[Refusal]) -> list[FaultCode]:
    return [fault.code for fault in refusal.value.faults]


def found(faults: tuple[Fault, ...]) -> list[FaultCode]:
    return [one.code for one in faults]


def proven(office: Casework, order: Order, *, without: tuple[str, ...] = (CASE.key,), **said: str) -> tuple[Fault, ...]:
    """Return what is against the receipt in the export of the evening, without the cases named."""
    office.receive(order.ref, office.answered(order.ref, **said))
    office.minutes = 600
    office.export(without=without)
    _, faults = office.returns.prove(order.ref, by=office.by(IT))
    return faults


def certified(office: Casework, list_ref: str = "L0001") -> dict[str, object]:
    certificate = office.returns.certify(list_ref, by=office.by(REVIEWER))
    document = office.returns.document(certificate.ref)
    assert verifier.verify(json.loads(json.dumps(document))) == []
    body = document["body"]
    assert isinstance(body, dict)
    return body


# -- the whole way --------------------------------------------------------------------------------------------


def test_a_list_of_a_case_alone_goes_all_the_way(cooled: Cooled) -> None:
    casework = cooled(CASE)
    order = issue(casework)
    [row] = casework.disposals.document(order.ref)["lines"]  # type: ignore[misc]

    faults = proven(casework, order)
    body = certified(casework)

    assert (row["urn"], row["system"], row["case_id"]) == (CASE.key, "Compass case management system", "303005")
    assert (row["class"], row["due_on"]) == ("CASE-03", "2008-11-26")
    assert row["elsewhere"] == ["Folder \\\\FS99\\SCD\\R v EXAMPLE (99CC0303005)", f"Box {BOX}"]
    assert faults == ()
    assert (body["word"], body["witness"]) == ("COMPLETE", {"survey": 0, "export": 1, "contractor": 0})
    assert body["lines"][0]["attested"] == {"deleted": "case and 4 documents"}  # type: ignore[index]
    assert body["lines"][0]["proven_by"] == "E0002"  # type: ignore[index]
    assert casework.lists.register.find("L0001").state is ListState.CERTIFIED
    with reading(casework.store.database) as session:
        assert verify(session).is_whole


def test_a_list_of_a_box_alone_goes_all_the_way_on_the_word_of_the_contractor(cooled: Cooled) -> None:
    casework = cooled(BOX_REF)
    order = issue(casework)
    [row] = casework.disposals.document(order.ref)["lines"]  # type: ignore[misc]
    casework.receive(order.ref, casework.answered(order.ref))

    with pytest.raises(Refusal) as refusal:
        casework.returns.prove(order.ref, by=casework.by(IT))
    body = certified(casework)

    assert (row["barcode"], row["location"], row["classes"]) == (BOX, "SYNTHETIC store", "CASE-03")
    assert row["description"] == "14 files of paper of 3 cases; off site since 2 April 2013"
    assert "cases" not in row  # a contractor needs no case number to find a box
    assert refused(refusal) == [codes.NOTHING_TO_SEE]
    assert (body["word"], body["witness"]) == ("COMPLETE", {"survey": 0, "export": 0, "contractor": 1})
    assert "Nobody of ours saw it" in str(body["method"])
    assert body["lines"][0]["proven_by"] == ""  # type: ignore[index]
    assert body["lines"][0]["attested"] == {  # type: ignore[index]
        "certificate": "CD-77",
        "certificate_on": "2026-12-03",
        "method": "cross-cut shredding",
    }


def test_a_folder_a_case_and_a_box_go_all_the_way_on_one_work_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(REHEARSAL_DAY, TODAY.isoformat())
    (tmp_path / "own").mkdir()
    office = open_casework(tmp_path, make_department(tmp_path / "own"))
    office.cooled_of(FOLDER, CASE, BOX_REF)
    order = issue(office)
    document = office.disposals.document(order.ref)
    data = office.answered(order.ref)
    (office.share / FOLDER.key).rename(tmp_path / "as if IT had deleted it")  # nothing of ours deletes
    office.receive(order.ref, data)
    office.minutes = 600
    office.export(without=[CASE.key])
    monkeypatch.setattr("tests.department.now", office.now)
    observe_share(tmp_path / "own", tmp_path / "store")

    proof, faults = office.returns.prove(order.ref, by=office.by(IT))
    body = certified(office)

    assert [(one["part"], one["lines"]) for one in document["parts"]] == [  # type: ignore[union-attr, index, call-overload]
        ("files", 187),
        ("cases", 1),
        ("boxes", 1),
    ]
    assert (proof.survey_refs, proof.export_ref, faults) == (("S0002",), "E0002", ())
    assert body["sentence"] == "189 destroyed + 0 spared + 0 failed + 0 missing + 0 left out = 189 listed"
    assert body["witness"] == {"survey": 187, "export": 1, "contractor": 1}
    office.store.database.close()


def test_one_file_and_the_standard_library_say_what_nobody_saw(cooled: Cooled, tmp_path: Path) -> None:
    casework = cooled(BOX_REF)
    order = issue(casework)
    casework.receive(order.ref, casework.answered(order.ref))
    certificate = casework.returns.certify("L0001", by=casework.by(REVIEWER))
    path = tmp_path / "DC-0001.json"
    path.write_text(json.dumps(casework.returns.document(certificate.ref)), "utf-8")

    done = subprocess.run(
        [sys.executable, "-I", "-S", str(Path(verifier.__file__)), str(path)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert "Of 1 destroyed there is the contractor's certificate alone: nobody of the department saw it." in done.stdout


# -- the gate -------------------------------------------------------------------------------------------------


def hold_direct(office: Casework, ref: Ref) -> None:
    office.hold_of(ref)


def hold_on_paper(office: Casework, ref: Ref) -> None:
    office.hold_of(Ref(RefKind.FILE, "SRC0002", f"{BOX}/11"))  # a file of 99CC0303005


def hold_on_folder(office: Casework, ref: Ref) -> None:
    office.hold_of(FOLDER)


def hold_by_facts(office: Casework, ref: Ref) -> None:
    office.hold_of(include="flag:CPRO")  # which 99CC0303005 has


def custody(office: Casework, ref: Ref) -> None:
    office.custody_of(ref)


HELD = {
    "the case itself": (CASE, hold_direct, codes.HOLD_COVERS),
    "a file of paper of the case": (CASE, hold_on_paper, codes.HOLD_COVERS),
    "a folder of the case": (CASE, hold_on_folder, codes.HOLD_COVERS),
    "what the facts of the case match": (CASE, hold_by_facts, codes.HOLD_COVERS),
    "the custody of a transfer": (CASE, custody, codes.WITH_THE_ARCHIVES),
    "the box itself": (BOX_REF, hold_direct, codes.HOLD_COVERS),
    "one file in the box": (BOX_REF, hold_on_paper, codes.HOLD_COVERS),
    "a folder of a case with paper in the box": (BOX_REF, hold_on_folder, codes.HOLD_COVERS),
    "what the facts of one case in the box match": (BOX_REF, hold_by_facts, codes.HOLD_COVERS),
    "the custody of a transfer of the box": (BOX_REF, custody, codes.WITH_THE_ARCHIVES),
}


@pytest.mark.parametrize("held", HELD)
def test_a_hold_by_any_route_is_refused_at_issue_and_recalled_at_receipt(cooled: Cooled, held: str) -> None:
    ref, place, code = HELD[held]
    casework = cooled(ref)
    order = issue(casework)
    data = casework.answered(order.ref)
    casework.minutes = 60
    place(casework, ref)

    at_issue = why(casework)
    casework.receive(order.ref, data)  # it says half past eleven: after the hold

    assert at_issue[:2] == [code, codes.HOLD_SINCE_SIGNATURE]
    assert line(casework).fate is Fate.DESTROYED
    assert line(casework).incident.startswith(codes.DONE_THOUGH_RECALLED.code)
    assert ref.key in casework.disposals.register.of("L0001").recalls[0].notice


def test_a_hold_recalls_a_case_and_what_was_not_deleted_is_spared(cooled: Cooled) -> None:
    casework = cooled(CASE, BOX_REF)
    order = issue(casework)
    casework.hold_of(CASE)
    recall = casework.disposals.recheck(order.ref, by=casework.by(REVIEWER))

    assert recall is not None
    assert f"Among them: Case {CASE.key}, Box {BOX}." in recall.notice  # the box has paper of it
    assert {one.fate for one in states(casework.disposals.register.of("L0001"))} == {Fate.SPARED}


def test_a_hold_in_the_cooling_off_sends_a_list_of_cases_back(cooled: Cooled) -> None:
    casework, ref = cooled(CASE), "L0001"
    casework.hold_of(CASE)

    with pytest.raises(Refusal) as refusal:
        casework.disposals.issue(ref, by=casework.by(REVIEWER))

    assert refused(refusal)[0] is codes.CANCELLED_BY_HOLD
    assert casework.lists.register.find(ref).state is ListState.IN_REVIEW


def owned_by(owner: str | None) -> Callable[[CaseRows], CaseRows]:
    def change(rows: CaseRows) -> CaseRows:
        if rows.urn == CASE.key:
            rows.case["record_owner"] = owner
        return rows

    return change


def another_action(rows: CaseRows) -> CaseRows:
    if rows.urn == CASE.key:
        rows.case["last_action_on"] = date(2026, 11, 30)
    return rows


def more_paper(rows: CaseRows) -> CaseRows:
    if rows.urn == OTHER_CASE.key:
        rows.add("paper_boxes", barcode=BOX, file_number=15, label="FICTION 1", location="SYNTHETIC store")
    return rows


def another_case(rows: CaseRows) -> CaseRows:
    if rows.urn == OTHER_CASE.key:
        rows.case["last_action_on"] = date(2026, 11, 30)
    return rows


CHANGED = {
    "a case that is another body's": (CASE, owned_by("HMCTS"), [codes.OTHER_OWNER, codes.CASE_CHANGED]),
    "a case whose owner nobody settled": (CASE, owned_by("NOT_SETTLED"), [codes.OWNER_UNKNOWN, codes.CASE_CHANGED]),
    "a case whose owner nobody said": (CASE, owned_by(None), [codes.OWNER_UNKNOWN, codes.CASE_CHANGED]),
    "a case on which something was done": (CASE, another_action, [codes.CASE_CHANGED]),
    "a box with paper of another body": (BOX_REF, owned_by("POLICE"), [codes.OTHER_OWNER]),
    "a box with a file more": (BOX_REF, more_paper, [codes.OUTCOME_CHANGED, codes.BOX_CHANGED]),
    "a case beside which another one changed": (CASE, another_case, []),
    "a box of whose cases one changed": (BOX_REF, another_action, []),
}


@pytest.mark.parametrize("ref", [CASE, BOX_REF], ids=["case", "box"])
def test_what_the_next_export_says_otherwise_is_refused(cooled: Cooled, ref: Ref) -> None:
    casework = cooled(ref)
    changes = [(name, change, codes_) for name, (of, change, codes_) in CHANGED.items() if of == ref]

    for number, (name, change, expected) in enumerate(changes):
        casework.export(change, as_of=f"2026-12-03T{number + 10}:00:00Z")
        found_why = why(casework)
        assert [one for one in found_why if one in expected] == expected, name
        assert bool(found_why) is bool(expected), name


def test_a_case_that_the_newest_export_has_not_is_missing_and_never_destroyed(cooled: Cooled) -> None:
    casework, ref = cooled(CASE), "L0001"
    casework.export(without=[CASE.key])

    found_why = why(casework)
    with pytest.raises(Refusal) as refusal:
        casework.disposals.issue(ref, by=casework.by(REVIEWER))

    assert found_why == [codes.CASE_GONE]
    assert refused(refusal)[0] is codes.NOTHING_MAY_GO
    assert line(casework).fate is Fate.MISSING


def test_a_box_that_no_export_lists_any_more_is_spared_for_it_may_stand_in_the_store(cooled: Cooled) -> None:
    casework, ref = cooled(BOX_REF), "L0001"
    casework.export(without=[ALPHA.key, "99BB0202007", CASE.key])

    found_why = why(casework)
    with pytest.raises(Refusal):
        casework.disposals.issue(ref, by=casework.by(REVIEWER))

    assert found_why[-1] is codes.BOX_GONE
    assert line(casework).fate is Fate.SPARED


def test_a_hold_on_a_box_that_no_export_lists_any_more_is_still_seen(cooled: Cooled) -> None:
    casework = cooled(BOX_REF)
    order = issue(casework)
    casework.export(without=[ALPHA.key, "99BB0202007", CASE.key])
    casework.hold_of(CASE)  # the hold is on a case that is no longer there, and its paper lies in the box

    [answer] = casework.disposals.dry_run("L0001").answers

    assert isinstance(answer, Refused)
    assert codes.HOLD_COVERS in [one.code for one in answer.faults]
    assert casework.disposals.to_recall(order.ref)[0].why.startswith(codes.HOLD_COVERS.code)


def test_the_box_of_a_case_that_went_on_the_order_may_still_go(cooled: Cooled) -> None:
    casework = cooled(CASE, BOX_REF)
    order = issue(casework)
    data = json.loads(casework.answered(order.ref))
    data["lines"][1] |= {"result": "failed", "why": "the van did not come", "certificate": "", "method": ""}
    casework.receive(order.ref, json.dumps(data).encode())
    casework.minutes = 600
    casework.export(without=[CASE.key])
    casework.returns.prove(order.ref, by=casework.by(IT))
    next_day(casework)

    second = casework.disposals.issue("L0001", by=casework.by(REVIEWER))
    rows = casework.disposals.document(second.ref)["lines"]

    assert [row["barcode"] for row in rows] == [BOX]  # type: ignore[union-attr, index, call-overload]


def test_a_box_that_was_left_out_stands_in_the_inventory_with_its_reason(cooled: Cooled) -> None:
    casework = cooled()
    list_ = casework.signed_of(CASE, BOX_REF, left_out={BOX_REF: "An appeal is near."})
    disposal = casework.disposals.begin(list_.ref, days=7, rule="our schedule", by=casework.by(REVIEWER))

    assert [(one.path, one.left_out) for one in disposal.plan.inventory.components] == [
        (f"Case {CASE.key}", ""),
        (f"Box {BOX}", "leave out: An appeal is near."),
    ]


# -- the receipt ----------------------------------------------------------------------------------------------

WRONG = {
    "no word of what was deleted": (CASE, {"deleted": ""}, codes.DELETED_NOT_SAID),
    "another case": (CASE, {"urn": "99AA0101005"}, codes.LINE_EDITED),
    "another number of the case": (CASE, {"case_id": "1"}, codes.LINE_EDITED),
    "failed without a reason": (CASE, {"result": "failed"}, codes.WHY_MISSING),
    "done by nobody": (CASE, {"by": ""}, codes.NOT_SAID_BY_WHOM),
    "another box": (BOX_REF, {"barcode": "SYN-BOX-0015"}, codes.LINE_EDITED),
    "no certificate": (BOX_REF, {"certificate": ""}, codes.CERTIFICATE_WANTED),
    "no method": (BOX_REF, {"method": ""}, codes.CERTIFICATE_WANTED),
    "no date of the certificate": (BOX_REF, {"certificate_on": ""}, codes.CERTIFICATE_WANTED),
    "a date that is none": (BOX_REF, {"certificate_on": "4.12.26"}, codes.CERTIFICATE_DAY_UNREADABLE),
    "a certificate before the act": (BOX_REF, {"certificate_on": "2026-12-01"}, codes.CERTIFICATE_DAY_IMPOSSIBLE),
    "a certificate of tomorrow": (BOX_REF, {"certificate_on": "2026-12-31"}, codes.CERTIFICATE_DAY_IMPOSSIBLE),
}


def test_a_receipt_with_one_fault_saves_nothing(cooled: Cooled) -> None:
    casework = cooled(CASE, BOX_REF)
    order = issue(casework)
    whole = json.loads(casework.answered(order.ref))
    casework.minutes = 195

    for name, (ref, said, code) in WRONG.items():
        rows = [{**row, **said} if ref.key in (row.get("urn"), row.get("barcode")) else row for row in whole["lines"]]
        with pytest.raises(Refusal) as refusal:
            casework.receive(order.ref, json.dumps({**whole, "lines": rows}).encode())

        assert refused(refusal) == [code], name
    assert casework.disposals.register.of("L0001").receipts == ()


def test_a_case_that_could_not_be_deleted_comes_back_with_its_reason(cooled: Cooled) -> None:
    casework = cooled(CASE)
    order = issue(casework)
    casework.receive(order.ref, casework.answered(order.ref, result="failed", why="locked by a user", deleted=""))

    assert (line(casework).fate, line(casework).why) == (Fate.FAILED, "locked by a user")


def test_an_order_has_no_part_that_nothing_is_in(cooled: Cooled) -> None:
    casework = cooled(CASE)
    order = issue(casework)

    with pytest.raises(Refusal) as refusal:
        casework.disposals.document(order.ref, part=OrderPart.BOXES)

    assert refused(refusal) == [codes.NO_SUCH_PART]


# -- the proof ------------------------------------------------------------------------------------------------


def marked(rows: CaseRows) -> CaseRows:
    if rows.urn == CASE.key:
        rows.case["is_deleted"] = True
    return rows


def only_documents(rows: CaseRows) -> CaseRows | None:
    if rows.urn == CASE.key:
        rows.tables = {"documents": rows.rows("documents")}
    return rows


def unreadable(rows: CaseRows) -> CaseRows | None:
    if rows.urn == CASE.key:
        rows.tables = {"cases": [{**rows.case, "case_id": None}]}
    return rows


def after_deleting(office: Casework, change: Callable[[CaseRows], CaseRows | None] | None) -> tuple[Fault, ...]:
    order = issue(office)
    office.receive(order.ref, office.answered(order.ref))
    office.minutes = 600
    office.export(change)
    return office.returns.prove(order.ref, by=office.by(IT))[1]


@pytest.mark.parametrize(
    ("change", "code", "fate"),
    [
        (None, codes.CASE_STILL_THERE, Fate.FAILED),
        (marked, codes.CASE_ONLY_MARKED, Fate.FAILED),
        (only_documents, codes.CASE_PARTS_REMAIN, Fate.FAILED),
        (unreadable, codes.CASE_UNREAD, Fate.DESTROYED),
    ],
)
def test_a_case_said_to_be_deleted_that_the_export_still_has_is_named(
    cooled: Cooled, change: Callable[[CaseRows], CaseRows | None] | None, code: FaultCode, fate: Fate
) -> None:
    casework = cooled(CASE)
    faults = after_deleting(casework, change)

    assert found(faults) == [code]
    assert CASE.key in str(faults[0])
    assert line(casework).fate is fate
    assert line(casework).proven_by == ""


def test_there_is_no_certificate_where_the_export_could_not_be_read(cooled: Cooled) -> None:
    casework = cooled(CASE)
    after_deleting(casework, unreadable)

    with pytest.raises(Refusal) as refusal:
        casework.returns.certify("L0001", by=casework.by(REVIEWER))

    assert refused(refusal) == [codes.NOT_PROVEN]


def test_an_export_that_speaks_of_an_earlier_moment_proves_nothing(cooled: Cooled) -> None:
    casework = cooled(CASE)
    order = issue(casework)
    casework.receive(order.ref, casework.answered(order.ref))
    casework.export(without=[CASE.key], as_of="2026-12-03T11:30:00Z")  # the very moment of the deletion

    with pytest.raises(Refusal) as refusal:
        casework.returns.prove(order.ref, by=casework.by(IT))

    assert refused(refusal) == [codes.NO_EXPORT_SINCE]


def test_an_export_whose_table_of_cases_is_cut_off_proves_nothing(cooled: Cooled) -> None:
    casework = cooled(CASE)
    order = issue(casework)
    casework.receive(order.ref, casework.answered(order.ref))
    casework.minutes = 600
    casework.export(is_cut_off=True)

    with pytest.raises(Refusal, match="damaged") as refusal:
        casework.returns.prove(order.ref, by=casework.by(IT))

    assert refused(refusal) == [codes.NO_EXPORT_SINCE]


def test_a_case_that_vanished_without_an_order_is_named_beside_the_list(cooled: Cooled) -> None:
    casework = cooled(CASE)
    order = issue(casework)

    faults = proven(casework, order, without=(CASE.key, OTHER_CASE.key))
    body = certified(casework)

    assert found(faults) == [codes.CASE_VANISHED]
    assert OTHER_CASE.key in str(faults[0])
    assert body["orders"][0]["proofs"][0]["vanished"] == {"count": 1, "urns": [OTHER_CASE.key]}  # type: ignore[index]
    assert body["word"] == "COMPLETE"  # of this list


def test_a_case_that_another_list_ordered_did_not_vanish(cooled: Cooled) -> None:
    casework = cooled(CASE)
    order = issue(casework)
    other = casework.cooled_of(ALPHA)  # seven days later
    second = issue(casework, other)
    casework.receive(second.ref, casework.answered(second.ref))

    faults = proven(casework, order, without=(CASE.key, ALPHA.key))

    assert faults == ()


def test_a_spared_case_that_is_gone_without_a_word_is_missing_and_an_incident(cooled: Cooled) -> None:
    casework = cooled(CASE, ALPHA)
    order = issue(casework)
    data = json.loads(casework.answered(order.ref))
    casework.hold_of(ALPHA)
    data["lines"] = [row for row in data["lines"] if row["urn"] == CASE.key]
    casework.receive(order.ref, json.dumps(data).encode())
    casework.minutes = 600
    casework.export(without=[CASE.key, ALPHA.key])

    _, faults = casework.returns.prove(order.ref, by=casework.by(IT))
    body = certified(casework)

    assert found(faults) == [codes.CASE_GONE_UNREPORTED]
    assert body["totals"]["missing"] == 1  # type: ignore[index, call-overload]
    assert body["word"] == "PARTIAL"
    assert len(body["incidents"]) == 1  # type: ignore[arg-type]


def test_without_a_newer_export_a_case_is_unproven_and_a_box_rests_on_its_certificate(cooled: Cooled) -> None:
    casework = cooled(CASE, BOX_REF)
    order = issue(casework)
    casework.receive(order.ref, casework.answered(order.ref))

    with pytest.raises(Refusal) as refusal:
        casework.returns.prove(order.ref, by=casework.by(IT))
    with pytest.raises(Refusal) as uncertified:
        casework.returns.certify("L0001", by=casework.by(REVIEWER))

    assert refused(refusal) == [codes.NO_EXPORT_SINCE]
    assert refused(uncertified) == [codes.NOT_PROVEN]
    assert "1 of 2 lines" in str(uncertified.value)  # the box rests on its certificate


def test_a_case_that_is_in_an_export_again_raises_an_alert(cooled: Cooled) -> None:
    casework = cooled(CASE)
    proven(casework, issue(casework))
    certified(casework)
    next_day(casework)
    casework.export()

    [alert] = casework.returns.look_for_returned(by=casework.by(REVIEWER))

    assert (alert.path, alert.survey_ref, alert.is_of_case) == (f"Case {CASE.key}", "E0003", True)
    assert casework.returns.look_for_returned(by=casework.by(REVIEWER)) == ()


# -- what a certificate can't hide ------------------------------------------------------------------------------

TAMPERED = {
    "the certificate of a box": lambda one: one["lines"][1]["attested"].pop("certificate"),
    "its date": lambda one: one["lines"][1]["attested"].pop("certificate_on"),
    "a survey for a box": lambda one: one["lines"][1].update(proven_by="S0001"),
    "no export for a case": lambda one: one["lines"][0].update(proven_by=""),
    "the witness": lambda one: one["witness"].update(contractor=0, survey=1),
    "a box called a file": lambda one: one["lines"][1].update(kind="file"),
}


def test_whatever_is_altered_in_a_certificate_of_cases_and_boxes_is_found(cooled: Cooled) -> None:
    casework = cooled(CASE, BOX_REF)
    proven(casework, issue(casework))
    body = certified(casework)

    for name, alter in TAMPERED.items():
        altered = json.loads(json.dumps(body))
        alter(altered)  # type: ignore[no-untyped-call]

        assert verifier._certificate(altered) or verifier._witness(altered), name
        assert [*verifier._witness(altered)], name  # found by what it says, not by its digest alone


# -- proof of absence -------------------------------------------------------------------------------------------


def window() -> Interval:
    return Interval(datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))


def test_a_case_destroyed_while_a_hold_covered_its_paper_breaks_the_proof_of_absence(cooled: Cooled) -> None:
    casework = cooled(CASE)
    order = issue(casework)
    data = casework.answered(order.ref)
    casework.minutes = 60
    hold_on_paper(casework, CASE)
    casework.receive(order.ref, data)
    casework.minutes = 600
    casework.export(without=[CASE.key])

    with pytest.raises(Refusal, match=CASE.key) as refusal:
        prove_absence(place_of(casework.store), "TRIAL", window(), on=casework.on, by=casework.by(DRO))

    assert refused(refusal) == [codes.ABSENCE_BROKEN]


def test_a_box_destroyed_before_a_hold_breaks_no_proof_of_absence(cooled: Cooled) -> None:
    casework = cooled(BOX_REF)
    order = issue(casework)
    casework.receive(order.ref, casework.answered(order.ref))
    casework.on += timedelta(days=1)
    casework.hold_of(CASE)

    proof = absence_of(place_of(casework.store), "TRIAL", window(), on=casework.on)

    assert proof.faults == ()
    assert [one.path for one in proof.destructions] == [f"Box {BOX}"]
