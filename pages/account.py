"""One's own account: password, and where one is signed in."""

from components.own_account import password_form, sessions_list
from dashboard.access import SIGNED_IN
from dashboard.accounts import SHORTEST_PASSWORD
from dashboard.language import N_
from dashboard.queries.own_account import own_sessions
from pages.page import Page, Panel
from pages.reading import Reading, Shown


def draw_password(reading: Reading) -> Shown:
    """The form for a new password."""
    return password_form(SHORTEST_PASSWORD, reading.services.csrf_token())


def draw_sessions(reading: Reading) -> Shown:
    """Where one is signed in."""
    found = own_sessions(reading.services.store, reading.viewer, reading.services.session(), reading.now)
    return sessions_list(found, reading.services.csrf_token())


PAGE = Page(
    key="account",
    path="/account",
    title=N_("Your account"),
    icon="person-circle",
    capability=SIGNED_IN,
    is_timeless=True,
    panels=(
        Panel("password", N_("Password"), N_("A new one signs you out everywhere else"), 200, draw_password),
        Panel("sessions", N_("Signed in"), N_("Browsers in which your account is open"), 200, draw_sessions),
    ),
)
