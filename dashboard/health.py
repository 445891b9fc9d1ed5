"""`/healthz`: whether the server can answer questions, for load balancers and service managers."""

from flask import Flask, jsonify
from flask.typing import ResponseReturnValue

from dashboard import gate, schema
from rollup.db import Store
from rollup.errors import Unavailable


def register(server: Flask, store: Store) -> None:
    """Adds the route. It is public, so it says nothing about the data or the installation."""

    @server.get("/healthz")
    @gate.public
    def healthz() -> ResponseReturnValue:
        try:
            state = "ok" if schema.is_current(store) else "migrate the database"
        except Unavailable:
            state = "no database"
        return jsonify(status=state), 200 if state == "ok" else 503
