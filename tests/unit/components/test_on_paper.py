"""What a page shows, as HTML for paper."""

import dash_bootstrap_components as dbc
from dash import dcc, html
from plotly import graph_objects as go

from components.graph import graph
from components.on_paper import BESIDE, FULL, HALF, at_height, on_paper
from components.sparkline import sparkline
from components.table import Cell, Column, table
from components.theme import FONT
from dashboard.rendering.fonts import STACK

EVIL = "<script>alert(1)</script><img src=x onerror=alert(1)>"


def chart(title: str = "Revenue") -> html.Div:
    figure = go.Figure(
        layout={"title": {"text": title}, "font": {"family": FONT}, "meta": {"summary": "Up."}}
    )
    return graph("revenue", figure, 300)


def test_whatever_a_name_holds_is_text():
    rows = [{"name": Cell(EVIL, EVIL)}]
    shown = [
        html.P(EVIL),
        table("t", [Column("name", EVIL, "name")], rows, label=EVIL),
        dcc.Link(EVIL, href=EVIL),
    ]
    made = on_paper(shown).html + on_paper(chart(EVIL)).filled(["<svg/>"])
    assert "<script" not in made
    assert "<img" not in made
    assert made.count("&lt;script&gt;") == 5


def test_no_name_can_take_a_chart_s_place():
    piece = on_paper([html.P("<!--chart 0-->"), chart()])
    assert piece.filled(["<svg>drawn</svg>"]).count("<svg>drawn</svg>") == 1


def test_charts_keep_their_height_and_take_the_room_that_there_is():
    wide, narrow = on_paper([chart(), html.Div(chart(), className=BESIDE)]).charts
    assert (wide.width, wide.height) == (FULL, 300)
    assert (narrow.width, narrow.height) == (HALF, 300)
    assert on_paper(at_height(120, html.Div([chart()]))).charts[0].height == 120


def test_a_chart_speaks_in_the_paper_s_fonts_and_says_what_it_shows():
    piece = on_paper(chart())
    assert piece.charts[0].figure["layout"]["font"]["family"] == STACK
    assert 'aria-label="Revenue. Up."' in piece.filled(["<svg/>"])


def test_what_is_clicked_and_what_is_only_heard_is_left_out():
    shown = [
        html.Button("Download"),
        html.I(className="bi"),
        dbc.Popover("About"),
        html.Span("heard", className="visually-hidden"),
        html.Div("By", className="va-choices va-noprint"),
    ]
    assert on_paper(shown).html == ""


def test_a_long_table_is_whole_and_ends_with_its_total():
    rows = [{"name": Cell(number, f"Venue {number}")} for number in range(40)]
    shown = table(
        "t", [Column("name", "Venue", "name")], rows, total={"name": Cell("", "All")}, label="Venues"
    )
    made = on_paper(shown).html
    assert all(f">Venue {number}<" in made for number in range(40))
    assert made.rindex(">All<") > made.rindex(">Venue 39<")


def test_a_sparkline_is_a_line_and_no_mask():
    assert '<path d="M' in on_paper(sparkline([1, 2, 3])).html
    assert "mask" not in on_paper(sparkline([1, 2, 3])).html
    assert on_paper(sparkline([1])).html == '<div class="va-spark"></div>'


def wide_table(metrics: int) -> html.Div:
    columns = [Column("venue", "Venue", "name")]
    row = {"venue": Cell("Kungsholmen", "Kungsholmen Badminton Centre")}
    for number in range(metrics):
        columns += [
            Column(f"m{number}", f"Metric {number}"),
            Column(f"m{number}_change", "Change", "change"),
        ]
        row[f"m{number}"] = Cell(number, f"{number},234,567.00 SEK")
        row[f"m{number}_change"] = Cell(number, f"+{number}.5 %")
    return table("t", columns, [row], total=row, label="Venues")


def test_a_table_that_is_wider_than_the_paper_goes_on_below_with_its_first_column():
    made = on_paper(wide_table(7)).html
    tables = made.split("<table")[1:]
    assert [part.count(">Change<") for part in tables] == [3, 3, 1]
    for part in tables:
        heads = part.partition("</thead>")[0]
        assert heads.count(">Venue<") == 1
        assert heads.count(">Metric ") == heads.count(">Change<")
        assert part.count("Kungsholmen") == 2, "and its total"
    for number in range(7):
        assert made.count(f">{number},234,567.00 SEK<") == made.count(f">+{number}.5 %<") == 2


def test_a_table_for_which_there_is_room_is_one():
    assert on_paper(wide_table(3)).html.count("<table") == 1
    assert on_paper(table("t", [Column("name", "Venue", "name")], [], label="None")).html.count("<table") == 1
