"""One's own account: password, and where one is signed in."""

from components.contact_form import Proof, contact_form
from components.own_account import no_password, password_form, sessions_list
from components.second_factor import factor_off, factor_on, factor_setup
from dashboard.access import SIGNED_IN
from dashboard.language import N_
from dashboard.mail.contacts import own_contact
from dashboard.people.accounts import SHORTEST_PASSWORD
from dashboard.queries.own_account import has_password, own_sessions
from dashboard.signing_in.second_factor import SecondFactors, owner_named
from pages.page import Page, Panel
from pages.reading import Reading, Shown


def draw_password(reading: Reading) -> Shown:
    """The form for a new password, for who has one."""
    if not has_password(reading.services.store, reading.viewer):
        return no_password()
    return password_form(SHORTEST_PASSWORD, reading.services.csrf_token())


def draw_sessions(reading: Reading) -> Shown:
    """Where one is signed in."""
    found = own_sessions(reading.services.store, reading.viewer, reading.services.session(), reading.now)
    return sessions_list(found, reading.services.csrf_token())


def draw_contact(reading: Reading) -> Shown:
    """Where one's mails go."""
    found = own_contact(reading.services.store, reading.viewer)
    return contact_form(found, _proof(reading), reading.services.csrf_token())


def _proof(reading: Reading) -> Proof:
    """What it takes to change where one's mails go."""
    if has_password(reading.services.store, reading.viewer):
        return Proof.PASSWORD
    return Proof.GIVEN if reading.services.is_proved() else Proof.TO_BE_GIVEN


def draw_factor(reading: Reading) -> Shown:
    """The second factor: off, being set up, or on."""
    store, token = reading.services.store, reading.services.csrf_token()
    factors = SecondFactors(store, reading.services.settings.secret_key)
    owner = owner_named(store, reading.viewer.name)
    if factors.is_on(owner.id):
        return factor_on(factors.codes_left(owner.id), token)
    address = factors.address(owner)
    return factor_setup(address, token) if address else factor_off(token)


PAGE = Page(
    key="account",
    path="/account",
    title=N_("Your account"),
    icon="person-circle",
    capability=SIGNED_IN,
    is_timeless=True,
    panels=(
        Panel("password", N_("Password"), N_("A new one signs you out everywhere else"), 200, draw_password),
        Panel("contact", N_("Mail"), N_("For reports, alerts, and a new password"), 200, draw_contact),
        Panel(
            "factor",
            N_("Second factor"),
            N_("A number of your phone besides the password"),
            330,
            draw_factor,
        ),
        Panel("sessions", N_("Signed in"), N_("Browsers in which your account is open"), 200, draw_sessions),
    ),
)
