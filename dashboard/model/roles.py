"""The roles of each chain: sets of capabilities, under a name."""

from sqlalchemy import Column, ForeignKeyConstraint, Table, Text

from dashboard.model.base import metadata
from rollup.model.base import BIGINT


def _chain() -> Column[int]:
    return Column("chain_id", BIGINT, primary_key=True, autoincrement=False)


role = Table(
    "role",
    metadata,
    _chain(),
    Column("name", Text, primary_key=True),
    sqlite_strict=True,
)
"""A role of a chain. Accounts name theirs (`account.role`); one that is not here may do nothing."""

role_capability = Table(
    "role_capability",
    metadata,
    _chain(),
    Column("role", Text, primary_key=True),
    Column("capability", Text, primary_key=True),
    ForeignKeyConstraint(["chain_id", "role"], ["role.chain_id", "role.name"], ondelete="CASCADE"),
    sqlite_strict=True,
)
"""What a role may do."""
