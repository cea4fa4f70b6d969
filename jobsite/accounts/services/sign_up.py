"""New people, and what they agree to."""

from __future__ import annotations

import sqlalchemy as sa

from jobsite.accounts import passwords
from jobsite.accounts.addresses import is_email
from jobsite.accounts.models import Consent, Person, PersonStatus
from jobsite.accounts.privacy import NOTICE, VERSION
from jobsite.core import clock
from jobsite.core.database import db, savepoint
from jobsite.core.errors import Conflict, Invalid
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.identity import PersonKind

OPEN_KINDS = (PersonKind.SEEKER, PersonKind.EMPLOYER, PersonKind.AGENCY, PersonKind.SCHOOL)
MAX_NAME = 40


def checked_name(name: str) -> str:
    """The name people are shown by: 1 to 40 characters on one line. Raises Invalid on `display_name`."""
    clean = " ".join(name.split())
    if not clean or len(clean) > MAX_NAME or not clean.isprintable():
        raise Invalid({"display_name": _("请填写 1 到 40 个字的称呼。")})
    return clean


def create_person(
    *, kind: PersonKind, target: str, display_name: str, password: str, locale: str, has_consented: bool
) -> Person:
    """An account for someone who proved that `target` is theirs; an empty password means codes only.

    Raises Invalid on `display_name`, `password` or `consent`; Conflict when the address got an account meanwhile.
    """
    name = checked_name(display_name)
    if not has_consented:
        raise Invalid({"consent": _("请先阅读并同意个人信息保护告知。")})
    if password:
        passwords.check_new_password(password, own=(target, name))
    person = Person(
        kind=kind,
        status=PersonStatus.ACTIVE,
        display_name=name,
        email=target if is_email(target) else None,
        phone=None if is_email(target) else target,
        password_hash=passwords.hashed(password) if password else None,
        locale=locale,
        created_at=clock.now(),
    )
    try:
        with savepoint():
            db.session.add(person)
            db.session.flush()
    except sa.exc.IntegrityError as error:
        raise Conflict(_("这个手机号或邮箱刚刚已经注册，请直接登录。")) from error
    record_consent(person_id=person.id, is_given=True)
    return person


def record_consent(*, person_id: int, is_given: bool) -> Consent:
    """Add that the person agreed to, or withdrew from, the present version of the privacy notice."""
    row = Consent(person_id=person_id, notice=NOTICE, version=VERSION, is_given=is_given, created_at=clock.now())
    db.session.add(row)
    db.session.flush()
    return row
