"""What people change about their own account: name, language, password, e-mail address, phone."""

from __future__ import annotations

import sqlalchemy as sa

from jobsite.accounts import passwords
from jobsite.accounts.addresses import is_email
from jobsite.accounts.events import AddressChanged, PasswordChanged
from jobsite.accounts.models import Person
from jobsite.accounts.services.sign_in import end_other_sessions
from jobsite.accounts.services.sign_up import checked_name
from jobsite.core.database import db, savepoint
from jobsite.core.errors import Conflict
from jobsite.core.i18n import LOCALES
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.outbox import publish


def update_profile(*, person: Person, display_name: str, locale: str) -> None:
    """Change the shown name and the language of messages. Raises Invalid on `display_name`."""
    person.display_name = checked_name(display_name)
    person.locale = locale if locale in LOCALES else LOCALES[0]
    db.session.flush()


def change_password(*, person: Person, password: str, keep_session_id: int | None) -> None:
    """Set a new password and end every session but `keep_session_id`. Raises Invalid on `password`."""
    own = (person.display_name, person.email or "", person.phone or "")
    passwords.check_new_password(password, own=own)
    person.password_hash = passwords.hashed(password)
    end_other_sessions(person_id=person.id, besides=keep_session_id)
    publish(PasswordChanged(person.id))
    db.session.flush()


def change_address(*, person: Person, target: str) -> None:
    """Put the proved address in the place of the old e-mail address or phone. Raises Conflict when it is another's."""
    column = "email" if is_email(target) else "phone"
    try:
        with savepoint():
            setattr(person, column, target)
            db.session.flush()
    except sa.exc.IntegrityError as error:
        raise Conflict(_("这个手机号或邮箱已用于另一个账号。")) from error
    publish(AddressChanged(person.id))


def remove_address(*, person: Person, channel: str) -> None:
    """Remove the e-mail address or the phone, `channel` being its column. Raises Conflict when it is the last way in."""
    if not (person.email and person.phone):
        raise Conflict(_("至少要留一个手机号或邮箱，否则无法登录。"))
    setattr(person, "email" if channel == "email" else "phone", None)
    publish(AddressChanged(person.id))
    db.session.flush()
