"""Several lines over time: metrics of one unit, or groups of a split."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from components import theme
from components.lines_chart import MOST, left_out, lines_chart
from dashboard.results import Result
from rollup.metrics.values import Value
from tests.unit.components.answers import START, result, row


def rates(days: int = 21) -> Result:
    rows = [
        row(
            {"wizard_rate": Value(20 + day, 100), "submit_rate": Value(60, 100)},
            bucket=START + timedelta(days=day),
            currency="",
        )
        for day in range(days)
    ]
    return result(["wizard_rate", "submit_rate"], rows, grain="day")


def by_channel(names: list[str], days: int = 3) -> Result:
    rows = [
        row({"bookings": Value(10 * (len(names) - place))}, label=name, bucket=START + timedelta(days=day))
        for place, name in enumerate(names)
        for day in range(days)
    ]
    return result(["bookings"], rows, grain="day", by="channel")


def names_of(answer: Result, *keys: str) -> list[str]:
    figure = lines_chart(answer, keys, "Title", theme.LIGHT)
    return [trace.name for trace in figure.data if trace.showlegend is not False]


def test_each_metric_has_a_line() -> None:
    assert names_of(rates(), "wizard_rate", "submit_rate") == ["Wizard rate", "Submit rate"]


def test_each_group_has_a_line_up_to_as_many_as_can_be_told_apart() -> None:
    assert names_of(by_channel(["App", "Web"]), "bookings") == ["App", "Web"]

    many = by_channel([f"Channel {number}" for number in range(12)])
    assert names_of(many, "bookings") == [f"Channel {number}" for number in range(MOST)]
    assert left_out(many) == 12 - MOST


def test_the_running_day_of_every_line_is_dashed_and_called_so_far_once() -> None:
    figure = lines_chart(rates(), ("wizard_rate", "submit_rate"), "Rates", theme.LIGHT)

    solid = [trace for trace in figure.data if trace.showlegend is not False]
    dashed = [trace for trace in figure.data if trace.line.dash]
    assert [trace.y[-1] for trace in solid] == [None, None]
    assert [list(trace.x) for trace in dashed] == [[19, 20], [19, 20]]
    assert [note.text for note in figure.layout.annotations] == ["so far"]


def test_the_tooltip_has_the_values_of_all_lines_the_largest_first() -> None:
    figure = lines_chart(rates(), ("wizard_rate", "submit_rate"), "Rates", theme.LIGHT)

    told = [text.replace("\N{NO-BREAK SPACE}", " ").split("<br>") for text in figure.data[-1].customdata]
    assert told[0] == [
        "<b>Sun, Nov 1, 2026</b>",
        "Submit rate: <b>60.0 %</b>",
        "Wizard rate: <b>20.0 %</b>",
    ]
    assert told[20][0] == "<b>Sat, Nov 21, 2026</b>, so far"


def test_a_share_of_too_few_so_far_is_told_and_not_drawn() -> None:
    rows = [
        row({"wizard_rate": Value(20, 100)}, bucket=date(2026, 11, 20)),
        row({"wizard_rate": Value(2, 3)}, bucket=date(2026, 11, 21)),
    ]
    figure = lines_chart(result(["wizard_rate"], rows, grain="day"), ("wizard_rate",), "Rates", theme.LIGHT)

    assert not figure.layout.annotations
    assert figure.layout.yaxis.range[1] < 0.5
    assert "66.7" in figure.data[-1].customdata[1]
    assert figure.data[-1].y == (0.2, 0)


def test_days_to_come_and_rates_over_nothing_have_no_point() -> None:
    rows = [
        row({"wizard_rate": Value(0, 0)}, bucket=date(2026, 11, 20)),
        row({"wizard_rate": Value(0, 0)}, bucket=date(2026, 11, 22)),
    ]
    figure = lines_chart(result(["wizard_rate"], rows, grain="day"), ("wizard_rate",), "Rates", theme.LIGHT)

    assert list(figure.data[0].y) == [None, None]
    assert figure.layout.meta["summary"] == "No finished bucket yet"


def test_hours_before_anything_happened_are_left_off() -> None:
    rows = [
        row({"wizard_rate": Value(10 if hour >= 9 else 0, 100)}, bucket=datetime(2026, 11, 20, hour))
        for hour in range(24)
    ]
    answer = replace(result(["wizard_rate"], rows, grain="hour"))

    figure = lines_chart(answer, ("wizard_rate",), "Rates", theme.LIGHT)

    assert figure.layout.xaxis.ticktext[0] == "08:00"
    assert len(figure.data[0].y) == 16


def test_nothing_at_all_is_no_error() -> None:
    figure = lines_chart(result(["wizard_rate"], [], grain="day"), ("wizard_rate",), "Rates", theme.LIGHT)

    assert figure.layout.meta["summary"] == "No finished bucket yet"
