"""With a hub's credentials one receives what is the hub's and changes nothing else, whatever one tries."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, suppress
from itertools import product
from typing import Any
from urllib.parse import urlsplit

import nats.errors
import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg

from deploy.local.setup import Setup
from deploy.parties import admitting
from deploy.tests.parties import attempts
from deploy.tests.parties.attacker import Attacker, publication
from deploy.tests.parties.attempts import ACKNOWLEDGE, ASK, ME, OTHERS, OWN, STREAM
from deploy.tests.parties.outsider import Outsider, may_connect, outsider
from libs.common.bus.connection import Bus

ANSWER_SECONDS = 1

EVENTS = 6
"""Said to every party; it has taken three of them, and acknowledged two."""


class Network:
    """Three parties with work under way, a vault and a store beside the stream, and somebody who hears everything."""

    def __init__(self, bus: Bus, told: dict[str, str], attacker: Attacker) -> None:
        self.bus, self.told, self.attacker = bus, told, attacker
        self.said = list[str]()
        self.reached_others = list[Msg]()

    async def state(self) -> dict[str, Any]:
        """All streams and consumers as the server has them; of the attacker's own, what it may not change."""
        listed = await self.bus.ask("STREAM.LIST")
        streams = {stream["config"]["name"]: stream for stream in listed["streams"]}
        consumers = {
            f"{stream} {consumer['name']}": consumer
            for stream in streams
            for consumer in (await self.bus.ask(f"CONSUMER.LIST.{stream}"))["consumers"] or []
        }
        own = consumers.pop(f"{STREAM} {OWN}")
        kept = {"own": {part: own[part] for part in ("created", "config")}, "streams": streams, "consumers": consumers}
        return {part: _without_moment(value) for part, value in kept.items()}

    async def note_said(self, message: Msg) -> None:
        if not message.reply.startswith(f"{ACKNOWLEDGE}."):  # what its durable delivers to it keeps its subject
            self.said.append(message.subject)

    async def note_reached(self, message: Msg) -> None:
        self.reached_others.append(message)


def _without_moment(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_moment(inner) for key, inner in value.items() if key != "ts"}
    return value


@pytest.fixture
async def network(setup: Setup, bus: Bus) -> AsyncIterator[Network]:
    told = {one.organisation: one.as_dict() for one in await admitting.add(setup, [ME, *OTHERS])}
    for name in ("KV_vault", "OBJ_files"):
        await bus.ask(f"STREAM.CREATE.{name}", {"name": name, "subjects": [f"${name.replace('_', '.')}.>"]})
    for stream in ("KV_vault", STREAM):
        config = {"durable_name": "worker", "ack_policy": "explicit"}
        await bus.ask(f"CONSUMER.DURABLE.CREATE.{stream}.worker", {"stream_name": stream, "config": config})
    for turn, party in product(range(EVENTS), told):
        await bus.client.jetstream().publish(
            f"reallnet.samples.sample.received.v1.{party}._", f"{party} {turn}".encode()
        )
    async with AsyncExitStack() as stack:
        connected = {party: await stack.enter_async_context(outsider(words)) for party, words in told.items()}
        for one in connected.values():
            await one.fetch(3, acknowledged=2)
        attacker = Attacker(connected[ME])
        await attacker.listen()
        network = Network(bus, told[ME], attacker)
        await _hear_others(network, [connected[other] for other in OTHERS])
        everything = await bus.client.subscribe(">", cb=network.note_said)
        yield network
        await everything.unsubscribe()
    await admitting.remove(setup, list(told))
    for name in ("KV_vault", "OBJ_files"):
        await bus.ask(f"STREAM.DELETE.{name}")


async def _hear_others(network: Network, others: list[Outsider]) -> None:
    for other in others:
        await other.client.subscribe(f"{other.told['inbox_prefix']}.>", cb=network.note_reached)
        await other.client.flush()


async def unchanged(network: Network, before: dict[str, Any]) -> None:
    """Nothing moved, nobody heard anything, and what the attacker heard is its own."""
    await network.bus.client.flush()
    assert await network.state() == before
    assert network.reached_others == []
    assert [subject for subject in network.said if not _expected(subject)] == []
    bodies = {message.data for message in network.attacker.heard if message.data}
    assert bodies <= {f"{ME} {turn}".encode() for turn in range(EVENTS)}


def _expected(subject: str) -> bool:
    """What the attacker is there for, what the server says of it, and this test's own questions."""
    own = attempts.permitted(subject) or subject.startswith(("_INBOX.", "_R_."))
    return own or subject.startswith("$JS.EVENT.") or subject in {"$JS.API.STREAM.LIST"} | _QUESTIONS


_QUESTIONS = {f"$JS.API.CONSUMER.LIST.{stream}" for stream in (STREAM, "KV_vault", "OBJ_files")}


async def test_it_may_say_nothing_but_its_two_words(network: Network) -> None:
    before = await network.state()
    subjects = attempts.publications()
    assert len(subjects) > 1_500
    assert await network.attacker.publish(subjects) == set()
    assert network.attacker.heard == []
    await unchanged(network, before)


async def test_it_may_hear_nothing_but_its_own_inbox(network: Network) -> None:
    before = await network.state()
    subjects = attempts.subscriptions()
    assert len(subjects) > 200
    assert await network.attacker.subscribe(subjects) == set()
    for other in (*OTHERS, ME):
        await network.bus.client.jetstream().publish(f"reallnet.samples.sample.received.v1.{other}._", b"later")
    await network.attacker.outsider.client.flush()
    assert network.attacker.heard == []
    after = await network.state()
    assert after["consumers"].keys() == before["consumers"].keys()


async def test_answers_go_where_it_says_only_in_its_own_account(network: Network) -> None:
    """The address of an answer is the asker's word; a message there, or an empty one, could be a command."""
    before = await network.state()
    replies = [*attempts.publications(), ASK, f"{ACKNOWLEDGE}.1.1.1.1.0", f"{ACKNOWLEDGE}.+NXT"]
    orders = (b'{"batch":1,"no_wait":true}', b'{"batch":1,"expires":20000000,"idle_heartbeat":10000000}')
    tries = [publication(ASK, reply, order) for order in orders for reply in replies]
    next_one = [publication(f"{ACKNOWLEDGE}.1.1.1.1.0", reply, b"+NXT") for reply in replies]
    await network.attacker.send([*tries, *next_one])
    await unchanged(network, before)


async def test_its_own_words_do_nothing_to_others_however_they_are_put(network: Network) -> None:
    before = await network.state()
    answer = f"{network.attacker.inbox}.answer"
    asked = [publication(ASK, answer, order) for order in attempts.ORDERS]
    told = [
        publication(f"{ACKNOWLEDGE}.{place}", answer, word)
        for place, word in product(attempts.PLACES, (*attempts.ANSWERS, *attempts.ORDERS))
    ]
    headed = [
        publication(subject, answer, b'{"batch":1,"no_wait":true}', headers)
        for subject, headers in product((ASK, f"{ACKNOWLEDGE}.1.1.1.1.0", "reallnet.x"), attempts.HEADERS)
    ]
    await network.attacker.send([*asked, *told, *headed])
    await unchanged(network, before)


async def test_words_that_only_servers_say_have_no_effect(network: Network) -> None:
    before = await network.state()
    for word in attempts.RAW:
        async with outsider(network.told) as connected:
            with suppress(nats.errors.Error):  # most of them end the connection
                await connected.client._send_command(word)
                await connected.client.flush(timeout=ANSWER_SECONDS)
    await unchanged(network, before)


async def test_one_connects_with_ones_own_seed_or_not_at_all(network: Network, setup: Setup) -> None:
    host = urlsplit(network.told["address"]).netloc
    for who in (
        "",
        "service:@",
        "service:service@",
        f"{ME}:@",
        f"{OWN}:x@",
        "NETWORK:NETWORK@",
        "$SYS:@",
        "admin:s3cr3t@",
    ):
        assert not await connects(f"nats://{who}{host}")
    assert await may_connect(network.told)


async def connects(url: str) -> bool:
    client = Client()
    try:
        await client.connect(url, allow_reconnect=False, error_cb=_silent)
    except Exception:  # noqa: BLE001 - however it is refused
        if client._transport is not None:  # nats-py leaves it open when it is refused
            client._transport.close()  # type: ignore[no-untyped-call]
        return False
    await client.close()
    return True


async def _silent(_: Exception) -> None:
    return


async def test_it_has_few_connections_and_small_words(network: Network) -> None:
    async with AsyncExitStack() as stack:
        for _ in range(7):  # with the one of the fixture, as many as it may have
            last = await stack.enter_async_context(outsider(network.told))
        assert not await may_connect(network.told)
        await last.client._send_command(publication(ASK, f"_INBOX_{ME}.x", b"x" * 5000))
        await last.client._flush_pending()
        await last.until_closed()
    assert await may_connect(network.told)
