"""Chains, venues, opening hours, resources and what blocks them."""

from sqlalchemy import UniqueConstraint

from rollup.model.base import clustered, digest, key, number, optional, plain, words

chain = plain("chain", key("id"), words("source_id"), words("name"), UniqueConstraint("source_id"))

region = plain(
    "region",
    key("id"),
    number("chain_id"),
    words("source_id"),
    words("name"),
    UniqueConstraint("chain_id", "source_id"),
)

venue = plain(
    "venue",
    key("id"),
    number("chain_id"),
    words("source_id"),
    words("name"),
    optional("region_id"),
    words("zone"),
    words("currency"),
    number("cutoff_minutes", default=0),
    number("grace_minutes", default=15),
    optional("opened_on"),
    optional("closed_on"),
    words("definitions", default="current"),
    number("target_percent", default=50),
    digest(),
    UniqueConstraint("chain_id", "source_id"),
)
"""`cutoff_minutes`: minutes after midnight at which the business day begins. `grace_minutes`: how long after its
arrival time an unopened booking becomes a no-show. `opened_on`, `closed_on`: first and last day of trade."""

venue_choice = clustered(
    "venue_choice", key("venue_id"), words("definitions", default=""), optional("target_percent")
)
"""What an administrator has chosen for a venue, in place of what its record says: that may come again at any time.
Empty or NULL is what the record says."""

opening_hours = clustered("opening_hours", key("venue_id"), key("weekday"), key("opens"), number("closes"))
"""One row an opening on a weekday (0 = Monday), in wall-clock minutes; `closes` past 1440 is after midnight."""

special_day = clustered("special_day", key("venue_id"), key("day"), key("opens"), number("closes"))
"""Openings that replace the weekday's on one date; one row 0-0 means closed."""

resource = plain(
    "resource",
    key("id"),
    number("venue_id", index=True),
    words("source_id"),
    words("name"),
    words("type", default=""),
    words("color_type", default=""),
    number("capacity", default=1),
    optional("active_from"),
    optional("active_to"),
    digest(),
    UniqueConstraint("source_id", "venue_id"),
)
"""Something that is booked: a court, chair, table, kart. `capacity`: how many bookings it holds side by side.
`active_from`, `active_to`: first and last day (epoch days, inclusive) on which it can be booked."""

resource_block = plain(
    "resource_block",
    key("venue_id"),
    key("id"),
    words("source_id"),
    number("resource_id", index=True),
    number("start_at"),
    number("end_at"),
    words("reason", default=""),
    digest(),
    UniqueConstraint("source_id", "venue_id"),
)

opening_slot = clustered("opening_slot", key("venue_id"), key("day"), key("hour"), number("minutes"))
"""Derived from opening hours and special days: minutes that the venue is open in each local hour of a business day.
The doubled hour of a DST day is one row of up to 120."""

block_span = clustered(
    "block_span", key("venue_id"), key("day"), key("hour"), key("resource_id"), number("minutes")
)
"""Derived from blocks: open minutes of the hour in which the resource is blocked, overlapping blocks counted once."""
