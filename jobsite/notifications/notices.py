"""Messages about people's accounts: codes, invitations, changes. Heard from `accounts.events`; composes, never decides."""

from __future__ import annotations

from flask_babel import force_locale

from jobsite.accounts.addresses import is_email
from jobsite.accounts.events import AddressChanged, OneTimeCodeIssued, PasswordChanged, PersonInvited
from jobsite.accounts.models import CodePurpose, Invitation, InvitationKind, OneTimeCode
from jobsite.accounts.queries import find_by_address
from jobsite.accounts.services import invitation_path
from jobsite.core import clock
from jobsite.core.database import db
from jobsite.core.i18n import gettext as _
from jobsite.core.i18n import lazy_gettext
from jobsite.core.outbox import subscribe
from jobsite.core.signing import derived_code
from jobsite.notifications.kinds import Kind, link_to, register_kind
from jobsite.notifications.models import Channel
from jobsite.notifications.services import notify, queue_message

CONSUMER = "notices:accounts"
PASSWORD_CHANGED = Kind(
    name="password_changed",
    label=lazy_gettext("密码修改"),
    title=lazy_gettext("您的密码已修改"),
    body=lazy_gettext("您的密码刚刚修改，其他设备已退出。如果不是您本人操作，请马上用“忘记密码”重设。"),
    channels=frozenset({Channel.MAIL, Channel.SMS}),
    is_optional=False,
)
ADDRESS_CHANGED = Kind(
    name="address_changed",
    label=lazy_gettext("联系方式修改"),
    title=lazy_gettext("您的登录方式已修改"),
    body=lazy_gettext("您的手机号或邮箱刚刚修改。如果不是您本人操作，请马上联系工作人员。"),
    channels=frozenset({Channel.MAIL, Channel.SMS}),
    is_optional=False,
)
for _kind in (PASSWORD_CHANGED, ADDRESS_CHANGED):
    register_kind(_kind)


def subscribe_notices() -> None:
    """Hear the news of people. Called at start."""
    subscribe(CONSUMER, OneTimeCodeIssued, send_code)
    subscribe(CONSUMER, PersonInvited, send_invitation)
    subscribe(CONSUMER, PasswordChanged, tell_password_changed)
    subscribe(CONSUMER, AddressChanged, tell_address_changed)


def send_code(news: OneTimeCodeIssued) -> None:
    """Send the code, or, where it would be of no use, say why: only the owner of the address learns whether it is known."""
    row = db.session.get(OneTimeCode, news.code_id)
    if row is None or row.used_at is not None or row.expires_at <= clock.now():
        return
    with force_locale(row.locale):
        subject, body = _words_of(row)
    _send(row.target, subject, body, key=f"code:{row.id}", person_id=row.person_id)


def _words_of(row: OneTimeCode) -> tuple[str, str]:
    owner = find_by_address(row.target)
    if row.purpose is CodePurpose.SIGN_UP and owner is not None:
        text = _("您用这个地址注册过，直接登录就行；忘了密码也可以用验证码登录。如果不是您在注册，请不用理会。")
        return _("您已有账号"), text
    if row.purpose is CodePurpose.CHANGE_ADDRESS and owner is not None and owner.id != row.person_id:
        return _("这个地址已有账号"), _("有人想把这个地址加到另一个账号，我们没有同意。如果不是您，请不用理会。")
    if row.purpose in (CodePurpose.SIGN_IN, CodePurpose.RESET) and owner is None:
        return _("这个地址还没有账号"), _("有人用这个地址登录，但它还没有注册。如果是您，请先免费注册。")
    code = derived_code(row.nonce, row.target)
    return _("验证码 %(code)s", code=code), _(
        "您的验证码是 %(code)s，10 分钟内有效，只能用一次。请不要告诉任何人，工作人员也不会向您要。", code=code
    )


def send_invitation(news: PersonInvited) -> None:
    """Send the link of an invitation that still stands."""
    row = db.session.get(Invitation, news.invitation_id)
    if row is None or row.accepted_at or row.revoked_at or row.expires_at <= clock.now():
        return
    link = link_to(invitation_path(row))
    with force_locale(row.locale):
        if row.kind is InvitationKind.STAFF:
            subject = _("邀请您成为工作人员")
            body = _("请在 7 天内打开链接，设置密码后即可登录：%(link)s", link=link)
        else:
            subject = _("邀请您一起招聘")
            body = _(
                "%(place)s 邀请您一起招聘。请在 7 天内打开链接：%(link)s", place=row.place or _("用人单位"), link=link
            )
    _send(row.target, subject, body, key=f"invitation:{row.id}", person_id=None)


def _send(target: str, subject: str, body: str, *, key: str, person_id: int | None) -> None:
    channel = Channel.MAIL if is_email(target) else Channel.SMS
    queue_message(channel=channel, target=target, subject=subject, body=body, key=key, person_id=person_id)


def tell_password_changed(news: PasswordChanged) -> None:
    """So that an owner notices what was not their doing."""
    moment = clock.now().timestamp()
    notify(
        person_id=news.person_id, kind="password_changed", key=f"password:{news.person_id}:{moment}", path="/account/"
    )


def tell_address_changed(news: AddressChanged) -> None:
    """So that an owner notices what was not their doing."""
    moment = clock.now().timestamp()
    notify(person_id=news.person_id, kind="address_changed", key=f"address:{news.person_id}:{moment}", path="/account/")
