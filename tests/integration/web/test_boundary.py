"""The commit boundary: reading requests read, failed ones leave nothing, repeated ones count once."""

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask, redirect, request

from jobsite.core import clock
from jobsite.core.database import db
from jobsite.core.errors import Conflict
from jobsite.core.throttle import Attempt
from jobsite.web.access import public


def add_row(bucket: str) -> None:
    db.session.add(Attempt(bucket=bucket, made_at=clock.now()))
    db.session.flush()


@public
def act() -> Any:
    """A view that writes, and then does what the form says."""
    add_row("boundary")
    if request.values.get("then") == "refuse":
        raise Conflict("no")
    if request.values.get("then") == "fail":
        return "form with errors", 422
    return redirect(f"/made/{count()}", 303)


def count() -> int:
    return db.session.scalar(sa.select(sa.func.count()).where(Attempt.bucket == "boundary")) or 0


@pytest.fixture
def client(separate_app: Flask) -> Iterator[Any]:
    """A browser of an app that has one more route."""
    separate_app.add_url_rule("/test/act", "test_act", act, methods=["GET", "POST"])
    with separate_app.app_context():
        yield separate_app.test_client()


def test_a_write_that_succeeds_is_kept(client: Any) -> None:
    assert client.post("/test/act").status_code == 303
    assert count() == 1


def test_a_refused_write_leaves_nothing(client: Any) -> None:
    assert client.post("/test/act", data={"then": "refuse"}).status_code == 409
    assert count() == 0


def test_a_reading_request_cannot_write(client: Any) -> None:
    with pytest.raises(RuntimeError, match="tried to write"):
        client.get("/test/act")
    assert count() == 0


def test_the_same_form_sent_again_gives_the_same_answer_and_does_nothing(client: Any) -> None:
    answers = [client.post("/test/act", data={"idempotency_key": "k1"}).location for _time in range(5)]
    assert set(answers) == {"/made/1"}
    assert count() == 1


def test_a_form_that_came_back_with_errors_may_be_sent_again(client: Any) -> None:
    assert client.post("/test/act", data={"idempotency_key": "k2", "then": "fail"}).status_code == 422
    assert client.post("/test/act", data={"idempotency_key": "k2"}).status_code == 303


def test_two_forms_are_two_submits(client: Any) -> None:
    client.post("/test/act", data={"idempotency_key": "k3"})
    client.post("/test/act", data={"idempotency_key": "k4"})
    assert count() == 2
