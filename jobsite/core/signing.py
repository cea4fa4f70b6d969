"""Signed tokens, keyed hashes and codes derived from the site's secret key. Keeps the key; shows it to nobody."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Any

from itsdangerous import BadData, URLSafeTimedSerializer

_key: list[str] = []


def configure(secret_key: str) -> None:
    """Set the key. Called once, by `create_app`."""
    _key[:] = [secret_key]


def new_token() -> str:
    """An unguessable token for a link or a cookie (192 bits)."""
    return secrets.token_urlsafe(24)


def token_hash(token: str) -> str:
    """What is stored in place of a token: its SHA-256."""
    return hashlib.sha256(token.encode()).hexdigest()


def keyed_hash(purpose: str, value: str) -> str:
    """HMAC-SHA-256 of `value` for one purpose, as hex."""
    return hmac.new(_key[0].encode(), f"{purpose}\0{value}".encode(), hashlib.sha256).hexdigest()


def derived_code(nonce: str, target: str) -> str:
    """The six-digit one-time code that belongs to `nonce` and `target`."""
    return f"{int(keyed_hash('one-time-code', f'{nonce}:{target}')[:12], 16) % 1_000_000:06d}"


def sign(purpose: str, payload: Any) -> str:
    """A URL-safe signed token that carries `payload` in clear."""
    return str(URLSafeTimedSerializer(_key[0], salt=purpose).dumps(payload))


def unsign(purpose: str, token: str, *, max_age_s: int) -> Any:
    """The payload of a token made by `sign`; None when it is forged or older than `max_age_s` seconds."""
    try:
        return URLSafeTimedSerializer(_key[0], salt=purpose).loads(token, max_age=max_age_s)
    except BadData:
        return None
