"""The one commit boundary of requests, and the memory of answers that makes a repeated submit harmless.

Owns the `submitted_form` table. Reading methods run in reading transactions; others commit when the view returned
without an error and roll back when it raised.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask, Response, g, redirect, request
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from jobsite.core import clock
from jobsite.core.database import Model, begin_reading, begin_writing, commit, db
from jobsite.web.access import current_actor

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
KEY_FIELD = "idempotency_key"


class SubmittedForm(Model):
    """The answer to a submit, by the key that its form carried."""

    __tablename__ = "submitted_form"

    key: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    location: Mapped[str] = mapped_column(sa.String(2000), default="")
    created_at: Mapped[datetime] = mapped_column(index=True)


def new_idempotency_key() -> str:
    """A key for one rendered form."""
    return secrets.token_urlsafe(18)


def init_boundary(app: Flask) -> None:
    """Set the boundary around every request."""

    @app.before_request
    def _begin() -> Any:
        if request.method in SAFE_METHODS:
            begin_reading()
            return None
        begin_writing()
        return _answer_again()

    @app.after_request
    def _end(response: Response) -> Response:
        if request.method in SAFE_METHODS or getattr(g, "has_failed", False):
            db.session.rollback()
            return response
        _remember(response)
        commit()
        return response

    @app.teardown_request
    def _forget(_error: BaseException | None) -> None:
        begin_writing()


def _answer_again() -> Any:
    """When this very form was answered before, give the same answer and do nothing."""
    given = request.form.get(KEY_FIELD, "")
    if not given or len(given) > 60:
        return None
    key = f"{current_actor().person_id or 0}:{given}"
    g.idempotency_key = key
    if db.session.scalar(_insert_once(key)) is not None:
        return None
    known = db.session.get_one(SubmittedForm, key)
    if not known.location:
        return None
    g.has_failed = True  # nothing to commit
    return redirect(known.location, 303)


def _insert_once(key: str) -> Any:
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    return (
        insert(SubmittedForm)
        .values(key=key, location="", created_at=clock.now())
        .on_conflict_do_nothing()
        .returning(SubmittedForm.key)
    )


def _remember(response: Response) -> None:
    key = getattr(g, "idempotency_key", None)
    if key is None:
        return
    if response.status_code in (302, 303):
        location = (response.location or "/")[:2000]
        db.session.execute(sa.update(SubmittedForm).where(SubmittedForm.key == key).values(location=location))
    else:  # the form came back with errors: it may be sent again
        db.session.execute(sa.delete(SubmittedForm).where(SubmittedForm.key == key))


def purge_submitted_forms() -> None:
    """Forget keys older than two days."""
    db.session.execute(sa.delete(SubmittedForm).where(SubmittedForm.created_at < clock.now() - timedelta(days=2)))
