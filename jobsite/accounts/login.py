"""The bridge between Flask-Login and our sessions: a cookie names a row of `sign_in_session`, the row names the person."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Network, ip_address
from types import MappingProxyType

import sqlalchemy as sa
from flask import Flask, Response, request
from flask import session as cookie
from flask_login import LoginManager, UserMixin, login_user, logout_user
from sqlalchemy.orm import selectinload

from jobsite.accounts.models import Person, PersonStatus, SignInSession
from jobsite.accounts.services.audit import write_looks
from jobsite.accounts.services.sign_in import REMEMBERED
from jobsite.core import clock
from jobsite.core.database import db
from jobsite.core.identity import ANONYMOUS, Actor
from jobsite.core.signing import token_hash


class SignedIn(UserMixin):  # type: ignore[misc]  # flask-login has no types
    """A person in one session, as Flask-Login sees them."""

    def __init__(self, actor: Actor, token: str) -> None:
        self.actor = actor
        self.token = token

    def get_id(self) -> str:
        """The session's token: not the person's id, so that signing out kills every copy of the cookie."""
        return self.token


class Visitor:
    """Someone who is not signed in."""

    is_authenticated = False
    is_active = False
    is_anonymous = True
    actor = ANONYMOUS

    def get_id(self) -> None:
        """Nobody."""
        return


def actor_of(person: Person, session_id: int | None = None) -> Actor:
    """What policies are given for this person."""
    return Actor(
        person_id=person.id,
        kind=person.kind,
        display_name=person.display_name,
        staff_roles=frozenset(grant.role for grant in person.staff_grants),
        memberships=MappingProxyType({row.employer_id: row.role for row in person.memberships}),
        sign_in_session_id=session_id,
    )


def load_signed_in(token: str) -> SignedIn | None:
    """The person of a live session; None when it is signed out, expired, or the person is banned or gone."""
    found = db.session.execute(
        sa.select(SignInSession, Person)
        .join(Person, Person.id == SignInSession.person_id)
        .where(
            SignInSession.token_hash == token_hash(token),
            SignInSession.revoked_at.is_(None),
            SignInSession.expires_at > clock.now(),
            Person.status == PersonStatus.ACTIVE,
        )
        .options(selectinload(Person.staff_grants), selectinload(Person.memberships))
    ).first()
    if found is None:
        return None
    session, person = found
    return SignedIn(actor_of(person, session.id), token)


def sign_in_here(person: Person, session_id: int, token: str, *, remember: bool) -> None:
    """Tie this browser to a fresh session; everything the cookie held before is dropped (no fixation)."""
    cookie.clear()
    login_user(SignedIn(actor_of(person, session_id), token), remember=remember)


def sign_out_here() -> None:
    """Forget the session in this browser. Revoking its row is the service's part."""
    cookie.clear()  # before: what logout_user leaves in it removes the remember-me cookie
    logout_user()


def init_login(app: Flask) -> None:
    """Let Flask-Login find people by session."""
    manager = LoginManager(app)
    manager.anonymous_user = Visitor
    manager.session_protection = None  # our sessions end by row; a phone's address changes all day
    manager.user_loader(load_signed_in)
    app.after_request(_log_looks)
    app.config.update(
        REMEMBER_COOKIE_DURATION=REMEMBERED,
        REMEMBER_COOKIE_HTTPONLY=True,
        REMEMBER_COOKIE_SAMESITE="Lax",
        REMEMBER_COOKIE_SECURE=app.config["SESSION_COOKIE_SECURE"],
    )


def _log_looks(response: Response) -> Response:
    """Runs after the boundary ended a reading request: what staff looked at is written before the answer leaves."""
    write_looks()
    return response


def client_address() -> str:
    """Where this request came from, after trusted proxies: an IPv4 address, or the /64 that one IPv6 subscriber has."""
    given = request.remote_addr or "unknown"
    try:
        address = ip_address(given)
    except ValueError:
        return given
    if isinstance(address, IPv4Address):
        return given
    return str(address.ipv4_mapped or IPv6Network((int(address) >> 64 << 64, 64)))
