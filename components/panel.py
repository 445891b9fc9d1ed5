"""A card with a heading, a line that says what is drawn, its downloads, and a body that a callback fills."""

from collections.abc import Sequence

from dash import html

from components import ids, states
from components.elements import aria, data, icon
from dashboard.language import gettext as _


def panel(
    key: str, title: str, hint: str, height: int, buttons: Sequence[html.Button] = (), *, wide: bool = False
) -> html.Section:
    """The panel, loading until its callback has answered. `buttons` are those that give its table away."""
    heading = f"{key}-heading"
    return html.Section(
        [
            html.Header(
                [
                    html.Div([html.H2(title, id=heading), html.P(hint)]),
                    html.Div(
                        [_image(key, title), *buttons],
                        className="va-panel-actions va-noprint",
                    ),
                ],
                className="va-panel-head",
            ),
            html.Div(
                states.loading(height),
                id=ids.panel(key),
                className="va-panel-body",
                style={"minHeight": height},
            ),
        ],
        className="va-card va-panel va-wide" if wide else "va-card va-panel",
        **aria(labelledby=heading),
    )


def _image(key: str, title: str) -> html.Button:
    """The button needs no callback: see `assets/zz-theme`."""
    return html.Button(
        icon("image"),
        className="va-icon-button",
        type="button",
        title=_("Download as image"),
        **aria(label=_("Download {title} as image").format(title=title)),
        **data(download_chart=key),
    )
