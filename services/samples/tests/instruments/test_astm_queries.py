"""A device on an ASTM line asks for its orders, for one tube, several or all, and is told after its own EOT."""

import asyncio
from typing import Any

from libs.common.database import Database
from libs.common.testing.messaging import PATIENCE
from services.samples.commands.instruments.file_receipts import file_receipts
from services.samples.commands.instruments.tell_devices import tell_devices
from services.samples.doors.astm.frames import frames
from services.samples.doors.astm.tokens import Tokens
from services.samples.doors.reading import read_message
from services.samples.tests.instruments.receipts import kept
from services.samples.tests.instruments.senders import Opened, Sender, calling

ENQ, ACK, NAK, EOT = b"\x05", b"\x06", b"\x15", b"\x04"
LAB = "hub-barcelona"


def question(*ids: str, tests: str = "ALL", status: str = "O", signs: str = "\\^&") -> bytes:
    repetition, component = signs[0], signs[1]
    asked = repetition.join(f"{component}{one}" for one in ids)
    return f"H|{signs}|||COBAS|||||HOST||P|1\rQ|1|{asked}||{component * 3}{tests}||||||||{status}\rL|1|N\r".encode()


async def reply(sender: Sender, number: int = 1) -> bytes:
    async with asyncio.timeout(PATIENCE):
        return await sender.reader.readexactly(number)


async def says(sender: Sender, records: bytes) -> None:
    """As an instrument does: ENQ, frame by frame, EOT."""
    for piece in (ENQ, *frames(records)):
        assert await reply(await sender.send(piece)) == ACK
    await sender.send(EOT)


async def hears(sender: Sender) -> list[str]:
    """The records that the host sends: each frame is acknowledged, until its EOT."""
    assert await reply(sender) == ENQ
    text = b""
    await sender.send(ACK)
    while (first := await reply(sender)) != EOT:
        async with asyncio.timeout(PATIENCE):
            [frame] = Tokens().feed(first + await sender.reader.readuntil(b"\n"))
        text += frame.text  # type: ignore[union-attr]
        await sender.send(ACK)
    return text.decode().rstrip("\r").split("\r")


async def asked(sender: Sender, *ids: str, **told: Any) -> list[str]:
    await says(sender, question(*ids, **told))
    return await hears(sender)


def opening(opened: Opened) -> Any:
    return opened("astm", organisation=LAB)


async def label_of(technician: Any, order: Any) -> str:
    return str((await technician("GET", f"/v1/samples/{order['sample_id']}")).json()["label"])


async def test_one_tube_several_and_all(opened: Opened, ordered: Any, technician: Any) -> None:
    first = await ordered("flow")
    second = (
        await technician("POST", "/v1/assays", json={"sample_id": first["sample_id"], "assay": "ig_tr_mrd"})
    ).json()
    label = await label_of(technician, first)
    async with opening(opened) as listening, calling(listening) as sender:
        one = await asked(sender, label)
        nothing = await asked(sender, "S-000000")
        some = await asked(sender, "S-000000", label, tests="FLOW", signs="@^\\")
        everything = await asked(sender, "ALL")
    assert second["id"]
    assert [line.split("|")[0] for line in one] == ["H", "P", "O", "L"]
    fields = one[2].split("|")
    assert (fields[2], fields[11], fields[25], one[-1]) == (label, "N", "Q", "L|1|F")
    assert fields[4].count("^^^") == 2
    assert first["patient"] not in "".join(one)
    assert [line[0] for line in nothing] == ["H", "L"]
    assert nothing[-1] == "L|1|I"
    assert some[0].startswith("H|@^\\|")
    assert some[2].split("|")[4] == "^^^FLOW"
    assert everything[1:] == one[1:]


async def test_it_is_answered_each_time_and_kept_once(
    database: Database, opened: Opened, ordered: Any, technician: Any
) -> None:
    order = await ordered("flow")
    label = await label_of(technician, order)
    async with opening(opened) as listening, calling(listening) as sender:
        before = await asked(sender, label)
        cancelled = await technician("POST", f"/v1/assays/{order['id']}/cancellation", json={"reason": "planted"})
        assert cancelled.status_code == 200, cancelled.text
        after = await asked(sender, label)
        await says(sender, question(label, status="A"))
        assert await reply(await sender.send(ENQ)) == ACK
    await file_receipts(database, read=read_message)
    assert [before[-1], after[-1]] == ["L|1|F", "L|1|I"]
    assert [(row.state, row.answer_code) for row in await kept(database)] == [("ignored", "ACK")] * 2


async def test_whoever_speaks_at_the_same_time_goes_first(opened: Opened, ordered: Any, technician: Any) -> None:
    """Contention (E1381): the host has asked to speak, the device does so, too; the host waits until its EOT."""
    label = await label_of(technician, await ordered("flow"))
    async with opening(opened) as listening, calling(listening) as sender:
        await says(sender, question(label))
        assert await reply(sender) == ENQ
        await sender.send(ENQ)
        await says(sender, question("S-000000"))
        first, second = await hears(sender), await hears(sender)
    assert [first[-1], second[-1]] == ["L|1|F", "L|1|I"]


async def test_over_http_the_answer_is_in_the_answer(ask: Any, ordered: Any, technician: Any) -> None:
    label = await label_of(technician, await ordered("flow"))

    async def post(records: bytes) -> Any:
        more = {"Content-Type": "text/plain"}
        sent = await ask("POST", "/v1/doors/astm", role="hub_technician", of=LAB, content=records, more=more)
        assert sent.status_code == 200, sent.text
        return sent.json()["items"]

    [found], [nothing] = await post(question(label)), await post(question("S-000000"))
    assert found["answer"].rstrip("\r").split("\r")[2].split("|")[2] == label
    assert nothing["answer"].endswith("L|1|I\r")
    [result] = await post(b"H|\\^&|||COBAS\rP|1\rL|1|N\r")
    assert result["answer"] is None


async def astm_device(technician: Any, **told: Any) -> None:
    body = {"name": "cobas-1", "profile": "genexpert-astm", "application": "COBAS", "orders_by": "astm", **told}
    made = await technician("POST", "/v1/instrument-devices", json=body)
    assert made.status_code == 201, made.text


async def nobody(*_: Any) -> Any:
    raise AssertionError("Orders for a line are told on the line.")


async def state_of(technician: Any, **wanted: Any) -> Any:
    """Once the order has come to this."""
    async with asyncio.timeout(PATIENCE):
        while True:
            [one] = (await technician("GET", "/v1/instrument-orders")).json()["items"]
            if all(one[name] == value for name, value in wanted.items()):
                return one


async def test_orders_go_to_a_device_on_its_open_line(
    database: Database, opened: Opened, ordered: Any, technician: Any
) -> None:
    """Nobody asked: a device that has said who it is hears of orders; what it does not take is told again later."""
    await astm_device(technician)
    label = await label_of(technician, await ordered("flow"))
    assert await tell_devices(database, exchange=nobody) == 0
    async with opened("astm", organisation=LAB, limits={"orders": 0.05}) as listening:
        async with calling(listening) as sender:
            await says(sender, b"H|\\^&|||COBAS\rL|1|N\r")
            assert await reply(sender) == ENQ
        failed = await state_of(technician, tries=1)
        assert (failed["state"], failed["problem"]) == ("queued", "The connection ended.")
        again = await technician("POST", f"/v1/instrument-orders/{failed['id']}/sending", json={"reason": "x"})
        assert again.json()["control_id"] == failed["control_id"]
        async with calling(listening) as sender:
            await says(sender, b"H|\\^&|||COBAS\rP|1\rL|1|N\r")
            heard = await hears(sender)
            taken = await state_of(technician, state="taken")
    fields = heard[2].split("|")
    assert (fields[2], fields[11], fields[25], heard[-1]) == (label, "N", "O", "L|1|N")
    assert heard[0].split("|")[2] == taken["control_id"]
    assert (taken["answer_code"], taken["problem"]) == ("ACK", None)
