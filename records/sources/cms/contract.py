"""The export contract as a page: what a CMS export must hold, so that it can be ordered from who runs it."""

from collections.abc import Iterator

from records.sources.cms.codes import CODE_LISTS, CodeList, Mark
from records.sources.cms.quality import QualityRule
from records.sources.cms.quality_rules import RULES
from records.sources.cms.sent import FORMAT
from records.store.case_columns import CASE_TABLES, EXPECTED, CaseColumn, CaseTable

_INTRODUCTION = f"""# CMS export contract

What an export of a case management system must hold for Muniment to read it. No published contract exists:
this one is ours, made of field names in the Crown Prosecution Service's public code, of the findings of its
inspectorate, and of what a retention rule needs. The real system may differ; then the mapping is done
before the export is sent, never after.

An export is a folder: `manifest.json`, a CSV file a table, and the documents below `docs/`; or the same rows
in one XML file. Everything is UTF-8. A day is written 2006-03-14, a moment 2006-03-14T15:20:00Z (UTC), yes and
no are `Yes` and `No`, what is not known is an empty cell. Nothing else stands for *not known*: a day such as
1900-01-01 is named as a fault.

Import it with `muniment import FOLDER`. What was received is kept unchanged, with a SHA-256 a file.

## manifest.json

| key | meaning |
| --- | --- |
| `format` | `{FORMAT}` |
| `export_id` | the sender's reference of this export |
| `system` | name of the system; exports of one system are compared with each other |
| `as_of` | the moment that the export speaks of, with its time zone |
| `note` | free text, at most 200 characters are kept |
| `terms` | versions that are mandated: lists under `calculator_versions` and `record_sheet_versions` |
| `files` | a list: `name`, `table` (`xml` for the twin, empty for documents), `rows`, `size_bytes`, `sha256` |

A file that is missing, shorter, or of another SHA-256 than listed is named, its rows are read as far as they
go, and no case of the export can be decided. A file that is not listed is kept and not read.

## The XML twin

`<export>` holds one `<case>` a URN. A case holds an element a column of *cases*, then an element a table, such
as `<defendants>`, with an element a row, such as `<defendant>`. The URN stands in the case alone. A document
type, an entity, or a case above 64 MiB is refused.

## URN and arrest summons number

A URN is two digits (police force), two letters or digits (unit), seven digits (reference and year), and may have
a suffix `M` or `S`, bare or in brackets, and a part after a slash: `99AA0101005(M)/1`. What the suffixes mean is
not published; cases of one root are kept together. Source: CPS-Innovation/Polaris, validate-urn.ts. The last
letter of an arrest summons number is checked. Source: ministryofjustice/bichard7-next-tests, utils/asn.js.
"""
_MARKS = {
    Mark.CONFIRMED: "read in a public source",
    Mark.OURS: "this contract's own",
    Mark.PLACEHOLDER: "SYNTHETIC placeholders; the real values are not published",
}


def contract_page() -> str:
    """Return the page docs/reference/cms-export.md, in Markdown."""
    parts = [_INTRODUCTION]
    parts += [_table(table) for table in CASE_TABLES]
    parts.append("## Code lists\n\n" + "\n".join(_code_list(codes) for codes in CODE_LISTS.values()))
    parts.append(_gate())
    return "\n".join(parts).rstrip() + "\n"


def _table(table: CaseTable) -> str:
    sent = "Required." if table.required else "Where the system has it."
    key = ", ".join(f"`{name}`" for name in table.key)
    rows = "\n".join(_column(column) for column in table.columns)
    return (
        f"## {table.name}\n\n{table.meaning} {sent} A row is named by {key}. In XML: `<{table.row_name}>`.\n\n"
        f"| column | written as | must be there | meaning |\n| --- | --- | --- | --- |\n{rows}\n"
    )


def _column(column: CaseColumn) -> str:
    written = f"{column.kind} ({column.codes})" if column.codes else EXPECTED[column.kind]
    written = "a URN" if column.name == "urn" else written
    needed = "in every row" if column.required else "as a column" if column.must_be_sent else ""
    return f"| `{column.name}` | {written} | {needed} | {column.meaning} |"


def _code_list(codes: CodeList) -> str:
    whole = "Another code can't be read." if codes.is_closed else "Another code is kept as it came, and named."
    return f"### {codes.name}\n\nSource: {codes.source} ({_MARKS[codes.mark]}). {whole}\n\n{_listed(codes)}\n"


def _listed(codes: CodeList) -> str:
    if any(codes.codes.values()):
        return "; ".join(f"`{code}` {meaning}".rstrip() for code, meaning in codes.codes.items()) + "."
    return ", ".join(f"`{code}`" for code in codes.codes) + "."


def _gate() -> str:
    return (
        "## Data quality gate\n\nEach case begins with 100; a rule that finds something takes its cost off once. "
        "Where a rule *stops*, nothing is decided on the case until it is mended.\n\n"
        "| code | what it finds | cost | stops | who | source |\n| --- | --- | --- | --- | --- | --- |\n"
        + "\n".join(_rules(RULES))
        + "\n"
    )


def _rules(rules: tuple[QualityRule, ...]) -> Iterator[str]:
    for rule in sorted(rules, key=lambda rule: rule.fault.code):
        stops = "stops" if rule.blocks else ""
        fault = rule.fault
        yield f"| {fault.code} | {fault.meaning} | {rule.cost} | {stops} | {fault.who} | {rule.source} |"
