"""The ledger against the worked examples and rules of the metrics' sources (METRICS §1, §2)."""

from collections import Counter

import pytest

from rollup.errors import BadInput
from rollup.ledger import (
    BOTH,
    CLASSIC,
    CURRENT,
    ENTITLEMENT,
    GIFT,
    PRINCIPAL,
    CardKind,
    CardService,
    CardTerms,
    Discount,
    Entitlement,
    EntitlementKind,
    Family,
    LedgerError,
    Line,
    LineKind,
    Order,
    OrderKind,
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

NOON = 1_557_201_600
DAY = 86_400
CASH, STORED = Family.CASH, Family.STORED


def service(number, price, quantity=1, **more):
    return Line(number, LineKind.SERVICE, quantity, price, **more)


def product(number, price, quantity=1, **more):
    return Line(number, LineKind.PRODUCT, quantity, price, **more)


def card(number, price, card_kind, **more):
    return Line(number, LineKind.CARD, 1, price, card_kind=card_kind, **more)


def wechat(amount, paid_at=NOON):
    return Payment("wechat", CASH, amount, paid_at)


def principal(amount, paid_at=NOON):
    return Payment(PRINCIPAL, STORED, amount, paid_at)


def gift(amount, paid_at=NOON):
    return Payment(GIFT, STORED, amount, paid_at)


def order(lines, payments=(), discounts=(), kind=OrderKind.ITEM, arrears=False):
    return Order(kind, NOON, tuple(lines), tuple(discounts), tuple(payments), arrears)


def cash_refund(amount, refunded_at=NOON, line=None):
    return Refund(refunded_at, (RefundPart("cash", CASH, amount, line),))


class Book:
    """Orders with their refunds, and the sums of METRICS §2.3 over their postings."""

    def __init__(self, *entries):
        self.rows = []
        for sold, *refunds in entries:
            lines = {line.number: line for line in sold.lines}
            postings = list(post_order(sold))
            for index, refund in enumerate(refunds):
                postings += post_refund(sold, refund, refunds[:index])
            self.rows += [(lines[posting.line], posting) for posting in postings]

    def add(self, wanted, by=None):
        total = Counter()
        for line, posting in self.rows:
            if wanted(line, posting):
                total[by(line, posting) if by else None] += posting.amount
        return dict(total) if by else total[None]

    def cash_received(self, by=None):
        return self.add(lambda line, posting: posting.family is CASH, by)

    def stored_value_consumed(self, by=None):
        return self.add(
            lambda line, posting: posting.family is STORED and not is_converted(line, posting), by
        )

    def balance_converted(self):
        return self.add(is_converted)

    def card_sales(self, by=None):
        return self.add(
            lambda line, posting: posting.family is CASH and line.kind in (LineKind.CARD, LineKind.RECHARGE),
            by,
        )

    def sales(self, kind, by=None):
        return self.add(lambda line, posting: line.kind is kind, by)


def is_converted(line, posting):
    return posting.tender in (PRINCIPAL, GIFT) and line.card_kind in (CardKind.TIMES, CardKind.COMBO)


def by_tender(line, posting):
    return posting.tender


def by_line(line, posting):
    return line.number


def per_line(postings):
    total = Counter()
    for posting in postings:
        total[posting.line] += posting.amount
    return dict(total)


class TestWorkedExamples:
    def test_a_services_paid_in_part_from_balance_and_a_cash_refund(self):
        book = Book(
            (order([service(1, 2000)], [wechat(1000), principal(500), gift(500)]),),
            (order([service(1, 1000)], [principal(1000)]), cash_refund(800)),
        )

        assert book.cash_received() == 200
        assert book.cash_received(by_tender) == {"wechat": 1000, "cash": -800}
        assert book.stored_value_consumed() == 2000
        assert book.stored_value_consumed(by_tender) == {PRINCIPAL: 1500, GIFT: 500}
        assert book.balance_converted() == 0
        assert book.card_sales() == 0
        assert book.sales(LineKind.SERVICE) == 2200

    def test_b_a_times_card_bought_with_balance_is_converted_not_consumed(self):
        book = Book(
            (order([service(1, 2000)], [wechat(1000), principal(500), gift(500)]),),
            (
                order([card(1, 1000, CardKind.TIMES)], [principal(1000)], kind=OrderKind.CARD),
                cash_refund(800),
            ),
        )

        assert book.cash_received() == 200
        assert book.stored_value_consumed() == 1000
        assert book.stored_value_consumed(by_tender) == {PRINCIPAL: 500, GIFT: 500}
        assert book.balance_converted() == 1000
        assert book.card_sales() == -800
        assert book.sales(LineKind.SERVICE) == 2000

    def test_c_card_sales_are_cash_alone(self):
        book = Book(
            (
                order(
                    [card(1, 2000, CardKind.TIMES)],
                    [wechat(1000), principal(500), gift(500)],
                    kind=OrderKind.CARD,
                ),
            ),
            (
                order([card(1, 1000, CardKind.COMBO)], [principal(1000)], kind=OrderKind.CARD),
                cash_refund(800),
            ),
        )

        assert book.card_sales() == 200
        assert book.card_sales(by_tender) == {"wechat": 1000, "cash": -800}
        assert book.card_sales(lambda line, posting: line.card_kind) == {
            CardKind.TIMES: 1000,
            CardKind.COMBO: -800,
        }
        assert book.balance_converted() == 2000
        assert book.stored_value_consumed() == 0
        assert book.sales(LineKind.SERVICE) == 0

    def test_d_coupon_entitlement_and_three_tenders_on_one_order(self):
        right = Entitlement(EntitlementKind.LIMITED_TIMES, unit_value=100)
        book = Book(
            (
                order(
                    [product(1, 300), service(2, 600), service(3, 300, entitlement=right)],
                    [principal(30), gift(270), wechat(300)],
                    [Discount(300)],
                ),
            )
        )

        assert book.sales(LineKind.PRODUCT) == 200
        assert book.sales(LineKind.SERVICE) == 500
        assert book.sales(LineKind.SERVICE, by_line) == {2: 400, 3: 100}
        assert book.sales(LineKind.SERVICE, by_tender) == {
            "wechat": 200,
            PRINCIPAL: 20,
            GIFT: 180,
            ENTITLEMENT: 100,
        }
        assert book.cash_received() == 300
        assert book.stored_value_consumed(by_tender) == {PRINCIPAL: 30, GIFT: 270, ENTITLEMENT: 100}

    def test_a_discount_card_bought_with_balance_is_consumption(self):
        book = Book((order([card(1, 500, CardKind.DISCOUNT)], [principal(500)], kind=OrderKind.CARD),))

        assert book.stored_value_consumed() == 500
        assert book.balance_converted() == 0


class TestSpread:
    @pytest.mark.parametrize(
        "amount, weights, parts",
        [
            (100, [1, 1, 1], [34, 33, 33]),
            (2, [1, 1, 1], [1, 1, 0]),
            (10, [5, 3, 1], [6, 3, 1]),
            (1, [1, 2], [0, 1]),
            (0, [3, 0], [0, 0]),
            (0, [], []),
            (0, [0, 0], [0, 0]),
            (7, [0, 7], [0, 7]),
            (5, [0, 3, 0, 3], [0, 3, 0, 2]),
        ],
    )
    def test_gives_the_largest_remainders_the_rest(self, amount, weights, parts):
        assert spread(amount, weights) == parts

    def test_refuses_an_amount_that_nothing_can_carry(self):
        with pytest.raises(ValueError, match="all 0"):
            spread(1, [0, 0])


class TestDiscounts:
    def test_a_line_discount_reduces_its_own_line_alone(self):
        sold = order([product(1, 300, discount=100), service(2, 600)], [wechat(800)])

        assert per_line(post_order(sold)) == {1: 200, 2: 600}

    def test_an_order_discount_weighs_lines_after_their_own_discounts(self):
        sold = order([product(1, 400, discount=100), service(2, 600)], [wechat(600)], [Discount(300)])

        assert per_line(post_order(sold)) == {1: 200, 2: 400}

    def test_a_discount_reaches_the_lines_that_it_names_and_that_take_part(self):
        right = Entitlement(EntitlementKind.IMPORTED, unit_value=50)
        lines = [
            service(1, 100),
            service(2, 100),
            service(3, 100, takes_order_discount=False),
            service(4, 100, entitlement=right),
        ]

        assert per_line(post_order(order(lines, [wechat(250)], [Discount(50, (2, 3, 4))]))) == {
            1: 100,
            2: 50,
            3: 100,
            4: 50,
        }

    def test_several_discounts_over_the_same_lines_are_one(self):
        lines = [service(1, 333), product(2, 667), product(3, 1000)]
        once = order(lines, [wechat(1899)], [Discount(101)])
        thrice = order(lines, [wechat(1899)], [Discount(50), Discount(1), Discount(50, (3, 1, 2))])

        assert post_order(once) == post_order(thrice)

    def test_a_narrow_discount_comes_before_a_wide_one(self):
        sold = order([service(1, 100), service(2, 100)], [wechat(50)], [Discount(50), Discount(100, (1,))])

        assert per_line(post_order(sold)) == {2: 50}

    def test_equal_remainders_go_by_what_a_line_is_not_by_its_place(self):
        lines = [service(1, 100), product(2, 100), service(3, 100)]
        renumbered = [product(1, 100), service(2, 100), service(3, 100)]

        def by_kind(lines):
            sold = order(lines, [wechat(200)], [Discount(100)])
            return Book((sold,)).add(lambda *_: True, lambda line, _: line.kind)

        assert by_kind(lines) == by_kind(lines[::-1]) == by_kind(renumbered)


class TestOrders:
    def test_a_plain_order_is_one_posting_in_both_definition_sets(self):
        sold = order([service(7, 250, quantity=2)], [wechat(500)])

        assert post_order(sold) == (Posting(7, "wechat", CASH, 500, NOON, BOTH),)

    def test_what_was_prepaid_counts_when_the_order_counts(self):
        sold = order([service(1, 500)], [wechat(200, NOON - 3 * DAY), wechat(300, NOON)])

        assert post_order(sold) == (Posting(1, "wechat", CASH, 500, NOON, BOTH),)
        assert recognised(sold) == ((NOON, BOTH),)

    @pytest.mark.parametrize(
        "sold",
        [
            order([]),
            order([service(1, 0)]),
            order([service(1, 100, discount=100)]),
            order([service(1, 100)], discounts=[Discount(100)]),
            order([service(1, 0)], [wechat(0, NOON + DAY)]),
        ],
    )
    def test_an_order_of_nothing_counts_and_posts_nothing(self, sold):
        assert post_order(sold) == ()
        assert recognised(sold) == ((NOON, BOTH),)

    def test_an_entitlement_is_posted_at_its_worth_whatever_the_line_costs(self):
        right = Entitlement(EntitlementKind.PASS, unit_value=80, uses=2)
        sold = order([service(1, 100, quantity=2, discount=10, entitlement=right)])

        assert post_order(sold) == (Posting(1, ENTITLEMENT, STORED, 160, NOON, BOTH, EntitlementKind.PASS),)

    def test_the_use_of_a_gift_is_posted_at_nothing(self):
        sold = order([service(1, 100, entitlement=Entitlement(EntitlementKind.ORDER_GIFT, unit_value=0))])

        assert post_order(sold) == (
            Posting(1, ENTITLEMENT, STORED, 0, NOON, BOTH, EntitlementKind.ORDER_GIFT),
        )

    @pytest.mark.parametrize("kind", list(OrderKind))
    def test_the_kind_may_be_a_plain_string(self, kind):
        assert recognised(order([], kind=kind.value)) == ((NOON, BOTH),)


class TestArrears:
    LINES = (service(1, 600), product(2, 400))

    def test_current_posts_instalments_and_classic_the_whole_at_the_last(self):
        sold = order(self.LINES, [wechat(500), principal(200, NOON + DAY), wechat(300, NOON + 2 * DAY)])

        assert post_order(sold) == (
            Posting(2, "wechat", CASH, 200, NOON, CURRENT),
            Posting(2, "wechat", CASH, 200, NOON + 2 * DAY, CLASSIC),
            Posting(1, "wechat", CASH, 300, NOON, CURRENT),
            Posting(1, "wechat", CASH, 300, NOON + 2 * DAY, CLASSIC),
            Posting(2, PRINCIPAL, STORED, 80, NOON + DAY, CURRENT),
            Posting(2, PRINCIPAL, STORED, 80, NOON + 2 * DAY, CLASSIC),
            Posting(1, PRINCIPAL, STORED, 120, NOON + DAY, CURRENT),
            Posting(1, PRINCIPAL, STORED, 120, NOON + 2 * DAY, CLASSIC),
            Posting(2, "wechat", CASH, 120, NOON + 2 * DAY, BOTH),
            Posting(1, "wechat", CASH, 180, NOON + 2 * DAY, BOTH),
        )
        assert recognised(sold) == ((NOON, CURRENT), (NOON + 2 * DAY, CLASSIC))

    def test_while_a_part_is_open_classic_has_nothing(self):
        right = Entitlement(EntitlementKind.IMPORTED, unit_value=70)
        sold = order([*self.LINES, service(3, 70, entitlement=right)], [wechat(500)], arrears=True)

        assert {posting.definitions for posting in post_order(sold)} == {CURRENT}
        assert per_line(post_order(sold)) == {1: 300, 2: 200, 3: 70}
        assert recognised(sold) == ((NOON, CURRENT),)

    def test_nothing_paid_yet(self):
        sold = order(self.LINES, arrears=True)

        assert post_order(sold) == ()
        assert recognised(sold) == ((NOON, CURRENT),)

    def test_the_use_of_a_right_waits_with_the_rest_in_classic(self):
        right = Entitlement(EntitlementKind.IMPORTED, unit_value=70)
        sold = order(
            [service(1, 100), service(2, 70, entitlement=right)], [wechat(100, NOON + DAY)], arrears=True
        )

        assert post_order(sold) == (
            Posting(2, ENTITLEMENT, STORED, 70, NOON, CURRENT, EntitlementKind.IMPORTED),
            Posting(2, ENTITLEMENT, STORED, 70, NOON + DAY, CLASSIC, EntitlementKind.IMPORTED),
            Posting(1, "wechat", CASH, 100, NOON + DAY, BOTH),
        )

    def test_a_later_instalment_moves_no_earlier_posting(self):
        lines = [service(1, 333), service(2, 333), product(3, 334)]
        payments = [wechat(100), principal(77, NOON + DAY), wechat(823, NOON + 2 * DAY)]

        def current(payments):
            postings = post_order(order(lines, payments, arrears=True))
            return [posting._replace(definitions=0) for posting in postings if posting.definitions & CURRENT]

        whole = current(payments)
        assert current(payments[:1]) == whole[: len(current(payments[:1]))]
        assert current(payments[:2]) == whole[: len(current(payments[:2]))]

    def test_the_flag_changes_nothing_once_all_is_paid(self):
        assert post_order(order(self.LINES, [wechat(1000)], arrears=True)) == post_order(
            order(self.LINES, [wechat(1000)])
        )


class TestRefunds:
    SOLD = order([service(1, 600), product(2, 400)], [wechat(500), principal(500)])

    def test_counts_when_it_completes(self):
        refund = cash_refund(100, NOON + DAY)

        assert post_refund(self.SOLD, refund) == (
            Posting(1, "cash", CASH, -60, NOON + DAY, BOTH),
            Posting(2, "cash", CASH, -40, NOON + DAY, BOTH),
        )

    def test_a_part_can_name_its_line(self):
        refund = cash_refund(400, NOON + DAY, line=2)

        assert post_refund(self.SOLD, refund) == (Posting(2, "cash", CASH, -400, NOON + DAY, BOTH),)

    def test_what_was_refunded_of_a_line_is_not_refunded_again(self):
        first = cash_refund(400, NOON + DAY, line=2)
        rest = Refund(NOON + 2 * DAY, (RefundPart("other", CASH, 100), RefundPart(PRINCIPAL, STORED, 500)))

        assert per_line(post_refund(self.SOLD, rest, [first])) == {1: -600}

    def test_everything_back_to_its_tender_leaves_nothing_on_any_line_and_tender(self):
        lines = [service(1, 333), product(2, 334), product(3, 1)]
        sold = order(lines, [wechat(101), principal(200, NOON + 1), gift(367, NOON + 2)])
        refund = Refund(
            NOON + DAY,
            (
                RefundPart(GIFT, STORED, 367),
                RefundPart(PRINCIPAL, STORED, 200),
                RefundPart("wechat", CASH, 101),
            ),
        )
        left = Counter()
        for posting in post_order(sold) + post_refund(sold, refund):
            if posting.definitions & CURRENT:
                left[posting.line, posting.tender] += posting.amount

        assert set(left.values()) == {0}

    def test_uses_are_rolled_back_on_the_line_that_they_paid(self):
        right = Entitlement(EntitlementKind.PASS, unit_value=100)
        sold = order([service(1, 150, entitlement=right), service(2, 300)], [wechat(300)])
        refund = Refund(NOON, (RefundPart("wechat", CASH, 300), RefundPart(ENTITLEMENT, STORED, 100)))

        assert post_refund(sold, refund) == (
            Posting(1, ENTITLEMENT, STORED, -100, NOON, BOTH, EntitlementKind.PASS),
            Posting(2, "wechat", CASH, -300, NOON, BOTH),
        )

    def test_cash_for_a_use_falls_on_its_line_only_when_nothing_else_is_left(self):
        right = Entitlement(EntitlementKind.PASS, unit_value=100)
        sold = order([service(1, 150, entitlement=right), service(2, 300)], [wechat(300)])

        assert per_line(post_refund(sold, cash_refund(300))) == {2: -300}
        assert post_refund(sold, cash_refund(350)) == (
            Posting(1, "cash", CASH, -50, NOON, BOTH),
            Posting(2, "cash", CASH, -300, NOON, BOTH),
        )

    def test_classic_waits_until_the_order_is_paid_in_full(self):
        paid = order([service(1, 600)], [wechat(300), wechat(300, NOON + 3 * DAY)])
        still_open = order([service(1, 600)], [wechat(300)], arrears=True)
        early, late = cash_refund(100, NOON + DAY), cash_refund(100, NOON + 5 * DAY)

        assert post_refund(paid, early) == (
            Posting(1, "cash", CASH, -100, NOON + DAY, CURRENT),
            Posting(1, "cash", CASH, -100, NOON + 3 * DAY, CLASSIC),
        )
        assert post_refund(paid, late) == (Posting(1, "cash", CASH, -100, NOON + 5 * DAY, BOTH),)
        assert post_refund(still_open, early) == (Posting(1, "cash", CASH, -100, NOON + DAY, CURRENT),)

    def test_a_refund_before_the_order_counts_waits_for_it(self):
        assert {posting.at for posting in post_refund(self.SOLD, cash_refund(10, NOON - DAY))} == {NOON}

    def test_nothing_refunded_posts_nothing(self):
        assert post_refund(self.SOLD, Refund(NOON, ())) == ()
        assert post_refund(self.SOLD, cash_refund(0)) == ()

    def test_money_goes_back_first_to_the_lines_that_its_tender_paid(self):
        first = Refund(NOON, (RefundPart("wechat", CASH, 300, line=1),))
        rest = Refund(NOON + DAY, (RefundPart("wechat", CASH, 200),))

        assert per_line(post_refund(self.SOLD, rest, [first])) == {2: -200}

    def test_parts_that_name_a_line_come_before_the_others(self):
        refund = Refund(NOON, (RefundPart("cash", CASH, 600), RefundPart("other", CASH, 400, line=2)))

        assert post_refund(self.SOLD, refund) == (
            Posting(1, "cash", CASH, -600, NOON, BOTH),
            Posting(2, "other", CASH, -400, NOON, BOTH),
        )

    def test_says_how_much_is_left(self):
        with pytest.raises(LedgerError, match="601 is above the 600 not refunded yet"):
            post_refund(self.SOLD, cash_refund(601), [cash_refund(400)])

    def test_refunds_of_one_instant_leave_nothing_either(self):
        lines = [service(1, 3), service(2, 72), service(3, 6)]
        refunds = [cash_refund(71), cash_refund(5), cash_refund(5)]

        assert set(Book((order(lines, [wechat(81)]), *refunds)).add(lambda *_: True, by_line).values()) == {0}

    @pytest.mark.parametrize(
        "refund, earlier, field",
        [
            (cash_refund(1001), [], "parts"),
            (cash_refund(601), [cash_refund(400)], "parts"),
            (cash_refund(401, line=2), [], "parts"),
            (cash_refund(1, line=2), [cash_refund(400, line=2)], "parts"),
            (cash_refund(1, line=3), [], "line"),
            (cash_refund(1, line=True), [], "line"),
            (cash_refund(-1), [], "amount"),
            (cash_refund(1.0), [], "amount"),
            (cash_refund(1, refunded_at=1.5), [], "refunded_at"),
            (cash_refund(1), [cash_refund(-1)], "amount"),
            (Refund(NOON, (RefundPart(ENTITLEMENT, STORED, 1),)), [], "parts"),
            (Refund(NOON, (RefundPart(ENTITLEMENT, STORED, 1, 1),)), [], "parts"),
            (Refund(NOON, (RefundPart(PRINCIPAL, CASH, 1),)), [], "family"),
            (Refund(NOON, (RefundPart("", CASH, 1),)), [], "tender"),
        ],
    )
    def test_refuses(self, refund, earlier, field):
        with pytest.raises(LedgerError) as refused:
            post_refund(self.SOLD, refund, earlier)
        assert refused.value.field == field


class TestRefusals:
    FREE = Entitlement(EntitlementKind.VOUCHER, unit_value=0)

    @pytest.mark.parametrize(
        "field, sold",
        [
            ("kind", order([], kind="items")),
            ("kind", order([Line(1, "service", 1, 1)])),
            ("counts_at", order([])._replace(counts_at=1.5)),
            ("number", order([service(-1, 1)])),
            ("number", order([service(1, 0), service(1, 0)])),
            ("quantity", order([service(1, 1, quantity=-1)])),
            ("quantity", order([service(1, 1, quantity=1.5)])),
            ("quantity", order([service(1, 1, quantity=True)], [wechat(1)])),
            ("unit_price", order([service(1, -1)])),
            ("unit_price", order([service(1, 100.0)], [wechat(100)])),
            ("discount", order([service(1, 100, discount=-1)], [wechat(101)])),
            ("discount", order([service(1, 100, discount=101)])),
            ("card_kind", order([service(1, 1, card_kind=CardKind.TIMES)], [wechat(1)])),
            ("card_kind", order([card(1, 1, None)], [wechat(1)])),
            ("card_kind", order([card(1, 1, CardKind.TOP_UP)], [wechat(1)])),
            ("card_kind", order([card(1, 1, "times")], [wechat(1)])),
            (
                "card_kind",
                order([Line(1, LineKind.RECHARGE, 1, 1, card_kind=CardKind.COMBO)], [wechat(1)]),
            ),
            ("entitlement", order([card(1, 1, CardKind.TIMES, entitlement=FREE)])),
            ("entitlement", order([service(1, 1, entitlement=Entitlement("pass", 1))])),
            ("uses", order([service(1, 1, entitlement=FREE._replace(uses=-1))])),
            ("unit_value", order([service(1, 1, entitlement=FREE._replace(unit_value=1))])),
            ("unit_value", order([service(1, 1, entitlement=Entitlement(EntitlementKind.PASS, -1))])),
            ("amount", order([service(1, 1)], [wechat(1)], [Discount(-1)])),
            ("discounts", order([service(1, 1)], [], [Discount(2)])),
            ("discounts", order([service(1, 5), service(2, 1)], [wechat(4)], [Discount(2, (2,))])),
            ("discounts", order([service(1, 1)], [wechat(1)], [Discount(1, ())])),
            ("discounts", order([service(1, 1)], [], [Discount(1, (2,))])),
            ("discounts", order([service(1, 1, entitlement=FREE)], [], [Discount(1, (1,))])),
            ("payments", order([service(1, 100)], [wechat(99)])),
            ("payments", order([service(1, 100)], [wechat(101)])),
            ("payments", order([service(1, 100)], [wechat(101)], arrears=True)),
            ("payments", order([service(1, 100, entitlement=FREE)], [wechat(100)])),
            ("amount", order([service(1, 100)], [wechat(101), wechat(-1)])),
            ("amount", order([service(1, 100)], [wechat(100.0)])),
            ("amount", order([service(1, 1)], [wechat(True)])),
            ("paid_at", order([service(1, 100)], [wechat(100, paid_at=None)])),
            ("tender", order([service(1, 100)], [Payment("", CASH, 100, NOON)])),
            ("tender", order([service(1, 100)], [Payment(ENTITLEMENT, STORED, 100, NOON)])),
            ("family", order([service(1, 100)], [Payment(GIFT, CASH, 100, NOON)])),
            ("family", order([service(1, 100)], [Payment("cash", "cash", 100, NOON)])),
        ],
    )
    def test_names_the_field(self, field, sold):
        for use in (post_order, recognised):
            with pytest.raises(LedgerError) as refused:
                use(sold)
            assert refused.value.field == field
            assert len(str(refused.value)) > 20

    def test_belongs_to_both_families(self):
        assert issubclass(LedgerError, BadInput)
        assert issubclass(LedgerError, ValueError)

    def test_says_what_is_wrong_and_what_to_do(self):
        with pytest.raises(
            LedgerError, match=r"payments: 99 of 100 is paid; add the rest or mark .* arrears"
        ):
            post_order(order([service(1, 100)], [wechat(99)]))


class TestUnitValue:
    # Two services and a gift; sold for 1000 where its services are worth 5 × 300 + 5 × 100 = 2000.
    TIMES = CardTerms(
        sale_price=1000,
        paid_cash=600,
        services=(
            CardService("massage", 300, 5),
            CardService("nails", 100, 5),
            CardService("mask", 900, 2, is_gift=True),
        ),
    )

    def test_limited_times_is_the_price_scaled_to_what_the_card_was_sold_for(self):
        def worth(item):
            return unit_value(
                EntitlementKind.LIMITED_TIMES, service_price=999, card=self.TIMES, item=item, use_number=1
            )

        assert worth("massage") == 300 * 1000 // 2000
        assert worth("nails") == 100 * 1000 // 2000

    def test_combo_spreads_what_was_paid_after_a_change_of_price(self):
        changed = self.TIMES._replace(sale_price=500)

        assert (
            unit_value(EntitlementKind.COMBO, service_price=999, card=changed, item="massage")
            == 300 * 500 // 2000
        )

    def test_a_combo_bought_with_balance_is_still_worth_something_when_used(self):
        bought = self.TIMES._replace(paid_cash=0)

        assert unit_value(EntitlementKind.COMBO, service_price=0, card=bought, item="nails") == 50

    def test_pass_is_the_cash_received_over_the_uses_without_gifts(self):
        terms = CardTerms(sale_price=1200, paid_cash=1000, pass_uses=3)
        uses = [
            unit_value(EntitlementKind.PASS, service_price=777, card=terms, use_number=number)
            for number in (1, 2, 3)
        ]

        assert uses == [334, 333, 333]

    @pytest.mark.parametrize("kind", ["unlimited_times", "imported", "points"])
    def test_others_are_worth_the_service_when_the_order_is_opened(self, kind):
        assert unit_value(EntitlementKind(kind), service_price=380, card=self.TIMES) == 380

    @pytest.mark.parametrize("kind", ["times_gift", "order_gift", "recharge_gift", "voucher"])
    def test_gifts_and_vouchers_are_worth_nothing(self, kind):
        assert unit_value(EntitlementKind(kind), service_price=380, card=self.TIMES) == 0

    def test_every_kind_has_a_value(self):
        terms = self.TIMES._replace(pass_uses=4)
        for kind in EntitlementKind:
            assert unit_value(kind, service_price=1, card=terms, item="nails") >= 0

    def test_all_uses_together_are_the_price_and_no_two_of_a_service_differ_by_more_than_one(self):
        terms = CardTerms(1000, 1000, (CardService(1, 333, 3), CardService(2, 100, 7), CardService(3, 0, 2)))
        uses = {
            service.item: [
                unit_value(
                    EntitlementKind.COMBO, service_price=0, card=terms, item=service.item, use_number=number
                )
                for number in range(1, service.uses + 1)
            ]
            for service in terms.services
        }

        assert sum(map(sum, uses.values())) == 1000
        assert uses == {1: [196, 196, 196], 2: [59, 59, 59, 59, 59, 59, 58], 3: [0, 0]}

    def test_services_without_prices_share_alike(self):
        terms = CardTerms(100, 100, (CardService(1, 0, 1), CardService(2, 0, 2)))

        assert [
            unit_value(EntitlementKind.COMBO, service_price=0, card=terms, item=item, use_number=number)
            for item, number in ((1, 1), (2, 1), (2, 2))
        ] == [34, 33, 33]

    @pytest.mark.parametrize(
        "field, kind, given",
        [
            ("kind", "pass", {}),
            ("service_price", EntitlementKind.IMPORTED, {"service_price": -1}),
            ("service_price", EntitlementKind.IMPORTED, {"service_price": 1.0}),
            ("card", EntitlementKind.PASS, {"card": None}),
            ("item", EntitlementKind.COMBO, {}),
            ("item", EntitlementKind.COMBO, {"item": "mask"}),
            ("use_number", EntitlementKind.COMBO, {"item": "nails", "use_number": 6}),
            ("use_number", EntitlementKind.COMBO, {"item": "nails", "use_number": 0}),
            ("use_number", EntitlementKind.PASS, {"use_number": 1}),
            ("sale_price", EntitlementKind.COMBO, {"card": TIMES._replace(sale_price=-1), "item": "nails"}),
            ("paid_cash", EntitlementKind.PASS, {"card": TIMES._replace(paid_cash=1.5)}),
            ("pass_uses", EntitlementKind.PASS, {"card": TIMES._replace(pass_uses=-1)}),
            (
                "services",
                EntitlementKind.COMBO,
                {"card": TIMES._replace(services=(CardService(1, 1, 1),) * 2), "item": 1},
            ),
            (
                "price",
                EntitlementKind.COMBO,
                {"card": TIMES._replace(services=(CardService(1, -1, 1),)), "item": 1},
            ),
        ],
    )
    def test_refuses(self, field, kind, given):
        with pytest.raises(LedgerError) as refused:
            unit_value(kind, **{"service_price": 1, "card": self.TIMES, **given})
        assert refused.value.field == field
