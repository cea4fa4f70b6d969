"""The verbs of templates: a firm keeps what it wrote once, to begin new vacancies from."""

from __future__ import annotations

import sqlalchemy as sa

from jobsite.core import clock
from jobsite.core.database import db
from jobsite.core.errors import Invalid
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.identity import Actor
from jobsite.vacancies.content import VacancyContent, content_of, from_json, to_json
from jobsite.vacancies.models import Vacancy, VacancyTemplate

MAX_TEMPLATES = 50


def save_template(*, actor: Actor, vacancy: Vacancy, name: str) -> VacancyTemplate:
    """Keep the vacancy's content under a name, to begin new ones from. Raises Invalid on `name`."""
    if not name.strip():
        raise Invalid({"name": _("请给模板起个名字。")})
    count = db.session.scalar(sa.select(sa.func.count()).where(VacancyTemplate.employer_id == vacancy.employer_id))
    if (count or 0) >= MAX_TEMPLATES:
        raise Invalid({"name": _("模板已满，请先删去不用的。")})
    template = VacancyTemplate(
        employer_id=vacancy.employer_id,
        name=name.strip()[:60],
        content=to_json(content_of(vacancy)),
        created_at=clock.now(),
    )
    db.session.add(template)
    db.session.flush()
    return template


def content_of_template(template: VacancyTemplate) -> VacancyContent:
    """What the template fills in; the closing date is left open."""
    return from_json(template.content)


def delete_template(*, template: VacancyTemplate) -> None:
    """Remove a template; vacancies made from it stay."""
    db.session.delete(template)
    db.session.flush()
