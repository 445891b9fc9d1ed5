"""What columns are called: plain names with units, in the reader's language, no two the same."""

from decimal import Decimal

import pytest

from dashboard import language
from dashboard.exports.headings import heading, headings
from dashboard.exports.sheet import Column, Sheet
from rollup.metrics.metric import Unit


@pytest.mark.parametrize(
    "column, currency, expected",
    [
        (Column("revenue", Unit.MONEY), "SEK", "Revenue (SEK)"),
        (Column("revenue", Unit.MONEY), "", "Revenue"),
        (Column("revenue_sek", Unit.MONEY), "", "Revenue (SEK)"),
        (Column("revenue_before", Unit.MONEY), "SEK", "Revenue before (SEK)"),
        (Column("revenue_change", Unit.SHARE), "SEK", "Revenue change (share of 1)"),
        (Column("revenue_per_open_hour", Unit.MONEY_PER_HOUR), "SEK", "Revenue per open hour (SEK/h)"),
        (Column("no_show_rate", Unit.SHARE), "SEK", "No-show rate (share of 1)"),
        (Column("booked_minutes", Unit.MINUTES), "", "Booked time (minutes)"),
        (Column("nps", Unit.POINTS), "", "NPS (points)"),
        (Column("orders", Unit.COUNT), "", "Orders"),
        (Column("resource_name"), "", "Resource name"),
        (Column("something_new"), "", "Something new"),
    ],
)
def test_a_heading_is_a_plain_name_with_its_unit(column: Column, currency: str, expected: str) -> None:
    assert heading(column, currency) == expected


def test_headings_are_in_the_language_that_is_spoken() -> None:
    with language.speaking("sv"):
        assert heading(Column("revenue", Unit.MONEY), "SEK") == "Intäkter (SEK)"


def test_no_two_headings_are_the_same() -> None:
    columns = (Column("currency"), Column("Venue"), Column("venue"), Column("revenue", Unit.MONEY))
    found = headings(Sheet(columns, (("SEK", "a", "b", Decimal(1)),)))
    assert found == ["Currency", "Venue", "Venue (venue)", "Revenue (SEK)"]
