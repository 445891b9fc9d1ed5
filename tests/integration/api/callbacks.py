"""Dash's callbacks as a browser calls them, and what each takes: made from those that the application has."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from dash import Dash

from components import ids
from dashboard.access import EXPORT, READ, SIGNED_IN
from pages import PAGES
from tests.integration.api.chain_site import Caller

URL = "/_dash-update-component"
OF_THE_FRAME = {
    "..main.children...filters.hidden...filters.className..": SIGNED_IN,  # decides by the page
    "..bell-list.children...bell-count.children...bell-tick.interval..": EXPORT,
}
"""Callbacks that belong to no page and answer everybody who has signed in. Others of the frame need `READ`."""
WILD = "MATCH"


@dataclass(frozen=True)
class Callback:
    """A callback of the server for one place (or several) on a page, with the capability that it takes and the page
    that it belongs to."""

    output: str
    declared: dict[str, Any]
    outputs: Any
    capability: str
    path: str = "/"

    @property
    def name(self) -> str:
        """Which one it is."""
        return json.dumps(self.outputs)

    def body(self, search: str = "", **values: Any) -> dict[str, Any]:
        """What a browser sends; `values` in place of those of a page with this address, by id or property."""
        usual = {"pathname": self.path, "search": search, "n_intervals": 1, "n_clicks": None} | values
        inputs = [_sent(each, usual) for each in self.declared["inputs"]]
        return {
            "output": self.output,
            "outputs": self.outputs,
            "inputs": inputs,
            "state": [_sent(each, usual) for each in self.declared["state"]],
            "changedPropIds": [_changed(each) for each in self.declared["inputs"][:1]],
        }

    def ask(self, caller: Caller, search: str = "", **values: Any) -> Any:
        return send(caller, self.body(search, **values))


def send(caller: Caller, body: Any) -> Any:
    return caller.client.post(
        URL, data=json.dumps(body), content_type="application/json", headers=caller.headers
    )


def callbacks(app: Dash) -> list[Callback]:
    """Every callback that the server answers, once for each place that it fills."""
    found = []
    for output, declared in app.callback_map.items():
        if "callback" not in declared:
            continue
        if WILD in output:
            found += _of_pages(output, declared)
        else:
            capability = OF_THE_FRAME.get(output, READ)
            found.append(Callback(output, declared, _outputs(output), capability))
    return found


def _of_pages(output: str, declared: dict[str, Any]) -> Iterator[Callback]:
    """A callback that fills places of pages, for each of them."""
    pattern, _dot, name = output.rpartition(".")
    wanted = json.loads(pattern)["type"]
    for page in PAGES:
        drawn = [ids.panel(page.panel_key(panel)) for panel in page.panels]
        drawn += [] if page.is_timeless else [ids.head(page.key)]
        followed = [ids.fresh(json.dumps(place, sort_keys=True)) for place in drawn if page.is_live]
        for place in (*drawn, *followed):
            assert isinstance(place, dict)
            if place["type"] == wanted:
                outputs = {"id": place, "property": name}
                yield Callback(output, declared, outputs, page.capability, page.path)


def _outputs(output: str) -> Any:
    names = output[2:-2].split("...") if output.startswith("..") else [output]
    parts = [name.rpartition(".") for name in names]
    found = [{"id": _id(number), "property": name.partition("@")[0]} for number, _dot, name in parts]
    return found if output.startswith("..") else found[0]


def _sent(declared: dict[str, Any], values: dict[str, Any]) -> Any:
    number, name = _id(declared["id"]), declared["property"]
    if isinstance(number, dict) and ["ALL"] in number.values():
        return []
    return {"id": number, "property": name, "value": values.get(str(number), values.get(name))}


def _changed(declared: dict[str, Any]) -> str:
    return f"{declared['id']}.{declared['property']}"


def _id(text: str) -> Any:
    return json.loads(text) if text.startswith("{") else text
