"""The frame of every page: navigation at the left (a drawer on a phone), a bar on top, the filters, the page."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from components import ids, states, theme
from components.elements import Children, aria, icon, spoken
from components.still import Still
from dashboard.language import LANGUAGES, Language, current
from dashboard.language import gettext as _

PRODUCT = "Venue Analytics"


@dataclass(frozen=True, slots=True)
class NavItem:
    """A page as the navigation shows it. `icon` is the name of a Bootstrap icon."""

    key: str
    path: str
    title: str
    icon: str
    group: str


def layout(
    items: Sequence[NavItem],
    chain: str,
    person: str,
    csrf_token: str,
    filters: html.Section,
    bell: Component | None = None,
) -> html.Div:
    """The whole document; callbacks fill the page in. `bell` is for those who may take figures away."""
    colours = {
        name: {"colours": [pair[index] for pair in theme.colour_pairs()]}
        for index, name in enumerate(theme.PALETTES)
    }
    return html.Div(
        [
            dcc.Location(id=ids.URL, refresh="callback-nav"),
            dcc.Store(id=ids.THEME),
            dcc.Store(id=ids.NARROW),
            dcc.Store(id=ids.COLOURS, data=colours),
            html.A(_("Skip to the figures"), href=f"#{ids.MAIN}", className="va-skip"),
            html.Aside(html.Div([_brand(), Still(_nav(items), id=ids.NAV)]), className="va-side va-noprint"),
            dbc.Offcanvas(
                Still(_nav(items), id=ids.NAV_AGAIN),
                id=ids.NAV_DRAWER,
                title=_brand(),
                placement="start",
                class_name="va-drawer",
                labelledby="nav-drawer-title",
            ),
            html.Div(
                [
                    _top_bar(chain, person, csrf_token, bell),
                    filters,
                    html.Div(id=ids.NOTICE, className="va-notice va-noprint"),
                    html.Main(states.page_loading(), id=ids.MAIN, className="va-main", tabIndex=-1),
                ],
                className="va-body",
            ),
        ],
        className="va-shell",
    )


def _brand() -> html.Span:
    mark = html.Span([html.Span(), html.Span(), html.Span()], className="va-mark", **aria(hidden="true"))
    return html.Span([mark, PRODUCT], className="va-brand")


def _nav(items: Sequence[NavItem]) -> html.Nav:
    listed: Children = []
    for group, members in groupby(items, key=lambda item: item.group):
        listed.append(html.P(group, className="va-nav-group"))
        listed += [_nav_link(item) for item in members]
    return html.Nav(listed, className="va-nav", **aria(label=_("Pages")))


def _nav_link(item: NavItem) -> dcc.Link:
    return dcc.Link([icon(item.icon), html.Span(item.title)], href=item.path, className="va-nav-link")


def _top_bar(chain: str, person: str, csrf_token: str, bell: Component | None) -> html.Header:
    burger = html.Button(
        icon("list"),
        id=ids.NAV_TOGGLE,
        className="va-icon-button va-burger va-noprint",
        type="button",
        **aria(label=_("Open the navigation")),
    )
    toggle = html.Button(
        [
            icon("moon-stars", "va-when-light"),
            icon("sun", "va-when-dark"),
        ],
        id=ids.THEME_TOGGLE,
        className="va-icon-button",
        type="button",
        title=_("Light or dark"),
        **aria(label=_("Switch between light and dark")),
    )
    return html.Header(
        [
            burger,
            html.Span(chain, className="va-chain", title=chain),
            html.Div(
                [*([bell] if bell else []), toggle, _person(person, csrf_token)],
                className="va-top-end va-noprint",
            ),
        ],
        className="va-top",
    )


def _person(person: str, csrf_token: str) -> dbc.DropdownMenu:
    sign_out = html.Form(
        [
            dcc.Input(type="hidden", name="csrf_token", value=csrf_token),
            html.Button(
                [icon("box-arrow-right"), _("Sign out")],
                type="submit",
                className="dropdown-item",
            ),
        ],
        action="/sign-out",
        method="POST",
    )
    initials = "".join(word[0] for word in person.replace(".", " ").split()[:2]).upper() or "?"
    label = [
        html.Span(initials, className="va-avatar", **aria(hidden="true")),
        spoken(_("Account of {person}").format(person=person)),
    ]
    return dbc.DropdownMenu(
        [
            html.Div([_("Signed in as"), html.Strong(person)], className="va-person"),
            dbc.DropdownMenuItem([icon("person-circle"), _("Your account")], href="/account"),
            dbc.DropdownMenuItem(divider=True),
            *(_language(each) for each in LANGUAGES),
            dbc.DropdownMenuItem(divider=True),
            sign_out,
        ],
        label=label,
        align_end=True,
        caret=False,
        color="link",
        class_name="va-menu",
    )


def _language(each: Language) -> dbc.DropdownMenuItem:
    """A language to change to. The server answers with this page in it, so it is a link that leaves the page."""
    return dbc.DropdownMenuItem(
        each.name,
        href=f"/language/{each.key}",
        external_link=True,
        active=each == current(),
        class_name="va-language",
    )
