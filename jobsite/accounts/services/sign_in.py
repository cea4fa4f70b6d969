"""Signing in and out: passwords checked at a bearable pace, sessions opened and ended."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

import sqlalchemy as sa

from jobsite.accounts import passwords
from jobsite.accounts.models import Person, PersonStatus, SignInSession
from jobsite.accounts.queries import find_by_address
from jobsite.core import clock
from jobsite.core.database import db
from jobsite.core.errors import Forbidden
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.signing import new_token, token_hash
from jobsite.core.throttle import count_attempts, forget_attempts, record_attempt

WINDOW = timedelta(minutes=15)
MAX_PER_PAIR = 10
MAX_PER_NETWORK = 30
MAX_PER_ACCOUNT = 100
BROWSER_SESSION = timedelta(hours=24)
REMEMBERED = timedelta(days=90)


class PasswordOutcome(StrEnum):
    RIGHT = "right"
    WRONG = "wrong"
    SLOW_DOWN = "slow_down"
    CODE_NEEDED = "code_needed"


def check_password(*, target: str, password: str, network: str) -> tuple[PasswordOutcome, Person | None]:
    """Check a password; the time and the answer are the same whether the address is known or not.

    Within 15 minutes: after 10 failures at one address from one network, or 30 from one network, that network
    waits (SLOW_DOWN); after 100 failures at one address from anywhere, a code is asked for instead (CODE_NEEDED).
    The owner is never locked out: a one-time code is always taken. Commit the count even when it is WRONG.
    """
    pair = f"{target} {network}"
    if count_attempts("password-pair", pair, window=WINDOW) >= MAX_PER_PAIR:
        return PasswordOutcome.SLOW_DOWN, None
    if count_attempts("password-network", network, window=WINDOW) >= MAX_PER_NETWORK:
        return PasswordOutcome.SLOW_DOWN, None
    if count_attempts("password-account", target, window=WINDOW) >= MAX_PER_ACCOUNT:
        return PasswordOutcome.CODE_NEEDED, None
    person = find_by_address(target)
    if passwords.matches(person.password_hash if person else None, password) and person is not None:
        forget_attempts("password-pair", pair)
        _renew_hash(person, password)
        return PasswordOutcome.RIGHT, person
    for purpose, subject in (("pair", pair), ("network", network), ("account", target)):
        record_attempt(f"password-{purpose}", subject)
    return PasswordOutcome.WRONG, None


def _renew_hash(person: Person, password: str) -> None:
    if person.password_hash and passwords.needs_new_hash(person.password_hash):
        person.password_hash = passwords.hashed(password)


def check_active(person: Person) -> None:
    """Raise Forbidden when the account is closed. Ask only after proof of who it is."""
    if person.status is not PersonStatus.ACTIVE:
        raise Forbidden(_("这个账号已被停用。有疑问请联系工作人员。"))


def open_session(*, person: Person, user_agent: str, is_remembered: bool) -> tuple[SignInSession, str]:
    """A fresh session and its token. Raises Forbidden when the account is closed."""
    check_active(person)
    token = new_token()
    moment = clock.now()
    row = SignInSession(
        person_id=person.id,
        token_hash=token_hash(token),
        user_agent=user_agent[:200],
        created_at=moment,
        expires_at=moment + (REMEMBERED if is_remembered else BROWSER_SESSION),
    )
    db.session.add(row)
    db.session.flush()
    return row, token


def _end(*conditions: sa.ColumnElement[bool]) -> int:
    result = db.session.execute(
        sa.update(SignInSession).where(SignInSession.revoked_at.is_(None), *conditions).values(revoked_at=clock.now())
    )
    return int(result.rowcount)  # type: ignore[attr-defined]  # an update has a row count


def end_session(*, person_id: int, session_id: int) -> int:
    """Sign out one of the person's own sessions; returns 0 when there was none."""
    return _end(SignInSession.person_id == person_id, SignInSession.id == session_id)


def end_other_sessions(*, person_id: int, besides: int | None) -> int:
    """Sign out every session of the person, or all but one; returns how many."""
    condition = SignInSession.person_id == person_id
    return _end(condition) if besides is None else _end(condition, SignInSession.id != besides)


def purge_sessions() -> None:
    """Forget sessions that ended over 30 days ago."""
    old = clock.now() - timedelta(days=30)
    db.session.execute(
        sa.delete(SignInSession).where(sa.or_(SignInSession.expires_at < old, SignInSession.revoked_at < old))
    )
