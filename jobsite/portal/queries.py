"""Lists and figures of the public pages."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa

from jobsite.core.database import db
from jobsite.core.paging import Page, paginate
from jobsite.vacancies.models import Vacancy
from jobsite.vacancies.queries import is_public_on, select_public


def page_of_public(employer_id: int, today: date, *, page: int) -> Page[Vacancy]:
    """One page of a firm's vacancies that everyone may see on `today`, newest first."""
    statement = select_public(today).where(Vacancy.employer_id == employer_id)
    return paginate(statement.order_by(Vacancy.published_at.desc(), Vacancy.id.desc()), number=page)


def figures_of_public(today: date) -> tuple[int, int, int]:
    """Open vacancies, the firms that offer them, and the people they need, on `today`."""
    count, firms, headcount = db.session.execute(
        sa.select(
            sa.func.count(Vacancy.id),
            sa.func.count(sa.distinct(Vacancy.employer_id)),
            sa.func.coalesce(sa.func.sum(Vacancy.headcount), 0),
        )
        .join(Vacancy.employer)
        .where(is_public_on(today))
    ).one()
    return int(count), int(firms), int(headcount)


def list_for_sitemap(today: date, *, limit: int) -> list[tuple[int, datetime]]:
    """Ids and last changes of vacancies that everyone may see on `today`, newest first."""
    rows = db.session.execute(
        sa.select(Vacancy.id, Vacancy.updated_at)
        .join(Vacancy.employer)
        .where(is_public_on(today))
        .order_by(Vacancy.published_at.desc(), Vacancy.id.desc())
        .limit(limit)
    ).all()
    return [(row[0], row[1]) for row in rows]
