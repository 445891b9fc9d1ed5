"""What is sent to Dash's callbacks is looked at before Dash does: it takes senders at their word, and falls over what
its own renderer would not send."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Flask, request
from flask.typing import ResponseReturnValue

from dashboard.web import gate

ENDPOINT = "/_dash-update-component"
ALL = ["ALL"]
WILD = (ALL, ["MATCH"])
STRANGE = "that is nothing that this page asks; reload it"
Callbacks = Mapping[str, Mapping[str, Any]]
"""Dash's `callback_map`: what each callback is called with, by its output."""


def register(server: Flask, callbacks: Callbacks) -> None:
    """Refuses what fits none of the callbacks with 400. To be registered after the gate."""

    def check() -> ResponseReturnValue | None:
        if request.endpoint != ENDPOINT or fits(callbacks, request.get_json(silent=True)):
            return None
        return gate.problem(400, STRANGE)

    server.before_request(check)


def fits(callbacks: Callbacks, body: object) -> bool:
    """Whether a body names one of the callbacks, and all that it is called with."""
    if not isinstance(body, dict) or not isinstance(body.get("output"), str):
        return False
    declared = callbacks.get(body["output"])
    changed = body.get("changedPropIds", [])
    return bool(
        declared is not None
        and "callback" in declared
        and _are(declared["inputs"], body.get("inputs"))
        and _are(declared["state"], body.get("state", []))
        and (declared.get("no_output") or _are_places(body["output"], body.get("outputs")))
        and isinstance(changed, list)
        and all(isinstance(each, str) for each in changed)
    )


def _are(declared: Sequence[Mapping[str, Any]], given: object) -> bool:
    """Whether these are the properties that were declared, in their order."""
    if not isinstance(given, list) or len(given) != len(declared):
        return False
    return all(_is(wanted, sent) for wanted, sent in zip(declared, given, strict=True))


def _are_places(output: str, given: object) -> bool:
    """Whether this says where the answer goes: to one property, or to as many as the callback has."""
    if not output.startswith(".."):
        return _is_place(output, given)
    names = output[2:-2].split("...")
    if not isinstance(given, list) or len(given) != len(names):
        return False
    return all(_is_place(name, each) for name, each in zip(names, given, strict=True))


def _is_place(output: str, given: object) -> bool:
    if '["ALL"]' in output:
        return isinstance(given, list) and all(_is_place("", each) for each in given)
    if '["MATCH"]' in output:
        wanted, _dot, name = output.rpartition(".")
        return _is_one(_id(wanted), name, given)
    if not isinstance(given, dict):
        return False
    return isinstance(given.get("property"), str) and isinstance(given.get("id"), str | dict)


def _is(declared: Mapping[str, Any], given: object) -> bool:
    wanted = _id(declared["id"])
    is_several = isinstance(wanted, dict) and ALL in wanted.values()
    if is_several:
        return isinstance(given, list) and all(_is_one(wanted, declared["property"], one) for one in given)
    return _is_one(wanted, declared["property"], given)


def _is_one(wanted: Any, name: str, given: object) -> bool:
    return isinstance(given, dict) and given.get("property") == name and _same(wanted, given.get("id"))


def _same(wanted: Any, given: object) -> bool:
    if not isinstance(wanted, dict):
        return bool(wanted == given)
    if not isinstance(given, dict) or given.keys() != wanted.keys():
        return False
    return all(
        isinstance(given[key], str | int | float) if value in WILD else given[key] == value
        for key, value in wanted.items()
    )


def _id(declared: str) -> Any:
    """An id as it is sent: Dash keeps those of several parts as JSON."""
    return json.loads(declared) if declared.startswith("{") else declared
