"""The keys of booking sites."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BeaconKey:
    """A key as it is kept. `venue` and `zone` are those of its venue; instants are epoch seconds."""

    id: int
    key: str
    chain_id: int
    venue_id: int
    venue: str
    zone: str
    origins: tuple[str, ...]
    label: str
    created_at: int
    revoked_at: int | None
