"""The rules, and the weightiest of what they say."""

from collections.abc import Sequence

from dashboard.insights.answers import fits
from dashboard.insights.booking_steps import WIZARD, wizard_drop
from dashboard.insights.hours import full_hours, quiet_hours
from dashboard.insights.insight import Answers, Insight, Rule
from dashboard.insights.money import movers, revenue_drivers
from dashboard.insights.no_shows import no_show_venue, no_shows
from dashboard.insights.resources import idle_resource

MOST = 7
"""Sentences that are read; more are a page of their own."""
RULES: tuple[Rule, ...] = (
    Rule("quiet_hours", ("utilization",), quiet_hours),
    Rule("full_hours", ("utilization",), full_hours),
    Rule("revenue_drivers", ("revenue", "orders", "aov"), revenue_drivers),
    Rule("movers", ("revenue",), movers),
    Rule("no_shows", ("no_show_rate",), no_shows),
    Rule("no_show_venue", ("no_show_rate",), no_show_venue),
    Rule("idle_resource", ("utilization",), idle_resource),
    Rule("wizard_drop", (*WIZARD, "unmet_demand"), wizard_drop),
)


def insights(answers: Answers, only: Sequence[tuple[str, str]] = (), most: int = MOST) -> list[Insight]:
    """The weightiest sentences first. `only` is what the view is narrowed to."""
    rules = [rule for rule in RULES if all(fits(key, only) for key in rule.metrics)]
    found = [insight for rule in rules for insight in rule.say(answers)]
    return sorted(found, key=lambda insight: -insight.weight)[:most]
