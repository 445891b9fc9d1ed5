"""A sentence with a sign before it, which says what kind of news it is."""

from dash import html

from components.elements import Children, icon

SYMBOLS = {
    "good": "check-circle-fill",
    "even": "info-circle",
    "warn": "hourglass-split",
    "bad": "exclamation-octagon-fill",
}


def remark(news: str, text: str | Children, symbol: str = "") -> html.P:
    """A sentence with a sign for good, even, warn or bad news; bad news is an alert."""
    parts = text if isinstance(text, list) else [text]
    said = [icon(symbol or SYMBOLS[news]), html.Span(parts)]
    classes = f"va-verdict va-verdict-{news}"
    return html.P(said, className=classes, role="alert") if news == "bad" else html.P(said, className=classes)
