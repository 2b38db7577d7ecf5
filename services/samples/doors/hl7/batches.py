"""Several messages that came as one: a batch (FHS, BHS … BTS, FTS), a file of a feed, a block with two MSH."""

import re
from typing import Final

_NAME: Final = b"MSH"
_HEADER: Final = re.compile(rb"(?:^|(?<=[\r\n]))[\x00\x0b\x1c \t]*(?:\xef\xbb\xbf)?MSH[!-/:-@\[-`{-~]")
_TRAILER: Final = re.compile(rb"[\r\n][\x00\x0b\x1c \t]*(?:BTS|FTS|BHS|FHS)(?:[^A-Za-z0-9\s][^\r\n]*)?(?=[\r\n]|$)")


def messages_in(raw: bytes) -> list[bytes]:
    """Each message by itself, without the wrapping; what holds no or one message is one, with its bytes as they are."""
    if raw.count(_NAME) <= 1:  # what nearly every message is, told without looking at each of its lines
        return [raw]
    starts = [found.start() for found in _HEADER.finditer(raw)]
    if len(starts) <= 1:
        return [raw]
    ends = [*starts[1:], len(raw)]
    return [_TRAILER.sub(b"", raw[start:end]) for start, end in zip(starts, ends, strict=True)]
