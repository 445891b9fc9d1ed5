"""Signing in by OpenID Connect: out to the provider with state, nonce and PKCE, and back with what it vouches for."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from time import time
from typing import Any

from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.flask_client import OAuth
from flask import Flask, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from joserfc.errors import JoseError
from requests import RequestException

from dashboard.language import gettext as _
from dashboard.language import told
from dashboard.settings import Settings
from dashboard.signing_in.login import PROVED, PROVED_SECONDS, SIGNED_ON, Login
from dashboard.signing_in.single_sign_on import SingleSignOn
from dashboard.web import gate
from rollup.errors import BadInput, NotAllowed

NEXT, AGAIN = "sign_on_next", "sign_on_again"
SECONDS = 10
"""How long the provider may take for an answer."""
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SignOn:
    """What the views need."""

    login: Login
    people: SingleSignOn
    settings: Settings
    provider: Any

    def go(self) -> ResponseReturnValue:
        """GET /sign-in/sso: to the provider. With `again` it is to ask even who is signed in there already."""
        session[NEXT] = gate.same_site(request.args.get("next"))
        session[AGAIN] = "again" in request.args
        how = {"prompt": "login", "max_age": "0"} if session[AGAIN] else {}
        try:
            answer: ResponseReturnValue = self.provider.authorize_redirect(self._back_here(), **how)
        except (OAuthError, RequestException, RuntimeError, ValueError) as error:
            return self._refused(error)
        return answer

    def back(self) -> ResponseReturnValue:
        """GET /sign-in/sso/back: with what the provider says."""
        next_page, again = gate.same_site(session.get(NEXT)), session.pop(AGAIN, False)
        try:
            claims = self._claims(self.provider.authorize_access_token())
        except (OAuthError, JoseError, RequestException, RuntimeError, ValueError, KeyError) as error:
            return self._refused(error)
        try:
            account = self.people.account_for(claims, int(time()))
        except (NotAllowed, BadInput) as error:
            return self.login.page(told(error), 403)
        self.login.begin(account, remember=False)
        session[SIGNED_ON] = True
        if again and time() - _asked_at(claims) < PROVED_SECONDS:
            session[PROVED] = time()
        return redirect(next_page)

    def leave(self) -> ResponseReturnValue:
        """GET /sign-in/sso/out: to the provider's own sign-out, where it has one."""
        try:
            there = self.provider.load_server_metadata().get("end_session_endpoint")
            if there:
                home = self.settings.link("/sign-in")
                made = self.provider.create_logout_url(home, client_id=self.settings.oidc_client_id)
                return redirect(str(made["url"]))
        except (OAuthError, RequestException, RuntimeError, ValueError) as error:
            logger.warning("the provider of single sign-on cannot be asked: %s", error)
        return redirect(url_for(gate.SIGN_IN))

    def _claims(self, token: dict[str, Any]) -> dict[str, Any]:
        """What the provider vouches for: signed, for us, for this sign-in; groups perhaps from its userinfo."""
        claims = dict(token["userinfo"])
        if str(claims["iss"]).rstrip("/") != self.settings.oidc_issuer:
            raise ValueError(f"the issuer {claims['iss']!r} is not that of VA_OIDC_ISSUER")
        if self.settings.oidc_groups_claim not in claims:
            more = dict(self.provider.userinfo(token=token))
            if more.get("sub") != claims["sub"]:
                raise ValueError("the provider's userinfo is about somebody else")
            claims = more | claims
        return claims

    def _back_here(self) -> str:
        return self.settings.link(url_for("sign_on_back"))

    def _refused(self, error: Exception) -> ResponseReturnValue:
        """What went wrong is for the log; to the person it is one and the same."""
        logger.warning("single sign-on failed: %s: %s", type(error).__name__, error)
        return self.login.page(_("Single sign-on did not work. Try again, or sign in with a password."), 502)


def _asked_at(claims: Mapping[str, Any]) -> float:
    """When the provider last asked who somebody is; long ago where it does not say so."""
    told = claims.get("auth_time")
    return float(told) if isinstance(told, int | float) else 0.0


def register(server: Flask, login: Login, settings: Settings) -> None:
    """Adds the views where the settings name a provider, and tells the sign-in page."""
    server.jinja_env.globals["sign_on_name"] = settings.oidc_name if settings.oidc_issuer else ""
    if not settings.oidc_issuer:
        return
    provider = OAuth(server).register(
        "provider",
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret,
        server_metadata_url=f"{settings.oidc_issuer}/.well-known/openid-configuration",
        client_kwargs={
            "scope": settings.oidc_scopes,
            "code_challenge_method": "S256",
            "default_timeout": SECONDS,
        },
    )
    people = SingleSignOn(login.store, settings, login.accounts)
    views = SignOn(login, people, settings, provider)

    @server.get("/sign-in/sso")
    @gate.public
    def sign_on() -> ResponseReturnValue:
        return views.go()

    @server.get("/sign-in/sso/back")
    @gate.public
    def sign_on_back() -> ResponseReturnValue:
        return views.back()

    @server.get("/sign-in/sso/out")
    @gate.public
    def sign_on_out() -> ResponseReturnValue:
        return views.leave()
