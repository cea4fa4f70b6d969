"""Which links to meetings elsewhere are let through: https, an allowed host, nothing that could lead elsewhere. Asks no network."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from jobsite.core.i18n import Text
from jobsite.core.i18n import lazy_gettext as _

DEFAULT_HOSTS = ("meeting.tencent.com", "meeting.dingtalk.com", "meet.jit.si")
MAX_LENGTH = 500
_hosts: list[str] = list(DEFAULT_HOSTS)
_HOST = re.compile(r"(?=.{4,253}\Z)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+")
_PLAIN = re.compile(r"[A-Za-z0-9._~:/?#@!$&'()*+,;=%-]+")


def configure_hosts(hosts: Iterable[str]) -> None:
    """The hosts that links may lead to, themselves only and none of their subdomains."""
    _hosts[:] = [host.strip().lower() for host in hosts if host.strip()]


def allowed_hosts() -> list[str]:
    """The hosts that links may lead to."""
    return list(_hosts)


def check_link(link: str) -> Text:
    """What is wrong with a link to a meeting elsewhere, in words; empty when it is let through.

    It must be written plainly: `https://`, one of the allowed hosts, no name or password, no port but 443, a path; no
    white space, backslash, control or non-ASCII character, no address in numbers, nothing that a browser would read
    in another way than we do.
    """
    if not link:
        return _("请填写会议链接。")
    if len(link) > MAX_LENGTH or not link.startswith("https://") or not _PLAIN.fullmatch(link):
        return _("链接要以 https:// 开头，请从会议软件里完整复制。")
    try:
        parts = urlsplit(link)
        port = parts.port
    except ValueError:
        return _("链接要以 https:// 开头，请从会议软件里完整复制。")
    host = parts.netloc.removesuffix(":443")
    is_odd = "@" in parts.netloc or port not in (None, 443) or "%" in parts.netloc or host != host.lower()
    if is_odd or not _HOST.fullmatch(host) or _is_address(host) or host not in _hosts:
        return _("只能用这些网站的会议链接：%(hosts)s", hosts=", ".join(_hosts))
    if parts.path in ("", "/") or ".." in parts.path:
        return _("链接里没有会议号，请从会议软件里完整复制。")
    return ""


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host.rsplit(".", 1)[-1].isdigit()
    return True
