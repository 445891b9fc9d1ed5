"""A process that sends mails and is killed on the way: run by `test_killed_senders`, never by pytest.

Arguments: the step at which it ends itself with SIGKILL, and the moment (epoch seconds). Settings come from the
environment.
"""

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from dashboard.mail import deliver as job
from dashboard.mail import outbox
from dashboard.settings import read_settings
from rollup.db import open_store

STEPS = ("claimed", "taken", "noted")


def dying_after(work: Callable[..., Any]) -> Callable[..., Any]:
    def watched(*args: Any) -> Any:
        work(*args)
        os.kill(os.getpid(), signal.SIGKILL)

    return watched


def main(step: str, now: int) -> None:
    """Sends what is due. A mail is claimed, taken by the mail server, and noted as sent."""
    if step == "claimed":
        outbox.claim = dying_after(outbox.claim)
    elif step == "taken":
        job.send = dying_after(job.send)
    elif step == "noted":
        outbox.sent = dying_after(outbox.sent)
    settings = read_settings()
    job.deliver(open_store(settings.database_url), settings, now, clock=lambda: now)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
