"""What formulas are made of, in words: "100 × promoters − 100 × detractors", and numbers in what a measure counts."""

from collections.abc import Sequence

from components import formats
from dashboard.language import N_
from dashboard.language import gettext as _
from rollup.metrics.metric import Direction, Formula, Metric, Term, Unit

MEASURES = {
    "service_sales": N_("service sales"),
    "product_sales": N_("product sales"),
    "cash_received": N_("cash received"),
    "stored_value_consumed": N_("stored value consumed"),
    "balance_converted": N_("balance converted"),
    "card_sales": N_("card and recharge sales"),
    "quantity": N_("pieces sold"),
    "service_refunds": N_("refunds of services (negative)"),
    "product_refunds": N_("refunds of products (negative)"),
    "service_pieces": N_("services sold, before refunds"),
    "cash_postings": N_("postings paid in cash terms"),
    "stored_postings": N_("postings paid from stored value"),
    "principal_topped_up": N_("recharges put on the balance"),
    "principal_refunded": N_("refunds of recharges (negative)"),
    "principal_consumed": N_("principal consumed"),
    "principal_converted": N_("principal converted"),
    "gift_granted": N_("bonuses granted"),
    "gift_taken_back": N_("bonuses taken back (negative)"),
    "gift_consumed": N_("gift balance consumed"),
    "gift_converted": N_("gift balance converted"),
    "completed_orders": N_("completed orders"),
    "item_orders": N_("completed item orders"),
    "walk_in_orders": N_("orders of walk-ins"),
    "walk_in_item_orders": N_("item orders of walk-ins"),
    "payers": N_("members with a completed order"),
    "item_payers": N_("members with a completed item order"),
    "card_payers": N_("members with a completed card or recharge order"),
    "first_orders": N_("first orders of a life"),
    "newcomers": N_("members whose first order it was"),
    "new_members": N_("new members"),
    "nps_answers": N_("answers"),
    "promoters": N_("answers 9–10"),
    "detractors": N_("answers 0–6"),
    "bookings": N_("bookings"),
    "cancelled_bookings": N_("cancelled bookings"),
    "no_shows": N_("no-shows"),
    "due_bookings": N_("bookings whose time has come, not cancelled"),
    "opened_unpaid": N_("bookings opened and unpaid"),
    "opened_paid": N_("bookings opened and paid"),
    "online_bookings": N_("bookings by members themselves"),
    "venue_bookings": N_("bookings by staff"),
    "asked_minutes": N_("minutes of all bookings, cancelled ones too"),
    "cancelled_minutes": N_("minutes of cancelled bookings"),
    "no_show_minutes": N_("minutes booked by no-shows"),
    "booked_minutes": N_("booked minutes"),
    "scheduled_minutes": N_("minutes by opening hours × capacity"),
    "blocked_minutes": N_("blocked minutes"),
    "visits": N_("visits"),
    "wizard_starts": N_("sessions that reached the wizard"),
    "submissions": N_("sessions that submitted a booking"),
    "paid_sessions": N_("sessions that paid"),
    "reached_service": N_("sessions that reached the choice of a service"),
    "reached_staff": N_("sessions that reached the choice of staff"),
    "reached_time": N_("sessions that reached the time picker"),
    "reached_details": N_("sessions that reached the form for their details"),
    "unmet_demand": N_("sessions that wanted a slot in vain"),
}
WITHIN = {"newcomers": N_("{members}, in the whole chain for the first time")}
"""How members of a set are said that are also in another, chain-wide one."""
UNITS = {
    Unit.MONEY: N_("Amount in the venue's currency"),
    Unit.MONEY_PER_HOUR: N_("Amount per hour"),
    Unit.COUNT: N_("Number"),
    Unit.MINUTES: N_("Minutes"),
    Unit.SHARE: N_("Percent"),
    Unit.POINTS: N_("Points, −100 to +100"),
}
GOOD = {
    Direction.UP: N_("More is better"),
    Direction.DOWN: N_("Less is better"),
    Direction.NEITHER: N_("Neither way is better"),
}


def measure_said(measure: str) -> str:
    """A measure in words."""
    return _(MEASURES[measure]) if measure in MEASURES else measure.replace("_", " ")


def terms_said(terms: Sequence[Term]) -> str:
    """A sum of terms in words."""
    said = ""
    for term in terms:
        sign = (" − " if said else "−") if term.factor < 0 else (" + " if said else "")
        times = f"{abs(term.factor)} × " if abs(term.factor) != 1 else ""
        said += f"{sign}{times}{_term(term)}"
    return said


def formula_said(formula: Formula) -> str:
    """A formula in words."""
    above, below = (
        f"({terms_said(terms)})" if formula.is_ratio and len(terms) > 1 else terms_said(terms)
        for terms in (formula.numerator, formula.denominator)
    )
    return f"{above} ÷ {below}" if formula.is_ratio else above


def above_said(metric: Metric, number: int, currency: str) -> str:
    """A numerator, or a part of one, to the last unit."""
    if metric.unit in (Unit.MONEY, Unit.MONEY_PER_HOUR):
        return formats.money(number, currency)
    return counted(number, metric.formula.numerator)


def below_said(metric: Metric, number: int) -> str:
    """A denominator, or a part of one, to the last unit."""
    return counted(number, metric.formula.denominator)


def counted(number: int, terms: Sequence[Term]) -> str:
    """A count, or whole minutes where that is what the terms count."""
    text = formats.number(number, 0)
    if terms and all(term.measure.endswith("_minutes") for term in terms):
        return f"{text}{formats.SPACE}min"
    return text


def _term(term: Term) -> str:
    said = measure_said(term.measure)
    return _(WITHIN[term.within]).format(members=said) if term.within in WITHIN else said
