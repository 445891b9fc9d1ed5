"""Who comes and who comes back: first-time and repeat customers, retention, new members, spend, NPS, the largest."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from dash import html

from components import (
    composition_chart,
    customer_cohort_chart,
    customer_mix_chart,
    formats,
    nps_chart,
    series,
    states,
)
from components.elements import icon
from components.graph import graph
from components.kpi_strip import kpi_strip
from components.table import Cell, Column, Line, table
from dashboard.answers.cohorts import Cohorts
from dashboard.exports.sheet import Cell as SheetCell
from dashboard.exports.sheet import Column as SheetColumn
from dashboard.exports.sheet import Sheet, sheet
from dashboard.language import N_
from dashboard.language import gettext as _
from dashboard.queries.cohorts import cohorts
from dashboard.queries.top_customers import TopCustomer, TopCustomers, top_customers
from pages.composing import composition, title
from pages.drawing import TREND_HEIGHT, series_sheet, trend
from pages.key_figures import figures_sheet
from pages.page import Page, Panel
from pages.reading import Reading, Shown
from rollup.metrics.metric import Unit

COUNTS = ("paying_customers", "first_time_customers", "repeat_share", "new_members", "nps")
MONEY = ("average_spend",)
MIX = (customer_mix_chart.FIRST, customer_mix_chart.REPEAT)
NPS = ("nps", "nps_answers")
MONTHS_BACK = 12
"""How many whole months before that of the range's end the retention triangle begins."""
TRIANGLE_HEIGHT, LIST_HEIGHT = 560, 480


def draw_kpis(reading: Reading) -> Shown:
    """The key figures. Counts are asked for without amounts, so that whoever pays in two currencies is one."""
    counts, money = (
        kpi_strip(reading.run(keys), reading.run(keys, series=True, compare=None), reading.receipt)
        for keys in (COUNTS, MONEY)
    )
    return html.Div([*counts.children, *money.children], className="va-kpis")


def draw_mix(reading: Reading) -> Shown:
    """First-time and repeat customers, bucket by bucket."""
    result = reading.run(MIX, series=True, compare=None)
    if series.is_blank(result):
        return states.empty()
    figure = customer_mix_chart.customer_mix_chart(
        result, reading.colours, reading.subtitle(), narrow=reading.narrow
    )
    return graph("customer-mix", figure, customer_mix_chart.HEIGHT)


def draw_retention(reading: Reading) -> Shown:
    """The retention triangle of the last months."""
    found = _cohorts(reading)
    if customer_cohort_chart.is_blank(found):
        return states.empty(
            _("No first orders in these months"), _("Choose a later period or more venues."), "people"
        )
    where = f"{_triangle_days(reading)} · {reading.where()}"
    figure = customer_cohort_chart.customer_cohort_chart(found, reading.colours, where, narrow=reading.narrow)
    note = _("* The month is not over yet. Members without a first order in these months are in no row.")
    return [graph("retention", figure, customer_cohort_chart.chart_height(found)), _note(note)]


def draw_new_members(reading: Reading) -> Shown:
    """New members over time by how they joined."""
    result = reading.run(("new_members",), by="join_channel", series=True, compare=None)
    return composition(reading, result, title("new_members", "join_channel"), None)


def draw_average_spend(reading: Reading) -> Shown:
    """What a customer spends."""
    return trend(reading, "average_spend")


def draw_nps(reading: Reading) -> Shown:
    """NPS above the answers that it is made of."""
    result = reading.run(NPS, series=True, compare=None)
    if series.is_blank(result):
        return states.empty(
            _("No answers in this period"), _("Choose a longer period or more venues."), "chat-square-heart"
        )
    figure = nps_chart.nps_chart(result, reading.colours, reading.subtitle(), narrow=reading.narrow)
    return graph("nps", figure, nps_chart.HEIGHT)


def draw_top(reading: Reading) -> Shown:
    """The customers who brought most, by name for those who may know it."""
    found = _top(reading)
    tables = [_table(found, currency, lines) for currency, lines in found.by_currency if lines]
    if not tables:
        return states.empty(symbol="people")
    return [*tables, *([] if found.named else [_private()])]


def _triangle(reading: Reading) -> tuple[date, date]:
    """The months of the triangle: those that end with the range's, whatever its length."""
    last = min(reading.asked.dates(reading.today)[1], reading.today)
    first = last.replace(day=1)
    for _month in range(MONTHS_BACK):
        first = (first - timedelta(days=1)).replace(day=1)
    return first, last


def _triangle_days(reading: Reading) -> str:
    return formats.days(*_triangle(reading))


def _cohorts(reading: Reading) -> Cohorts:
    first, last = _triangle(reading)
    asked = replace(reading.query(("paying_customers",)), start=first, end=last)
    return cohorts(reading.services.store, reading.viewer, asked, reading.now)


def _top(reading: Reading) -> TopCustomers:
    return top_customers(reading.services.store, reading.viewer, reading.query(("revenue",)), reading.now)


def _name(of: TopCustomer) -> str:
    """The name, for those who may know it; else a handle that says nothing."""
    if of.is_erased:
        return _("Erased customer {number}").format(number=of.number)
    if of.person is not None and of.person.name:
        return of.person.name
    return _("Customer {number}").format(number=of.number)


def _table(found: TopCustomers, currency: str, lines: Sequence[TopCustomer]) -> html.Div:
    return table(
        f"top-customers-{currency}",
        _columns(found),
        [_line(each, currency) for each in lines],
        label=_("Customers with the largest revenue, {currency}").format(currency=currency),
    )


def _columns(found: TopCustomers) -> list[Column]:
    columns = [
        Column("customer", _("Customer"), "name", pinned=True),
        Column("revenue", _("Revenue"), hint=_("Services and products, after refunds")),
        Column("orders", _("Orders"), hint=_("Completed orders in the period")),
        Column("last", _("Last visit"), hint=_("The day of the last completed order up to the period's end")),
        Column("since", _("Member since")),
    ]
    contact = [Column("email", _("Email"), "text"), Column("phone", _("Phone"), "text")]
    return [*columns, *(contact if found.named else [])]


def _line(of: TopCustomer, currency: str) -> Line:
    cells = {
        "customer": Cell(_name(of), _name(of)),
        "revenue": Cell(of.revenue, formats.money(of.revenue, currency)),
        "orders": Cell(of.orders, formats.number(of.orders)),
        "last": _day(of.last_visit),
        "since": _day(of.member_since),
    }
    if of.person is not None:
        cells["email"] = Cell(of.person.email, of.person.email or formats.NONE)
        cells["phone"] = Cell(of.person.phone, of.person.phone or formats.NONE)
    return cells


def _day(of: date | None) -> Cell:
    return Cell(None, formats.NONE) if of is None else Cell(of.isoformat(), formats.days(of, of))


def _note(words: str) -> html.P:
    return html.P(words, className="va-note")


def _private() -> html.P:
    words = _(
        "Names and contact data are shown to roles that include them; an administrator can tell you more."
    )
    return html.P([icon("shield-lock"), words], className="va-note")


def retention_sheet(reading: Reading) -> Sheet:
    """The triangle as counts: a row a cohort, a column for each month since."""
    found = _cohorts(reading)
    most = max((len(each.returned) for each in found.cohorts), default=1)
    columns = [SheetColumn("month"), SheetColumn("members", Unit.COUNT)]
    columns += [SheetColumn(f"month_{since}", Unit.COUNT) for since in range(1, most)]
    rows: list[tuple[SheetCell, ...]] = [
        (
            each.month,
            each.size,
            *(value.numerator for value in each.returned[1:]),
            *[None] * (most - len(each.returned)),
        )
        for each in found.cohorts
    ]
    return Sheet(tuple(columns), tuple(rows))


def top_sheet(reading: Reading) -> Sheet:
    """The largest customers, with names for those alone who may know them."""
    found = _top(reading)
    columns = [
        SheetColumn("customer"),
        SheetColumn("currency"),
        SheetColumn("revenue", Unit.MONEY),
        SheetColumn("orders", Unit.COUNT),
        SheetColumn("last_visit"),
        SheetColumn("member_since"),
    ]
    columns += [SheetColumn("email"), SheetColumn("phone")] if found.named else []
    rows = [_sheet_row(each, currency) for currency, lines in found.by_currency for each in lines]
    return Sheet(tuple(columns), tuple(rows))


def _sheet_row(of: TopCustomer, currency: str) -> tuple[SheetCell, ...]:
    amount = formats.major(of.revenue, currency)
    contact = () if of.person is None else (of.person.email, of.person.phone)
    return (_name(of), currency, amount, of.orders, of.last_visit, of.member_since, *contact)


PAGE = Page(
    key="customers",
    path="/customers",
    title=N_("Customers"),
    icon="people",
    group=N_("Chain"),
    panels=(
        Panel("kpi", "", "", 148, draw_kpis, wide=True, is_bare=True, sheet=figures_sheet(COUNTS, MONEY)),
        Panel(
            "mix",
            N_("First-time and repeat customers"),
            N_("Paying members of each bucket; who comes in two of them is in both"),
            customer_mix_chart.HEIGHT,
            draw_mix,
            wide=True,
            sheet=series_sheet(*MIX, "repeat_share"),
        ),
        Panel(
            "retention",
            N_("Retention"),
            N_("Percent of the members who first ordered in a month that ordered again, by months since"),
            TRIANGLE_HEIGHT,
            draw_retention,
            wide=True,
            sheet=retention_sheet,
        ),
        Panel(
            "new-members",
            N_("New members by channel"),
            N_("Added by hand, imported, or registered by themselves"),
            composition_chart.HEIGHT,
            draw_new_members,
            sheet=lambda reading: sheet(reading.run(("new_members",), by="join_channel", series=True)),
        ),
        Panel(
            "average-spend",
            N_("Average spend"),
            N_("Revenue by customer of item orders"),
            TREND_HEIGHT,
            draw_average_spend,
            sheet=series_sheet("average_spend"),
        ),
        Panel(
            "nps",
            N_("NPS"),
            N_("Hollow points are made of few answers"),
            nps_chart.HEIGHT,
            draw_nps,
            wide=True,
            sheet=series_sheet(*NPS),
        ),
        Panel(
            "top",
            N_("Top customers"),
            N_("Largest revenue in the period"),
            LIST_HEIGHT,
            draw_top,
            wide=True,
            sheet=top_sheet,
        ),
    ),
)
