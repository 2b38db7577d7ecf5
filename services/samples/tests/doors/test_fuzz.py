"""Whatever bytes come: an answer, a message or the reason why there is none, and never anything else."""

import random
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.samples.domain.instruments.message import InstrumentMessage
from services.samples.domain.instruments.profile import ReadingRules
from services.samples.domain.instruments.unreadable import Unreadable
from services.samples.doors import parsed_json
from services.samples.doors.astm.frames import frames
from services.samples.doors.astm.link import AstmLink
from services.samples.doors.astm.reading import read as read_astm
from services.samples.doors.hl7.acceptance import objections
from services.samples.doors.hl7.answers import outcome_of, replies
from services.samples.doors.hl7.batches import messages_in
from services.samples.doors.hl7.framing import MllpFrames
from services.samples.doors.hl7.query_answers import QueryStatus, rsp_k11
from services.samples.doors.hl7.reading import read as read_hl7
from services.samples.doors.hl7.replies import read_reply
from services.samples.tests.doors import messages
from services.samples.tests.doors.rules import ASTM, HL7, STRICT_ASTM, STRICT_HL7

NOW = datetime(2026, 11, 22, tzinfo=UTC)
HL7_SEEDS = [messages.GENOMICS, messages.LAW_CONTROL, messages.GENEXPERT, messages.PATHOLOGY, messages.MINDRAY_CONTROL]
ASTM_SEEDS = [messages.C311, messages.GENEXPERT_ASTM, messages.YUMIZEN_CONTROL, messages.SYSMEX]
BITS = [
    *(bytes([code]) for code in range(32)),
    *(b"|", b"^", b"~", b"\\", b"&", b"MSH|", b"MSH", b"OBX|", b"OBR|", b"SPM|", b"PID|", b'""', b"\xff", b"\xc3"),
    *(b"\\X", b"\\.sp9\\", b"9" * 20, b"20261332", b"+0100", b"H|", b"L|1", b"A" * 300, b"UNICODE UTF-16", b"idna"),
    *("２²".encode(), b"\xef\xbb\xbf", b"\xff\xfe"),
]


def mutated(seed: bytes, chance: random.Random) -> bytes:
    found = bytearray(seed)
    for _ in range(chance.choice([0, 1, 1, 2, 3, 8, 30])):
        start = chance.randrange(len(found) + 1)
        end = min(len(found), start + chance.randrange(40))
        found[start:end] = chance.choice(
            [b"", chance.choice(BITS), chance.choice(BITS), found[max(0, start - 60) : start]]
        )
    return bytes(found)


def check(raw: bytes, chance: random.Random) -> None:
    for one in messages_in(raw):
        read = [check_reading(one, reader) for reader in (read_hl7, read_astm, parsed_json.read)]
        rules = chance.choice([HL7, STRICT_HL7])
        errors = objections(read[0], rules) if read[0] else ()
        for answer in replies(one, outcome_of(errors), stored=True, errors=errors, now=NOW, control_id="1"):
            assert answer.startswith(b"MSH")
            assert b"\rMSA" in answer
            assert not {0x0B, 0x1C, 0x00} & set(answer)
        check_reading(one, lambda sent, _: rsp_k11(sent, status=QueryStatus.FOUND, now=NOW, control_id="1"))
        check_reading(one, read_reply)


def check_reading(raw: bytes, reader: Callable[[bytes, ReadingRules], object]) -> InstrumentMessage | None:
    try:
        found = reader(raw, HL7)
    except Unreadable:
        return None
    if not isinstance(found, InstrumentMessage):
        return None
    assert b"\\u0000" not in parsed_json.written(found)
    return found


def check_stream(stream: bytes, chance: random.Random) -> None:
    blocks, link, now = MllpFrames(2000), AstmLink(chance.choice([ASTM, STRICT_ASTM])), 0.0
    while stream:
        size = chance.choice([1, 3, 17, 400])
        blocks.feed(stream[:size])
        link.receive(stream[:size], now)
        now += chance.choice([0, 0, 0, 0, 3, 40])
        link.tick(now)
        stream = stream[size:]
    blocks.flush()
    assert not blocks.pending
    link.close(now)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32))
def test_broken_messages(number: int) -> None:
    chance = random.Random(number)
    check(mutated(chance.choice(HL7_SEEDS + ASTM_SEEDS), chance), chance)
    check_stream(mutated(b"\x05" + b"".join(frames(chance.choice(ASTM_SEEDS))) + b"\x04", chance), chance)


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 2**32))
def test_any_bytes(raw: bytes, number: int) -> None:
    check(raw, random.Random(number))
    check_stream(b"\x0b" + raw, random.Random(number))


@pytest.mark.soak
def test_fifty_thousand_broken_messages() -> None:
    for number in range(50_000):
        chance = random.Random(number)
        raw = mutated(chance.choice(HL7_SEEDS + ASTM_SEEDS), chance)
        check(raw, chance)
        check_stream(raw, chance)


@pytest.mark.soak
@pytest.mark.parametrize("size", [586_000, 2_850_000, 20_000_000])
def test_large_messages_in_reasonable_time(size: int) -> None:
    """By segments and by one document: a tenth of a second a megabyte at most, on a slow core."""
    obx = "OBX|1|CWE|48018-6^Gene studied^LN|2a|11998^TP53^HGNC-Symb||||||F"
    many = messages.hl7(messages.GENOMICS.decode().split("\r")[0], "OBR|1||F1", *[obx] * (size // len(obx)))
    one = messages.hl7(
        messages.GENOMICS.decode().split("\r")[0], "OBR|1||F1", f"OBX|1|ED|R||^IM^PDF^Base64^{'JVBERi0x' * (size // 8)}"
    )
    for raw, count in ((many, size // len(obx)), (one, 1)):
        began = datetime.now(UTC)
        message = read_hl7(raw, HL7)
        assert len(message.groups[0].observations) == count
        assert (datetime.now(UTC) - began).total_seconds() < 1 + size / 1_000_000
