from datetime import date

import pytest
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from components import filters
from dashboard import view_state
from dashboard.access import CAPABILITIES, Viewer
from dashboard.view_state import ViewState
from pages import PAGES, board
from pages.frame import chosen, said, shown
from pages.reading import guarded
from rollup.errors import BadInput, Unavailable

ANALYST = Viewer("ada", 1, frozenset(CAPABILITIES))
DAYS = ("2026-11-01", "2026-11-14")


def test_the_bar_offers_what_the_url_can_say() -> None:
    assert list(filters.PERIODS) == list(view_state.PERIODS)
    assert list(filters.COMPARISONS) == list(view_state.COMPARISONS)
    assert list(filters.DEFINITIONS)[1:] == list(view_state.DEFINITIONS)


@pytest.mark.parametrize(
    "view",
    [
        ViewState(),
        ViewState("week", venues=("v1", "v2"), compare="none", definitions="classic"),
        ViewState("year", venues=("v1",), regions=("north", "south"), granularity="week"),
        ViewState("custom", date(2026, 11, 1), date(2026, 11, 14)),
    ],
)
def test_the_controls_show_a_view_and_give_it_back(view: ViewState) -> None:
    start, end = view.dates(date(2026, 11, 21))

    assert chosen(ViewState(), False, *shown(view, start, end)) == view


def test_days_that_are_chosen_win_over_the_period_that_was_shown() -> None:
    view = chosen(ViewState(), True, "mtd", *DAYS, [], "prior", "auto", filters.DEFAULT_DEFINITIONS)

    assert (view.period, view.start, view.end) == ("custom", date(2026, 11, 1), date(2026, 11, 14))


@pytest.mark.parametrize("days", [(None, None), ("2026-11-01", None)])
def test_half_a_range_is_no_view_yet(days: tuple[str | None, str | None]) -> None:
    with pytest.raises(PreventUpdate):
        chosen(ViewState(), True, None, *days, None, "prior", "auto", "current")


def test_the_line_for_a_phone_names_days_venues_and_comparison() -> None:
    view = ViewState("custom", date(2026, 11, 1), date(2026, 11, 14), ("v1", "v2"), compare="none")

    assert said(view, date(2026, 11, 1), date(2026, 11, 14), ["Lund", "Malmö"]) == (
        "Nov 1 – 14, 2026 · 2 venues · No comparison"
    )
    assert said(ViewState(), *view.dates(date(2026, 11, 21)), []).startswith("Month to date · All venues")


def text_of(state: object) -> str:
    assert isinstance(state, Component)
    return " ".join(str(part.children) for part in state._traverse() if isinstance(part, Component))


def test_an_error_that_can_be_mended_is_told_in_the_place_of_the_chart() -> None:
    def draw(search: str) -> Component:
        raise BadInput(f"unknown period {search!r}", "period")

    assert "unknown period 'mdt'" in text_of(guarded(draw)("mdt"))


def test_an_error_nobody_foresaw_is_logged_and_not_shown(caplog: pytest.LogCaptureFixture) -> None:
    def draw(password: str, _search: str) -> Component:
        raise RuntimeError(f"the password is {password}")

    shown_text = text_of(guarded(draw, "hunter2")("?period=mtd"))

    assert "hunter2" not in shown_text
    assert "noted in its log" in shown_text
    assert "hunter2" in caplog.text


def test_which_part_of_the_installation_is_away_is_logged_and_not_shown(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def draw() -> Component:
        raise Unavailable("the database cannot be used: no route to db.internal")

    shown_text = text_of(guarded(draw)())

    assert "db.internal" not in shown_text
    assert "try again" in shown_text
    assert "db.internal" in caplog.text


def test_no_update_passes_the_guard() -> None:
    def draw() -> Component:
        raise PreventUpdate

    with pytest.raises(PreventUpdate):
        guarded(draw)()


def test_every_page_has_an_address_and_a_key_of_its_own() -> None:
    assert len({page.path for page in PAGES}) == len({page.key for page in PAGES}) == len(PAGES)
    assert [page.key for page in PAGES if page.path == "/"] == ["overview"]
    assert all(board.layout(page, ANALYST) is not None for page in PAGES)


def test_every_panel_has_a_key_of_its_own() -> None:
    keys = [page.panel_key(panel) for page in PAGES for panel in page.panels]

    assert len(set(keys)) == len(keys)


def test_a_change_in_the_bar_keeps_what_the_page_itself_has_chosen() -> None:
    before = ViewState(only=(("channel", "web"), ("resource", "court-1")), parameters=(("by", "item"),))

    after = chosen(before, False, "week", None, None, [], "prior", "auto", "classic")
    elsewhere = chosen(before, False, "week", None, None, ["region:north"], "prior", "auto", "classic")

    assert (after.only, after.parameters) == (before.only, before.parameters)
    assert elsewhere.only == (("channel", "web"),), "a resource belongs to its venue"
    assert (elsewhere.period, elsewhere.regions, elsewhere.definitions) == ("week", ("north",), "classic")
