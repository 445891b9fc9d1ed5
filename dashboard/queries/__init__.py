"""What can be asked: one module a kind of answer. Each checks the viewer's capability and keeps to their venues."""

from dashboard.queries.answer import VenueChoice, run, today, venues
from dashboard.queries.names import names

__all__ = ["VenueChoice", "names", "run", "today", "venues"]
