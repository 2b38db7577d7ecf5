"""MLLP: blocks out of a stream that comes in any pieces, and what stands between them."""

import hashlib

from hypothesis import given, settings
from hypothesis import strategies as st

from services.samples.doors.hl7.framing import Framed, Junk, MllpFrames, TooLong, framed

LARGEST = 1000
ONE, TWO = b"MSH|^~\\&|a\rPID|1\r", b"MSH|^~\\&|b\r"


def fed(*pieces: bytes, largest: int = LARGEST) -> list[Framed]:
    frames = MllpFrames(largest)
    return [found for piece in pieces for found in frames.feed(piece)]


def test_two_messages_in_one_packet() -> None:
    assert fed(framed(ONE) + framed(TWO)) == [ONE, TWO]


def test_a_cut_between_fs_and_cr() -> None:
    sent = framed(ONE)
    assert fed(sent[:-1], sent[-1:], framed(TWO)) == [ONE, TWO]


def test_nuls_and_line_ends_between_blocks_are_nothing() -> None:
    assert fed(b"\x00\x00" + framed(ONE) + b"\r\n\x00" + framed(TWO) + b"\x00") == [ONE, TWO]


def test_bytes_that_are_in_no_block_are_told() -> None:
    frames = MllpFrames(LARGEST)
    assert frames.feed(b"GET / HTTP/1.1\r\n\r\n") == []
    assert frames.pending
    assert frames.flush() == [Junk(b"GET / HTTP/1.1\r\n\r\n")]
    assert not frames.pending
    assert frames.feed(b"what" + framed(ONE)) == [Junk(b"what"), ONE]


def test_a_message_whose_vt_was_lost_is_a_message() -> None:
    assert fed(ONE + b"\x1c\r" + framed(TWO)) == [ONE, TWO]


def test_a_message_whose_cr_was_lost_is_a_message() -> None:
    assert fed(b"\x0b" + ONE + b"\x1c" + framed(TWO)) == [ONE, TWO]
    frames = MllpFrames(LARGEST)
    assert frames.feed(b"\x0b" + ONE + b"\x1c") == []
    assert frames.flush() == [ONE]
    assert frames.feed(b"\r" + framed(TWO)) == [TWO]


def test_a_block_that_never_ends_is_told() -> None:
    frames = MllpFrames(LARGEST)
    assert frames.feed(b"\x0b" + ONE) == []
    assert frames.pending
    assert frames.flush() == [Junk(ONE)]


def test_a_sender_that_begins_anew() -> None:
    assert fed(b"\x0bMSH|broken off" + framed(ONE)) == [Junk(b"MSH|broken off"), ONE]
    assert fed(framed(b"MSH|a\rNTE|1||soft\x0bline\r")) == [b"MSH|a\rNTE|1||soft\x0bline\r"]


def test_what_is_too_long_is_counted_and_the_next_one_still_comes() -> None:
    long = b"MSH|^~\\&|long\r" + b"x" * 70_000
    sent = framed(long) + framed(ONE)
    expected = TooLong(long[:4096], len(long), hashlib.sha256(long).hexdigest())
    assert fed(sent) == [expected, ONE]
    assert fed(*(sent[at : at + 997] for at in range(0, len(sent), 997))) == [expected, ONE]


def test_exactly_the_largest_is_taken() -> None:
    assert fed(framed(b"x" * LARGEST)) == [b"x" * LARGEST]
    assert isinstance(fed(framed(b"x" * (LARGEST + 1)))[0], TooLong)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.binary(max_size=40), max_size=4), st.lists(st.integers(1, 30), min_size=1, max_size=5))
def test_the_pieces_make_no_difference(junk: list[bytes], sizes: list[int]) -> None:
    sent = b"".join(framed(ONE) + one for one in junk) + framed(TWO)
    whole = MllpFrames(LARGEST)
    expected = [*whole.feed(sent), *whole.flush()]
    pieces, at, turn = MllpFrames(LARGEST), 0, 0
    found: list[Framed] = []
    while at < len(sent):
        size = sizes[turn % len(sizes)]
        found += pieces.feed(sent[at : at + size])
        at, turn = at + size, turn + 1
    assert [*found, *pieces.flush()] == expected
