"""Files of a large chain, for measuring: any number of bookings and one order each, spread over a year."""

import csv
import json
import random
from datetime import datetime, timedelta
from pathlib import Path

VENUES, RESOURCES, DAYS = 20, 10, 365
FIRST = datetime(2025, 11, 1)
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _table(path: Path, header: list[str], rows: list[list[object]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)


def write_places(folder: Path) -> None:
    """Venues, opening hours and resources."""
    keys = [f"v{number:02d}" for number in range(VENUES)]
    zones = ("Europe/Stockholm", "Europe/Helsinki")
    _table(
        folder / "venues.csv",
        ["id", "name", "zone", "currency", "opened_on"],
        [[key, f"Venue {key}", zones[i % 2], "SEK", "2025-11-01"] for i, key in enumerate(keys)],
    )
    hours = [[key, day, "08:00", "22:00"] for key in keys for day in WEEK]
    _table(folder / "opening_hours.csv", ["venue", "weekday", "opens", "closes"], hours)
    _table(
        folder / "resources.csv",
        ["id", "venue", "name", "type", "color_type"],
        [[f"{key}-r{n}", key, f"Court {n}", "court", "blue"] for key in keys for n in range(RESOURCES)],
    )


def write_facts(folder: Path, count: int, seed: int = 1) -> None:
    """`count` bookings in time order and an order for each, as a booking system and a till would export them."""
    chance = random.Random(seed)
    step = timedelta(days=DAYS) / count
    with (
        (folder / "bookings.csv").open("w", newline="", encoding="utf-8") as bookings,
        (folder / "orders.jsonl").open("w", encoding="utf-8") as orders,
    ):
        writer = csv.writer(bookings)
        writer.writerow(["id", "venue", "resource", "customer", "start", "minutes", "channel", "state"])
        for number in range(count):
            venue = f"v{chance.randrange(VENUES):02d}"
            day = (FIRST + step * number).replace(hour=0, minute=0, second=0, microsecond=0)
            start = day + timedelta(minutes=480 + 30 * chance.randrange(26))
            customer = f"c{chance.randrange(max(count // 8, 10))}"
            resource = f"{venue}-r{chance.randrange(RESOURCES)}"
            writer.writerow([number, venue, resource, customer, start.isoformat(), 60, "web", "paid"])
            price = chance.randrange(100, 500)
            order = {
                "id": f"o{number}",
                "venue": venue,
                "customer": customer,
                "booking": str(number),
                "completed_at": start.isoformat(),
                "lines": [{"kind": "service", "item": "hour", "unit_price": price}],
                "payments": [{"tender": "card", "amount": price}],
            }
            orders.write(json.dumps(order) + "\n")
