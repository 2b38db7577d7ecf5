"""Devices are told over a real socket what is wanted; a silent one again later, a refusing one for people to see."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from libs.common.database import Database
from services.samples.commands.instruments.tell_devices import tell_devices
from services.samples.doors.mllp.telling import tell_over_mllp

ORDERS = "/v1/instrument-orders"


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
        assert await tell_devices(database, exchange=tell_over_mllp) == 1
        assert await tell_devices(database, exchange=tell_over_mllp) == 0
        assert b"OML^O33^OML_O33" in heard[0]
        assert order["id"].encode() not in heard[0]
        assert f"|{label}-1|".encode() in heard[0]
        assert label.encode() in heard[0]
        assert order["patient"].encode() not in heard[0]
        cancelled = await technician("POST", f"/v1/assays/{order['id']}/cancellation", json={"reason": "planted"})
        assert cancelled.status_code == 200, cancelled.text
        await tell_devices(database, exchange=tell_over_mllp)
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
        await tell_devices(database, exchange=tell_over_mllp)
        # Told again later, not at once.
        assert await tell_devices(database, exchange=tell_over_mllp) == 0
    [one] = await listed(technician)
    assert (one["state"], one["answer_code"], one["tries"]) == (state, code, 1)
    assert one["problem"]
    assert (one["next_try_at"] > one["queued_at"]) is (state == "queued")
