"""The test client: a browser's habits without a browser. It checks every page it is shown."""

from __future__ import annotations

from contextvars import Context
from datetime import timedelta
from hashlib import sha1
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from flask import has_app_context
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer

from jobsite.accounts.models import SignInSession
from jobsite.core import clock, signing
from jobsite.core.database import db
from tests.html import Page, problems_of, values_of

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

WRITING = ("POST", "PUT", "PATCH", "DELETE")


def page_of(response: TestResponse) -> Page:
    """The page that a response shows."""
    return Page(response.get_data(as_text=True))


class SiteClient(FlaskClient):
    """Keeps cookies, sends the CSRF token, checks HTML, and gives each request a context of its own.

    What the test has added to its session is saved before a request, and read anew after it.
    """

    sends_csrf = True
    checks_pages = True

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:  # type: ignore[override]
        """Send one request as if it were alone in its process."""
        if has_app_context():
            db.session.commit()
        if kwargs.get("method", "GET") in WRITING and self.sends_csrf:
            kwargs["headers"] = {"X-CSRFToken": self.csrf_token(), **dict(kwargs.get("headers") or {})}
        response: TestResponse = Context().run(super().open, *args, **kwargs)
        if has_app_context():
            db.session.expire_all()
        if self.checks_pages and response.mimetype == "text/html" and not 300 <= response.status_code < 400:
            problems = problems_of(page_of(response))
            assert not problems, f"{response.request.path}: {'; '.join(problems)}"
        return response

    def csrf_token(self) -> str:
        """The token that this session's forms would carry."""
        return Context().run(self._csrf_token)

    def _csrf_token(self) -> str:
        with self.session_transaction() as cookie:
            raw = cookie.setdefault("csrf_token", sha1(signing.new_token().encode()).hexdigest())
        return str(URLSafeTimedSerializer(self.application.secret_key or "", salt="wtf-csrf-token").dumps(raw))

    def page(self, path: str, *, status: int = 200) -> Page:
        """Open an address and return its page."""
        response = self.get(path)
        assert response.status_code == status, f"{path}: {response.status} {response.location or ''}"
        return page_of(response)

    def submit(self, path: str, data: dict[str, Any], *, action: str = "", **options: Any) -> TestResponse:
        """Open a page, fill in its form, send it. The form is the one that has the first field of `data`, or this action.

        A value of None leaves the field out. Redirects are not followed unless `follow_redirects=True` is given.
        """
        page = self.page(path)
        form = page.form(holding="" if action else next(iter(data), ""), action=action)
        values = values_of(form) | data
        values = {name: value for name, value in values.items() if value is not None}
        target = urljoin(path, form["action"] or path)
        if form["method"].lower() != "post":
            return self.get(target, query_string=values, **options)
        return self.post(target, data=values, **options)

    def sign_in(self, person_id: int) -> None:
        """Be this person from now on, without the sign-in page."""
        token, moment = signing.new_token(), clock.now()
        row = SignInSession(
            person_id=person_id,
            token_hash=signing.token_hash(token),
            created_at=moment,
            expires_at=moment + timedelta(days=1),
        )
        db.session.add(row)
        db.session.commit()
        Context().run(self._keep_token, token)

    def _keep_token(self, token: str) -> None:
        with self.session_transaction() as cookie:
            cookie.clear()
            cookie["_user_id"], cookie["_fresh"] = token, True

    def sign_out(self) -> None:
        """Forget every cookie."""
        self._cookies.clear()
