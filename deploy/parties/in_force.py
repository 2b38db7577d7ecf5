"""The list of parties brought to the server, so that it counts when the command has ended."""

from contextlib import suppress
from pathlib import Path

import anyio
from anyio import to_thread

from deploy.local import nats
from deploy.local.setup import Setup
from libs.common.bus.connection import STREAM, Bus
from libs.common.embedded import party_accounts
from libs.common.embedded.failures import CannotRun
from libs.common.embedded.nats import NatsServer
from libs.common.embedded.nats_configuration import write
from libs.common.errors import Unavailable
from libs.common.provisioning.admissions import Admissions
from libs.common.provisioning.servers import configured_at

RELOADS = 2
"""An account that a reload brings reaches the others only from the next reload on (nats-server 2.15.1: until then its
questions are answered by "no responders"; nats-io/nats-server#8560 is of the same kind)."""

RELOAD_SECONDS = 30.0
LOOK_SECONDS = 0.02


async def put_in_force(setup: Setup, bus: Bus, admissions: Admissions) -> None:
    """Those who stay keep their connections, those who go lose them at once."""
    parties = nats.parties(setup, admissions)
    if setup.nats_url is not None:
        write(own_file(setup), party_accounts.accounts(parties, STREAM))
        return
    server = nats.embedded(setup)
    server.write_parties(parties)
    for _ in range(RELOADS):
        await _reload(bus, server)


def own_file(setup: Setup) -> Path:
    """What a NATS server of one's own has to include."""
    return setup.places.parties / "parties.conf"


async def _reload(bus: Bus, server: NatsServer) -> None:
    try:
        with anyio.fail_after(RELOAD_SECONDS):
            before = await _configured(bus)
            await to_thread.run_sync(server.reload)
            await _configured(bus, other_than=before)
    except TimeoutError:
        raise CannotRun(f"The bus has not taken its new list of parties in {RELOAD_SECONDS:.0f} seconds.") from None


async def _configured(bus: Bus, *, other_than: str | None = None) -> str:
    """In the middle of a reload the question may find nobody who answers it: it is asked again."""
    while True:
        with suppress(Unavailable):
            found = await configured_at(bus)
            if found != other_than:
                return found
        await anyio.sleep(LOOK_SECONDS)
