"""The sets of facts that things collapse to, so that each distinct set is decided once.

In two steps, or nothing would be equal to anything: first the bits that decide class and holds,
then, of each class, only the facts that its rules read. Numbers are given in order, so that the
same evidence gives the same numbers.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import duckdb

from records.facts import SET_SEPARATOR
from records.store.evidence import quoted

FIELD, FACT, MEMBER = "chr(31)", "chr(30)", "chr(29)"
FLAGS = "flags"


class Order(StrEnum):
    """How the day of a checking fact must lie to the day of the fact it checks."""

    NOT_LATER = "not later"
    NOT_EARLIER = "not earlier"
    BEFORE = "before"


@dataclass(frozen=True, slots=True, order=True)
class OrderCheck:
    """A fact that only checks another: that its day is not later, not earlier, or before that one's."""

    name: str
    checks: str
    order: Order


def create_bits(connection: duckdb.DuckDBPyConnection, *, names: Collection[str], flags: Collection[str]) -> None:
    """Create `thing_bits`, the bits of each thing, and `bits`, one thing that stands for each.

    `names` are the facts that mapping rules and holds ask about; of the flags only `flags` count.
    """
    connection.execute(
        f"""
        CREATE TABLE counting_facts AS
        SELECT urn, member, name, kind, if(name = '{FLAGS}' AND kind = 'set', {_only(flags)}, value) AS value, origin
        FROM case_facts
        """
    )
    asked = f"name IN ({_listed(names)})"
    connection.execute(
        f"""
        CREATE TABLE thing_bits AS
        WITH {_case_keys(f"SELECT urn, member, name, kind, value, origin FROM counting_facts WHERE {asked}")},
        cases AS (SELECT t.thing, list(coalesce(k.key, '') ORDER BY coalesce(k.key, '')) AS cases
            FROM thing_cases t LEFT JOIN case_keys k USING (urn) GROUP BY t.thing),
        own AS (SELECT thing, string_agg(concat_ws({FIELD}, name, kind, value), {FACT} ORDER BY name) AS own
            FROM folder_facts WHERE {asked} GROUP BY thing)
        SELECT t.thing, dense_rank() OVER (ORDER BY c.cases, o.own, coalesce(u.rules, []), u.assigned_from,
            if(u.assigned_from IS NULL, NULL, u.source),
            if(t.kind = 'folder', NULL, {_assigned_case()}))::INTEGER AS bits
        FROM things t LEFT JOIN cases c USING (thing) LEFT JOIN own o USING (thing)
        LEFT JOIN units u ON t.kind = 'folder' AND u.unit = t.thing ORDER BY t.thing
        """
    )
    connection.execute(
        "CREATE TABLE bits AS SELECT bits, min(thing)::INTEGER AS thing FROM thing_bits GROUP BY bits ORDER BY bits"
    )


def _assigned_case() -> str:
    """Return the SQL of the key of a case or box to which a person gave a class; NULL of all others."""
    return "if((t.kind, t.source, t.key) IN (SELECT (kind, source, key) FROM assigned), t.key, NULL)"


def create_patterns(
    connection: duckdb.DuckDBPyConnection, *, read: Mapping[int, Collection[str]], order: Sequence[OrderCheck] = ()
) -> None:
    """Create `thing_patterns`, the pattern of each thing, and `patterns`, one thing that stands for each.

    `read` are the facts that the rules of its classes read, by bits; those of `order` count only
    where the days are out of order.
    """
    _create_what_is_read(connection, read, order)
    connection.execute(
        f"""
        CREATE TABLE thing_patterns AS
        WITH counting AS (
            SELECT t.thing, f.* FROM thing_cases t JOIN thing_bits b USING (thing) JOIN bits_read r USING (bits)
                JOIN counting_facts f ON f.urn = t.urn AND f.name = r.name
            UNION ALL
            SELECT t.thing, f.* FROM thing_cases t JOIN out_of_order f ON f.urn = t.urn),
        members AS (
            SELECT thing, urn, member, string_agg(concat_ws({FIELD}, name, kind, value, origin), {FACT}
                ORDER BY name, kind, value) AS key FROM counting GROUP BY thing, urn, member),
        case_keys AS (
            SELECT thing, urn, string_agg(if(member IS NULL, 'case', 'member') || {FIELD} || key, {MEMBER}
                ORDER BY member IS NOT NULL, key) AS key FROM members GROUP BY thing, urn),
        cases AS (SELECT t.thing, list(coalesce(k.key, '') ORDER BY coalesce(k.key, '')) AS cases
            FROM thing_cases t LEFT JOIN case_keys k USING (thing, urn) GROUP BY t.thing),
        own AS (
            SELECT f.thing, string_agg(concat_ws({FIELD}, f.name, f.kind, f.value), {FACT} ORDER BY f.name) AS own
            FROM folder_facts f JOIN thing_bits b USING (thing) JOIN bits_read r ON r.bits = b.bits AND r.name = f.name
            GROUP BY f.thing)
        SELECT b.thing, dense_rank() OVER (ORDER BY b.bits, c.cases, o.own)::INTEGER AS pattern
        FROM thing_bits b LEFT JOIN cases c USING (thing) LEFT JOIN own o USING (thing) ORDER BY b.thing
        """
    )
    connection.execute(
        """
        CREATE TABLE patterns AS
        SELECT pattern, min(thing)::INTEGER AS thing, count(*)::BIGINT AS things FROM thing_patterns
        GROUP BY pattern ORDER BY pattern
        """
    )
    connection.execute("DROP TABLE counting_facts")


def _create_what_is_read(
    connection: duckdb.DuckDBPyConnection, read: Mapping[int, Collection[str]], order: Sequence[OrderCheck]
) -> None:
    """Create `bits_read`, the facts that count by bits, and `out_of_order`, those that check and are wrong."""
    pairs = [(bits, name) for bits, names in sorted(read.items()) for name in sorted(names)]
    connection.execute(
        "CREATE TEMP TABLE bits_read AS SELECT unnest($1::INTEGER[]) AS bits, unnest($2::VARCHAR[]) AS name",
        [[bits for bits, _ in pairs], [name for _, name in pairs]],
    )
    connection.execute(
        """CREATE TEMP TABLE order_checks AS SELECT unnest($1::VARCHAR[]) AS name,
        unnest($2::VARCHAR[]) AS checks, unnest($3::VARCHAR[]) AS wanted""",
        [[c.name for c in order], [c.checks for c in order], [c.order.value for c in order]],
    )
    connection.execute(f"CREATE TEMP TABLE out_of_order AS {OUT_OF_ORDER}")


def _case_keys(counting: str) -> str:
    """Return the SQL of the set of facts of each case, whichever numbers its defendants have."""
    return f"""
        counting AS ({counting}),
        members AS (
            SELECT urn, member, string_agg(concat_ws({FIELD}, name, kind, value, origin), {FACT} ORDER BY name) AS key
            FROM counting GROUP BY urn, member),
        case_keys AS (
            SELECT urn, string_agg(if(member IS NULL, 'case', 'member') || {FIELD} || key, {MEMBER}
                ORDER BY member IS NOT NULL, key) AS key FROM members GROUP BY urn)
    """


def _only(flags: Collection[str]) -> str:
    """Return the SQL of a set of flags with only those that can be asked about."""
    kept = f"lambda one: one IN ({_listed(flags)})"
    return f"array_to_string(list_filter(string_split(value, '{SET_SEPARATOR}'), {kept}), '{SET_SEPARATOR}')"


def _listed(names: Collection[str]) -> str:
    return ", ".join(quoted(name) for name in sorted(names)) or "''"


OUT_OF_ORDER = f"""
    SELECT DISTINCT x.urn, x.member, x.name, x.kind, x.value, x.origin
    FROM counting_facts x JOIN order_checks c ON c.name = x.name
    JOIN counting_facts y ON y.urn = x.urn AND y.name = c.checks AND (x.member IS NULL OR x.member = y.member)
    WHERE y.kind = 'date' AND ((x.kind = 'unknown' AND c.wanted = '{Order.BEFORE}') OR (x.kind = 'date' AND (
        (c.wanted = '{Order.NOT_LATER}' AND x.value > y.value)
        OR (c.wanted = '{Order.NOT_EARLIER}' AND x.value < y.value)
        OR (c.wanted = '{Order.BEFORE}' AND x.value >= y.value))))
"""
"""Facts whose day lies where the catalogue says that it cannot, or that may undo another."""
