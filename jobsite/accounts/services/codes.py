"""One-time codes: issued to an address, entered in the browser that asked, good for ten minutes and five tries.

Nothing here depends on whether the address is known: the same rows, the same answer, the same time. What the
message says to a known or an unknown address is decided later, by the handler of `OneTimeCodeIssued`.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import timedelta
from enum import StrEnum

import sqlalchemy as sa

from jobsite.accounts.events import OneTimeCodeIssued
from jobsite.accounts.models import CodePurpose, OneTimeCode
from jobsite.accounts.queries import find_by_address
from jobsite.core import clock
from jobsite.core.database import db
from jobsite.core.errors import TooMany
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.outbox import publish
from jobsite.core.signing import derived_code
from jobsite.core.throttle import count_attempts, record_attempt

CODE_LIFE = timedelta(minutes=10)
MAX_TRIES = 5
WINDOW = timedelta(minutes=15)
MAX_PER_PAIR = 6
MAX_PER_NETWORK = 60
MESSAGES_PER_WINDOW = 5


class CodeOutcome(StrEnum):
    RIGHT = "right"
    WRONG = "wrong"
    SPENT = "spent"


def issue_code(
    *, purpose: CodePurpose, target: str, network: str, locale: str, person_id: int | None = None
) -> OneTimeCode:
    """Make a code for an address in its stored form and ask for it to be sent. `network` is the asker's IP address.

    Raises TooMany when this network asked too often. When others asked for the same address too often, nobody is
    locked out and the phone is not flooded: the code that was sent last is good in this browser too.
    """
    _check_pace(target, network)
    known = find_by_address(target)
    nonce = _nonce_of_flooded(purpose, target)
    moment = clock.now()
    row = OneTimeCode(
        purpose=purpose,
        target=target,
        nonce=nonce or secrets.token_hex(16),
        person_id=person_id or (known.id if known else None),
        locale=locale,
        tries=0,
        created_at=moment,
        expires_at=moment + CODE_LIFE,
    )
    db.session.add(row)
    db.session.flush()
    if nonce is None:
        publish(OneTimeCodeIssued(row.id))
    return row


def _check_pace(target: str, network: str) -> None:
    pair = f"{target} {network}"
    if (
        count_attempts("code-pair", pair, window=WINDOW) >= MAX_PER_PAIR
        or count_attempts("code-network", network, window=WINDOW) >= MAX_PER_NETWORK
    ):
        raise TooMany(_("验证码发得太多了，请 15 分钟后再试。"), retry_after=int(WINDOW.total_seconds()))
    record_attempt("code-pair", pair)
    record_attempt("code-network", network)


def _nonce_of_flooded(purpose: CodePurpose, target: str) -> str | None:
    """The nonce of the newest usable code, when enough messages went to the address lately."""
    moment = clock.now()
    of_target = sa.select(OneTimeCode).where(OneTimeCode.purpose == purpose, OneTimeCode.target == target)
    recent = of_target.where(OneTimeCode.created_at > moment - WINDOW).subquery()
    sent = db.session.scalar(sa.select(sa.func.count(recent.c.nonce.distinct()))) or 0
    if sent < MESSAGES_PER_WINDOW:
        return None
    newest = db.session.scalars(
        of_target.where(OneTimeCode.used_at.is_(None), OneTimeCode.expires_at > moment + CODE_LIFE / 2)
        .order_by(OneTimeCode.id.desc())
        .limit(1)
    ).first()
    return newest.nonce if newest else None


def verify_code(code_id: int, given: str, *, purpose: CodePurpose) -> tuple[CodeOutcome, OneTimeCode | None]:
    """Try a code once. RIGHT uses it up; WRONG costs one of its tries; SPENT: expired, used, or no tries left.

    Commit the tries even when the answer is WRONG. Two at once with the right code: one of them gets in.
    """
    taken = db.session.execute(
        sa.update(OneTimeCode)
        .where(
            OneTimeCode.id == code_id,
            OneTimeCode.purpose == purpose,
            OneTimeCode.used_at.is_(None),
            OneTimeCode.expires_at > clock.now(),
            OneTimeCode.tries < MAX_TRIES,
        )
        .values(tries=OneTimeCode.tries + 1)
    )
    row = db.session.get(OneTimeCode, code_id, populate_existing=True) if taken.rowcount else None  # type: ignore[attr-defined]  # an update has a row count
    if row is None:
        return CodeOutcome.SPENT, None
    if not hmac.compare_digest(derived_code(row.nonce, row.target).encode(), _digits(given).encode()):
        return CodeOutcome.WRONG, None
    used = db.session.execute(
        sa.update(OneTimeCode)
        .where(OneTimeCode.nonce == row.nonce, OneTimeCode.used_at.is_(None))
        .values(used_at=clock.now())
    )
    return (CodeOutcome.RIGHT, row) if used.rowcount else (CodeOutcome.SPENT, None)  # type: ignore[attr-defined]  # as above


def _digits(given: str) -> str:
    """What was typed, without spaces, full-width digits as plain ones."""
    return "".join(str(int(char)) for char in given if char.isdecimal())[:12]


def purge_codes() -> None:
    """Forget codes of over a day ago."""
    db.session.execute(sa.delete(OneTimeCode).where(OneTimeCode.created_at < clock.now() - timedelta(days=1)))
