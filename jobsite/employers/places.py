"""The plain list of towns for people without script, shared by the forms of firms and of vacancies."""

from __future__ import annotations

from wtforms.fields.choices import SelectChoice

from jobsite.core.i18n import gettext as _
from jobsite.taxonomy.written import home_towns


def town_choices(locale: str) -> list[SelectChoice]:
    """The home prefecture's towns by county, after an empty choice."""
    towns = [SelectChoice(code, name, optgroup=county) for county, group in home_towns(locale) for code, name in group]
    return [SelectChoice("", _("请选择")), *towns]
