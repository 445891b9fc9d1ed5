"""The door: who comes in, who is sent back, and where to."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect
from sqlalchemy import select, update

from dashboard import model
from dashboard.people.accounts import Accounts
from rollup.model import chain as chain_table
from tests.browser.sites import PASSWORD, QUICK, Site
from tests.browser.visits import CLUB_SUMMER, Visits, filled, plain, sign_in

REFUSED = "status of 401"
"""What the browser itself says in its console of an answer that is meant to be a refusal."""


@pytest.fixture
def late(empty: Site) -> Iterator[str]:
    """A user name of its own, so that ending its sessions ends no other test's."""
    with empty.store.reading() as connection:
        chain_id = connection.scalar(select(chain_table.c.id))
    Accounts(empty.store, QUICK).create("late", PASSWORD, "director", chain_id)
    yield "late"
    Accounts(empty.store, QUICK).disable("late")


def end_sessions(site: Site, username: str) -> None:
    """As if their time had run out."""
    of_user = select(model.account.c.id).where(model.account.c.username == username)
    with site.store.writing() as connection:
        changed = connection.execute(
            update(model.sign_in).where(model.sign_in.c.account_id.in_(of_user)).values(until=1)
        )
        assert changed.rowcount


def test_a_stranger_is_led_to_the_sign_in_and_from_there_to_what_was_asked(
    club: Site, visits: Visits
) -> None:
    page = visits.own(club)
    page.goto(club.address + CLUB_SUMMER)
    expect(page).to_have_title("Sign in · Venue Analytics")
    expect(page.get_by_text("Revenue per resource")).to_have_count(0)
    sign_in(page, club, "director")
    filled(page)
    assert page.url == club.address + CLUB_SUMMER
    expect(page).to_have_title("Overview · Venue Analytics")
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()


def test_a_wrong_password_is_told_and_nobody_is_let_in(club: Site, visits: Visits) -> None:
    visits.expected.append(REFUSED)
    page = visits.own(club)
    sign_in(page, club, "director", "wrong horse")
    expect(page.get_by_role("alert")).to_have_text("User name or password is not right.")
    expect(page.get_by_label("User name")).to_have_value("director")
    expect(page.get_by_label("Password")).to_be_focused()
    page.goto(club.address)
    expect(page).to_have_url(club.address + "/sign-in")


@pytest.mark.parametrize("role, venues", [("viewer", 12), ("manager", 2)])
def test_each_role_sees_the_page_and_its_own_venues(
    chain: Site, visits: Visits, role: str, venues: int
) -> None:
    page = visits.own(chain)
    page.goto(chain.address)
    page.get_by_role("button", name=role).click()
    page.get_by_role("button", name="Sign in", exact=True).click()
    filled(page)
    expect(page.locator(".va-kpi-value").first).to_contain_text("SEK")
    expect(page.get_by_role("alert")).to_have_count(0)
    page.locator("#filter-venues").click()
    offered = page.get_by_role("listbox").get_by_role("option")
    expect(offered.filter(has_not_text="Region")).to_have_count(venues)


def test_after_signing_out_nothing_can_be_seen_not_even_by_going_back(club: Site, visits: Visits) -> None:
    page = visits.own(club)
    page.goto(club.address + CLUB_SUMMER)
    sign_in(page, club, "director")
    filled(page)
    page.get_by_role("button", name="Account of director").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(club.address + "/sign-in")
    page.go_back()
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    expect(page.get_by_text("GBP")).to_have_count(0)


def test_a_session_that_runs_out_leads_to_the_sign_in_and_back_to_the_view(
    empty: Site, late: str, visits: Visits
) -> None:
    visits.expected.append(REFUSED)
    page = visits.own(empty)
    sign_in(page, empty, late)
    filled(page)
    end_sessions(empty, late)
    page.get_by_text("Last month").click()
    expect(page).to_have_title("Sign in · Venue Analytics")
    sign_in(page, empty, late)
    filled(page)
    assert "/sign-in" not in page.url
    assert "Venue" in plain(page.title())
