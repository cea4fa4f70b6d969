"""What the people of a firm are told about its vacancies."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from jobsite.core import clock
from jobsite.core.database import db
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.outbox import subscribe
from jobsite.employers.queries import list_member_ids
from jobsite.notifications.kinds import Kind, register_kind
from jobsite.notifications.services import notify
from jobsite.vacancies import events
from jobsite.vacancies.models import Vacancy, VacancyHistory, VacancyState
from jobsite.vacancies.queries import find_vacancy

CONSUMER = "notices:vacancies"
WARN_BEFORE = timedelta(days=3)

register_kind(
    Kind(
        name="vacancy_published",
        label=_("岗位审核通过"),
        title=_("“%(title)s”已发布"),
        body=_("求职者现在能搜到它了。有人应聘会通知您。"),
    )
)
register_kind(
    Kind(
        name="vacancy_refused",
        label=_("岗位被退回"),
        title=_("“%(title)s”需要改一下"),
        body=_("原因：%(reason)s。改好后再提交，内容都还在。"),
    )
)
register_kind(
    Kind(
        name="vacancy_expiring",
        label=_("岗位快到期"),
        title=_("“%(title)s”还有三天到期"),
        body=_("还要招人的话，请延长截止日期。"),
        channels=frozenset(),
    )
)
register_kind(
    Kind(
        name="vacancy_expired",
        label=_("岗位已到期"),
        title=_("“%(title)s”已到期"),
        body=_("它不再显示。延长截止日期就能马上恢复。"),
    )
)


def _tell(vacancy: Vacancy, kind: str, step: str, **parameters: str) -> None:
    """Tell each of the firm's people once per `step`: whoever wrote it first, its colleagues too."""
    for person_id in list_member_ids(vacancy.employer_id):
        notify(
            person_id=person_id,
            kind=kind,
            key=f"{kind}:{vacancy.id}:{step}:{person_id}",
            path=f"/desk/{vacancy.employer_id}/vacancies/{vacancy.id}",
            title=vacancy.title,
            **parameters,
        )


def _last_step(vacancy_id: int, state: VacancyState) -> VacancyHistory | None:
    """The newest move into a state: it tells one publication from the next."""
    return db.session.scalar(
        sa.select(VacancyHistory)
        .where(VacancyHistory.vacancy_id == vacancy_id, VacancyHistory.to_state == state)
        .order_by(VacancyHistory.id.desc())
        .limit(1)
    )


def tell_published(news: events.VacancyPublished) -> None:
    """Only a reviewer's yes is news to the firm; what it reopened itself is not."""
    vacancy, step = find_vacancy(news.vacancy_id), _last_step(news.vacancy_id, VacancyState.PUBLISHED)
    if vacancy is not None and step is not None and step.from_state == VacancyState.SUBMITTED:
        _tell(vacancy, "vacancy_published", str(step.id))


def tell_refused(news: events.VacancyRefused) -> None:
    """The firm is to mend it."""
    vacancy, step = find_vacancy(news.vacancy_id), _last_step(news.vacancy_id, VacancyState.DRAFT)
    if vacancy is not None and step is not None:
        _tell(vacancy, "vacancy_refused", str(step.id), reason=step.reason)


def tell_unpublished(news: events.VacancyUnpublished) -> None:
    """Expiry is the one way out that nobody chose."""
    vacancy = find_vacancy(news.vacancy_id)
    if vacancy is not None and news.reason == events.EXPIRED:
        _tell(vacancy, "vacancy_expired", vacancy.closes_on.isoformat())


def tell_expiring() -> None:
    """Warn of every published vacancy that closes in three days, once per closing date. Run by the hour."""
    due = sa.select(Vacancy).where(
        Vacancy.state == VacancyState.PUBLISHED, Vacancy.closes_on == clock.today() + WARN_BEFORE
    )
    for vacancy in db.session.scalars(due.order_by(Vacancy.id)).unique():
        _tell(vacancy, "vacancy_expiring", vacancy.closes_on.isoformat())


def subscribe_notices() -> None:
    """Hear the news of vacancies. Called at start."""
    subscribe(CONSUMER, events.VacancyPublished, tell_published)
    subscribe(CONSUMER, events.VacancyRefused, tell_refused)
    subscribe(CONSUMER, events.VacancyUnpublished, tell_unpublished)
