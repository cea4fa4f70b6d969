"""How pages are shown to one person: language, theme and size, kept in a cookie and switched by a form."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, g, redirect, request
from flask_babel import Babel
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from jobsite.core.i18n import FragmentDomain
from jobsite.web.access import local_path, public

CHOICES = {
    "theme": ("auto", "light", "dark"),
    "size": ("normal", "large"),
    "locale": ("zh_Hans_CN", "en"),
}
ONE_YEAR = 365 * 24 * 3600
bp = Blueprint("display", __name__)


def preference(name: str) -> str:
    """The person's choice, or the default."""
    given = request.cookies.get(f"display_{name}", "") if request else ""
    if given in CHOICES[name]:
        return given
    return CHOICES[name][0]


def page_language() -> str:
    """The language of the page as data names it: `zh` or `en`."""
    return "en" if preference("locale") == "en" else "zh"


@bp.post("/display")
@public
def set_display() -> Any:
    """Keep one choice for a year and go back to the page."""
    name, value = request.form.get("name", ""), request.form.get("value", "")
    if value not in CHOICES.get(name, ()):
        raise BadRequest
    response = redirect(local_path(request.form.get("next", "/")), 303)
    remember_choice(response, name, value)
    return response


def remember_choice(response: Response, name: str, value: str) -> None:
    """Keep one display choice of this browser for a year."""
    response.set_cookie(
        f"display_{name}",
        value,
        max_age=ONE_YEAR,
        httponly=True,
        samesite="Lax",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )


def init_babel(app: Any, translations: Any) -> None:
    """Chinese by default, English by choice; instants in the city's zone."""
    babel = Babel(
        app,
        default_locale="zh_Hans_CN",
        default_timezone="Asia/Shanghai",
        locale_selector=lambda: preference("locale"),
    )
    domain = FragmentDomain(translations)
    babel.domain_instance = domain  # it takes only the name of a domain as an argument
    app.jinja_env.install_gettext_callables(  # one look at the language for a page, not one for each word
        lambda text: _of_page(domain).ugettext(text),
        lambda one, many, number: _of_page(domain).ungettext(one, many, number),
        newstyle=True,
        pgettext=lambda context, text: _of_page(domain).upgettext(context, text),
        npgettext=lambda context, one, many, number: _of_page(domain).unpgettext(context, one, many, number),
    )


def _of_page(domain: FragmentDomain) -> Any:
    """The catalog of this page's language."""
    found = g.get("page_translations")
    if found is None:
        found = g.page_translations = domain.get_translations()
    return found
