"""The ASTM line: cuts, resent and skipped frames, wrong sums, silence, contention, orders out."""

import pytest

from services.samples.domain.instruments.profile import ReadingRules
from services.samples.doors.astm.frames import ACK, EOT, NAK, checksum
from services.samples.doors.astm.link import SILENCE, AstmLink
from services.samples.doors.astm.received import Received
from services.samples.tests.doors.rules import ASTM, STRICT_ASTM

ENQ = b"\x05"
H, P, ORDER, R, L = b"H|\\^&|||Device\r", b"P|1\r", b"O|1|S-1||^^^WBC\r", b"R|1|^^^WBC|4.5|10*9/L||N||F\r", b"L|1|N\r"
WHOLE = H + P + ORDER + R + L


def frame(number: int, text: bytes, *, end: bytes = b"\x03") -> bytes:
    content = b"%d" % number + text + end
    return b"\x02" + content + checksum(content) + b"\r\n"


class Line:
    """One link, and all that came out of it."""

    def __init__(self, rules: ReadingRules = ASTM) -> None:
        self.link = AstmLink(rules)
        self.out = b""
        self.found: list[Received] = []
        self.now = 0.0

    def sends(self, *pieces: bytes) -> bytes:
        start = len(self.out)
        for piece in pieces:
            out, found = self.link.receive(piece, self.now)
            self.out += out
            self.found += found
        return self.out[start:]

    def waits(self, seconds: float) -> bytes:
        self.now += seconds
        out, found = self.link.tick(self.now)
        self.out += out
        self.found += found
        return out


RECORDS = [frame(number, text) for number, text in enumerate((H, P, ORDER, R, L), start=1)]


def test_a_message_frame_by_frame() -> None:
    line = Line()
    assert line.sends(ENQ, *RECORDS, EOT) == ACK * 6
    assert line.found == [Received(WHOLE)]


def test_a_message_is_given_with_the_bytes_that_acknowledge_its_last_frame() -> None:
    line = Line()
    line.sends(ENQ, *RECORDS[:-1])
    assert line.link.receive(RECORDS[-1], 0) == (ACK, [Received(WHOLE)])


def test_a_frame_in_two_writes_wherever_it_is_cut() -> None:
    for cut in range(1, len(RECORDS[3])):
        line = Line()
        line.sends(ENQ, *RECORDS[:3], RECORDS[3][:cut], RECORDS[3][cut:], RECORDS[4], EOT)
        assert (line.out, [one.content for one in line.found]) == (ACK * 6, [WHOLE])


def test_two_frames_in_a_packet_and_everything_in_one() -> None:
    line = Line()
    assert line.sends(ENQ + RECORDS[0], RECORDS[1] + RECORDS[2], RECORDS[3] + RECORDS[4] + EOT) == ACK * 6
    assert line.sends(ENQ + b"".join(RECORDS) + EOT + ENQ + b"".join(RECORDS) + EOT) == ACK * 12
    assert [one.content for one in line.found] == [WHOLE] * 3


def test_eot_and_enq_in_one_packet() -> None:
    line = Line()
    line.sends(ENQ, *RECORDS)
    assert line.sends(EOT + ENQ) == ACK
    line.sends(*RECORDS, EOT)
    assert [one.content for one in line.found] == [WHOLE] * 2


def test_a_wrong_checksum_is_asked_for_again() -> None:
    line = Line()
    line.sends(ENQ)
    assert line.sends(RECORDS[0].replace(b"Device", b"Devise")) == NAK
    assert line.sends(*RECORDS, EOT) == ACK * 5
    assert [one.content for one in line.found] == [WHOLE]


def test_a_frame_that_is_refused_and_never_comes_right_is_kept() -> None:
    line = Line()
    wrong = RECORDS[0].replace(b"Device", b"Devise")
    assert line.sends(ENQ, *[wrong] * 6, EOT) == ACK + NAK * 6
    assert [(one.content, one.complete) for one in line.found] == [(H.replace(b"Device", b"Devise"), False)]


def test_two_messages_in_one_frame() -> None:
    line = Line()
    line.sends(ENQ, frame(1, WHOLE + WHOLE), EOT)
    assert line.found == [Received(WHOLE), Received(WHOLE)]


@pytest.mark.parametrize(("number", "ended"), [(5, True), (1, False)])
def test_an_h_before_the_l_of_the_message_in_front(number: int, ended: bool) -> None:
    """Blood banks' analysers (RVT, NEO) write one L, at last; one that begins again from frame 1 has broken off."""
    line = Line()
    line.sends(ENQ, *RECORDS[:4])
    line.sends(*(frame((number + at) % 8, text) for at, text in enumerate((H, P, ORDER, R, L))), EOT)
    assert [(one.content, one.complete, one.ended) for one in line.found] == [
        (H + P + ORDER + R, False, ended),
        (WHOLE, True, False),
    ]


@pytest.mark.parametrize("rules", [ASTM, STRICT_ASTM])
def test_a_resent_frame_is_taken_once(rules: ReadingRules) -> None:
    line = Line(rules)
    assert line.sends(ENQ, RECORDS[0], *RECORDS[:4], RECORDS[3], RECORDS[4], RECORDS[4], EOT) == ACK * 9
    assert [one.content for one in line.found] == [WHOLE]


def test_a_skipped_number() -> None:
    line = Line()
    numbers = [frame(number, text) for number, text in ((1, H), (1, P), (1, ORDER), (4, R), (7, L))]
    assert line.sends(ENQ, *numbers, EOT) == ACK * 6
    assert line.found[0].content == WHOLE
    assert line.found[0].remarks == ("Frames are not numbered one after the other. (4 times)",)
    strict = Line(STRICT_ASTM)
    assert strict.sends(ENQ, frame(1, H), frame(3, P), frame(2, P)) == ACK + ACK + NAK + ACK


def test_words_that_are_cut_at_the_end_of_a_frame() -> None:
    long = b"R|1|^^^X|" + b"value " * 100 + b"|u\r"
    pieces = [long[at : at + 240] for at in range(0, len(long), 240)]
    line = Line()
    line.sends(ENQ, frame(1, H), *(frame((n + 2) % 8, p, end=b"\x17") for n, p in enumerate(pieces)), frame(6, L), EOT)
    assert line.found[0].content == H + long + L


def test_many_records_in_a_frame_and_records_without_cr() -> None:
    line = Line()
    line.sends(ENQ, frame(1, WHOLE), EOT)
    line.sends(ENQ, *(frame(n, t.rstrip()) for n, t in enumerate((H, P, ORDER, R, L), start=1)), EOT)
    line.sends(
        ENQ, *(frame(n, t.rstrip(), end=b"\x17") for n, t in enumerate((H, P, ORDER, R), start=1)), RECORDS[4], EOT
    )
    assert [one.content.rstrip() for one in line.found] == [WHOLE.rstrip()] * 3


def test_what_is_not_e1394_is_kept() -> None:
    line = Line()
    text = b"\x1emtrsl|pi1|si|ci1234\x1e"
    content = text + b"\x1d" + checksum(text + b"\x1d")
    assert line.sends(ENQ, b"\x02" + content + b"\x03") == ACK * 2
    line.sends(EOT)
    assert [one.content for one in line.found] == [content]


def test_a_message_that_breaks_off_is_kept() -> None:
    line = Line()
    line.sends(ENQ, *RECORDS[:3])
    assert line.link.due == SILENCE
    line.waits(SILENCE)
    assert (line.found[0].content, line.found[0].complete) == (H + P + ORDER, False)
    line.sends(ENQ, RECORDS[0], RECORDS[1][:4])
    found = line.link.close(line.now)
    assert [one.content for one in found] == [b"2P|", H]


def test_a_frame_without_checksum() -> None:
    line = Line()
    line.sends(ENQ)
    assert line.sends(b"\x02" + b"1" + WHOLE + b"\x03") == b""
    assert line.waits(2.0) == ACK
    assert line.found[0].content == WHOLE


def test_records_without_frames_and_other_noise_are_kept() -> None:
    line = Line()
    assert line.sends(WHOLE[:10], WHOLE[10:]) == b""
    line.waits(2.0)
    assert (line.found[0].content.strip(), line.found[0].complete) == (WHOLE.strip(), False)


def test_a_message_that_is_too_long() -> None:
    line = Line(ReadingRules(name="small", protocol=ASTM.protocol, largest_message=100))
    assert line.sends(ENQ, frame(1, H), frame(2, b"C|" + b"x" * 90 + b"\r"), EOT) == ACK + ACK + NAK
    assert not line.found[0].complete


def test_orders_out() -> None:
    line = Line()
    assert line.link.send("order-1", H + b"C|1|" + b"x" * 300 + b"\r" + L, 0) == ENQ
    first = line.sends(ACK)
    assert first == frame(1, H)
    second = line.sends(ACK)
    assert second.startswith(b"\x022C|1|")
    assert second[241:243] != b"\x03"
    third, fourth = line.sends(ACK), line.sends(ACK)
    assert (third[-6:-5], fourth) == (b"\r", frame(4, L))
    assert line.sends(ACK) == EOT
    assert [(one.reference, one.taken) for one in line.link.told()] == [("order-1", True)]


def test_a_frame_out_that_is_refused_six_times() -> None:
    line = Line()
    line.link.send("order-1", H + L, 0)
    first = line.sends(ACK)
    assert line.sends(*[NAK] * 5) == first * 5
    assert line.sends(NAK) == EOT
    assert [one.taken for one in line.link.told()] == [False]


def test_no_answer_to_an_enquiry_and_a_busy_device() -> None:
    line = Line()
    line.link.send("order-1", H + L, 0)
    assert line.waits(14.9) == b""
    assert line.waits(0.1) == EOT
    assert [one.taken for one in line.link.told()] == [False]
    line.link.send("order-2", H + L, line.now)
    assert line.sends(NAK) == b""
    assert line.waits(9.9) == b""
    assert line.waits(0.1) == ENQ


def test_a_contention_is_the_devices() -> None:
    line = Line()
    assert line.link.send("order-1", H + L, 0) == ENQ
    assert line.sends(ENQ) == b""
    line.now = 1.0
    assert line.sends(ENQ, *RECORDS) == ACK * 6
    assert line.sends(EOT) == ENQ
    assert line.sends(ACK) == frame(1, H)
    assert [one.content for one in line.found] == [WHOLE]


def test_orders_wait_for_what_is_coming_in() -> None:
    line = Line()
    line.sends(ENQ, RECORDS[0])
    assert line.link.send("order-1", H + L, 0) == b""
    assert line.sends(*RECORDS[1:], EOT) == ACK * 4 + ENQ
