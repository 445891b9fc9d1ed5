"""Alembic's entry point for this folder: everything comes from the `Schema` that called it."""

from alembic import context

schema = context.config.attributes["schema"]
context.configure(connection=context.config.attributes["connection"], **schema.options())
# No transaction of its own: the caller's holds all migrations of all schemas together.
context.run_migrations()
