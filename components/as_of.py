"""Since when the figures hold, by which definitions, and against which days they are compared."""

from dash import html

from components import formats
from components.elements import Children
from dashboard.results import Result


def as_of(result: Result, locale: str = formats.LOCALE) -> html.P:
    """The stamp below the figures it is about; it says when some late facts are still being counted in."""
    query = result.query
    parts: Children = [formats.days(query.start, query.end, locale)]
    if result.compared_with:
        parts.append(f"Compared with {formats.days(*result.compared_with, locale)}")
    parts += [
        f"{result.definitions.capitalize()} definitions",
        ["As of ", html.Time(formats.moment(result.as_of, locale), dateTime=result.as_of.isoformat())],
    ]
    children: Children = [html.Span(part) for part in parts]
    if result.catching_up:
        left = formats.number(result.catching_up, 0, locale)
        days = "1 day of a venue" if result.catching_up == 1 else f"{left} days of venues"
        children.append(html.Span(f"Catching up, {days} to go", className="va-catching-up"))
    return html.P(children, className="va-as-of")
