"""Mail: an outbox in the database, and the job that sends what is in it over SMTP.

Whatever causes a mail puts it into the outbox in its own transaction (`enqueue`): it is sent if and only if that is
committed, however often processes die.
"""

from dashboard.mail.message import Attachment, Message, checked_address
from dashboard.mail.outbox import enqueue
from dashboard.mail.writing import Written, write

__all__ = ["Attachment", "Message", "Written", "checked_address", "enqueue", "write"]
