"""A party let in while a cluster of three runs reaches its durable through every one of them."""

from pathlib import Path

import pytest

from deploy.parties.in_force import RELOADS
from deploy.tests.parties.outsider import outsider
from libs.common.bus.connection import STREAM, Bus
from libs.common.embedded.nats import NatsServer
from libs.common.embedded.nats_cluster import members
from libs.common.embedded.nats_configuration import service_user
from libs.common.embedded.party_accounts import Party, inbox_prefix
from libs.common.provisioning.parties import durable_name, ensure_durable
from libs.common.provisioning.servers import connected_accounts
from libs.common.provisioning.user_keys import UserKey, new_user_key
from libs.common.testing.messaging import until
from libs.common.testing.nats_cluster import Cluster, running_cluster

PARTIES = ("hub-madrid", "lab-drp")
EVENT = b"event"


@pytest.mark.soak
async def test_every_server_lets_it_reach_its_durable(tmp_path: Path) -> None:
    keys = {party: new_user_key() for party in PARTIES}
    cluster = members(tmp_path, durable=False)
    async with running_cluster(tmp_path, service_user("inside"), described=cluster) as running:
        bus = await Bus.connect(running.urls, name="test")
        for count, party in enumerate(PARTIES, start=1):
            await ensure_durable(bus, party)
            await let_in(running, [Party(one, durable_name(one), (keys[one].public,)) for one in PARTIES[:count]])
            for member in running.running:
                await bus.client.jetstream().publish(f"reallnet.samples.sample.received.v1.{party}._", EVENT)
                async with outsider(told(party, keys[party], member.member.server)) as connected:
                    assert await connected.take(1) == [EVENT]
                    assert durable_name(party) in (await connected_accounts(bus) or ())
        await bus.close()


async def let_in(cluster: Cluster, parties: list[Party]) -> None:
    servers = [member.member.server for member in cluster.running]
    for server in servers:
        server.write_parties(parties)
    for _ in range(RELOADS):
        for server in servers:
            await reloaded(server)


async def reloaded(server: NatsServer) -> None:
    log, done = server.child().log, "Reloaded server configuration"
    before = log.read_text(encoding="utf-8").count(done)
    server.reload()

    async def again() -> bool:
        return log.read_text(encoding="utf-8").count(done) > before

    await until(again)


def told(party: str, key: UserKey, server: NatsServer) -> dict[str, str]:
    return {
        "address": f"nats://127.0.0.1:{server.port}",
        "seed": key.seed,
        "stream": STREAM,
        "durable": durable_name(party),
        "inbox_prefix": inbox_prefix(party),
    }
