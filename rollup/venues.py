"""The venues of a chain as the readers need them."""

from dataclasses import dataclass

from sqlalchemy import BigInteger, Connection, bindparam, func, select

from rollup.calendar import Local, local
from rollup.model import region, venue, venue_choice
from rollup.statements import rows


@dataclass(frozen=True, slots=True)
class Venue:
    """A venue: ids and names, its clock and currency, its default definition set and occupancy target (percent): those
    chosen by an administrator, else those of its record."""

    id: int
    key: str
    name: str
    region_key: str
    region: str
    zone: str
    cutoff: int
    currency: str
    definitions: str
    target: int

    def local(self, instant: int) -> Local:
        """Where an instant falls in this venue's business days."""
        return local(self.zone, self.cutoff, instant)


_OF_CHAIN = (
    select(
        venue.c.id,
        venue.c.source_id,
        venue.c.name,
        func.coalesce(region.c.source_id, ""),
        func.coalesce(region.c.name, ""),
        venue.c.zone,
        venue.c.cutoff_minutes,
        venue.c.currency,
        func.coalesce(func.nullif(venue_choice.c.definitions, ""), venue.c.definitions),
        func.coalesce(venue_choice.c.target_percent, venue.c.target_percent),
    )
    .outerjoin(region, region.c.id == venue.c.region_id)
    .outerjoin(venue_choice, venue_choice.c.venue_id == venue.c.id)
    .where(venue.c.chain_id == bindparam("chain", type_=BigInteger()))
    .order_by(venue.c.name, venue.c.id)
)
"""The columns are the fields of `Venue`, in their order."""


def venues_of(connection: Connection, chain_id: int) -> tuple[Venue, ...]:
    """All venues of a chain, by name."""
    return tuple(Venue(*row) for row in rows(connection, _OF_CHAIN, {"chain": chain_id}))
