"""Cards and recharges: what is sold of them, who buys, what comes to members' balances and leaves them."""

from dash import html
from plotly import graph_objects as go

from components import composition_chart, formats, lines_chart, roll_forward_chart, states
from components.elements import icon
from components.graph import graph
from components.kpi_strip import kpi_strip
from components.table import Cell, Column, Line, table
from dashboard.answers.balances import Balances, RollForward
from dashboard.exports.sheet import Cell as SheetCell
from dashboard.exports.sheet import Column as SheetColumn
from dashboard.exports.sheet import Sheet, sheet
from dashboard.language import N_
from dashboard.language import gettext as _
from dashboard.queries.balances import balances
from dashboard.results import Result
from pages.composing import composition, share_tables, title
from pages.drawing import (
    TREND_HEIGHT,
    each_currency,
    series_sheet,
    split_sheet,
    trend,
)
from pages.key_figures import figures_sheet
from pages.page import Page, Panel
from pages.reading import Reading, Shown
from pages.splitting import split_choice, split_of
from rollup.metrics.metric import Unit

MONEY = ("card_sales", "top_ups", "bonus_granted", "balance_spent")
MEMBERS = ("card_members",)
SPLITS = ("card_kind", "line_kind", "tender", "item", "staff", "channel", "venue")
"""By what card and recharge sales can be shown, at first by kind."""
BALANCE = ("top_ups", "balance_spent")
STEPS = ("opening", "added", "consumed", "converted", "refunded", "closing")
KINDS_HEIGHT, ROLL_FORWARD_HEIGHT = 260, 560


def draw_kpis(reading: Reading) -> Shown:
    """The key figures. Members are asked for without amounts, so that whoever pays in two currencies is one."""
    money, members = (
        kpi_strip(reading.run(keys), reading.run(keys, series=True, compare=None), reading.receipt)
        for keys in (MONEY, MEMBERS)
    )
    sales, *balance = money.children
    return html.Div([sales, *members.children, *balance], className="va-kpis")


def draw_sales(reading: Reading) -> Shown:
    """Card and recharge sales over time, by kind or by another split."""
    by = split_of(reading, SPLITS)
    result = reading.run(MONEY[:1], by=by, series=True, compare=None)
    return [
        html.Div(split_choice(reading, SPLITS)),
        html.Div(composition(reading, result, title(MONEY[0], by), None)),
    ]


def draw_kinds(reading: Reading) -> Shown:
    """Each kind's amount, its share and their changes, below them the whole."""
    result, whole = reading.run(MONEY[:1], by="card_kind"), reading.run(MONEY[:1])
    return share_tables(result, whole, title(MONEY[0], "card_kind"), None)


def draw_members(reading: Reading) -> Shown:
    """Distinct members who bought a card or a recharge, bucket by bucket."""
    return trend(reading, "card_members")


def draw_balance_trend(reading: Reading) -> Shown:
    """What comes to the balances against what leaves them."""
    return each_currency(
        reading.run(BALANCE, series=True, compare=None),
        "top-ups-spent",
        lambda part: (_balance_lines(reading, part), TREND_HEIGHT),
    )


def draw_roll_forward(reading: Reading) -> Shown:
    """Each balance from the beginning of the period to its end, as a picture and in figures."""
    found = _balances(reading)
    lines = [line for line in found.lines if not line.is_blank]
    if not lines:
        return states.empty(
            _("No balances yet"), _("They begin with the first recharge that is taken in."), "wallet2"
        )
    charts = html.Div([_chart(reading, line) for line in lines], className="va-roll-forward")
    return [charts, *_tables(found), _proof(lines)]


def _balance_lines(reading: Reading, part: Result) -> go.Figure:
    name = _("Top-ups against balance spent")
    return lines_chart.lines_chart(
        part, BALANCE, name, reading.colours, reading.subtitle(), narrow=reading.narrow
    )


def _balances(reading: Reading) -> Balances:
    return balances(reading.services.store, reading.viewer, reading.query(MONEY), reading.now)


def _chart(reading: Reading, line: RollForward) -> html.Div:
    figure = roll_forward_chart.roll_forward_chart(
        line, reading.colours, reading.subtitle(), narrow=reading.narrow
    )
    heading = html.H3(_(roll_forward_chart.NAMES[line.balance]))
    shown = graph(f"balance-{line.balance}-{line.currency}", figure, roll_forward_chart.HEIGHT)
    return html.Div([heading, shown], className="va-roll-forward-one")


def _tables(found: Balances) -> list[html.Div]:
    """A table for each currency, with both balances and their sum."""
    by_currency: dict[str, list[RollForward]] = {}
    for line in found.lines:
        by_currency.setdefault(line.currency, []).append(line)
    return [
        table(
            f"roll-forward-{currency}",
            _columns(),
            [_line(_(roll_forward_chart.NAMES[line.balance]), _amounts(line), currency) for line in lines],
            total=_line(_("Both"), [sum(each) for each in zip(*map(_amounts, lines), strict=True)], currency),
            label=_("Balances, {currency}").format(currency=currency),
        )
        for currency, lines in by_currency.items()
    ]


def _columns() -> list[Column]:
    return [
        Column("balance", _("Balance"), "name", pinned=True),
        Column("opening", _("Opening"), hint=_("Everything before the period")),
        Column("added", _("+ Top-ups, bonus"), hint=_("Top-ups to the principal, bonus to the gift balance")),
        Column("consumed", _("− Consumed"), hint=_("Paid from the balance, minus what was refunded to it")),
        Column("converted", _("− Into cards"), hint=_("Spent on times and combo cards")),
        Column("refunded", _("− Refunds"), hint=_("Taken off by refunds of recharges")),
        Column(
            "closing", _("= Closing"), hint=_("Everything up to the end of the period, counted by itself")
        ),
    ]


def _amounts(line: RollForward) -> list[int]:
    return [line.opening, line.added, line.consumed, line.converted, line.refunded, line.closing]


def _line(name: str, amounts: list[int], currency: str) -> Line:
    cells = {"balance": Cell(name, name)}
    for step, amount in zip(STEPS, amounts, strict=True):
        cells[step] = Cell(amount, formats.money(amount, currency))
    return cells


def _proof(lines: list[RollForward]) -> html.P:
    """That opening and movements are the closing balance, which is counted by itself."""
    if all(line.is_exact for line in lines):
        words = _("Opening and movements come to the closing balance, to the last minor unit.")
        return html.P([icon("check-circle"), words], className="va-note va-note-good")
    words = _("Opening and movements do not come to the closing balance: tell an administrator.")
    return html.P([icon("exclamation-triangle"), words], className="va-note va-note-bad", role="alert")


def roll_forward_sheet(reading: Reading) -> Sheet:
    """The roll-forward, a row a balance and currency."""
    columns = [SheetColumn("balance"), SheetColumn("currency")]
    columns += [SheetColumn(step, Unit.MONEY) for step in STEPS]
    rows: list[tuple[SheetCell, ...]] = [
        (line.balance, line.currency, *(formats.major(amount, line.currency) for amount in _amounts(line)))
        for line in _balances(reading).lines
    ]
    return Sheet(tuple(columns), tuple(rows))


PAGE = Page(
    key="cards",
    path="/cards",
    title=N_("Cards & recharge"),
    icon="credit-card-2-front",
    group=N_("Boards"),
    panels=(
        Panel("kpi", "", "", 148, draw_kpis, wide=True, is_bare=True, sheet=figures_sheet(MONEY, MEMBERS)),
        Panel(
            "sales",
            N_("Card & recharge sales"),
            N_("Cash paid for cards and recharges, after refunds"),
            composition_chart.HEIGHT,
            draw_sales,
            wide=True,
            sheet=lambda reading: sheet(
                reading.run(("card_sales",), by=split_of(reading, SPLITS), series=True)
            ),
        ),
        Panel(
            "kinds",
            N_("By kind"),
            N_("Amount and share of each kind"),
            KINDS_HEIGHT,
            draw_kinds,
            wide=True,
            sheet=split_sheet(MONEY[:1], "card_kind"),
        ),
        Panel(
            "members",
            N_("Card & recharge members"),
            N_("Distinct members of each bucket; who buys in two of them is in both"),
            TREND_HEIGHT,
            draw_members,
            sheet=series_sheet(*MEMBERS),
        ),
        Panel(
            "balance",
            N_("Top-ups against balance spent"),
            N_("What comes to the principal balance, and what leaves principal and gift"),
            TREND_HEIGHT,
            draw_balance_trend,
            sheet=series_sheet(*MONEY[1:]),
        ),
        Panel(
            "roll-forward",
            N_("Stored-value balances"),
            N_(
                "Opening + top-ups + bonus − consumption − refunds = closing, from all facts that were taken in"
            ),
            ROLL_FORWARD_HEIGHT,
            draw_roll_forward,
            wide=True,
            sheet=roll_forward_sheet,
        ),
    ),
)
