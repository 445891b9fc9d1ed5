"""First-time and repeat customers in each bucket, stacked: together they are the bucket's paying members.

Within a bucket nobody is counted twice, so the two may stand on each other; a member who comes in two buckets is in
both, so that buckets must never be added up.
"""

from datetime import date

from plotly import graph_objects as go

from components import axes, formats, series
from components.bucket_axis import bucket_axis, partial
from components.theme import HEADING, Palette, template
from dashboard.language import gettext as _
from dashboard.results import Result
from rollup.metrics.metric import Unit
from rollup.metrics.values import Value

FIRST, REPEAT = "first_time_customers", "repeat_customers"
HEIGHT = 320
LABEL_SHARE = 5
"""A label beside the first bar covers about this part of all bars, and must not lie on any of them."""
Buckets = dict[date, tuple[int, int]]
"""First-time and repeat customers by bucket, without those that have not begun."""


def customer_mix_chart(
    result: Result, colours: Palette, subtitle: str = "", *, narrow: bool = False
) -> go.Figure:
    """The series of both metrics. No money: venues of all currencies are in it."""
    found = buckets_of(result)
    every = list(dict.fromkeys(row.bucket for row in result.rows if row.bucket is not None))
    figure = go.Figure(layout={"template": template(colours)})
    for place, key in ((1, REPEAT), (0, FIRST)):
        colour = colours.accent if place else colours.groups[1]
        figure.add_trace(_bars(result, found, every, place, key, colour, colours))
    top = max((sum(pair) for pair in found.values()), default=1)
    figure.update_layout(
        title={"text": _("First-time and repeat customers"), "subtitle": {"text": subtitle}},
        barmode="stack",
        bargap=0.22,
        showlegend=True,
        legend={"traceorder": "normal"},
        margin_t=HEADING + 28,
        meta={"summary": _summary(found)},
        xaxis=bucket_axis(every, result.query.grain, colours, narrow=narrow, side=0.6)
        | {"showspikes": False},
        yaxis=axes.scale(0, top, Unit.COUNT, "") | {"title": {"text": _("Paying members, number")}},
    )
    _say_partial(figure, result, found, every, colours)
    return figure


def buckets_of(result: Result) -> Buckets:
    """What is drawn."""
    return {
        row.bucket: (row.values[FIRST].numerator, row.values[REPEAT].numerator)
        for row in result.rows
        if row.bucket is not None and not series.is_future(row.bucket, result.as_of)
    }


def _bars(
    result: Result, found: Buckets, every: list[date], place: int, key: str, colour: str, colours: Palette
) -> go.Bar:
    lacking = [partial(bucket, result) for bucket in every]
    return go.Bar(
        x=list(range(len(every))),
        y=[(found[bucket][place] or None) if bucket in found else None for bucket in every],
        name=_(series.metric_of(result, key).name),
        marker={
            "color": colour,
            "line": {"color": colours.surface, "width": 0.5},
            "pattern": {"shape": ["/" if part else "" for part in lacking], "size": 7, "solidity": 0.55},
        },
        customdata=[
            _tooltip(result, found, bucket, part) for bucket, part in zip(every, lacking, strict=True)
        ],
        hovertemplate="%{customdata}<extra></extra>",
    )


def _tooltip(result: Result, found: Buckets, bucket: date, lacking: str) -> str:
    if bucket not in found:
        return ""
    first, repeat = found[bucket]
    lines = [f"<b>{formats.bucket(bucket, result.query.grain)}</b>" + (f" {lacking}" if lacking else "")]
    for key, count in ((FIRST, first), (REPEAT, repeat)):
        name = _(series.metric_of(result, key).name)
        share = Value(count, first + repeat).number
        lines.append(f"{name}: <b>{formats.number(count)}</b> ({formats.percent(share or 0)})")
    return "<br>".join(lines)


def _say_partial(
    figure: go.Figure, result: Result, found: Buckets, every: list[date], colours: Palette
) -> None:
    last = len(every) - 1
    for place, bucket in enumerate(every):
        lacking = partial(bucket, result)
        if not lacking or not sum(found.get(bucket, (0, 0))):
            continue
        figure.add_annotation(
            x=place,
            y=_height(found, every[: max(last // LABEL_SHARE, 1)] if place == 0 else [bucket]),
            text=lacking,
            showarrow=False,
            yshift=10,
            xanchor="left" if place == 0 and last else "right" if place == last and last else "center",
            xshift=(-8 if place == 0 else 10 if place == last else 0) if last else 0,
            font={"size": 12, "color": colours.ink},
        )


def _height(found: Buckets, covered: list[date]) -> int:
    """The top of the bars that a label stands on."""
    return max(sum(found.get(bucket, (0, 0))) for bucket in covered)


def _summary(found: Buckets) -> str:
    if not found:
        return _("Nothing to show")
    shares = [repeat / (first + repeat) for first, repeat in found.values() if first + repeat]
    if not shares:
        return _("Nobody came")
    return _("The repeat share lies between {low} and {high}").format(
        low=formats.percent(min(shares), 0), high=formats.percent(max(shares), 0)
    )
