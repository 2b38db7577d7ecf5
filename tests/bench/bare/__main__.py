"""`python -m tests.bench.bare <service> <database>`: serve a bare application until its input ends; says its port first."""

import asyncio
import socket
import sys

import uvicorn
import uvloop

from libs.common.embedded.ports import LOOPBACK
from libs.common.serving import GRACE, KEPT_ALIVE, MOST_CONNECTIONS
from tests.bench.bare import app as registry
from tests.bench.samples.bare import app as samples

APPLICATIONS = {"registry": registry.application, "samples": samples.application}


async def main(service: str, url: str) -> None:
    """As uvicorn serves the services, but for their bounds on the head of a request."""
    door = socket.create_server((LOOPBACK, 0))
    server = uvicorn.Server(
        uvicorn.Config(
            APPLICATIONS[service](url),
            http="httptools",
            ws="none",
            access_log=False,
            log_config=None,
            server_header=False,
            proxy_headers=False,
            limit_concurrency=MOST_CONNECTIONS,
            timeout_graceful_shutdown=GRACE,
            timeout_keep_alive=KEPT_ALIVE,
        )
    )
    asyncio.get_running_loop().run_in_executor(None, _until_told, server)
    sys.stdout.write(f"{door.getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve(sockets=[door])


def _until_told(server: uvicorn.Server) -> None:
    sys.stdin.read()
    server.should_exit = True


if __name__ == "__main__":
    uvloop.run(main(*sys.argv[1:]))
