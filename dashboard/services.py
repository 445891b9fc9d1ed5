"""What the pages are given when they are registered: the store, the settings, and who is asking at what time."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dashboard.access import Viewer


@dataclass(frozen=True, slots=True)
class Services:
    """`store` and `settings` are handed on to the queries. The callables are asked anew on each request: `viewer`
    raises `NotAllowed` when nobody is signed in, `clock` gives epoch seconds, `chain_name` and `csrf_token` are the
    signed-in person's, and `session` the token of their session; `is_proved` tells whether the provider of single
    sign-on has just asked them again who they are."""

    store: Any
    settings: Any
    viewer: Callable[[], Viewer]
    clock: Callable[[], int]
    chain_name: Callable[[], str]
    csrf_token: Callable[[], str]
    reports: tuple[Any, ...] = ()
    """What can be exported (`dashboard.exports.report.Report`), pages included, which no lower layer knows."""
    session: Callable[[], str] = str
    is_proved: Callable[[], bool] = bool
