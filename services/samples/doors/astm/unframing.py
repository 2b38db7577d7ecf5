"""Records out of frames, where somebody kept the frames: a capture of the line, a file of a device's output."""

import re
from typing import Final

from services.samples.doors.astm.frames import STX, Frame
from services.samples.doors.astm.joining import joint
from services.samples.doors.astm.tokens import Tokens

_CONTROL: Final = re.compile(rb"[\x00\x02-\x06\x15\x17\x1a\x0b\x1c]")
_HEADER: Final = re.compile(rb"(?:^|[\r\n])\s*([0-7]?)H[^A-Za-z0-9\s]{2}")
_NUMBER: Final = re.compile(rb"^\s*[0-7](?=[HPORCQMSL](?:[^A-Za-z0-9\s]|$))")
_NEXT: Final = re.compile(rb"(?<=[\r\n\x04])(?=\x05?\x02?[0-7]?H[^A-Za-z0-9\s]{2})")
_SUM: Final = re.compile(rb"\s*[0-9A-F]{2}\s*")


def apart(body: bytes) -> list[bytes]:
    """Each message of a file by itself, in its frames if it has any; no byte is left out."""
    return _NEXT.split(body)


def unframed(raw: bytes) -> bytes:
    """The records alone; what has no frames stays as it is, without the numbers that frames would have."""
    if bytes([STX]) not in raw:
        return _unnumbered(_CONTROL.sub(b"", raw))
    tokens = Tokens()
    text, last = bytearray(), None
    for token in (*tokens.feed(raw), *tokens.flush()):
        if isinstance(token, Frame) and not (last and token.number == last.number and token.text == last.text):
            text += joint(last, token, text) + token.text
            last = token
    return bytes(text)


def _unnumbered(records: bytes) -> bytes:
    """A log that somebody made printable: records with the numbers of their frames, sums on lines of their own."""
    header = _HEADER.search(records)
    if header is None or not header[1]:
        return records
    lines = (line for line in re.split(rb"[\r\n]+", records) if not _SUM.fullmatch(line))
    return b"\r".join(_NUMBER.sub(b"", line) for line in lines)
