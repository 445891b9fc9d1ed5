"""Secrets that must be read again, kept so that the database alone does not give them away."""

from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from rollup.errors import Unavailable


def sealed(text: str, secret: str, purpose: str) -> str:
    """The text, readable only with the server's secret and for the same purpose."""
    return _box(secret, purpose).encrypt(text.encode()).decode()


def unsealed(token: str, secret: str, purpose: str) -> str:
    """What was sealed. Raises `Unavailable` when the server's secret is another one since."""
    try:
        return _box(secret, purpose).decrypt(token.encode()).decode()
    except InvalidToken as error:
        raise Unavailable(
            "it was sealed with another VA_SECRET_KEY; an administrator can reset it"
        ) from error


def _box(secret: str, purpose: str) -> Fernet:
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode()).derive(secret.encode())
    return Fernet(urlsafe_b64encode(key))
