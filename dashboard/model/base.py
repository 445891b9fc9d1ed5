"""What the tables of the application are declared with."""

from typing import Any

from sqlalchemy import Column, MetaData

from rollup.model.base import BIGINT

metadata = MetaData()


def number(name: str, *constraints: Any, default: int | None = None) -> Column[int]:
    """A whole number that is always there; `default` is what older rows get."""
    return Column(
        name, BIGINT, *constraints, nullable=False, server_default=None if default is None else str(default)
    )
