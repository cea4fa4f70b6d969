"""Where people can go, by role. Entries whose endpoint is absent are left out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlencode

from flask import current_app, request, url_for
from werkzeug.routing import BuildError

from jobsite.core.i18n import LazyString
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.identity import Actor, PersonKind, StaffRole
from jobsite.web.access import current_actor


@dataclass(frozen=True)
class NavItem:
    """One entry: `shown_to` decides who sees it; with `in_firm` it leads into the present firm's desk, of all
    its people or, with `owners_only`, of its owners."""

    label: LazyString
    endpoint: str
    icon: str = ""
    shown_to: Callable[[Actor], bool] = lambda _actor: True
    in_firm: bool = False
    owners_only: bool = False


@dataclass(frozen=True)
class NavLink:
    """A navigation entry as templates see it."""

    label: LazyString
    url: str
    is_current: bool
    icon: str = ""
    count: int = 0


@dataclass(frozen=True)
class NavSection:
    """Entries under one heading of a desk's side navigation."""

    label: LazyString | str
    items: list[NavLink]


def _for_work(actor: Actor) -> bool:
    return actor.kind in (None, PersonKind.SEEKER, PersonKind.AGENCY, PersonKind.SCHOOL)


def _seeker(actor: Actor) -> bool:
    return actor.kind is PersonKind.SEEKER


def _firm(actor: Actor) -> bool:
    return actor.kind is PersonKind.EMPLOYER


def _reviewer(actor: Actor) -> bool:
    return actor.has_role(StaffRole.REVIEWER)


def _sharing(actor: Actor) -> bool:
    return actor.has_role(StaffRole.REVIEWER, StaffRole.LIAISON_OFFICER)


def _interviews(actor: Actor) -> bool:
    return actor.has_role(StaffRole.REVIEWER, StaffRole.LIAISON_OFFICER, StaffRole.FAIR_OPERATOR)


def _fair_operator(actor: Actor) -> bool:
    return actor.has_role(StaffRole.FAIR_OPERATOR)


def _administrator(actor: Actor) -> bool:
    return actor.has_role(StaffRole.ADMINISTRATOR)


MAIN = [
    NavItem(_("找岗位"), "search.vacancies", "search"),
    NavItem(_("招聘会"), "fairs.index", "fair"),
    NavItem(_("共享用工"), "sharing.index", "share-staff"),
    NavItem(_("我的"), "seekers.home", "person", _seeker),
    NavItem(_("企业工作台"), "employers.desks", "desk", _firm),
    NavItem(_("人社工作台"), "staff.desk", "desk", lambda actor: actor.is_staff),
]
TABS = [
    NavItem(_("找岗位"), "search.vacancies", "search"),
    NavItem(_("招聘会"), "fairs.index", "fair"),
    NavItem(_("应聘"), "applications.mine", "send", _for_work),
    NavItem(_("工作台"), "employers.desks", "desk", _firm),
    NavItem(_("工作台"), "staff.desk", "desk", lambda actor: actor.is_staff),
    NavItem(_("消息"), "notifications.inbox", "bell"),
    NavItem(_("我的"), "seekers.home", "person", lambda actor: _seeker(actor) or not actor.is_signed_in),
    NavItem(_("账号"), "accounts.settings", "person", lambda actor: actor.is_signed_in and not _seeker(actor)),
]
ACCOUNT = [
    NavItem(_("我的主页"), "seekers.home", "home", _seeker),
    NavItem(_("我的资料"), "seekers.profile", "person", _seeker),
    NavItem(_("我的应聘"), "applications.mine", "send", _seeker),
    NavItem(_("我的面试"), "interviews.mine", "calendar", _seeker),
    NavItem(_("适合我的岗位"), "discovery.recommended", "check", _seeker),
    NavItem(_("我的共享用工"), "sharing.my_loans", "share-staff", _seeker),
    NavItem(_("我的提醒"), "discovery.searches", "clock", _seeker),
    NavItem(_("消息"), "notifications.inbox", "bell"),
    NavItem(_("账号设置"), "accounts.settings", "settings"),
]
FOOT = [
    NavItem(_("找岗位"), "search.vacancies"),
    NavItem(_("企业发布岗位"), "employers.register", "", lambda actor: not _seeker(actor)),
    NavItem(_("个人信息保护"), "accounts.privacy"),
    NavItem(_("组件与样式"), "design.index"),
]
FIRM_DESK = [
    NavItem(_("工作台首页"), "employers.desk", "desk", in_firm=True),
    NavItem(_("岗位"), "vacancies.list_own", "work", in_firm=True),
    NavItem(_("应聘"), "applications.received", "send", in_firm=True),
    NavItem(_("面试"), "interviews.desk", "calendar", in_firm=True),
    NavItem(_("找人"), "discovery.people", "people", in_firm=True),
    NavItem(_("共享用工"), "sharing.desk", "share-staff", in_firm=True),
    NavItem(_("招聘会"), "fairs.firm_list", "fair", in_firm=True),
    NavItem(_("企业资料"), "employers.edit", "firm", in_firm=True, owners_only=True),
    NavItem(_("同事"), "employers.colleagues", "people", in_firm=True),
    NavItem(_("我的企业"), "employers.desks", "list"),
]
STAFF_DESK = [
    NavItem(_("工作台首页"), "staff.desk", "desk"),
    NavItem(_("岗位审核"), "vacancies.review_queue", "check", _reviewer),
    NavItem(_("企业核实"), "employers.review_queue", "firm", _reviewer),
    NavItem(_("找人"), "discovery.staff_people", "search", _reviewer),
    NavItem(_("共享用工"), "sharing.staff_list", "share-staff", _sharing),
    NavItem(_("调剂方案"), "sharing.plans", "share-staff", _sharing),
    NavItem(_("余缺数据"), "sharing.figures", "list", _sharing),
    NavItem(_("招聘会"), "fairs.staff_list", "fair", _fair_operator),
    NavItem(_("举报"), "vacancies.reports", "flag", _reviewer),
    NavItem(_("面试"), "interviews.staff_figures", "calendar", _interviews),
    NavItem(_("人员"), "people.index", "people", _reviewer),
    NavItem(_("查看记录"), "people.audit", "list", _administrator),
]


def url_or_none(endpoint: str, **arguments: Any) -> str | None:
    """The address of an endpoint, or None when it does not exist or its arguments are not at hand.

    Addresses without arguments are built once: a page asks for some forty of them.
    """
    if arguments:
        return _built(endpoint, arguments)
    known = current_app.extensions.setdefault("plain_addresses", {})
    key = (request.script_root, endpoint)
    if key not in known:
        known[key] = _built(endpoint, {})
    return cast("str | None", known[key])


def with_arguments(path: str, arguments: Mapping[str, Any]) -> str:
    """A path with a query of whatever names: to `url_for` some, as `endpoint` and `_external`, mean something else."""
    query = urlencode(arguments, doseq=True, safe="!$'()*,/:;?@")
    return f"{path}?{query}" if query else path


def whole_url(endpoint: str, **arguments: Any) -> str:
    """The address for readers outside the page. What the request says of its host is believed without PUBLIC_URL only."""
    base = current_app.extensions["settings"].public_url or request.host_url.rstrip("/")
    return f"{base}{url_for(endpoint, **arguments)}"


def _built(endpoint: str, arguments: dict[str, Any]) -> str | None:
    try:
        return url_for(endpoint, **arguments)
    except BuildError:
        return None


def links(items: list[NavItem]) -> list[NavLink]:
    """The entries that this person sees. The entry with the longest matching address is the current one."""
    actor = current_actor()
    employer_id = (request.view_args or {}).get("employer_id")
    found: list[tuple[NavItem, str]] = []
    for item in items:
        if not item.shown_to(actor) or (item.in_firm and employer_id is None):
            continue
        if item.owners_only and not (employer_id and actor.is_owner(employer_id)):
            continue
        url = url_or_none(item.endpoint, **({"employer_id": employer_id} if item.in_firm else {}))
        if url is not None:
            found.append((item, url))
    here = max((url for _item, url in found if _leads_here(url)), key=len, default=None)
    return [NavLink(item.label, url, url == here, item.icon) for item, url in found]


def _leads_here(url: str) -> bool:
    return request.path == url or (url != "/" and request.path.startswith(url.rstrip("/") + "/"))


def desk_sections() -> list[NavSection]:
    """The side navigation of the desk that the present page belongs to."""
    items = STAFF_DESK if request.path.startswith("/staff") else FIRM_DESK
    return [NavSection("", links(items))]
