"""The addresses at which a report that was sent is opened again, word for word, with its files."""

from flask import Flask, Response
from flask.typing import ResponseReturnValue

from dashboard.schedules import archive
from dashboard.services import Services


def register(server: Flask, services: Services) -> None:
    """Adds the addresses. Who may open what is decided by `archive`."""

    @server.get("/schedules/sent/<int:delivery>")
    def sent_report(delivery: int) -> ResponseReturnValue:
        opened = archive.opened(services.store, services.viewer(), delivery)
        return Response(opened.html, mimetype="text/html")

    @server.get("/schedules/sent/<int:delivery>/figures")
    def sent_figures(delivery: int) -> ResponseReturnValue:
        opened = archive.opened(services.store, services.viewer(), delivery)
        return {
            "as_of": opened.as_of,
            "definitions": opened.definitions,
            "figures": opened.figures,
            "files": opened.files,
        }

    @server.get("/schedules/sent/<int:delivery>/<int:position>")
    def sent_file(delivery: int, position: int) -> ResponseReturnValue:
        file = archive.attached(services.store, services.viewer(), delivery, position)
        answer = Response(file.content, mimetype=file.media_type)
        answer.headers.set("Content-Disposition", "attachment", filename=file.name)
        return answer
