"""A disposal with its decisions on PostgreSQL: the same acts, the same lock, the same chain."""

import json
import threading
from pathlib import Path

import pytest

from appraisal.disposal import verifier
from appraisal.disposal.gate import Refused
from appraisal.disposal.inventory import states, totals
from muniment.settings import REHEARSAL_DAY
from records.store.audit import verify
from records.store.database import reading
from tests.appraisal.disposal.office import DAY, IT, LEAVERS, REVIEWER, TRAINING, make_office
from tests.databases import MADE_AS, Server, use


def test_a_disposal_runs_on_a_server_down_to_the_certificate(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(REHEARSAL_DAY, DAY.isoformat())
    use(monkeypatch, server.make_next(MADE_AS))
    office = make_office(tmp_path)
    list_ref = office.cooled()
    order = office.disposals.issue(list_ref, by=office.by(REVIEWER))
    document = json.loads(office.filled(order.ref))
    document["lines"] = [line for line in document["lines"] if "Leavers" in line["path"]]
    office.minutes = 150
    office.hold(TRAINING)
    office.destroy(LEAVERS)
    received = json.dumps(document).encode()
    office.returns.receive(order.ref, received, received_as="r.json", by=office.by(IT))
    office.minutes += 60
    office.survey()
    _, faults = office.returns.prove(order.ref, by=office.by(IT))
    issued = office.returns.certify(list_ref, by=office.by(REVIEWER))

    found = totals(states(office.disposals.register.of(list_ref)))
    assert faults == ()
    assert (found.destroyed, found.spared, found.word) == (3, 2, "PARTIAL")
    assert verifier.verify(json.loads(json.dumps(office.returns.document(issued.ref)))) == []
    with reading(office.store.database) as session:
        assert verify(session).is_whole
    office.store.database.close()


def test_on_a_server_a_hold_waits_for_the_gate_or_the_gate_sees_it(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ask and place at once, many times: what was allowed was recorded before the hold, or it was refused."""
    monkeypatch.setenv(REHEARSAL_DAY, DAY.isoformat())
    use(monkeypatch, server.make_next(MADE_AS))
    office = make_office(tmp_path)
    disposal = office.disposals.register.of(office.cooled())
    keeper = office.disposals._keeper(disposal, "WO-0001", at=office.now(), actor="test")
    placing = threading.Thread(target=lambda: office.hold(TRAINING))
    answers = []

    def ask() -> None:
        for _ in range(6):
            answers.append(keeper.ask(office.ref(TRAINING)))

    asking = threading.Thread(target=ask)
    asking.start()
    placing.start()
    asking.join()
    placing.join()
    last = keeper.ask(office.ref(TRAINING))

    kinds = [isinstance(one, Refused) for one in answers]
    assert len(answers) == 6
    assert kinds == sorted(kinds)  # once refused, never allowed again
    assert isinstance(last, Refused)
    with reading(office.store.database) as session:
        assert verify(session).is_whole
    office.store.database.close()
