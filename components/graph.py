"""The one place where a figure becomes a Graph: no upload button, no logo, a proper file name for its image."""

import re
from typing import Any

from dash import dcc, html
from plotly import graph_objects as go

from components import ids
from components.elements import aria
from components.theme import HEADING

IMAGE_SCALE = 2


def graph(key: str, figure: go.Figure, height: int) -> html.Div:
    """A figure on a page. Its title stands in the panel's heading, so the figure hands it, with the subtitle, to the
    image download; what the chart says in words (`meta["summary"]`) is read out by a screen reader."""
    shown = figure.to_dict()  # edited as plain data: a figure would be validated and copied twice more
    layout = shown["layout"]
    heading, margin = layout.pop("title", {}), layout.get("margin", {})
    title, subtitle = heading.get("text") or "", heading.get("subtitle", {}).get("text") or ""
    meta = layout.get("meta", {})
    layout |= {
        "height": height,
        "margin": margin | {"t": margin.get("t", HEADING + 26) - HEADING},
        "meta": meta | {"title": title, "subtitle": subtitle},
    }
    return html.Div(
        dcc.Graph(
            id=ids.chart(key),
            figure=shown,
            config=config(file_name(title, subtitle)),
            responsive=True,
            style={"height": height},
        ),
        className="va-chart va-links" if meta.get("links") else "va-chart",
        role="img",
        **aria(label=". ".join(filter(None, (title, subtitle, meta.get("summary"))))),
    )


def config(filename: str) -> Any:
    """The chart's own buttons are off, for the panel has the download; should they be shown, they upload nothing."""
    return {
        "displayModeBar": False,
        "displaylogo": False,
        "showSendToCloud": False,
        "responsive": True,
        "scrollZoom": False,
        "doubleClick": False,
        "toImageButtonOptions": {"format": "png", "scale": IMAGE_SCALE, "filename": filename},
    }


def file_name(*parts: str) -> str:
    """A file name of a chart's title, period and venues, safe on every system and at most 120 characters long."""
    return re.sub(r"[^\w.]+", "-", " ".join(parts)).strip("-").lower()[:120] or "chart"
