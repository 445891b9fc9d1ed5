"""What sells and who sells it: services, products, cards and staff by amount and by quantity, and how ranks moved."""

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html

from components.choices import Choice, choices
from components.elements import Link
from dashboard.exports.sheet import Sheet, sheet
from dashboard.language import N_
from dashboard.language import gettext as _
from dashboard.results import Result
from pages.drawing import group_tables, ranked_groups
from pages.page import Page, Panel
from pages.reading import Reading, Shown
from rollup.errors import unknown

QUANTITY = "quantity"
LIST_HEIGHT, TABLE_HEIGHT = 440, 640


@dataclass(frozen=True, slots=True)
class Board:
    """What is ranked, by the name of all and of one: groups of a split among lines of one kind, by an amount. `onward`
    is the split by which the revenue page goes on with a group; none where the amount is no revenue."""

    name: str
    one: str
    by: str
    amount: str
    line_kind: str
    onward: str = ""


BOARDS = {
    "services": Board(N_("Services"), N_("Service"), "item", "service_sales", "service", "venue"),
    "products": Board(N_("Products"), N_("Product"), "item", "product_sales", "product", "venue"),
    "cards": Board(N_("Cards"), N_("Card"), "item", "card_sales", "card"),
    "card-kinds": Board(N_("Kinds of cards"), N_("Kind of card"), "card_kind", "card_sales", "card"),
    "staff": Board(N_("Staff"), N_("Staff"), "staff", "service_sales", "service", "item"),
}
RANKED_BY = {"amount": N_("By amount"), QUANTITY: N_("By quantity")}


def draw_choice(reading: Reading) -> Shown:
    """What is ranked, and by what."""
    of, by = _chosen(reading, "of", BOARDS), _chosen(reading, "rank", RANKED_BY)
    both = [
        choices(_("Ranking of"), _links(reading, "of", {key: each.name for key, each in BOARDS.items()}, of)),
        choices(_("Ranked"), _links(reading, "rank", RANKED_BY, by)),
    ]
    return html.Div(both, className="va-choice-row")


def draw_picture(reading: Reading) -> Shown:
    """The first ten as bars."""
    board, result = _board(reading), _answer(reading, _metrics(reading)[:1])
    return ranked_groups(reading, result, _(board.name), _(board.one), _onward(reading, board))


def draw_table(reading: Reading) -> Shown:
    """All of them with rank, movement, change and share."""
    board, metrics = _board(reading), _metrics(reading)
    return group_tables(
        reading,
        _answer(reading, metrics),
        _answer(reading, metrics, split=False),
        "ranking",
        _(board.one),
        label=_("Ranking of {what}").format(what=_(board.name).lower()),
        link=_onward(reading, board),
        shares=metrics,
        ranked_by=metrics[0],
    )


def _chosen(reading: Reading, name: str, known: dict[str, Board] | dict[str, str]) -> str:
    value = reading.view.parameter(name) or next(iter(known))
    if value not in known:
        raise unknown(name, value, known, name)
    return value


def _links(reading: Reading, name: str, names: dict[str, str], chosen: str) -> Sequence[Choice]:
    return [
        Choice(_(said), reading.path + reading.view.with_parameter(name, key).to_url(), key == chosen)
        for key, said in names.items()
    ]


def _board(reading: Reading) -> Board:
    return BOARDS[_chosen(reading, "of", BOARDS)]


def _metric(reading: Reading) -> str:
    return _metrics(reading)[0]


def _metrics(reading: Reading) -> tuple[str, str]:
    """Amount and quantity, first the one by which is ranked."""
    amount = _board(reading).amount
    return (QUANTITY, amount) if _chosen(reading, "rank", RANKED_BY) == QUANTITY else (amount, QUANTITY)


def _answer(reading: Reading, metrics: Sequence[str], *, split: bool = True) -> Result:
    board = _board(reading)
    narrowed = reading.view.narrowed("line_kind", board.line_kind)
    return reading.run(tuple(metrics), by=board.by if split else None, only=narrowed.only)


def _onward(reading: Reading, board: Board) -> Link | None:
    """To a group's revenue."""
    if not board.onward:
        return None
    return lambda key: reading.link("/revenue", only=((board.by, key),), parameters=(("by", board.onward),))


def _sheet(reading: Reading) -> Sheet:
    return sheet(_answer(reading, _metrics(reading)))


PAGE = Page(
    key="ranking",
    path="/ranking",
    title=N_("Ranking"),
    icon="trophy",
    group=N_("Boards"),
    panels=(
        Panel("of", "", "", 38, draw_choice, wide=True, is_bare=True),
        Panel(
            "picture",
            N_("In front"),
            N_("The first ten; a mark where each ended before"),
            LIST_HEIGHT,
            draw_picture,
            wide=True,
            sheet=_sheet,
        ),
        Panel(
            "table",
            N_("All of them"),
            N_("With places moved, change and share of the whole"),
            TABLE_HEIGHT,
            draw_table,
            wide=True,
            sheet=_sheet,
        ),
    ),
)
