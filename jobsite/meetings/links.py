"""Which links to meetings elsewhere are let through: https, an allowed host, nothing that could lead elsewhere. Asks no network."""

from __future__ import annotations

from collections.abc import Iterable

from jobsite.core.i18n import Text
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.outside import Fault, fault_of

DEFAULT_HOSTS = ("meeting.tencent.com", "meeting.dingtalk.com", "meet.jit.si")
_hosts: list[str] = list(DEFAULT_HOSTS)


def configure_hosts(hosts: Iterable[str]) -> None:
    """The hosts that links may lead to, themselves only and none of their subdomains."""
    _hosts[:] = [host.strip().lower() for host in hosts if host.strip()]


def allowed_hosts() -> list[str]:
    """The hosts that links may lead to."""
    return list(_hosts)


def check_link(link: str) -> Text:
    """What is wrong with a link to a meeting elsewhere, in words; empty when it is let through.

    See `core.outside` for what an address must be like.
    """
    if not link:
        return _("请填写会议链接。")
    match fault_of(link, _hosts):
        case None:
            return ""
        case Fault.HOST:
            return _("只能用这些网站的会议链接：%(hosts)s", hosts=", ".join(_hosts))
        case Fault.PATH:
            return _("链接里没有会议号，请从会议软件里完整复制。")
        case _:
            return _("链接要以 https:// 开头，请从会议软件里完整复制。")
