"""A provider of OpenID Connect for the tests, made of Authlib's own server. It misbehaves as told."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread
from typing import Any

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import grants
from authlib.oauth2.rfc6749.models import AuthorizationCodeMixin, ClientMixin
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import UserInfo
from authlib.oidc.core.grants import OpenIDCode
from flask import Flask, jsonify, redirect, request
from joserfc.jwk import RSAKey
from werkzeug.serving import WSGIRequestHandler, make_server

CLIENT_ID, CLIENT_SECRET = "venue-analytics", "a secret of the client"


class Client(ClientMixin):
    """The console, as the provider knows it."""

    def __init__(self, redirect_uri: str) -> None:
        self.redirect_uri = redirect_uri

    def get_client_id(self) -> str:
        return CLIENT_ID

    def get_default_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri == self.redirect_uri

    def check_client_secret(self, client_secret: str) -> bool:
        return client_secret == CLIENT_SECRET

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method in ("client_secret_basic", "client_secret_post")

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


@dataclass
class Code(AuthorizationCodeMixin):
    """What was agreed to in the browser, until it is exchanged."""

    code: str
    redirect_uri: str
    scope: str
    nonce: str
    code_challenge: str | None
    code_challenge_method: str | None
    user: dict[str, Any]
    signed_in_at: int | None

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str:
        return self.nonce

    def get_auth_time(self) -> int:
        return int(time.time()) if self.signed_in_at is None else self.signed_in_at

    def get_acr(self) -> None:
        return None

    def get_amr(self) -> None:
        return None


@dataclass
class Provider:
    """`user` is who is signed in there: the claims; since `signed_in_at`, or just now. `nonce`, `issuer` and `key` say
    something else than they should."""

    address: str = ""
    client: Client = field(default_factory=lambda: Client(""))
    user: dict[str, Any] = field(default_factory=dict)
    codes: dict[str, Code] = field(default_factory=dict)
    tokens: dict[str, dict[str, Any]] = field(default_factory=dict)
    challenges: list[str | None] = field(default_factory=list)
    nonce: str = ""
    issuer: str = ""
    key: RSAKey = field(
        default_factory=lambda: RSAKey.generate_key(2048, {"kid": "1", "use": "sig", "alg": "RS256"})
    )
    signing_key: RSAKey | None = None
    groups_in_token: bool = True
    signed_in_at: int | None = None

    @property
    def settings(self) -> dict[str, str]:
        """The variables of a console that trusts it."""
        return {
            "VA_OIDC_ISSUER": self.address,
            "VA_OIDC_CLIENT_ID": CLIENT_ID,
            "VA_OIDC_CLIENT_SECRET": CLIENT_SECRET,
            "VA_OIDC_ROLES": "board=director, desk=manager",
        }


class Quiet(WSGIRequestHandler):
    def log_request(self, *_: Any) -> None:
        pass


def _application(provider: Provider) -> Flask:
    app = Flask("provider")
    app.config["OAUTH2_TOKEN_EXPIRES_IN"] = {"authorization_code": 300}

    def save_token(token: dict[str, Any], asked: Any) -> None:
        provider.tokens[token["access_token"]] = asked.user

    server = AuthorizationServer(app, query_client=lambda _id: provider.client, save_token=save_token)

    class Grant(grants.AuthorizationCodeGrant):
        TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic", "client_secret_post")

        def save_authorization_code(self, code: str, asked: Any) -> None:
            given = asked.payload.data
            provider.challenges.append(given.get("code_challenge"))
            provider.codes[code] = Code(
                code,
                asked.payload.redirect_uri,
                asked.payload.scope,
                given.get("nonce", ""),
                given.get("code_challenge"),
                given.get("code_challenge_method"),
                dict(provider.user),
                provider.signed_in_at,
            )

        def query_authorization_code(self, code: str, _client: Any) -> Code | None:
            return provider.codes.get(code)

        def delete_authorization_code(self, code: Code) -> None:
            provider.codes.pop(code.code)

        def authenticate_user(self, code: Code) -> dict[str, Any]:
            return code.user

    class Identity(OpenIDCode):
        def exists_nonce(self, _nonce: str, _asked: Any) -> bool:
            return False

        def resolve_client_private_key(self, _client: Any) -> RSAKey:
            return provider.signing_key or provider.key

        def get_client_algorithm(self, _client: Any) -> str:
            return "RS256"

        def get_client_claims(self, _client: Any) -> dict[str, Any]:
            return {"iss": provider.issuer or provider.address, "aud": [CLIENT_ID]}

        def get_encode_header(self, _client: Any) -> dict[str, str]:
            return {"alg": "RS256", "kid": "1"}

        def generate_user_info(self, user: dict[str, Any], _scope: str) -> UserInfo:
            told = {key: value for key, value in user.items() if key != "groups" or provider.groups_in_token}
            return UserInfo({**told, **({"nonce": provider.nonce} if provider.nonce else {})})

    server.register_grant(Grant, [CodeChallenge(required=True), Identity(require_nonce=True)])

    @app.get("/.well-known/openid-configuration")
    def metadata() -> Any:
        base = provider.address
        return jsonify(
            issuer=base,
            authorization_endpoint=f"{base}/authorize",
            token_endpoint=f"{base}/token",
            userinfo_endpoint=f"{base}/userinfo",
            jwks_uri=f"{base}/jwks",
            end_session_endpoint=f"{base}/out",
            response_types_supported=["code"],
            subject_types_supported=["public"],
            id_token_signing_alg_values_supported=["RS256"],
        )

    @app.get("/jwks")
    def jwks() -> Any:
        return jsonify(keys=[provider.key.as_dict(private=False)])

    @app.get("/authorize")
    def authorize() -> Any:
        grant = server.get_consent_grant(end_user=provider.user)
        return server.create_authorization_response(grant=grant, grant_user=provider.user)

    @app.post("/token")
    def token() -> Any:
        return server.create_token_response()

    @app.get("/userinfo")
    def userinfo() -> Any:
        held = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return jsonify(provider.tokens[held]) if held in provider.tokens else ("", 401)

    @app.get("/out")
    def out() -> Any:
        return redirect(request.args["post_logout_redirect_uri"])

    return app


@contextmanager
def identity_provider() -> Iterator[Provider]:
    """A provider that answers on loopback while the block runs."""
    provider = Provider()
    listener = make_server("127.0.0.1", 0, _application(provider), threaded=True, request_handler=Quiet)
    provider.address = f"http://127.0.0.1:{listener.server_port}"
    thread = Thread(target=listener.serve_forever, name="provider")
    thread.start()
    try:
        yield provider
    finally:
        listener.shutdown()
        thread.join()
        listener.server_close()
