"""What changed since the reader last looked: the panel of the pages on which people look."""

from dataclasses import replace
from functools import partial

from components.changes_list import changes_list
from dashboard.answers.looks import Moved, Since
from dashboard.language import N_
from dashboard.queries.looks import look
from dashboard.results import Query
from dashboard.view_state import CUSTOM
from pages.page import Panel
from pages.reading import Reading, Shown

TITLE = N_("Since you last looked")
HEIGHT = 44


def draw_since(reading: Reading) -> Shown:
    """What changed in the figures of this view."""
    return since_shown(reading, reading.query(()))


def since_shown(reading: Reading, query: Query) -> Shown:
    """What changed in the figures of a question, at the view's places."""
    since = look(reading.services.store, reading.viewer, _view(reading), query, reading.now)
    return changes_list(since, partial(_receipt, reading, since))


def _view(reading: Reading) -> str:
    """What tells one view from another: the page, its days and its places."""
    kept = replace(reading.asked, compare="prior", granularity=None, definitions=None, only=(), parameters=())
    return reading.path + kept.to_url()


def _receipt(reading: Reading, since: Since, moved: Moved) -> str:
    """Where a figure is accounted for, fact by fact."""
    assert since.days is not None
    start, end = since.days
    days = replace(
        reading.asked,
        period=CUSTOM,
        start=start,
        end=end,
        venues=(moved.venue_key,),
        regions=(),
        granularity=None,
        definitions=since.definitions,
        only=(),
        parameters=(("metric", moved.metric.key),),
    )
    return "/receipt" + days.to_url()


SINCE = Panel(
    "since",
    TITLE,
    N_("Figures of days that were over when you saw them; each leads to the facts behind it"),
    HEIGHT,
    draw_since,
    wide=True,
)
