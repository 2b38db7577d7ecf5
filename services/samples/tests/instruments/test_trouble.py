"""What goes wrong around a door: the database away, slow senders, too many of them, a stop, bytes without sense."""

import asyncio
import io
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from libs.common.call import Call
from libs.common.database import Database
from libs.common.errors import Unavailable
from services.samples.commands.instruments.joint_receiving import JointReceiving
from services.samples.commands.instruments.receive import receive
from services.samples.domain.instruments.arrival import Arrival, Kept
from services.samples.doors.listening import call_of
from services.samples.tests.instruments.arrivals import arrival
from services.samples.tests.instruments.receipts import kept
from services.samples.tests.instruments.senders import Opened, Sender, block, calling, oru
from services.samples.tests.instruments.test_astm import ACK, ENQ, EOT, NAK, answers, frame, records

NOWHERE = "postgresql://nobody@127.0.0.1:1/samples"
CALL = call_of("mllp-lab", "lab-drp")


class Shaky:
    """A database that fails some times before it works, before or after its commit."""

    def __init__(self, db: Database, *, before: int = 0, after: int = 0) -> None:
        self._db, self._before, self._after = db, before, after
        self.tries = 0

    async def __call__(self, call: Call, arrivals: Sequence[Arrival]) -> Sequence[Kept]:
        self.tries += 1
        if self.tries <= self._before:
            raise Unavailable
        found = await receive(self._db, call, arrivals)
        if self.tries <= self._before + self._after:
            raise OSError
        return found


async def test_without_database_nothing_is_acknowledged_and_the_line_stays(opened: Opened) -> None:
    away = Database.connect(NOWHERE, application_name="test")
    async with opened("mllp", db=away, limits={"patience": 0}) as listening, calling(listening) as sender:
        for one in "12":
            await sender.send(block(oru(one)))
            answer = await sender.answer()
            assert b"MSA|AR|" + one.encode() in answer
            assert b"|207^" in answer
        await sender.send(block(oru("3", header="|||AL|NE")))
        assert await sender.msa() == "CR|3"


async def test_without_database_the_last_frame_is_asked_for_again(opened: Opened) -> None:
    away = Database.connect(NOWHERE, application_name="test")
    async with opened("astm", db=away, limits={"patience": 0}) as listening, calling(listening) as sender:
        assert await answers(await sender.send(ENQ)) == ACK
        for _ in range(3):
            assert await answers(await sender.send(frame(1, records()))) == NAK


async def test_a_short_absence_is_waited_for(database: Database) -> None:
    shaky = Shaky(database, before=2)
    [one] = await JointReceiving(shaky, CALL, patience=5).store([arrival()])
    assert (one.repeated, shaky.tries) == (False, 3)


async def test_a_commit_of_which_nobody_knows_is_found(database: Database) -> None:
    receiving = JointReceiving(Shaky(database, after=1), CALL, patience=5)
    [one] = await receiving.store([arrival(answer=b"as stored")])
    assert (one.repeated, one.answer) == (True, b"as stored")
    assert len(await kept(database)) == 1


async def test_whoever_waits_too_long_is_told(database: Database) -> None:
    receiving = JointReceiving(Shaky(database, before=99), CALL, patience=0.2)
    told = await asyncio.gather(*(receiving.store([arrival(control_id=one)]) for one in "123"), return_exceptions=True)
    assert [type(one) for one in told] == [Unavailable] * 3


async def test_those_that_come_together_share_a_transaction_and_one_alone_fails_alone(database: Database) -> None:
    shaky = Shaky(database)
    receiving = JointReceiving(shaky, CALL, patience=5)
    wrong = arrival(control_id="x", body_hash=b"no hash")
    sent = [[arrival(control_id=str(one))] for one in range(20)]
    told = await asyncio.gather(*(receiving.store(one) for one in [*sent, [wrong]]), return_exceptions=True)
    assert [isinstance(one, Unavailable) for one in told] == [False] * 20 + [True]
    assert len(await kept(database)) == 20
    assert shaky.tries <= 2 + 20


async def test_who_leaves_has_sent_it_all_the_same(database: Database, opened: Opened) -> None:
    async with opened("mllp") as listening:
        async with calling(listening) as sender:
            await sender.send(block(oru("1")))
            sender.writer.close()
        async with calling(listening) as sender:
            await sender.send(block(oru("2")))
            assert await sender.msa() == "AA|2"
    assert {row.control_id for row in await kept(database)} == {"1", "2"}


async def test_who_stops_within_a_message_is_told_and_hung_up_on(database: Database, opened: Opened) -> None:
    async with opened("mllp", limits={"stalled": 0.1}) as listening, calling(listening) as sender:
        await sender.send(block(oru("1"))[:80])
        assert await sender.msa() == "AR|1"
        assert await sender.rest() == b""
    assert [(row.state, row.raw_size) for row in await kept(database)] == [("refused", 79)]


async def test_who_drips_is_told_after_a_while(opened: Opened) -> None:
    async with opened("mllp", limits={"whole": 0.2}) as listening, calling(listening) as sender:
        dripping = asyncio.create_task(drip(sender))
        assert await sender.msa() == "AR|1"
        dripping.cancel()


async def drip(sender: Sender) -> None:
    await sender.send(block(oru("1"))[:80])
    while True:
        await sender.send(b"x")
        await asyncio.sleep(0.02)


async def test_who_is_silent_for_long_is_hung_up_on(opened: Opened) -> None:
    async with opened("mllp", limits={"idle": 0.1}) as listening, calling(listening) as sender:
        await sender.send(block(oru("1")))
        assert await sender.msa() == "AA|1"
        assert await sender.rest() == b""


@pytest.mark.parametrize("protocol", ["mllp", "astm"])
async def test_one_too_many_is_told_so(opened: Opened, protocol: str) -> None:
    async with opened(protocol, limits={"connections": 1}) as listening, calling(listening) as first:
        await first.send(block(oru("1")) if protocol == "mllp" else ENQ)
        assert await first.reader.read(1) in {b"\x0b", ACK}
        async with calling(listening) as second:
            await second.send(block(oru("2")) if protocol == "mllp" else ENQ)
            if protocol == "mllp":
                assert await second.msa() == "AR|2"
            assert await second.rest() == (b"" if protocol == "mllp" else NAK)


async def test_large_messages_take_turns(database: Database, opened: Opened) -> None:
    async def send(name: int) -> str:
        async with calling(listening) as sender:
            sent = block(oru(str(name), text="x" * 400_000))
            await sender.send(*(sent[at : at + 50_000] for at in range(0, len(sent), 50_000)))
            return await sender.msa()

    async with opened("mllp", limits={"large_bytes": 100_000, "large_at_once": 1}) as listening:
        assert await asyncio.gather(*(send(name) for name in range(5))) == [f"AA|{name}" for name in range(5)]
    assert len(await kept(database)) == 5


async def test_a_stop_finishes_what_was_read(database: Database, opened: Opened) -> None:
    async with opened("mllp") as listening, calling(listening) as sender, calling(listening) as idle:
        await sender.send(b"".join(block(oru(str(one))) for one in range(100)))
        first = await sender.answer()
        await listening.close()
        rest = await sender.rest()
        assert await idle.rest() == b""
    assert b"MSA|AA|0" in first
    assert len(await kept(database)) == 1 + rest.count(b"MSA|AA|")


PIECES = some.one_of(
    some.sampled_from([b"\x0b", b"\x1c\r", b"\x1c", b"\r", b"\n", b"\0", b"\x05", b"\x04", b"\x02", b"\x03", b"\x17"]),
    some.sampled_from([b"MSH|^~\\&|", b"MSH|", b"BHS|^~\\&\r", b"H|\\^&|", block(oru("9")), frame(1, records())]),
    some.binary(max_size=40),
)
FEW = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@FEW
@given(some.lists(PIECES, max_size=12))
async def test_no_bytes_break_a_door(opened: Opened, lines: io.StringIO, pieces: list[bytes]) -> None:
    async with opened("mllp", limits={"quiet": 0.02}) as listening, calling(listening) as sender:
        await sender.send(*pieces, b"\x1c\r", block(oru("last")))
        while await sender.msa() != "AA|last":
            pass
    async with opened("astm") as listening, calling(listening) as sender:
        await sender.send(*pieces, EOT, ENQ)
        sender.writer.write_eof()
        assert set(await sender.rest()) <= {ACK[0], NAK[0]}
    assert "a line broke" not in lines.getvalue()
