"""A card with a heading, a line that says what is drawn, an image download, and a body that a callback fills."""

from dash import html

from components import ids, states
from components.elements import aria, data, icon


def panel(key: str, title: str, hint: str, height: int, *, wide: bool = False) -> html.Section:
    """The panel, loading until its callback has answered. The button needs no callback: see `assets/zz-theme`."""
    heading = f"{key}-heading"
    return html.Section(
        [
            html.Header(
                [
                    html.Div([html.H2(title, id=heading), html.P(hint)]),
                    html.Button(
                        icon("download"),
                        className="va-icon-button va-noprint",
                        type="button",
                        title="Download as image",
                        **aria(label=f"Download {title} as image"),
                        **data(download_chart=key),
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
