"""Buttons that give tables away. They have no callback: `assets/zz-theme/exports.js` sends the order that a button
bears to the same address as scripts use, with the view of the page's address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from json import dumps
from typing import Any

import dash_bootstrap_components as dbc
from dash import html

from components.elements import Children, aria, data, icon
from dashboard.language import gettext as _


@dataclass(frozen=True, slots=True)
class FileFormat:
    """A format as buttons show it."""

    key: str
    name: str
    icon: str


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that can be taken away: a heading, what its order says besides the format, and the formats."""

    title: str
    order: Mapping[str, str]
    formats: Sequence[FileFormat]


def order_of(order: Mapping[str, str], form: str) -> dict[str, Any]:
    """The attribute by which a button is one that orders a file."""
    return data(export=dumps({**order, "format": form}, sort_keys=True))


def export_menu(offers: Sequence[Offer]) -> dbc.DropdownMenu:
    """The one button of a page: each of the offers in each of its formats."""
    listed: Children = []
    for offer in offers:
        listed.append(html.P(offer.title, className="va-export-title"))
        listed += [_item(offer, form) for form in offer.formats]
    return dbc.DropdownMenu(
        listed,
        label=[icon("download"), html.Span(_("Export"))],
        align_end=True,
        caret=False,
        color="link",
        class_name="va-menu va-export va-noprint",
        toggle_class_name="va-export-button",
    )


def _item(offer: Offer, form: FileFormat) -> html.Button:
    return html.Button(
        [icon(form.icon), form.name],
        type="button",
        className="dropdown-item",
        **aria(label=_("Download {title} as {format}").format(title=offer.title, format=form.name)),
        **order_of(offer.order, form.key),
    )


def table_button(title: str, order: Mapping[str, str], form: FileFormat) -> html.Button:
    """The button of one table and format."""
    return html.Button(
        icon(form.icon),
        className="va-icon-button",
        type="button",
        title=_("Download as {format}").format(format=form.name),
        **aria(label=_("Download {title} as {format}").format(title=title, format=form.name)),
        **order_of(order, form.key),
    )
