"""How Alembic runs here: on the connection it is given, all revisions in one transaction."""

from alembic import context
from sqlmodel import SQLModel

import records.store.tables  # noqa: F401  the models

if __name__ == "env_py":  # as Alembic loads it; not when doctests are collected
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=SQLModel.metadata,
        render_as_batch=True,
        transactional_ddl=True,  # our connections begin their transactions themselves, so SQLite's DDL is in them
    )
    context.run_migrations()
