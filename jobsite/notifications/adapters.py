"""How messages leave: SMTP for mail, an HTTP gateway for SMS, webhooks for group robots, the console when nothing is
set. Changes no table."""

from __future__ import annotations

import logging
import smtplib
import ssl
import urllib.error
import urllib.request
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime
from http.client import HTTPException
from json import JSONDecodeError, dumps, loads
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

from jobsite.core import clock
from jobsite.notifications.models import Channel

log = logging.getLogger(__name__)
TIMEOUT_S = 15
MOST_ANSWER_BYTES = 4096


class Undeliverable(Exception):
    """A message could not be handed over. `is_final`: trying again is of no use."""

    def __init__(self, message: str, *, is_final: bool = False) -> None:
        super().__init__(message)
        self.is_final = is_final


@dataclass(frozen=True)
class CalendarPart:
    """An iCalendar text that goes with a mail; `method` as in it. Channels that cannot carry it send the words alone."""

    method: str
    content: str


class Adapter(Protocol):
    """One way out. `key` is unique to the message, so that a receiver can drop a second copy."""

    def send(self, target: str, subject: str, body: str, key: str, part: CalendarPart | None = None) -> None: ...


@dataclass(frozen=True)
class SmtpAdapter:
    """Mail by SMTP: `smtp://`, `smtp+starttls://` or `smtps://` with user and password in the URL."""

    url: str
    sender: str

    def send(self, target: str, subject: str, body: str, key: str, part: CalendarPart | None = None) -> None:
        message = self._message(target, subject, body, key)
        if part is not None:
            message.add_alternative(part.content, subtype="calendar", params={"method": part.method})
        parts = urlsplit(self.url)
        try:
            with self._connect(parts.scheme, parts.hostname or "localhost", parts.port) as server:
                if parts.username:
                    server.login(unquote(parts.username), unquote(parts.password or ""))
                server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            raise Undeliverable("recipient refused", is_final=True) from error
        except (OSError, smtplib.SMTPException) as error:
            raise Undeliverable(f"{type(error).__name__}: {error}") from error

    def _message(self, target: str, subject: str, body: str, key: str) -> EmailMessage:
        message = EmailMessage()
        try:
            message["From"], message["To"], message["Subject"] = self.sender, target, " ".join(subject.split())
        except ValueError as error:
            raise Undeliverable("address or subject cannot stand in a mail", is_final=True) from error
        message["Date"] = format_datetime(clock.now())
        message["Message-ID"] = f"<{key.replace(':', '.')}@{self.sender.rpartition('@')[2]}>"
        message.set_content(body)
        return message

    @staticmethod
    def _connect(scheme: str, host: str, port: int | None) -> smtplib.SMTP:
        if scheme == "smtps":
            return smtplib.SMTP_SSL(host, port or 465, timeout=TIMEOUT_S, context=ssl.create_default_context())
        server = smtplib.SMTP(host, port or 25, timeout=TIMEOUT_S)
        if scheme == "smtp+starttls":
            try:
                server.starttls(context=ssl.create_default_context())
            except BaseException:
                server.close()
                raise
        return server


class _Staying(urllib.request.HTTPRedirectHandler):
    """An address that sends us elsewhere is not followed: where messages go was decided when it was set."""

    def redirect_request(self, *_given: Any) -> None:
        return None


def post_json(url: str, content: dict[str, Any]) -> bytes:
    """Post JSON by https and return the beginning of the answer. Raises Undeliverable; its words hold no address."""
    if urlsplit(url).scheme != "https":
        raise Undeliverable("the address must be https", is_final=True)
    headers = {"Content-Type": "application/json; charset=utf-8"}
    request = urllib.request.Request(url, dumps(content, ensure_ascii=False).encode(), headers, method="POST")  # noqa: S310  # https checked above
    try:
        with urllib.request.build_opener(_Staying).open(request, timeout=TIMEOUT_S) as answer:
            return bytes(answer.read(MOST_ANSWER_BYTES))
    except urllib.error.HTTPError as error:
        with error:
            raise Undeliverable(f"HTTP {error.code}") from None
    except (OSError, HTTPException) as error:
        raise Undeliverable(type(error).__name__) from None


@dataclass(frozen=True)
class SmsGateway:
    """SMS by a JSON POST of `{to, text, id}` to the gateway that the operator sets (https only)."""

    url: str

    def send(self, target: str, subject: str, body: str, key: str, part: CalendarPart | None = None) -> None:
        post_json(self.url, {"to": target, "text": body, "id": key})


def say_by_robot(url: str, text: str) -> None:
    """Let a group robot say a text: the webhook of DingTalk, WeCom or Feishu, each in its own form. Raises Undeliverable,
    also when the messenger answers with an error of its own."""
    if "/open-apis/bot/" in urlsplit(url).path:
        content: dict[str, Any] = {"msg_type": "text", "content": {"text": text}}
    else:
        content = {"msgtype": "text", "text": {"content": text}}
    try:
        answer = loads(post_json(url, content) or b"{}")
    except (JSONDecodeError, UnicodeDecodeError):
        raise Undeliverable("no JSON in the answer") from None
    code = answer.get("errcode", answer.get("code", 0)) if isinstance(answer, dict) else "?"
    if code != 0:
        raise Undeliverable(f"error {str(code)[:20]}")


class ConsoleAdapter:
    """Says on the console that a message left; its words stay in the outbox page, never in the log."""

    def send(self, target: str, subject: str, body: str, key: str, part: CalendarPart | None = None) -> None:
        log.info("message %s sent to the console outbox", key)


@dataclass(frozen=True)
class Adapters:
    """The adapter of each channel."""

    mail: Adapter
    sms: Adapter

    @classmethod
    def from_urls(cls, *, smtp_url: str, mail_from: str, sms_url: str) -> Adapters:
        """Those that the settings name; the console for the rest."""
        return cls(
            mail=SmtpAdapter(smtp_url, mail_from) if smtp_url else ConsoleAdapter(),
            sms=SmsGateway(sms_url) if sms_url else ConsoleAdapter(),
        )

    def send(
        self, channel: Channel, target: str, subject: str, body: str, key: str, part: CalendarPart | None = None
    ) -> None:
        """Hand one message over. Raises Undeliverable."""
        adapter = self.mail if channel is Channel.MAIL else self.sms
        adapter.send(target, subject, body, key, part)
