"""What comes back: receipts, proofs by survey, certificates that anybody can verify, contents that return."""

import json
import subprocess
import sys
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from appraisal.disposal import faults as codes
from appraisal.disposal import verifier
from appraisal.disposal.absence import Interval
from appraisal.disposal.inventory import states, totals
from appraisal.disposal.proving_absence import absence_of, prove_absence
from appraisal.disposal.register import Issued
from appraisal.disposal.signing import key_path
from appraisal.disposal.values import Fate, Order
from appraisal.lists.values import ListState
from muniment.lists import place_of
from records.store.audit import verify
from records.store.database import reading
from retention.faults import Fault, FaultCode, Refusal
from tests.appraisal.disposal.office import (
    DRO,
    FILES,
    IT,
    LEAVERS,
    REVIEWER,
    TRAINING,
    Office,
)

LIST = "L0001"


def refused(refusal: pytest.ExceptionInfo[Refusal]) -> list[FaultCode]:
    return [fault.code for fault in refusal.value.faults]


def issued(office: Office) -> Order:
    return office.disposals.issue(LIST, by=office.by(REVIEWER))


def receive(office: Office, order: Order, filled: bytes) -> None:
    office.minutes = max(office.minutes, 150)  # the receipt says 11:30, and comes in after it
    office.returns.receive(order.ref, filled, received_as="receipt.json", by=office.by(IT))


def surveyed(office: Office) -> None:
    office.minutes += 60
    office.survey()


def certified(office: Office) -> Issued:
    """Return the certificate of the whole list: destroyed, proven."""
    order = issued(office)
    filled = office.filled(order.ref)
    office.destroy(LEAVERS)
    office.destroy(TRAINING)
    receive(office, order, filled)
    surveyed(office)
    office.returns.prove(order.ref, by=office.by(IT))
    return office.returns.certify(LIST, by=office.by(REVIEWER))


def lines(office: Office) -> dict[str, Fate]:
    found = states(office.disposals.register.of(LIST))
    return {one.component.path.rpartition("\\")[2]: one.fate for one in found}


def found(faults: tuple[Fault, ...]) -> list[FaultCode]:
    return [one.code for one in faults]


# -- the receipt -------------------------------------------------------------------------------------------


def test_a_receipt_with_one_fault_saves_nothing(cooled: Office) -> None:
    order = issued(cooled)
    document = json.loads(cooled.filled(order.ref))
    document["lines"][0]["result"] = "deleted"

    with pytest.raises(Refusal) as refusal:
        receive(cooled, order, json.dumps(document).encode())

    assert refused(refusal) == [codes.RESULT_UNKNOWN]
    assert cooled.disposals.register.of(LIST).receipts == ()


def test_the_differences_are_shown_before_anything_is_saved(cooled: Office) -> None:
    order = issued(cooled)
    filled = cooled.filled(order.ref, notes_txt="failed")
    cooled.minutes = 150

    shown = cooled.returns.differences(order.ref, filled, at=cooled.now())

    assert [(one.before, one.result.result.value) for one in shown][2] == ("pending", "failed")
    assert len(shown) == 5
    assert cooled.disposals.register.of(LIST).receipts == ()


def test_a_hold_placed_before_the_receipt_recalls_what_was_not_carried_out(cooled: Office) -> None:
    order = issued(cooled)
    document = json.loads(cooled.filled(order.ref))
    document["lines"] = [line for line in document["lines"] if "Leavers" in line["path"]]
    cooled.minutes = 150
    cooled.hold(TRAINING)
    receive(cooled, order, json.dumps(document).encode())

    found = lines(cooled)

    assert {found[name] for name in FILES[LEAVERS]} == {Fate.DESTROYED}
    assert {found[name] for name in FILES[TRAINING]} == {Fate.SPARED}


def test_what_it_destroys_after_a_hold_is_an_incident(cooled: Office) -> None:
    order = issued(cooled)
    filled = cooled.filled(order.ref)
    cooled.hold(TRAINING)  # at about 10:20, and the receipt says 11:30
    receive(cooled, order, filled)

    incidents = [one for one in states(cooled.disposals.register.of(LIST)) if one.incident]

    assert len(incidents) == len(FILES[TRAINING])
    assert incidents[0].incident.startswith(codes.DONE_THOUGH_RECALLED.code)


def test_a_retry_runs_only_what_failed(cooled: Office) -> None:
    order = issued(cooled)
    receive(cooled, order, cooled.filled(order.ref, notes_txt="failed"))

    second = cooled.disposals.issue(LIST, by=cooled.by(REVIEWER))

    assert second.ref == "WO-0002"
    assert [line["path"].rpartition("\\")[2] for line in cooled.disposals.document(second.ref)["lines"]] == [  # type: ignore[union-attr, index, call-overload]
        "notes.txt"
    ]


def test_only_it_and_the_unit_return_receipts(cooled: Office) -> None:
    order = issued(cooled)

    with pytest.raises(Refusal) as refusal:
        cooled.returns.receive(order.ref, cooled.filled(order.ref), received_as="r.json", by=cooled.by(DRO))

    assert refused(refusal) == [codes.ROLE_MAY_NOT]


# -- the proof ---------------------------------------------------------------------------------------------


def test_without_a_receipt_there_is_nothing_to_prove(cooled: Office) -> None:
    order = issued(cooled)

    with pytest.raises(Refusal) as refusal:
        cooled.returns.prove(order.ref, by=cooled.by(IT))

    assert refused(refusal) == [codes.RECEIPT_WANTED]


def test_a_survey_older_than_the_act_proves_nothing(cooled: Office) -> None:
    order = issued(cooled)
    receive(cooled, order, cooled.filled(order.ref))

    with pytest.raises(Refusal) as refusal:
        cooled.returns.prove(order.ref, by=cooled.by(IT))

    assert refused(refusal) == [codes.NO_SURVEY_SINCE]


def test_a_file_said_destroyed_and_still_there_is_a_fault_and_stops_the_certificate(cooled: Office) -> None:
    order = issued(cooled)
    filled = cooled.filled(order.ref)
    cooled.destroy(LEAVERS)
    cooled.destroy(TRAINING, "list.xls")  # course.ppt stays
    receive(cooled, order, filled)
    surveyed(cooled)

    _, faults = cooled.returns.prove(order.ref, by=cooled.by(IT))

    assert found(faults) == [codes.STILL_THERE]
    assert lines(cooled)["course.ppt"] is Fate.FAILED
    assert "course.ppt" in str(faults[0])


def test_a_file_that_was_moved_and_not_destroyed_is_a_fault(cooled: Office) -> None:
    order = issued(cooled)
    filled = cooled.filled(order.ref)
    cooled.destroy(LEAVERS)
    cooled.destroy(TRAINING, "list.xls")
    (cooled.share / TRAINING / "course.ppt").rename(cooled.share / "course.ppt")
    receive(cooled, order, filled)
    surveyed(cooled)

    _, faults = cooled.returns.prove(order.ref, by=cooled.by(IT))

    assert found(faults) == [codes.MOVED_AND_NOT_DESTROYED]


def test_a_spared_file_that_is_gone_without_a_word_is_missing_and_an_incident(cooled: Office) -> None:
    order = issued(cooled)
    filled = json.loads(cooled.filled(order.ref))
    filled["lines"] = filled["lines"][:3]
    cooled.minutes = 150
    cooled.hold(TRAINING)
    cooled.destroy(LEAVERS)
    receive(cooled, order, json.dumps(filled).encode())
    cooled.destroy(TRAINING, "list.xls")
    surveyed(cooled)

    _, faults = cooled.returns.prove(order.ref, by=cooled.by(IT))
    certificate = json.loads(cooled.returns.certify(LIST, by=cooled.by(REVIEWER)).body)

    assert found(faults) == [codes.GONE_UNREPORTED]
    assert certificate["word"] == "PARTIAL"
    assert certificate["totals"] == {
        "listed": 5,
        "destroyed": 3,
        "spared": 1,
        "failed": 0,
        "missing": 1,
        "left out": 0,
    }
    assert len(certificate["incidents"]) == 1


# -- the certificate ---------------------------------------------------------------------------------------


def test_there_is_no_certificate_while_one_file_has_no_end(cooled: Office) -> None:
    order = issued(cooled)
    document = json.loads(cooled.filled(order.ref))
    document["lines"] = document["lines"][:4]  # one of five is not answered for
    receive(cooled, order, json.dumps(document).encode())

    with pytest.raises(Refusal) as refusal:
        cooled.returns.certify(LIST, by=cooled.by(REVIEWER))

    assert refused(refusal) == [codes.INVENTORY_OPEN, codes.NOT_PROVEN]
    assert "1 pending" in str(refusal.value)


def test_there_is_no_certificate_before_a_survey_proves_it(cooled: Office) -> None:
    order = issued(cooled)
    receive(cooled, order, cooled.filled(order.ref))

    with pytest.raises(Refusal) as refusal:
        cooled.returns.certify(LIST, by=cooled.by(REVIEWER))

    assert refused(refusal) == [codes.NOT_PROVEN]


def test_a_certificate_closes_the_inventory_and_the_list(cooled: Office) -> None:
    body = json.loads(certified(cooled).body)

    assert (body["word"], body["synthetic"]) == ("COMPLETE", True)
    assert body["authority"][0]["basis"]["date_is_estimated"] is True
    assert body["sentence"] == "5 destroyed + 0 spared + 0 failed + 0 missing + 0 left out = 5 listed"
    assert body["signed"]["person"] == DRO.name
    assert body["authority"][0]["basis"]["class"] == "TEST-03"
    assert body["description"]["covering_dates"] == ["2011-03-13", "2011-03-13"]
    assert cooled.lists.register.find(LIST).state is ListState.CERTIFIED
    with reading(cooled.store.database) as session:
        assert verify(session).is_whole


def test_a_certificate_is_issued_once(cooled: Office) -> None:
    first = certified(cooled)

    assert cooled.returns.certify(LIST, by=cooled.by(REVIEWER)) == first


def test_two_who_certify_at_one_moment_make_one_certificate(cooled: Office) -> None:
    first = certified(cooled)

    with pytest.raises(Refusal) as refusal:
        cooled.returns.register.record_certificate(replace(first, ref="DC-0002"), {}, actor="test")

    assert refused(refusal) == [codes.STANDING_UNSETTLED]
    assert cooled.returns.register.certificates() == (first,)


def test_a_certificate_is_verified_by_one_file_and_the_standard_library(cooled: Office, tmp_path: Path) -> None:
    document = cooled.returns.document(certified(cooled).ref)
    path = tmp_path / "DC-0001.json"
    path.write_text(json.dumps(document, ensure_ascii=False, indent=1), "utf-8")
    words = [sys.executable, "-I", "-S", str(Path(verifier.__file__)), str(path)]

    done = subprocess.run(words, capture_output=True, text=True, check=False)
    other_key = subprocess.run([*words, "--key", "0" * 64], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")
    assert "DC-0001: as it was issued. 5 destroyed" in done.stdout
    assert other_key.returncode == 1


TAMPERED = {
    "a file less": lambda one: one["body"]["lines"].pop(),
    "a fate": lambda one: one["body"]["lines"][0].update(fate="spared"),
    "a path": lambda one: one["body"]["lines"][0].update(path="\\\\FS99\\TEST\\other.doc"),
    "the sum": lambda one: one["body"]["totals"].update(destroyed=6, listed=6),
    "the word": lambda one: one["body"].update(word="PARTIAL"),
    "the signer": lambda one: one["body"]["signed"].update(person="Somebody else"),
    "the signature": lambda one: one.update(signature="0" * 128),
    "the digest": lambda one: one.update(sha256="0" * 64),
    "the event": lambda one: one["event"].update(actor="cli:nobody"),
    "no survey": lambda one: one["body"]["lines"][0].update(proven_by=""),
}


def test_whatever_is_altered_in_a_certificate_is_found(cooled: Office) -> None:
    document = cooled.returns.document(certified(cooled).ref)
    assert verifier.verify(document) == []

    for name, alter in TAMPERED.items():
        altered = deepcopy(document)
        alter(altered)  # type: ignore[no-untyped-call]

        assert verifier.verify(altered), name


def test_a_document_of_another_kind_is_said_to_be_none() -> None:
    assert verifier.verify({}) == ["The document can't be read: KeyError 'body'."]


def test_a_lost_key_is_never_made_anew_where_certificates_exist(cooled: Office) -> None:
    certified(cooled)
    key_path(cooled.store.layout).unlink()

    with pytest.raises(Refusal) as refusal:
        prove_absence(place_of(cooled.store), "NONE", window(), on=cooled.on, by=cooled.by(DRO))
    cooled.hold(TRAINING)
    with pytest.raises(Refusal) as without_key:
        prove_absence(place_of(cooled.store), "TRIAL", window(), on=cooled.on, by=cooled.by(DRO))

    assert codes.KEY_MISSING not in refused(refusal)  # there is no such hold
    assert refused(without_key) == [codes.KEY_MISSING]


def test_the_key_is_readable_for_its_owner_only(cooled: Office) -> None:
    certified(cooled)

    assert key_path(cooled.store.layout).stat().st_mode & 0o777 == 0o600


def test_there_is_no_certificate_by_another_name(cooled: Office) -> None:
    with pytest.raises(Refusal) as refusal:
        cooled.returns.document("DC-9999")

    assert refused(refusal) == [codes.NO_SUCH_CERTIFICATE]


# -- what returns ------------------------------------------------------------------------------------------


def test_a_destroyed_content_that_is_there_again_raises_an_alert_that_cites_the_certificate(cooled: Office) -> None:
    kept = (cooled.share / LEAVERS / "form 1.doc").read_bytes()
    certificate = certified(cooled)
    (cooled.share / "restored.doc").write_bytes(kept)
    surveyed(cooled)

    [alert] = cooled.returns.look_for_returned(by=cooled.by(REVIEWER))

    assert (alert.certificate_ref, alert.path) == (certificate.ref, "restored.doc")
    assert cooled.returns.look_for_returned(by=cooled.by(REVIEWER)) == ()
    assert cooled.disposals.register.alerts() == (alert,)


def test_where_nothing_returned_there_is_no_alert(cooled: Office) -> None:
    certified(cooled)

    assert cooled.returns.look_for_returned(by=cooled.by(REVIEWER)) == ()


# -- proof of absence --------------------------------------------------------------------------------------


def window() -> Interval:
    return Interval(datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))


def test_nothing_was_destroyed_while_a_hold_covered_it(cooled: Office) -> None:
    order = issued(cooled)
    filled = json.loads(cooled.filled(order.ref))
    filled["lines"] = filled["lines"][:3]
    cooled.minutes = 150
    cooled.hold(TRAINING)
    cooled.destroy(LEAVERS)
    receive(cooled, order, json.dumps(filled).encode())

    document = prove_absence(place_of(cooled.store), "TRIAL", window(), on=cooled.on, by=cooled.by(DRO))

    assert verifier.verify(document) == []
    assert document["body"]["sentence"] == (  # type: ignore[index, call-overload]
        "3 destructions, none of them of a record that TRIAL covered then"
    )


def test_a_destruction_while_the_hold_covered_breaks_the_proof_and_is_named(cooled: Office) -> None:
    order = issued(cooled)
    filled = cooled.filled(order.ref)
    cooled.hold(TRAINING)  # before 11:30, when it is said to have been destroyed
    receive(cooled, order, filled)

    with pytest.raises(Refusal) as refusal:
        prove_absence(place_of(cooled.store), "TRIAL", window(), on=cooled.on, by=cooled.by(DRO))

    assert refused(refusal) == [codes.ABSENCE_BROKEN] * len(FILES[TRAINING])
    assert "course.ppt" in str(refusal.value)


def test_a_held_file_that_is_gone_without_a_word_breaks_the_proof(cooled: Office) -> None:
    order = issued(cooled)
    filled = json.loads(cooled.filled(order.ref))
    filled["lines"] = filled["lines"][:3]
    cooled.minutes = 150
    cooled.hold(TRAINING)
    cooled.destroy(LEAVERS)
    receive(cooled, order, json.dumps(filled).encode())
    cooled.destroy(TRAINING, "list.xls")
    surveyed(cooled)
    cooled.returns.prove(order.ref, by=cooled.by(IT))

    with pytest.raises(Refusal, match=r"list\.xls") as refusal:
        prove_absence(place_of(cooled.store), "TRIAL", window(), on=cooled.on, by=cooled.by(DRO))

    assert refused(refusal) == [codes.ABSENCE_BROKEN]


def test_what_was_destroyed_before_the_hold_was_known_is_counted_apart(cooled: Office) -> None:
    order = issued(cooled)
    receive(cooled, order, cooled.filled(order.ref))
    cooled.minutes += 60
    cooled.hold(TRAINING)  # from today, placed an hour after the act

    proof = absence_of(place_of(cooled.store), "TRIAL", window(), on=cooled.on)

    assert proof.faults == ()
    assert sum(one.is_before_known for one in proof.destructions) == len(FILES[TRAINING])
    assert "2 were destroyed before it was known" in proof.sentence()


def test_a_proof_of_absence_that_was_altered_is_found(cooled: Office) -> None:
    certified(cooled)
    cooled.hold(TRAINING)
    document = prove_absence(place_of(cooled.store), "TRIAL", window(), on=cooled.on, by=cooled.by(DRO))
    body = document["body"]
    assert isinstance(body, dict)
    body["destructions"][0]["intervals"] = [["2026-01-01T00:00:00.000000Z", None]]

    assert len(verifier.verify(document)) >= 3


def test_the_inventory_is_partial_where_a_file_failed(cooled: Office) -> None:
    order = issued(cooled)
    filled = cooled.filled(order.ref, notes_txt="failed")
    for folder in (LEAVERS, TRAINING):
        cooled.destroy(folder, *(name for name in FILES[folder] if name != "notes.txt"))
    receive(cooled, order, filled)
    surveyed(cooled)
    _, faults = cooled.returns.prove(order.ref, by=cooled.by(IT))

    summed = totals(states(cooled.disposals.register.of(LIST)))

    assert faults == ()
    assert (summed.destroyed, summed.failed, summed.word) == (4, 1, "PARTIAL")


def test_a_certificate_says_who_and_when_long_after(cooled: Office) -> None:
    certificate = certified(cooled)
    cooled.on += timedelta(days=400)

    body = json.loads(cooled.returns.register.certificate(certificate.ref).body)

    assert body["issued"]["by"] == REVIEWER.name
    assert {line["by"] for line in body["lines"]} == {IT.name}
