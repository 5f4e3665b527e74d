"""The BagIt conformance suite: every case that is there gets the verdict the product must give."""

import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.fixtures_folder import fixtures_folder
from transfer.bag.check import BagReport, check_bag

LEAST = 1
# What a file system decides: the case's verdict holds where capitals or accents are not told apart.
BY_FILE_SYSTEM = {"duplicate-file-with-different-case": "BAG062", "different-normalization": "BAG06"}


def cases(folder: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((folder / "expected.json").read_text(encoding="utf-8"))["cases"]
    return found


def as_meant(folder: Path, case: dict[str, Any], tmp: Path) -> Path:
    """Return the bag; where the suite lost an empty file of the system, a copy that has it."""
    bag = folder / case["path"]
    if case.get("usable_on_linux", True) or "special-system-files" not in case["path"]:
        return bag
    copy = tmp / case["path"]
    shutil.copytree(bag, copy)
    (copy / "data").chmod(0o755)  # the suite may lie where nobody writes
    (copy / "data/.DS_Store").touch()
    return copy


def wrong(report: BagReport, case: dict[str, Any]) -> str:
    """Return how the report differs from what is expected; empty where it agrees."""
    warned = [fault.code.code for fault in report.warnings]
    by_file_system = next((code for name, code in BY_FILE_SYSTEM.items() if name in case["path"]), None)
    if by_file_system and not case.get("usable_on_linux", True):
        return "" if any(code.startswith(by_file_system) for code in warned) else f"no {by_file_system}: {warned}"
    expected = str(case["expected"])
    if report.is_valid == expected.endswith("invalid"):
        return f"expected {expected}, found {[str(fault) for fault in report.faults]}"
    return "" if expected != "warning->valid" or warned else "expected a warning"


def test_every_case_of_the_suite_gets_its_verdict(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = fixtures_folder("bagit-conformance-suite")
    ran: Counter[str] = Counter()
    failed: list[str] = []
    beaten: list[str] = []
    for case in cases(folder):
        report = check_bag(as_meant(folder, case, tmp_path))
        ran[str(case["expected"])] += 1
        if found := wrong(report, case):
            failed.append(f"{case['path']}: {found}")
        elif "invalid" in case["expected"] and case.get("bagit_python_1_9_0_linux") == "valid":
            beaten.append(str(case["path"]))
    with capsys.disabled():
        told = ", ".join(f"{count} {kind}" for kind, count in sorted(ran.items()))
        print(f"\nbags: {sum(ran.values())} ran ({told}), {len(failed)} failed, 0 skipped")
        print(f"bags: rejected here and accepted by bagit-python 1.9.0: {', '.join(beaten) or 'none'}")

    assert sum(ran.values()) >= LEAST
    assert failed == []
