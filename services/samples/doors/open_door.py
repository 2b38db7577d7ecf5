"""One door while it is open: who is connected, who is turned away, and how it is closed."""

import asyncio
import ssl
from asyncio import StreamReader, StreamWriter
from collections.abc import Callable
from typing import Final, Protocol

import structlog

from services.samples.doors.counting import Counts
from services.samples.doors.doors_file import DoorSetting, Tls
from services.samples.doors.limits import Limits
from services.samples.doors.line import GONE, READ_AT_MOST, Line

TURNED_AWAY_AT_ONCE: Final = 20
"""Beyond the limit; who comes then is hung up on, as nobody is left to tell it anything."""

FULL: Final = "Too many senders are connected at this door; come again later."
UNKNOWN: Final = "The certificate belongs to no organisation that may send here."

HANDSHAKE_WITHIN: Final = 10.0

log = structlog.get_logger(__name__)


class Conversation(Protocol):
    """What is spoken on one line."""

    async def run(self) -> None:
        """Until it ends."""

    async def turn_away(self, why: str) -> None:
        """Say that nothing is taken from this sender now."""

    async def apologise(self) -> None:
        """Say that it cannot go on."""


Converse = Callable[[Line, str], Conversation]
"""With whom, for which organisation."""


class OpenDoor:
    """Listens at one port."""

    def __init__(self, setting: DoorSetting, converse: Converse, *, limits: Limits, counts: Counts) -> None:
        self.setting = setting
        self._converse = converse
        self._limits = limits
        self._counts = counts
        self._lines: dict[Line, asyncio.Task[None] | None] = {}
        self._away = 0
        self._server: asyncio.Server | None = None

    @property
    def is_open(self) -> bool:
        return self._server is not None and self._server.is_serving()

    @property
    def port(self) -> int:
        """Where it listens, also where the system has chosen."""
        return int(self._server.sockets[0].getsockname()[1]) if self._server else 0

    async def open(self) -> None:
        """Listen; OSError if that cannot be done here."""
        told = self.setting
        self._server = await asyncio.start_server(
            self._called,
            str(told.host),
            told.port or 0,
            limit=READ_AT_MOST,
            backlog=self._limits.connections,
            ssl=context_of(told.tls) if told.tls else None,
            ssl_handshake_timeout=HANDSHAKE_WITHIN if told.tls else None,
        )
        self._counts.opened(told.name, is_open=True)

    async def close(self, within: float) -> None:
        """Let nobody in, let those inside finish what was read of them, then hang up."""
        if self._server is None:
            return
        self._server.close()
        self._counts.opened(self.setting.name, is_open=False)
        for line in self._lines:
            line.interrupt()
        left = [task for task in self._lines.values() if task is not None]
        if left:
            _, late = await asyncio.wait(left, timeout=within)
            for task in late:
                task.cancel()

    async def _called(self, reader: StreamReader, writer: StreamWriter) -> None:
        line = Line(reader, writer, self._limits)
        try:
            await self._serve(line)
        except (TimeoutError, *GONE):
            pass  # it takes no answers, or is no longer there: what was not answered is sent again
        finally:
            self._lines.pop(line, None)
            self._counts.connected(self.setting.name, len(self._lines))
            await line.end()

    async def _serve(self, line: Line) -> None:
        organisation = self._organisation(line)
        if organisation is None:
            log.warning("a sender's certificate belongs to no organisation", organisation=self.setting.organisation)
            await self._turn_away(self._converse(line, self.setting.organisation), UNKNOWN)
        elif len(self._lines) >= self._limits.connections:
            await self._turn_away(self._converse(line, organisation), FULL)
        else:
            self._lines[line] = asyncio.current_task()
            self._counts.connected(self.setting.name, len(self._lines))
            await self._talk(self._converse(line, organisation))

    async def _talk(self, conversation: Conversation) -> None:
        """Whatever goes wrong is answered, too, and ends no other line."""
        try:
            await conversation.run()
        except (TimeoutError, *GONE):
            raise
        except Exception as failure:  # noqa: BLE001 - one line must not end the others
            log.error("a line broke", error=type(failure).__name__)  # noqa: TRY400 - its text may hold values
            await conversation.apologise()

    async def _turn_away(self, conversation: Conversation, why: str) -> None:
        self._counts.turned_away(self.setting.name, "no room" if why is FULL else "unknown certificate")
        if self._away >= TURNED_AWAY_AT_ONCE:
            return
        self._away += 1
        try:
            await conversation.turn_away(why)
        finally:
            self._away -= 1

    def _organisation(self, line: Line) -> str | None:
        """Whose messages they are: the certificate says so where there is one, else the port."""
        tls = self.setting.tls
        if tls is None or not tls.clients:
            return self.setting.organisation
        return tls.clients.get(line.certificate_name or "")


def context_of(tls: Tls) -> ssl.SSLContext:
    """Nobody without a certificate of the authority comes further than the handshake."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(tls.certificate, tls.key)
    context.load_verify_locations(tls.client_authority)
    context.verify_mode = ssl.CERT_REQUIRED
    return context
