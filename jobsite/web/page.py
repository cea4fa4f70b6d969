"""What every template is given: the page, the viewer, navigation by role, and a few pure filters."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from flask import Flask, current_app, request, url_for
from flask_babel import format_date, format_datetime, format_time

from jobsite.core import clock
from jobsite.core.i18n import gettext as _
from jobsite.core.i18n import lazy_gettext
from jobsite.core.money import WageUnit, yuan_text
from jobsite.web import navigation
from jobsite.web.access import current_actor
from jobsite.web.boundary import new_idempotency_key
from jobsite.web.display import preference
from jobsite.web.headers import asset
from jobsite.web.navigation import NavLink, links, url_or_none, whole_url, with_arguments


class PageContext:
    """The `page` of templates. Counts come from functions that features register at start, read once when asked."""

    @cached_property
    def locale(self) -> str:
        return preference("locale")

    @cached_property
    def theme(self) -> str:
        return preference("theme")

    @cached_property
    def size(self) -> str:
        return preference("size")

    @cached_property
    def site_name(self) -> str:
        settings = current_app.extensions["settings"]
        return str(settings.site_name_en if self.locale == "en" else settings.site_name)

    @cached_property
    def is_demo(self) -> bool:
        return bool(current_app.extensions["settings"].is_demo)

    @cached_property
    def nav(self) -> list[NavLink]:
        return links(navigation.MAIN)

    @cached_property
    def tabs(self) -> list[NavLink]:
        return links(navigation.TABS)

    @cached_property
    def account_nav(self) -> list[NavLink]:
        return links(navigation.ACCOUNT)

    @cached_property
    def foot_nav(self) -> list[NavLink]:
        return links(navigation.FOOT)

    @cached_property
    def desk_nav(self) -> list[navigation.NavSection]:
        return navigation.desk_sections()

    @cached_property
    def city(self) -> str:
        code = current_app.extensions["settings"].city_division
        name = current_app.extensions["division_name"]
        return str(name(code, "en" if self.locale == "en" else "zh"))

    @cached_property
    def unread(self) -> int:
        count = current_app.extensions.get("unread_count")
        actor = current_actor()
        return int(count(actor.person_id)) if count and actor.is_signed_in else 0

    @cached_property
    def push_origin(self) -> str:
        return str(current_app.config["PUSH_ORIGIN"])


def shown_date(value: date | datetime | None) -> str:
    """A date as people say it: 今天, 昨天, 3 月 5 日 周四; the year only when it is another."""
    if value is None:
        return ""
    day = value.astimezone(clock.CITY_ZONE).date() if isinstance(value, datetime) else value
    delta = (day - clock.today()).days
    near = {0: _("今天"), -1: _("昨天"), 1: _("明天")}
    if delta in near:
        return str(near[delta])
    if day.year != clock.today().year:
        return str(format_date(day, "yyyy年M月d日" if preference("locale") != "en" else "d MMM yyyy"))
    return str(format_date(day, "M月d日 EEE" if preference("locale") != "en" else "EEE d MMM"))


def shown_time(value: datetime | None) -> str:
    """An instant as people say it: 今天 14:30."""
    if value is None:
        return ""
    return f"{shown_date(value)} {format_time(value, 'HH:mm')}"


def ago(value: datetime | None) -> str:
    """How long ago: 刚刚, 12 分钟前, 3 小时前, then the date."""
    if value is None:
        return ""
    passed = clock.now() - value
    if passed < timedelta(minutes=1):
        return str(_("刚刚"))
    if passed < timedelta(hours=1):
        return str(_("%(n)s 分钟前", n=int(passed.total_seconds() // 60)))
    if passed < timedelta(hours=24):
        return str(_("%(n)s 小时前", n=int(passed.total_seconds() // 3600)))
    return shown_date(value)


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


UNIT_WORDS = {
    WageUnit.MONTH: lazy_gettext("元/月"),
    WageUnit.DAY: lazy_gettext("元/天"),
    WageUnit.HOUR: lazy_gettext("元/小时"),
    WageUnit.PIECE: lazy_gettext("元/件"),
}


def wage_text(low_fen: int, high_fen: int | None) -> str:
    """`7000–9500` in yuan; one number when both ends are the same."""
    if high_fen is None or high_fen == low_fen:
        return yuan_text(low_fen)
    return f"{yuan_text(low_fen)}–{yuan_text(high_fen)}"


def with_query(**changes: Any) -> str:
    """The present address with some query parameters changed; None removes one."""
    arguments: dict[str, Any] = {key: request.args.getlist(key) for key in request.args}
    for key, value in changes.items():
        if value is None:
            arguments.pop(key, None)
        else:
            arguments[key] = value
    return with_arguments(url_for(request.endpoint or "home.index", **(request.view_args or {})), arguments)


def init_page(app: Flask) -> None:
    """Give templates their context."""
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        asset=asset,
        url_or_none=url_or_none,
        whole_url=whole_url,
        idempotency_key=new_idempotency_key,
        with_query=with_query,
        now=clock.now,
        today=clock.today,
    )
    app.jinja_env.filters.update(
        shown_date=shown_date,
        shown_time=shown_time,
        ago=ago,
        waited=waited,
        wage_unit=lambda unit: UNIT_WORDS[WageUnit(unit)],
        yuan=yuan_text,
        iso=lambda value: value.isoformat() if value else "",
        datetime_full=lambda value: format_datetime(value, "yyyy-MM-dd HH:mm") if value else "",
    )
    app.jinja_env.globals["wage_text"] = wage_text

    @app.context_processor
    def _context() -> dict[str, Any]:
        return {"page": PageContext(), "viewer": current_actor()}
