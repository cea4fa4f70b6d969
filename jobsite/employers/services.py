"""The verbs of firms: register, change, verify, refuse, block. Each step leaves a history row and news."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import phonenumbers
import sqlalchemy as sa
from sqlalchemy.orm.attributes import set_committed_value
from stdnum.cn import uscc as stdnum_uscc
from stdnum.exceptions import InvalidChecksum, InvalidLength, ValidationError

from jobsite.accounts.services import add_member, record_audit
from jobsite.core import clock
from jobsite.core.database import constraint_of, db, savepoint
from jobsite.core.errors import Conflict, Invalid, NotFound
from jobsite.core.files import StoredFile
from jobsite.core.i18n import Text
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.identity import Actor, MemberRole
from jobsite.core.outbox import publish
from jobsite.core.states import check_move
from jobsite.employers.events import (
    EmployerBlocked,
    EmployerRefused,
    EmployerRegistered,
    EmployerUnblocked,
    EmployerUpdated,
    EmployerVerified,
)
from jobsite.employers.models import (
    TRANSITIONS,
    Employer,
    EmployerHistory,
    EmployerSize,
    EmployerState,
    Industry,
)
from jobsite.employers.queries import find_by_uscc
from jobsite.taxonomy.divisions import find_division, list_children

# What staff compare with the licence: a change of these wants a new look.
VERIFIED_FIELDS = frozenset({"uscc", "name"})


@dataclass(frozen=True, kw_only=True)
class EmployerContent:
    """What a firm says about itself. `division_code` names a town (9 digits)."""

    uscc: str
    name: str
    industry: Industry
    size: EmployerSize
    division_code: str
    address: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    introduction: str = ""
    licence_file_id: int | None = None


def checked_uscc(given: str) -> str:
    """The unified social credit code (GB 32100) in its stored form; raises Invalid on the field `uscc`."""
    try:
        return str(stdnum_uscc.validate(given.upper()))
    except InvalidLength as error:
        raise Invalid({"uscc": _("统一社会信用代码是 18 位，请对照营业执照核对。")}) from error
    except InvalidChecksum as error:
        raise Invalid({"uscc": _("代码的校验位不对，请对照营业执照逐位核对。")}) from error
    except ValidationError as error:
        raise Invalid({"uscc": _("这不是有效的统一社会信用代码，请对照营业执照核对。")}) from error


def checked_phone(given: str) -> str:
    """A phone number as the firm wrote it, if it can be dialled in China; raises Invalid on `contact_phone`."""
    if not given:
        return ""
    message: Text = _("请填写能打通的手机号，或带区号的座机。")
    try:
        number = phonenumbers.parse(given, "CN")
    except phonenumbers.NumberParseException as error:
        raise Invalid({"contact_phone": message}) from error
    if not phonenumbers.is_possible_number(number):
        raise Invalid({"contact_phone": message})
    return given


def checked_town(code: str) -> str:
    """The code of a town, or of a county without towns; raises Invalid on `division_name`."""
    division = find_division(code)
    if division is None or (division.level != "town" and list_children(division.code)):
        raise Invalid({"division_name": _("请选择到镇或街道。")})
    return division.code


def _checked(content: EmployerContent) -> dict[str, Any]:
    errors: dict[str, Text] = {}
    values = asdict(content)
    checks = (("uscc", checked_uscc), ("contact_phone", checked_phone), ("division_code", checked_town))
    for name, check in checks:
        try:
            values[name] = check(values[name])
        except Invalid as error:
            errors |= error.errors
    if not content.name:
        errors["name"] = _("请填写营业执照上的名称。")
    if errors:
        raise Invalid(errors)
    return values


def register_employer(*, actor: Actor, content: EmployerContent) -> Employer:
    """Enter a firm that waits for staff; the person becomes its owner. A known code is refused on its field."""
    values = _checked(content)
    moment = clock.now()
    employer = Employer(**values, state=EmployerState.PENDING, created_at=moment)
    _flush_unique(employer)
    add_member(person_id=actor.required_id, employer_id=employer.id, role=MemberRole.OWNER)
    _remember(employer, actor, "", EmployerState.PENDING)
    publish(EmployerRegistered(employer.id))
    db.session.flush()
    return employer


def _flush_unique(employer: Employer) -> None:
    """Write the firm; the unique code becomes an error on its field, also when two come at once."""
    taken: Text = _("这家单位已经登记过。请让单位里的管理人邀请您。")
    known = find_by_uscc(employer.uscc) if employer.id is None else None
    if known is not None:
        raise Invalid({"uscc": taken})
    try:
        with savepoint():
            db.session.add(employer)
            db.session.flush()
    except sa.exc.IntegrityError as error:
        if "uscc" in constraint_of(error):
            raise Invalid({"uscc": taken}) from error
        raise


def update_employer(*, actor: Actor, employer: Employer, content: EmployerContent) -> None:
    """Change what the firm says about itself. A new name or code waits for staff again; a refused firm is resubmitted.

    A missing `licence_file_id` keeps the scan that is there.
    """
    values = _checked(content)
    if values["licence_file_id"] is None:
        values["licence_file_id"] = employer.licence_file_id
    changed = {name for name, value in values.items() if getattr(employer, name) != value}
    if not changed and employer.state is not EmployerState.REFUSED:
        return
    if "uscc" in changed and (known := find_by_uscc(values["uscc"])) is not None and known.id != employer.id:
        raise Invalid({"uscc": _("这家单位已经登记过。请让单位里的管理人邀请您。")})
    was_public, before = employer.is_public, employer.state
    _take(employer)
    for name in changed:
        setattr(employer, name, values[name])
    waits_again = before is EmployerState.REFUSED or (before is EmployerState.VERIFIED and changed & VERIFIED_FIELDS)
    if waits_again:
        check_move(TRANSITIONS, before, EmployerState.PENDING)
        employer.state = EmployerState.PENDING
        employer.refusal_reason = ""
        publish(EmployerRegistered(employer.id))
    _remember(employer, actor, before, employer.state, ",".join(sorted(changed)))
    if was_public:
        publish(EmployerUpdated(employer.id, is_public=employer.is_public))
    _flush_unique(employer)


def verify_employer(*, actor: Actor, employer: Employer, seen_version: int | None = None) -> None:
    """Staff find the firm genuine. Raises Conflict when it no longer waits or changed since it was looked at."""
    _move(employer, actor, EmployerState.VERIFIED, "", seen_version)
    employer.refusal_reason = ""
    publish(EmployerVerified(employer.id))
    db.session.flush()


def refuse_employer(*, actor: Actor, employer: Employer, reason: str, seen_version: int | None = None) -> None:
    """Staff send the firm back with a reason in words; it may correct itself and come again."""
    _need_reason(reason)
    _move(employer, actor, EmployerState.REFUSED, reason, seen_version)
    employer.refusal_reason = reason
    publish(EmployerRefused(employer.id, reason))
    db.session.flush()


def block_employer(*, actor: Actor, employer: Employer, reason: str) -> None:
    """Staff take the firm and its vacancies off every public page at once. Raises Conflict when it is blocked already."""
    _need_reason(reason)
    if employer.blocked_at is not None:
        raise Conflict(_("这家单位已经被停用。"))
    _take(employer)
    employer.blocked_at = clock.now()
    employer.block_reason = reason
    _remember(employer, actor, employer.state, "blocked", reason)
    publish(EmployerBlocked(employer.id, reason))
    db.session.flush()


def unblock_employer(*, actor: Actor, employer: Employer, reason: str) -> None:
    """Staff let the firm back. Raises Conflict when it is not blocked."""
    if employer.blocked_at is None:
        raise Conflict(_("这家单位没有被停用。"))
    _take(employer)
    employer.blocked_at = None
    employer.block_reason = ""
    _remember(employer, actor, "blocked", employer.state, reason)
    publish(EmployerUnblocked(employer.id))
    db.session.flush()


def open_licence(*, actor: Actor, employer: Employer) -> StoredFile:
    """The row of the licence scan, and a line in the audit log that the actor took it; raises NotFound without one."""
    row = db.session.get(StoredFile, employer.licence_file_id) if employer.licence_file_id else None
    if row is None:
        raise NotFound
    record_audit(actor, "licence_read", "employer", employer.id)
    return row


def _need_reason(reason: str) -> None:
    if not reason.strip():
        raise Invalid({"reason": _("请写明理由，单位会看到。")})


def _move(employer: Employer, actor: Actor, target: EmployerState, reason: str, seen_version: int | None) -> None:
    before = employer.state
    check_move(TRANSITIONS, before, target)
    _take(employer, seen_version)
    employer.state = target
    _remember(employer, actor, before, target, reason)


def _take(employer: Employer, seen_version: int | None = None) -> None:
    """Claim the firm as it was read by raising its version; of two at once one gets Conflict."""
    version = employer.version
    result = db.session.execute(
        sa.update(Employer)
        .where(Employer.id == employer.id, Employer.version == version)
        .values(version=version + 1)
        .execution_options(synchronize_session=False)
    )
    if result.rowcount == 0 or seen_version not in (None, version):  # type: ignore[attr-defined]  # an update has one
        raise Conflict(_("这家单位的资料刚刚有变动，请重新打开后再处理。"))
    set_committed_value(employer, "version", version + 1)


def _remember(employer: Employer, actor: Actor, before: str, after: str, reason: str = "") -> None:
    db.session.add(
        EmployerHistory(
            employer_id=employer.id,
            from_state=before,
            to_state=after,
            actor_id=actor.person_id,
            reason=reason[:500],
            created_at=clock.now(),
        )
    )
