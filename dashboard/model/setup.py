"""The link with which the first administrator is made."""

from sqlalchemy import Column, LargeBinary, Table

from dashboard.model.base import metadata, number

setup_link = Table(
    "setup_link",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    number("until"),
    sqlite_strict=True,
)
"""A link that has been printed and not been used. Only a hash of its token is stored."""
