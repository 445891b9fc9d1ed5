"""Administration as it is done in the browser: forms that say what is wrong beside the field, passwords and tokens that
are shown once, and what comes of it for the person concerned."""

import re

from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from dashboard import model
from tests.browser.axe import faults
from tests.browser.sites import PASSWORD, Site
from tests.browser.visits import PHONE, Visits, filled, sign_in

REFUSED = ("status of 400", "status of 401")
"""What the browser itself says in its console of an answer that is meant to be a refusal."""


def shown_once(page: Page) -> str:
    text = page.locator(".va-secret-text")
    expect(text).to_be_visible()
    return text.inner_text()


def people(site: Site) -> int:
    with site.store.reading() as connection:
        return int(connection.scalar(select(func.count()).select_from(model.account)) or 0)


def test_a_person_is_added_signs_in_and_is_kept_out(empty: Site, visits: Visits) -> None:
    visits.expected.extend(REFUSED)
    page = visits.open(empty, "/people", user="admin")
    before = people(empty)
    page.get_by_label("User name").fill("admin")
    page.get_by_role("button", name="Add person").click()
    wrong = page.get_by_role("alert").filter(has_text="already an account 'admin'")
    expect(wrong).to_be_visible()
    expect(page.get_by_label("User name")).to_be_focused()
    expect(page.get_by_label("User name")).to_have_value("admin")
    assert faults(page) == []

    page.get_by_label("User name").fill("nora")
    page.locator("select[name=scope]").select_option("some")
    page.get_by_label("North").check()
    page.get_by_role("button", name="Add person").dblclick()
    password = shown_once(page)
    assert people(empty) == before + 1

    other = visits.own(empty)
    sign_in(other, empty, "nora", password)
    filled(other)
    expect(other.get_by_role("link", name="People")).to_have_count(0)
    other.goto(empty.address + "/people")
    expect(other.get_by_role("alert")).to_contain_text("chain.admin")

    page.goto(empty.address + "/people?person=nora")
    filled(page)
    expect(page.get_by_label("North")).to_be_checked()
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Disable").click()
    expect(page.get_by_role("status").filter(has_text="nora can no longer sign in")).to_be_visible()
    other.goto(empty.address + "/overview")
    expect(other).to_have_url(re.compile("/sign-in"))


def test_a_token_is_shown_once_on_a_phone_and_works(empty: Site, visits: Visits) -> None:
    page = visits.open(empty, "/tokens", user="admin", size=PHONE)
    page.get_by_label("In the name of").select_option("director")
    page.get_by_label("What it is for").fill("the <b>till</b>")
    page.get_by_label("See the figures").check()
    page.get_by_role("button", name="Make token").click()
    token = shown_once(page)
    assert token.startswith("va_")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    answer = page.request.get(
        f"{empty.address}/chain/analytics/venues", headers={"Authorization": f"Bearer {token}"}
    )
    assert answer.status == 200
    page.goto(empty.address + "/tokens")
    filled(page)
    expect(page.get_by_text(token)).to_have_count(0)
    expect(page.get_by_text("the <b>till</b>")).to_have_count(1)


def test_somebody_changes_their_password_and_stays_signed_in_here_alone(empty: Site, visits: Visits) -> None:
    visits.expected.extend(REFUSED)
    page, other = visits.own(empty), visits.own(empty)
    for each in (page, other):
        sign_in(each, empty, "admin")
        filled(each)
    page.goto(empty.address + "/account")
    filled(page)
    new = "another horse"

    def change(old: str, to: str) -> None:
        page.get_by_label("Password now").fill(old)
        page.get_by_label("New password", exact=True).fill(to)
        page.get_by_label("New password again").fill(to)
        page.get_by_role("button", name="Change password").click()

    change("wrong horse", new)
    expect(page.get_by_role("alert").filter(has_text="This is not your password.")).to_be_visible()
    expect(page.get_by_label("New password", exact=True)).to_have_value(new)
    change(PASSWORD, new)
    expect(page.get_by_role("status").filter(has_text="Your password is changed")).to_be_visible()
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()
    other.goto(empty.address + "/")
    expect(other).to_have_url(re.compile("/sign-in"))
    filled(page)
    change(new, PASSWORD)
    expect(page.get_by_role("status").filter(has_text="Your password is changed")).to_be_visible()
    visits.signed_in.contexts.pop((empty.address, "admin"), None)
