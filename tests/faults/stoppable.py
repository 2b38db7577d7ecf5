"""A server of a test's own that can be stopped, held still, and started again on what it has."""

import secrets
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from libs.common.embedded.child_process import spawn, stop, wait_ready
from libs.common.embedded.nats import NatsServer
from libs.common.embedded.nats_configuration import service_user
from libs.common.embedded.ports import free_port
from libs.common.embedded.postgres import PostgresServer

START_SECONDS = 30.0
STOP_SECONDS = 5.0


class Stoppable:
    """One PostgreSQL or nats-server."""

    def __init__(self, server: PostgresServer | NatsServer, url: str) -> None:
        self._server = server
        self._process: subprocess.Popen[bytes] | None = None
        self.url = url

    def start(self) -> None:
        """Ready when this returns."""
        child = self._server.child()
        self._process = spawn(child)
        wait_ready(self._process, child, is_ready=self._server.is_ready, within=START_SECONDS)

    def stop(self) -> None:
        """In good order: everybody is cut off."""
        if self._process is not None:
            stop(self._process, self._server.child().stop_signal, within=STOP_SECONDS)
            self._process = None

    def hold(self) -> None:
        """It stands still: connections stay, and nothing is answered."""
        self._tell(signal.SIGSTOP)

    def let_go(self) -> None:
        self._tell(signal.SIGCONT)

    def _tell(self, what: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(what)


@contextmanager
def stoppable_postgres(directory: Path) -> Iterator[Stoppable]:
    server = PostgresServer(directory, port=free_port(), password=secrets.token_urlsafe(16), durable=False)
    server.prepare()
    with _ended(Stoppable(server, server.url)) as stoppable:
        yield stoppable


@contextmanager
def stoppable_nats(directory: Path) -> Iterator[Stoppable]:
    server, user = NatsServer(directory, port=free_port(), durable=False), service_user(secrets.token_urlsafe(16))
    server.prepare([user])
    with _ended(Stoppable(server, server.url(user))) as stoppable:
        yield stoppable


@contextmanager
def _ended(stoppable: Stoppable) -> Iterator[Stoppable]:
    stoppable.start()
    try:
        yield stoppable
    finally:
        stoppable.stop()
