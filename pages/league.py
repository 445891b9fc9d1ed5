"""The league of venues, fairly: like for like, adjusted for weekdays, and no rank where chance decides."""

from decimal import Decimal

from dash import html

from components import states
from components.graph import graph
from components.league_chart import chart_height, league_chart
from components.league_table import league_table
from dashboard.answers.league import League, Team
from dashboard.exports.sheet import Column, Sheet, number
from dashboard.language import N_
from dashboard.language import gettext as _
from dashboard.queries.league import league
from pages.bridging import to_bridge
from pages.page import Page, Panel
from pages.reading import Reading, Shown
from rollup.metrics.catalogue import metric as metric_of
from rollup.metrics.metric import Unit
from rollup.metrics.values import Value

CHART_HEIGHT, TABLE_HEIGHT = 400, 480


def draw_chart(reading: Reading) -> Shown:
    """Each venue's change, with its interval."""
    parts = [[team for team in teams if team.standing.is_ranked] for teams in _parts(_league(reading))]
    return [_chart(reading, teams) for teams in parts if teams] or _nothing(reading)


def draw_table(reading: Reading) -> Shown:
    """The places, and what they are made of."""
    parts = _parts(_league(reading))
    return [league_table(teams, lambda key: to_bridge(reading, "venue", key)) for teams in parts] or _nothing(
        reading
    )


def sheet_of_league(reading: Reading) -> Sheet:
    """The league as a sheet; changes are shares of 1."""
    names = ("venue", "name", "currency", "first_place", "last_place")
    columns = [Column(name) for name in names]
    columns += [Column(name, Unit.SHARE) for name in ("like_for_like", "at_least", "at_most")]
    columns += [Column(name, Unit.MONEY) for name in ("revenue", "revenue_before")]
    columns += [Column(name, Unit.COUNT) for name in ("trading_days", "trading_days_before")]
    rows = []
    for team in _league(reading).teams:
        own, revenue = team.standing, metric_of("revenue")
        sums = (number(revenue, Value(each), team.currency) for each in (team.value, team.before))
        places = (own.first, own.last) if own.is_ranked else (None, None)
        shares = (_rounded(each) for each in (own.change, own.low, own.high))
        rows.append(
            (team.key, team.name, team.currency, *places, *shares, *sums, team.days, team.days_before)
        )
    return Sheet(tuple(columns), tuple(rows))


def _rounded(share: float | None) -> Decimal | None:
    return None if share is None else Decimal(repr(share)).quantize(Decimal("0.0001"))


def _league(reading: Reading) -> League:
    return league(reading.services.store, reading.viewer, reading.query(()), reading.now)


def _parts(found: League) -> list[list[Team]]:
    """The venues of each currency."""
    currencies = dict.fromkeys(team.currency for team in found.teams)
    return [[team for team in found.teams if team.currency == each] for each in currencies]


def _nothing(reading: Reading) -> Shown:
    if reading.asked.comparison() is None:
        return states.empty(
            _("Nothing to compare with"), _("Choose a comparison to see who did better."), "arrow-left-right"
        )
    return states.empty(_("Not enough data"), _("Choose a longer period: two weeks are the least."), "trophy")


def _chart(reading: Reading, teams: list[Team]) -> html.Div:
    figure = league_chart(
        teams,
        _("Like for like"),
        reading.colours,
        reading.subtitle(),
        narrow=reading.narrow,
        link=lambda key: to_bridge(reading, "venue", key),
    )
    return graph(f"league-{teams[0].currency}", figure, chart_height(teams, narrow=reading.narrow))


PAGE = Page(
    key="league",
    path="/league",
    title=N_("League"),
    icon="award",
    group=N_("Boards"),
    panels=(
        Panel(
            "chart",
            N_("Like for like"),
            N_(
                "Revenue on a trading day, adjusted for weekdays; the line is where it lies nine times in ten"
            ),
            CHART_HEIGHT,
            draw_chart,
            wide=True,
        ),
        Panel(
            "table",
            N_("Places"),
            N_("Where chance decides the order, a venue has several; click for why it moved"),
            TABLE_HEIGHT,
            draw_table,
            wide=True,
            sheet=sheet_of_league,
        ),
    ),
)
