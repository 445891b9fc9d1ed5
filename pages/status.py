"""How the installation stands: jobs, freshness, checks, restatements, versions."""

from datetime import date, datetime, timedelta

from dash import html

from components import states
from components.mail_status import mail_status
from components.status import headline, jobs_table, kinds_table, restatements_table, versions_list
from dashboard.answers.receipts import Restated
from dashboard.installation import installation
from dashboard.language import N_
from dashboard.language import gettext as _
from dashboard.mail.standing import mail_standing
from dashboard.queries.closing import every_check, every_restatement
from dashboard.queries.standing import standing
from dashboard.queries.upkeep import jobs
from dashboard.view_state import CUSTOM, ViewState
from pages.page import Page, Panel
from pages.reading import Reading, Shown
from rollup.metrics.catalogue import METRICS
from rollup.metrics.metric import Formula, Term


def draw_headline(reading: Reading) -> Shown:
    """What is wrong, or that nothing is."""
    store, viewer = reading.services.store, reading.viewer
    stands = standing(store, viewer, reading.now)
    oldest = stands.oldest_change
    moment = None if oldest is None else datetime.fromtimestamp(oldest, stands.as_of.tzinfo)
    said = headline(
        stands.waiting,
        moment,
        jobs(store, viewer, reading.now),
        every_check(store, viewer),
        installation(store),
    )
    return html.Div(said, className="va-card va-headline")


def draw_jobs(reading: Reading) -> Shown:
    """The last run of each job."""
    found = jobs(reading.services.store, reading.viewer, reading.now)
    if not found:
        return states.empty(_("No jobs yet"), _("They begin with the first venue."))
    return jobs_table(found)


def draw_kinds(reading: Reading) -> Shown:
    """What waits, and what the last check found."""
    store, viewer = reading.services.store, reading.viewer
    return kinds_table(standing(store, viewer, reading.now).waiting, every_check(store, viewer))


def draw_restatements(reading: Reading) -> Shown:
    """What changed in closed months."""
    found = every_restatement(reading.services.store, reading.viewer)
    if not found:
        return states.empty(
            _("No closed figure has changed"),
            _("What changes in a month after it was closed is told here."),
            "lock",
        )
    return restatements_table(found, account)


def draw_mail(reading: Reading) -> Shown:
    """What waits to be sent, and what could not be."""
    services = reading.services
    found = mail_standing(services.store, services.settings, reading.viewer, reading.now)
    place = standing(services.store, reading.viewer, reading.now).as_of.tzinfo
    return mail_status(found, place, services.csrf_token())


def draw_versions(reading: Reading) -> Shown:
    """What is installed."""
    return versions_list(installation(reading.services.store))


def account(of: Restated) -> str:
    """The address at which a restated figure is accounted for; empty where no metric is that figure alone."""
    key = next((metric.key for metric in METRICS if metric.formula == Formula((Term(of.measure),))), "")
    if not key:
        return ""
    view = ViewState(
        CUSTOM,
        of.month,
        _last(of.month),
        (of.venue_key,),
        definitions=of.definitions,
        parameters=(("metric", key),),
    )
    return "/receipt" + view.to_url()


def _last(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)


PAGE = Page(
    key="status",
    path="/status",
    title=N_("Status"),
    icon="activity",
    group=N_("Reference"),
    is_timeless=True,
    panels=(
        Panel("headline", "", "", 96, draw_headline, wide=True, is_bare=True),
        Panel("jobs", N_("Jobs"), N_("The last run of each"), 380, draw_jobs, wide=True),
        Panel(
            "restatements",
            N_("Restatements"),
            N_("Figures of closed months that the facts no longer give"),
            200,
            draw_restatements,
            wide=True,
        ),
        Panel(
            "kinds",
            N_("Stored figures"),
            N_("What waits to be built, and the last check against the facts"),
            460,
            draw_kinds,
        ),
        Panel("versions", N_("Installation"), N_("Versions, and what is missing"), 200, draw_versions),
        Panel(
            "mail", N_("Mail"), N_("What waits to be sent, and what could not be"), 120, draw_mail, wide=True
        ),
    ),
)
