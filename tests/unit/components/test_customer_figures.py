"""The figures of customers and of balances, as they are handed to the browser."""

from datetime import date, timedelta
from typing import Any

from components import customer_cohort_chart, customer_mix_chart, nps_chart, roll_forward_chart
from components.theme import DARK, LIGHT, colours_of
from dashboard.answers.balances import RollForward
from dashboard.answers.cohorts import Cohort, Cohorts
from dashboard.results import Result
from rollup.metrics.values import Value
from tests.unit.components.answers import AS_OF, START, result, row


def triangle(*counts: list[int]) -> Cohorts:
    """Cohorts of the months up to November; the first number of each is its size."""
    first = 12 - len(counts)
    return Cohorts(
        tuple(
            Cohort(date(2026, first + place, 1), tuple(Value(count, row_[0]) for count in row_))
            for place, row_ in enumerate(counts)
        ),
        "current",
        AS_OF,
    )


def mix(*pairs: tuple[int, int]) -> Result:
    rows = [
        row(
            {"first_time_customers": Value(first), "repeat_customers": Value(repeat)},
            bucket=START + timedelta(days=place),
        )
        for place, (first, repeat) in enumerate(pairs)
    ]
    return result(["first_time_customers", "repeat_customers"], rows, grain="day")


def nps(*scores: tuple[int, int]) -> Result:
    rows = [
        row(
            {"nps": Value(points, answers), "nps_answers": Value(answers)},
            bucket=START + timedelta(days=place),
        )
        for place, (points, answers) in enumerate(scores)
    ]
    return result(["nps", "nps_answers"], rows, grain="day")


def balance(**amounts: int) -> RollForward:
    moves = {"opening": 0, "added": 0, "consumed": 0, "converted": 0, "refunded": 0} | amounts
    closing = 2 * moves["opening"] + 2 * moves["added"] - sum(moves.values())
    return RollForward("principal", "SEK", **moves, closing=closing)


def drawn(figure: Any) -> list[Any]:
    return [list(trace) for trace in figure.data[0].z]


def test_the_triangle_has_a_row_of_all_above_the_cohorts() -> None:
    figure = customer_cohort_chart.customer_cohort_chart(triangle([100, 40, 30], [50, 10], [20]), LIGHT)
    assert drawn(figure) == [[0.4, None], [0.4, 0.3], [0.2, None], [None, None]]
    assert figure.layout.yaxis.ticktext[0] == "All · <b>170</b>"
    assert list(figure.data[1].text) == ["40", "40", "30*", "20*"]


def test_a_cell_tells_counts_and_share() -> None:
    figure = customer_cohort_chart.customer_cohort_chart(triangle([100, 40, 30], [50, 10], [20]), LIGHT)
    said = figure.data[0].customdata[1][0]
    assert "40 of 100 members ordered again" in said
    assert "40.0" in said
    assert "September 2026" in said
    assert "not over" in figure.data[0].customdata[1][1]


def test_months_before_the_first_cohort_have_no_row() -> None:
    figure = customer_cohort_chart.customer_cohort_chart(triangle([0, 0, 0], [50, 10], [20]), LIGHT)
    assert len(figure.layout.yaxis.ticktext) == 3
    assert customer_cohort_chart.is_blank(triangle([0, 0], [0]))


def test_a_phone_shows_half_a_year() -> None:
    counts = [[10] * length for length in range(11, 0, -1)]
    figure = customer_cohort_chart.customer_cohort_chart(triangle(*counts), DARK, narrow=True)
    assert list(figure.layout.xaxis.tickvals) == [1, 2, 3, 4, 5, 6]


def test_words_can_be_read_on_their_cells() -> None:
    for colours in (LIGHT, DARK):
        figure = customer_cohort_chart.customer_cohort_chart(triangle([100, 90, 1], [50, 10], [20]), colours)
        assert set(figure.data[1].textfont.color) <= {colours.low_ink, colours.high_ink}


def test_first_time_and_repeat_stand_on_each_other() -> None:
    figure = customer_mix_chart.customer_mix_chart(mix((3, 5), (0, 2)), LIGHT)
    assert figure.layout.barmode == "stack"
    assert [list(trace.y) for trace in figure.data] == [[5, 2], [3, None]]
    assert "(37.5" in figure.data[1].customdata[0]
    assert "between 62" in figure.layout.meta["summary"]


def test_buckets_that_are_ahead_are_empty_and_the_running_one_is_hatched() -> None:
    figure = customer_mix_chart.customer_mix_chart(mix(*[(1, 1)] * 22), LIGHT)
    assert list(figure.data[0].y)[-2:] == [1, None]
    assert list(figure.data[0].marker.pattern.shape)[-2:] == ["/", ""]
    assert [note.text for note in figure.layout.annotations] == ["so far"]


def test_scores_of_few_answers_are_hollow() -> None:
    figure = nps_chart.nps_chart(nps((1_500, 30), (-500, 5), (0, 0)), LIGHT)
    points = figure.data[1]
    assert list(points.y) == [50, -100, None]
    assert list(points.marker.color)[:2] == [LIGHT.accent, LIGHT.surface]
    assert list(figure.data[2].y) == [30, 5, None]


def test_each_bar_hangs_where_the_one_before_ended() -> None:
    line = balance(opening=10_000, added=5_000, consumed=7_000, refunded=1_000)
    steps = roll_forward_chart.steps_of(line)
    assert [(step.name, step.base, step.after) for step in steps] == [
        ("Opening", 0, 10_000),
        ("Top-ups", 10_000, 15_000),
        ("Consumed", 15_000, 8_000),
        ("Refunded", 8_000, 7_000),
        ("Closing", 0, 7_000),
    ]
    assert line.is_exact
    figure = roll_forward_chart.roll_forward_chart(line, LIGHT)
    bars = figure.data[0]
    assert [base + height for base, height in zip(bars.base, bars.y, strict=True)] == [
        step.after for step in steps
    ]


def test_a_balance_below_nothing_can_be_drawn() -> None:
    figure = roll_forward_chart.roll_forward_chart(balance(consumed=500), DARK, narrow=True)
    assert figure.layout.yaxis.range[0] < 0


def test_colours_come_from_the_palette_alone() -> None:
    for colours in (LIGHT, DARK):
        known = set(colours_of(colours))
        figures = [
            customer_mix_chart.customer_mix_chart(mix((1, 2)), colours),
            nps_chart.nps_chart(nps((100, 2)), colours),
            roll_forward_chart.roll_forward_chart(balance(added=5), colours),
        ]
        for figure in figures:
            for trace in figure.data:
                marker = trace.marker.color if trace.type == "bar" else None
                assert set([marker] if isinstance(marker, str) else marker or ()) <= known
