"""Names that would be scripts if any surface took them for more than text, and a chain in which everything that people
type is called so."""

import time
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from typing import Any

from sqlalchemy import select

from dashboard.access import CAPABILITIES, READ, Viewer
from dashboard.beacon.keys import BeaconKeys
from dashboard.people.accounts import Accounts
from dashboard.people.roles import Roles
from dashboard.people.tokens import Tokens
from rollup.build import drain
from rollup.db import Store
from rollup.model import chain
from tests.browser.sites import PASSWORD, QUICK, WEEK, give

RUN = "hostile()"
MARK = "data-hostile"
"""An attribute that no element of ours has: where one has it, a name became markup, whether or not its script ran."""
WATCH = "window.ran = 0; window.hostile = () => { window.ran += 1; }; window.alert = window.hostile; 0"
FORMS = (
    f"<script {MARK}>{RUN}</script>",
    f"<ScRiPt {MARK}>{RUN}</sCrIpT >",
    f"<script {MARK} src=data:,{RUN}></script>",
    f"<script {MARK} type=module>{RUN}</script>",
    f"<<script {MARK}>{RUN}//<</script>",
    f"<img {MARK} src=x onerror={RUN}>",
    f"<img/{MARK}/src=x/onerror={RUN}>",
    f"<img {MARK} src='x'onerror='{RUN}'>",
    f"<svg {MARK} onload={RUN}>",
    f"<svg {MARK}><script>{RUN}</script></svg>",
    f"<svg {MARK}><animate onbegin={RUN} attributeName=x>",
    f"<svg {MARK}><a xlink:href=javascript:{RUN}><text y=9>x",
    f"<math {MARK}><mtext><img src=x onerror={RUN}>",
    f"<iframe {MARK} srcdoc='<script>parent.{RUN}</script>'>",
    f"<iframe {MARK} src=javascript:parent.{RUN}>",
    f"<a {MARK} href=javascript:{RUN}>x</a>",
    f"<a {MARK} href='java&#10;script:{RUN}'>x</a>",
    f"<a href='javascript:{RUN}'>x</a>",
    f"<a href='data:text/html,<script>{RUN}</script>'>x</a>",
    f"<body {MARK} onload={RUN}>",
    f"<details {MARK} open ontoggle={RUN}>x",
    f"<input {MARK} autofocus onfocus={RUN}>",
    f"<video {MARK}><source onerror={RUN}>",
    f"<audio {MARK} src=x onerror={RUN}>",
    f"<object {MARK} data=javascript:{RUN}>",
    f"<embed {MARK} src=javascript:{RUN}>",
    f"<form {MARK} action=javascript:{RUN}><button>x",
    f"<button {MARK} formaction=javascript:{RUN}>x",
    f"<marquee {MARK} onstart={RUN}>x",
    f"<div {MARK} style=animation-name:x onanimationstart={RUN}>",
    f"<b {MARK} onmouseover={RUN}>x</b>",
    f"<b {MARK} onpointerenter={RUN} tabindex=0>x</b>",
    f"<xss {MARK} contenteditable autofocus onfocus={RUN}>x",
    f"<style {MARK}>@import 'javascript:{RUN}';</style>",
    f"<link {MARK} rel=stylesheet href=data:,x onload={RUN}>",
    f"<meta {MARK} http-equiv=refresh content=0;url=javascript:{RUN}>",
    f"<base {MARK} href=javascript:/>",
    f"<template {MARK}><img src=x onerror={RUN}></template>",
    f"<noscript {MARK}><p title='</noscript><img src=x onerror={RUN}>'>",
    f"<table {MARK} background=javascript:{RUN}><td>x",
    f"{{{{constructor.constructor('{RUN}')()}}}}",
    f"${{{RUN}}}",
    f"javascript:{RUN}",
    f"[x](javascript:{RUN})",
    f"![x](x 'y' onerror={RUN})",
    f"\\u003cimg {MARK} src=x onerror={RUN}\\u003e",
    f"&lt;img {MARK} src=x onerror={RUN}&gt;",
    f"%3Cimg {MARK} src=x onerror={RUN}%3E",
    f"';{RUN};//",
    f"`-{RUN}-`",
)
PAYLOADS = (*FORMS, *(f"\"'></title></style></script>--><p {MARK}>" + form for form in FORMS))
"""A hundred: as they are, and behind an end of whatever they may stand in."""
SHORT = tuple(form for form in FORMS if len(form) <= 40)
VENUES, RESOURCES, ITEMS, PEOPLE, TENDERS, LABELS = 8, 6, 20, 16, 8, 10
DAYS = 12


def fill(store: Store, turn: int) -> None:
    """The chain. Each turn gives the labels other payloads; nine turns give most kinds of label each of them."""
    names = cycle(PAYLOADS[11 * turn :] + PAYLOADS[: 11 * turn])

    def some(count: int) -> list[str]:
        return list(islice(names, count))

    regions = some(4)
    places = [
        {"id": f"v{n}", "name": name, "region": regions[n % 4], "zone": "UTC", "currency": "SEK"}
        for n, name in enumerate(some(VENUES))
    ]
    give(store, "venues", *places)
    hours = ({"weekday": day, "opens": "00:00", "closes": "02:00"} for day in WEEK)
    give(store, "opening_hours", *({"venue": place["id"], **each} for each in hours for place in places))
    rooms = [
        {"id": f"r{n}", "venue": f"v{n % VENUES}", "name": name, "type": kind, "color_type": colour}
        for n, (name, kind, colour) in enumerate(
            zip(some(VENUES * RESOURCES), cycle(some(6)), cycle(some(5)), strict=False)
        )
    ]
    give(store, "resources", *rooms)
    items = zip(some(ITEMS), cycle(some(5)), strict=False)
    give(
        store,
        "items",
        *(
            {"id": f"i{n}", "name": name, "category": group, "kind": "service"}
            for n, (name, group) in enumerate(items)
        ),
    )
    give(store, "staff", *({"id": f"s{n}", "name": name} for n, name in enumerate(some(6))))
    tenders = [{"id": f"t{n}", "name": name, "family": "cash"} for n, name in enumerate(some(TENDERS))]
    give(store, "tenders", *tenders)
    _give_people_and_facts(store, some)
    _add_users(store, some)
    drain(store, int(time.time()))


def _give_people_and_facts(store: Store, some: Any) -> None:
    today = datetime.now(UTC).replace(hour=0, minute=5)
    joined = (today - timedelta(days=3)).isoformat()
    people = [
        {
            "id": f"c{n}",
            "name": name,
            "venue": f"v{n % VENUES}",
            "joined_at": joined,
            "join_channel": "by_hand",
        }
        for n, name in enumerate(some(PEOPLE))
    ]
    give(store, "customers", *people)
    orders, bookings, events = [], [], []
    channels, odd_ids = some(8), some(8)
    for n in range(VENUES * RESOURCES * 2):
        at, room = (today - timedelta(days=n % DAYS)).isoformat(), n % (VENUES * RESOURCES)
        place = {"venue": f"v{room % VENUES}", "resource": f"r{room}"}
        line = {"kind": "service", "item": f"i{n % ITEMS}", "staff": f"s{n % 6}", "unit_price": 100 + n}
        name = odd_ids[n] if n < len(odd_ids) else f"o{n}"
        orders.append(
            {
                "id": name,
                **place,
                "customer": f"c{n % PEOPLE}",
                "completed_at": at,
                "lines": [line],
                "payments": [{"tender": f"t{n % TENDERS}", "amount": 100 + n}],
            }
        )
        booked = {
            "start": at,
            "minutes": 60,
            "customer": f"c{n % PEOPLE}",
            "state": ("paid", "no_show")[n % 2],
        }
        bookings.append({"id": f"b{name}"[:200], **place, "item": f"i{n % ITEMS}", **booked})
        seen = {"session": f"x{n}", "at": at, "step": "wizard", "substep": "time", "channel": channels[n % 8]}
        events.append({"id": f"e{n}", "venue": place["venue"], **seen})
    give(store, "orders", *orders)
    give(store, "bookings", *bookings)
    give(store, "funnel_events", *events)


def _add_users(store: Store, some: Any) -> None:
    """Somebody who may see everything, and what administrators type."""
    with store.reading() as connection:
        chain_id = connection.scalars(select(chain.c.id)).one()
    accounts, admin = Accounts(store, QUICK), Viewer("admin", chain_id, frozenset(CAPABILITIES))
    accounts.create("admin", PASSWORD, "admin", chain_id)
    for name in SHORT[:6]:
        Roles(store).add(admin, name, [READ])
    for number, name in enumerate(some(LABELS)):
        label = name[:100]
        accounts.create(name[:100], PASSWORD, "viewer", chain_id)
        Tokens(store).create("admin", [READ], 5, label=label)
        BeaconKeys(store).create(admin, f"v{number % VENUES}", ["https://book.example"], label)
