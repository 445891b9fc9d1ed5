"""Figures as a document of one table."""

from dashboard import queries
from dashboard.access import Viewer
from dashboard.exports.describing import described
from dashboard.exports.document import Document, Section
from dashboard.exports.sheet import sheet
from dashboard.results import Query
from rollup.db import Store


def figures_document(store: Store, viewer: Viewer, query: Query, key: str, title: str, now: int) -> Document:
    """The answer to a question."""
    result = queries.run(store, viewer, query, now)
    return described(store, viewer, result, key, title, (Section(key, title, sheet(result)),), now)
