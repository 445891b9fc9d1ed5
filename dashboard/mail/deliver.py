"""The job that sends what is in the outbox."""

from collections.abc import Callable
from time import time

from dashboard.mail import outbox
from dashboard.mail.outbox import Letter
from dashboard.mail.smtp import Answer, NoServer, Outcome, connected, send
from dashboard.settings import Settings
from rollup.db import Store

MOST_AT_ONCE = 500
"""Mails of one round; the next one goes on from there."""


def deliver(store: Store, settings: Settings, now: int, clock: Callable[[], float] = time) -> int:
    """Sends the mails that are due; gives how many were taken. A mail is claimed before it is handed over and noted as
    sent after it was taken: who dies in between sends it once more, with the same message id. Without a mail server
    they wait."""
    outbox.sweep(store, now)
    if not settings.mail_host:
        return 0
    letter = outbox.claim(store, now)
    if letter is None:
        return 0
    try:
        with connected(settings) as client:
            taken = 0
            for _ in range(MOST_AT_ONCE):
                answer = send(client, letter, settings.mail_sender)
                _settle(store, letter, answer, int(clock()))
                taken += answer.outcome is Outcome.SENT
                following = None if answer.is_broken else outbox.claim(store, int(clock()))
                if following is None:
                    break
                letter = following
            return taken
    except NoServer as error:
        outbox.failed(store, letter, str(error), int(clock()))
        return 0


def _settle(store: Store, letter: Letter, answer: Answer, now: int) -> None:
    match answer.outcome:
        case Outcome.SENT:
            outbox.sent(store, letter, answer.text, now)
        case Outcome.LATER:
            outbox.failed(store, letter, answer.text, now)
        case Outcome.NEVER:
            outbox.dead(store, letter, answer.text)
