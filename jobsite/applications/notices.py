"""What people are told about applications: the kinds of notices and the handlers of the news. Changes nothing.

No name of an applicant stands in a notice: a firm's notices outlive the account of a person who leaves.
"""

from __future__ import annotations

from jobsite.applications.events import (
    ApplicationLeftUnanswered,
    ApplicationMoved,
    ApplicationsStayedSilent,
    ApplicationSubmitted,
    OfferAccepted,
)
from jobsite.applications.models import Application, ApplicationState
from jobsite.core import clock
from jobsite.core.database import db
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.outbox import subscribe
from jobsite.employers.queries import list_member_ids
from jobsite.notifications.kinds import Kind, register_kind
from jobsite.notifications.models import Channel
from jobsite.notifications.services import notify

CONSUMER = "notices:applications"
BOTH = frozenset({Channel.MAIL, Channel.SMS})
TO_SEEKER = {
    ApplicationState.SEEN: "application_seen",
    ApplicationState.SHORTLISTED: "application_shortlisted",
    ApplicationState.INTERVIEWING: "application_interviewing",
    ApplicationState.OFFERED: "application_offered",
    ApplicationState.DECLINED: "application_declined",
    ApplicationState.HIRED: "application_hired",
}

register_kind(
    Kind(
        "application_received",
        label=_("有人应聘"),
        title=_("“%(vacancy)s”有新的应聘"),
        body=_("今天有人应聘“%(vacancy)s”。早点答复，更容易招到人，答复率也会公开显示。"),
    )
)
register_kind(
    Kind(
        "application_withdrawn",
        label=_("求职者撤回应聘"),
        title=_("“%(vacancy)s”有一份应聘撤回了"),
        body=_("求职者自己撤回的，不用再答复。点开看原因。"),
        channels=frozenset(),
    )
)
register_kind(
    Kind(
        "offer_accepted",
        label=_("求职者接受录用"),
        title=_("“%(vacancy)s”的录用，求职者接受了"),
        body=_("请约好报到时间，到岗后点“确认录用”。"),
    )
)
register_kind(
    Kind(
        "application_reminder",
        label=_("提醒答复应聘"),
        title=_("%(count)s 份应聘等了 %(days)s 天"),
        body=_("%(employer)s有 %(count)s 份应聘已经等了 %(days)s 天。行或不行，都请给个答复。"),
    )
)
register_kind(
    Kind(
        "application_seen",
        label=_("单位看了我的应聘"),
        title=_("%(employer)s看了您的应聘"),
        body=_("您对“%(vacancy)s”的应聘，单位已经看过。有答复会马上告诉您。"),
        channels=frozenset(),
    )
)
register_kind(
    Kind(
        "application_shortlisted",
        label=_("进入候选"),
        title=_("您进入了“%(vacancy)s”的候选"),
        body=_("%(employer)s对您有意向，会和您联系，请保持电话畅通。"),
    )
)
register_kind(
    Kind(
        "application_interviewing",
        label=_("约面试"),
        title=_("%(employer)s想和您面试"),
        body=_("岗位是“%(vacancy)s”。点开看单位的留言和日期。"),
        channels=BOTH,
    )
)
register_kind(
    Kind(
        "application_offered",
        label=_("拟录用"),
        title=_("%(employer)s想录用您"),
        body=_("岗位是“%(vacancy)s”。请点开看看，答复愿意还是不愿意。"),
        channels=BOTH,
    )
)
register_kind(
    Kind(
        "application_hired",
        label=_("已录用"),
        title=_("恭喜，您被%(employer)s录用了"),
        body=_("岗位是“%(vacancy)s”。入职要签劳动合同，不交任何押金；有人收钱，请举报。"),
        channels=BOTH,
    )
)
register_kind(
    Kind(
        "application_declined",
        label=_("未录用"),
        title=_("“%(vacancy)s”有结果了"),
        body=_("这次%(employer)s没能录用您，原因写在应聘里。看看别的岗位，还有机会。"),
    )
)
register_kind(
    Kind(
        "application_unanswered",
        label=_("单位一直没有答复"),
        title=_("%(employer)s 14 天没有答复"),
        body=_("您对“%(vacancy)s”的应聘，单位一直没有答复。不必再等，可以撤回，也可以看看别的岗位。"),
    )
)


def tell_of_new_application(news: ApplicationSubmitted) -> None:
    """The firm hears of the first application of each day for a vacancy; the others wait in its list."""
    found = db.session.get(Application, news.application_id)
    if found is None:
        return
    day = found.submitted_at.astimezone(clock.CITY_ZONE).date()
    for person_id in list_member_ids(news.employer_id):
        notify(
            person_id=person_id,
            kind="application_received",
            key=f"application-received:{news.vacancy_id}:{day}:{person_id}",
            path=f"/desk/{news.employer_id}/applications?vacancy={news.vacancy_id}",
            vacancy=found.vacancy.title,
        )


def tell_of_move(news: ApplicationMoved) -> None:
    """The seeker hears of the firm's answer, the firm of a withdrawal."""
    found = db.session.get(Application, news.application_id)
    if found is None:
        return
    to = ApplicationState(news.to_state)
    if to is ApplicationState.WITHDRAWN:
        _tell_firm(found, "application_withdrawn", f"application-withdrawn:{found.id}")
        return
    notify(
        person_id=found.person_id,
        kind=TO_SEEKER[to],
        key=f"application-moved:{news.history_id}",
        path=f"/me/applications/{found.id}",
        vacancy=found.vacancy.title,
        employer=found.vacancy.employer.name,
    )


def tell_of_accepted_offer(news: OfferAccepted) -> None:
    """The firm hears that the seeker will come."""
    found = db.session.get(Application, news.application_id)
    if found is not None:
        _tell_firm(found, "offer_accepted", f"offer-accepted:{found.id}")


def _tell_firm(application: Application, kind: str, key: str) -> None:
    for person_id in list_member_ids(application.employer_id):
        notify(
            person_id=person_id,
            kind=kind,
            key=f"{key}:{person_id}",
            path=f"/desk/{application.employer_id}/applications/{application.id}",
            vacancy=application.vacancy.title,
        )


def remind_firm(news: ApplicationsStayedSilent) -> None:
    """One notice for all that waited as long, to each member of the firm."""
    some = db.session.get(Application, news.last_application_id)
    if some is None:
        return
    for person_id in list_member_ids(news.employer_id):
        notify(
            person_id=person_id,
            kind="application_reminder",
            key=f"application-reminder:{news.days}:{news.last_application_id}:{person_id}",
            path=f"/desk/{news.employer_id}/applications?state=waiting",
            employer=some.vacancy.employer.name,
            count=news.count,
            days=news.days,
        )


def tell_of_silence(news: ApplicationLeftUnanswered) -> None:
    """The seeker hears the truth: the firm did not answer."""
    found = db.session.get(Application, news.application_id)
    if found is None:
        return
    notify(
        person_id=found.person_id,
        kind="application_unanswered",
        key=f"application-unanswered:{found.id}",
        path=f"/me/applications/{found.id}",
        vacancy=found.vacancy.title,
        employer=found.vacancy.employer.name,
    )


def subscribe_notices() -> None:
    """Let the handlers hear the news. Called at start, by `app`."""
    subscribe(CONSUMER, ApplicationSubmitted, tell_of_new_application)
    subscribe(CONSUMER, ApplicationMoved, tell_of_move)
    subscribe(CONSUMER, OfferAccepted, tell_of_accepted_offer)
    subscribe(CONSUMER, ApplicationsStayedSilent, remind_firm)
    subscribe(CONSUMER, ApplicationLeftUnanswered, tell_of_silence)
