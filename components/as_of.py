"""Since when the figures hold, by which definitions, and against which days they are compared."""

from dash import html

from components import formats
from components.elements import Children
from dashboard.language import N_, ngettext
from dashboard.language import gettext as _
from dashboard.results import Result

DEFINITIONS = {"current": N_("Current definitions"), "classic": N_("Classic definitions")}


def as_of(result: Result) -> html.P:
    """The stamp above the figures it is about; it says when some late facts are still being counted in."""
    query = result.query
    parts: Children = [formats.days(query.start, query.end)]
    if result.compared_with:
        parts.append(_("Compared with {days}").format(days=formats.days(*result.compared_with)))
    moment = html.Time(formats.moment(result.as_of), dateTime=result.as_of.isoformat())
    parts += [_(DEFINITIONS[result.definitions]), [_("As of"), " ", moment]]
    children: Children = [html.Span(part) for part in parts]
    if result.catching_up:
        left = ngettext(
            "Catching up, {count} day of a venue to go",
            "Catching up, {count} days of venues to go",
            result.catching_up,
        ).format(count=formats.number(result.catching_up))
        children.append(html.Span(left, className="va-catching-up"))
    return html.P(children, className="va-as-of")
