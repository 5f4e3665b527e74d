"""Write the reference pages that follow from the code; with --check, say which are out of date.

docs/reference/commands.md   every command with its options
docs/reference/faults.md     every fault code, what it means, what to do, who can do it
docs/reference/evidence.md   every column of evidence, and the marks
docs/reference/cms-export.md what an export of the case management system must hold
"""

import importlib
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from typer._click.core import Command, Context
from typer.core import TyperGroup
from typer.main import get_command

from muniment.cli.main import NOUNS, app
from records.sources.cms.contract import contract_page
from records.store.columns import FILE_COLUMNS, FOLDER_COLUMNS, Column
from records.survey.marks import Mark, about
from retention.faults import FaultCode, codes_in

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT / "docs" / "reference"
GENERATED = "<!-- Written by tools/generate_reference.py; change the code, then run it. -->\n"
FAULT_MODULES = (
    "records.faults.droid",
    "records.faults.exports",
    "records.faults.fileplan",
    "records.faults.holds",
    "records.faults.imports",
    "records.faults.jobs",
    "records.faults.people",
    "records.faults.schedules",
    "records.faults.stores",
    "records.faults.surveys",
    "muniment.faults",
    "retention.schedule_faults",
    "appraisal.faults",
    "transfer.faults",
    "appraisal.lists.faults",
    "appraisal.review.faults",
    "appraisal.sensitivity.faults",
    "appraisal.disposal.faults",
    "transfer.consignment_faults",
    "muniment.web.faults",
    "schedules.forms",
    "schedules.hold_templates",
    "schedules.lexicons",
)


def main() -> int:
    """Write the pages, or with --check compare them."""
    pages = {
        "commands.md": commands(),
        "faults.md": faults(),
        "evidence.md": evidence(),
        "cms-export.md": f"{GENERATED}\n{contract_page()}",
    }
    if "--check" in sys.argv:
        stale = [name for name, text in pages.items() if _read(REFERENCE / name) != text]
        for name in stale:
            print(f"docs/reference/{name} is out of date. Run: .venv/bin/python tools/generate_reference.py")
        return 1 if stale else 0
    for name, text in pages.items():
        (REFERENCE / name).write_text(text, encoding="utf-8")
    return 0


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""


# -- commands ---------------------------------------------------------------------------------------------


def commands() -> str:
    """Return the page of commands."""
    lines = [GENERATED, "# Commands\n", f"{get_command(app).help}\n"]
    lines.append("Exit codes: 0 done; 1 refused, with the reason; 2 the words of the call are off.\n")
    for noun in NOUNS:
        command = get_command(importlib.import_module(noun.module).app)
        lines += [f"## muniment {noun.word}\n", f"{noun.help}\n"]
        for words, one in _leaves(command, [noun.word]):
            lines += _command(words, one)
    return "\n".join(lines).rstrip() + "\n"


def _leaves(command: Command, words: list[str]) -> Iterator[tuple[list[str], Command]]:
    if not isinstance(command, TyperGroup):
        yield words, command
        return
    for name, inner in command.commands.items():
        yield from _leaves(inner, [*words, name])


def _command(words: list[str], command: Command) -> list[str]:
    context = Context(command, info_name=" ".join(words))
    usage = " ".join(command.collect_usage_pieces(context)[1:])
    lines = [f"### `muniment {' '.join([*words, usage]).strip()}`\n", f"{(command.help or '').strip()}\n"]
    rows = [_option(context, parameter) for parameter in command.params if not _is_hidden(parameter)]
    if rows:
        lines += ["| option | meaning | default |", "| --- | --- | --- |", *rows, ""]
    return lines


def _is_hidden(parameter: Any) -> bool:
    return bool(getattr(parameter, "hidden", False)) or "completion" in str(parameter.name)


def _option(context: Context, parameter: Any) -> str:
    names = [*getattr(parameter, "opts", []), *getattr(parameter, "secondary_opts", [])]
    name = str(parameter.name).upper() if parameter.param_type_name == "argument" else " / ".join(names)
    shown = parameter.show_default if isinstance(getattr(parameter, "show_default", None), str) else parameter.default
    default = getattr(shown, "value", shown)
    words = "" if default is None or callable(default) or str(default).startswith("Sentinel") else default
    words = {True: "yes", False: "no"}.get(words, words) if isinstance(words, bool) else words
    help_text = (getattr(parameter, "help", "") or "").replace("|", "\\|")
    return f"| `{name}` | {help_text} | {words} |"


# -- faults ------------------------------------------------------------------------------------------------


def faults() -> str:
    """Return the page of fault codes, in order of code."""
    lines = [GENERATED, "# Fault codes\n"]
    lines.append("A fault names its place and the value met there; codes are never given a second meaning.\n")
    lines += ["| code | meaning | what to do | who |", "| --- | --- | --- | --- |"]
    for code in sorted(_codes(), key=lambda one: one.code):
        cells = (code.code, code.meaning, code.remedy, str(code.who))
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def _codes() -> Iterable[FaultCode]:
    found: dict[str, FaultCode] = {}
    for name in FAULT_MODULES:
        for code in codes_in(importlib.import_module(name)).values():
            if found.setdefault(code.code, code) != code:
                raise ValueError(f"two faults have the code {code.code}")
    return found.values()


def codes_by_name(modules: Iterable[str]) -> dict[str, str]:
    """Return each fault's code by the name it has in its module."""
    return {
        name: value.code
        for module in modules
        for name, value in vars(importlib.import_module(module)).items()
        if isinstance(value, FaultCode)
    }


# -- evidence -----------------------------------------------------------------------------------------------


def evidence() -> str:
    """Return the page of evidence columns and marks."""
    lines = [GENERATED, "# Evidence\n", "## Files\n", *_columns(FILE_COLUMNS)]
    lines += ["## Folders\n", *_columns(FOLDER_COLUMNS)]
    lines += ["## Marks\n", "What DROID does not see; the codes in the column `marks`.\n"]
    lines += ["| mark | heading | what it means | what to do |", "| --- | --- | --- | --- |"]
    for mark in Mark:
        said = about(mark)
        lines.append(f"| `{mark}` | {said.heading} | {said.means} | {said.advice} |")
    return "\n".join(lines) + "\n"


def _columns(columns: Iterable[Column]) -> list[str]:
    rows = [f"| `{column.name}` | {column.sql_type} | {column.meaning} |" for column in columns]
    return ["| column | type | what it holds |", "| --- | --- | --- |", *rows, ""]


if __name__ == "__main__":
    sys.exit(main())
