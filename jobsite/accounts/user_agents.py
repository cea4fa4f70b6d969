"""The name of a browser as people know it, guessed from its User-Agent. A hint for the list of sessions, nothing more."""

from __future__ import annotations

from jobsite.core.i18n import Text
from jobsite.core.i18n import lazy_gettext as _

_BROWSERS: list[tuple[str, Text]] = [
    ("MicroMessenger", _("微信")),
    ("DingTalk", _("钉钉")),
    ("HuaweiBrowser", _("华为浏览器")),
    ("MiuiBrowser", _("小米浏览器")),
    ("UCBrowser", "UC"),
    ("MQQBrowser", _("QQ 浏览器")),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
]
_SYSTEMS = [
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("HarmonyOS", "HarmonyOS"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
]


def browser_name(user_agent: str) -> str:
    """`微信 · Android`, or that the device is unknown."""
    parts = [str(next((name for mark, name in known if mark in user_agent), "")) for known in (_BROWSERS, _SYSTEMS)]
    return " · ".join(part for part in parts if part) or str(_("未知设备"))
