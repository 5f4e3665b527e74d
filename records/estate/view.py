"""The estate open to questions: the newest survey of each source, with the units its folders form.

Everything is read through one in-memory DuckDB: the views `files` and `folders` of all sources,
the tables `units` and `unit_folders`. What a unit is stands in `units`; what it holds in `figures`.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from records.estate.figures import create_figures
from records.estate.units import Unit, UnitFinder, inherited_assignment
from records.register.fileplan import FilePlan
from records.store.columns import FILE_COLUMNS
from records.store.evidence import Manifest, connect, part_paths, path_list, quoted, read_manifest
from records.store.layout import StoreLayout
from retention.facts import Ref

BATCH = 20_000
ESTATE_MEMORY = "768MB"


@dataclass(frozen=True, slots=True)
class SurveyedSource:
    r"""One source as its newest survey saw it; `shown_as` is how users know it, such as \\FS99\SCD."""

    source: str
    shown_as: str
    survey: str
    surveyed_on: date


@dataclass(frozen=True, slots=True)
class Estate:
    """The estate, open: its connection, its sources, and the file plan its units were found with."""

    connection: duckdb.DuckDBPyConnection
    sources: tuple[SurveyedSource, ...]
    plan: FilePlan
    is_synthetic: bool
    """Whether any of it was made by the demonstration; then every page says so."""

    def shown_path(self, source: str, key: str) -> str:
        r"""Return a folder or file as users know it, with the separators of its source."""
        shown = next((one.shown_as for one in self.sources if one.source == source), source)
        return shown_path(shown, key)


def shown_path(shown_as: str, key: str) -> str:
    r"""Return the path `key` below a source as users know it.

    >>> shown_path("\\\\FS99\\SCD", "Board/2006"), shown_path("/srv/share", "Board/2006")
    ('\\\\FS99\\SCD\\Board\\2006', '/srv/share/Board/2006')
    """
    if not key:
        return shown_as
    separator = "\\" if "\\" in shown_as else "/"
    return shown_as + separator + key.replace("/", separator)


@contextmanager
def open_estate(
    layout: StoreLayout,
    sources: Sequence[SurveyedSource],
    plan: FilePlan,
    *,
    linked: Sequence[tuple[str, str]] = (),
    memory_limit: str = ESTATE_MEMORY,
) -> Iterator[Estate]:
    """Open the estate: `sources` with their newest surveys, units found by `plan`.

    `linked` are (folder as users know it, URN) as an activity log links them.
    """
    with TemporaryDirectory(prefix="muniment-") as spill:
        connection = connect(Path(spill), memory_limit=memory_limit)
        try:
            manifests = {one.source: read_manifest(layout, one.survey) for one in sources}
            _create_views(connection, layout, sources, manifests)
            is_synthetic = any(manifest.get("synthetic") for manifest in manifests.values())
            estate = Estate(connection, tuple(sources), plan, is_synthetic)
            _create_units(estate, linked)
            create_figures(connection)
            _match_documents(estate)
            yield estate
        finally:
            connection.close()


def _create_views(
    connection: duckdb.DuckDBPyConnection,
    layout: StoreLayout,
    sources: Sequence[SurveyedSource],
    manifests: dict[str, Manifest],
) -> None:
    selects = [
        f"SELECT {quoted(one.source)} AS source, * FROM read_parquet({path_list(paths)})"
        for one in sources
        if (paths := part_paths(layout, manifests[one.source]))
    ]
    empty = ", ".join(f"NULL::{column.sql_type} AS {column.name}" for column in FILE_COLUMNS)
    union = " UNION ALL ".join(selects) or f"SELECT NULL::VARCHAR AS source, {empty} WHERE false"
    connection.execute(f"CREATE VIEW files AS {union}")
    connection.execute(
        "CREATE TABLE surveyed AS SELECT unnest($1::VARCHAR[]) AS source, unnest($2::DATE[]) AS surveyed_on",
        [[one.source for one in sources], [one.surveyed_on for one in sources]],
    )


# -- the units ---------------------------------------------------------------------------------------


def _create_units(estate: Estate, linked: Sequence[tuple[str, str]]) -> None:
    connection = estate.connection
    connection.execute("CREATE TABLE unit_folders (source VARCHAR, folder VARCHAR, unit INTEGER)")
    connection.execute("CREATE TABLE all_units (" + ", ".join(UNIT_COLUMNS) + ")")
    first = 1
    for one in estate.sources:
        links = _links_below(one.shown_as, linked)
        finder = UnitFinder(one.source, estate.plan, linked=links.keys(), first=first)
        _place_folders(connection, finder)
        _insert_units(connection, finder.units, one, plan=estate.plan, links=links)
        first += len(finder.units)
    connection.execute(
        "CREATE TABLE units AS SELECT * FROM all_units WHERE unit IN (SELECT unit FROM unit_folders) ORDER BY unit"
    )


def _place_folders(connection: duckdb.DuckDBPyConnection, finder: UnitFinder) -> None:
    """Find the unit of each folder that holds files, in order of path."""
    question = "SELECT DISTINCT folder FROM files WHERE source = $1 ORDER BY folder"
    cursor = connection.cursor()
    found = cursor.execute(question, [finder.source])
    while rows := found.fetchmany(BATCH):
        folders = [str(row[0]) for row in rows]
        numbers = [finder.unit_of(folder).number for folder in folders]
        connection.execute(
            "INSERT INTO unit_folders SELECT $1, unnest($2::VARCHAR[]), unnest($3::INTEGER[])",
            [finder.source, folders, numbers],
        )


UNIT_COLUMNS = (
    "unit INTEGER",
    "source VARCHAR",
    "folder VARCHAR",
    "parent INTEGER",
    "shown_as VARCHAR",
    "urns VARCHAR[]",
    "operation VARCHAR",
    "place VARCHAR",
    "owner VARCHAR",
    "rules VARCHAR[]",
    "assigned_from VARCHAR",
)


def _insert_units(
    connection: duckdb.DuckDBPyConnection,
    units: Sequence[Unit],
    source: SurveyedSource,
    *,
    plan: FilePlan,
    links: dict[str, str],
) -> None:
    refs = [ref for ref in plan.assignments if ref.source == source.source]
    fields = ", ".join(f"unnest(${at}::{c.split()[1]}[])" for at, c in enumerate(UNIT_COLUMNS, start=1))
    for start in range(0, len(units), BATCH):
        rows = [_unit_row(unit, source, refs, links) for unit in units[start : start + BATCH]]
        connection.execute(
            f"INSERT INTO all_units SELECT {fields}", [list(column) for column in zip(*rows, strict=True)]
        )


def _unit_row(unit: Unit, source: SurveyedSource, refs: Sequence[Ref], links: dict[str, str]) -> tuple[object, ...]:
    assigned = inherited_assignment(unit, refs) if refs else None
    link = links.get(unit.folder.lower())
    return (
        unit.number,
        unit.source,
        unit.folder,
        unit.parent.number if unit.parent else None,
        shown_path(source.shown_as, unit.folder),
        [*unit.urns, *([link] if link and link not in unit.urns else [])],
        unit.operation,
        unit.place.kind if unit.place else None,
        unit.owner,
        [rule.ref for rule in unit.rules],
        assigned.key if assigned else None,
    )


def _match_documents(estate: Estate) -> None:
    """Add each rule that looks at documents to the units most of whose files are called so, and to no other."""
    for rule in estate.plan.rules:
        if rule.documents is None:
            continue
        name = quoted(rule.ref)
        matching = f"""
            SELECT u.unit FROM files f JOIN unit_folders u ON u.source = f.source AND u.folder = f.folder
            WHERE f.kind = 'FILE' GROUP BY u.unit
            HAVING count(*) FILTER (lower(f.name) GLOB lower({quoted(rule.documents)})) * 2 > count(*)
        """
        if rule.location is None:
            changed = f"UPDATE units SET rules = list_append(rules, {name}) WHERE unit IN ({matching})"
        else:
            without = f"list_filter(rules, lambda one: one <> {name})"
            changed = f"UPDATE units SET rules = {without} WHERE unit NOT IN ({matching})"
        estate.connection.execute(changed)


def _links_below(shown_as: str, linked: Sequence[tuple[str, str]]) -> dict[str, str]:
    r"""Return folder (below the source, in small letters) and URN of each link that lies in the source."""
    root = shown_as.replace("\\", "/").rstrip("/").lower()
    found: dict[str, str] = {}
    for path, urn in linked:
        plain = path.replace("\\", "/").rstrip("/").lower()
        if plain.startswith(root + "/"):
            found.setdefault(plain[len(root) + 1 :], urn)
    return found
