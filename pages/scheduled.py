"""What can be sent regularly, in the order in which it is offered."""

from dashboard.schedules.report import Report
from pages import digest

SCHEDULED: tuple[Report, ...] = (digest.DAILY, digest.WEEKLY)
