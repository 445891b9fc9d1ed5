"""The league as a table: place, change like for like with its interval, and what it was made of."""

from collections.abc import Sequence

from dash import html

from components import formats
from components.elements import Link
from components.league_chart import change_said, interval_said, places_said
from components.table import Cell, Column, change_cell, table
from dashboard.answers.league import Team
from dashboard.language import gettext as _
from rollup.metrics.catalogue import metric
from rollup.metrics.metric import Unit
from rollup.metrics.values import Change, Value, change


def league_table(teams: Sequence[Team], link: Link) -> html.Div:
    """The venues of one currency; `link` leads from a venue to what is behind it."""
    columns = [
        Column("venue", _("Venue"), "name", pinned=True),
        Column("place", _("Place"), "text", _("The places that it may have: chance decides among them")),
        Column(
            "fair", _("Like for like"), "change", _("Change of the mean trading day, adjusted for weekdays")
        ),
        Column("sure", _("Interval"), "text", _("In which it lies nine times in ten")),
        Column("plain", _("As it is"), "change", _("Change of the plain sums")),
        Column("value", _("Revenue"), "number", _("On the whole days of the period")),
        Column("days", _("Trading days"), "number", _("In the period, and before")),
    ]
    currency = teams[0].currency if teams else ""
    label = _("League of venues, in {currency}").format(currency=currency)
    return table(f"league-{currency}", columns, [_line(team, link) for team in teams], label=label)


def _line(team: Team, link: Link) -> dict[str, Cell]:
    revenue, own = metric("revenue"), team.standing
    fair = None if own.change is None else Change(relative=own.change)
    news = change_cell(revenue, fair).news if _is_sure(team) else "even"
    days = f"{formats.number(team.days)} / {formats.number(team.days_before)}"
    return {
        "venue": Cell(team.name, team.name, link(team.key)),
        "place": Cell(own.first or None, places_said(team)),
        "fair": Cell(own.change, change_said(own.change), news=news),
        "sure": Cell(own.low, interval_said(team)),
        "plain": change_cell(revenue, change(Unit.MONEY, Value(team.value), Value(team.before))),
        "value": Cell(team.value, formats.money(team.value, team.currency, short=True)),
        "days": Cell(team.days, days),
    }


def _is_sure(team: Team) -> bool:
    """Whether the whole interval lies on one side of no change."""
    low, high = team.standing.low, team.standing.high
    return low is not None and high is not None and (low > 0 or high < 0)
