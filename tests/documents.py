"""Documents for tests of files."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any

from dashboard.exports.document import Document, Section
from dashboard.exports.sheet import Column, Sheet
from rollup.metrics.metric import Unit

MADE = datetime(2026, 11, 2, 8, 30, tzinfo=UTC)


def document(*sections: Section, **changes: Any) -> Document:
    """A document of some tables."""
    given = {
        "key": "revenue",
        "title": "Revenue",
        "chain": "Havsvala",
        "period": (date(2026, 11, 1), date(2026, 11, 2)),
        "comparison": "Previous period",
        "compared_with": (date(2026, 10, 30), date(2026, 10, 31)),
        "venues": ("North", "South"),
        "filters": (("Channel", "Web"),),
        "definitions": "current",
        "as_of": MADE,
        "made_at": MADE,
        "language": "en",
        "sections": sections,
    }
    return Document(**(given | changes))


def amounts(rows: Iterable[Sequence[Any]], key: str = "table", title: str = "Table") -> Section:
    """A table of names and amounts in kronor."""
    columns = (Column("resource_name"), Column("currency"), Column("revenue", Unit.MONEY))
    kept = tuple(tuple(row) for row in rows) if isinstance(rows, list) else rows
    return Section(key, title, Sheet(columns, kept), "What was sold")
