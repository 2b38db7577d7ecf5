"""Devices are told over a real socket what is wanted; a silent one again later, a refusing one for people to see."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import pytest

from libs.common.database import Database
from services.samples.commands.instruments.tell_devices import tell_devices
from services.samples.commands.instruments.ways_out import NOT_OURS, WaysOut
from services.samples.doors.telling import tell
from services.samples.tests.devices import near_by
from services.samples.tests.instruments.web import web

EXCHANGE = partial(tell, out=near_by())
ORDERS = "/v1/instrument-orders"
BY_HTTP = {"orders_by": "http", "orders_host": None, "orders_port": None}


@asynccontextmanager
async def analyser(*codes: str, reads: str = "") -> AsyncIterator[tuple[int, list[bytes]]]:
    """Answers with these codes in turn, then hangs up; `reads` answers another message first."""
    heard: list[bytes] = []
    left = list(codes)

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        block = await reader.readuntil(b"\x1c\x0d")
        heard.append(block)
        if left:
            number = block.split(b"|")[9].decode()
            for answers in (*([reads] if reads else []), number):
                text = f"MSH|^~\\&|A|B|C|D|20260615||ORL^O34|9|P|2.5.1\rMSA|{left[0]}|{answers}|said\r"
                writer.write(b"\x0b" + text.encode() + b"\x1c\x0d")
            left.pop(0)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1], heard
    finally:
        server.close()
        await server.wait_closed()


async def device(technician: Any, port: int, **told: Any) -> None:
    body = {"name": "law-1", "profile": "ihe-law", "application": "LAW", "orders_host": "127.0.0.1"}
    made = await technician("POST", "/v1/instrument-devices", json={**body, "orders_port": port, **told})
    assert made.status_code == 201, made.text


async def listed(technician: Any) -> list[Any]:
    answer = await technician("GET", ORDERS)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


async def test_ordered_told_cancelled_told(database: Database, ask: Any, technician: Any, ordered: Any) -> None:
    async with analyser("AA", "AA", reads="17") as (port, heard):
        await device(technician, port, assays=["flow"])
        order = await ordered()
        label = (await technician("GET", f"/v1/samples/{order['sample_id']}")).json()["label"]
        assert await tell_devices(database, exchange=EXCHANGE) == 1
        assert await tell_devices(database, exchange=EXCHANGE) == 0
        assert b"OML^O33^OML_O33" in heard[0]
        assert order["id"].encode() not in heard[0]
        assert f"|{label}-1|".encode() in heard[0]
        assert label.encode() in heard[0]
        assert order["patient"].encode() not in heard[0]
        cancelled = await technician("POST", f"/v1/assays/{order['id']}/cancellation", json={"reason": "planted"})
        assert cancelled.status_code == 200, cancelled.text
        await tell_devices(database, exchange=EXCHANGE)
    assert [b"ORC|NW|" in heard[0], b"ORC|CA|" in heard[1], b"planted" in heard[1]] == [True, True, False]
    told = await listed(technician)
    assert [(one["wanted"], one["state"], one["answer_code"]) for one in told] == [
        ("cancelled", "taken", "AA"),
        ("new", "taken", "AA"),
    ]
    assert (await ask("GET", ORDERS, role="hub_technician", of="hub-madrid")).json()["items"] == []


@pytest.mark.parametrize(
    ("codes", "state", "code"), [((), "queued", None), (("AE",), "refused", "AE"), (("AR",), "refused", "AR")]
)
async def test_a_silent_one_and_a_refusing_one(  # noqa: PLR0917 - of pytest
    database: Database, technician: Any, ordered: Any, codes: tuple[str, ...], state: str, code: str | None
) -> None:
    async with analyser(*codes) as (port, _):
        await device(technician, port)
        await ordered()
        await tell_devices(database, exchange=EXCHANGE)
        # Told again later, not at once.
        assert await tell_devices(database, exchange=EXCHANGE) == 0
    [one] = await listed(technician)
    assert (one["state"], one["answer_code"], one["tries"]) == (state, code, 1)
    assert one["problem"]
    assert (one["next_try_at"] > one["queued_at"]) is (state == "queued")


async def test_a_person_has_it_told_again(database: Database, technician: Any, ordered: Any) -> None:
    async with analyser("AE", "AA") as (port, heard):
        await device(technician, port)
        await ordered()
        await tell_devices(database, exchange=EXCHANGE)
        [refused] = await listed(technician)
        path, why = f"{ORDERS}/{refused['id']}/sending", {"reason": "There was no reagent."}
        more = {"Idempotency-Key": "again-1", "If-Match": f'"{refused["version"]}"'}
        again = [await technician("POST", path, json=why, more=more) for _ in range(2)]
        stale = await technician("POST", path, json=why, more={"If-Match": f'"{refused["version"]}"'})
        await tell_devices(database, exchange=EXCHANGE)
    assert [one.status_code for one in again] == [200, 200], again[0].text
    assert again[0].json() == again[1].json()
    assert stale.status_code == 412
    [taken] = await listed(technician)
    assert (taken["state"], taken["answer_code"], taken["sending"]) == ("taken", "AA", 2)
    assert len({block.split(b"|")[9] for block in heard}) == 2
    assert all(len(block.split(b"|")[9]) <= 20 for block in heard)


async def test_an_order_that_is_off_is_not_told_again(database: Database, technician: Any, ordered: Any) -> None:
    async with analyser("AE") as (port, _):
        await device(technician, port)
        order = await ordered()
        await tell_devices(database, exchange=EXCHANGE)
    [refused] = await listed(technician)
    await technician("POST", f"/v1/assays/{order['id']}/cancellation", json={"reason": "planted"})
    again = await technician("POST", f"{ORDERS}/{refused['id']}/sending", json={"reason": "x"})
    assert (again.status_code, again.json()["code"]) == (409, "wrong_state")
    strangers = await technician("POST", f"{ORDERS}/{order['id']}/sending", json={"reason": "x"})
    assert strangers.status_code == 404


NOT_THERE = (
    {"orders_host": "10.1.2.3"},
    {"orders_host": "169.254.169.254"},
    {"orders_host": "::ffff:127.0.0.1"},
    {"orders_host": "93.184.216.34"},
    {**BY_HTTP, "orders_url": "http://10.1.2.3/hl7"},
    {**BY_HTTP, "orders_url": "https://10.1.2.3/hl7"},
    {**BY_HTTP, "orders_url": "http://93.184.216.34/"},
    {**BY_HTTP, "orders_url": "https://a:b@example.org/"},
    {"orders_by": "astm"},
    {"orders_by": "http"},
)


async def test_no_address_that_is_not_the_laboratory_s(technician: Any) -> None:
    """Neither others' machines nor the cloud's own, nor in the clear over the internet."""
    body = {"name": "law-1", "profile": "ihe-law", "application": "LAW", "orders_host": "127.0.0.1", "orders_port": 80}
    answers = [await technician("POST", "/v1/instrument-devices", json={**body, **told}) for told in NOT_THERE]
    assert [one.status_code for one in answers] == [422] * len(NOT_THERE)


async def test_over_http(database: Database, technician: Any, ordered: Any) -> None:
    async with web(200, "AA") as (url, heard):
        await device(technician, 1, **{**BY_HTTP, "orders_url": url})
        await ordered()
        await tell_devices(database, exchange=EXCHANGE)
    [one] = await listed(technician)
    assert (one["state"], one["answer_code"]) == ("taken", "AA")
    assert b"OML^O33" in heard[0]


async def test_a_network_is_for_its_laboratory_and_looked_at_at_every_call(
    database: Database, technician: Any, ordered: Any, ask: Any
) -> None:
    body = {"name": "law-1", "profile": "ihe-law", "application": "LAW", "orders_host": "localhost", "orders_port": 80}
    other = await ask("POST", "/v1/instrument-devices", role="hub_technician", of="hub-madrid", json=body)
    assert other.status_code == 422
    async with analyser("AA") as (port, heard):
        await device(technician, port)
        await ordered()
        await tell_devices(database, exchange=partial(tell, out=WaysOut({})))
    [one] = await listed(technician)
    assert (one["state"], one["problem"], heard) == ("queued", NOT_OURS, [])
