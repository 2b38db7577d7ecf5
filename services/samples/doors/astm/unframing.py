"""Records out of frames, where somebody kept the frames: a capture of the line, a file of a device's output."""

import re
from typing import Final

from services.samples.doors.astm.frames import STX, Frame
from services.samples.doors.astm.joining import joint
from services.samples.doors.astm.tokens import Tokens

_CONTROL: Final = re.compile(rb"[\x00\x02-\x06\x15\x17\x1a\x0b\x1c]")


def unframed(raw: bytes) -> bytes:
    """The records alone; what has no frames stays as it is."""
    if bytes([STX]) not in raw:
        return _CONTROL.sub(b"", raw)
    tokens = Tokens()
    text, last = bytearray(), None
    for token in (*tokens.feed(raw), *tokens.flush()):
        if isinstance(token, Frame) and not (last and token.number == last.number and token.text == last.text):
            text += joint(last, token, text) + token.text
            last = token
    return bytes(text)
