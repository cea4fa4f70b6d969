"""Addresses on other sites that people give us: plain https to an allowed host and nowhere else. Asks no network."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection
from enum import StrEnum
from urllib.parse import urlsplit

MAX_LENGTH = 500
_HOST = re.compile(r"(?=.{4,253}\Z)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*")
_PLAIN = re.compile(r"[A-Za-z0-9._~:/?#@!$&'()*+,;=%-]+")


class Fault(StrEnum):
    """What is wrong with an address: how it is written, where it leads, or that it leads to no page there."""

    SHAPE = "shape"
    HOST = "host"
    PATH = "path"


def fault_of(address: str, hosts: Collection[str]) -> Fault | None:
    """What is wrong with an address, or None when it is let through.

    It must be written plainly: `https://`, one of the hosts (themselves only, none of their subdomains; `host:port` for
    another port than 443), no name or password, a path; no white space, backslash, control or non-ASCII character, no
    address in numbers, nothing that a browser would read in another way than we do.
    """
    if len(address) > MAX_LENGTH or not address.startswith("https://") or not _PLAIN.fullmatch(address):
        return Fault.SHAPE
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return Fault.SHAPE
    place = parts.netloc.removesuffix(":443")
    host = place.removesuffix(f":{port}")
    is_odd = "@" in place or "%" in place or place != place.lower()
    if is_odd or not _HOST.fullmatch(host) or _is_number(host) or place not in hosts:
        return Fault.HOST
    return Fault.PATH if parts.path in ("", "/") or ".." in parts.path else None


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host.rsplit(".", 1)[-1].isdigit()
    return True
