"""Notices of discovery: alerts of saved searches and invitations to apply."""

from __future__ import annotations

from jobsite.core.database import db
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.outbox import subscribe
from jobsite.discovery.events import SeekerInvited
from jobsite.discovery.models import MatchInvitation
from jobsite.notifications.kinds import Kind, register_kind
from jobsite.notifications.services import notify

CONSUMER = "notices:discovery"

register_kind(
    Kind(
        "search_alert",
        label=_("新岗位提醒"),
        title=_("“%(name)s”有 %(count)s 个新岗位"),
        body=_("%(titles)s。不想再收到，请打开：%(unsubscribe)s"),
    )
)
register_kind(
    Kind(
        "invited",
        label=_("邀请应聘"),
        title=_("%(firm)s 邀请您应聘“%(title)s”"),
        body=_("工资和要求都写在岗位页面上。合适就应聘，不合适不用理会。%(message)s"),
    )
)


def tell_invited(news: SeekerInvited) -> None:
    """Tell the person who was invited."""
    row = db.session.get(MatchInvitation, news.invitation_id)
    if row is None:
        return
    notify(
        person_id=row.person_id,
        kind="invited",
        key=f"invited:{row.id}",
        path=f"/vacancies/{row.vacancy_id}",
        firm=row.vacancy.employer.name,
        title=row.vacancy.title,
        message=row.message,
    )


def subscribe_notices() -> None:
    """Listen to the room's news. Called at start, by `app`."""
    subscribe(CONSUMER, SeekerInvited, tell_invited)
