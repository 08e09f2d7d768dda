"""A real mail server on this machine that keeps what it is given, and can fail in every known way."""

from __future__ import annotations

import asyncio
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

OK = "ok"
REFUSED = "550"  # this mailbox does not exist
BUSY = "451"  # come again later, said after the text
FULL = "552"  # the text is not wanted, said after the text
BROKEN = "taken, then the line breaks"
SILENT = "taken, then no word"


class Sink:
    """``mode`` holds for all mails until it is changed. ``mails`` is what was taken, in order."""

    def __init__(self) -> None:
        self.mode = OK
        self.mails: list[EmailMessage] = []
        self.envelopes: list[tuple[str, list[str]]] = []
        self.controller = Controller(self, hostname="127.0.0.1", port=0)

    def start(self) -> Sink:
        from tests.server import free_port

        self.controller.port = free_port()
        self.controller.start()
        return self

    def stop(self) -> None:
        self.controller.stop()

    @property
    def port(self) -> int:
        return self.controller.port

    def settings(self) -> dict[str, Any]:
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": self.port,
            "EMAIL_TIMEOUT": 0.5,
            "MAIL_READY": True,
        }

    # --- what aiosmtpd calls
    async def handle_RCPT(  # noqa: N802  aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.mode == REFUSED:
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.mode == BUSY:
            return "451 4.3.0 later, please"
        if self.mode == FULL:
            return "552 5.2.2 no room"
        self.mails.append(message_from_bytes(envelope.content or b"", policy=policy.default))  # type: ignore[arg-type]
        self.envelopes.append((envelope.mail_from or "", list(envelope.rcpt_tos)))
        if self.mode == BROKEN:
            server.transport.abort()
        if self.mode == SILENT:
            await asyncio.Event().wait()
        return "250 OK"
