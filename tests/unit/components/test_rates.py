"""Rates of bookings side by side and over time, and how they say that little is behind them."""

from components import theme
from components.rate_bars import FEW, is_few, rate_bars
from components.rate_heatmap import lanes_of, rate_heatmap
from dashboard.results import Result
from rollup.metrics.catalogue import metric
from rollup.metrics.values import Value
from tests.unit.components.answers import no_shows, result, row

RATE = metric("no_show_rate")


def plain(text: object) -> str:
    return str(text).replace("\N{NO-BREAK SPACE}", " ")


def drawn(answer: Result) -> tuple[dict[str, list[int]], list[str]]:
    """The places of hatched and of other bars, and the figures at the right."""
    figure = rate_bars(answer, RATE.key, "", theme.LIGHT, axis="Weekday", whole=Value(8, 210))
    found = {trace.marker.pattern.shape: list(trace.y) for trace in figure.data if trace.type == "bar"}
    return found, [plain(text) for text in figure.layout.yaxis2.ticktext]


def test_a_rate_of_a_few_is_hatched_and_in_brackets_with_the_number_behind_it() -> None:
    hatched, figures = drawn(no_shows("weekday"))

    assert hatched == {"": [0], "/": [1]}
    assert figures == ["3.0 % · 200", "(20.0 %) · 10"]


def test_how_many_are_a_few() -> None:
    assert is_few(Value(0, FEW - 1))
    assert not is_few(Value(0, 0)), "there is no rate at all"
    assert not is_few(Value(0, FEW))


def test_groups_without_bookings_have_no_rate() -> None:
    answer = result([RATE.key], [row({RATE.key: Value(0, 0)}, label="Monday")], by="weekday")
    _hatched, figures = drawn(answer)

    assert figures == ["– · 0"]


def test_the_line_of_all_comes_first_from_added_parts_and_the_highest_follow() -> None:
    lanes = lanes_of(no_shows("venue", series=True), RATE, "All venues")

    assert [lane.label for lane in lanes] == ["All venues", "Few", "Many"]
    assert lanes[0].total == Value(3 * 8, 3 * 210)
    assert lanes[1].total == Value(6, 30)


def test_a_click_on_a_cell_leads_to_its_group_and_one_on_all_nowhere() -> None:
    figure = rate_heatmap(
        no_shows("venue", series=True),
        RATE.key,
        "",
        theme.LIGHT,
        axis="Venue",
        whole="All venues",
        link=lambda key: f"/reservations?venue={key}",
    )
    cells, numbers = figure.data[0], figure.data[1]

    assert [line[0] for line in cells.text] == [
        "",
        "/reservations?venue=few",
        "/reservations?venue=many",
    ]
    assert numbers.text[3:5] == ("(20.0)", "(20.0)")
    assert "2 of 10 bookings (few)" in plain(cells.customdata[1][0])
    assert list(cells.z[2]) == [0.03, 0.03, 0.03]


def test_what_is_bad_when_it_is_much_has_the_colours_of_alarm() -> None:
    answer = no_shows("venue", series=True)
    figure = rate_heatmap(answer, RATE.key, "", theme.DARK, axis="Venue", whole="All venues")

    assert [colour for _place, colour in figure.data[0].colorscale] == list(theme.DARK.alarm)
