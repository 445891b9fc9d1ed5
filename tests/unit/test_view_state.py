from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.view_state import COMPARISONS, DEFINITIONS, PERIODS, ViewState, grain_for
from rollup import comparison
from rollup.errors import BadInput

SATURDAY = date(2026, 11, 21)


def test_nothing_in_the_url_is_month_to_date_against_the_previous_of_all_venues() -> None:
    assert ViewState.from_url("") == ViewState("mtd", compare="prior")
    assert ViewState.from_url(None) == ViewState()


def test_the_url_is_short_and_readable() -> None:
    view = ViewState.from_url("?period=mtd&venue=v12,v17&compare=prior")

    assert view.venues == ("v12", "v17")
    assert view.to_url() == "?period=mtd&venue=v12,v17&compare=prior"


def test_days_of_ones_own_need_no_period() -> None:
    view = ViewState.from_url("?from=2026-11-01&to=2026-11-14&compare=year")

    assert view.dates(SATURDAY) == (date(2026, 11, 1), date(2026, 11, 14))
    assert view.to_url() == "?from=2026-11-01&to=2026-11-14&compare=year"


@given(
    period=st.sampled_from(sorted(PERIODS)),
    days=st.none()
    | st.tuples(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.dates(date(2000, 1, 1), date(2100, 1, 1))),
    venues=st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), max_size=4, unique=True),
    compare=st.sampled_from(sorted(COMPARISONS)),
    definitions=st.none() | st.sampled_from(DEFINITIONS),
)
def test_a_view_comes_back_from_its_url(
    period: str,
    days: tuple[date, date] | None,
    venues: list[str],
    compare: str,
    definitions: str | None,
) -> None:
    start, end = sorted(days) if days else (None, None)
    if start and end and (end - start).days > 3_000:
        end = start
    keys = tuple(key for key in venues if "," not in key)
    view = ViewState("custom" if days else period, start, end, keys, compare=compare, definitions=definitions)

    assert ViewState.from_url(view.to_url()) == view


KEYS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=4)


@given(
    KEYS,
    st.sampled_from([(), (("resource", "old"),), (("tender", "cash & card"), ("resource", "old"))]),
    KEYS,
)
def test_links_by_the_thousand_lead_to_the_narrowed_view(
    key: str, only: tuple[tuple[str, str], ...], metric: str
) -> None:
    view = ViewState("today", venues=("v12",), only=only, parameters=(("metric", metric),))
    narrowed = ViewState.from_url(view.to_urls("resource")(key))
    assert (dict(narrowed.only), narrowed.parameters) == (dict(only) | {"resource": key}, view.parameters)
    assert (narrowed.period, narrowed.venues) == (view.period, view.venues)


@pytest.mark.parametrize(
    "period, start, end",
    [
        ("today", date(2026, 11, 21), SATURDAY),
        ("week", date(2026, 11, 16), SATURDAY),
        ("mtd", date(2026, 11, 1), SATURDAY),
        ("last-month", date(2026, 10, 1), date(2026, 10, 31)),
        ("quarter", date(2026, 10, 1), SATURDAY),
        ("year", date(2026, 1, 1), SATURDAY),
    ],
)
def test_a_period_is_days_as_seen_from_today(period: str, start: date, end: date) -> None:
    assert ViewState(period).dates(SATURDAY) == (start, end)


def test_last_month_in_january_is_december() -> None:
    assert ViewState("last-month").dates(date(2027, 1, 1)) == (date(2026, 12, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    "url, field, says",
    [
        ("?period=mdt", "period", "did you mean 'mtd'"),
        ("?compare=priorr", "compare", "did you mean 'prior'"),
        ("?definitions=clasic", "definitions", "did you mean 'classic'"),
        ("?from=2026-13-01&to=2026-12-01", "from", "from='2026-13-01'"),
        ("?from=2026-11-01", "to", "to=''"),
        ("?from=2026-11-14&to=2026-11-01", "to", "swap"),
        ("?from=1026-11-14&to=2026-11-01", "from", "ten years"),
    ],
)
def test_what_cannot_be_read_is_named(url: str, field: str, says: str) -> None:
    with pytest.raises(BadInput) as caught:
        ViewState.from_url(url)

    assert caught.value.field == field
    assert says in str(caught.value)


def test_a_split_narrows_and_other_names_are_parameters_of_the_page() -> None:
    view = ViewState.from_url("?resource=r7&period=week&by=item")

    assert view == ViewState("week", only=(("resource", "r7"),), parameters=(("by", "item"),))
    assert view.frame() == ViewState("week")
    assert view.widened("resource").with_parameter("by", None) == ViewState("week")
    assert view.narrowed("resource", "r8").only == (("resource", "r8"),)


def test_a_month_is_compared_with_the_same_days_of_the_month_before() -> None:
    assert ViewState("mtd").comparison() == "prior_month"
    assert ViewState("last-month").comparison() == "prior_month"
    assert ViewState("week").comparison() == "prior"
    assert ViewState("mtd", compare="none").comparison() is None


def test_every_comparison_is_one_that_the_queries_know() -> None:
    known = {entry.key for entry in comparison.COMPARISONS}

    asked = {ViewState(period, compare=compare).comparison() for period in PERIODS for compare in COMPARISONS}
    assert asked - {None} <= known


@pytest.mark.parametrize(
    "start, end, grain",
    [
        (SATURDAY, SATURDAY, "hour"),
        (date(2026, 11, 1), SATURDAY, "day"),
        (date(2026, 10, 1), date(2026, 11, 30), "day"),
        (date(2026, 1, 1), SATURDAY, "week"),
        (date(2024, 1, 1), SATURDAY, "month"),
    ],
)
def test_a_trend_has_a_number_of_points_that_can_be_read(start: date, end: date, grain: str) -> None:
    assert grain_for(start, end) == grain


def test_a_view_asks_its_own_question() -> None:
    query = ViewState.from_url("?period=week&venue=v1&compare=year&definitions=classic").query(
        ("revenue",), SATURDAY, "resource"
    )

    assert (query.start, query.end) == (date(2026, 11, 16), SATURDAY)
    assert (query.by, query.grain, query.compare) == ("resource", None, "last_year")
    assert (query.venues, query.definitions) == (("v1",), "classic")
    assert ViewState("week").query(("revenue",), SATURDAY, series=True).grain == "day"
