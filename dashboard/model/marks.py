"""What the whole database is."""

from sqlalchemy import Column, Table, Text

from dashboard.model.base import metadata

database_mark = Table("database_mark", metadata, Column("name", Text, primary_key=True), sqlite_strict=True)
"""What the whole database is; the marks are those of `dashboard.demo`."""
