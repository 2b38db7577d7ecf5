"""A hub or laboratory receives exactly the events from it and to it, and is refused everything else."""

from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import nats.errors
import orjson
import pytest
from nats.aio.client import Client

from libs.common.bus.connection import STREAM
from libs.common.bus.reading import Arrived
from libs.common.contracts.catalogue import EVENTS
from libs.common.contracts.schema import envelope_example
from libs.common.embedded.nats_configuration import inbox_prefix
from libs.common.organisations import Organisations
from libs.common.provisioning.databases import SERVICES
from libs.common.provisioning.parties import durable_name, filters
from tests.conftest import Live
from tests.journeys.outsider import ANSWER_SECONDS, Outsider, outsider
from tests.stream import envelope, jetstream, stream_info, whole_stream

pytestmark = pytest.mark.xdist_group("live")

PARTIES = ("hub-barcelona", "hub-madrid", "lab-drp", "lab-dbp")
ME = "hub-madrid"
OWN = durable_name(ME)

OF_ACCOUNT = (
    "INFO", "STREAM.NAMES", "STREAM.LIST", "ACCOUNT.PURGE.$G", "SERVER.REMOVE", "SERVER.STREAM.MOVE",
    "META.LEADER.STEPDOWN", "CONSUMER.LEADER.STEPDOWN", "STREAM.CREATE.MINE", "STREAM.INFO.KV_x",
)  # fmt: skip
OF_STREAM = (
    "STREAM.CREATE", "STREAM.UPDATE", "STREAM.INFO", "STREAM.DELETE", "STREAM.PURGE", "STREAM.SNAPSHOT",
    "STREAM.RESTORE", "STREAM.MSG.GET", "STREAM.MSG.DELETE", "STREAM.LEADER.STEPDOWN", "STREAM.PEER.REMOVE",
    "DIRECT.GET", "CONSUMER.CREATE", "CONSUMER.NAMES", "CONSUMER.LIST",
)  # fmt: skip
OF_CONSUMER = (
    "CONSUMER.CREATE", "CONSUMER.DURABLE.CREATE", "CONSUMER.INFO", "CONSUMER.DELETE", "CONSUMER.PAUSE",
    "CONSUMER.UNPIN", "CONSUMER.RESET", "CONSUMER.LEADER.STEPDOWN",
)  # fmt: skip
"""The JetStream API by what it names (NATS documentation, "JetStream wire API Reference")."""


@pytest.fixture(scope="module")
async def stream(live: Live) -> list[Arrived]:
    await live.settle()
    return await whole_stream(live)


@pytest.fixture
async def me(live: Live) -> AsyncIterator[Outsider]:
    async with outsider(live, ME) as connected:
        yield connected


def concerns(event: dict[str, Any], party: str) -> bool:
    return party in {event["origin"], event["destination"]}


@pytest.mark.parametrize("party", PARTIES)
async def test_receives_exactly_what_concerns_it_in_order_and_once(
    live: Live, stream: list[Arrived], party: str
) -> None:
    expected = [message.body for message in stream if concerns(envelope(message), party)]
    async with outsider(live, party) as connected:
        received = await connected.everything()
        again = await connected.everything()
    assert expected
    assert [message.data for message in received] == expected
    assert max(Counter(orjson.loads(message.data)["id"] for message in received).values()) == 1
    assert again == []


@pytest.mark.parametrize("party", PARTIES)
async def test_what_it_receives_tells_no_clinical_fact_of_others(stream: list[Arrived], party: str) -> None:
    """Facts of the course, birth date among them, go to nobody outside (architecture, events)."""
    heard = {envelope(message)["type"] for message in stream if concerns(envelope(message), party)}
    assert not [kind for kind in heard if kind.startswith("org.reallnet.registry.")]


async def test_may_publish_nothing(live: Live, me: Outsider, stream: list[Arrived]) -> None:
    before = await stream_info(live)
    kinds = (event.from_envelope(envelope_example(event)) for event in EVENTS.values())
    events = {kind.model_copy(update={"origin": ME}).nats_subject for kind in kinds}
    others = {f"hint.{service}" for service in SERVICES} | {"reallnet", "reallnet.x", "anything", "_INBOX.guessed"}
    assert await me.say(events | others | {message.subject for message in stream}) == set()
    assert (await stream_info(live))["state"]["last_seq"] == before["state"]["last_seq"]


async def test_may_ask_the_server_nothing_but_its_own_messages(live: Live, me: Outsider) -> None:
    consumers = await jetstream(live, f"CONSUMER.NAMES.{STREAM}")
    assert await me.say(server_questions(other_durables(live, consumers))) == set()
    after = await jetstream(live, f"CONSUMER.NAMES.{STREAM}")
    assert {durable for durable in after["consumers"] if durable.startswith("party-")} == {
        durable for durable in consumers["consumers"] if durable.startswith("party-")
    }


def other_durables(live: Live, consumers: dict[str, Any]) -> set[str]:
    parties = {durable_name(party.id) for party in Organisations.load(live.system.setup.organisations)}
    return ({*consumers["consumers"], "mine"} | parties) - {OWN}


def server_questions(others: set[str]) -> set[str]:
    """Every question of the JetStream API about the account, the stream, its own durable and all others."""
    api = {*OF_ACCOUNT, *(f"{what}.{STREAM}" for what in OF_STREAM), f"DIRECT.GET.{STREAM}.{filters(ME)[0]}"}
    api |= {f"{what}.{STREAM}.{durable}" for what in OF_CONSUMER for durable in {*others, OWN}}
    api |= {f"CONSUMER.CREATE.{STREAM}.mine.reallnet.samples.sample.received.v1.x.{ME}"}
    api |= {f"CONSUMER.MSG.NEXT.{STREAM}.{durable}" for durable in others}
    api |= {f"CONSUMER.MSG.NEXT.OTHER.{OWN}"}
    plain = {f"$JS.ACK.{STREAM}.{durable}.1.1.1.1.0" for durable in others} | {"$SYS.REQ.SERVER.PING"}
    plain |= {"$SYS.REQ.ACCOUNT.PING", "$SYS.REQ.USER.INFO", "$SYS.REQ.ACCOUNT.$G.CONNZ", "$JS.FC.x", "$NRG.x"}
    return {f"$JS.API.{name}" for name in api if "*" not in name} | plain


async def test_may_hear_nothing_but_its_own_inbox(live: Live, me: Outsider) -> None:
    parties = {party.id for party in Organisations.load(live.system.setup.organisations)} - {ME}
    inboxes = {f"{inbox_prefix(party)}.>" for party in parties} | {"_INBOX.>", "_INBOX.*", "*.>", f"{inbox_prefix(ME)}"}
    plain = {">", "*", "reallnet.>", "hint.>", "hint.*", "$SYS.>", "$JS.>", "$JS.API.>", "$JS.ACK.>", "$JS.EVENT.>"}
    events = {event.subject_filter() for event in EVENTS.values()}
    assert await me.hear(inboxes | plain | events | set(filters(ME))) == set()


async def test_cannot_have_answers_sent_where_it_may_not_publish(live: Live, me: Outsider) -> None:
    """The address of an answer is the asker's word; a message there, or an empty one, could be a command."""
    before = await stream_info(live)
    await me.everything()
    question = f"$JS.API.CONSUMER.MSG.NEXT.{STREAM}.{OWN}"
    commands = [f"$JS.API.{what}.{STREAM}" for what in ("STREAM.DELETE", "STREAM.PURGE", "STREAM.LEADER.STEPDOWN")]
    commands += [f"$JS.API.CONSUMER.DELETE.{STREAM}.{durable_name(party)}" for party in PARTIES]
    events = [f"reallnet.samples.sample.received.v1.{ME}._", f"{inbox_prefix('hub-barcelona')}.x", "hint.samples"]
    for reply in (*commands, *events):
        await me.client.publish(question, b'{"batch":1,"no_wait":true}', reply=reply)
    await me.client.request(question, b'{"batch":1,"no_wait":true}', timeout=ANSWER_SECONDS)  # comes after all others
    after = await stream_info(live)
    assert (after["created"], after["state"]["last_seq"]) == (before["created"], before["state"]["last_seq"])
    durables = (await jetstream(live, f"CONSUMER.NAMES.{STREAM}"))["consumers"]
    assert {durable_name(party) for party in PARTIES} <= set(durables)


async def test_nobody_connects_without_credentials(live: Live) -> None:
    host = live.bus_url.rpartition("@")[2]
    for credentials in ("", f"{ME}:wrong@", "service:@", "nobody:x@"):
        assert not await connects(f"nats://{credentials}{host}")


async def connects(url: str) -> bool:
    client = Client()
    try:
        await client.connect(url, allow_reconnect=False, max_reconnect_attempts=0, error_cb=silent)
    except (nats.errors.Error, OSError):
        if client._transport is not None:  # nats-py leaves it open when it is refused
            client._transport.close()  # type: ignore[no-untyped-call]
        return False
    await client.close()
    return True


async def silent(_: Exception) -> None:
    return
