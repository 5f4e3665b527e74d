"""The retention scenarios, run through the public doors: an outside witness of the core.

The rows are found in `MUNIMENT_FIXTURES`, or beside the repository; another set in the same
notation can be put there. At the end it is said how many rows ran, failed and were skipped, and why.
"""

from collections import Counter
from collections.abc import Iterator

import pytest

from tests.conformance.retention_adapter import Row, Verdict, judge, read_rows
from tests.fixtures_folder import fixtures_folder, found_fixtures

VERDICTS: list[Verdict] = []


def _rows() -> list[Row]:
    folder = found_fixtures("retention")
    return read_rows(folder / "scenarios.csv") if folder is not None else []


@pytest.fixture(scope="module", autouse=True)
def said_at_the_end(request: pytest.FixtureRequest) -> Iterator[None]:
    """Print how many rows ran, failed, were skipped, and why."""
    yield
    capture = request.config.pluginmanager.get_plugin("capturemanager")
    if capture is not None and VERDICTS:
        with capture.global_and_fixture_disabled():
            print("\n" + "\n".join(summary(VERDICTS)))


def summary(verdicts: list[Verdict]) -> list[str]:
    """Return the lines said at the end."""
    ran = [verdict for verdict in verdicts if not verdict.skipped]
    failed = [verdict for verdict in ran if verdict.failures]
    skipped = Counter(verdict.skipped for verdict in verdicts if verdict.skipped)
    why = "; ".join(f"{count}: {reason}" for reason, count in skipped.items())
    lines = [
        f"retention scenarios: {len(verdicts)} rows, {len(ran)} ran, {len(failed)} failed, "
        f"{sum(skipped.values())} skipped{f' ({why})' if why else ''}"
    ]
    for verdict in ran:
        if verdict.deferred:
            lines.append(f"  {verdict.row.id}: decided; needs lists and acts for {', '.join(verdict.deferred)}")
    lines += [f"  {verdict.row.id} failed: {'; '.join(verdict.failures)}" for verdict in failed]
    return lines


@pytest.mark.parametrize("row", _rows(), ids=lambda row: row.id)
def test_a_scenario_comes_out_as_written(row: Row) -> None:
    verdict = judge(row)
    VERDICTS.append(verdict)
    if verdict.skipped:
        pytest.skip(verdict.skipped)

    assert not verdict.failures, f"{row.title}: {row.rule} | {row.facts}"


def test_the_suite_is_there_and_not_empty() -> None:
    fixtures_folder("retention")

    assert len(_rows()) >= 1
