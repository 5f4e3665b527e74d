"""Measure an evaluation of many files and cases: time, peak memory, distinct sets of facts.

    python -m tests.benchmarks.evaluate_estate --files 10000000 --cases 500000

The evidence is made by DuckDB in the shape of a sealed survey and a sealed export, SYNTHETIC, in a
store of its own in a temporary folder. Figures belong to the machine they were measured on.
"""

import argparse
import json
import resource
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeVar

from appraisal.estate.asked import named_in
from appraisal.estate.bulk import BulkDecider
from appraisal.estate.deciding import decide
from appraisal.estate.evaluate import Evaluation, counts_by_status, outcome_values
from appraisal.estate.opening import Gathering, open_evaluation
from appraisal.estate.simulate import simulate_placing, simulate_release
from appraisal.estate.snapshot import keep
from muniment.estate import schedules_in_use
from records.estate.view import SurveyedSource
from records.register.exports import ExportEntry, Sent
from records.register.fileplan import FilePlan
from records.register.fileplan_file import starter_rules
from records.register.hold_core import RegisteredHold
from records.sources.cms.quality_results import SCORE_COLUMNS, rules_digest
from records.store.case_columns import CASE_TABLES, FAULT_COLUMNS
from records.store.columns import FILE_COLUMNS, Column
from records.store.evidence import connect, copy_out, write_json, write_rows
from records.store.layout import StoreLayout
from retention.condition_text import parse_condition
from retention.conditions import HasFlag
from retention.holds import Hold, Scope
from retention.terms import HoldKind

ON = date(2026, 11, 25)
FILES_A_FOLDER = 20
T = TypeVar("T")
Row = Mapping[str, str]

# What each column holds in row i, as SQL; what is not named is missing.
URN = "'99AB' || lpad(i::VARCHAR, 7, '0')"
ENDED = "(DATE '1998-01-05' + (hash(i) % 9862)::INTEGER)"  # 27 years of days
TABLES: dict[str, Row] = {
    "cases": {
        "urn": URN,
        "case_id": "i",
        "system": "'CMS'",
        "area": "'Area ' || (i % 14)",
        "unit": "'Crown Court'",
        "registered_on": f"{ENDED} - 400",
        "is_finalised": "true",
        "long_term_interest": "i % 200 = 0",
        "urn_root": URN,
    },
    "defendants": {
        "urn": URN,
        "defendant_id": "1",
        "type": "'PERSON'",
        "born_on": "DATE '1960-01-01' + (i % 9000)::INT",
    },
    "offences": {
        "urn": URN,
        "defendant_id": "1",
        "offence_id": "1",
        "code": "CASE WHEN i % 150 = 7 THEN 'COML025' ELSE 'TH680' || lpad((i % 40)::VARCHAR, 2, '0') END",
    },
    "hearings": {"urn": URN, "hearing_id": "1", "hearing_on": ENDED, "type_code": "'TRIAL'"},
    "finalisations": {
        "urn": URN,
        "defendant_id": "1",
        "finalisation_id": "1",
        "finalised_on": ENDED,
        "recorded_at": f"({ENDED} + 2)::TIMESTAMP",
        "outcome": "'GUILTY_PLEA'",
        "sentence_type": "'1002'",
        "sentence_length_days": "200 + i % 3000",
        "sentence_start_on": ENDED,
    },
    "flags": {
        "urn": URN,
        "code": "(['CPRO', 'CVOF', 'DOMV', 'KER', 'FATL', 'VIVM', 'RAIN', 'JOEN'])[1 + (i % 8)]",
        "flag_id": "1",
        "set_on": f"{ENDED} - 300",
    },
    "documents": {"urn": URN, "document_id": "1", "document_on": f"{ENDED} + (i % 60)::INTEGER"},
}
FILE: Row = {
    "folder": f"'Cases ' || (c % 14) || '/R v N' || c || ' (' || {URN.replace('i::', 'c::')} || ')'",
    "name": "'paper ' || i || '.doc'",
    "kind": "'FILE'",
    "size_bytes": "1000 + i % 90000",
    "modified_ns": "(epoch_us(DATE '1998-01-05' + (hash(c) % 9862)::INTEGER)::BIGINT + (i % 86400) * 1000000) * 1000",
    "result": "'PROFILED'",
    "extension": "'doc'",
    "sha256": "sha256((i - i % 4 + (i % 4) // 2)::VARCHAR)",
    "puids": "'fmt/40'",
}


def main() -> None:
    """Make the evidence, evaluate it, release a hold in simulation, and print the figures."""
    words = argparse.ArgumentParser()
    words.add_argument("--files", type=int, default=1_000_000)
    words.add_argument("--cases", type=int, default=50_000)
    words.add_argument("--memory", default="2GB")
    asked = words.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        layout = StoreLayout(Path(folder))
        gathering = timed("evidence made", lambda: make_store(layout, files=asked.files, cases=asked.cases))
        measure(layout, gathering, memory=asked.memory)


def measure(layout: StoreLayout, gathering: Gathering, *, memory: str) -> None:
    """Evaluate and print each step with its seconds, and the peak memory of the process."""
    condition = parse_condition("flag:CPRO")
    assert isinstance(condition, HasFlag)
    started = time.perf_counter()
    with open_evaluation(
        layout, gathering, schedules_in_use(), on=ON, known=ON, also_asked=named_in(condition), memory_limit=memory
    ) as evaluation:
        say("evaluated", time.perf_counter() - started)
        print(json.dumps(figures(evaluation)))
        decision_rate(evaluation)
        timed("counts by status", lambda: counts_by_status(evaluation))
        timed("snapshot kept", lambda: keep(evaluation, layout))
        released = timed("hold released in simulation", lambda: simulate_release(evaluation, "TRIAL"))
        print(f"  {released.sentence} {released.distinct_decided:,} outcomes stood again")
        placed = timed("hold placed in simulation", lambda: simulate_placing(evaluation, condition))
        print(f"  {placed.sentence}")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


def figures(evaluation: Evaluation) -> dict[str, object]:
    """Return what the evaluation collapsed to."""
    [(outcomes, files)] = evaluation.connection.execute(
        "SELECT (SELECT count(*) FROM outcomes), (SELECT sum(files) FROM figures)"
    ).fetchall()
    return {
        "files": int(files),
        "folders_and_cases": evaluation.things,
        "bits": evaluation.bits,
        "distinct_sets_of_facts": evaluation.patterns,
        "outcomes": outcomes,
    }


def decision_rate(evaluation: Evaluation) -> None:
    """Print how many decisions a second one core makes of facts that are there already: by the core, and in bulk."""
    rows = evaluation.connection.execute(
        "SELECT p.thing, b.bits FROM patterns p JOIN thing_bits b USING (thing) ORDER BY p.thing LIMIT 10000"
    ).fetchall()
    gathered = [one for _, one in evaluation.gathered([thing for thing, _ in rows])]
    started = time.process_time()
    alone = [outcome_values(one, one.outcome((), on=ON)) for one in (decide(one, evaluation.rules) for one in gathered)]
    print(f"{len(gathered) / (time.process_time() - started):,.0f} decisions a second on one core, one by one")
    decider = BulkDecider(evaluation.rules, outcome_values)
    started = time.process_time()
    bulk = [
        decider.values(one, evaluation.undated[bits], bits, [(0, ())])[0]
        for one, (_, bits) in zip(gathered, rows, strict=True)
    ]
    print(f"{len(gathered) / (time.process_time() - started):,.0f} in bulk, {decider.decided} of them by the core")
    print(f"{sum(one != other for one, other in zip(alone, bulk, strict=True))} differ")


# -- the evidence --------------------------------------------------------------------------------------------------


def make_store(layout: StoreLayout, *, files: int, cases: int) -> Gathering:
    """Return what is evaluated: a survey of `files`, 20 in each case's folder, and an export of `cases`."""
    for folder in (layout.parts, layout.survey("S0001"), layout.export("E0001"), layout.quality):
        folder.mkdir(parents=True, exist_ok=True)
    with connect(layout.root, memory_limit="2GB") as connection:
        source = f"(SELECT range AS i, (range // {FILES_A_FOLDER}) % {cases} AS c FROM range({files}))"
        copy_out(connection, _select(FILE_COLUMNS, FILE, source), layout.parts / "files.parquet")
        tables: dict[str, Any] = {}
        for table in CASE_TABLES:
            columns = table.evidence_columns
            made = TABLES.get(table.name)
            if made is not None:
                named = {"line": "i", **made}
                query = _select(columns, named, f"(SELECT range AS i FROM range({cases}))")
                copy_out(connection, query, layout.parts / f"{table.name}.parquet")
            tables[table.name] = _part(columns, table.name if made is not None else None)
        scores = layout.quality / f"E0001-{rules_digest()}"
        scores.mkdir()
        write_rows(connection, scores / "scores-0000.parquet", [], columns=SCORE_COLUMNS)
    survey = {"survey": "S0001", "source": {"ref": "SRC0001"}, "parts": [{"rows_sha256": "files"}], "synthetic": True}
    write_json(layout.survey("S0001") / "manifest.json", survey)
    export = {
        "export": "E0001",
        "tables": tables,
        "import_faults": _part(FAULT_COLUMNS, None),
        "damaged_tables": [],
        "sent": {"as_of": "2026-11-20T18:00:00+00:00"},
        "terms": {},
    }
    write_json(layout.export("E0001") / "manifest.json", export)
    return _gathering()


def _select(columns: Sequence[Column], row: Row, source: str) -> str:
    fields = (f"({row.get(column.name, 'NULL')})::{column.sql_type} AS {column.name}" for column in columns)
    return f"SELECT {', '.join(fields)} FROM {source}"


def _part(columns: Sequence[Column], digest: str | None) -> dict[str, Any]:
    return {"rows_sha256": digest, "columns": [[column.name, column.sql_type] for column in columns]}


def _gathering() -> Gathering:
    moment = datetime(2026, 11, 25, 12, tzinfo=UTC)
    sources = (SurveyedSource("SRC0001", r"\\FS99\SCD", "S0001", ON),)
    export = ExportEntry("E0001", "SRC0002", None, Sent("X", "0" * 64, moment), moment, {})
    everything = Scope(include=_covered())
    hold = Hold("TRIAL", HoldKind.INQUIRY, "", "", date(2020, 1, 1), None, everything, standing=True)
    held = RegisteredHold(hold, is_proposed=False, follows_duplicates=False)
    return Gathering(sources, export, (), FilePlan(starter_rules(), {}, {}, is_starter=True), (held,), 1)


def _covered() -> HasFlag:
    condition = parse_condition("flag:DOMV")
    assert isinstance(condition, HasFlag)
    return condition


def timed(what: str, act: Callable[[], T]) -> T:
    """Do `act`, say how long it took, return what it gave."""
    started = time.perf_counter()
    result = act()
    say(what, time.perf_counter() - started)
    return result


def say(what: str, seconds: float) -> None:
    """Print one step."""
    print(f"{what}: {seconds:.1f} s", flush=True)


if __name__ == "__main__":
    main()
