"""Orders, cards and refunds as the rows that are taken in: what was bought, and how it was paid."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

from rollup.demo.cards import TimesCard
from rollup.demo.chain import CARD_PRICE, CARD_USES, PLUS, TOP_UP, TOP_UP_GIFT, Good, PriceList
from rollup.demo.visits import ONLINE_CHANNELS, Visit, discounted

Row = dict[str, Any]
AT_DESK = (("swish", 0.42), ("card", 0.46), ("cash", 0.12))
ONLINE = (("swish", 0.45), ("card", 0.55))
TOP_UP_SHARE, PLUS_SHARE, REGRET_SHARE = 0.015, 0.008, 0.03
TENDERS = (
    ("cash", "Cash", "cash"),
    ("invoice", "Invoice", "cash"),
    ("card", "Card terminal", "cash"),
    ("swish", "Swish", "cash"),
    ("principal", "Balance", "stored"),
    ("gift", "Gift balance", "stored"),
    ("entitlement", "Card uses", "stored"),
)


def money(ore: int) -> int | str:
    """Öre as an amount in SEK, without a float."""
    return ore // 100 if ore % 100 == 0 else f"{ore // 100}.{ore % 100:02d}"


@dataclass(slots=True)
class Balance:
    """What a member has left of what they paid in and of what was given on top, in öre."""

    principal: int = 0
    gift: int = 0


@dataclass(slots=True)
class Till:
    """Rings up visits in the order of time, with the balances that members hold meanwhile. `refunds` are those of
    top-ups; nothing is paid after `now`."""

    random: Random
    prices: PriceList
    cards: dict[str, TimesCard]
    now: int
    refunds: list[Row] = field(default_factory=list)
    balances: dict[str, Balance] = field(default_factory=dict)

    def orders(self, visit: Visit) -> Iterator[Row]:
        """The orders of a paid visit: what a card or a top-up costs first, then the visit itself."""
        card = self.cards.get(visit.card or "")
        if card is not None and card.sold_at is visit:
            yield self._card_order(visit, card)
        elif visit.customer is not None and visit.refunded is None:
            if self.random.random() < TOP_UP_SHARE:
                yield self._top_up(visit, visit.customer)
            elif visit.invoiced is None and self.random.random() < PLUS_SHARE:
                yield self._sold(visit, "plus", PLUS, "discount")
        yield self._item_order(visit)

    def _head(self, visit: Visit, key: str, kind: str) -> Row:
        return {
            "id": key,
            "venue": visit.venue.key,
            "kind": kind,
            "customer": visit.customer,
            "channel": visit.channel,
            "opened_at": visit.start,
            "completed_at": visit.settled,
        }

    def _item_order(self, visit: Visit) -> Row:
        prices = self.prices
        row = self._head(visit, f"o-{visit.key}", "item")
        lines: list[Row] = []
        if visit.resource is not None:
            row["booking"] = visit.key
            line: Row = {"kind": "service", "item": visit.item, "unit_price": money(visit.price(prices))}
            line["staff"] = visit.staff
            if visit.card is not None:
                line["entitlement"] = {"kind": "limited_times", "uses": 1, "card": visit.card}
            lines.append(line)
        lines += [self._line(good, visit) for good in visit.extras]
        if visit.discount and visit.resource is not None:
            off = discounted(visit.price(prices), visit.discount)
            row["discounts"] = [{"amount": money(off), "lines": [1]}] if off else []
        row["lines"] = lines
        if visit.invoiced is None:
            row["payments"] = self._payments(visit, self._payable(visit))
        else:
            row |= self._on_account(visit, visit.invoiced)
        return row

    def _on_account(self, visit: Visit, invoiced: int) -> Row:
        """Half at the desk and half by invoice, which may still be open."""
        (_, first), (_, rest) = visit.takings(self.prices)
        desk = self.random.choices([name for name, _ in AT_DESK], [weight for _, weight in AT_DESK])[0]
        at_once = {"tender": desk, "amount": money(first)}
        later = {"tender": "invoice", "amount": money(rest), "paid_at": invoiced}
        if invoiced > self.now:
            return {"arrears": True, "payments": [at_once]}
        return {"payments": [at_once, later]}

    def _line(self, good: Good, visit: Visit) -> Row:
        return {"kind": good.kind, "item": good.key, "unit_price": good.price, "staff": visit.staff}

    def _payable(self, visit: Visit) -> int:
        due = visit.amount(self.prices)
        return due if visit.card is None else due - visit.net(self.prices)

    def _payments(self, visit: Visit, due: int) -> list[Row]:
        if due == 0:
            return []
        balance = self.balances.get(visit.customer or "")
        if balance is not None and visit.refunded is None and balance.principal + balance.gift >= due:
            gift = min(balance.gift, due // 1000 * 100)
            balance.gift -= gift
            balance.principal -= due - gift
            if balance.principal >= 0:
                parts = (("principal", due - gift), ("gift", gift))
                return [{"tender": tender, "amount": money(part)} for tender, part in parts if part]
            balance.gift, balance.principal = balance.gift + gift, balance.principal + due - gift
        payment: Row = {"tender": self._tender(visit), "amount": money(due)}
        if visit.channel in ONLINE_CHANNELS:
            payment["paid_at"] = visit.made_at
        return [payment]

    def _tender(self, visit: Visit) -> str:
        choices = ONLINE if visit.channel in ONLINE_CHANNELS else AT_DESK
        return self.random.choices([name for name, _ in choices], [weight for _, weight in choices])[0]

    def _card_order(self, visit: Visit, card: TimesCard) -> Row:
        good = Good(card_item(visit.item), "", "card", "", CARD_PRICE * visit.price(self.prices) // 100)
        return self._sold(visit, "card", good, "times")

    def _top_up(self, visit: Visit, customer: str) -> Row:
        row = self._sold(visit, "top-up", TOP_UP, "top_up", bonus=TOP_UP_GIFT)
        regretted = visit.settled + 900
        if regretted < self.now and self.random.random() < REGRET_SHARE:
            parts = [{**row["payments"][0], "line": 1}]
            self.refunds.append(
                {
                    "id": f"r-top-up-{visit.key}",
                    "order": row["id"],
                    "venue": visit.venue.key,
                    "refunded_at": regretted,
                    "parts": parts,
                }
            )
            return row
        balance = self.balances.setdefault(customer, Balance())
        balance.principal += 100 * TOP_UP.price
        balance.gift += 100 * TOP_UP_GIFT
        return row

    def _sold(self, visit: Visit, prefix: str, good: Good, card_kind: str, **more: Any) -> Row:
        row = self._head(visit, f"o-{prefix}-{visit.key}", "card")
        row["lines"] = [{**self._line(good, visit), "card_kind": card_kind, **more}]
        balance = self.balances.get(visit.customer or "")
        if good.kind == "card" and balance is not None and balance.principal >= 100 * good.price:
            balance.principal -= 100 * good.price
            row["payments"] = [{"tender": "principal", "amount": good.price}]
        else:
            row["payments"] = [{"tender": self._tender(visit), "amount": good.price}]
        return row


def card_item(item: str) -> str:
    """The id of the card that is sold for uses of an item."""
    return f"card-{item}"


def card_row(card: TimesCard, prices: PriceList) -> Row:
    """The card as it is owned."""
    visit = card.sold_at
    price = visit.price(prices)
    return {
        "id": card.key,
        "venue": visit.venue.key,
        "customer": visit.customer,
        "kind": "times",
        "item": card_item(visit.item),
        "opened_at": visit.settled,
        "price": money(CARD_PRICE * price),
        "services": [{"item": visit.item, "price": money(price), "uses": CARD_USES}],
    }


def refund_row(visit: Visit, order: Row, prices: PriceList) -> Row | None:
    """What was given back of a visit's order, in the tender that paid it."""
    amount = visit.given_back(prices)
    if visit.refunded is None or not amount:
        return None
    return {
        "id": f"r-{visit.key}",
        "order": order["id"],
        "venue": visit.venue.key,
        "refunded_at": visit.refunded[0],
        "parts": [{"tender": order["payments"][0]["tender"], "amount": money(amount), "line": 1}],
    }
