"""However the bytes are cut, the client hears what the library's own parser would tell it, in the same order."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from nats.protocol.parser import Parser

from libs.common.bus.runs_of_messages import RunsOfMessages

SUBJECTS = st.sampled_from([b"reallnet.a", b"x", b"_INBOX.a.b"])
BODIES = st.binary(max_size=40) | st.sampled_from([b"HMSG x 1 y 0 0\r\n", b"\r\n", b"PING\r\n", b"MSG"])
HEADERS = st.sampled_from([b"NATS/1.0\r\nA: b\r\n\r\n", b"NATS/1.0 408 Request Timeout\r\n\r\n"])
OTHERS = st.sampled_from([b"PING\r\n", b"PONG\r\n", b"+OK\r\n", b'INFO {"a": 1}\r\n', b"-ERR 'Slow'\r\n"])


class Client:
    """Keeps what a parser calls."""

    def __init__(self) -> None:
        self.calls: list[Any] = []

    async def _process_msg(self, *message: object) -> None:
        self.calls.append(message)

    async def _process_ping(self) -> None:
        self.calls.append("ping")

    async def _process_pong(self) -> None:
        self.calls.append("pong")

    async def _process_info(self, said: object) -> None:
        self.calls.append(said)

    async def _process_err(self, said: object) -> None:
        self.calls.append(said)


@st.composite
def messages(draw: st.DrawFn) -> bytes:
    """With headers or without, with a reply subject or without, and with blanks as the protocol allows them."""
    subject, reply, body = draw(SUBJECTS), draw(st.sampled_from([b"", b"$JS.ACK.s.c.1.1.1.1.0"])), draw(BODIES)
    blank = draw(st.sampled_from([b" ", b"  ", b"\t"]))
    words = [subject, b"7", *([reply] if reply else [])]
    if not draw(st.booleans()):
        return blank.join([b"MSG", *words, b"%d" % len(body)]) + b"\r\n" + body + b"\r\n"
    headers = draw(HEADERS)
    sizes = [b"%d" % len(headers), b"%d" % (len(headers) + len(body))]
    return blank.join([b"HMSG", *words, *sizes]) + b"\r\n" + headers + body + b"\r\n"


@given(sent=st.lists(messages() | OTHERS, max_size=12), cuts=st.lists(st.integers(0, 800), max_size=8))
async def test_any_cut_is_read_as_the_library_reads_it(sent: list[bytes], cuts: list[int]) -> None:
    stream, places = b"".join(sent), sorted(cuts)
    ours, theirs = Client(), Client()
    parser, librarys = RunsOfMessages(ours), Parser(theirs)
    for begin, end in zip([0, *places], [*places, len(stream)], strict=True):
        await parser.parse(stream[begin:end])
        await librarys.parse(stream[begin:end])
        assert ours.calls == theirs.calls
        assert bytes(parser.buf) == bytes(librarys.buf)
        assert parser.state == librarys.state
    assert len(ours.calls) == len([one for one in sent if not one.startswith(b"+OK")])
