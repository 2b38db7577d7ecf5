"""An outside party's credentials open its own durable and nothing else; the list of parties can be changed at any time."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import nats.errors
import pytest
from nats.aio.client import Client

from libs.common.bus.connection import STREAM, Bus
from libs.common.embedded.failures import CannotRun
from libs.common.embedded.nats import NatsServer
from libs.common.embedded.nats_configuration import BusUser, inbox_prefix, party_user
from libs.common.provisioning.parties import durable_name, ensure_durable
from libs.common.provisioning.stream import ensure_stream
from libs.common.testing.servers import running_nats_server

OWN = "reallnet.samples.sample.dispatched.v1.hospital-madrid.hub-madrid"
FOREIGN = "reallnet.samples.sample.dispatched.v1.hospital-aragon.hub-barcelona"
ANSWER_SECONDS = 0.4

HUB = party_user("hub-madrid", "first", durable=durable_name("hub-madrid"))
OTHER = party_user("hub-barcelona", "second", durable=durable_name("hub-barcelona"))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[NatsServer, BusUser]]:
    with running_nats_server(tmp_path_factory.mktemp("nats"), parties=[HUB, OTHER]) as running:
        yield running


@pytest.fixture(scope="module")
async def bus(server: tuple[NatsServer, BusUser]) -> AsyncIterator[Bus]:
    nats_server, service = server
    bus = await Bus.connect(nats_server.url(service), name="test")
    await ensure_stream(bus)
    for party in (HUB, OTHER):
        await ensure_durable(bus, party.name)
    yield bus
    await bus.close()


class Outsider:
    """A party's own program: plain nats-py with the party's credentials."""

    def __init__(self, client: Client, refusals: list[str]) -> None:
        self.client, self.refusals = client, refusals

    async def refused(self) -> str:
        """The server's word, which reaches nats-py only beside the call."""
        async with asyncio.timeout(5):
            while not self.refusals:
                await asyncio.sleep(0.01)
        return self.refusals.pop()


async def connect(server: NatsServer, user: BusUser) -> Outsider:
    refusals: list[str] = []

    async def note(error: Exception) -> None:
        refusals.append(str(error).lower())

    prefix = inbox_prefix(user.name).encode()
    client = Client()
    try:
        await client.connect(server.url(user), inbox_prefix=prefix, error_cb=note, allow_reconnect=False)
    except (nats.errors.Error, OSError):
        if client._transport is not None:  # nats-py leaves it open when it is refused
            client._transport.close()  # type: ignore[no-untyped-call]
        raise
    return Outsider(client, refusals)


async def once_let_in(server: NatsServer, user: BusUser) -> Outsider:
    """A reload is in force a moment after it was asked for."""
    async with asyncio.timeout(5):
        while True:
            try:
                return await connect(server, user)
            except (nats.errors.Error, OSError):
                await asyncio.sleep(0.05)


@pytest.fixture
async def hub(server: tuple[NatsServer, BusUser], bus: Bus) -> AsyncIterator[Outsider]:
    del bus
    outsider = await connect(server[0], HUB)
    yield outsider
    await outsider.client.close()


async def test_receives_exactly_what_concerns_it(hub: Outsider, bus: Bus) -> None:
    for subject in (OWN, FOREIGN):
        await bus.client.jetstream().publish(subject, b"{}")
    subscription = await hub.client.jetstream().pull_subscribe_bind(durable_name(HUB.name), stream=STREAM)
    (message,) = await subscription.fetch(1, timeout=5)
    assert message.subject == OWN
    await message.ack_sync()
    with pytest.raises(nats.errors.TimeoutError):
        await subscription.fetch(1, timeout=ANSWER_SECONDS)


@pytest.mark.parametrize(
    "subject",
    [
        OWN,
        "hint.samples",
        f"$JS.API.STREAM.INFO.{STREAM}",
        f"$JS.API.STREAM.MSG.GET.{STREAM}",
        f"$JS.API.DIRECT.GET.{STREAM}",
        f"$JS.API.STREAM.DELETE.{STREAM}",
        f"$JS.API.STREAM.PURGE.{STREAM}",
        f"$JS.API.CONSUMER.CREATE.{STREAM}",
        f"$JS.API.CONSUMER.DURABLE.CREATE.{STREAM}.mine",
        f"$JS.API.CONSUMER.DELETE.{STREAM}.{durable_name(HUB.name)}",
        f"$JS.API.CONSUMER.MSG.NEXT.{STREAM}.{durable_name(OTHER.name)}",
        f"$JS.ACK.{STREAM}.{durable_name(OTHER.name)}.1.1.1.1.0",
        "$SYS.REQ.SERVER.PING",
        f"{inbox_prefix(OTHER.name)}.guessed",
    ],
)
async def test_may_not_say(hub: Outsider, subject: str) -> None:
    await hub.client.publish(subject, b"{}")
    await hub.client.flush()
    assert "permissions violation for publish" in await hub.refused()


@pytest.mark.parametrize(
    "reply", [OWN, "hint.samples", f"$JS.API.STREAM.DELETE.{STREAM}", f"$JS.API.STREAM.PURGE.{STREAM}"]
)
async def test_may_not_have_an_answer_sent_where_it_may_not_publish(hub: Outsider, bus: Bus, reply: str) -> None:
    """Both a message and the empty word that there is none would be a publication, or a command, of the server."""
    before = await bus.ask(f"STREAM.INFO.{STREAM}")
    for _ in range(3):
        question = f"$JS.API.CONSUMER.MSG.NEXT.{STREAM}.{durable_name(HUB.name)}"
        await hub.client.publish(question, b'{"batch":1,"no_wait":true}', reply=reply)
    await hub.client.request(question, b'{"batch":1,"no_wait":true}', timeout=5)  # comes after the others
    after = await bus.ask(f"STREAM.INFO.{STREAM}")
    assert (after["created"], after["state"]["last_seq"]) == (before["created"], before["state"]["last_seq"])


@pytest.mark.parametrize(
    "subject", [">", "reallnet.>", OWN, "$JS.>", "_INBOX.>", f"{inbox_prefix(OTHER.name)}.>", "hint.*", "$SYS.>"]
)
async def test_may_not_hear(hub: Outsider, subject: str) -> None:
    await hub.client.subscribe(subject)
    await hub.client.flush()
    assert "permissions violation for subscription" in await hub.refused()


async def test_a_party_is_let_in_and_out_by_reload_and_nobody_else_is_disturbed(
    server: tuple[NatsServer, BusUser], hub: Outsider
) -> None:
    nats_server, service = server
    lab = party_user("lab-drp", "third", durable=durable_name("lab-drp"))
    nats_server.write_users([service, HUB, OTHER, lab])
    nats_server.reload()
    newcomer = await once_let_in(nats_server, lab)
    assert newcomer.client.is_connected
    nats_server.write_users([service, HUB, OTHER])
    nats_server.reload()
    async with asyncio.timeout(5):
        while not newcomer.client.is_closed:
            await asyncio.sleep(0.01)
    assert hub.client.is_connected


def test_a_bad_list_of_users_is_refused_and_the_old_one_stays(server: tuple[NatsServer, BusUser]) -> None:
    nats_server, service = server
    nats_server.users_file.write_text("authorization: { users: [ {", encoding="utf-8")
    with pytest.raises(CannotRun, match="refuses its new list of users"):
        nats_server.reload()
    nats_server.write_users([service, HUB, OTHER])
    nats_server.reload()


def test_its_files_are_nobody_elses(server: tuple[NatsServer, BusUser]) -> None:
    assert server[0].users_file.stat().st_mode & 0o077 == 0
