import pytest

from components import axes
from rollup.metrics.metric import Unit


@pytest.mark.parametrize(
    "highest, unit, currency, labels",
    [
        (3_260_000, Unit.MONEY, "SEK", ["0", "10k", "20k", "30k"]),
        (412_000_000, Unit.MONEY, "SEK", ["0", "1M", "2M", "3M", "4M"]),
        (90, Unit.MONEY, "SEK", ["0.00", "0.20", "0.40", "0.60", "0.80"]),
        (900, Unit.MONEY, "JPY", ["0", "200", "400", "600", "800"]),
        (1.0, Unit.SHARE, "", ["0 %", "20 %", "40 %", "60 %", "80 %", "100 %"]),
        (0.013, Unit.SHARE, "", ["0.0 %", "0.5 %", "1.0 %"]),
        (1_200, Unit.MINUTES, "", ["0", "5", "10", "15", "20"]),
        (3, Unit.COUNT, "", ["0", "1", "2", "3"]),
        (0, Unit.COUNT, "", ["0", "1"]),
    ],
)
def test_an_axis_has_round_labels_in_the_unit(
    highest: float, unit: Unit, currency: str, labels: list[str]
) -> None:
    scale = axes.scale(0, highest, unit, currency)

    assert [text.replace("\N{NO-BREAK SPACE}", " ") for text in scale["ticktext"]] == labels
    assert scale["range"][1] >= highest


def test_an_axis_goes_below_nothing_when_a_value_does() -> None:
    scale = axes.scale(-40, 60, Unit.POINTS, "")

    assert scale["range"][0] <= -40
    assert 0 in scale["tickvals"]


def test_a_small_negative_value_opens_no_whole_step_below_nothing() -> None:
    scale = axes.scale(-20_000, 2_600_000, Unit.MONEY, "SEK")

    assert scale["ticktext"] == ["0", "10k", "20k"]
    assert -0.05 * 2_600_000 < scale["range"][0] < -20_000
