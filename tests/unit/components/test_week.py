"""The week by the hour for other metrics than utilization, one hour of it, and both as tables."""

from datetime import UTC, date, datetime, timedelta

from components import theme
from components.bookings_table import bookings_table
from components.slot_weeks_chart import slot_weeks_chart
from components.utilization_heatmap import utilization_heatmap
from components.week_hours import open_hours, slot_name
from components.week_table import week_table
from dashboard.answers.slots import SlotBooking
from dashboard.exports.week_sheet import week_sheet
from dashboard.results import Grid, GridCell
from rollup.metrics.values import Value
from tests.unit.components.answers import result, row, week


def evening(value: Value, weeks_full: int = 0) -> GridCell:
    return GridCell(value, 3, weeks_full)


def unmet() -> Grid:
    """Open 18-20; Saturday 20 full and wanted most."""

    def cell(weekday: int, hour: int) -> GridCell:
        if hour not in (18, 19, 20):
            return GridCell(None)
        is_peak = (weekday, hour) == (5, 20)
        return evening(Value(133 if is_peak else weekday), 3 if is_peak else 0)

    return week(cell, "unmet_demand")


def no_shows() -> Grid:
    """A rate of 4 %, but for one hour with one no-show of two."""
    return week(
        lambda weekday, hour: (
            GridCell(None) if hour != 18 else evening(Value(1, 2) if weekday == 0 else Value(4, 100))
        ),
        "no_show_rate",
    )


def test_a_cell_leads_to_its_hour() -> None:
    figure = utilization_heatmap(
        unmet(), theme.LIGHT, narrow=True, link=lambda weekday, hour: f"/slot?slot={weekday + 1}-{hour}"
    )

    assert figure.data[0].text[2][5] == "/slot?slot=6-20"
    assert figure.layout.meta["links"] is True


def test_what_is_bad_when_it_is_much_has_a_scale_of_its_own_and_full_hours_are_marked() -> None:
    cells, words, full = utilization_heatmap(unmet(), theme.LIGHT, narrow=True).data

    assert [colour for _place, colour in cells.colorscale] == list(theme.LIGHT.alarm)
    assert cells.zmax == 133
    assert "133" in words.text
    assert (full.name, len(full.x), round(full.x[0]), round(full.y[0])) == ("fully booked", 1, 5, 2)


def test_a_rate_of_few_does_not_make_all_others_pale() -> None:
    figure = utilization_heatmap(no_shows(), theme.LIGHT)

    assert 0.04 < figure.data[0].zmax < 0.2
    assert set(figure.data[1].text) == {"50.0", "4.0"}
    assert "1 of 2" in figure.data[0].customdata[0][0]


def test_two_grids_can_have_the_same_hours() -> None:
    hours = open_hours(unmet(), no_shows())

    figure = utilization_heatmap(no_shows(), theme.LIGHT, narrow=True, hours=hours)

    assert hours == [18, 19, 20]
    assert figure.layout.yaxis.ticktext == ("18", "19", "20")
    assert len(figure.data[0].z) == 3


def test_an_hour_is_named_by_its_business_day() -> None:
    assert slot_name(2, 20) == "Wednesday 20:00–21:00"
    assert slot_name(5, 23, 4) == "Saturday 23:00–00:00"
    assert slot_name(5, 1, 4) == "Saturday night 01:00–02:00"


def test_every_open_hour_is_a_line_of_the_table() -> None:
    table = week_table("week", [unmet()], lambda weekday, hour: f"/peak-times?slot={weekday + 1}-{hour}")

    lines = table.children.rowData
    assert len(lines) == 7 * 3
    assert lines[0]["slot"]["t"] == "Saturday 20:00–21:00"
    assert lines[0]["slot"]["h"] == "/peak-times?slot=6-20"
    assert lines[0]["full"]["t"] == "3 of 3 weeks"


def test_the_sheet_has_a_row_for_each_open_hour() -> None:
    sheet = week_sheet([unmet(), no_shows()])

    names = ["weekday", "hour", "currency", "unmet_demand", "no_show_rate", "weeks_open", "weeks_full"]
    assert sheet.names == names
    assert len(sheet.rows) == 7 * 3
    peak = next(cells for cells in sheet.rows if cells[:2] == (6, 20))
    assert peak[3:] == (133, None, 3, 3)


def test_week_by_week_the_grids_own_weeks_are_told_from_those_before() -> None:
    first = date(2026, 8, 31)
    rows = [
        row({"utilization": Value(10 * place, 100)}, bucket=first + timedelta(weeks=place))
        for place in range(6)
    ]
    answer = result(["utilization"], rows, grain="week")

    figure = slot_weeks_chart(
        answer, "utilization", first + timedelta(weeks=4), "Wednesday 20:00", theme.LIGHT, "All venues"
    )

    inside, before, target = figure.data
    assert (list(inside.x), list(before.x)) == ([4, 5], [0, 1, 2, 3])
    assert target.name.startswith("Target 50")
    assert figure.layout.yaxis.title.text == "Utilization, %"
    assert figure.layout.meta["summary"].endswith("50.0\N{NO-BREAK SPACE}%")


def test_a_week_in_which_it_was_closed_has_no_bar() -> None:
    rows = [row({"utilization": Value(0, 0)}, bucket=date(2026, 11, 2))]

    figure = slot_weeks_chart(
        result(["utilization"], rows, grain="week"), "utilization", date(2026, 11, 2), "Hour", theme.LIGHT
    )

    assert list(figure.data[0].y) == [None]


def test_bookings_are_told_in_words_and_without_names() -> None:
    start = datetime(2026, 11, 14, 20, 30, tzinfo=UTC)
    booking = SlotBooking(
        "Vasastan", start, start + timedelta(minutes=90), "Court 1", "", 4, "no_show", "web", True
    )

    [line] = bookings_table("bookings", [booking], with_venue=True, label="Bookings").children.rowData

    told = {key: cell["t"] for key, cell in line.items()}
    assert told["time"] == "20:30–22:00"
    assert (told["state"], line["state"]["n"], told["channel"], told["item"]) == (
        "No-show",
        "bad",
        "Web",
        "–",
    )
    assert set(told) == {"date", "time", "venue", "resource", "item", "party", "state", "channel"}
