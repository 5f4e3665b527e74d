"""What an export of the case management system says of each case, as rows of facts.

Each question is one statement over the export's views. Nothing is mended: a case finalised twice
has no day of finalisation, and the reason stands in its place. What is known on a day is what had
been recorded by then; a flag that was taken off later still stood.
"""

from collections.abc import Iterable, Sequence
from datetime import date

import duckdb

from records.facts import (
    CASE_FINALISED,
    CASE_LAST_PAPER,
    CASE_LONG_TERM,
    CASE_OFFENCES,
    CASEWORK,
    CMS,
    RECORD_KIND,
    SET_SEPARATOR,
)
from records.long_term_interest import NOMINATED, SIGNALS, SIGNALS_FACT, codes_of
from records.sources.cms.codes import INDETERMINATE, WITH_A_LENGTH
from records.store.evidence import quoted

FACT_COLUMNS = (
    "name VARCHAR, member VARCHAR, kind VARCHAR, value VARCHAR, origin VARCHAR, system VARCHAR, known_on DATE"
)


def create_case_facts(
    connection: duckdb.DuckDBPyConnection, *, known: date, damaged: Sequence[str] = (), prefix: str = "cms_"
) -> None:
    """Create the table `case_facts`: what the export says of each case, as it was known on the day `known`.

    The export's views stand under `prefix`. What a `damaged` table would say is not known, so its
    facts are left out and read as unknown.
    """
    create_no_case_facts(connection)
    day = f"DATE {quoted(known.isoformat())}"
    for table, query in _QUESTIONS:
        if table not in damaged:
            asked = query.replace("{p}", prefix).replace("{known}", day)
            connection.execute(
                f"""
                INSERT INTO case_facts
                SELECT urn, name, member, kind, value, 'record', '{CMS}', known_on FROM ({asked})
                WHERE value IS NOT NULL AND (known_on IS NULL OR known_on <= {day})
                """
            )


def block_undecidable(connection: duckdb.DuckDBPyConnection) -> None:
    """Take the day of finalisation from each case that the data quality gate blocks; its reason stands instead.

    A case whose trigger facts fail cannot be decided, whatever its dates say.
    Rule: HMCPSI, Thematic Inspection of CMS Case Finalisations (2017).
    """
    blocked = "SELECT urn, blocked_because FROM quality_scores WHERE blocks_decision AND blocked_because IS NOT NULL"
    connection.execute(
        f"""DELETE FROM case_facts WHERE name IN ('{CASE_FINALISED}', 'case.reopened_on')
        AND urn IN (SELECT urn FROM ({blocked}))"""
    )
    connection.execute(
        f"""INSERT INTO case_facts SELECT urn, '{CASE_FINALISED}', NULL, 'unknown', any_value(blocked_because),
        'record', '{CMS}', NULL FROM ({blocked}) GROUP BY urn ORDER BY urn"""
    )


def create_no_case_facts(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the table `case_facts` without a row: there is no export."""
    connection.execute(f"CREATE TABLE case_facts (urn VARCHAR, {FACT_COLUMNS})")


def _listed(codes: Iterable[str]) -> str:
    return ", ".join(quoted(code) for code in sorted(codes))


_CRITERIA = _listed(signal.code for signal in SIGNALS if signal.is_criterion)
_LENGTHS, _ENDLESS = _listed(WITH_A_LENGTH), _listed(INDETERMINATE)
_REGISTERED = (
    "SELECT urn, min(registered_on) AS registered_on, coalesce(bool_or(is_remitted), false) AS is_remitted "
    "FROM {p}cases GROUP BY urn"
)


# -- the case -----------------------------------------------------------------------------------------------

_CASE_VALUES = f"""
    WITH c AS ({_REGISTERED})
    SELECT urn, '{RECORD_KIND}' AS name, NULL AS member, 'text' AS kind, '{CASEWORK}' AS value,
        registered_on AS known_on FROM c
    UNION ALL SELECT urn, 'record.medium', NULL, 'text', 'digital', registered_on FROM c
    UNION ALL SELECT urn, 'case.registered_on', NULL, 'date', registered_on::VARCHAR, registered_on FROM c
"""

_FLAGS = f"""
    WITH f AS (SELECT urn, code, set_on FROM {{p}}flags
        WHERE (set_on IS NULL OR set_on <= {{known}}) AND (removed_on IS NULL OR removed_on > {{known}}))
    SELECT c.urn, 'flags' AS name, NULL AS member, 'set' AS kind,
        coalesce(string_agg(DISTINCT f.code, '{SET_SEPARATOR}' ORDER BY f.code), '') AS value,
        coalesce(max(f.set_on), min(c.registered_on)) AS known_on
    FROM {{p}}cases c LEFT JOIN f ON f.urn = c.urn GROUP BY c.urn
"""

_OFFENCES = f"""
    SELECT o.urn, '{CASE_OFFENCES}' AS name, NULL AS member, 'set' AS kind,
        string_agg(DISTINCT o.code, '{SET_SEPARATOR}' ORDER BY o.code) AS value, min(c.registered_on) AS known_on
    FROM {{p}}offences o JOIN {{p}}cases c ON c.urn = o.urn GROUP BY o.urn
"""

_SIGNALS = f"""
    WITH s AS (
        SELECT urn, code FROM {{p}}offences WHERE code IN ({_listed(codes_of("offence"))})
        UNION SELECT urn, code FROM {{p}}flags WHERE code IN ({_listed(codes_of("flag"))})
            AND (set_on IS NULL OR set_on <= {{known}}) AND (removed_on IS NULL OR removed_on > {{known}})
        UNION SELECT urn, type_code FROM {{p}}hearings
            WHERE type_code IN ({_listed(codes_of("hearing"))}) AND hearing_on <= {{known}}
        UNION SELECT urn, '{NOMINATED}' FROM {{p}}cases WHERE long_term_interest),
    g AS (SELECT c.urn, coalesce(string_agg(DISTINCT s.code, '{SET_SEPARATOR}' ORDER BY s.code), '') AS codes,
            coalesce(bool_or(s.code IN ({_CRITERIA})), false) AS is_criterion, min(c.registered_on) AS known_on
        FROM {{p}}cases c LEFT JOIN s ON s.urn = c.urn GROUP BY c.urn)
    SELECT urn, '{SIGNALS_FACT}' AS name, NULL AS member, 'set' AS kind, codes AS value, known_on FROM g
    UNION ALL SELECT urn, '{CASE_LONG_TERM}', NULL, 'yes or no', if(is_criterion, 'yes', 'no'), known_on FROM g
"""

_LAST_PAPER = f"""
    SELECT urn, '{CASE_LAST_PAPER}' AS name, NULL AS member, 'date' AS kind, max(document_on)::VARCHAR AS value,
        max(document_on) AS known_on FROM {{p}}documents WHERE document_on <= {{known}} GROUP BY urn
"""

_LAST_HEARING = """
    SELECT urn, 'case.final_court_on' AS name, NULL AS member, 'date' AS kind, max(hearing_on)::VARCHAR AS value,
        max(hearing_on) AS known_on FROM {p}hearings WHERE hearing_on <= {known} GROUP BY urn
"""

_REOPENED = """
    SELECT urn, 'case.reopened_on' AS name, NULL AS member, 'date' AS kind, max(happened_at)::DATE::VARCHAR AS value,
        max(happened_at)::DATE AS known_on FROM {p}events
    WHERE kind IN ('REOPENED', 'APPEAL', 'CCRC_REFERENCE') AND happened_at::DATE <= {known} GROUP BY urn
"""


# -- how it ended -------------------------------------------------------------------------------------------

_FINAL = """
    WITH d AS (SELECT urn, count(DISTINCT defendant_id) AS defendants FROM {p}defendants GROUP BY urn),
    f AS (SELECT urn, defendant_id, count(DISTINCT finalised_on) AS times, max(finalised_on) AS finalised_on,
            max(coalesce(recorded_at::DATE, finalised_on)) AS known_on,
            list_sort(list(DISTINCT finalised_on)) AS days, bool_or(finalised_on IS NULL) AS is_dateless,
            arg_max(sentence_type, finalised_on) AS sentence_type,
            arg_max(sentence_length_days, finalised_on) AS length_days,
            arg_max(sentence_start_on, finalised_on) AS starts_on,
            arg_max(expected_end_on, finalised_on) AS ends_on,
            arg_max(orders, finalised_on) AS orders, arg_max(orders_end_on, finalised_on) AS orders_end_on,
            arg_max(outcome, finalised_on) AS outcome, arg_max(court_level, finalised_on) AS court_level,
            arg_max(principal_offence_category, finalised_on) AS category
        FROM {p}finalisations WHERE coalesce(recorded_at::DATE, finalised_on, {known}) <= {known}
        GROUP BY urn, defendant_id),
    w AS (SELECT f.urn, count(*) AS finalised, max(times) AS times, max(f.finalised_on) AS finalised_on,
            max(known_on) AS known_on, bool_or(is_dateless) AS is_dateless,
            list_transform(any_value(days ORDER BY defendant_id) FILTER (times > 1),
                lambda day: strftime(day, '%-d %B %Y')) AS days,
            bool_or(court_level = 'CC') AS is_crown_court, arg_max(outcome, f.finalised_on) AS outcome,
            arg_max(category, f.finalised_on) AS category
        FROM f GROUP BY f.urn)
"""

FINALISED_AGAIN = "finalised more than once: "
REMITTED_AGAIN = "remitted, and finalised more than once: "
"""How the reason begins where a case has no day of finalisation because it has several."""

_FINALISED = f"""
    {_FINAL}
    SELECT c.urn, '{CASE_FINALISED}' AS name, NULL AS member,
        CASE WHEN w.times = 1 AND NOT w.is_dateless AND w.finalised >= coalesce(d.defendants, 0) THEN 'date'
            ELSE 'unknown' END AS kind,
        CASE WHEN w.urn IS NULL THEN 'no finalisation is recorded'
            WHEN w.times > 1 THEN if(c.is_remitted, '{REMITTED_AGAIN}', '{FINALISED_AGAIN}')
                || array_to_string(w.days, ' and ')
            WHEN w.is_dateless THEN 'a finalisation has no day'
            WHEN w.finalised < coalesce(d.defendants, 0) THEN 'not every defendant is finalised'
            ELSE w.finalised_on::VARCHAR END AS value,
        coalesce(w.known_on, c.registered_on) AS known_on
    FROM ({_REGISTERED}) c LEFT JOIN w ON w.urn = c.urn LEFT JOIN d ON d.urn = c.urn
    UNION ALL SELECT urn, 'case.court', NULL, 'text',
        if(is_crown_court, 'Crown Court', 'magistrates'' court'), known_on FROM w WHERE is_crown_court IS NOT NULL
    UNION ALL SELECT urn, 'case.outcome', NULL, 'text', outcome, known_on FROM w
    UNION ALL SELECT urn, 'case.principal_offence', NULL, 'text', category, known_on FROM w
"""

_DEFENDANTS = f"""
    {_FINAL}
    SELECT urn, 'defendants.finalised_on' AS name, defendant_id::VARCHAR AS member, 'date' AS kind,
        finalised_on::VARCHAR AS value, known_on FROM f WHERE times = 1
    UNION ALL
    SELECT urn, 'defendants.sentence', defendant_id::VARCHAR,
        CASE WHEN sentence_type IN ({_ENDLESS}) THEN 'unknown'
            WHEN sentence_type NOT IN ({_LENGTHS}) OR sentence_type IS NULL THEN 'not applicable'
            WHEN length_days > 0 AND starts_on IS NOT NULL THEN 'sentence' ELSE 'unknown' END,
        CASE WHEN sentence_type IN ({_ENDLESS}) THEN 'the sentence has no end'
            WHEN sentence_type NOT IN ({_LENGTHS}) OR sentence_type IS NULL THEN 'no sentence with a length'
            WHEN length_days > 0 AND starts_on IS NOT NULL THEN concat(starts_on, ' ', length_days)
            ELSE 'its length or first day is not recorded' END, known_on FROM f
    UNION ALL
    SELECT urn, 'defendants.sentence.end_on', defendant_id::VARCHAR, 'date', ends_on::VARCHAR, known_on FROM f
    UNION ALL
    SELECT urn, 'defendants.sentence.kind', defendant_id::VARCHAR, 'text',
        CASE WHEN sentence_type IN ('4064', '4065') THEN 'life' WHEN sentence_type = '1008' THEN 'hospital order'
            WHEN sentence_type IN ({_LENGTHS}) THEN 'determinate' ELSE 'none' END, known_on FROM f
    UNION ALL
    SELECT urn, 'defendants.order_end_on', defendant_id::VARCHAR,
        CASE WHEN orders IS NULL OR orders = '' THEN 'not applicable' WHEN orders_end_on IS NULL THEN 'unknown'
            ELSE 'date' END,
        CASE WHEN orders IS NULL OR orders = '' THEN 'no order' WHEN orders_end_on IS NULL
            THEN 'the end of the order is not recorded' ELSE orders_end_on::VARCHAR END, known_on FROM f
"""

_BORN = f"""
    SELECT x.urn, 'defendants.dob' AS name, x.defendant_id::VARCHAR AS member, 'date' AS kind,
        x.born_on::VARCHAR AS value, c.registered_on AS known_on
    FROM {{p}}defendants x JOIN ({_REGISTERED}) c ON c.urn = x.urn WHERE x.type = 'PERSON'
"""

_QUESTIONS = (
    ("cases", _CASE_VALUES),
    ("flags", _FLAGS),
    ("offences", _OFFENCES),
    ("offences", _SIGNALS),
    ("documents", _LAST_PAPER),
    ("hearings", _LAST_HEARING),
    ("events", _REOPENED),
    ("finalisations", _FINALISED),
    ("finalisations", _DEFENDANTS),
    ("defendants", _BORN),
)
