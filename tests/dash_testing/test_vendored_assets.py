"""A page of Dash's own, with our assets: they are what the browser loads and uses."""

from pathlib import Path

import plotly.graph_objects as go
from dash import Dash, dcc, html
from plotly.offline import get_plotlyjs_version

ASSETS = Path(__file__).parents[2] / "assets"
LOADED = "return performance.getEntriesByType('resource').map(entry => entry.name)"


def test_a_graph_is_drawn_by_the_vendored_bundle_with_the_vendored_font(dash_duo):
    app = Dash("vendored_assets", assets_folder=str(ASSETS))
    figure = go.Figure(go.Bar(x=["Mon", "Tue"], y=[3, 5]))
    app.layout = html.Div(
        [html.H1("Revenue", className="display-6", style={"fontFamily": "Inter"}), dcc.Graph(figure=figure)]
    )
    dash_duo.start_server(app)
    dash_duo.wait_for_element(".js-plotly-plot .bars .point")
    script = dash_duo.driver.execute_script

    assert script("return Plotly.version") == get_plotlyjs_version()
    assert script("return getComputedStyle(document.body).getPropertyValue('--bs-primary')")
    assert script("return document.fonts.ready.then(() => document.fonts.check('16px Inter'))")
    loaded = script(LOADED)
    assert [address for address in loaded if "plotly" in address and "vendor" not in address] == []
    assert [address for address in loaded if not address.startswith(dash_duo.server_url)] == []
    assert dash_duo.get_logs() == []
