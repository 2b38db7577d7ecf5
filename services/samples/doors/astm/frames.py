"""One frame of ASTM E1381 (LIS01): STX, number, text, ETB or ETX, two digits of checksum, CR LF."""

from dataclasses import dataclass
from typing import Final

ENQ: Final = 0x05
ACK: Final = b"\x06"
NAK: Final = b"\x15"
EOT: Final = b"\x04"
STX: Final = 0x02
ETX: Final = 0x03
ETB: Final = 0x17
LONGEST_TEXT: Final = 240
"""E1381; LIS01-A2 allows 64,000, which only some devices read (OsmoTECH)."""


@dataclass(frozen=True, slots=True)
class Frame:
    """`number` is `None` where a device sends none; `sound` is `None` where it sends no checksum."""

    number: int | None
    text: bytes
    last: bool
    sound: bool | None


def checksum(content: bytes) -> bytes:
    """From the number to ETB or ETX, both inclusive, modulo 256."""
    return b"%02X" % (sum(content) % 256)


def frame_of(content: bytes, sent_sum: bytes) -> Frame:
    """From what stood between STX and the end; `content` ends with ETB or ETX."""
    number = content[0] - 0x30 if 0x30 <= content[0] <= 0x37 else None  # noqa: PLR2004
    text = content[1:-1] if number is not None else content[:-1]
    sound = sent_sum.upper() == checksum(content) if sent_sum else None
    return Frame(number, text, content[-1] == ETX, sound)


def frames(records: bytes) -> list[bytes]:
    """Records out, each in a frame of its own, or in several where it is longer than a frame."""
    texts = [
        (record[start : start + LONGEST_TEXT], start + LONGEST_TEXT >= len(record))
        for record in (line + b"\r" for line in records.split(b"\r") if line)
        for start in range(0, len(record), LONGEST_TEXT)
    ]
    return [_frame((index + 1) % 8, text, last) for index, (text, last) in enumerate(texts)]


def _frame(number: int, text: bytes, last: bool) -> bytes:  # noqa: FBT001
    content = b"%d" % number + text + bytes([ETX if last else ETB])
    return bytes([STX]) + content + checksum(content) + b"\r\n"
