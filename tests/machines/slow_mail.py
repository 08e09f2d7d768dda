"""A mail server that can keep its senders waiting: whoever is killed then is killed in mid-sending."""

from __future__ import annotations

import asyncio

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.notices.smtp import Sink


class SlowMail(Sink):
    """While it holds, a mail is taken and its sender is not told so. ``held``: how many wait for the answer."""

    def __init__(self) -> None:
        super().__init__()
        self.held = 0
        self._gate: asyncio.Event | None = None

    def hold(self) -> None:
        self.held, self._gate = 0, asyncio.Event()

    def let_go(self) -> None:
        gate, self._gate = self._gate, None
        if gate:
            self.controller.loop.call_soon_threadsafe(gate.set)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        answer = await super().handle_DATA(server, session, envelope)
        if gate := self._gate:
            self.held += 1
            await gate.wait()
        return answer
