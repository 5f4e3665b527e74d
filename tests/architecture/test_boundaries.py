"""What the code may not do, whoever writes it: destroy, read the clock, repeat a code."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("appraisal", "muniment", "records", "retention", "schedules", "transfer")

# Modules that may remove or replace a file, and what of: always one of our own, never of a source.
MAY_DESTROY = {
    "appraisal/sensitivity/copies_store.py": "a redacted copy in the store, once it is whole",
    "appraisal/sensitivity/detectors/scan.py": "working parts of a detector scan",
    "muniment/tables/shown.py": "the file named by --out, once the new one is whole",
    "muniment/cli/survey_report.py": "the page or list that is written anew",
    "muniment/consignments.py": "a paper beside the bag, once the new one is whole",
    "muniment/uploads.py": "what was sent up and is refused, or is received",
    "muniment/wiring.py": "the name of the decisions' own file, once they stand on a server",
    "muniment/migrations/__init__.py": "an old backup of the decisions database",
    "muniment/report/plan_page.py": "the page that is written anew",
    "records/sources/cms/importing.py": "what an export that could not be taken in had staged",
    "records/sources/cms/load.py": "tables staged while an export is read",
    "records/sources/cms/quality_results.py": "figures worked out anew",
    "records/sources/cms/receive.py": "an export that was received only in part",
    "records/droid/check.py": "a signature pair that failed its check",
    "records/droid/fetch.py": "a jar that is fetched anew",
    "records/droid/install.py": "our compiled bridge",
    "records/droid/java.py": "our compiled bridge",
    "records/droid/relock.py": "the lock that is written anew",
    "records/droid/signatures.py": "the name of the pair in use",
    "records/store/export_evidence.py": "staged rows of an export, once they are sealed",
    "records/terms/scan.py": "working parts of a term scan",
    "transfer/bag/build.py": "its own staging folder, and the bag once it is whole",
    "records/store/evidence.py": "a part or manifest, once the new one is whole",
    "records/survey/scratch.py": "scratch copies",
    "records/survey/seal.py": "working parts of a sealed survey",
    "records/survey/siegfried_worker.py": "its own links to scratch copies",
}
DESTROYING = {"unlink", "rmtree", "rename", "replace", "remove", "rmdir", "removedirs", "renames", "truncate"}
MAY_READ_CLOCK = {"muniment/clock.py"}
CLOCK = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"), ("time", "time")}


def modules() -> list[Path]:
    found = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    assert len(found) > 80
    return found


def calls(path: Path) -> Iterator[tuple[str, str, int]]:
    """Yield (object, attribute, line) of every call of an attribute in the module at `path`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            base = node.func.value
            name = base.id if isinstance(base, ast.Name) else base.attr if isinstance(base, ast.Attribute) else ""
            yield name, node.func.attr, node.lineno


def destroys(base: str, attribute: str) -> bool:
    """Return whether this call may remove or replace a file: by os, shutil, or a path."""
    if base in ("os", "shutil"):
        return attribute in DESTROYING
    return attribute in ("unlink", "rmdir", "rename") and base not in ("dataclasses",)


def test_nothing_is_removed_or_replaced_outside_the_modules_that_may() -> None:
    found = {
        str(path.relative_to(ROOT)): line
        for path in modules()
        for base, attribute, line in calls(path)
        if destroys(base, attribute)
    }

    assert {name: line for name, line in found.items() if name not in MAY_DESTROY} == {}


def test_only_the_clock_reads_the_clock() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in modules()
        for base, attribute, line in calls(path)
        if (base, attribute) in CLOCK and str(path.relative_to(ROOT)) not in MAY_READ_CLOCK
    ]

    assert found == []


def test_every_fault_code_is_provoked_in_a_test() -> None:
    from tools.generate_reference import FAULT_MODULES, codes_by_name

    tests = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("*.py"))
    # The demonstration's export has one case for each rule of the data quality gate, and
    # test_each_seeded_fault_is_found_by_its_rule finds them all.
    tests += (ROOT / "muniment" / "demo" / "cms_faults.py").read_text(encoding="utf-8")
    names = codes_by_name(FAULT_MODULES)
    assert len(names) > 60

    missing = sorted(code for name, code in names.items() if code not in tests and name not in tests)
    assert missing == []


@pytest.mark.parametrize("package", PACKAGES)
def test_a_module_has_one_subject(package: str) -> None:
    """Past 400 lines a module has two subjects; a table of fault codes is one, however long."""
    longest = max(
        len(path.read_text(encoding="utf-8").splitlines())
        for path in (ROOT / package).rglob("*.py")
        if not path.name.endswith("faults.py")
    )

    assert longest <= 400
