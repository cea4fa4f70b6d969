"""The verbs of matching: mark a vacancy "not for me", take it back; keep searches. They flush, never commit."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from jobsite.core import clock
from jobsite.core.database import db
from jobsite.core.errors import Invalid, NotFound
from jobsite.core.i18n import lazy_gettext as _
from jobsite.matching.models import AlertPace, DismissedVacancy, DismissReason, SavedSearch

MOST_SAVED_SEARCHES = 20


def dismiss_vacancy(*, person_id: int, vacancy_id: int, reason: DismissReason) -> DismissedVacancy:
    """Never recommend this vacancy to this person again; a second call only changes the reason."""
    row = db.session.get(DismissedVacancy, (person_id, vacancy_id))
    if row is None:
        row = DismissedVacancy(person_id=person_id, vacancy_id=vacancy_id, reason=reason, created_at=clock.now())
        db.session.add(row)
    row.reason = reason
    db.session.flush()
    return row


def restore_vacancy(*, person_id: int, vacancy_id: int) -> None:
    """Take "not for me" back; no error where it was never said."""
    row = db.session.get(DismissedVacancy, (person_id, vacancy_id))
    if row is not None:
        db.session.delete(row)
        db.session.flush()


def save_search(*, person_id: int, name: str, criteria: dict[str, Any], pace: AlertPace) -> SavedSearch:
    """Keep criteria under a name; raises Invalid when the person keeps MOST_SAVED_SEARCHES already."""
    count = db.session.scalar(sa.select(sa.func.count(SavedSearch.id)).where(SavedSearch.person_id == person_id))
    if (count or 0) >= MOST_SAVED_SEARCHES:
        raise Invalid({"name": _("最多保存 20 个搜索，请先删除不用的。")})
    moment = clock.now()
    row = SavedSearch(
        person_id=person_id, name=name[:60], criteria=criteria, pace=pace, next_at=moment, created_at=moment
    )
    db.session.add(row)
    db.session.flush()
    return row


def change_pace(*, person_id: int, search_id: int, pace: AlertPace) -> SavedSearch:
    """Set how soon a saved search tells; raises NotFound for another person's."""
    row = _own_search(person_id, search_id)
    row.pace, row.next_at = pace, clock.now()
    db.session.flush()
    return row


def delete_search(*, person_id: int, search_id: int) -> None:
    """Remove a saved search; raises NotFound for another person's."""
    db.session.delete(_own_search(person_id, search_id))
    db.session.flush()


def _own_search(person_id: int, search_id: int) -> SavedSearch:
    row = db.session.get(SavedSearch, search_id)
    if row is None or row.person_id != person_id:
        raise NotFound(_("没有找到这个搜索。"))
    return row
