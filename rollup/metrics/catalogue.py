"""Every number the product knows, each declared once (METRICS §2-§6 is the source of the definitions)."""

from rollup.errors import unknown
from rollup.metrics.metric import Direction, Formula, Metric, Term, Unit

UP, DOWN, NEITHER = Direction.UP, Direction.DOWN, Direction.NEITHER

_MONEY_SPLITS = (
    "venue",
    "region",
    "resource",
    "resource_type",
    "color_type",
    "tender",
    "line_kind",
    "card_kind",
    "entitlement_kind",
    "item",
    "staff",
    "channel",
    "weekday",
    "hour",
)
_BOOKING_SPLITS = (
    "venue",
    "region",
    "resource",
    "resource_type",
    "color_type",
    "channel",
    "lead_time",
    "weekday",
    "hour",
)
_OCCUPANCY_SPLITS = ("venue", "region", "resource", "resource_type", "color_type", "weekday", "hour")
_SALE_SPLITS = ("venue", "region", "resource", "resource_type", "color_type", "channel", "weekday", "hour")
_SESSION_SPLITS = ("venue", "region", "channel", "device", "weekday", "hour")
_PLACE_SPLITS = ("venue", "region", "weekday", "hour")
_REVENUE = (Term("service_sales"), Term("product_sales"))
_CUSTOMERS = (Term("payers"),)
_NEWCOMERS = (Term("payers", within="newcomers"),)
_OPEN = (Term("scheduled_minutes"), Term("blocked_minutes", -1))


def _sum(*terms: Term) -> Formula:
    return Formula(terms)


def _measure(name: str) -> Formula:
    return Formula((Term(name),))


def _ratio(numerator: tuple[Term, ...], denominator: tuple[Term, ...]) -> Formula:
    return Formula(numerator, denominator)


MONEY: tuple[Metric, ...] = (
    Metric(
        "revenue",
        "Revenue",
        "营业收入",
        "Service sales plus product sales: what customers used or took home, however it was paid, after refunds.",
        _sum(*_REVENUE),
        Unit.MONEY,
        UP,
        _MONEY_SPLITS,
    ),
    Metric(
        "cash_received",
        "Cash received",
        "实际收款金额",
        "What was paid with cash tenders (cash, card terminal, WeChat, Alipay, e-card, the merchant's own), for every"
        " kind of line, minus cash refunds.",
        _measure("cash_received"),
        Unit.MONEY,
        UP,
        _MONEY_SPLITS,
    ),
    Metric(
        "stored_value_consumed",
        "Stored value consumed",
        "会员消耗金额",
        "What was paid from balances and entitlements, minus what went back to them. Buying a times or combo card from"
        " a balance is not in it: it is consumed later, use by use.",
        _measure("stored_value_consumed"),
        Unit.MONEY,
        NEITHER,
        _MONEY_SPLITS,
    ),
    Metric(
        "balance_converted",
        "Balance converted",
        "余额转换金额",
        "Balance spent on buying times and combo cards.",
        _measure("balance_converted"),
        Unit.MONEY,
        NEITHER,
        _MONEY_SPLITS,
    ),
    Metric(
        "card_sales",
        "Card & recharge sales",
        "开卡充值金额",
        "Cash paid for cards and recharges, minus cash refunds of them; balance spent on them is not in it.",
        _measure("card_sales"),
        Unit.MONEY,
        UP,
        _MONEY_SPLITS,
    ),
    Metric(
        "service_sales",
        "Service sales",
        "服务消费金额",
        "Cash and stored value spent on services, minus refunds. Direct collection and venue QR payments are not"
        " in it.",
        _measure("service_sales"),
        Unit.MONEY,
        UP,
        _MONEY_SPLITS,
    ),
    Metric(
        "product_sales",
        "Product sales",
        "产品销售金额",
        "Cash and stored value spent on products, minus refunds.",
        _measure("product_sales"),
        Unit.MONEY,
        UP,
        _MONEY_SPLITS,
    ),
    Metric(
        "orders",
        "Orders",
        "成交订单数",
        "Completed item orders (services and products).",
        _measure("item_orders"),
        Unit.COUNT,
        UP,
        _SALE_SPLITS,
    ),
    Metric(
        "quantity",
        "Quantity sold",
        "销售数量",
        "Pieces of services, products and cards sold, minus those refunded (ours). By tender, a line that was paid with"
        " several counts at its first one.",
        _measure("quantity"),
        Unit.COUNT,
        UP,
        _MONEY_SPLITS,
    ),
    Metric(
        "aov",
        "AOV",
        "订单均价",
        "Average order value: revenue divided by completed item orders.",
        _ratio(_REVENUE, (Term("item_orders"),)),
        Unit.MONEY,
        UP,
        _SALE_SPLITS,
    ),
    Metric(
        "average_spend",
        "Average spend",
        "客单价",
        "Revenue divided by the customers of item orders: each member once, each walk-in order once.",
        _ratio(_REVENUE, (Term("item_payers"), Term("walk_in_item_orders"))),
        Unit.MONEY,
        UP,
        _PLACE_SPLITS,
    ),
)

CUSTOMERS: tuple[Metric, ...] = (
    Metric(
        "paying_customers",
        "Paying customers",
        "成交客户数",
        "Distinct members with a completed order, plus one for each walk-in order; orders of 0 count.",
        _sum(*_CUSTOMERS, Term("walk_in_orders")),
        Unit.COUNT,
        UP,
        _PLACE_SPLITS,
    ),
    Metric(
        "first_time_customers",
        "First-time customers",
        "首次成交客户数",
        "Paying members whose first completed order ever, in the whole chain, lies in the period.",
        _sum(*_NEWCOMERS),
        Unit.COUNT,
        UP,
        _PLACE_SPLITS,
    ),
    Metric(
        "repeat_customers",
        "Repeat customers",
        "复购客户数",
        "Paying members whose first completed order lies before the period.",
        _sum(*_CUSTOMERS, Term("payers", -1, within="newcomers")),
        Unit.COUNT,
        UP,
        _PLACE_SPLITS,
    ),
    Metric(
        "repeat_share",
        "Repeat share",
        "复购率",
        "Repeat customers as a share of all paying members.",
        _ratio((*_CUSTOMERS, Term("payers", -1, within="newcomers")), _CUSTOMERS),
        Unit.SHARE,
        UP,
        _PLACE_SPLITS,
    ),
    Metric(
        "new_members",
        "New members",
        "新增会员数",
        "Members created in the period: added by hand, imported, or registered by themselves.",
        _measure("new_members"),
        Unit.COUNT,
        UP,
        ("venue", "region", "join_channel", "weekday", "hour"),
    ),
    Metric(
        "card_members",
        "Card & recharge members",
        "开卡充值会员数",
        "Distinct members with a completed card or recharge order.",
        _measure("card_payers"),
        Unit.COUNT,
        UP,
        _PLACE_SPLITS,
    ),
    Metric(
        "nps",
        "NPS",
        "净推荐值",
        "Net promoter score: the share of answers 9-10 minus the share of answers 0-6, in points.",
        _ratio((Term("promoters", 100), Term("detractors", -100)), (Term("nps_answers"),)),
        Unit.POINTS,
        UP,
        _PLACE_SPLITS,
    ),
    Metric(
        "nps_answers",
        "NPS answers",
        "评价数",
        "Answers to «would you recommend us?».",
        _measure("nps_answers"),
        Unit.COUNT,
        UP,
        _PLACE_SPLITS,
    ),
)

BOOKINGS: tuple[Metric, ...] = (
    Metric(
        "bookings",
        "Bookings",
        "预约单数",
        "Bookings by their arrival time, whatever became of them.",
        _measure("bookings"),
        Unit.COUNT,
        UP,
        _BOOKING_SPLITS,
    ),
    Metric(
        "cancelled_bookings",
        "Cancelled bookings",
        "取消预约单数",
        "Bookings that were cancelled, by their arrival time.",
        _measure("cancelled_bookings"),
        Unit.COUNT,
        DOWN,
        _BOOKING_SPLITS,
    ),
    Metric(
        "no_shows",
        "No-shows",
        "超时预约单数",
        "Bookings whose arrival time passed by the grace period with no order opened and no cancellation.",
        _measure("no_shows"),
        Unit.COUNT,
        DOWN,
        _BOOKING_SPLITS,
    ),
    Metric(
        "opened_unpaid",
        "Opened, unpaid",
        "预约开单未收款数",
        "Bookings with an order opened and not yet paid.",
        _measure("opened_unpaid"),
        Unit.COUNT,
        DOWN,
        _BOOKING_SPLITS,
    ),
    Metric(
        "opened_paid",
        "Opened, paid",
        "预约开单已收款数",
        "Bookings with an order opened and paid.",
        _measure("opened_paid"),
        Unit.COUNT,
        UP,
        _BOOKING_SPLITS,
    ),
    Metric(
        "completion_share",
        "Completion share",
        "预约开单完成收款占比",
        "Bookings opened and paid as a share of all bookings.",
        _ratio((Term("opened_paid"),), (Term("bookings"),)),
        Unit.SHARE,
        UP,
        _BOOKING_SPLITS,
    ),
    Metric(
        "cancel_timeout_share",
        "Cancelled & timed-out share",
        "取消及超时预约占比",
        "Cancelled bookings and no-shows as a share of all bookings.",
        _ratio((Term("cancelled_bookings"), Term("no_shows")), (Term("bookings"),)),
        Unit.SHARE,
        DOWN,
        _BOOKING_SPLITS,
    ),
    Metric(
        "venue_share",
        "Venue share",
        "门店预约占比",
        "Bookings made by staff (PC, pad, staff app, phone) as a share of all bookings.",
        _ratio((Term("venue_bookings"),), (Term("bookings"),)),
        Unit.SHARE,
        NEITHER,
        _BOOKING_SPLITS,
    ),
    Metric(
        "online_share",
        "Online share",
        "线上预约占比",
        "Bookings made by members themselves (app, web) as a share of all bookings.",
        _ratio((Term("online_bookings"),), (Term("bookings"),)),
        Unit.SHARE,
        UP,
        _BOOKING_SPLITS,
    ),
    Metric(
        "no_show_rate",
        "No-show rate",
        "爽约率",
        "No-shows divided by bookings whose time has come and that were not cancelled.",
        _ratio((Term("no_shows"),), (Term("due_bookings"),)),
        Unit.SHARE,
        DOWN,
        _BOOKING_SPLITS,
    ),
)

OCCUPANCY: tuple[Metric, ...] = (
    Metric(
        "booked_minutes",
        "Booked time",
        "预约时长",
        "Minutes of bookings that are not cancelled, in the hours that they take.",
        _measure("booked_minutes"),
        Unit.MINUTES,
        UP,
        _OCCUPANCY_SPLITS,
    ),
    Metric(
        "open_minutes",
        "Open time",
        "可预约时长",
        "Minutes in which resources can be booked: opening hours times capacity, minus blocked time.",
        _sum(*_OPEN),
        Unit.MINUTES,
        NEITHER,
        _OCCUPANCY_SPLITS,
    ),
    Metric(
        "blocked_minutes",
        "Blocked time",
        "停用时长",
        "Open minutes in which a resource was blocked (repair, training), times capacity.",
        _measure("blocked_minutes"),
        Unit.MINUTES,
        DOWN,
        _OCCUPANCY_SPLITS,
    ),
    Metric(
        "no_show_minutes",
        "No-show time",
        "爽约时长",
        "Minutes of resources that were booked by no-shows, by the booking's arrival time (ours).",
        _measure("no_show_minutes"),
        Unit.MINUTES,
        DOWN,
        _OCCUPANCY_SPLITS,
    ),
    Metric(
        "utilization",
        "Utilization",
        "利用率",
        "Booked minutes divided by open minutes.",
        _ratio((Term("booked_minutes"),), _OPEN),
        Unit.SHARE,
        UP,
        _OCCUPANCY_SPLITS,
    ),
    Metric(
        "revenue_per_open_hour",
        "Revenue per open hour",
        "每小时营收",
        "Service sales divided by open hours of the resources.",
        _ratio((Term("service_sales", 60),), _OPEN),
        Unit.MONEY_PER_HOUR,
        UP,
        _OCCUPANCY_SPLITS,
    ),
)

CONVERSION: tuple[Metric, ...] = (
    Metric(
        "visits",
        "Visits",
        "访问数",
        "Sessions on the public booking site, each once, in the bucket of its first event.",
        _measure("visits"),
        Unit.COUNT,
        UP,
        _SESSION_SPLITS,
    ),
    Metric(
        "wizard_starts",
        "Wizard starts",
        "开始预约数",
        "Sessions that reached the booking wizard or a later step.",
        _measure("wizard_starts"),
        Unit.COUNT,
        UP,
        (*_SESSION_SPLITS, "wizard_step"),
    ),
    Metric(
        "submissions",
        "Submitted",
        "提交预约数",
        "Sessions that submitted a booking or reached payment.",
        _measure("submissions"),
        Unit.COUNT,
        UP,
        _SESSION_SPLITS,
    ),
    Metric(
        "paid_sessions",
        "Paid",
        "支付完成数",
        "Sessions that paid for a booking.",
        _measure("paid_sessions"),
        Unit.COUNT,
        UP,
        _SESSION_SPLITS,
    ),
    Metric(
        "conversion_rate",
        "Conversion rate",
        "转化率",
        "Paid sessions as a share of visits.",
        _ratio((Term("paid_sessions"),), (Term("visits"),)),
        Unit.SHARE,
        UP,
        _SESSION_SPLITS,
    ),
    Metric(
        "wizard_rate",
        "Wizard rate",
        "开始预约率",
        "Sessions that reached the booking wizard as a share of visits (ours).",
        _ratio((Term("wizard_starts"),), (Term("visits"),)),
        Unit.SHARE,
        UP,
        _SESSION_SPLITS,
    ),
    Metric(
        "submit_rate",
        "Submit rate",
        "提交率",
        "Sessions that submitted a booking as a share of those that reached the wizard (ours).",
        _ratio((Term("submissions"),), (Term("wizard_starts"),)),
        Unit.SHARE,
        UP,
        _SESSION_SPLITS,
    ),
    Metric(
        "pay_rate",
        "Pay rate",
        "支付率",
        "Sessions that paid as a share of those that submitted a booking (ours).",
        _ratio((Term("paid_sessions"),), (Term("submissions"),)),
        Unit.SHARE,
        UP,
        _SESSION_SPLITS,
    ),
    Metric(
        "unmet_demand",
        "Unmet demand",
        "未满足需求",
        "Sessions that wanted a slot and found none, in the hour of the wanted slot.",
        _measure("unmet_demand"),
        Unit.COUNT,
        DOWN,
        _PLACE_SPLITS,
    ),
)

METRICS: tuple[Metric, ...] = (*MONEY, *CUSTOMERS, *BOOKINGS, *OCCUPANCY, *CONVERSION)
_BY_KEY = {metric.key: metric for metric in METRICS}


def metric(key: str) -> Metric:
    """The metric of a key; `NotFound` with «did you mean» for any other."""
    if key not in _BY_KEY:
        raise unknown("metric", key, _BY_KEY, "metric")
    return _BY_KEY[key]
