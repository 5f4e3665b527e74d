"""Triggers that refuse to change or take away what was recorded, on SQLite and on PostgreSQL.

A batch operation of Alembic makes a table anew on SQLite and so drops its triggers: a revision that
has one calls `make_insert_only` again. On PostgreSQL the owner of a table could still take a trigger
away; the audit chain would show what was done then. To rule that out too, let the service work as a
user who does not own the tables (docs/how-to/use-postgresql.md).
"""

from alembic import op

_REFUSE = """
CREATE OR REPLACE FUNCTION muniment_insert_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is insert-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
_GAPLESS = """
CREATE OR REPLACE FUNCTION {table}_gapless() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.{column} IS DISTINCT FROM (SELECT coalesce(max({column}), 0) + 1 FROM {table}) THEN
        RAISE EXCEPTION '{table} has no gaps' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$
"""


def make_insert_only(table: str) -> None:
    """Refuse UPDATE and DELETE on `table`; on PostgreSQL TRUNCATE too."""
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is insert-only'); END"
            )
        return
    op.execute(_REFUSE)
    for act, each in (("UPDATE", "ROW"), ("DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
        op.execute(
            f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
            f"FOR EACH {each} EXECUTE FUNCTION muniment_insert_only()"
        )


def make_gapless(table: str, column: str) -> None:
    """Refuse a row in `table` whose `column` is not the next number, and so a replacement too."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {table}_gapless BEFORE INSERT ON {table} "
            f"WHEN NEW.{column} IS NOT (SELECT coalesce(max({column}), 0) + 1 FROM {table}) "
            f"BEGIN SELECT RAISE(ABORT, '{table} has no gaps'); END"
        )
        return
    op.execute(_GAPLESS.format(table=table, column=column))
    op.execute(
        f"CREATE TRIGGER {table}_gapless BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_gapless()"
    )
