"""The parts of a page that no callback changes and nobody listens to, each as one component.

Dash keeps a subscription for every element of its layout and compares each of them whenever anything on the page
changes. A page has some hundreds of elements and few that ever change; without this, most of a page's time in the
browser went into such comparisons.
"""

from functools import cache
from itertools import groupby
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

PLAIN = (str, int, float, type(None))
TAGS = (
    "A Article Aside Button Code Dd Div Dl Dt H1 H2 H3 H4 Header I Img Label Li Nav Ol P Section Small Span Strong"
    " Table Tbody Td Tfoot Th Thead Time Tr Ul"
)
"""The elements that `assets/zz-theme/still.js` builds, and links; forms and their fields are Dash's."""
KNOWN = {(html.Div._namespace, tag) for tag in TAGS.split()} | {(dcc.Link._namespace, dcc.Link._type)}
BOOKS = frozenset(vars(html.Div())) - {"children"}
"""What every component keeps about itself beside its properties."""


class Still(Component):
    """A tree of elements that the browser builds as it is. The tree is a property and not the component's children, so
    that Dash does not look into it."""

    _children_props: list[str] = []
    _base_nodes = ["children", "tree"]
    _namespace = "venue_analytics"
    _type = "Still"

    def __init__(self, tree: Any, **identified: Any) -> None:
        """`id` for a tree that a callback changes as a whole."""
        self._prop_names = ["tree", "id"]
        self.available_properties = ["tree", "id"]
        self._valid_wildcard_attributes: list[str] = []
        self.available_wildcard_properties: list[str] = []
        super().__init__(tree=tree, **identified)

    def to_plotly_json(self) -> dict[str, Any]:
        """As any component, with the tree as `assets/zz-theme/still.js` reads it: types and properties alone."""
        plain: dict[str, Any] = super().to_plotly_json()
        plain["props"]["tree"] = _lean(plain["props"]["tree"], {})
        return plain


def stilled(shown: Any) -> Any:
    """The same with its largest still parts as one component each; elements that have an id, which callbacks find them
    by, stay themselves, and so does what is no component."""
    if isinstance(shown, list | tuple) and any(isinstance(each, Component) for each in shown):
        return _members(list(shown))
    if not isinstance(shown, Component):
        return shown
    if is_still(shown):
        return Still(shown)
    children = getattr(shown, "children", None)
    if children is not None:
        shown.children = stilled(children)
    return shown


def is_still(node: Any) -> bool:
    """Whether nothing within it can change without it."""
    kind: Any = type(node)
    if _is_plain(kind):
        return True
    if _is_list(kind):
        return all(map(is_still, node))
    if not _is_known(kind):
        return False
    return getattr(node, "id", None) is None and is_still(getattr(node, "children", None))


@cache
def _is_plain(kind: type) -> bool:
    """Asked of types and remembered: whether something is a component takes long to find out, and a floor of a thousand
    resources has ten thousand of them."""
    return issubclass(kind, PLAIN)


@cache
def _is_list(kind: type) -> bool:
    return issubclass(kind, list | tuple)


@cache
def _is_known(kind: type) -> bool:
    return issubclass(kind, Component) and (kind._namespace, kind._type) in KNOWN


def _lean(node: Any, known: dict[int, Any]) -> Any:
    """A still tree for JSON. Elements that stand at several places are turned once (`known` by their identity)."""
    kind: Any = type(node)
    if _is_list(kind):
        return [each if type(each) in PLAIN else _lean(each, known) for each in node]
    if not _is_known(kind):
        return node
    found = known.get(id(node))
    if found is None:
        props = {name: value for name, value in vars(node).items() if name not in BOOKS}
        if type(children := props.get("children")) not in PLAIN:
            props["children"] = _lean(children, known)
        found = known[id(node)] = {"type": node._type, "props": props}
    return found


def _members(nodes: list[Any]) -> list[Any]:
    """Siblings: those still ones that stand side by side are one component."""
    found: list[Any] = []
    for still, run in groupby(nodes, key=is_still):
        members = list(run)
        if still and any(isinstance(each, Component) for each in members):
            found.append(Still(members))
        else:
            found += members if still else [stilled(each) for each in members]
    return found
