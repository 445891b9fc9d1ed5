"""The ledger over any order: parts add up to the whole, and the way an order is written down moves nothing."""

from collections import Counter
from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as st

from rollup.ledger import (
    BOTH,
    CLASSIC,
    CURRENT,
    ENTITLEMENT,
    CardKind,
    CardService,
    CardTerms,
    Discount,
    Entitlement,
    EntitlementKind,
    Family,
    Line,
    LineKind,
    Order,
    Payment,
    Posting,
    Refund,
    RefundPart,
    post_order,
    post_refund,
    recognised,
    spread,
    unit_value,
)

COUNTS_AT = 1_000_000
TENDERS = (
    ("cash", Family.CASH),
    ("wechat", Family.CASH),
    ("swish", Family.CASH),
    ("principal", Family.STORED),
    ("gift", Family.STORED),
)
CARD_KINDS = {
    LineKind.CARD: (CardKind.TIMES, CardKind.DISCOUNT, CardKind.COMBO),
    LineKind.RECHARGE: (CardKind.RECHARGE_CARD, CardKind.TOP_UP),
}
amounts = st.one_of(st.integers(0, 9), st.integers(0, 10**7))


@st.composite
def entitlements(draw):
    kind = draw(st.sampled_from(EntitlementKind))
    return Entitlement(kind, 0 if kind.is_free else draw(amounts), draw(st.integers(0, 3)))


@st.composite
def lines(draw, number):
    kind = draw(st.sampled_from(LineKind))
    quantity, price = draw(st.integers(0, 4)), draw(amounts)
    sellable = kind in (LineKind.SERVICE, LineKind.PRODUCT)
    return Line(
        number,
        kind,
        quantity,
        price,
        draw(st.integers(0, quantity * price)),
        draw(st.sampled_from(CARD_KINDS[kind])) if kind in CARD_KINDS else None,
        draw(entitlements()) if sellable and draw(st.integers(0, 3)) == 0 else None,
        draw(st.booleans()),
    )


def net(line):
    return 0 if line.entitlement else line.quantity * line.unit_price - line.discount


def cut(draw, total, most):
    """`total` in up to `most` parts, some of them perhaps 0."""
    marks = sorted(draw(st.lists(st.integers(0, total), max_size=most - 1)))
    return [high - low for low, high in zip([0, *marks], [*marks, total], strict=True)]


@st.composite
def discounts(draw, sold):
    """One discount over some lines, then some over all that take part, never more than the lines hold."""
    taking = [line for line in sold if line.takes_order_discount and not line.entitlement]
    named = [line for line in taking if draw(st.booleans())]
    narrow = draw(st.integers(0, sum(map(net, named))))
    wide = draw(st.integers(0, sum(map(net, taking)) - narrow))
    found = [Discount(part) for part in cut(draw, wide, 2)]
    if named:
        found.append(Discount(narrow, tuple(line.number for line in named)))
    return found


@st.composite
def orders(draw, instalments=True, whole=False):
    """Up to five lines and five payments; with `instalments` also paid later, or (unless `whole`) not in full."""
    numbers = draw(st.lists(st.integers(0, 50), max_size=5, unique=True))
    sold = [draw(lines(number)) for number in numbers]
    reductions = draw(discounts(sold))
    total = sum(map(net, sold)) - sum(discount.amount for discount in reductions)
    arrears = instalments and not whole and draw(st.booleans())
    paid = draw(st.integers(0, total)) if arrears else total
    latest = 5 if instalments else 0
    payments = [
        Payment(*draw(st.sampled_from(TENDERS)), part, COUNTS_AT + draw(st.integers(-3, latest)))
        for part in cut(draw, paid, 5)
    ]
    return Order("item", COUNTS_AT, tuple(sold), tuple(reductions), tuple(payments), arrears)


def add(postings, key=lambda posting: None, bit=CURRENT):
    total = Counter()
    for posting in postings:
        if posting.definitions & bit:
            total[key(posting)] += posting.amount
    return {name: amount for name, amount in total.items() if amount}


def payable_total(order):
    return sum(map(net, order.lines)) - sum(discount.amount for discount in order.discounts)


def paid(order):
    return sum(payment.amount for payment in order.payments)


def is_settled(order):
    return paid(order) == payable_total(order)


def rights(order):
    return {
        line.number: line.entitlement.uses * line.entitlement.unit_value
        for line in order.lines
        if line.entitlement
    }


@given(orders())
def test_tenders_add_up_to_what_was_paid(order):
    wanted = Counter({(ENTITLEMENT, Family.STORED): sum(rights(order).values())})
    for payment in order.payments:
        wanted[payment.tender, payment.family] += payment.amount
    wanted = {tender: amount for tender, amount in wanted.items() if amount}

    def by_tender(posting):
        return posting.tender, posting.family

    postings = post_order(order)
    assert add(postings, by_tender) == wanted
    assert add(postings, by_tender, CLASSIC) == (wanted if is_settled(order) else {})


@given(orders(whole=True))
def test_lines_add_up_to_what_they_cost_after_their_discounts(order):
    by_line = add(post_order(order), lambda posting: posting.line)

    assert sum(by_line.values()) == payable_total(order) + sum(rights(order).values())
    for line in order.lines:
        amount = by_line.get(line.number, 0)
        if line.entitlement:
            assert amount == rights(order)[line.number]
        elif not line.takes_order_discount:
            assert amount == net(line)
        else:
            assert 0 <= amount <= net(line)


@given(orders(whole=True), st.data())
def test_one_discount_over_all_takes_each_line_share_to_within_a_unit(order, data):
    taking = [line for line in order.lines if line.takes_order_discount and not line.entitlement]
    weight = sum(map(net, taking))
    off = data.draw(st.integers(0, weight))
    due = sum(map(net, order.lines)) - off
    order = order._replace(
        discounts=(Discount(off),), payments=(Payment("cash", Family.CASH, due, COUNTS_AT),)
    )
    by_line = add(post_order(order), lambda posting: posting.line)

    for line in taking:
        share = Fraction(off * net(line), weight or 1)
        assert abs(net(line) - by_line.get(line.number, 0) - share) < 1


@given(orders())
def test_no_line_and_no_instalment_is_ever_overpaid(order):
    for posting in post_order(order):
        assert posting.amount > 0 or (posting.amount == 0 and posting.tender == ENTITLEMENT)
        assert posting.at >= order.counts_at
        assert posting.definitions in (CLASSIC, CURRENT, BOTH)
        assert (posting.entitlement_kind is None) == (posting.tender != ENTITLEMENT)


@given(orders())
def test_both_definition_sets_agree_on_all_but_the_time(order):
    def cell(posting):
        return posting.line, posting.tender, posting.family

    postings = post_order(order)
    if is_settled(order):
        assert add(postings, cell, CLASSIC) == add(postings, cell, CURRENT)
        assert len({posting.at for posting in postings if posting.definitions & CLASSIC}) <= 1
    else:
        assert add(postings, cell, CLASSIC) == {}


@given(orders(instalments=False))
def test_what_is_paid_when_it_counts_is_the_same_in_both_sets(order):
    assert all((posting.at, posting.definitions) == (COUNTS_AT, BOTH) for posting in post_order(order))
    assert recognised(order) == ((COUNTS_AT, BOTH),)


@given(orders())
def test_an_order_counts_once_in_each_set_when_its_classic_postings_do(order):
    counted = recognised(order)

    assert [at for at, definitions in counted if definitions & CURRENT] == [COUNTS_AT]
    classic = {at for at, definitions in counted if definitions & CLASSIC}
    assert len(classic) == is_settled(order)
    assert {posting.at for posting in post_order(order) if posting.definitions & CLASSIC} <= classic


@given(orders(), st.randoms())
def test_the_order_in_which_things_are_written_down_changes_nothing(order, random):
    def shuffled(rows):
        return tuple(random.sample(rows, len(rows)))

    written_otherwise = order._replace(
        lines=shuffled(order.lines),
        discounts=shuffled(order.discounts),
        payments=shuffled(order.payments),
    )
    assert post_order(written_otherwise) == post_order(order)


@given(orders(), st.randoms())
def test_numbering_the_lines_otherwise_moves_nothing_between_kinds(order, random):
    order = order._replace(
        discounts=tuple(discount._replace(lines=None) for discount in order.discounts if not discount.lines)
    )
    assume(paid(order) <= payable_total(order))
    order = order._replace(arrears=True)
    numbers = random.sample(range(100), len(order.lines))
    renumbered = order._replace(
        lines=tuple(line._replace(number=number) for line, number in zip(order.lines, numbers, strict=True))
    )

    def by_kind(order):
        known = {line.number: (line.kind, line.card_kind) for line in order.lines}
        return add(post_order(order), lambda posting: (known[posting.line], posting.tender, posting.at))

    assert by_kind(renumbered) == by_kind(order)


@given(orders())
def test_a_payment_may_be_written_in_two_halves(order):
    halves = [
        half
        for payment in order.payments
        for half in (
            payment._replace(amount=payment.amount // 2),
            payment._replace(amount=payment.amount - payment.amount // 2),
        )
    ]
    assert post_order(order._replace(payments=tuple(halves))) == post_order(order)


@st.composite
def refunded_orders(draw):
    """An order and up to four refunds of it, in any money tender, of any lines, which together return everything."""
    order = draw(orders())
    left = dict(add(post_order(order), lambda posting: posting.line))
    refunds = []
    at = COUNTS_AT
    while left and len(refunds) < 3:
        at += draw(st.integers(0, 3))
        named = draw(st.booleans())
        line = draw(st.sampled_from(sorted(left))) if named else None
        amount = draw(st.integers(0, left[line] if named else sum(left.values())))
        refund = Refund(at, (RefundPart(*draw(st.sampled_from(TENDERS)), amount, line),))
        for posting in post_refund(order, refund, refunds):
            if posting.definitions & CURRENT:
                left[posting.line] += posting.amount
        left = {line: amount for line, amount in left.items() if amount}
        refunds.append(refund)
    parts = [RefundPart(*draw(st.sampled_from(TENDERS)), part) for part in cut(draw, sum(left.values()), 3)]
    return order, [*refunds, Refund(at + 1, tuple(parts))]


def post_all(order, refunds):
    postings = []
    for index, refund in enumerate(refunds):
        postings += post_refund(order, refund, refunds[:index])
    return postings


@given(refunded_orders())
def test_refunding_everything_leaves_nothing_on_any_line_in_either_set(case):
    order, refunds = case
    postings = [*post_order(order), *post_all(order, refunds)]

    assert add(postings, lambda posting: posting.line, CURRENT) == {}
    assert add(postings, lambda posting: posting.line, CLASSIC) == {}


@given(refunded_orders())
def test_the_parts_of_a_refund_add_up_by_tender_and_named_line(case):
    order, refunds = case
    for index, refund in enumerate(refunds):
        postings = post_refund(order, refund, refunds[:index])
        wanted = Counter()
        for part in refund.parts:
            wanted[part.tender] -= part.amount
        assert add(postings, lambda posting: posting.tender) == {
            tender: amount for tender, amount in wanted.items() if amount
        }
        if all(part.line is not None for part in refund.parts):
            assert {posting.line for posting in postings} <= {part.line for part in refund.parts}
        assert all(posting.amount < 0 for posting in postings)


@given(refunded_orders())
def test_no_refund_takes_a_line_below_nothing(case):
    order, refunds = case
    left = Counter(add(post_order(order), lambda posting: posting.line))
    for index, refund in enumerate(refunds):
        for posting in post_refund(order, refund, refunds[:index]):
            if posting.definitions & CURRENT:
                left[posting.line] += posting.amount
        assert min(left.values(), default=0) >= 0


@given(orders())
def test_everything_back_to_where_it_came_from_leaves_nothing_on_any_line_and_tender(order):
    back = Counter()
    for posting in post_order(order):
        if posting.definitions & CURRENT:
            back[posting.tender, posting.family] += posting.amount
    refund = Refund(COUNTS_AT + 9, tuple(RefundPart(*tender, amount) for tender, amount in back.items()))
    postings = [*post_order(order), *post_refund(order, refund)]

    def cell(posting):
        return posting.line, posting.tender, posting.family, posting.entitlement_kind

    assert add(postings, cell, CURRENT) == {}
    assert add(postings, cell, CLASSIC) == {}


@given(refunded_orders(), st.randoms())
def test_the_order_in_which_a_refund_is_written_down_changes_nothing(case, random):
    order, refunds = case
    *earlier, last = refunds
    shuffled = last._replace(parts=tuple(random.sample(last.parts, len(last.parts))))
    order_otherwise = order._replace(lines=order.lines[::-1], payments=order.payments[::-1])

    assert post_refund(order_otherwise, shuffled, earlier) == post_refund(order, last, earlier)


@given(refunded_orders())
def test_every_number_is_an_int(case):
    order, refunds = case
    for posting in [*post_order(order), *post_all(order, refunds)]:
        assert type(posting) is Posting
        for value in (posting.line, posting.amount, posting.at, posting.definitions):
            assert type(value) is int
    for at, definitions in recognised(order):
        assert type(at) is type(definitions) is int


@given(st.lists(amounts, min_size=1), st.data())
def test_spread_is_exact_and_within_a_unit_of_each_share(weights, data):
    total = sum(weights)
    amount = data.draw(st.integers(0, 2 * total))
    parts = spread(amount, weights)

    assert sum(parts) == amount
    for part, weight in zip(parts, weights, strict=True):
        assert type(part) is int
        assert not total or abs(part - Fraction(amount * weight, total)) < 1
        assert amount > total or 0 <= part <= weight


cards = st.builds(
    lambda price, rows: CardTerms(
        price, price, tuple(CardService(item, *row) for item, row in enumerate(rows))
    ),
    amounts,
    st.lists(st.tuples(amounts, st.integers(0, 12), st.booleans()), max_size=5),
)


@given(cards, st.sampled_from([EntitlementKind.LIMITED_TIMES, EntitlementKind.COMBO]), st.randoms())
def test_all_uses_of_a_card_together_are_exactly_its_price(card, kind, random):
    sold = [service for service in card.services if not service.is_gift]
    assume(any(service.uses for service in sold))
    otherwise = card._replace(services=tuple(random.sample(card.services, len(card.services))))
    weight = sum(service.price * service.uses for service in sold)
    together = 0
    for service in sold:
        for number in range(1, service.uses + 1):
            value, again = (
                unit_value(kind, service_price=1, card=terms, item=service.item, use_number=number)
                for terms in (card, otherwise)
            )
            together += value
            assert type(value) is int
            assert value == again
            assert not weight or abs(value - Fraction(card.sale_price * service.price, weight)) < 1
    assert together == card.sale_price


@given(amounts, st.integers(1, 60))
def test_all_uses_of_a_pass_together_are_exactly_the_cash_received(paid_cash, uses):
    card = CardTerms(sale_price=0, paid_cash=paid_cash, pass_uses=uses)
    values = [
        unit_value(EntitlementKind.PASS, service_price=1, card=card, use_number=number)
        for number in range(1, uses + 1)
    ]

    assert sum(values) == paid_cash
    assert max(values) - min(values) <= 1
