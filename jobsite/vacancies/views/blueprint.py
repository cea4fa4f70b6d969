"""The blueprint that the modules of this package add their routes to, and how a time in a queue is said."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Blueprint

from jobsite.core import clock
from jobsite.core.i18n import gettext as _

bp = Blueprint("vacancies", __name__)


@bp.app_template_filter("waited")
def waited(since: datetime | None) -> str:
    """How long something has waited, in the largest fitting unit: minutes, hours, days."""
    if since is None:
        return ""
    passed = clock.now() - since
    if passed < timedelta(hours=1):
        return str(_("%(n)s 分钟", n=int(passed.total_seconds() // 60)))
    if passed < timedelta(days=1):
        return str(_("%(n)s 小时", n=int(passed.total_seconds() // 3600)))
    return str(_("%(n)s 天", n=passed.days))
