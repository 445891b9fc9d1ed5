"""What stands still is one component each, and nothing of a page is lost or moved by that."""

from typing import Any

import pytest
from dash import dcc, html
from dash.development.base_component import Component
from hypothesis import given
from hypothesis import strategies as st

from components.elements import made
from components.still import Still, is_still, stilled

WORDS = st.sampled_from(["öre", "", "<b>", "3.1 %"])


def _parts(children: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    several = st.lists(children, max_size=4)
    plain = st.builds(html.Div, several) | st.builds(html.Span, children)
    named = st.builds(lambda within, key: html.Div(within, id=f"n{key}"), several, st.integers(0, 99))
    return plain | named | st.builds(html.Form, several)


PAGES = st.recursive(WORDS | st.builds(dcc.Store, id=st.just("store")), _parts, max_leaves=20)


def leaves(node: Any) -> list[Any]:
    """What a page is made of, from its beginning to its end, wherever Dash has it."""
    if isinstance(node, Still):
        return leaves(node.tree)
    if isinstance(node, list | tuple):
        return [leaf for each in node for leaf in leaves(each)]
    if isinstance(node, Component):
        return [(node._type, getattr(node, "id", None)), *leaves(getattr(node, "children", None))]
    return [] if node is None else [node]


def found(node: Any, wanted: type[Component]) -> list[Component]:
    """The components of a kind as Dash finds them."""
    if isinstance(node, list | tuple):
        return [each for part in node for each in found(part, wanted)]
    here = [node] if isinstance(node, wanted) else []
    return here + (found(node.children, wanted) if hasattr(node, "children") else [])


@given(PAGES)
def test_nothing_is_lost_or_moved(page: Any) -> None:
    before = leaves(page)
    assert leaves(stilled(page)) == before


@given(PAGES)
def test_whatever_has_an_id_stays_and_all_else_is_still(page: Any) -> None:
    named = [leaf for leaf in leaves(page) if isinstance(leaf, tuple) and leaf[1]]
    shown = stilled(page)
    stay = [(node._type, node.id) for node in found(shown, Component) if getattr(node, "id", None)]
    assert stay == named
    assert not [node for node in found(shown, Component) if not isinstance(node, Still) and is_still(node)]


def lean(node: Any) -> Any:
    """A tree as the browser is told of it."""
    if isinstance(node, list):
        return [lean(each) for each in node]
    if not isinstance(node, Component):
        return node
    told = node.to_plotly_json()
    return {"type": told["type"], "props": {name: lean(value) for name, value in told["props"].items()}}


@given(PAGES)
def test_the_browser_is_told_types_and_properties(page: Any) -> None:
    for still in found(stilled(page), Still):
        told = still.to_plotly_json()
        assert (told["namespace"], told["type"]) == ("venue_analytics", "Still")
        assert told["props"] == {"tree": lean(still.tree)}


def test_an_element_at_two_places_is_told_at_both() -> None:
    star = html.I(className="star", **{"aria-hidden": "true"})
    told = Still(html.Div([html.P(["one", star]), html.P([star])])).to_plotly_json()["props"]["tree"]
    assert [line["props"]["children"][-1] for line in told["props"]["children"]] == [lean(star)] * 2


@pytest.mark.parametrize(
    "kind, properties",
    [
        (html.Li, {"className": "spot", "data-key": "c1"}),
        (html.Span, {"title": "all of it"}),
        (dcc.Link, {"href": "/utilization"}),
    ],
)
def test_an_element_that_is_made_is_as_its_constructor_makes_it(
    kind: type[Component], properties: dict[str, str]
) -> None:
    other, constructed = made(kind, ["one"], **properties), kind(["one"], **properties)
    assert vars(other) == vars(constructed)
    assert other.to_plotly_json() == constructed.to_plotly_json()
    assert vars(made(html.Li, "two")) == vars(html.Li("two"))


def test_siblings_that_stand_side_by_side_are_one() -> None:
    store = dcc.Store(id="store")
    shown = stilled(html.Div([html.P("one"), html.P("two"), store, html.P("three"), "four"], id="panel"))
    assert [type(each) for each in shown.children] == [Still, dcc.Store, Still]
    assert leaves(shown.children[2]) == [("P", None), "three", "four"]


def test_links_and_buttons_are_still_and_forms_are_not() -> None:
    assert isinstance(stilled(html.Li(dcc.Link("Venues", href="/venues"))), Still)
    assert isinstance(stilled(html.Button("Send", type="submit")), Still)
    assert isinstance(stilled(html.Form([dcc.Input(id="name"), "Name"])), html.Form)


def test_what_is_no_component_stays_as_it_is() -> None:
    assert stilled("text") == "text"
    assert stilled([1, "two"]) == [1, "two"]
    assert stilled(None) is None
