"""What can be sent regularly, in the order in which it is offered."""

from dashboard.schedules.report import Report
from pages import digest
from pages.monthly import sending

SCHEDULED: tuple[Report, ...] = (digest.DAILY, digest.WEEKLY, sending.MONTHLY)
