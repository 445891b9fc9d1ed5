"""The chapters of the monthly report, each drawn from the same answers and charts as the console's pages."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from dash import html
from dash.development.base_component import Component

from components import formats, series, states, utilization_heatmap, week_hours
from components.graph import graph
from components.group_table import group_table
from components.insight_list import insight_list
from components.kpi_strip import kpi_strip
from components.on_paper import BESIDE, at_height
from components.status import ON_PAPER, restatements_table
from dashboard.answers.receipts import Restated
from dashboard.insights import ReadPath, insights
from dashboard.language import N_
from dashboard.language import gettext as _
from dashboard.queries.closing import every_restatement
from dashboard.splits import SPLIT_NAMES
from pages import cards, conversion, customers, overview, reservations, revenue, utilization
from pages.composing import composition, share_tables, title
from pages.drawing import ranked, trend
from pages.monthly import words
from pages.reading import Reading, Shown
from rollup.metrics.catalogue import metric as metric_of
from rollup.metrics.evaluate import measures_of

MONEY = ("revenue", "cash_received", "card_sales", "aov")
PLACES = ("orders", "bookings", "utilization", "no_show_rate")
PEOPLE = ("paying_customers", "repeat_share", "nps")
SITE = ("conversion_rate",)
KPIS = (MONEY, PLACES, (*PEOPLE, *SITE))
"""The cards of the first page, row by row. Customers are asked for without amounts, so that whoever pays in two
currencies is one."""
VENUE_TABLES = (
    (N_("Money"), ("revenue", "cash_received", "card_sales")),
    (N_("Orders and bookings"), ("orders", "aov", "bookings", "no_show_rate")),
    (N_("Occupancy and conversion"), ("utilization", "revenue_per_open_hour", "conversion_rate")),
    (N_("Customers"), ("paying_customers", "repeat_share", "new_members", "nps")),
)
DEFINED = (
    *MONEY,
    "stored_value_consumed",
    *PLACES,
    *PEOPLE,
    "new_members",
    "revenue_per_open_hour",
    "visits",
    "wizard_starts",
    "submissions",
    "paid_sessions",
    *SITE,
    "unmet_demand",
)
WHOLE, TO_DATE = "last-month", "mtd"
"""The periods of a report on a month that is over, and on one that is not."""
LOWEST, LOW, MIDDLE, TRIANGLE = 190, 230, 320, 470
"""Pixels of charts that share a page with others."""
VENUE = "venue"
MOST_NOTICED, MOST_RESTATED = 6, 60


@dataclass(frozen=True, slots=True)
class Part:
    """A chapter: how it is drawn, and whether it begins a page."""

    key: str
    title: str
    lead: str
    draw: Callable[[Reading], Shown]
    begins_page: bool = True


def block(heading: str, hint: str, *shown: Any) -> html.Div:
    """Something with its heading, kept together on a page."""
    hints = [html.P(hint, className="paper-hint")] if hint else []
    return html.Div([html.H3(heading), *hints, *shown], className="paper-block")


def beside(*blocks: html.Div) -> html.Div:
    """Two blocks in a row."""
    return html.Div([*blocks], className=BESIDE)


def draw_summary(reading: Reading) -> Shown:
    """The month in words and figures."""
    result, people = reading.run(words.METRICS), reading.run(PEOPLE)
    said = [html.P(paragraph) for paragraph in words.sentences(result, month_of(reading), people)]
    answers = ReadPath(
        reading.services.store, reading.viewer, reading.asked, reading.today, reading.now, formats
    )
    found = insights(answers, most=MOST_NOTICED)
    noticed = [block(_("What stands out"), "", insight_list(found, lambda _insight: ""))] if found else []
    return [html.Div(said, className="paper-words"), *_cards(reading), *noticed, _revenue_over_time(reading)]


def draw_revenue(reading: Reading) -> Shown:
    """Where revenue comes from."""
    by_kind = reading.run(("revenue",), by="line_kind", series=True, compare=None)
    said = title("revenue", "line_kind")
    per_venue = _("Revenue per venue")
    return [
        block(per_venue, _("Largest first"), ranked(reading, "revenue", "venue", per_venue)),
        block(said, "", composition(reading, by_kind, said, None)),
        block(
            _("Revenue per resource"),
            _("Service sales, largest first"),
            overview.draw_revenue_per_resource(reading),
        ),
        block(
            _("Behind the average order"),
            _("What each completed order of services and products came to, before refunds"),
            revenue.draw_order_values(reading),
        ),
    ]


def draw_occupancy(reading: Reading) -> Shown:
    """How full the resources and the week were."""
    by_venue = replace(reading, view=reading.view.with_parameter("by", "venue"))
    return [
        block(
            _("Utilization over time"),
            _("Booked share of open time, against the target"),
            at_height(LOW, utilization.draw_trend(reading)),
        ),
        block(
            _("Peak times"),
            _("Utilization in percent by weekday and hour, over whole weeks"),
            overview.draw_peak_times(reading),
        ),
        block(
            _("Occupancy per resource"),
            _("Booked share of open hours"),
            overview.draw_occupancy_per_resource(reading),
        ),
        block(_("Where open time went"), "", utilization.draw_time_use(by_venue)),
    ]


def draw_bookings(reading: Reading) -> Shown:
    """What became of the bookings."""
    narrow = replace(reading, narrow=True)
    return [
        block(
            _("No-show rate"),
            _("No-shows of the bookings whose time has come"),
            trend(reading, "no_show_rate", height=LOW),
        ),
        block(_("Bookings by what became of them"), "", reservations.draw_states(reading)),
        beside(
            block(_("No-show rate by weekday"), "", reservations.draw_weekdays(narrow)),
            block(_("No-show rate by lead time"), "", reservations.draw_rates_by_lead_time(narrow)),
        ),
        block(_("Bookings by venue"), "", *_groups(reading, reservations.COLUMNS, reservations.CHANGES)),
    ]


def draw_conversion(reading: Reading) -> Shown:
    """How visits became bookings."""
    return [
        block(
            _("From visit to payment"),
            _("Sessions, each once: the share that came so far, and who left there"),
            conversion.draw_funnel(reading),
        ),
        block(
            _("Inside the wizard"),
            _("Of those who began to book: the share that came so far, and who left there"),
            conversion.draw_wizard(reading),
        ),
        block(_("Wanted, but full"), _("Sessions that wanted the hour and found no slot"), _unmet(reading)),
        block(
            _("Rates over time"),
            _("Of each step, and of the whole way"),
            at_height(MIDDLE, conversion.draw_trend(reading)),
        ),
    ]


def draw_customers(reading: Reading) -> Shown:
    """Who came and who came back."""
    return [
        block(
            _("First-time and repeat customers"),
            _("Paying members of each day; who comes on two of them is in both"),
            at_height(LOW, customers.draw_mix(reading)),
        ),
        block(
            _("Retention"),
            _("Percent of the members who first ordered in a month that ordered again, by months since"),
            at_height(TRIANGLE, customers.draw_retention(reading)),
        ),
        block(_("New members by channel"), "", at_height(MIDDLE, customers.draw_new_members(reading))),
        block(
            _("NPS"),
            _("Hollow points are made of few answers"),
            at_height(MIDDLE, customers.draw_nps(reading)),
        ),
    ]


def draw_money(reading: Reading) -> Shown:
    """What came in, what was consumed, and what members still hold."""
    return [
        block(title("cash_received", "tender"), "", _shares(reading, "cash_received", "tender")),
        block(
            title("stored_value_consumed", "tender"), "", _shares(reading, "stored_value_consumed", "tender")
        ),
        block(title("card_sales", "card_kind"), "", _shares(reading, "card_sales", "card_kind")),
        block(
            _("Stored-value balances"),
            _(
                "Opening + top-ups + bonus − consumption − refunds = closing, from all facts that were taken in"
            ),
            at_height(LOW, cards.draw_roll_forward(replace(reading, narrow=True))),
        ),
    ]


def draw_venues(reading: Reading) -> Shown:
    """Every venue with its key figures."""
    drawn: list[Component] = []
    for name, metrics in VENUE_TABLES:
        drawn.append(block(_(name), "", *_groups(reading, metrics, metrics)))
    return drawn


def draw_restatements(reading: Reading) -> Shown:
    """What has changed in closed months since the report before."""
    found = restated_since_last(reading)
    if not found:
        return html.P(_("No figure of a closed month has changed."), className="paper-words")
    listed = restatements_table(found[:MOST_RESTATED], lambda _each: "", ON_PAPER)
    if len(found) <= MOST_RESTATED:
        return listed
    more = _("{count} further figures are on the status page of the console.")
    return [
        listed,
        html.P(more.format(count=formats.number(len(found) - MOST_RESTATED)), className="va-note"),
    ]


def draw_definitions(_reading: Reading) -> Shown:
    """What the figures mean."""
    rows = [
        html.Div([html.Dt(_(metric_of(key).name)), html.Dd(_(metric_of(key).definition))])
        for key in dict.fromkeys(DEFINED)
    ]
    return html.Dl(rows, className="paper-definitions")


def month_of(reading: Reading) -> str:
    """The month in words; its days where it is not over."""
    start, end = reading.asked.dates(reading.today)
    return formats.bucket(start, "month") if reading.view.period == WHOLE else formats.days(start, end)


def restated_since_last(reading: Reading) -> list[Restated]:
    """Figures of this report's kind that have changed since this month began, when the report before was made."""
    metrics = tuple(metric_of(key) for key in dict.fromkeys(DEFINED))
    wanted = set(measures_of(metrics))
    definitions = reading.run(("revenue",), compare=None).definitions
    since = reading.asked.dates(reading.today)[0]
    return [
        each
        for each in every_restatement(reading.services.store, reading.viewer)
        if each.measure in wanted and each.definitions == definitions and each.last_changed.date() >= since
    ]


def _cards(reading: Reading) -> list[html.Div]:
    """The key figures, a row for each group of them."""
    return [kpi_strip(reading.run(keys), reading.run(keys, series=True, compare=None)) for keys in KPIS]


def _revenue_over_time(reading: Reading) -> html.Div:
    drawn = trend(reading, "revenue", height=LOWEST)
    return block(_("Revenue over time"), _("Services and products, after refunds"), drawn)


def _shares(reading: Reading, metric: str, by: str) -> Shown:
    """The parts of an amount, with their shares."""
    return share_tables(reading.run((metric,), by=by), reading.run((metric,)), title(metric, by), None)


def _groups(reading: Reading, metrics: tuple[str, ...], changes: tuple[str, ...]) -> list[html.Div]:
    """Some metrics at each venue and over all, a table for each currency."""
    split, whole = reading.run(metrics, by="venue"), reading.run(metrics)
    if series.is_blank(split):
        return [states.empty()]
    totals = {row.currency: row for row in whole.rows}
    return [
        group_table(
            f"{metrics[0]}-{currency}",
            part,
            totals.get(currency),
            name=_(SPLIT_NAMES[VENUE]),
            label=title(metrics[0], "venue"),
            changes=changes,
        )
        for currency, part in series.by_currency(split)
    ]


def _unmet(reading: Reading) -> Shown:
    """The hours that were wanted in vain."""
    grid = reading.grid("unmet_demand")
    if week_hours.is_blank(grid):
        return states.empty(_("Nobody wanted an hour that was full"), "", "calendar-week")
    figure = utilization_heatmap.utilization_heatmap(grid, reading.colours, reading.subtitle())
    return graph("unmet", figure, utilization_heatmap.chart_height(grid, narrow=False))


CHAPTERS: tuple[Part, ...] = (
    Part("summary", N_("The month at a glance"), "", draw_summary),
    Part(
        "revenue", N_("Revenue"), N_("What customers used or took home, however it was paid."), draw_revenue
    ),
    Part("occupancy", N_("Occupancy"), N_("How full the resources were, and when."), draw_occupancy),
    Part("bookings", N_("Bookings and no-shows"), N_("What became of the bookings."), draw_bookings),
    Part(
        "conversion", N_("Conversion"), N_("How visits to the booking site became bookings."), draw_conversion
    ),
    Part("customers", N_("Customers"), N_("Who came, and who came back."), draw_customers),
    Part("money", N_("Cash and stored value"), N_("What came in, and what members still hold."), draw_money),
    Part("venues", N_("Venues side by side"), N_("With the change against the comparison."), draw_venues),
    Part(
        "restatements",
        N_("Restatements since the last report"),
        N_("Figures of closed months that facts taken in later have changed."),
        draw_restatements,
    ),
    Part(
        "definitions",
        N_("Definitions"),
        N_("What the figures of this report mean."),
        draw_definitions,
        begins_page=False,
    ),
)
