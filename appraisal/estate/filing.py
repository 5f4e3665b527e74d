"""The file plan seen from the estate: what each rule classifies, conflicts, wrong places, copies.

The worklist of wrong places is worked out from the surveys: an entry is open while the newest
survey of its source finds the case material there, and closed by the survey that finds it gone.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from appraisal.estate.evaluate import Evaluation
from records.estate.units import rules_never_matching
from records.estate.view import Estate, SurveyedSource, open_estate
from records.register.fileplan import FilePlan, FilePlanRegister
from records.register.fileplan_rules import MappingRule
from records.register.surveys import SurveyRegister
from records.store.database import Database
from records.store.layout import StoreLayout


@dataclass(frozen=True, slots=True)
class Conflict:
    """A thing to which rules as specific as each other give different classes."""

    shown_as: str
    rules: str


@dataclass(frozen=True, slots=True)
class Filing:
    """What the rules classify: folders and cases, and files, by rule; conflicts; rules that never match."""

    things: Mapping[str, int]
    files: Mapping[str, int]
    conflicts: tuple[Conflict, ...]
    never_matching: tuple[MappingRule, ...]


def filing_of(evaluation: Evaluation) -> Filing:
    """Return what each mapping rule classifies in the estate as evaluated."""
    rows = evaluation.connection.execute(
        """
        WITH mapped AS (SELECT t.thing, coalesce(f.files, 0) AS files, unnest(string_split(o.mapped_by, ';')) AS rule
            FROM things t JOIN thing_outcomes USING (thing) JOIN outcomes o USING (outcome)
            LEFT JOIN figures f ON t.kind = 'folder' AND f.unit = t.thing WHERE o.mapped_by <> '')
        SELECT rule, count(*), sum(files)::BIGINT FROM mapped GROUP BY rule ORDER BY rule
        """
    ).fetchall()
    conflicts = evaluation.connection.execute(
        """
        SELECT t.shown_as, o.conflicts FROM things t JOIN thing_outcomes USING (thing) JOIN outcomes o USING (outcome)
        WHERE o.conflicts <> '' ORDER BY t.kind, t.shown_as
        """
    ).fetchall()
    things = {str(rule): int(count) for rule, count, _ in rows}
    files = {str(rule): int(count) for rule, _, count in rows}
    never = rules_never_matching(evaluation.rules.plan, things)
    return Filing(things, files, tuple(Conflict(shown, rules) for shown, rules in conflicts), never)


# -- copies ------------------------------------------------------------------------------------------------------


def copies_of(evaluation: Evaluation) -> Iterator[tuple[str, int, str, int]]:
    """Yield each folder that is only copies, its files, where its content also is, and how much of it."""
    rows = evaluation.connection.execute(
        """
        SELECT u.shown_as, f.files, w.shown_as, c.files FROM copies c JOIN units u ON u.unit = c.unit
        JOIN figures f ON f.unit = c.unit JOIN units w ON w.unit = c.other
        ORDER BY u.shown_as, c.files DESC, w.shown_as
        """
    ).fetchall()
    for folder, files, other, shared in rows:
        yield str(folder), int(files), str(other), int(shared)


# -- wrong places ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class WrongPlace:
    """Case material where none belongs: whose, where, which cases it names, and what became of it."""

    source: str
    folder: str
    shown_as: str
    place: str
    owner: str
    urns: tuple[str, ...]
    files: int
    first_seen: str
    closed_by: str | None = None

    @property
    def state(self) -> str:
        """Return whether it is still there."""
        return "open" if self.closed_by is None else f"closed: gone in survey {self.closed_by}"


def wrong_places(layout: StoreLayout, database: Database) -> tuple[WrongPlace, ...]:
    """Return every wrong place that a survey saw, by owner and folder, with what became of it."""
    surveys, plan = SurveyRegister(database), FilePlanRegister(database).plan()
    found: dict[tuple[str, str], WrongPlace] = {}
    for source in surveys.sources():
        for entry in surveys.all():
            if entry.source_ref == source.ref and entry.seal is not None:
                seen = SurveyedSource(source.ref, source.shown_as, entry.ref, entry.started_at.date())
                _take(found, _seen_in(layout, seen, plan), survey=seen)
    return tuple(sorted(found.values(), key=lambda one: (one.owner, one.shown_as)))


def _take(found: dict[tuple[str, str], WrongPlace], seen: Sequence[WrongPlace], *, survey: SurveyedSource) -> None:
    """Take in what one survey saw: new and known entries are open, those no longer there are closed by it."""
    now = {(one.source, one.folder): one for one in seen}
    for key, known in found.items():
        if known.source == survey.source and key not in now and known.closed_by is None:
            found[key] = replace(known, closed_by=survey.survey)
    for key, one in now.items():
        before = found.get(key)
        found[key] = replace(one, first_seen=before.first_seen) if before and before.closed_by is None else one


def _seen_in(layout: StoreLayout, survey: SurveyedSource, plan: FilePlan) -> list[WrongPlace]:
    with open_estate(layout, [survey], plan) as estate:
        return list(_wrong_places_in(estate, survey.survey))


def _wrong_places_in(estate: Estate, survey: str) -> Iterator[WrongPlace]:
    rows = estate.connection.execute(
        """
        SELECT u.source, u.folder, u.shown_as, u.place, coalesce(u.owner, ''), list_distinct(list_concat(
            u.urns, coalesce((SELECT list(urn) FROM named_urns n WHERE n.unit = u.unit), []))) AS urns, f.files
        FROM units u JOIN figures f USING (unit) WHERE u.place IS NOT NULL ORDER BY u.unit
        """
    ).fetchall()
    for source, folder, shown_as, place, owner, urns, files in rows:
        if urns:
            yield WrongPlace(source, folder, shown_as, place, owner, tuple(sorted(urns)), int(files), survey)
