"""The stream and the outside parties' durables, made once and kept as they should be."""

import anyio

from deploy.local import nats
from deploy.local.setup import Setup
from libs.common.bus.connection import Bus, BusRefused
from libs.common.embedded.failures import CannotRun
from libs.common.errors import Unavailable
from libs.common.organisations import Organisations
from libs.common.provisioning.parties import ensure_durable
from libs.common.provisioning.stream import ensure_stream

ANSWER_SECONDS = 15.0


async def provision(setup: Setup, organisations: Organisations) -> None:
    """Make the stream, then every party's durable."""
    whose = "at REALLNET_NATS_URL" if setup.nats_url else "of this system"
    try:
        with anyio.fail_after(ANSWER_SECONDS):
            await _provision(setup, [user.name for user in nats.parties(setup, organisations)])
    except TimeoutError:
        raise CannotRun(f"The NATS server {whose} did not let us in within {ANSWER_SECONDS:.0f} seconds.") from None
    except (BusRefused, Unavailable, OSError) as refused:
        raise CannotRun(f"The NATS server {whose} refused: {refused}") from None


async def _provision(setup: Setup, parties: list[str]) -> None:
    bus = await Bus.connect(nats.bus_url(setup), name="provisioning")
    try:
        await ensure_stream(bus, deduplicated_within=setup.deduplicated_within)
        for party in parties:
            await ensure_durable(bus, party)
    finally:
        await bus.close()
