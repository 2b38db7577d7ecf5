"""Replaced keys stop to open when their grace is over: watched by the running system."""

import anyio
import structlog

from deploy.local import nats
from deploy.local.setup import Setup
from deploy.parties.admitting import apply
from libs.common.clock import SystemClock
from libs.common.embedded.failures import CannotRun
from libs.common.provisioning.admissions import graces

LOOK_SECONDS = 1.0

_log = structlog.get_logger(__name__)


async def end_graces(setup: Setup) -> None:
    """Look every second, and read the file only when it has changed; ends with the system."""
    register = nats.register(setup)
    version, ends = 0, graces({})
    while True:
        if register.version() != version:
            version, ends = register.version(), graces(register.read())
        if any(end <= SystemClock().now() for end in ends):
            await _end(setup)
        await anyio.sleep(LOOK_SECONDS)


async def _end(setup: Setup) -> None:
    try:
        await apply(setup)
    except CannotRun as sentence:
        _log.warning("replaced keys still open; tried again in a moment", reason=str(sentence))
