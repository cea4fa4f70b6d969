"""Security headers, the strict content policy, versioned static files, refusal of malformed input."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, abort, current_app, request
from werkzeug.routing import IntegerConverter, ValidationError

from jobsite.web.access import current_actor

MAX_ID = 2**31 - 1


class IdConverter(IntegerConverter):
    """Integers in addresses that fit every database's integer."""

    def to_python(self, value: str) -> int:
        if len(value) > 10 or int(value) > MAX_ID:
            raise ValidationError
        return int(value)


def content_policy(push_origin: str) -> str:
    """Everything from this site; live streams also from the push process when it has an origin of its own."""
    connect = f"'self' {push_origin}".strip()
    return (
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; "
        f"connect-src {connect}; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
    )


def init_headers(app: Flask) -> None:
    """Add the headers to every answer and refuse NUL characters before any view."""
    app.url_map.converters["int"] = IdConverter
    policy = content_policy(app.config["PUSH_ORIGIN"])

    @app.before_request
    def _refuse_malformed() -> None:
        values = [*request.args.values(), *request.args.keys(), *(request.view_args or {}).values()]
        if request.method == "POST" and request.mimetype in (
            "application/x-www-form-urlencoded",
            "multipart/form-data",
        ):
            values += [text for pair in request.form.items(multi=True) for text in pair]
        if any(isinstance(value, str) and "\0" in value for value in values):
            abort(400)

    @app.after_request
    def _add(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", policy)
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "same-origin")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        headers.setdefault(
            "Permissions-Policy",
            "camera=(self), microphone=(self), display-capture=(self), geolocation=(self)",
        )
        if app.config["SESSION_COOKIE_SECURE"]:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        if response.mimetype == "text/html":
            headers.setdefault(
                "Cache-Control", "private, no-store" if current_actor().is_signed_in else "private, no-cache"
            )
        return response


@lru_cache(maxsize=512)
def _digest(folder: str, path: str) -> str:
    try:
        return hashlib.sha256((Path(folder) / path).read_bytes()).hexdigest()[:12]
    except FileNotFoundError:
        return "missing"


def asset(path: str) -> str:
    """The address of a static file with its content's hash, so that it may be kept for ever."""
    folder = current_app.static_folder or ""
    return f"{request.script_root}{current_app.static_url_path}/{path}?v={_digest(folder, path)}"
