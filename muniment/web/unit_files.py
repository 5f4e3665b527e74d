"""One page of the files of a folder, or the whole of them for a download; those a hold may cover, where asked."""

import secrets
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from muniment.report.words import count_words
from muniment.tables.shown import Table
from muniment.web.listing import Asked, Filter, Listing
from muniment.web.survey_files import SurveyWords, files_download, files_listing
from muniment.web.surveys import names_of
from muniment.web.visit import Visit
from records.survey.conditions import PATH, FileCondition

if TYPE_CHECKING:
    from collections.abc import Iterator

    from appraisal.review.unit_files import UnitFiles
    from records.store.evidence import SurveyEvidence

HOLD = "hold"


def unit_listing(visit: Visit, unit: "UnitFiles", asked: Asked, *, known: date) -> tuple[Listing, str]:
    """Return one page of the files, and a line about the candidates of the hold asked for, if one is."""
    paths = _candidates(visit, unit, asked, known=known)
    words = SurveyWords(unit.survey, unit.shown_as)
    with _opened(visit, unit, paths) as (evidence, within):
        listing = files_listing(evidence, asked, survey=words, names=names_of(visit), within=within)
    if paths is None:
        return listing, ""
    held = Filter(HOLD, "May be covered by", asked.filters[HOLD])
    listing = replace(listing, filters=(*listing.filters, held))
    said = count_words(len(paths), "file", "files")
    return listing, f"{said} may be covered by the hold {asked.filters[HOLD]}; a person must confirm."


def unit_download(visit: Visit, unit: "UnitFiles", asked: Asked, *, known: date) -> Table:
    """Return all files that match, with every column."""
    words = SurveyWords(unit.survey, unit.shown_as)
    with _opened(visit, unit, _candidates(visit, unit, asked, known=known)) as (evidence, within):
        table = files_download(evidence, asked, survey=words, names=names_of(visit), within=within)
        return Table(f"Files of {unit.shown_as}", table.columns, list(table.rows), table.about)


def _candidates(visit: Visit, unit: "UnitFiles", asked: Asked, *, known: date) -> tuple[str, ...] | None:
    from appraisal.review.unit_files import candidate_paths

    hold = asked.filters.get(HOLD)
    if not hold:
        return None
    return candidate_paths(visit.store.layout, visit.store.database, hold, unit, known=known)


@contextmanager
def _opened(
    visit: Visit, unit: "UnitFiles", paths: tuple[str, ...] | None
) -> "Iterator[tuple[SurveyEvidence, FileCondition]]":
    """Open the survey of the unit, with the condition that only its files meet."""
    name = f"asked_{secrets.token_hex(8)}"  # seen by every cursor of the survey, so its own for each request
    with visit.site.surveys.opened(unit.survey) as evidence:
        words, sql = f"in {unit.shown_as}", f"folder IN (SELECT folder FROM {name})"
        made = {name: ("folder", unit.folders)}
        if paths is not None:
            made[f"{name}_held"] = ("path", paths)
            sql += f" AND {PATH} IN (SELECT path FROM {name}_held)"
        try:
            for table, (column, values) in made.items():
                evidence.connection.execute(
                    f"CREATE TABLE {table} AS SELECT unnest($1::VARCHAR[]) AS {column}", [list(values)]
                )
            yield evidence, FileCondition(words, sql)
        finally:
            for table in made:
                evidence.connection.execute(f"DROP TABLE IF EXISTS {table}")
