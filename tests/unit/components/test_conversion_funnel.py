"""How far people come, and where they leave."""

from components import theme
from components.conversion_funnel import Stage, conversion_funnel
from components.theme import LIGHT

STORY = (
    Stage("Visit", 18_000, 4_200, 15_600),
    Stage("Wizard", 4_200, 2_800, 3_500),
    Stage("Submit", 2_800, 2_650, 2_300),
    Stage("Paid", 2_650, 2_650, 2_100),
)


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{MINUS SIGN}", "-")


def test_each_stage_says_its_share_of_the_first_and_who_left_there() -> None:
    layout = conversion_funnel(STORY, "Funnel", LIGHT).layout

    assert layout.yaxis.ticktext[1] == "Wizard<br><b>4,200</b>"
    assert [plain(text) for text in layout.yaxis2.ticktext] == [
        "<b>100.0 %</b><br>-13,800 (76.7 %)",
        "<b>23.3 %</b><br>-1,400 (33.3 %)",
        "<b>15.6 %</b><br>-150 (5.4 %)",
        "<b>14.7 %</b>",
    ]


def test_a_bar_is_those_who_went_on_and_those_who_left() -> None:
    went_on, left, before = conversion_funnel(STORY, "Funnel", LIGHT, compared_with="October").data

    assert list(went_on.x) == [4_200, 2_800, 2_650, 2_650]
    assert list(left.x) == [13_800, 1_400, 150, 0]
    assert (before.name, list(before.x)) == ("October", [15_600, 3_500, 2_300, 2_100])


def test_the_stage_at_which_most_leave_is_marked_where_that_is_asked_for() -> None:
    figure = conversion_funnel(STORY[1:], "Wizard", LIGHT, with_worst=True)

    worst = next(trace for trace in figure.data if trace.name == "Most left here")
    assert (list(worst.y), list(worst.x)) == ([0], [1_400])


def test_a_tooltip_has_counts_shares_and_the_comparison() -> None:
    told = [plain(tip) for tip in conversion_funnel(STORY, "Funnel", LIGHT).data[0].customdata]

    assert told[1].split("<br>") == [
        "<b>Wizard</b>",
        "Reached: 4,200 (23.3 % of all)",
        "Went on: 2,800 (66.7 %)",
        "Left here: 1,400 (33.3 %)",
        "Compared with: 3,500 (+20.0 %)",
    ]
    assert len(told[3].split("<br>")) == 3


def test_nobody_at_all_is_no_error() -> None:
    figure = conversion_funnel([Stage("Visit", 0, 0)], "Funnel", theme.DARK)

    assert plain(figure.layout.yaxis2.ticktext[0]) == "<b>0.0 %</b>"
