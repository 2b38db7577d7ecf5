"""Every outside party as an operator sees it: who it is, whether it connects, what it has still to fetch."""

from collections.abc import Mapping
from dataclasses import dataclass

from deploy.local import nats
from deploy.local.bus import connected
from deploy.local.outside import outside
from deploy.local.setup import Setup
from deploy.parties.admitting import ANSWER_SECONDS
from libs.common.organisation import Organisation
from libs.common.provisioning.admissions import Admission
from libs.common.provisioning.parties import durable_name
from libs.common.provisioning.servers import connected_accounts
from libs.common.provisioning.standing import Standing, standings


@dataclass(frozen=True, slots=True)
class Listed:
    """One party; what is None does not exist, or cannot be seen."""

    id: str
    organisation: Organisation | None
    admission: Admission | None
    standing: Standing | None
    connected: bool | None


async def listed(setup: Setup) -> list[Listed]:
    """Those of the file, then those that have left it and were not removed."""
    known, admitted = outside(setup), nats.register(setup).read()
    async with connected(setup, within=ANSWER_SECONDS) as bus:
        stand, accounts = await standings(bus), await connected_accounts(bus)
    names = [*known, *(name for name in admitted if name not in known)]
    return [_one(name, known, admitted, stand, accounts) for name in names]


def _one(
    name: str,
    known: Mapping[str, Organisation],
    admitted: Mapping[str, Admission],
    stand: Mapping[str, Standing],
    accounts: set[str] | None,
) -> Listed:
    durable = durable_name(name)
    seen = None if accounts is None else durable in accounts
    return Listed(name, known.get(name), admitted.get(name), stand.get(durable), seen)
