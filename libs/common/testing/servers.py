"""Real servers for the tests: a PostgreSQL and a nats-server of one's own, gone when the tests are."""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from libs.common.embedded.child_process import spawn, stop, wait_ready
from libs.common.embedded.nats import NatsServer
from libs.common.embedded.nats_configuration import BusUser, service_user
from libs.common.embedded.party_accounts import Party
from libs.common.embedded.ports import free_port
from libs.common.embedded.postgres import PostgresServer

START_SECONDS = 30.0
STOP_SECONDS = 5.0


@contextmanager
def running_postgres(directory: Path, *, durable: bool = False) -> Iterator[str]:
    """Give the superuser's URL of a new server; by default it does not flush, which tests need not."""
    server = PostgresServer(directory, port=free_port(), password=secrets.token_urlsafe(16), durable=durable)
    server.prepare()
    child = server.child()
    process = spawn(child)
    try:
        wait_ready(process, child, is_ready=server.is_ready, within=START_SECONDS)
        yield server.url
    finally:
        stop(process, child.stop_signal, within=STOP_SECONDS)


@contextmanager
def running_nats(directory: Path, *, durable: bool = False, parties: Sequence[Party] = ()) -> Iterator[str]:
    """Give the services' URL of a new server, which also knows these parties."""
    with running_nats_server(directory, durable=durable, parties=parties) as (server, service):
        yield server.url(service)


@contextmanager
def running_nats_server(
    directory: Path, *, durable: bool = False, parties: Sequence[Party] = ()
) -> Iterator[tuple[NatsServer, BusUser]]:
    """Give the server itself and its service user, for tests that add parties or reload."""
    server, service = NatsServer(directory, port=free_port(), durable=durable), service_user(secrets.token_urlsafe(16))
    server.prepare([service], parties)
    child = server.child()
    process = spawn(child)
    try:
        wait_ready(process, child, is_ready=server.is_ready, within=START_SECONDS)
        yield server, service
    finally:
        stop(process, child.stop_signal, within=STOP_SECONDS)
