"""Which addresses of live pictures and recordings are let through: https and an allowed host. Asks no network."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from jobsite.core.i18n import Text
from jobsite.core.i18n import lazy_gettext as _
from jobsite.fairs.models.staging import StageSource

DEFAULT_HOSTS = (
    "live.bilibili.com", "www.bilibili.com", "live.douyin.com", "live.kuaishou.com", "meeting.tencent.com", "v.qq.com",
)  # fmt: skip
MAX_LENGTH = 500
_PLAIN = re.compile(r"[A-Za-z0-9._~:/?#!$&'()*+,;=%-]+")


def host_of(url: str) -> str:
    """The host of an address that was let through."""
    return urlsplit(url).hostname or ""


def problem_of(url: str, hosts: Sequence[str], *, is_stream: bool = False) -> Text:
    """What is wrong with an address, in words; empty when it is let through.

    It begins with `https://`, names an allowed host exactly, no person and no port, and is written plainly. A stream
    ends in `.m3u8`.
    """
    allowed = tuple(hosts) or DEFAULT_HOSTS
    if len(url) > MAX_LENGTH or not url.startswith("https://") or not _PLAIN.fullmatch(url):
        return _("地址要以 https:// 开头，请完整复制。")
    if url[8:].split("/", 1)[0].split("?", 1)[0].split("#", 1)[0] not in allowed:
        return _("只能用这些网站的地址：%(hosts)s", hosts=", ".join(allowed))
    if is_stream and not urlsplit(url).path.endswith(".m3u8"):
        return _("直播流的地址要以 .m3u8 结尾。")
    return ""


def source_problem(source: StageSource, url: str, hosts: Sequence[str]) -> Text:
    """The same for what a show is to be seen by."""
    if source in (StageSource.NONE, StageSource.BROWSER):
        return ""
    return problem_of(url, hosts, is_stream=source is StageSource.HLS)
