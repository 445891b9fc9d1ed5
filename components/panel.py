"""A card with a heading, a line that says what is drawn, its downloads, and a body that a callback fills."""

from collections.abc import Sequence

from dash import html

from components import ids, states
from components.elements import aria, data, icon
from dashboard.language import gettext as _

FILE_ICONS = {"csv": "filetype-csv", "xlsx": "filetype-xlsx"}


def panel(
    key: str, title: str, hint: str, height: int, files: Sequence[tuple[str, str]] = (), *, wide: bool = False
) -> html.Section:
    """The panel, loading until its callback has answered. `files` are the keys and names of the formats in which its
    table can be taken away."""
    heading = f"{key}-heading"
    return html.Section(
        [
            html.Header(
                [
                    html.Div([html.H2(title, id=heading), html.P(hint)]),
                    html.Div(
                        [_image(key, title), *(_file(key, title, *each) for each in files)],
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


def _file(key: str, title: str, form: str, name: str) -> html.Button:
    return html.Button(
        icon(FILE_ICONS.get(form, "download")),
        id=ids.download(key, form),
        className="va-icon-button",
        type="button",
        title=_("Download as {format}").format(format=name),
        **aria(label=_("Download {title} as {format}").format(title=title, format=name)),
    )
