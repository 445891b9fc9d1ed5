"""The roll-forward of members' balances: what they held before a range, what moved them, what they hold after it."""

from dataclasses import dataclass
from datetime import datetime

PRINCIPAL, GIFT = "principal", "gift"
"""What members paid in, and what came on top of it as a bonus."""


@dataclass(frozen=True, slots=True)
class RollForward:
    """One balance of the venues of one currency, in minor units. What is added are top-ups or bonus; `consumed` (by
    services, products, discount cards) and `converted` (into times and combo cards) are net of what was refunded to
    the balance; `refunded` is what refunds of recharges took off it. `closing` is counted by itself, over everything up
    to the end of the range."""

    balance: str
    currency: str
    opening: int
    added: int
    consumed: int
    converted: int
    refunded: int
    closing: int

    @property
    def is_exact(self) -> bool:
        """Whether opening and movements are what the closing balance was counted to be."""
        return self.opening + self.added - self.consumed - self.converted - self.refunded == self.closing

    @property
    def is_blank(self) -> bool:
        """Whether there never was anything."""
        moved = (self.added, self.consumed, self.converted, self.refunded)
        return not any((self.opening, *moved, self.closing))


@dataclass(frozen=True, slots=True)
class Balances:
    """The roll-forwards, principal before gift, the currency with the most venues first."""

    lines: tuple[RollForward, ...]
    definitions: str
    as_of: datetime
    catching_up: int = 0
