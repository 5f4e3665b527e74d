"""Triggers that refuse to change or take away what was recorded, on SQLite.

A batch operation of Alembic makes a table anew and so drops its triggers: a revision that has one
calls `make_insert_only` again. On another database the same is done by taking the rights away.
"""

from alembic import op


def make_insert_only(table: str) -> None:
    """Refuse UPDATE and DELETE on `table`."""
    if op.get_bind().dialect.name != "sqlite":
        return
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is insert-only'); END"
        )


def make_gapless(table: str, column: str) -> None:
    """Refuse a row in `table` whose `column` is not the next number, and so a replacement too."""
    if op.get_bind().dialect.name != "sqlite":
        return
    op.execute(
        f"CREATE TRIGGER {table}_gapless BEFORE INSERT ON {table} "
        f"WHEN NEW.{column} IS NOT (SELECT coalesce(max({column}), 0) + 1 FROM {table}) "
        f"BEGIN SELECT RAISE(ABORT, '{table} has no gaps'); END"
    )
