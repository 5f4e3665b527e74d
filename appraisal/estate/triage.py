"""Which missing fact would unlock most, and who can supply it.

A thing counts for a fact that it lacks; it is *unlocked* by a fact that is the only one it lacks.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from appraisal.estate.evaluate import Evaluation
from retention.catalogue import Catalogue
from retention.dating import CLASS
from retention.schedule import Schedule

SUPPLIERS: Mapping[str, str] = {
    "register": "RMU",
    "cms": "Area",
    "custody": "Area",
    "share": "IT",
    "paper": "RMU",
}
"""Who can mend what a source does not say."""


@dataclass(frozen=True, slots=True)
class MissingFact:
    """A fact that is missing: how many folders, cases and files lack it, and how many lack nothing else."""

    fact: str
    meaning: str
    who: str
    folders: int
    cases: int
    files: int
    unlocked_things: int
    unlocked_files: int


def missing_facts(evaluation: Evaluation) -> tuple[MissingFact, ...]:
    """Return the missing facts, the one that unlocks most files first."""
    rows = evaluation.connection.execute(
        """
        WITH lacking AS (
            SELECT t.thing, t.kind, coalesce(f.files, 0) AS files, list_distinct(list_transform(
                string_split(o.missing, chr(10)), lambda one: regexp_replace(one, '( of [^:]*)?: .*$', ''))) AS facts
            FROM things t JOIN thing_outcomes USING (thing) JOIN outcomes o USING (outcome)
            LEFT JOIN figures f ON t.kind = 'folder' AND f.unit = t.thing WHERE o.missing <> ''),
        each AS (SELECT thing, kind, files, len(facts) = 1 AS is_only, unnest(facts) AS fact FROM lacking)
        SELECT fact, count(*) FILTER (kind = 'folder'), count(*) FILTER (kind = 'case'), sum(files)::BIGINT,
            count(*) FILTER (is_only), coalesce(sum(files) FILTER (is_only), 0)::BIGINT
        FROM each GROUP BY fact ORDER BY 6 DESC, 5 DESC, 4 DESC, 1
        """
    ).fetchall()
    return tuple(_missing(row, evaluation.rules.schedules) for row in rows)


def _missing(row: tuple[str, int, int, int, int, int], schedules: Mapping[str, Schedule]) -> MissingFact:
    fact, folders, cases, files, unlocked, unlocked_files = row
    if fact == CLASS:
        return MissingFact(fact, "the class of the record", "RMU", folders, cases, files, unlocked, unlocked_files)
    catalogues: list[Catalogue] = [schedule.catalogue for schedule in schedules.values()]
    definition = next((found for one in catalogues if (found := one.find(fact)) is not None), None)
    who = sorted({SUPPLIERS.get(name, "RMU") for name in definition.supplied_by}) if definition else ["RMU"]
    meaning = definition.meaning if definition else ""
    return MissingFact(fact, meaning, " or ".join(who), folders, cases, files, unlocked, unlocked_files)
