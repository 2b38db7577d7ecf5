"""The socket cases of samples.md §3.8 at an ASTM door: the last frame of a message is acknowledged after its commit."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from libs.common.database import Database
from libs.common.testing.messaging import PATIENCE
from services.samples.doors.astm.frames import checksum, frames
from services.samples.doors.listening import Listening
from services.samples.tests.instruments.receipts import kept
from services.samples.tests.instruments.senders import Opened, Sender, calling

ENQ, ACK, NAK, EOT = b"\x05", b"\x06", b"\x15", b"\x04"


def records(name: str = "1", *, sample: str = "S-1") -> bytes:
    lines = (
        f"H|\\^&|{name}||COBAS|||||HOST||P|1|20260616103000",
        "P|1",
        f"O|1|{sample}||^^^CD19",
        "R|1|^^^CD19|93|%||||F",
    )
    return "".join(f"{line}\r" for line in (*lines, "L|1|N")).encode()


def frame(number: int, text: bytes, *, last: bool = True) -> bytes:
    content = b"%d" % number + text + (b"\x03" if last else b"\x17")
    return b"\x02" + content + checksum(content) + b"\r\n"


@asynccontextmanager
async def device(listening: Listening) -> AsyncIterator[Sender]:
    """Connected, and let speak."""
    async with calling(listening) as sender:
        assert await answers(await sender.send(ENQ)) == ACK
        yield sender


async def answers(sender: Sender, number: int = 1) -> bytes:
    async with asyncio.timeout(PATIENCE):
        return await sender.reader.readexactly(number)


async def test_a_message_is_stored_before_its_last_frame_is_acknowledged(database: Database, opened: Opened) -> None:
    sent = frames(records("77"))
    async with opened("astm") as listening, device(listening) as sender:
        for one in sent[:-1]:
            assert await answers(await sender.send(one)) == ACK
        assert await kept(database) == []
        assert await answers(await sender.send(sent[-1])) == ACK
        [row] = await kept(database)
    assert (row.raw, row.door, row.protocol, row.state) == (records("77"), "astm", "astm", "received")
    assert (row.sender, row.control_id, row.kind, row.answer, row.answer_code) == ("COBAS", "77", "ASTM", ACK, "ACK")


async def test_hl7_in_frames_is_no_stranger(database: Database, opened: Opened) -> None:
    """A GeneXpert that was switched to ASTM sends so what it had queued."""
    sent = b"MSH|^~\\&|Xpert||LIS||20261122101500||ORU^R32^ORU_R30|77|P|2.5\rOBR|1|||MTB\rSPM|1|S-1^\r"
    async with opened("astm") as listening, device(listening) as sender:
        assert await answers(await sender.send(frame(1, sent))) == ACK
        await sender.send(EOT)
        async with asyncio.timeout(PATIENCE):
            while not (rows := await kept(database)):
                await asyncio.sleep(0.05)
    [row] = rows
    assert (row.raw, row.protocol, row.state) == (sent, "astm", "received")
    assert (row.sender, row.control_id, row.kind) == ("Xpert", "77", "ORU^R32")


async def test_a_frame_in_two_writes_and_two_in_one_packet(database: Database, opened: Opened) -> None:
    first, second, *rest = frames(records())
    async with opened("astm") as listening, device(listening) as sender:
        assert await answers(await sender.send(first[:9], first[9:])) == ACK
        assert await answers(await sender.send(second + rest[0]), 2) == ACK * 2
        assert await answers(await sender.send(b"".join(rest[1:])), len(rest) - 1) == ACK * (len(rest) - 1)
    assert len(await kept(database)) == 1


async def test_many_records_in_one_frame(database: Database, opened: Opened) -> None:
    async with opened("astm") as listening, device(listening) as sender:
        assert await answers(await sender.send(frame(1, records()))) == ACK
    assert [row.raw for row in await kept(database)] == [records()]


async def test_a_frame_sent_again_is_the_same(database: Database, opened: Opened) -> None:
    sent = frames(records())
    async with opened("astm") as listening, device(listening) as sender:
        for one in (sent[0], sent[0], *sent[1:], sent[-1]):
            assert await answers(await sender.send(one)) == ACK
    assert [row.raw for row in await kept(database)] == [records()]


async def test_a_broken_checksum_is_asked_for_again(database: Database, opened: Opened) -> None:
    sent = frames(records())
    async with opened("astm") as listening, device(listening) as sender:
        assert await answers(await sender.send(sent[0][:-4] + b"00\r\n")) == NAK
        for one in sent:
            assert await answers(await sender.send(one)) == ACK
    assert [row.raw for row in await kept(database)] == [records()]


async def test_a_number_that_was_skipped(database: Database, opened: Opened) -> None:
    numbers, lines = (1, 2, 3, 4, 5), records().splitlines(keepends=True)
    odd = dict(zip(numbers, (1, 2, 5, 1, 4), strict=True))
    async with opened("astm") as listening, device(listening) as sender:
        for number, line in zip(numbers, lines, strict=True):
            assert await answers(await sender.send(frame(odd[number], line))) == ACK
    assert [row.raw for row in await kept(database)] == [records()]


async def test_eot_and_enq_in_one_packet(database: Database, opened: Opened) -> None:
    async with opened("astm") as listening, device(listening) as sender:
        for name in "123":
            assert await answers(await sender.send(frame(1, records(name)))) == ACK
            assert await answers(await sender.send(EOT + ENQ)) == ACK
    assert [row.control_id for row in await kept(database)] == ["1", "2", "3"]


async def test_fifty_messages_within_a_second(database: Database, opened: Opened) -> None:
    async with opened("astm") as listening, device(listening) as sender:
        async with asyncio.timeout(PATIENCE):
            for name in range(50):
                for one in frames(records(str(name))):
                    assert await answers(await sender.send(one)) == ACK
                assert await answers(await sender.send(EOT + ENQ)) == ACK
    assert [row.control_id for row in await kept(database)] == [str(name) for name in range(50)]


async def test_fifty_messages_in_one_packet(database: Database, opened: Opened) -> None:
    async with opened("astm") as listening, calling(listening) as sender:
        await sender.send(b"".join(ENQ + frame(1, records(str(name))) + EOT for name in range(50)))
        assert await answers(sender, 100) == ACK * 100
    assert len(await kept(database)) == 50


async def test_sent_again_it_is_the_same_message(database: Database, opened: Opened) -> None:
    async with opened("astm") as listening:
        for _ in range(2):
            async with device(listening) as sender:
                assert await answers(await sender.send(frame(1, records()))) == ACK
    assert len(await kept(database)) == 1


async def test_what_is_broken_off_is_kept_and_its_repetition_is_no_reuse(database: Database, opened: Opened) -> None:
    async with opened("astm") as listening:
        async with device(listening) as sender:
            assert await answers(await sender.send(frame(1, records()[:60], last=False))) == ACK
            sender.writer.write_eof()
            assert await sender.rest() == b""
        async with device(listening) as sender:
            assert await answers(await sender.send(frame(1, records()))) == ACK
    rows = await kept(database)
    assert [(row.state, row.id_reused) for row in rows] == [("refused", False), ("received", False)]


@pytest.mark.parametrize("junk", [b"\xff\x00 no frame \x7f", b"GET / HTTP/1.1\r\n\r\n"])
async def test_bytes_in_no_frame_are_kept(database: Database, opened: Opened, junk: bytes) -> None:
    async with opened("astm") as listening, calling(listening) as sender:
        await sender.send(junk, ENQ)
        assert await answers(sender) == ACK
        assert [(row.state, row.raw) for row in await kept(database)] == [("refused", junk.rstrip())]


async def test_whoever_knows_no_frames_is_told(database: Database, opened: Opened) -> None:
    async with opened("astm") as listening, calling(listening) as sender:
        assert await answers(await sender.send(b"H|\\^&|||HL7 or what\rL|1\r")) == NAK
    assert [row.state for row in await kept(database)] == ["refused"]
