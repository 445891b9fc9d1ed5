"""The central property: whatever happened, whatever has been built, `compute_rollup` equals a count over the facts."""

import os
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyroaring import BitMap
from sqlalchemy import select

from rollup.ask import Ask
from rollup.build import drain, waiting
from rollup.calendar import week_of
from rollup.db import Store
from rollup.model import venue
from rollup.read import compute_from_facts, compute_rollup, compute_rollup_until
from rollup.subjects import SUBJECTS, Grain, Subject, subject_of
from rollup.week_hours import compute_week_hours
from tests.brute_force import Fact, all_facts, count
from tests.databases import emptied, prepared
from tests.worlds import BASE, found, play, setups, starts, steps

EXAMPLES = int(os.environ.get("EXAMPLES", "24"))
FIRST = BASE // 86_400 - 3
DAYS = range(FIRST, FIRST + 22)


@pytest.fixture(scope="module")
def kept_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One store for all examples: its compiled statements are what makes the later ones fast."""
    opened = prepared(f"sqlite:///{tmp_path_factory.mktemp('kept') / 'venues.db'}")
    yield opened
    opened.close()


def clean(expected: dict[tuple[Any, ...], dict[str, Any]]) -> dict[tuple[Any, ...], dict[str, Any]]:
    """Without zeros and empty sets, which an answer may hold or leave out."""
    plain = {
        key: {
            name: set(value) if isinstance(value, BitMap) else value for name, value in cell.items() if value
        }
        for key, cell in expected.items()
    }
    return {key: cell for key, cell in plain.items() if cell}


def limits(subject: Subject, facts: list[Fact]) -> st.SearchStrategy[tuple[tuple[str, tuple[Any, ...]], ...]]:
    """Filters by values that occur, and by none."""
    values: dict[str, list[Any]] = {"weekday": list(range(7)), "hour": list(range(24))}
    for name in subject.dimensions:
        values[name] = sorted({fact.dimensions[name] for fact in facts if name in fact.dimensions})
    pairs = [
        st.tuples(st.just(name), st.lists(st.sampled_from(known), unique=True).map(tuple))
        for name, known in values.items()
        if known
    ]
    return st.just(()) | st.lists(st.one_of(pairs), max_size=2, unique_by=lambda pair: pair[0]).map(tuple)


def asks(subject: Subject, now: int, ids: tuple[int, ...], facts: list[Fact]) -> st.SearchStrategy[Ask]:
    ranges = st.tuples(st.integers(DAYS.start, DAYS.stop - 1), st.integers(0, len(DAYS))).map(
        lambda pair: (pair[0], min(pair[0] + pair[1], DAYS.stop - 1))
    )
    dimensions = ("venue_id", "weekday", "hour", *subject.dimensions)
    return st.builds(
        lambda days, venues, by, grain, definitions, only: Ask(
            (*subject.sums, *subject.sets), venues, days[0], days[1], now, by, grain, definitions, only
        ),
        ranges,
        st.sets(st.sampled_from(ids), min_size=1).map(tuple),
        st.lists(st.sampled_from(dimensions), max_size=2, unique=True).map(tuple),
        st.none() | st.sampled_from(list(Grain)),
        st.sampled_from(("classic", "current")),
        limits(subject, facts),
    )


Cuts = dict[int, tuple[int, int]]


def cuts_of(ids: tuple[int, ...]) -> st.SearchStrategy[Cuts]:
    """The minute of a day at which some venues' time ends."""
    places = st.tuples(st.integers(DAYS.start - 1, DAYS.stop), st.integers(0, 1439))
    return st.dictionaries(st.sampled_from(ids), places)


def counted(ask: Ask, facts: list[Fact], cuts: Cuts | None = None) -> dict[tuple[Any, ...], dict[str, Any]]:
    return clean(
        count(
            facts,
            measures=ask.measures,
            venues=ask.venues,
            first=ask.first,
            last=ask.last,
            columns=ask.columns,
            grain=ask.grain,
            definitions=ask.definitions,
            only=ask.only,
            cuts=cuts,
        )
    )


def differences(store: Store, ask: Ask, facts: list[Fact], cuts: Cuts) -> list[Any]:
    """What differs between the ways to answer, with and without a cut; empty when all agree."""
    with store.reading() as connection:
        answers = {
            "rollup": clean(compute_rollup(connection, ask).found),
            "facts": clean(compute_from_facts(connection, ask).found),
        }
        until = clean(compute_rollup_until(connection, ask, cuts).found)
    expected, cut = counted(ask, facts), counted(ask, facts, cuts)
    wrong = [(name, answer, expected) for name, answer in answers.items() if answer != expected]
    return wrong if until == cut else [*wrong, ("until", until, cut)]


def week_hours(store: Store, ask: Ask) -> dict[tuple[Any, ...], dict[str, Any]]:
    """The grids of a question over whole weeks, in the form of its answer by week, weekday and hour."""
    with store.reading() as connection:
        sums = compute_week_hours(connection, ask).sums
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for name, hours in sums.items():
        for week, weekday, hour in zip(*map(np.ndarray.tolist, hours.nonzero()), strict=True):
            cell = found.setdefault((ask.first + 7 * week, weekday, hour), {})
            cell[name] = int(hours[week, weekday, hour])
    return found


def whole_weeks(ask: Ask) -> Ask:
    """The question about the sums of the two whole weeks within `DAYS`, by hour."""
    first = week_of(DAYS.start + 6)
    sums = tuple(name for name in ask.measures if name in subject_of(name).sums)
    by = {"by": ("weekday", "hour"), "grain": Grain.WEEK}
    return replace(ask, measures=sums, first=first, last=first + 13, **by)


def check_weeks(store: Store, ask: Ask, facts: list[Fact]) -> None:
    """The packed sums of a question, and all of its sums, are those of the facts."""
    whole = whole_weeks(ask)
    packed = subject_of(whole.measures[0]).packed
    asks = [whole, replace(whole, measures=packed), replace(whole, measures=packed[-1:], only=())]
    for one in asks if packed else asks[:1]:
        assert week_hours(store, one) == counted(one, facts)


def examine(store: Store, data: st.DataObject) -> None:
    setup, now = data.draw(setups, "zones and cut-offs"), data.draw(starts, "start")
    found(store, setup, now)
    now = play(store, data.draw(steps, "steps"), now)
    with store.reading() as connection:
        ids = tuple(connection.execute(select(venue.c.id)).scalars())
        facts = all_facts(connection, now, DAYS)
    for subject in SUBJECTS:
        for _ in range(3):
            ask, cuts = data.draw(st.tuples(asks(subject, now, ids, facts), cuts_of(ids)), subject.key)
            assert differences(store, ask, facts, cuts) == []
        check_weeks(store, ask, facts)
    drain(store, now)
    with store.reading() as connection:
        assert waiting(connection, now) == {}
    for subject in SUBJECTS:
        ask, cuts = data.draw(st.tuples(asks(subject, now, ids, facts), cuts_of(ids)), f"built {subject.key}")
        assert differences(store, ask, facts, cuts) == []
        check_weeks(store, ask, facts)


QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]


@pytest.mark.timeout(max(180, 4 * EXAMPLES))
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=QUIET)
@given(data=st.data())
def test_sqlite_equals_brute_force(kept_sqlite: Store, data: st.DataObject) -> None:
    examine(emptied(kept_sqlite), data)


@pytest.mark.timeout(max(180, 4 * EXAMPLES))
@settings(max_examples=max(EXAMPLES // 4, 8), deadline=None, suppress_health_check=QUIET)
@given(data=st.data())
def test_postgresql_equals_brute_force(postgres_store: Store, data: st.DataObject) -> None:
    examine(emptied(postgres_store), data)
