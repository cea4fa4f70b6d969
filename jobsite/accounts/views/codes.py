"""What the views share: a code on its way, kept in this browser's signed cookie, and the end of every sign-in."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from flask import current_app, flash, redirect, request, url_for
from flask import session as cookie
from werkzeug.wrappers import Response

from jobsite.accounts.login import client_address, sign_in_here
from jobsite.accounts.models import CodePurpose, Person
from jobsite.accounts.privacy import NOTICE, VERSION
from jobsite.accounts.queries import agreed_version
from jobsite.accounts.services import CodeOutcome, check_active, end_session, issue_code, open_session
from jobsite.core import clock
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.identity import PersonKind
from jobsite.web.access import current_actor, local_path
from jobsite.web.display import preference, remember_choice
from jobsite.web.navigation import url_or_none

_PENDING = "pending_code"
_AGREEING = "agreeing"
AGREEING_LIFE = timedelta(minutes=30)
MAX_NEXT = 1_000  # it waits in a cookie, which browsers cut at 4 kB
WORDS = {
    CodeOutcome.WRONG: _("验证码不对，请再看一下。"),
    CodeOutcome.SPENT: _("验证码已经用过或过期，请重新获取。"),
}


@dataclass(frozen=True)
class PendingCode:
    """A code that this browser asked for: where it went, what for, and what comes after."""

    code_id: int
    purpose: str
    target: str
    kind: str = ""
    next: str = ""


def ask_code(
    purpose: CodePurpose, target: str, *, kind: str = "", after: str = "", person_id: int | None = None
) -> None:
    """Have a code sent and remember in this browser which one. Raises TooMany."""
    row = issue_code(
        purpose=purpose, target=target, network=client_address(), locale=preference("locale"), person_id=person_id
    )
    cookie[_PENDING] = asdict(PendingCode(row.id, purpose.value, target, kind, after))


def pending_code(purpose: CodePurpose) -> PendingCode | None:
    """The code that this browser waits for, of this purpose."""
    found = cookie.get(_PENDING)
    return PendingCode(**found) if found and found["purpose"] == purpose else None


def forget_code() -> None:
    """The code was used."""
    cookie.pop(_PENDING, None)


def safe_next(given: str | None) -> str:
    """Where to go afterwards: a path of this site, or nothing."""
    path = local_path(given or "")
    is_useless = path == "/" or path.startswith("/account/sign-") or len(path) > MAX_NEXT
    return "" if is_useless else path


def home_of(kind: PersonKind | None) -> str:
    """Where a person of this kind begins."""
    endpoints = {
        PersonKind.SEEKER: "seekers.home",
        PersonKind.EMPLOYER: "employers.desks",
        PersonKind.STAFF: "staff.desk",
    }
    found = url_or_none(endpoints[kind]) if kind in endpoints else None
    return found or url_for("accounts.settings")


def enter(person: Person, *, is_remembered: bool, after: str) -> Response:
    """End every way of signing in: first the privacy notice, when its version is new to the person, then the session.

    Raises Forbidden for a closed account.
    """
    if agreed_version(person.id, NOTICE) != VERSION:
        check_active(person)
        cookie.clear()
        cookie[_AGREEING] = {
            "person_id": person.id,
            "is_remembered": is_remembered,
            "next": after,
            "until": (clock.now() + AGREEING_LIFE).timestamp(),
        }
        return redirect(url_for("accounts.agree"), 303)
    before = current_actor()
    if before.sign_in_session_id is not None:  # this browser's earlier session must not outlive its cookie
        end_session(person_id=before.required_id, session_id=before.sign_in_session_id)
    row, token = open_session(person=person, user_agent=request.user_agent.string, is_remembered=is_remembered)
    sign_in_here(person, row.id, token, remember=is_remembered)
    response = redirect(after or home_of(person.kind), 303)
    if "display_locale" not in request.cookies:
        remember_choice(response, "locale", person.locale)
    return response


def agreeing() -> dict[str, Any] | None:
    """The sign-in that waits for consent in this browser."""
    found = cookie.get(_AGREEING)
    return found if found and found["until"] > clock.now().timestamp() else None


def stop_agreeing() -> None:
    """The waiting sign-in is over."""
    cookie.pop(_AGREEING, None)


def is_demo() -> bool:
    """Whether the demo accounts and the outbox are shown."""
    return bool(current_app.extensions["settings"].is_demo)


def say(text: Any, category: str = "success") -> None:
    """A word for the next page."""
    flash(str(text), category)
