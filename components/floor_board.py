"""Which resources are taken now and which are idle, venue by venue, each with the time until which it stays so."""

from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import groupby

from dash import dcc, html

from components import formats
from components.elements import Children, data, icon, made
from dashboard.answers.floor import Spot, SpotState, Then
from dashboard.language import N_
from dashboard.language import gettext as _

NAMES = {
    SpotState.FULL: N_("Full"),
    SpotState.FREE: N_("Idle"),
    SpotState.BLOCKED: N_("Blocked"),
    SpotState.CLOSED: N_("Closed"),
}
"""In the order in which they are counted."""
ICONS = {
    SpotState.FULL: "circle-fill",
    SpotState.FREE: "circle",
    SpotState.BLOCKED: "slash-circle",
    SpotState.CLOSED: "moon",
}
UNTIL = {
    Then.FREES: N_("until {time}"),
    Then.BOOKED: N_("until {time}"),
    Then.BLOCKED: N_("until {time}, then blocked"),
    Then.CLOSES: N_("until closing, {time}"),
    Then.OPENS: N_("opens {time}"),
}


def floor_board(spots: Sequence[Spot], now: datetime, link: Callable[[Spot], str] | None = None) -> html.Div:
    """The resources in the order given, under their venues. `now` tells which times are of another day; `link` gives
    the address that a resource leads to."""
    words = _Words(now)
    venues = [
        _venue(name, list(members), words, link)
        for (_key, name), members in groupby(spots, lambda spot: (spot.venue_key, spot.venue))
    ]
    return html.Div([_counts(spots), html.Div(venues, className="va-floor-venues")], className="va-floor")


def said(spot: Spot, now: datetime) -> str:
    """How long a resource's state lasts, in words."""
    if spot.until is None:
        return ""
    return _(UNTIL[spot.then]).format(time=clock(spot.until, now))


def _counts(spots: Sequence[Spot]) -> html.Dl:
    counted: Children = []
    for state, name in NAMES.items():
        count = sum(spot.state is state for spot in spots)
        label = html.Dt([icon(ICONS[state]), _(name)], className=f"va-spot-{state.value}")
        counted.append(html.Div([label, html.Dd(formats.number(count))], **data(spots=state.value)))
    return html.Dl(counted, className="va-floor-counts")


class _Words:
    """What stands beside the names of resources. Many of them say the same, so each of it is made once."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.icons = {state: icon(name) for state, name in ICONS.items()}
        self.names = {state: _(name) for state, name in NAMES.items()}
        self._made: dict[tuple[object, ...], html.Span] = {}

    def of(self, spot: Spot) -> html.Span:
        """The state in words, and how long it lasts."""
        state = self.names[spot.state]
        if spot.capacity > 1 and spot.state in (SpotState.FULL, SpotState.FREE):
            state = _("{used} of {capacity} taken").format(used=spot.used, capacity=spot.capacity)
        key = (state, spot.then, spot.until, spot.until and spot.until.tzinfo)
        if key not in self._made:
            text: Children = [html.Strong(state), " ", said(spot, self.now)]
            self._made[key] = html.Span(text, className="va-spot-until")
        return self._made[key]


def _venue(name: str, members: list[Spot], words: _Words, link: Callable[[Spot], str] | None) -> html.Section:
    taken = sum(spot.state is SpotState.FULL for spot in members)
    tally = _("{taken} of {all} full").format(taken=formats.number(taken), all=formats.number(len(members)))
    return html.Section(
        [
            html.H3([name, html.Small(tally)]),
            html.Ul([_spot(spot, words, link) for spot in members]),
        ],
        className="va-floor-venue",
    )


def _spot(spot: Spot, words: _Words, link: Callable[[Spot], str] | None) -> html.Li:
    name = made(dcc.Link, spot.name, href=link(spot)) if link else spot.name
    parts = [words.icons[spot.state], made(html.Span, name, className="va-spot-name"), words.of(spot)]
    return made(html.Li, parts, className=f"va-spot va-spot-{spot.state.value}")


def clock(of: datetime, now: datetime) -> str:
    """A time of day, with the weekday where that is not today's."""
    time = formats.clock(of)
    if of.date() == now.astimezone(of.tzinfo).date():
        return time
    return f"{formats.weekdays()[of.weekday()]} {time}"
