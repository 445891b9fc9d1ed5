"""NPS over time above the number of answers that it is made of: a score of few answers says little."""

from datetime import date

from plotly import graph_objects as go

from components import axes, formats, series
from components.bucket_axis import bucket_axis, partial
from components.theme import HEADING, Palette, template
from dashboard.language import gettext as _
from dashboard.results import Result, Row
from rollup.metrics.metric import Unit

HEIGHT = 340
SCORE, ANSWERS = (0.36, 1.0), (0.0, 0.24)
"""The parts of the height that the score and the answers take."""
FEW = 20
"""A score of fewer answers is drawn pale: one more answer may move it by five points and more."""


def nps_chart(result: Result, colours: Palette, subtitle: str = "", *, narrow: bool = False) -> go.Figure:
    """The series of `nps` with `nps_answers`."""
    rows = [row for row in result.rows if row.bucket is not None]
    every = [row.bucket for row in rows if row.bucket is not None]
    shown = [
        None if series.is_future(row.bucket or result.query.start, result.as_of) else row for row in rows
    ]
    figure = go.Figure(layout={"template": template(colours)})
    figure.add_trace(_line(shown, colours))
    figure.add_trace(_points(shown, result, colours))
    figure.add_trace(_bars(shown, result, colours))
    scores = [row.values["nps"].number for row in shown if row is not None]
    known = [score for score in scores if score is not None]
    answers = [row.values["nps_answers"].numerator for row in shown if row is not None]
    figure.update_layout(
        title={"text": _("NPS"), "subtitle": {"text": subtitle}},
        showlegend=False,
        bargap=0.3,
        margin_t=HEADING + 12,
        meta={"summary": _summary(shown)},
        xaxis=bucket_axis(every, result.query.grain, colours, narrow=narrow, side=0.6) | {"anchor": "y2"},
        yaxis=axes.scale(min([0, *known]), max([10, *known]), Unit.POINTS, "")
        | {
            "domain": SCORE,
            "title": {"text": _("NPS, points")},
            "zeroline": True,
            "zerolinecolor": colours.line,
        },
        yaxis2=axes.scale(0, max([1, *answers]), Unit.COUNT, "", 2)
        | {"domain": ANSWERS, "title": {"text": _("Answers")}, "anchor": "x", "fixedrange": True},
    )
    return figure


def _line(shown: list[Row | None], colours: Palette) -> go.Scatter:
    """Through the scores that there are; buckets without an answer are bridged."""
    return go.Scatter(
        x=list(range(len(shown))),
        y=[None if row is None else row.values["nps"].number for row in shown],
        mode="lines",
        line={"color": colours.accent, "width": 2.25},
        connectgaps=True,
        hoverinfo="skip",
    )


def _points(shown: list[Row | None], result: Result, colours: Palette) -> go.Scatter:
    """A point a score, hollow where it is made of few answers or not finished."""
    hollow = [row is not None and _is_unsure(row, result) for row in shown]
    return go.Scatter(
        x=list(range(len(shown))),
        y=[None if row is None else row.values["nps"].number for row in shown],
        mode="markers",
        marker={
            "size": 8,
            "color": [colours.surface if each else colours.accent for each in hollow],
            "line": {"color": colours.accent, "width": 2},
        },
        customdata=[_tooltip(row, result) for row in shown],
        hovertemplate="%{customdata}<extra></extra>",
    )


def _bars(shown: list[Row | None], result: Result, colours: Palette) -> go.Bar:
    lacking = [partial(row.bucket, result) if row is not None and row.bucket else "" for row in shown]
    return go.Bar(
        x=list(range(len(shown))),
        y=[None if row is None else row.values["nps_answers"].numerator or None for row in shown],
        yaxis="y2",
        marker={
            "color": colours.rest,
            "pattern": {"shape": ["/" if part else "" for part in lacking], "size": 7, "solidity": 0.55},
        },
        customdata=[_tooltip(row, result) for row in shown],
        hovertemplate="%{customdata}<extra></extra>",
    )


def _is_unsure(row: Row, result: Result) -> bool:
    lacks = partial(row.bucket, result) if row.bucket is not None else ""
    return bool(lacks) or row.values["nps_answers"].numerator < FEW


def _tooltip(row: Row | None, result: Result) -> str:
    if row is None or row.bucket is None:
        return ""
    bucket: date = row.bucket
    lacks = partial(bucket, result)
    score, answers = row.values["nps"], row.values["nps_answers"].numerator
    lines = [
        f"<b>{formats.bucket(bucket, result.query.grain)}</b>" + (f" {lacks}" if lacks else ""),
        _("NPS: {score}").format(score=f"<b>{formats.value(Unit.POINTS, score)}</b>"),
        _("Answers: {count}").format(count=f"<b>{formats.number(answers)}</b>"),
    ]
    return "<br>".join(lines)


def _summary(shown: list[Row | None]) -> str:
    known = [row.values["nps"].number for row in shown if row is not None]
    scores = [score for score in known if score is not None]
    if not scores:
        return _("No answers")
    return _("NPS between {low} and {high}").format(
        low=formats.figure(Unit.POINTS, min(scores)), high=formats.figure(Unit.POINTS, max(scores))
    )
