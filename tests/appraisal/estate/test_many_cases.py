"""Many cases with the faults that inspections found: what is decided in bulk is what is decided one by one."""

from datetime import UTC, date, datetime

import pytest

from appraisal.estate.evaluate import OUTCOME_COLUMNS, Evaluation, outcome_values
from appraisal.estate.opening import gather, open_evaluation
from muniment.demo.cms import write_export
from muniment.estate import schedules_in_use
from muniment.wiring import Store, open_store
from records.register.exports import ExportRegister
from records.register.fileplan import FilePlanRegister
from records.register.fileplan_rules import ClassRef, MappingRule
from records.sources.cms.importing import import_export
from records.sources.cms.sent import find_export

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
CASES = 600
MISSING = [column.split()[0] for column in OUTCOME_COLUMNS].index("missing") - 2


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder = tmp_path_factory.mktemp("cases")
    opened = open_store(folder / "store")
    export = write_export(folder, cases=CASES, twin=False)
    import_export(
        find_export(export.folder),
        layout=opened.layout,
        sources=opened.surveys,
        register=ExportRegister(opened.database),
        actor="test",
        now=lambda: NOON,
    )
    return opened


def differences(evaluation: Evaluation) -> list[str]:
    """Return each thing of which the bulk says anything else than its own facts do.

    What is missing is left out: in bulk only facts that are asked about are read, and the words name
    somebody of the thing that stands for all.
    """
    rows = evaluation.connection.execute(
        """SELECT t.key, t.thing, o.* EXCLUDE (outcome, pattern, missing)
        FROM things t JOIN thing_outcomes USING (thing) JOIN outcomes o USING (outcome) ORDER BY t.thing"""
    ).fetchall()
    assert len(rows) >= CASES
    found = []
    for key, thing, *bulk in rows:
        alone = list(outcome_values(evaluation.decided(thing), evaluation.outcome(thing)))
        del alone[MISSING]
        if alone != bulk:
            found.append(f"{key}: {bulk} in bulk, {alone} alone")
    return found


def test_the_starter_file_plan_decides_the_same_in_bulk_and_one_by_one(store: Store) -> None:
    with open_evaluation(
        store.layout, gather(store.database), schedules_in_use(), on=date(2026, 11, 25), known=date(2026, 11, 25)
    ) as evaluation:
        assert differences(evaluation) == []
        assert evaluation.decided_by_core < evaluation.patterns < evaluation.things


def test_a_class_that_asks_about_sentences_decides_the_same_in_bulk_and_one_by_one(store: Store) -> None:
    rule = MappingRule("", ClassRef("cps-casework", "CW-CROWN"), "try it", condition="record.kind == 'casework'")
    FilePlanRegister(store.database).add([rule], actor="test", at=NOON)

    with open_evaluation(
        store.layout, gather(store.database), schedules_in_use(), on=date(2026, 11, 25), known=date(2026, 11, 25)
    ) as evaluation:
        assert any("defendants.sentence" in named.facts for named in evaluation.asked.by_class.values())
        assert differences(evaluation) == []


def test_a_case_that_the_data_quality_gate_blocks_has_no_outcome_that_is_due(store: Store) -> None:
    with open_evaluation(
        store.layout, gather(store.database), schedules_in_use(), on=date(2099, 1, 1), known=date(2099, 1, 1)
    ) as evaluation:
        [(blocked, due)] = evaluation.connection.execute(
            """SELECT count(*), count(*) FILTER (o.status LIKE '%DUE' AND o.status <> 'NOT_DUE')
            FROM things t JOIN thing_outcomes USING (thing) JOIN outcomes o USING (outcome)
            JOIN quality_scores q ON q.urn = t.key AND q.blocks_decision
            WHERE o.class NOT LIKE '%CW-LTI' AND o.class NOT LIKE '%CW-CROWN'"""
        ).fetchall()

    assert due == 0
    assert blocked >= 0
