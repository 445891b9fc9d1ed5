"""Times cards: who buys one, and which visits are paid with its uses. Settled before prices are known."""

from collections.abc import Iterable
from dataclasses import dataclass
from random import Random

from rollup.demo.chain import CARD_USES
from rollup.demo.people import Customer
from rollup.demo.visits import Visit

BUYER_SHARE = 0.03
"""Of members' paid bookings without a card, those at which they buy one for the same item."""


@dataclass(slots=True)
class TimesCard:
    """A card for ten uses of one item, sold at the visit `sold_at`."""

    key: str
    sold_at: Visit
    uses: int = 0


def hand_out_cards(
    random: Random, visits: Iterable[Visit], customers: dict[str, Customer]
) -> list[TimesCard]:
    """Lets members buy cards and use them up; `visits` in the order of time."""
    sold: list[TimesCard] = []
    held: dict[tuple[str, str], TimesCard] = {}
    for visit in visits:
        if visit.state != "paid" or visit.resource is None or visit.customer is None:
            continue
        wallet = (visit.customer, visit.item)
        if wallet not in held and customers[visit.customer].is_member and random.random() < BUYER_SHARE:
            held[wallet] = TimesCard(f"card-{len(sold) + 1}", visit)
            sold.append(held[wallet])
        card = held.get(wallet)
        if card is not None:
            card.uses += 1
            visit.card, visit.discount, visit.refunded = card.key, 0, None
            if card.uses == CARD_USES:
                del held[wallet]
    return sold
