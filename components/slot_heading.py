"""The heading of one hour of the week: its name, the weeks it is about, the way back and to the hours beside it."""

from dash import dcc, html

from components.elements import aria, icon
from dashboard.language import gettext as _


def slot_heading(name: str, hint: str, back: str, earlier: str, later: str) -> html.Div:
    """`back`, `earlier` and `later` are the addresses of the whole week and of the hours before and after."""
    return html.Div(
        [
            html.Nav(
                [
                    dcc.Link([icon("arrow-left"), _("The whole week")], href=back, className="va-slot-back"),
                    dcc.Link(
                        icon("chevron-left"),
                        href=earlier,
                        className="va-icon-button va-slot-step",
                        title=_("The hour before"),
                    ),
                    dcc.Link(
                        icon("chevron-right"),
                        href=later,
                        className="va-icon-button va-slot-step",
                        title=_("The hour after"),
                    ),
                ],
                className="va-slot-nav va-noprint",
                **aria(label=_("Hours of the week")),
            ),
            html.H2(name),
            html.P(hint),
        ],
        className="va-slot-head",
    )
