"""What the tables of the application are declared with."""

from typing import Any

from sqlalchemy import Column, ForeignKey, MetaData

from rollup.model.base import BIGINT

metadata = MetaData()


def number(name: str, *constraints: Any, default: int | None = None) -> Column[int]:
    """A whole number that is always there; `default` is what older rows get."""
    return Column(
        name, BIGINT, *constraints, nullable=False, server_default=None if default is None else str(default)
    )


def part_of(name: str, whole: str) -> Column[int]:
    """A column of the key: the row of another table (`whole` is its id, as table.column) that a row belongs
    to, and with which it goes."""
    gone = ForeignKey(whole, ondelete="CASCADE")
    return Column(name, BIGINT, gone, primary_key=True, autoincrement=False)
