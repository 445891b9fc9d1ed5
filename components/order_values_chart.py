"""What single orders were worth: how many lie in each bin, where the middle half lies, and the comparison behind."""

from dash import html
from plotly import graph_objects as go

from components import axes, formats
from components.elements import data
from components.theme import Palette, template
from dashboard.answers.distribution import Bin, OrderValues
from dashboard.language import gettext as _
from dashboard.language import ngettext
from rollup.metrics.metric import Unit

HEIGHT = 320
TICKS, TICKS_NARROW = 12, 5


def order_values_chart(
    part: OrderValues, colours: Palette, subtitle: str = "", *, compared_with: str = "", narrow: bool = False
) -> go.Figure:
    """The distribution in one currency. Bins stand at 0, 1, 2 …, so that an open one is as wide as the others."""
    figure = go.Figure(layout={"template": template(colours)})
    figure.add_trace(_bars(part, colours))
    if part.before:
        figure.add_trace(_before(part, colours, compared_with))
    if part.quartiles:
        _mark_middle(figure, part, colours)
    counts = [count for each in part.bins for count in (each.orders, each.before)]
    figure.update_layout(
        title={"text": _("Order values"), "subtitle": {"text": subtitle}},
        bargap=0.08,
        barcornerradius=3,
        showlegend=True,
        meta={"summary": _summary(part)},
        xaxis=_edges(part, TICKS_NARROW if narrow else TICKS),
        yaxis=axes.scale(0, max(counts, default=1), Unit.COUNT, "")
        | {"title": {"text": _("Orders, number")}},
    )
    return figure


def order_value_figures(part: OrderValues) -> html.Dl:
    """The distribution in a few figures."""
    told = [(_("Orders"), formats.number(part.orders))]
    if part.quartiles:
        low, median, high = part.quartiles
        told += [
            (_("Median"), _money(part, median)),
            (_("Middle half"), f"{_plain(part, low)}–{_money(part, high)}"),
            (_("Average"), _money(part, part.total / part.orders)),
        ]
    if part.median_before is not None:
        told.append((_("Median before"), _money(part, part.median_before)))
    return html.Dl(
        [html.Div([html.Dt(name), html.Dd(figure)]) for name, figure in told],
        className="va-facts",
        **data(currency=part.currency),
    )


def _bars(part: OrderValues, colours: Palette) -> go.Bar:
    return go.Bar(
        x=list(range(len(part.bins))),
        y=[each.orders for each in part.bins],
        name=_("Orders"),
        marker={"color": colours.accent},
        showlegend=False,
        customdata=[[_tooltip(part, each), ""] for each in part.bins],
        hovertemplate="%{customdata[0]}<extra></extra>",
    )


def _before(part: OrderValues, colours: Palette, compared_with: str) -> go.Scatter:
    return go.Scatter(
        x=[-0.5, *range(len(part.bins)), len(part.bins) - 0.5],
        y=[part.bins[0].before, *(each.before for each in part.bins), part.bins[-1].before],
        name=compared_with or _("Comparison"),
        mode="lines",
        line={"color": colours.ink, "width": 1.5, "shape": "hvh"},
        hoverinfo="skip",
    )


def _mark_middle(figure: go.Figure, part: OrderValues, colours: Palette) -> None:
    """The middle half of the orders as a band, and a line at the median."""
    assert part.quartiles is not None
    low, median, high = part.quartiles
    figure.add_shape(
        type="rect",
        x0=_place(part, low),
        x1=_place(part, high),
        y0=0,
        y1=1,
        yref="paper",
        line={"width": 0},
        fillcolor=colours.accent_fill,
        layer="below",
    )
    tallest = max(count for each in part.bins for count in (each.orders, each.before))
    figure.add_trace(
        go.Scatter(
            x=[_place(part, median)] * 2,
            y=[0, tallest],
            name=_("Median {amount}").format(amount=_money(part, median)),
            mode="lines",
            line={"color": colours.warn, "width": 2, "dash": "4px,4px"},
            hoverinfo="skip",
        )
    )


def _place(part: OrderValues, amount: int) -> float:
    """Where an amount stands among the bins; in the open one in its middle."""
    width = (part.bins[0].end or part.bins[0].first + 1) - part.bins[0].first
    place = (amount - part.bins[0].first) / width - 0.5
    last = len(part.bins) - 1
    return last if part.bins[last].end is None and place > last - 0.5 else place


def _edges(part: OrderValues, most: int) -> dict[str, object]:
    every = max(1, -(-len(part.bins) // most))
    places = list(range(0, len(part.bins), every))
    return {
        "tickmode": "array",
        "tickvals": [place - 0.5 for place in places],
        "ticktext": [_edge(part, part.bins[place].first) for place in places],
        "range": [-0.6, len(part.bins) - 0.4],
        "ticklabelstandoff": 6,
        "title": {"text": _("Order value, {currency}").format(currency=part.currency)},
    }


def _edge(part: OrderValues, amount: int) -> str:
    whole = formats.major(amount, part.currency)
    return formats.compact(whole) if whole == int(whole) else formats.number(whole, 2)


def _tooltip(part: OrderValues, of: Bin) -> str:
    """The range, how many orders lie in it, and what share of all they are, now and before."""
    lines = [f"<b>{_range(part, of)}</b>", _orders(of.orders, part.orders)]
    if part.before:
        lines.append(_("Compared with: {value}").format(value=_orders(of.before, part.before)))
    return "<br>".join(lines)


def _orders(count: int, of: int) -> str:
    said = ngettext("{count} order", "{count} orders", count).format(count=formats.number(count))
    return f"{said} ({formats.percent(count / of)})" if of else said


def _range(part: OrderValues, of: Bin) -> str:
    if of.end is None:
        return _("{amount} and more").format(amount=_money(part, of.first))
    return _("{low} to under {high}").format(low=_plain(part, of.first), high=_money(part, of.end))


def _money(part: OrderValues, amount: float) -> str:
    return formats.money(amount, part.currency)


def _plain(part: OrderValues, amount: int) -> str:
    """The amount without its currency, which follows."""
    return _money(part, amount).removesuffix(f"{formats.SPACE}{part.currency}")


def _summary(part: OrderValues) -> str:
    if not part.quartiles:
        return _("No completed orders")
    low, median, high = part.quartiles
    return _("Half of {count} orders lie between {low} and {high}, the median is {median}").format(
        count=formats.number(part.orders),
        low=_money(part, low),
        high=_money(part, high),
        median=_money(part, median),
    )
