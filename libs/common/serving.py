"""Serve a service's application over HTTP: `python -m services.<name>.main --port N`."""

import argparse
import os
import socket
import sys
from collections.abc import Callable, Sequence
from typing import Final

import uvicorn
from starlette.applications import Starlette

from libs.common import logging
from libs.common.settings import Settings, read_or_leave
from libs.common.web.bounded_head import BoundedHead
from libs.common.web.calm_server import CalmServer

GRACE: Final = 5
"""Seconds that requests have to end when the process is told to stop."""

MOST_CONNECTIONS: Final = 1_000
KEPT_ALIVE: Final = 30
NO_PORT: Final = 1


def serve(
    create_app: Callable[[Settings], Starlette],
    settings: type[Settings],
    *,
    service: str,
    arguments: Sequence[str] | None = None,
) -> None:
    """Read settings and arguments, and answer requests until told to stop."""
    asked = _arguments(service, arguments)
    found = read_or_leave(settings, os.environ, service=service)
    door = _door(service, asked.host, asked.port)
    logging.configure(service=service, level=found.log_level)
    _Server(_configuration(create_app(found))).run(sockets=[door])


class _Server(CalmServer):
    """The server that tells the application when it is asked to stop: whoever waits long is let go at once.

    uvicorn itself tells it when the last request has been answered, or has been cancelled after the grace.
    """

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Tell it, then do as uvicorn does."""
        app: Starlette = self.config.app  # type: ignore[assignment]  # as given in `serve`
        app.state.leaving.set()
        await super().shutdown(sockets)


def _door(service: str, host: str, port: int) -> socket.socket:
    """Take the port before anything else is started."""
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as taken:
        sys.stderr.write(f"{service} cannot start: {host}:{port} cannot be used ({os.strerror(taken.errno or 0)}).\n")
        raise SystemExit(NO_PORT) from None


def _arguments(service: str, arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog=f"python -m services.{service}.main")
    parser.add_argument("--port", type=int, required=True, help="port to listen on")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    return parser.parse_args(arguments)


def _configuration(app: Starlette) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        loop="uvloop",
        http=BoundedHead,
        ws="none",
        access_log=False,  # the doorway writes a line without path and query
        log_config=None,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=MOST_CONNECTIONS,
        timeout_graceful_shutdown=GRACE,
        timeout_keep_alive=KEPT_ALIVE,
    )
