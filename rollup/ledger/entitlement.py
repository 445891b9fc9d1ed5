"""What one use of a right is worth (METRICS §2.4; the table in YZ 2)."""

from collections.abc import Sequence
from typing import NamedTuple

from rollup.ledger.check import LedgerError, check_whole
from rollup.ledger.order import EntitlementKind

_AT_SERVICE_PRICE = (EntitlementKind.UNLIMITED_TIMES, EntitlementKind.IMPORTED, EntitlementKind.POINTS)


class CardService(NamedTuple):
    """A service in a card: its price in minor units when the card was opened, and the uses that the card holds.

    A service with several specs is one row, at the highest of their prices. Gifts don't share in the card's price.
    """

    item: int | str
    price: int
    uses: int
    is_gift: bool = False


class CardTerms(NamedTuple):
    """What a card was sold for, after any change of price, in whichever tender (`sale_price`), what of it was received
    in cash tenders when it was opened (`paid_cash`), and what it holds: services, or `pass_uses` (without gifts) of any
    service. All money in minor units."""

    sale_price: int
    paid_cash: int
    services: tuple[CardService, ...] = ()
    pass_uses: int = 0


def unit_value(
    kind: EntitlementKind,
    *,
    service_price: int,
    card: CardTerms | None = None,
    item: int | str | None = None,
    use_number: int = 1,
) -> int:
    """Minor units that one use of a right counts.

    - Imported, points and unlimited rights: `service_price`, the service's price when the order is opened.
    - Limited times and combo cards: the share of `item` in `card.sale_price`, by the services' prices in the card.
    - Pass: the share of one of `card.pass_uses` in `card.paid_cash`.
    - Gifts and vouchers: 0.

    A card's price seldom divides evenly, so it is spread over all its uses by largest remainder, and use `use_number`
    (from 1, counted by `item`; on a pass over all services) has a share of its own: shares of one service differ by
    at most 1, its first uses have the larger ones, equal remainders go by item; all uses together are exactly the
    price. If the services are all priced 0, every use has the same weight.

    A combo card is spread by what was paid for it in any tender, not in cash alone: YZ 2 says 实际支付金额, "actually
    paid", and that a card bought with balance counts as consumed when it is used, so a use must be worth something.

    LedgerError: no `card`, `item` or use of that number where one is needed; a negative or not whole number.
    """
    check_whole(service_price, "service_price", "entitlement")
    if type(kind) is not EntitlementKind:
        raise LedgerError(f"entitlement: kind is {kind!r}; give an EntitlementKind", "kind")
    if kind.is_free:
        return 0
    if kind in _AT_SERVICE_PRICE:
        return service_price
    if card is None:
        raise LedgerError(
            f"entitlement: a {kind} use is worth a share of its card; give the card's terms", "card"
        )
    check_whole(use_number, "use_number", "entitlement")
    if kind is EntitlementKind.PASS:
        return _pass_share(card, use_number)
    return _service_share(card, item, use_number)


def _pass_share(card: CardTerms, use_number: int) -> int:
    check_whole(card.paid_cash, "paid_cash", "card")
    check_whole(card.pass_uses, "pass_uses", "card")
    _check_use(use_number, card.pass_uses)
    share, left = divmod(card.paid_cash, card.pass_uses)
    return share + (use_number <= left)


def _service_share(card: CardTerms, item: int | str | None, use_number: int) -> int:
    """Largest remainder over every single use, without making a list of them: uses of a service have one remainder."""
    services = _priced(card)
    used = next((service for service in services if service.item == item), None)
    if used is None:
        raise LedgerError(
            f"entitlement: {item!r} is not a service that the card sells; give one that is", "item"
        )
    _check_use(use_number, used.uses)
    total = sum(service.price * service.uses for service in services)
    if not total:
        services = [service._replace(price=1) for service in services]
        total = sum(service.uses for service in services)
    shares = {service.item: divmod(card.sale_price * service.price, total) for service in services}
    left = card.sale_price - sum(shares[service.item][0] * service.uses for service in services)
    for service in sorted(services, key=lambda service: (-shares[service.item][1], str(service.item))):
        if service.item == item:
            break
        left -= service.uses
    return shares[used.item][0] + (use_number <= left)


def _priced(card: CardTerms) -> Sequence[CardService]:
    check_whole(card.sale_price, "sale_price", "card")
    services = [service for service in card.services if not service.is_gift]
    for service in services:
        check_whole(service.price, "price", f"card service {service.item!r}")
        check_whole(service.uses, "uses", f"card service {service.item!r}")
    if len({service.item for service in services}) != len(services):
        raise LedgerError(
            "card: a service is in it twice; give it once, at the highest price of its specs", "services"
        )
    return services


def _check_use(use_number: int, uses: int) -> None:
    if not 1 <= use_number <= uses:
        raise LedgerError(
            f"entitlement: use {use_number} of {uses}; give a use that the card holds", "use_number"
        )
