"""Forms that are sent to an address of the server, by `assets/zz-theme/sent-forms.js`: it says beside a field what is
wrong with it, keeps what was typed, sends nothing twice, and shows what is shown only once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from components.elements import Children, aria, data, icon
from dashboard.language import gettext as _


@dataclass(frozen=True, slots=True)
class Field:
    """A line to type in. `kind` is that of HTML (text, password, number); `autocomplete` as browsers know it."""

    name: str
    label: str
    value: str = ""
    kind: str = "text"
    hint: str = ""
    autocomplete: str = "off"
    required: bool = True
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several, by value and label."""

    name: str
    label: str
    options: Sequence[tuple[str, str]]
    value: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Tick:
    """One thing of a list that can be ticked; `more` says what it means."""

    key: str
    label: str
    is_on: bool = False
    more: str = ""


@dataclass(frozen=True, slots=True)
class Ticks:
    """Any of several. `when` (field and value) hides it unless another field has that value."""

    name: str
    label: str
    options: Sequence[Tick]
    hint: str = ""
    when: tuple[str, str] | None = None
    is_tall: bool = False


@dataclass(frozen=True, slots=True)
class Switch:
    """One box of its own."""

    name: str
    label: str


Part = Field | Choice | Ticks | Switch


@dataclass(frozen=True, slots=True)
class Form:
    """What is sent where. `hidden` are fields that are not shown; `confirm` is asked before; `is_danger` colours the
    button. `key` tells the forms of a page apart."""

    key: str
    action: str
    submit: str
    parts: Sequence[Part] = ()
    hidden: dict[str, str] = field(default_factory=dict)
    confirm: str = ""
    is_danger: bool = False
    symbol: str = ""


def form(of: Form, csrf_token: str) -> html.Form:
    """The form with its button. `csrf_token` is the session's."""
    hidden = {"csrf_token": csrf_token} | of.hidden
    children: Children = [dcc.Input(type="hidden", name=name, value=value) for name, value in hidden.items()]
    children += [_part(of.key, part) for part in of.parts]
    children += [html.P(className="va-sent-error", role="alert", hidden=True), _button(of)]
    marks = data(failed=_("It could not be sent. Check the connection and try again."))
    marks |= data(confirm=of.confirm) if of.confirm else {}
    classes = "va-sent" if of.parts else "va-sent va-sent-bare"
    return html.Form(children, action=of.action, method="POST", className=classes, **marks)


def shown_once(label: str, forms: Children, onward: str, href: str) -> html.Div:
    """Forms after which something is shown this once, in their place; `onward` then leads to `href`."""
    text = html.Code(className="va-secret-text", tabIndex=0, **aria(label=label))
    copy = html.Button(
        [icon("clipboard"), html.Span(_("Copy"))],
        type="button",
        className="btn btn-outline-secondary",
        **data(copied=_("Copied")),
    )
    box = html.Div(
        [
            html.P(className="va-secret-said"),
            html.Div([text, copy], className="va-secret-line"),
            html.A(onward, href=href, className="va-secret-onward"),
        ],
        className="va-secret",
        role="status",
        hidden=True,
    )
    return html.Div([box, *forms], **data(secrets="1"))


def _button(of: Form) -> html.Div:
    look = "btn-outline-danger" if of.is_danger else "btn-primary" if of.parts else "btn-outline-secondary"
    label: Children = [icon(of.symbol)] if of.symbol else []
    button = html.Button([*label, of.submit], type="submit", className=f"btn {look}")
    return html.Div(button, className="va-sent-end")


def _part(key: str, part: Part) -> Any:
    if isinstance(part, Ticks):
        return _ticks(key, part)
    if isinstance(part, Switch):
        box = dbc.Checkbox(id=f"{key}-{part.name}", name=part.name, label=part.label, value=False)
        return html.Div(box, className="va-sent-field", **data(field=part.name))
    return _line(key, part)


def _line(key: str, part: Field | Choice) -> html.Div:
    number = f"{key}-{part.name}"
    children: Children = [html.Label(part.label, htmlFor=number, className="form-label")]
    children.append(_control(number, part))
    if part.hint:
        children.append(html.P(part.hint, className="va-sent-hint"))
    children.append(_wrong(number))
    return html.Div(children, className="va-sent-field", **data(field=part.name))


def _control(number: str, part: Field | Choice) -> Any:
    if isinstance(part, Choice):
        options = [{"value": value, "label": label} for value, label in part.options]
        return dbc.Select(id=number, name=part.name, options=options, value=part.value)
    kind: Any = part.kind
    box = dbc.Input(
        id=number,
        name=part.name,
        type=kind,
        value=part.value,
        autocomplete=part.autocomplete,
        required=part.required,
    )
    return html.Div([box, html.Span(part.unit)], className="va-sent-unit") if part.unit else box


def _ticks(key: str, part: Ticks) -> html.Fieldset:
    boxes = [
        dbc.Checkbox(
            id=f"{key}-{part.name}-{number}",
            name=f"{part.name}:{each.key}",
            value=each.is_on,
            label=[each.label, html.Small(each.more)] if each.more else each.label,
        )
        for number, each in enumerate(part.options)
    ]
    listed = "va-ticks va-ticks-tall" if part.is_tall else "va-ticks"
    children: Children = [html.Legend(part.label, className="form-label")]
    if part.hint:
        children.append(html.P(part.hint, className="va-sent-hint"))
    children += [html.Div(boxes, className=listed), _wrong(f"{key}-{part.name}")]
    shown = data(when_field=part.when[0], when_value=part.when[1]) if part.when else {}
    return html.Fieldset(children, className="va-sent-field", **data(field=part.name), **shown)


def _wrong(number: str) -> html.P:
    """Where the script says what is wrong with the field."""
    return html.P(id=f"{number}-wrong", className="va-sent-wrong", role="alert", hidden=True)
