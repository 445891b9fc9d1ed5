"""What is said of a document besides its tables, for a question or a view."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import select

from dashboard import language, queries
from dashboard.access import Viewer
from dashboard.exports.document import Document, Section, Words
from dashboard.language import gettext as _
from dashboard.language import ngettext
from dashboard.results import Result
from dashboard.splits import SPLIT_NAMES
from dashboard.view_state import ViewState
from rollup.comparison import COMPARISONS
from rollup.db import Store
from rollup.model import chain

STAMPED = ("revenue",)
"""What is asked for to say by which definitions and as of when figures hold; the cheapest of all questions."""
_COMPARISONS = {one.key: one.name for one in COMPARISONS}


def described(
    store: Store,
    viewer: Viewer,
    stamp: Result,
    key: str,
    title: str,
    sections: Sequence[Section],
    now: int,
    filters: Words = (),
) -> Document:
    """The document of some tables; `stamp` is the answer to the same question, or to one about the same venues and
    days. `filters` are what narrows the tables besides what the question says."""
    asked = stamp.query
    view = ViewState(venues=asked.venues, regions=asked.regions, only=asked.only)
    names = queries.names(store, viewer, view)
    groups = tuple(
        (_(SPLIT_NAMES[split]), name) for split, _key, name in names if split not in ("venue", "region")
    )
    return Document(
        key=key,
        title=title,
        chain=chain_name(store, viewer),
        period=(asked.start, asked.end),
        comparison=_(_COMPARISONS.get(asked.compare or "", "")),
        compared_with=stamp.compared_with,
        venues=tuple(name for split, _key, name in names if split in ("venue", "region")),
        filters=(*groups, *filters),
        definitions=stamp.definitions,
        as_of=stamp.as_of,
        made_at=datetime.fromtimestamp(now, UTC),
        language=language.current().key,
        sections=tuple(sections),
        scope=scope_words(viewer),
        catching_up=stamp.catching_up,
    )


def chain_name(store: Store, viewer: Viewer) -> str:
    """The name of the viewer's chain."""
    with store.reading() as connection:
        return connection.scalar(select(chain.c.name).where(chain.c.id == viewer.chain_id)) or ""


def scope_words(viewer: Viewer) -> str:
    """Whose venues all venues are."""
    if viewer.venues is None:
        return _("all venues")
    count = len(viewer.venues)
    return ngettext("the one venue of {person}", "the {count} venues of {person}", count).format(
        count=count, person=viewer.name
    )
