"""What can be asked over HTTP: one declaration an address. Parameters, answer, OpenAPI, documentation and tests follow.

An endpoint is an area of the catalogue: which of its metrics are answered when none are named, and which can be.
"""

from dataclasses import dataclass

from dashboard.splits import SPLITS
from rollup.errors import unknown
from rollup.metrics.catalogue import BOOKINGS, CONVERSION, CUSTOMERS, METRICS, MONEY, OCCUPANCY
from rollup.metrics.catalogue import metric as metric_of
from rollup.metrics.metric import Metric

PREFIX = "/chain/analytics"


@dataclass(frozen=True, slots=True)
class Figures:
    """An area of figures. `metrics` are answered when none are named, `of` are all that can be named. `group_by` and
    `compare` are what holds when the request does not say."""

    key: str
    summary: str
    metrics: tuple[str, ...]
    of: tuple[Metric, ...]
    group_by: str | None = None
    compare: str | None = None

    @property
    def path(self) -> str:
        """Its address."""
        return f"{PREFIX}/{self.key}"

    @property
    def offered(self) -> tuple[str, ...]:
        """The keys of the metrics that can be named."""
        return tuple(metric.key for metric in self.of)

    @property
    def splits(self) -> tuple[str, ...]:
        """The ways in which at least one of its metrics can be split."""
        return tuple(split.key for split in SPLITS if any(split.key in metric.splits for metric in self.of))

    @property
    def narrowings(self) -> tuple[str, ...]:
        """The splits to one group of which a question can be narrowed, besides venues and regions."""
        return narrowings(self.splits)


def narrowings(splits: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the splits to one group of which a question can be narrowed, besides venues and regions."""
    without = {"venue", "region"}
    return tuple(
        split.key for split in SPLITS if split.key in splits and split.column and split.key not in without
    )


def _of(*keys: str) -> tuple[Metric, ...]:
    return tuple(metric_of(key) for key in keys)


CARDS = _of(
    "card_sales",
    "top_ups",
    "bonus_granted",
    "balance_spent",
    "balance_converted",
    "stored_value_consumed",
    "card_members",
    "new_members",
)
GRIDDED = tuple(metric for metric in METRICS if {"weekday", "hour"} <= set(metric.splits))
"""What has a 7 x 24 grid."""

FIGURES: tuple[Figures, ...] = (
    Figures(
        "dashboard",
        "How the chain does: the figures of the overview, against the same days of the prior month",
        ("revenue", "orders", "aov", "bookings", "no_show_rate", "utilization", "conversion_rate", "nps"),
        METRICS,
        compare="prior_month",
    ),
    Figures(
        "utilization",
        "How full the resources are",
        ("utilization", "booked_minutes", "open_minutes", "blocked_minutes", "revenue_per_open_hour"),
        OCCUPANCY,
    ),
    Figures(
        "revenue",
        "What was sold",
        ("revenue", "service_sales", "product_sales", "orders", "aov"),
        (*MONEY, metric_of("revenue_per_open_hour")),
    ),
    Figures(
        "customers",
        "Who came, for the first time and again",
        ("paying_customers", "first_time_customers", "repeat_customers", "repeat_share", "average_spend"),
        (*CUSTOMERS, metric_of("average_spend")),
    ),
    Figures(
        "conversion",
        "The way from a visit to a paid booking",
        ("visits", "wizard_starts", "submissions", "paid_sessions", "conversion_rate"),
        CONVERSION,
    ),
    Figures(
        "trade",
        "The five sums of the till and the member balances",
        ("cash_received", "stored_value_consumed", "card_sales", "service_sales", "product_sales"),
        MONEY,
    ),
    Figures(
        "reservations",
        "What became of the bookings",
        ("bookings", "cancelled_bookings", "no_shows", "opened_unpaid", "opened_paid", "no_show_rate"),
        BOOKINGS,
    ),
    Figures(
        "cards",
        "Cards, recharges and balances",
        ("card_sales", "top_ups", "bonus_granted", "balance_spent", "card_members"),
        CARDS,
    ),
    Figures(
        "ranking",
        "The venues, or the groups of another split, with the most first",
        ("revenue", "orders", "bookings", "no_show_rate"),
        METRICS,
        group_by="venue",
    ),
)
REPORTS = tuple(figures.key for figures in FIGURES)
"""What can be exported."""


def figures_named(key: str) -> Figures:
    """The area of a key; `NotFound` with «did you mean» for any other."""
    found = next((figures for figures in FIGURES if figures.key == key), None)
    if found is None:
        raise unknown("report", key, REPORTS, "report")
    return found
