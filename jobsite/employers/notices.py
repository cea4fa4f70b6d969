"""What the people of a firm are told about the firm."""

from __future__ import annotations

from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.outbox import subscribe
from jobsite.employers.events import EmployerBlocked, EmployerRefused, EmployerUnblocked, EmployerVerified
from jobsite.employers.models import Employer
from jobsite.employers.queries import find_employer, list_history, list_member_ids
from jobsite.notifications.kinds import Kind, register_kind
from jobsite.notifications.models import Channel
from jobsite.notifications.services import notify

CONSUMER = "notices:employers"
URGENT = frozenset({Channel.MAIL, Channel.SMS})

register_kind(
    Kind(
        name="employer_verified",
        label=_("单位核实结果"),
        title=_("%(employer)s 已通过核实"),
        body=_("现在可以提交岗位，审核通过后求职者就能看到。"),
    )
)
register_kind(
    Kind(
        name="employer_refused",
        label=_("单位资料被退回"),
        title=_("%(employer)s 的资料需要改一下"),
        body=_("原因：%(reason)s。改好后再提交，前面填的都还在。"),
    )
)
register_kind(
    Kind(
        name="employer_blocked",
        label=_("单位被停用"),
        title=_("%(employer)s 已被停用"),
        body=_("原因：%(reason)s。岗位暂时不显示；有异议请联系人社部门。"),
        channels=URGENT,
        is_optional=False,
    )
)
register_kind(
    Kind(
        name="employer_unblocked",
        label=_("单位恢复"),
        title=_("%(employer)s 已恢复"),
        body=_("发布中的岗位又能被求职者看到了。"),
    )
)


def _tell(employer_id: int, kind: str, **parameters: str) -> None:
    """Tell every member once for this step of the firm's history."""
    employer = find_employer(employer_id)
    if employer is None:
        return
    for person_id in list_member_ids(employer_id):
        notify(
            person_id=person_id,
            kind=kind,
            key=f"{kind}:{employer_id}:{_step(employer)}:{person_id}",
            path=f"/desk/{employer_id}/",
            employer=employer.name,
            **parameters,
        )


def _step(employer: Employer) -> int:
    """The newest step in the firm's history: it tells one verification from the next."""
    rows = list_history(employer.id)
    return rows[0][0].id if rows else 0


def tell_verified(news: EmployerVerified) -> None:
    """The firm may publish now."""
    _tell(news.employer_id, "employer_verified")


def tell_refused(news: EmployerRefused) -> None:
    """The firm is to correct itself."""
    _tell(news.employer_id, "employer_refused", reason=news.reason)


def tell_blocked(news: EmployerBlocked) -> None:
    """The firm left public pages."""
    _tell(news.employer_id, "employer_blocked", reason=news.reason)


def tell_unblocked(news: EmployerUnblocked) -> None:
    """The firm is back."""
    _tell(news.employer_id, "employer_unblocked")


def subscribe_notices() -> None:
    """Hear the news of firms. Called at start."""
    subscribe(CONSUMER, EmployerVerified, tell_verified)
    subscribe(CONSUMER, EmployerRefused, tell_refused)
    subscribe(CONSUMER, EmployerBlocked, tell_blocked)
    subscribe(CONSUMER, EmployerUnblocked, tell_unblocked)
