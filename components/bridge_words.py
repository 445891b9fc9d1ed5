"""What moved a figure, in words: a step with how much what it stands for changed, and what that came to."""

from dataclasses import dataclass

from components import formats
from components.verdict import verdict
from dashboard.answers.bridges import STEP_NAMES, Bridged, Line, Side
from dashboard.language import N_
from dashboard.language import gettext as _
from dashboard.statistics.breaks import Break
from rollup.bridge.bridges import PIECE_PRICE
from rollup.bridge.revenue import PRICE
from rollup.calendar import date_of
from rollup.metrics.metric import Metric, Unit
from rollup.metrics.values import Change, Value, change


@dataclass(frozen=True, slots=True)
class Stated:
    """How the two sides of a step are stated: in which unit, by which name, and whether as what is missing to all of
    it (a share of 94 % that were kept is one of 6 % that were cancelled)."""

    unit: Unit
    name: str
    is_rest: bool = False


STATED: dict[str, Stated] = {
    "open_hours": Stated(Unit.MINUTES, N_("Open hours, without blocked ones")),
    "occupancy": Stated(Unit.SHARE, N_("Booked share of open hours, before cancellations")),
    "cancellations": Stated(Unit.SHARE, N_("Cancelled share of booked hours"), is_rest=True),
    "no_shows": Stated(Unit.SHARE, N_("No-shows' share of the hours that were not cancelled"), is_rest=True),
    "price": Stated(
        Unit.MONEY_PER_HOUR,
        N_("Service sales of resources for each hour that was kept; here at the same mix"),
    ),
    PIECE_PRICE: Stated(Unit.MONEY, N_("Service sales for each piece, before refunds")),
    "product_sales": Stated(Unit.MONEY, N_("Products, before refunds")),
    "refunds": Stated(Unit.MONEY, N_("Refunds of services and products")),
    "due_bookings": Stated(Unit.COUNT, N_("Bookings whose time has come and that were not cancelled")),
    "no_show_rate": Stated(Unit.SHARE, N_("No-shows of the bookings whose time has come")),
    "visits": Stated(Unit.COUNT, N_("Sessions on the booking site")),
    "wizard_rate": Stated(Unit.SHARE, N_("Visits that reached the booking wizard")),
    "submit_rate": Stated(Unit.SHARE, N_("Of those that reached the wizard, those that submitted a booking")),
    "pay_rate": Stated(Unit.SHARE, N_("Of those that submitted a booking, those that paid")),
}
MEANINGS = {
    "mix": N_("Which resources and items took the place of others, and how much was sold in a kept hour"),
    "other_services": N_("Services that were sold without a kept booking of a resource"),
}
"""What the steps mean that are the change of no single figure."""


def name_of(step: str) -> str:
    """A step's name."""
    return _(STEP_NAMES[step])


def meaning_of(step: str) -> str:
    """What a step stands for; empty where its name says it."""
    if step in STATED:
        return _(STATED[step].name)
    return _(MEANINGS[step]) if step in MEANINGS else ""


def sides_said(step: str, side: Side | None, currency: str) -> tuple[str, str, str]:
    """What a step stands for before, now, and the change of it; dashes where that is no figure."""
    if side is None or step not in STATED:
        return formats.NONE, formats.NONE, formats.NONE
    stated = STATED[step]
    before, now = (_turned(value) if stated.is_rest else value for value in (side.before, side.now))
    return (
        formats.value(stated.unit, before, currency, short=True),
        formats.value(stated.unit, now, currency, short=True),
        formats.change(stated.unit, change(stated.unit, now, before)),
    )


def _turned(value: Value) -> Value:
    below = value.denominator or 0
    return Value(below - value.numerator, below)


def sides_of(line: Line, step: str) -> tuple[str, str, str]:
    """The sides of a step in a line; of an item, which has no hours, the price of a piece."""
    told_as = PIECE_PRICE if step == PRICE and PRICE not in line.sides else step
    return sides_said(told_as, line.sides.get(told_as), line.currency)


def cause_said(line: Line) -> str:
    """The step with the largest effect: "Price per booked hour −28.0 %"."""
    step = line.cause
    if not step:
        return _("Nothing changed")
    *_sides, moved = sides_of(line, step)
    return name_of(step) if moved == formats.NONE else f"{name_of(step)} {moved}"


def amount_said(metric: Metric, amount: float, currency: str, *, short: bool = True) -> str:
    """An effect with its sign: "−412k SEK"."""
    said = formats.figure(metric.unit, amount, currency, short=short)
    return f"+{said}" if amount > 0 else said


def news_of(metric: Metric, amount: float) -> str:
    """Whether an effect is good, bad or even news."""
    return verdict(metric, Change(absolute=float(amount))) if amount else "even"


def break_said(step: str, found: Break) -> str:
    """A rate that broke, with its day."""
    text = (
        _("{step} fell on {day}: {before} before, {since} since then")
        if found.since < found.before
        else _("{step} rose on {day}: {before} before, {since} since then")
    )
    return text.format(
        step=name_of(step),
        day=formats.day(date_of(found.day)),
        before=formats.percent(found.before),
        since=formats.percent(found.since),
    )


def told(found: Bridged, line: Line) -> str:
    """A bridge in a sentence: from what to what, and mostly why."""
    metric = found.metric
    said = _("{metric} went from {before} to {now} ({amount})").format(
        metric=_(metric.name),
        before=formats.figure(metric.unit, line.before, line.currency, short=True),
        now=formats.figure(metric.unit, line.value, line.currency, short=True),
        amount=amount_said(metric, line.change, line.currency),
    )
    if not line.cause:
        return said
    cause = _("most by {cause}: {amount}").format(
        cause=cause_said(line), amount=amount_said(metric, line.steps[line.cause], line.currency)
    )
    return f"{said}, {cause}"
