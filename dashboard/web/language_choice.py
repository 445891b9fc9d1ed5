"""In which language somebody is answered: the one chosen, kept in a cookie, else what their browser asks for."""

from urllib.parse import urlsplit

from flask import Flask, Response, redirect, request
from flask.typing import ResponseReturnValue

from dashboard import language
from dashboard.web.gate import public, same_site

COOKIE = "va-language"
SECONDS = 365 * 86_400


def _listen() -> None:
    """Speaks the language of this request; the thread may have spoken another one before."""
    chosen = request.cookies.get(COOKIE)
    known = {each.key for each in language.LANGUAGES}
    accepted = [tag for tag, _quality in request.accept_languages]
    language.speak(chosen if chosen in known else language.preferred(accepted))


@public
def choose(key: str) -> ResponseReturnValue:
    """GET /language/<key>: keeps the choice and goes back to where it was made."""
    came_from = urlsplit(request.referrer or "/")
    is_ours = not came_from.netloc or came_from.netloc == request.host
    path = came_from.path + (f"?{came_from.query}" if came_from.query else "")
    answer: Response = redirect(same_site(path) if is_ours else "/", 303)  # type: ignore[assignment]
    if key in {each.key for each in language.LANGUAGES}:
        answer.set_cookie(
            COOKIE, key, max_age=SECONDS, samesite="Lax", httponly=True, secure=request.is_secure
        )
    return answer


def register(server: Flask) -> None:
    """Listens to every request, and adds the address at which a language is chosen."""
    server.before_request(_listen)
    server.add_url_rule("/language/<key>", "language", choose, methods=["GET"])
    server.jinja_env.globals.update(
        _=language.gettext, language=language.current, languages=language.LANGUAGES
    )
