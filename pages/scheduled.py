"""What can be sent regularly, in the order in which it is offered."""

from dashboard.schedules.report import Report
from pages import brief_mail, digest
from pages.monthly import sending

SCHEDULED: tuple[Report, ...] = (brief_mail.MORNING, digest.DAILY, digest.WEEKLY, sending.MONTHLY)
