"""Who may act, declared once per route. A route that declares nothing is refused."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import Flask, abort, current_app, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from jobsite.core.errors import Forbidden, NotFound
from jobsite.core.identity import ANONYMOUS, Actor

View = Callable[..., Any]
Policy = Callable[..., bool]


@dataclass(frozen=True)
class Access:
    """What a route declares: its policy's name, and whether people who are not signed in are asked to sign in."""

    policy: str
    is_open: bool


def current_actor() -> Actor:
    """The person of this request, or ANONYMOUS."""
    actor = getattr(current_user, "actor", None)
    return actor if isinstance(actor, Actor) else ANONYMOUS


def public(view: View) -> View:
    """Everyone may."""
    view.access = Access("public", is_open=True)  # type: ignore[attr-defined]  # a mark on the function
    return view


def access(policy: Policy, thing: Callable[..., Any] | None = None, *, is_open: bool = False) -> Callable[[View], View]:
    """Only those whom `policy(actor)` or `policy(actor, thing)` lets in.

    `thing` is a loader called with the URL's arguments that it names; the view is given the loaded object as its
    first argument in their place. People who are not signed in are sent to sign in before anything is loaded,
    unless `is_open`. A refused object answers 404 as if it did not exist; a refused role answers 403.
    """
    consumed = list(inspect.signature(thing).parameters) if thing else []

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(**arguments: Any) -> Any:
            actor = current_actor()
            if not is_open and not actor.is_signed_in:
                return ask_to_sign_in()
            if thing is None:
                if not policy(actor):
                    raise Forbidden
                return view(**arguments)
            loaded = thing(**{name: arguments.pop(name) for name in consumed})
            if not policy(actor, loaded):
                raise NotFound
            return view(loaded, **arguments)

        guarded.access = Access(policy.__name__, is_open)  # type: ignore[attr-defined]  # a mark on the function
        return guarded

    return decorate


def is_signed_in(actor: Actor) -> bool:
    """Policy: any person with an account."""
    return actor.is_signed_in


def ask_to_sign_in() -> Response:
    """To the sign-in page and back again; a request that cannot be repeated by address comes back to its page."""
    target = request.full_path.rstrip("?") if request.method == "GET" else local_path(request.referrer or "")
    return redirect(url_for("accounts.sign_in", next=target), 303)


def local_path(url: str) -> str:
    """The path of `url` when it is on this site, else `/`: no open redirects."""
    if url.startswith(request.host_url):
        url = "/" + url[len(request.host_url) :]
    if not url.startswith("/") or url.startswith(("//", "/\\")) or any(ord(char) < 32 for char in url):
        return "/"
    return url


def access_of(endpoint: str) -> Access | None:
    """What the endpoint declares; None when it declares nothing."""
    view = current_app.view_functions.get(endpoint)
    view = getattr(view, "view_class", view)
    found = getattr(view, "access", None)
    return found if isinstance(found, Access) else None


def init_access(app: Flask) -> None:
    """Refuse every route without a declaration."""

    @app.before_request
    def _refuse_undeclared() -> None:
        if request.endpoint and request.endpoint != "static" and access_of(request.endpoint) is None:
            current_app.logger.error("route %s declares no access", request.endpoint)
            abort(403)
