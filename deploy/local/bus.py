"""The stream and the admitted parties' durables, made once and kept as they should be."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio

from deploy.local import nats
from deploy.local.setup import Setup
from libs.common.bus.connection import Bus, BusRefused
from libs.common.embedded.failures import CannotRun
from libs.common.errors import Unavailable
from libs.common.provisioning.many_parties import ensure_durables
from libs.common.provisioning.stream import ensure_stream

ANSWER_SECONDS = 15.0


async def provision(setup: Setup) -> None:
    """Make the stream, then every admitted party's durable."""
    async with connected(setup, within=ANSWER_SECONDS) as bus:
        await ensure_stream(bus, replicas=setup.nats_replicas, deduplicated_within=setup.deduplicated_within)
        await ensure_durables(bus, nats.register(setup).read())


@asynccontextmanager
async def connected(setup: Setup, *, within: float) -> AsyncIterator[Bus]:
    """A connection with all the services' rights; what goes wrong is told in one sentence."""
    whose = "at REALLNET_NATS_URL" if setup.nats_url else "of this system"
    bus = await _let_in(setup, whose=whose, within=within)
    try:
        yield bus
    except (BusRefused, Unavailable) as refused:
        raise CannotRun(f"The NATS server {whose} refused: {refused}") from None
    finally:
        await bus.close()


async def _let_in(setup: Setup, *, whose: str, within: float) -> Bus:
    try:
        with anyio.fail_after(within):
            return await Bus.connect(nats.bus_url(setup), name="provisioning")
    except TimeoutError:
        raise CannotRun(f"The NATS server {whose} did not let us in within {within:.0f} seconds.") from None
    except OSError as refused:
        raise CannotRun(f"The NATS server {whose} refused: {refused}") from None
