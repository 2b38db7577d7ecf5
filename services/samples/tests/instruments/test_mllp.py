"""The socket cases of samples.md §3.8 at an MLLP door: everything is stored, and answered after the commit."""

import asyncio

from libs.common.database import Database
from services.samples.tests.instruments.receipts import kept
from services.samples.tests.instruments.senders import Opened, block, calling, oru

MEGABYTE = 1_000_000


async def test_a_message_is_stored_and_then_answered(database: Database, opened: Opened) -> None:
    async with opened("mllp") as listening, calling(listening) as sender:
        await sender.send(block(oru("7")))
        answer = await sender.answer()
        [row] = await kept(database)
    assert (row.raw, row.answer, row.answer_code, row.state) == (oru("7"), answer, "AA", "received")
    assert (row.sender, row.control_id, row.kind, row.message_version) == ("GENLAB|HUB", "7", "ORU^R01", "2.5.1")
    assert (row.lab, row.door, row.peer) == ("lab-drp", "mllp", "127.0.0.1")


async def test_two_messages_in_one_packet(database: Database, opened: Opened) -> None:
    async with opened("mllp") as listening, calling(listening) as sender:
        await sender.send(block(oru("1")) + block(oru("2")))
        assert [await sender.msa(), await sender.msa()] == ["AA|1", "AA|2"]
    assert [row.control_id for row in await kept(database)] == ["1", "2"]


async def test_pieces_of_any_size(database: Database, opened: Opened) -> None:
    sent = block(oru("1", text="x" * 5_000))
    async with opened("mllp") as listening, calling(listening) as sender:
        await sender.send(*(sent[at : at + 997] for at in range(0, len(sent), 997)))
        assert await sender.msa() == "AA|1"
        await sender.send(*(bytes([one]) for one in block(oru("2"))))
        assert await sender.msa() == "AA|2"
    assert [row.raw_size for row in await kept(database)] == [len(sent) - 3, len(oru("2"))]


async def test_a_cut_between_fs_and_cr(database: Database, opened: Opened) -> None:
    async with opened("mllp") as listening, calling(listening) as sender:
        await sender.send(block(oru("1"))[:-1], b"\r" + block(oru("2")))
        assert [await sender.msa(), await sender.msa()] == ["AA|1", "AA|2"]
    assert len(await kept(database)) == 2


async def test_a_sender_that_forgets_the_last_cr(opened: Opened) -> None:
    async with opened("mllp") as listening, calling(listening) as sender:
        await sender.send(block(oru("1"))[:-1])
        assert await sender.msa() == "AA|1"


async def test_nuls_and_blanks_between_blocks_mean_nothing(database: Database, opened: Opened) -> None:
    async with opened("mllp") as listening, calling(listening) as sender:
        await sender.send(b"\0\0\r\n" + block(oru("1")) + b"\0" * 1_000, b"\n" + block(oru("2")) + b"\0")
        assert [await sender.msa(), await sender.msa()] == ["AA|1", "AA|2"]
    assert len(await kept(database)) == 2


async def test_bytes_that_are_no_message_are_kept_and_answered(database: Database, opened: Opened) -> None:
    async with opened("mllp") as listening, calling(listening) as sender:
        await sender.send(block(b"\xff\xfe no HL7 \0\x80"), b"GET / HTTP/1.1\r\n\r\n" + block(oru("3")))
        assert [await sender.msa(), await sender.msa(), await sender.msa()] == ["AR|", "AR|", "AA|3"]
    refused = [(row.state, bool(row.reason), row.raw) for row in await kept(database)]
    assert refused[:2] == [("refused", True, b"\xff\xfe no HL7 \0\x80"), ("refused", True, b"GET / HTTP/1.1\r\n\r\n")]


async def test_a_message_without_a_block_is_answered_after_a_moment(database: Database, opened: Opened) -> None:
    async with opened("mllp") as listening, calling(listening) as sender:
        await sender.send(oru("1"))
        assert await sender.msa() == "AR|1"
        await sender.send(block(oru("1")))
        assert await sender.msa() == "AA|1"
    assert [(row.state, row.id_reused) for row in await kept(database)] == [("refused", False), ("received", False)]


async def test_an_empty_type_is_refused_and_kept(database: Database, opened: Opened) -> None:
    async with opened("mllp") as listening, calling(listening) as sender:
        await sender.send(block(oru("1").replace(b"ORU^R01^ORU_R01", b"")))
        assert await sender.msa() == "AR|1"
    [row] = await kept(database)
    assert (row.state, row.kind, row.answer_code) == ("refused", "", "AR")


async def test_a_latin_letter_in_a_feed_of_utf8(database: Database, opened: Opened) -> None:
    sent = oru("1", text="Pe\xf1a").replace("ñ".encode(), b"\xf1")
    async with opened("mllp") as listening, calling(listening) as sender:
        await sender.send(block(sent))
        assert await sender.msa() == "AA|1"
    assert [row.raw for row in await kept(database)] == [sent]


async def test_four_messages_one_after_the_other(database: Database, opened: Opened) -> None:
    async with opened("mllp") as listening, calling(listening) as sender:
        for one in "1234":
            await sender.send(block(oru(one)))
            assert await sender.msa() == f"AA|{one}"
    assert len(await kept(database)) == 4


async def test_large_messages(database: Database, opened: Opened) -> None:
    async with opened("mllp") as listening, calling(listening) as sender:
        for one, size in (("1", 586_000), ("2", 2_853_475)):
            await sender.send(block(oru(one, text="x" * size)))
            assert await sender.msa() == f"AA|{one}"
    assert [row.raw_size > 586_000 for row in await kept(database)] == [True, True]


async def test_beyond_twenty_megabytes_it_is_refused_and_the_line_goes_on(database: Database, opened: Opened) -> None:
    huge = block(oru("1", text="x" * 20 * MEGABYTE))
    async with opened("mllp") as listening, calling(listening) as sender:
        await sender.send(huge, block(oru("2")))
        assert [await sender.msa(), await sender.msa()] == ["AR|1", "AA|2"]
    [refused, _] = await kept(database)
    assert (refused.state, refused.raw_size) == ("refused", len(huge) - 3)
    assert len(refused.raw) < MEGABYTE


async def test_a_sender_that_does_not_wait_for_answers(database: Database, opened: Opened) -> None:
    names = [str(one) for one in range(300)]
    async with opened("mllp") as listening, calling(listening) as sender:
        await sender.send(b"".join(block(oru(one)) for one in names))
        assert [await sender.msa() for _ in names] == [f"AA|{one}" for one in names]
    assert [row.control_id for row in await kept(database)] == names


async def test_a_sender_that_hangs_up_its_half_gets_its_answers(opened: Opened) -> None:
    async with opened("mllp") as listening, calling(listening) as sender:
        await sender.send(block(oru("1")) + block(oru("2")))
        sender.writer.write_eof()
        assert (await sender.rest()).count(b"MSA|AA|") == 2


async def test_two_hundred_sent_again(database: Database, opened: Opened) -> None:
    async with opened("mllp") as listening:
        answers = []
        for _ in range(2):
            async with calling(listening) as sender:
                await sender.send(b"".join(block(oru(str(one))) for one in range(200)))
                answers.append([await sender.answer() for _ in range(200)])
    assert answers[0] == answers[1]
    assert len(await kept(database)) == 200


async def test_an_id_with_other_contents_is_a_new_message(database: Database, opened: Opened) -> None:
    async with opened("mllp") as listening, calling(listening) as sender:
        for text in ("a", "b", "a"):
            await sender.send(block(oru("159", text=text)))
            assert await sender.msa() == "AA|159"
    assert [row.id_reused for row in await kept(database)] == [False, True]


WISHES = {
    "||||": ["AA"],
    "||||NE|AL": ["AA"],
    "||||AL|NE": ["CA"],
    "||||AL|AL": ["CA", "AA"],
    "||||NE|NE": [],
    "||||ER|AL": ["AA"],
}


async def test_what_a_sender_wishes_to_hear_it_hears_again(database: Database, opened: Opened) -> None:
    async with opened("mllp") as listening, calling(listening) as sender:
        for turn in range(2):
            for place, (wish, codes) in enumerate(WISHES.items()):
                name = f"m{place}"
                await sender.send(block(oru(name, header=wish.removeprefix("|"))))
                assert [await sender.msa() for _ in codes] == [f"{code}|{name}" for code in codes], (wish, turn)
    assert [row.answer_code for row in await kept(database)] == ["AA", "AA", "CA", "CA AA", None, "AA"]


async def test_many_at_once(database: Database, opened: Opened) -> None:
    async def send(name: int) -> list[str]:
        async with calling(listening) as sender:
            told = []
            for turn in range(5):
                await sender.send(block(oru(f"{name}-{turn}")))
                told.append(await sender.msa())
            return told

    async with opened("mllp") as listening:
        told = await asyncio.gather(*(send(name) for name in range(16)))
    assert told == [[f"AA|{name}-{turn}" for turn in range(5)] for name in range(16)]
    assert len(await kept(database)) == 80
