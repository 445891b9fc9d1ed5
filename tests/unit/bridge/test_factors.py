"""What the factors of many chains add is what is reckoned of each of them in integers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollup.bridge import factors
from rollup.bridge.attribution import apportioned, factor_effects
from rollup.bridge.factors import LARGEST, factor_units

SMALL = st.integers(-3, 12)
MINUTES = st.integers(0, 60_000)
Chain = list[tuple[int, int]]


def by_itself(chain: Chain, unit: int) -> list[int]:
    """One chain in integers."""
    links = [(max(before, 0), max(now, 0)) for before, now in chain]
    parts = [(above * unit, below) for above, below in factor_effects(links)]
    return apportioned(parts, (links[-1][1] - links[-1][0]) * unit)


def chains_of(amounts: st.SearchStrategy[int], length: int) -> st.SearchStrategy[list[Chain]]:
    chain = st.lists(st.tuples(amounts, amounts), min_size=length, max_size=length)
    return st.lists(chain, min_size=1, max_size=20)


def falling(length: int) -> st.SearchStrategy[list[Chain]]:
    """Chains of any size, each link at most the one before it."""
    side = st.lists(st.integers(0, LARGEST - 1), min_size=length, max_size=length)
    chain = st.tuples(side, side).map(
        lambda sides: list(zip(*(sorted(each, reverse=True) for each in sides), strict=True))
    )
    return st.lists(chain, min_size=1, max_size=20)


@pytest.mark.parametrize("unit", [1, 1_000_000])
@pytest.mark.parametrize("length", [1, 2, 3, 4])
@given(data=st.data())
def test_they_are_those_of_each_by_itself(length: int, unit: int, data: st.DataObject) -> None:
    chains = data.draw(st.one_of(chains_of(SMALL, length), chains_of(MINUTES, length), falling(length)))
    found = factor_units(np.array(chains, np.int64), unit)
    assert found.tolist() == [by_itself(chain, unit) for chain in chains]


def test_hardly_any_is_reckoned_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = np.random.default_rng(3)
    shares = chance.uniform(0.6, 1.0, (2_000, 3, 2))
    minutes = np.cumprod(
        np.concatenate([chance.uniform(9_000, 18_000, (2_000, 1, 2)), shares], axis=1), axis=1
    )
    chains = minutes.astype(np.int64)
    alone: list[int] = []
    exactly = factors._exactly

    def counted(links: list[list[int]], whole: int, unit: int) -> list[int]:
        alone.append(whole)
        return exactly(links, whole, unit)

    monkeypatch.setattr(factors, "_exactly", counted)
    found = factor_units(chains, 1_000_000)
    assert (found.sum(axis=1) == 1_000_000 * (chains[:, -1, 1] - chains[:, -1, 0])).all()
    assert len(alone) < 100


def test_what_is_too_large_for_floating_point_is_reckoned_in_integers() -> None:
    chain = [(LARGEST, LARGEST + 5), (LARGEST - 7, LARGEST + 1)]
    assert factor_units(np.array([chain], np.int64)).tolist() == [by_itself(chain, 1)]


def test_of_no_chains_there_is_nothing() -> None:
    assert factor_units(np.zeros((0, 4, 2), np.int64)).shape == (0, 4)
