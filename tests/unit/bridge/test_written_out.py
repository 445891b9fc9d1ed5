"""The sums that are written out for speed are those of the terms that say what they are."""

from random import Random

from rollup.bridge.bridges import (
    CHAIN,
    PRODUCTS,
    REFUNDS,
    SALES_READ,
    SERVICES,
    TIME_READ,
    sold_parts,
    time_links,
    total,
)


def test_they_are_the_terms() -> None:
    chance = Random(5)
    for _ in range(200):
        measures = {
            name: chance.randint(-900, 900)
            for name in (*TIME_READ.measures, *SALES_READ.measures)
            if chance.random() < 0.8
        }
        assert time_links(measures) == tuple(total(measures, terms) for terms in CHAIN)
        parts = ((("service_pieces", 1),), SERVICES, PRODUCTS, REFUNDS)
        assert sold_parts(measures) == tuple(total(measures, terms) for terms in parts)
