"""Typed settings from the environment, read once at start. Refuses unsafe ones; reads nothing from the database."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

Environment = Literal["development", "production", "test"]
ROOT = Path(__file__).resolve().parent.parent


class UnsafeSettings(RuntimeError):
    """A setting that must not be used; the message names the variable and the remedy."""


@dataclass(frozen=True)
class Settings:
    """Everything the operator may set. `docs/operations.md` lists the variables."""

    environment: Environment = "development"
    data_dir: Path = ROOT / "instance"
    database_url: str = ""
    search_index_dir: Path = ROOT / "search_index"
    search_engine: Literal["whoosh", "tantivy"] = "whoosh"
    secret_key: str = field(default="", repr=False)
    is_demo: bool = False
    port: int = 8000
    push_origin: str = ""
    push_connections: int = 15_000
    stage_hosts: tuple[str, ...] = ()
    site_name: str = "慈溪就业"
    site_name_en: str = "Cixi Jobs"
    city_division: str = "330282"
    public_url: str = ""
    smtp_url: str = field(default="", repr=False)
    mail_from: str = "jobs@example.org"
    sms_url: str = field(default="", repr=False)
    robot_url: str = field(default="", repr=False)
    robot_hosts: tuple[str, ...] = ()
    trusted_proxies: int = 0
    stun_urls: tuple[str, ...] = ()
    turn_urls: tuple[str, ...] = ()
    turn_secret: str = field(default="", repr=False)
    turn_seconds: int = 600
    janus_url: str = ""
    janus_secret: str = field(default="", repr=False)
    meeting_link_hosts: tuple[str, ...] = ()

    @classmethod
    def from_environ(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read the settings; raises UnsafeSettings when production lacks a secret key or the mode is unknown."""
        env = os.environ if environ is None else environ
        mode = env.get("JOBSITE_ENV", "development")
        if mode not in ("development", "production", "test"):
            raise UnsafeSettings(f"JOBSITE_ENV={mode!r} is unknown: use development, production or test.")
        data_dir = Path(env.get("DATA_DIR") or ROOT / "instance").resolve()
        own_dir = "DATA_DIR" in env
        settings = cls(
            environment=mode,  # type: ignore[arg-type]  # narrowed by the check above
            data_dir=data_dir,
            database_url=_database_url(env.get("DATABASE_URL", ""), data_dir),
            search_index_dir=Path(
                env.get("SEARCH_INDEX_DIR") or (data_dir / "search_index" if own_dir else ROOT / "search_index")
            ).resolve(),
            search_engine="tantivy" if env.get("SEARCH_ENGINE") == "tantivy" else "whoosh",
            secret_key=env.get("SECRET_KEY", ""),
            is_demo=env.get("DEMO", "0" if mode == "production" else "1") not in ("", "0"),
            port=_port(env.get("PORT", "8000")),
            push_origin=env.get("PUSH_ORIGIN", ""),
            stage_hosts=tuple(host.strip().lower() for host in env.get("STAGE_HOSTS", "").split(",") if host.strip()),
            push_connections=int(env.get("PUSH_CONNECTIONS", "15000")),
            site_name=env.get("SITE_NAME", cls.site_name),
            site_name_en=env.get("SITE_NAME_EN", cls.site_name_en),
            city_division=env.get("CITY_DIVISION", cls.city_division),
            public_url=env.get("PUBLIC_URL", "").rstrip("/"),
            smtp_url=env.get("SMTP_URL", ""),
            mail_from=env.get("MAIL_FROM", cls.mail_from),
            sms_url=env.get("SMS_URL", ""),
            robot_url=env.get("ROBOT_URL", ""),
            robot_hosts=_listed(env.get("ROBOT_HOSTS", "")),
            trusted_proxies=int(env.get("TRUSTED_PROXIES", "0")),
            stun_urls=_listed(env.get("STUN_URLS", "")),
            turn_urls=_listed(env.get("TURN_URLS", "")),
            turn_secret=env.get("TURN_SECRET", ""),
            turn_seconds=int(env.get("TURN_SECONDS", "600")),
            janus_url=_http_url("JANUS_URL", env.get("JANUS_URL", "")),
            janus_secret=env.get("JANUS_SECRET", ""),
            meeting_link_hosts=_listed(env.get("MEETING_LINK_HOSTS", "")),
        )
        return settings.with_secret_key()

    def with_secret_key(self) -> Settings:
        """A copy that has a secret key: the given one, or one made and kept in `data_dir` outside production."""
        if self.secret_key:
            if self.environment == "production" and len(self.secret_key) < 32:
                raise UnsafeSettings("SECRET_KEY is shorter than 32 characters: make one with `openssl rand -hex 32`.")
            return self
        if self.environment == "production":
            raise UnsafeSettings("SECRET_KEY is not set: make one with `openssl rand -hex 32`.")
        return replace(self, secret_key=_kept_key(self.data_dir / "secret_key"))


def _kept_key(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as stream:
        key = secrets.token_hex(32)
        stream.write(key)
    return key


def _database_url(given: str, data_dir: Path) -> str:
    if not given:
        return f"sqlite:///{data_dir / 'jobsite.sqlite'}"
    if given.startswith(("postgres://", "postgresql://")):
        return "postgresql+psycopg://" + given.split("://", 1)[1]
    if urlsplit(given).scheme not in ("sqlite", "postgresql+psycopg"):
        raise UnsafeSettings("DATABASE_URL must begin with sqlite:/// or postgresql://.")
    return given


def _listed(given: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in given.split(",") if part.strip())


def _http_url(name: str, given: str) -> str:
    if given and urlsplit(given).scheme not in ("http", "https"):
        raise UnsafeSettings(f"{name} must begin with http:// or https://.")
    return given.rstrip("/")


def _port(given: str) -> int:
    if not given.isdigit() or not 0 < int(given) < 65536:
        raise UnsafeSettings(f"PORT={given!r} is not a port number between 1 and 65535.")
    return int(given)
