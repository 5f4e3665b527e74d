"""What follows on a bag: it is verified, TDR's receipt comes, custody passes, Discovery shows the records."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from appraisal.impact import Impact
from appraisal.lists.recording import By
from appraisal.lists.states import Act
from appraisal.lists.values import ListState
from muniment.consignments import ConsignmentDesk
from muniment.hold_desk import Desk
from muniment.hold_impact import worked_out
from records.register.hold_rules import refuse_releasing
from records.register.hold_values import HoldItem, HoldState
from records.register.holds import HoldRegister
from records.register.roles import Right, may
from records.store.audit import Json
from retention.faults import Fault, Refusal
from transfer.bag.build import Told, second_witness
from transfer.bag.check import check_bag
from transfer.consignment.custody import freed_items, propose_release
from transfer.consignment.receipt import Reconciled, reconcile
from transfer.consignment.register import refuse_role
from transfer.consignment.values import Consignment, ConsignmentState, ConsignmentStep, StepAct
from transfer.consignment_faults import (
    BAG_NOT_AS_BUILT,
    BAG_NOT_BUILT,
    CONSIGNMENT_WITHDRAWN,
    CUSTODY_GIVEN,
    CUSTODY_IS_THE_DROS,
    CUSTODY_NOT_AGREED,
    NOT_ACCEPTED_YET,
    RECEIPT_GIVEN,
    RECEIPT_WORDS_MISSING,
    SHOWN_WORDS_MISSING,
    WITHDRAWAL_REASON_MISSING,
    WITHDRAWN_TOO_LATE,
)
from transfer.papers.pack import CUSTODY

REASONS_KEPT = 20


@dataclass(frozen=True, slots=True)
class Verified:
    """What the verification of a bag found: the files it has by its record, and everything that is wrong."""

    files: int
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """What followed on Discovery's showing the records: the consignment, and how many originals stay locked."""

    consignment: Consignment
    still_locked: int


def verify(desk: ConsignmentDesk, ref: str, *, by: By, told: Told | None = None) -> Verified:
    """Return what our checker and bagit-python say of the bag, and whether it is the one that was built; recorded."""
    built = _built(desk.register.find(ref))
    bag = desk.folder(ref) / ref
    report = check_bag(bag, progress=lambda files, size: told("verifying", files, size) if told else None)
    faults = [*report.faults, *_unlike_the_record(bag, built)]
    if not faults and (words := second_witness(bag)):
        faults.append(Fault(BAG_NOT_AS_BUILT, bag.name, words[:200]))
    reasons: list[Json] = [str(fault) for fault in faults[:REASONS_KEPT]]
    desk.register.step(ref, StepAct.VERIFY, {"faults": len(faults), "reasons": reasons}, by=by)
    files = built.body.get("files")
    return Verified(files if isinstance(files, int) else 0, tuple(faults))


def _built(consignment: Consignment) -> ConsignmentStep:
    built = consignment.built
    if built is None:
        raise Refusal(Fault(BAG_NOT_BUILT, consignment.ref, consignment.state.value))
    return built


def _unlike_the_record(bag: Path, built: ConsignmentStep) -> Iterator[Fault]:
    """Yield a fault for the archive and the manifest, where its digest is not the one recorded when it was built."""
    recorded = {
        bag.with_name(f"{bag.name}.tar.gz"): "archive_sha256",
        bag / "manifest-sha256.txt": "manifest_sha256",
    }
    for path, name in recorded.items():
        if not path.is_file():
            yield Fault(BAG_NOT_AS_BUILT, path.name, "missing")
            continue
        with path.open("rb") as stream:
            found = hashlib.file_digest(stream, "sha256").hexdigest()
        if found != built.text(name):
            yield Fault(BAG_NOT_AS_BUILT, path.name, f"SHA-256 {found[:16]}…")


def receive(
    desk: ConsignmentDesk,
    ref: str,
    reference: str,
    accepted_on: date | None,
    *,
    by: By,
    received: bytes | None = None,
) -> Reconciled | None:
    """Record TDR's receipt, held file by file against what was sent where the list of files received is given.

    The lists are carried out by it; the originals stay locked. A Refusal, by name, where a file differs.
    """
    refuse_role(by, Right.RECORD_AGREEMENTS, "record a receipt")
    consignment = desk.register.find(ref)
    _built(consignment)
    if consignment.last(StepAct.RECEIPT) is not None:
        _finish_lists(desk, consignment, by=by)  # a run may have been killed between the two records
        raise Refusal(Fault(RECEIPT_GIVEN, ref))
    if not reference.strip() or accepted_on is None or accepted_on > desk.on:
        raise Refusal(Fault(RECEIPT_WORDS_MISSING, ref))
    found = reconcile(received, sent_files(desk, consignment), place=ref) if received is not None else None
    if found is not None and found.faults:
        raise Refusal(*found.faults)
    body: dict[str, Json] = {
        "reference": reference.strip(),
        "accepted_on": accepted_on.isoformat(),
        "reconciled": found.sentence if found else "No list of files received was given.",
    }
    desk.register.step(ref, StepAct.RECEIPT, body, by=by)
    _finish_lists(desk, consignment, by=by)
    return found


def _finish_lists(desk: ConsignmentDesk, consignment: Consignment, *, by: By) -> None:
    """End each list that is carried out as it was sent; one that was signed anew since is not what was sent."""
    for list_ref, root in consignment.lists:
        list_ = desk.lists.register.find(list_ref)
        if list_.state is ListState.EXECUTING and list_.approval is not None and list_.approval.root == root:
            desk.lists.carry_on(list_ref, Act.FINISH, by=by)


def sent_files(desk: ConsignmentDesk, consignment: Consignment) -> dict[str, str]:
    """Return the SHA-256 of each file that was sent, by its path in the upload, as the bag's manifest has them."""
    text = (desk.folder(consignment.ref) / consignment.ref / "manifest-sha256.txt").read_text(encoding="utf-8")
    lines = (line.partition("  ") for line in text.split("\n") if line)
    return {path.removeprefix("data/"): sha256 for sha256, _, path in lines}


def transfer_custody(desk: ConsignmentDesk, ref: str, *, by: By, for_whom: str = "") -> Consignment:
    """Record the third statement, by the DRO or the deputy; a Refusal before TDR has accepted the upload.

    `for_whom` is whom a deputy speaks for; empty where somebody speaks for themselves.
    """
    if not may(by.person.role, Right.SIGN_LISTS):
        raise Refusal(Fault(CUSTODY_IS_THE_DROS, ref, by.person.role.value))
    consignment = desk.register.find(ref)
    if consignment.last(StepAct.RECEIPT) is None:
        raise Refusal(Fault(NOT_ACCEPTED_YET, ref))
    if consignment.last(StepAct.CUSTODY) is not None:
        raise Refusal(Fault(CUSTODY_GIVEN, ref))
    body: dict[str, Json] = {"statement": CUSTODY, **({"for_whom": for_whom} if for_whom else {})}
    return desk.register.step(ref, StepAct.CUSTODY, body, by=by)


def shown(
    desk: ConsignmentDesk, ref: str, reference: str, seen_on: date | None, *, by: By, written_word: str = ""
) -> Shown:
    """Record that the records show on Discovery, and propose that custody ends: the DRO or the deputy answers.

    Without The National Archives' written word the originals of closed records stay locked.
    """
    refuse_role(by, Right.RECORD_AGREEMENTS, "record what Discovery shows")
    consignment = desk.register.find(ref)
    if consignment.state not in (ConsignmentState.IN_CUSTODY, ConsignmentState.SHOWN):
        raise Refusal(Fault(CUSTODY_NOT_AGREED, ref, consignment.state.value))
    if not reference.strip() and seen_on is None:
        raise Refusal(Fault(SHOWN_WORDS_MISSING, ref))
    sends = desk.sends(consignment)
    items = freed_items(sends, written_word=written_word)
    body: dict[str, Json] = {
        "reference": reference.strip(),
        "seen_on": seen_on.isoformat() if seen_on else "",
        "written_word": written_word.strip(),
    }
    because = _because(reference, seen_on, written_word)
    ending = Ending(StepAct.SHOWN, body, because, "is shown on Discovery", items)
    after = _end_custody(desk, consignment, ending, by=by)
    going = sum(len(sent.going) for sent in sends)
    return Shown(after, going - len(items) if items else 0)


def withdraw(desk: ConsignmentDesk, ref: str, reason: str, *, by: By) -> Consignment:
    """Return the consignment withdrawn: nothing was transferred, so the end of custody is proposed where it was placed.

    A Refusal once TDR has accepted the upload, and without a reason.
    """
    refuse_role(by, Right.BUILD_CONSIGNMENTS, "withdraw a consignment")
    consignment = desk.register.find(ref)
    if consignment.state is ConsignmentState.WITHDRAWN and not _is_locked(desk, consignment):
        raise Refusal(Fault(CONSIGNMENT_WITHDRAWN, ref))
    if consignment.last(StepAct.RECEIPT) is not None:
        raise Refusal(Fault(WITHDRAWN_TOO_LATE, ref))
    if not reason.strip():
        raise Refusal(Fault(WITHDRAWAL_REASON_MISSING, ref))
    body: dict[str, Json] = {"reason": reason.strip()}
    with desk.alone(ref):
        if not _is_locked(desk, consignment):
            return desk.register.step(ref, StepAct.WITHDRAW, body, by=by)
        ending = Ending(StepAct.WITHDRAW, body, reason.strip(), "is withdrawn: nothing was transferred", ())
        return _end_custody(desk, consignment, ending, by=by)


def waits_for_the_end(desk: ConsignmentDesk, consignment: Consignment) -> bool:
    """Return whether the end of the custody of the consignment is proposed and nobody has answered."""
    entries = HoldRegister(desk.store.database).all()
    return any(entry.ref == consignment.custody_hold and entry.waiting for entry in entries)


def _is_locked(desk: ConsignmentDesk, consignment: Consignment) -> bool:
    entries = HoldRegister(desk.store.database).all()
    return any(entry.ref == consignment.custody_hold and entry.state is HoldState.PLACED for entry in entries)


@dataclass(frozen=True, slots=True)
class Ending:
    """A step that ends custody, and the release it proposes, of `items` or of all."""

    act: StepAct
    body: Mapping[str, Json]
    because: str
    reason: str
    items: tuple[HoldItem, ...]


def _end_custody(desk: ConsignmentDesk, consignment: Consignment, ending: Ending, *, by: By) -> Consignment:
    """Record the step, then propose the release: what is proposed without its step nobody may approve.

    Killed between the two, the same act goes on; what would be refused after is refused before.
    """
    holdings = desk.holdings(by)
    refuse_releasing(holdings.register.find(consignment.custody_hold), desk.on, ending.items)
    impact = _impact(desk, consignment, by=by)
    after = desk.register.step(consignment.ref, ending.act, ending.body, by=by)
    propose_release(
        holdings,
        consignment,
        ending.items,
        because=ending.because,
        reason=ending.reason,
        impact=impact,
        by=by,
        on=desk.on,
    )
    return after


def _because(reference: str, seen_on: date | None, written_word: str) -> str:
    said = [f"Discovery {reference.strip()}" if reference.strip() else "Discovery"]
    said += [f"seen on {seen_on.isoformat()}"] if seen_on else []
    said += [written_word.strip()] if written_word.strip() else []
    return "; ".join(said)


def _impact(desk: ConsignmentDesk, consignment: Consignment, *, by: By) -> Impact:
    return worked_out(Desk(desk.store, desk.holdings(by)), consignment.custody_hold, survey=None, on=desk.on)
