"""The conversion page tells at which place of the wizard people leave it."""

from typing import Any

import pytest

from pages import conversion
from rollup.build import drain
from rollup.db import Store
from tests.databases import beginning
from tests.integration.test_boards import NOVEMBER, NOW, give, plain, reading
from tests.unit.components.answers import words

SESSIONS: dict[str, list[dict[str, Any]]] = {
    "looked": [{"step": "visit"}],
    "began": [{"step": "wizard"}],
    "at-service": [{"step": "wizard", "substep": "service"}],
    "no-slot": [
        {"step": "wizard", "substep": "time", "no_slot": True, "wanted_at": "2026-11-14T20:00"},
        {"step": "wizard", "substep": "staff"},
    ],
    "no-slot-too": [{"step": "wizard", "substep": "time", "no_slot": True, "wanted_at": "2026-11-14T20:00"}],
    "at-details": [{"step": "wizard", "substep": "time"}, {"step": "wizard", "substep": "details"}],
    "submitted": [{"step": "submit"}],
    "paid": [{"step": "wizard", "substep": "service"}, {"step": "paid"}],
}


@beginning
def chain(store: Store) -> None:
    shared = {"zone": "UTC", "currency": "SEK", "opened_on": "2026-01-01"}
    give(store, "venues", {"id": "north", "name": "North", "region": "Up", **shared})
    give(
        store,
        "funnel_events",
        *(
            {"id": f"{name}-{n}", "venue": "north", "session": name, "at": f"2026-11-10T10:0{n}", **event}
            for name, events in SESSIONS.items()
            for n, event in enumerate(events)
        ),
    )


@pytest.mark.parametrize("built", [False, True], ids=["live", "built"])
def test_who_finds_no_slot_has_reached_the_time_picker_and_left_there(chain: Store, built: bool) -> None:
    if built:
        drain(chain, NOW)
    stages, _ = conversion.wizard_of(reading(chain, NOVEMBER, conversion.PAGE))

    assert [(stage.name, stage.reached, stage.left) for stage in stages] == [
        ("Begin to book", 7, 1),
        ("Choose a service", 6, 1),
        ("Choose staff", 5, 0),
        ("Choose a time", 5, 2),
        ("Give details", 3, 1),
    ]


def test_the_page_says_where_most_leave(chain: Store) -> None:
    said = plain(words(conversion.draw_wizard(reading(chain, NOVEMBER, conversion.PAGE))))

    assert "71 % leave the wizard, most of them at “Choose a time” (2 of 5)." in said
    assert "2 times the wanted hour was full" in said
