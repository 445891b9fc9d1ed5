"""What is drawn above this package and made use of in it: reports that are exported or sent, the mail of an alert.
`app.py` puts them together and hands them down."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.alerts.checking import Compose
from dashboard.exports.report import Report as Exported
from dashboard.schedules.report import Report as Scheduled


@dataclass(frozen=True, slots=True)
class Parts:
    """`reports` are what can be exported, `scheduled` what can be sent regularly, both in the order in which they are
    offered; `alert_mail` writes what somebody is told when an alert begins."""

    reports: Sequence[Exported]
    scheduled: Sequence[Scheduled]
    alert_mail: Compose
