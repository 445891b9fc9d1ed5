"""Alerts, schedules and the second factor as they are set up in the browser."""

import time

import pyotp
from playwright.sync_api import expect

from dashboard.alerts.checking import check_alerts
from dashboard.mail.contacts import set_contact
from dashboard.settings import read_settings
from pages.alert_mail import compose
from tests.browser.axe import faults
from tests.browser.sites import Site
from tests.browser.visits import PHONE, Visits, filled, panel, sign_in

REFUSED = ("status of 400", "status of 401")


def test_an_alert_and_a_schedule(one_fact: Site, visits: Visits) -> None:
    visits.expected.extend(REFUSED)
    set_contact(one_fact.store, "director", email="director@example.com")
    page = visits.open(one_fact, "/alerts", size=PHONE, scheme="dark")
    panel(page, "Tell me of").get_by_role("link", name="Revenue", exact=True).click()
    page.get_by_label("Title").fill("<b>Quiet week</b>")
    page.get_by_label("Tell me when it is").select_option("below")
    page.get_by_label("Threshold").fill("a lot")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert").filter(has_text="'a lot' is no number")).to_be_visible()
    page.get_by_label("Threshold").fill("100 000")
    page.get_by_role("button", name="Save").click()
    listed = panel(page, "Your alerts")
    expect(listed.get_by_role("heading", name="<b>Quiet week</b>")).to_be_visible()
    expect(listed).to_contain_text("Revenue: below 100,000.00")
    settings = read_settings({"VA_SECRET_KEY": "s" * 40})
    assert check_alerts(one_fact.store, settings, compose, int(time.time())) == 1
    page.reload()
    filled(page)
    expect(listed.get_by_text("Firing")).to_be_visible()
    expect(panel(page, "What you were told")).to_contain_text("<b>Quiet week</b>")
    listed.get_by_role("link", name="Change").click()
    panel(page, "Tell me of").get_by_role("link", name="Resource", exact=True).click()
    expect(page.get_by_label("Resource").locator("option")).to_have_text(["", "Court 1"])
    page.get_by_label("Title").fill("Quiet court")
    page.get_by_role("button", name="Save").click()
    expect(listed.get_by_role("heading", name="Quiet court")).to_be_visible()
    expect(panel(page, "What you were told")).to_contain_text("<b>Quiet week</b>")
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

    page.goto(one_fact.address + "/schedules?new=weekly_digest")
    filled(page)
    panel(page, "Send a report").get_by_label("To", exact=True).fill("director, board@example.com")
    page.get_by_role("button", name="Save").click()
    sent = panel(page, "What is sent regularly")
    expect(sent).to_contain_text("board@example.com")
    sent.get_by_role("button", name="Pause").click()
    expect(sent.get_by_text("Paused")).to_be_visible()
    assert faults(page) == []


def test_a_second_factor(one_fact: Site, visits: Visits) -> None:
    page = visits.own(one_fact, "director")
    page.goto(one_fact.address + "/account")
    filled(page)
    mine = panel(page, "Second factor")
    mine.get_by_role("button", name="Set up").click()
    expect(mine.get_by_alt_text("QR code for the authenticator app")).to_be_visible()
    device = pyotp.TOTP(mine.locator(".va-factor-key").inner_text())
    mine.get_by_label("The six digits that it shows").fill(device.now())
    mine.get_by_role("button", name="Switch on").click()
    shown = mine.locator(".va-secret-text")
    expect(shown).to_be_visible()
    code = shown.inner_text().split()[0]

    other = visits.own(one_fact)
    sign_in(other, one_fact, "director")
    expect(other.get_by_role("heading", name="Second step")).to_be_visible()
    assert faults(other) == []
    other.get_by_label("Number").fill(code)
    other.get_by_role("button", name="Sign in", exact=True).click()
    filled(other)
    page.goto(one_fact.address + "/account")
    filled(page)
    page.on("dialog", lambda dialog: dialog.accept())
    mine.get_by_label("A number of your device, or a recovery code").fill(device.at(int(time.time()) + 30))
    mine.get_by_role("button", name="Switch off").click()
    expect(mine.get_by_role("button", name="Set up")).to_be_visible()
