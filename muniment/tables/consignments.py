"""The tables of consignments: the register, and the steps of one."""

from typing import TYPE_CHECKING

from muniment.tables.shown import Kind, Row, Table, TableColumn

if TYPE_CHECKING:
    from transfer.consignment.values import Consignment

if TYPE_CHECKING:
    from transfer.consignment.values import Consignment

COLUMNS = (
    TableColumn("consignment", "Consignment"),
    TableColumn("title", "Title"),
    TableColumn("series", "Series"),
    TableColumn("lists", "Lists"),
    TableColumn("state", "State"),
    TableColumn("files", "Files", Kind.COUNT, "In its bag, redacted copies in it."),
    TableColumn("size_bytes", "Size", Kind.BYTES),
    TableColumn("tdr_reference", "TDR's reference"),
    TableColumn("made_by", "Made by"),
    TableColumn("made_at", "Made", Kind.MOMENT),
)
STEPS = (
    TableColumn("number", "Step", Kind.COUNT),
    TableColumn("at", "When", Kind.MOMENT),
    TableColumn("person", "Who"),
    TableColumn("role", "As"),
    TableColumn("act", "What"),
    TableColumn("says", "With"),
)


def consignments_table(found: "tuple[Consignment, ...]") -> Table:
    """Return consignments as rows, the oldest first."""
    return Table("Consignments", COLUMNS, [_row(one) for one in found])


def steps_table(one: "Consignment") -> Table:
    """Return every step of a consignment as rows: its chain of custody."""
    rows: list[Row] = [
        (step.number, step.at, step.person, step.role, step.act.value, says_of(step.body)) for step in one.steps
    ]
    about = (("Series", one.series), ("Transferring body", one.terms.transferring_body), ("State", one.state.value))
    return Table(f"Chain of custody of {one.ref}: {one.title}", STEPS, rows, about)


def says_of(body: object) -> str:
    """Return what belongs to a step, in one line.

    >>> says_of({"files": 138, "bytes": 9, "papers": {"a.csv": "0" * 64}})
    'files 138; bytes 9; papers a.csv'
    """
    if not isinstance(body, dict):
        return ""
    said = []
    for name, value in body.items():
        text = ", ".join(map(str, value)) if isinstance(value, dict | list) else str(value)
        if text:
            said.append(f"{name.replace('_', ' ')} {text}")
    return "; ".join(said)


def _row(one: "Consignment") -> Row:
    built = one.built
    files, size = (built.body.get("files"), built.body.get("bytes")) if built else (None, None)
    return (
        one.ref,
        one.title,
        one.series,
        ", ".join(ref for ref, _ in one.lists),
        one.state.value,
        files if isinstance(files, int) else None,
        size if isinstance(size, int) else None,
        one.papers_terms().tdr_reference or None,
        one.made_by,
        one.made_at,
    )
