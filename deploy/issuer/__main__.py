"""`python -m deploy.issuer --port 8100`: run the embedded issuer."""

import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping, Sequence
from contextlib import suppress

import uvicorn

from deploy.issuer.app import create_app
from deploy.issuer.keys import IssuerKeys
from deploy.issuer.settings import IssuerError, IssuerSettings
from libs.common import logging
from libs.common.organisations import OrganisationsError
from libs.common.web.bounded_head import BoundedHead
from libs.common.web.calm_server import CalmServer

CANNOT_START = 2
MOST_CONNECTIONS = 500


def main(arguments: Sequence[str], environment: Mapping[str, str]) -> int:
    """Serve until told to stop; 2 with one sentence when it must not or cannot start."""
    told = _told(arguments)
    try:
        settings = IssuerSettings.from_environment(environment, address=f"http://{told.host}:{told.port}")
        keys = IssuerKeys.rotated_in(settings.keys) if told.rotate else IssuerKeys.kept_in(settings.keys)
        app = create_app(settings, keys=keys)
    except (IssuerError, OrganisationsError) as trouble:
        sys.stderr.write(f"{trouble}\n")
        return CANNOT_START
    logging.configure(service="issuer", level=environment.get("REALLNET_LOG_LEVEL", "info").lower())
    # No access log: the addresses of /authorize hold codes.
    server = CalmServer(
        uvicorn.Config(
            app,
            host=told.host,
            port=told.port,
            http=BoundedHead,
            log_config=None,
            access_log=False,
            server_header=False,
            limit_concurrency=MOST_CONNECTIONS,
        )
    )
    with suppress(KeyboardInterrupt):
        server.run()
    return 0 if server.started else CANNOT_START


def _told(arguments: Sequence[str]) -> Namespace:
    parser = ArgumentParser(prog="python -m deploy.issuer", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8100)
    parser.add_argument("--rotate", action="store_true", help="sign with a new key; the one before stays published")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
