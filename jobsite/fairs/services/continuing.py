"""What follows a preliminary intent: the application from which the firm invites to an interview. Flushes, never commits."""

from __future__ import annotations

from jobsite.applications.models import FINAL, Application
from jobsite.applications.services import apply_for_vacancy
from jobsite.core.errors import Conflict
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.identity import Actor, PersonKind
from jobsite.fairs.models.talking import Intent


def application_of_intent(*, intent: Intent) -> Application:
    """The seeker's application for the vacancy of an intent; it is sent now, with the résumé as it is, when there is none.

    Saying yes to each other includes it, and both are told so beforehand. Raises Conflict when the application has
    ended, and what applying raises: when the vacancy is closed, or the seeker has blocked the firm since.
    """
    if intent.booth.fair.is_rehearsal:
        raise Conflict(_("彩排到这里为止，开场后从这里约面试。"))
    seeker = Actor(person_id=intent.person_id, kind=PersonKind.SEEKER)
    applied = apply_for_vacancy(actor=seeker, vacancy_id=intent.vacancy_id, source=f"fair-{intent.fair_id}")
    if applied.application.state in FINAL:
        raise Conflict(_("这份应聘已经有结果了，不能再约面试。"))
    return applied.application
