"""A real mail server for tests that keeps what it is given."""

from __future__ import annotations

from contextlib import contextmanager
from email import message_from_bytes, policy
from typing import TYPE_CHECKING, Any

from aiosmtpd.controller import Controller

from tests.machine import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator


class Sink:
    """Keeps mails; refuses people named gone@, and while `is_busy` everything for now."""

    def __init__(self) -> None:
        self.mails: list[Any] = []
        self.is_busy = False

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802  # aiosmtpd's name
        if address.startswith("gone@"):
            return "550 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802  # aiosmtpd's name
        if self.is_busy:
            return "451 try again later"
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


@contextmanager
def running_sink(sink: Sink, port: int = 0) -> Iterator[str]:
    """The address of a running mail server that fills the sink."""
    port = port or free_port()
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield f"smtp://127.0.0.1:{port}"
    finally:
        controller.stop()
