"""Whom the news of an open fair is told: the called, those whose booth is empty or closed, both sides of an intent."""

from __future__ import annotations

import sqlalchemy as sa

from jobsite.accounts.models import Membership
from jobsite.core.database import db
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.outbox import subscribe
from jobsite.fairs.models.preparing import BoothRecruiter, FairEntry
from jobsite.fairs.models.queueing import QueueEntry, QueueState
from jobsite.fairs.models.talking import Incident, Intent
from jobsite.fairs.news import BoothFoundUnattended, HelpAnswered, IntentReached, QueueClosed, TicketCalled
from jobsite.notifications.kinds import Kind, register_kind
from jobsite.notifications.services import notify

CONSUMER = "fair_queues"
AT_ONCE = 500

register_kind(
    Kind(
        "fair_called",
        _("招聘会叫号"),
        _("%(firm)s 叫到您了"),
        _("请在 60 秒内确认。错过了可以再排一次。"),
        channels=frozenset(),
    )
)
register_kind(
    Kind(
        "fair_unattended",
        _("招聘会展位没有人"),
        _("%(firm)s 的展位现在没有人"),
        _("您的号码还在。可以接着等，也可以留下简历、预约其他时间，或者去类似的展位。"),
        channels=frozenset(),
    )
)
register_kind(
    Kind(
        "fair_booth_empty",
        _("您的展位没有人接待"),
        _("您的展位 2 分钟没有人接待了"),
        _("有人在等。请回到接待台，或者请同事来接待。"),
    )
)
register_kind(
    Kind(
        "fair_unserved",
        _("招聘会没轮到您"),
        _("%(firm)s 的队伍关了，没轮到您"),
        _("很抱歉让您久等。可以留下简历，或者预约其他时间。"),
    )
)
register_kind(
    Kind(
        "fair_intent",
        _("招聘会初步意向"),
        _("初步意向：%(vacancy)s"),
        _("%(firm)s 和您都愿意继续。请看下一步。"),
    )
)
register_kind(
    Kind(
        "fair_intent_firm",
        _("求职者的初步意向"),
        _("“%(vacancy)s”有新的初步意向"),
        _("求职者和您都愿意继续。请尽快约面试。"),
    )
)
register_kind(
    Kind(
        "fair_help",
        _("服务台的答复"),
        _("服务台答复了您"),
        _("%(answer)s"),
    )
)


def subscribe_notices() -> None:
    """Called once at start."""
    subscribe(CONSUMER, TicketCalled, tell_called)
    subscribe(CONSUMER, BoothFoundUnattended, tell_unattended)
    subscribe(CONSUMER, QueueClosed, tell_unserved)
    subscribe(CONSUMER, IntentReached, tell_intent)
    subscribe(CONSUMER, HelpAnswered, tell_help)


def tell_called(news: TicketCalled) -> None:
    """A notice beside the ringing page, for who is elsewhere on the site."""
    booth = db.session.get(FairEntry, news.booth_id)
    if booth is not None:
        notify(
            person_id=news.person_id,
            kind="fair_called",
            key=f"fair-called:{news.entry_id}:{news.until}",
            path=f"/fairs/tickets/{news.entry_id}",
            firm=booth.employer.name,
        )


def tell_unattended(news: BoothFoundUnattended) -> None:
    """Everyone in the queue learns the truth; the booth's recruiters are asked to come back."""
    booth = db.session.get(FairEntry, news.booth_id)
    if booth is None:
        return
    waiting = db.session.execute(
        sa.select(QueueEntry.id, QueueEntry.person_id)
        .where(QueueEntry.booth_id == booth.id, QueueEntry.state.in_((QueueState.QUEUED, QueueState.PAUSED)))
        .order_by(QueueEntry.ticket)
        .limit(AT_ONCE)
    ).all()
    for row in waiting:
        notify(
            person_id=row.person_id,
            kind="fair_unattended",
            key=f"fair-unattended:{row.id}:{news.revision}",
            path=f"/fairs/tickets/{row.id}",
            firm=booth.employer.name,
        )
    recruiters = sa.select(BoothRecruiter.person_id).where(BoothRecruiter.entry_id == booth.id)
    for person_id in db.session.scalars(recruiters).all():
        notify(
            person_id=person_id,
            kind="fair_booth_empty",
            key=f"fair-empty:{booth.id}:{news.revision}:{person_id}",
            path=f"/desk/{booth.employer_id}/booths/{booth.id}",
        )


def tell_unserved(news: QueueClosed) -> None:
    """Who was not served hears it, with what they can do instead."""
    booth = db.session.get(FairEntry, news.booth_id)
    if booth is None:
        return
    rows = db.session.execute(
        sa.select(QueueEntry.id, QueueEntry.person_id).where(QueueEntry.id.in_(news.entry_ids))
    ).all()
    for row in rows:
        notify(
            person_id=row.person_id,
            kind="fair_unserved",
            key=f"fair-unserved:{row.id}",
            path=f"/fairs/tickets/{row.id}",
            firm=booth.employer.name,
        )


def tell_intent(news: IntentReached) -> None:
    """Both sides: the seeker, and the firm's owners and recruiters. Nobody of a rehearsal."""
    intent = db.session.get(Intent, news.intent_id)
    if intent is None or intent.booth.fair.is_rehearsal:
        return
    path = f"/fairs/talks/{intent.talk_id}" if intent.talk_id else f"/fairs/{intent.fair_id}/lobby"
    words = {"path": path, "vacancy": intent.vacancy.title}
    notify(
        person_id=intent.person_id,
        kind="fair_intent",
        key=f"fair-intent:{intent.id}",
        firm=intent.booth.employer.name,
        **words,
    )
    members = sa.select(Membership.person_id).where(Membership.employer_id == intent.employer_id)
    for person_id in db.session.scalars(members).all():
        notify(person_id=person_id, kind="fair_intent_firm", key=f"fair-intent:{intent.id}:{person_id}", **words)


def tell_help(news: HelpAnswered) -> None:
    """The answer to who asked."""
    incident = db.session.get(Incident, news.incident_id)
    if incident is not None:
        notify(
            person_id=news.person_id,
            kind="fair_help",
            key=f"fair-help:{incident.id}",
            path=f"/fairs/{incident.fair_id}/help",
            answer=incident.answer,
        )
