"""Alembic's entry point for this folder: everything comes from `rollup.migrate`, which called it."""

from alembic import context

given = context.config.attributes
context.configure(connection=given["connection"], **given["options"])
# No transaction of its own: the caller's holds all migrations of all schemas together.
context.run_migrations()
