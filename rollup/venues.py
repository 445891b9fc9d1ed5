"""The venues of a chain as the readers need them."""

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from rollup.calendar import Local, local
from rollup.model import region, venue, venue_choice


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


def venues_of(connection: Connection, chain_id: int) -> tuple[Venue, ...]:
    """All venues of a chain, by name."""
    rows = connection.execute(
        select(
            venue,
            region.c.source_id.label("region_key"),
            region.c.name.label("region_name"),
            func.coalesce(func.nullif(venue_choice.c.definitions, ""), venue.c.definitions).label(
                "definition_set"
            ),
            func.coalesce(venue_choice.c.target_percent, venue.c.target_percent).label("target"),
        )
        .outerjoin(region, region.c.id == venue.c.region_id)
        .outerjoin(venue_choice, venue_choice.c.venue_id == venue.c.id)
        .where(venue.c.chain_id == chain_id)
        .order_by(venue.c.name, venue.c.id)
    )
    return tuple(
        Venue(
            id=row.id,
            key=row.source_id,
            name=row.name,
            region_key=row.region_key or "",
            region=row.region_name or "",
            zone=row.zone,
            cutoff=row.cutoff_minutes,
            currency=row.currency,
            definitions=row.definition_set,
            target=row.target,
        )
        for row in rows
    )
