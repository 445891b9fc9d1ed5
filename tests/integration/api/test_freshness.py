"""Whether an answer that a client has still holds: never when anything in it is different, always when nothing is."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from dashboard.api.routes import ROUTES
from dashboard.people.accounts import Accounts
from rollup.build import drain
from rollup.model import venue
from tests.integration.api.chain_site import NOW, Caller, Site, give, order

OCTOBER = {"from": "2026-10-12", "to": "2026-10-31"}


def tag(caller: Caller, path: str = "revenue", **given: Any) -> str:
    answer = caller.get(path, **given)
    assert answer.status_code == 200, answer.text
    return answer.headers["ETag"]


def still(caller: Caller, known: str, path: str = "revenue", **given: Any) -> bool:
    """Whether the server says that what is known by this tag holds."""
    answer = caller.get(path, headers={"If-None-Match": known}, **given)
    assert answer.status_code in (200, 304)
    assert (answer.headers["ETag"] == known) == (answer.status_code == 304)
    return answer.status_code == 304


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.key)
def test_what_holds_is_not_sent_again(site: Site, route: Any) -> None:
    caller = site.by_token("all-director")
    first = caller.get(route.key)
    again = caller.get(route.key, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    for answer in (first, again):
        assert answer.headers["Cache-Control"] == "private, no-cache"
        assert {"Cookie", "Authorization"} <= {*answer.headers["Vary"].split(", ")}
        assert answer.headers["ETag"].startswith('W/"')


def test_errors_files_and_documents_are_not_kept(site: Site) -> None:
    caller = site.by_token("all-director")
    body = {"format": "csv", "report": "revenue"}
    for answer in (caller.get("revenue", venue="x"), caller.post("export", body), caller.get("openapi.json")):
        assert answer.headers["Cache-Control"] == "no-store"
        assert "ETag" not in answer.headers


def test_compression_does_not_hide_that_an_answer_holds(site: Site) -> None:
    caller = site.by_token("all-director")
    packed = caller.get("ranking", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert still(caller, packed.headers["ETag"], "ranking")


def test_a_late_edit_shows_at_once_and_its_build_changes_nothing(own_site: Site) -> None:
    caller, store = own_site.by_token("all-director"), own_site.store
    before = tag(caller, **OCTOBER)
    give(store, "orders", order(901, "2026-10-14T12:00", 10))
    assert not still(caller, before, **OCTOBER)
    late = tag(caller, **OCTOBER)
    drain(store, NOW)
    assert still(caller, late, **OCTOBER)
    assert not still(caller, before, **OCTOBER)
    give(store, "orders", order(901, "2026-10-14T12:00", 11))
    assert not still(caller, late, **OCTOBER)
    give(store, "orders", order(901, "2026-10-14T12:00", 10))
    assert still(caller, late, **OCTOBER), "what is again as it was holds again"


def test_an_edit_elsewhere_changes_nothing_here(own_site: Site) -> None:
    caller = own_site.by_token("all-director")
    north = OCTOBER | {"venue": "north"}
    before = tag(caller, **north)
    give(own_site.store, "orders", order(902, "2026-10-14T12:00", 10, "south"))
    assert still(caller, before, **north)


def test_time_alone_changes_nothing_that_is_over(own_site: Site) -> None:
    caller = own_site.by_token("all-director")
    before = tag(caller, compare="prior", **OCTOBER)
    Site.now += 3 * 86_400
    assert still(caller, before, compare="prior", **OCTOBER)


def test_what_the_clock_alone_changes_is_seen(own_site: Site) -> None:
    at = datetime(2026, 11, 21, 12, 30)
    made = {"made_at": "2026-11-20T12:00", "channel": "web", "state": "booked"}
    booking = {"id": "late", "venue": "north", "start": at.isoformat(), "minutes": 60, **made}
    give(own_site.store, "bookings", booking)
    caller = own_site.by_token("all-director")
    before = tag(caller, "reservations")
    Site.now += 29 * 60
    assert still(caller, before, "reservations")
    Site.now += 60
    assert not still(caller, before, "reservations"), "its time has come"
    due = tag(caller, "reservations")
    Site.now += 3600
    assert not still(caller, due, "reservations"), "its grace has run out"


def test_a_day_that_is_not_over_is_compared_up_to_this_minute(own_site: Site) -> None:
    give(own_site.store, "orders", order(903, "2026-11-20T12:10", 10))
    caller = own_site.by_token("all-director")
    today = {"from": "2026-11-21", "to": "2026-11-21", "compare": "prior"}
    before = tag(caller, **today)
    Site.now += 10 * 60
    assert still(caller, before, **today)
    Site.now += 60
    assert not still(caller, before, **today)


def test_a_new_day_is_another_question(own_site: Site) -> None:
    caller = own_site.by_token("all-director")
    before = tag(caller)
    Site.now = int((datetime.fromtimestamp(NOW) + timedelta(days=1)).timestamp())
    assert not still(caller, before)


def _rename(site: Site) -> None:
    place = {"id": "north", "name": "Norra", "region": "Up", "currency": "SEK", "opened_on": "2026-01-01"}
    give(site.store, "venues", {**place, "zone": "Europe/Stockholm"})


def _rename_room(site: Site) -> None:
    give(site.store, "resources", {"id": "north-1", "venue": "north", "name": "Court A", "type": "court"})


def _target(site: Site) -> None:
    with site.store.writing() as connection:
        connection.execute(update(venue).where(venue.c.source_id == "north").values(target_percent=70))


def _definitions(site: Site) -> None:
    with site.store.writing() as connection:
        connection.execute(update(venue).values(definitions="classic"))


def _scope(site: Site) -> None:
    Accounts(site.store).scope("all-director", ["north"])


@pytest.mark.parametrize("change", [_rename, _rename_room, _target, _definitions, _scope])
def test_names_targets_definitions_and_scopes_are_part_of_an_answer(
    own_site: Site, change: Callable[[Site], None]
) -> None:
    caller = own_site.by_token("all-director")
    given = OCTOBER | {"group_by": "resource" if change is _rename_room else "venue"}
    before = tag(caller, **given)
    change(own_site)
    assert not still(caller, before, **given)


def test_one_persons_tag_is_no_other_ones(site: Site) -> None:
    every, two = site.by_token("all-director"), site.by_token("two-manager")
    for path in ("ranking", "revenue", "venues", "heatmap"):
        known = tag(every, path)
        assert not still(two, known, path), path
