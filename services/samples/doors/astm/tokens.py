"""Bytes of an ASTM line become what they mean: ENQ, EOT, ACK, NAK, a frame, or something that is none of these."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from services.samples.doors.astm.frames import ETB, ETX, STX, Frame, frame_of


class Sign(Enum):
    """One byte that says something alone."""

    ENQ = auto()
    EOT = auto()
    ACK = auto()
    NAK = auto()


@dataclass(frozen=True, slots=True)
class Broken:
    """A frame that ENQ, EOT or the end of all cut off; or another frame, then it is being sent again."""

    content: bytes
    again: bool = False


@dataclass(frozen=True, slots=True)
class Stray:
    """Bytes outside of frames."""

    content: bytes


Token = Sign | Frame | Broken | Stray

_SIGNS: Final = {0x05: Sign.ENQ, 0x04: Sign.EOT, 0x06: Sign.ACK, 0x15: Sign.NAK}
_NOTHING: Final = b"\r\n\x00"
_MEANT: Final = re.compile(rb"[\x02\x04\x05\x06\x15]")
_FRAME_END: Final = re.compile(rb"[\x02\x03\x04\x05\x17]")
_SUM: Final = re.compile(rb"[0-9A-Fa-f]{2}")
_SUMMED_INSIDE: Final = re.compile(rb"\x1d[0-9A-Fa-f]{2}\x03$")
"""GS and two digits in front of ETX: the checksum of a device that is not of E1394 (mini VIDAS)."""


class Tokens:
    """Takes bytes in any pieces."""

    def __init__(self) -> None:
        self._held = bytearray()
        self._seen = 1

    @property
    def in_frame(self) -> bool:
        return self._held[:1] == bytes([STX])

    @property
    def awaits_sum(self) -> bool:
        """Whether a frame is whole but for its checksum."""
        return self.in_frame and self._ended() is not None

    @property
    def size(self) -> int:
        return len(self._held)

    def feed(self, sent: bytes) -> Iterator[Token]:
        """What is whole now; the rest waits."""
        self._held += sent
        while self._held:
            found = self._frame() if self.in_frame else self._outside()
            if found is None:
                return
            yield from found

    def flush(self) -> Iterator[Token]:
        """No more will come: a frame whose checksum never came is one without, and the rest is left over."""
        content = bytes(self._held[1:])
        ended = self._ended() if self.in_frame else None
        self._drop(len(self._held))
        if ended is not None:
            yield frame_of(content[:ended], b"")
        elif content.strip(_NOTHING):
            yield Broken(content)

    def _outside(self) -> list[Token] | None:
        found = _MEANT.search(self._held)
        until = found.start() if found else len(self._held)
        stray = bytes(self._held[:until]).strip(_NOTHING)
        tokens: list[Token] = [Stray(stray)] if stray else []
        sign = _SIGNS.get(self._held[until]) if found else None
        self._drop(until + (1 if sign else 0))
        return [*tokens, sign] if sign else tokens

    def _frame(self) -> list[Token] | None:
        found = _FRAME_END.search(self._held, self._seen)
        if found is None:
            self._seen = len(self._held)
            return None
        end = found.start()
        self._seen = end
        if self._held[end] not in {ETX, ETB}:
            return [self._broken(end)]
        return self._closed(end)

    def _closed(self, end: int) -> list[Token] | None:
        content = bytes(self._held[1 : end + 1])
        if _SUMMED_INSIDE.search(content):
            self._drop(end + 1)
            return [frame_of(content, b"")]
        after = bytes(self._held[end + 1 : end + 3])
        digits = _SUM.match(after)
        if digits is None and (len(after) < 2 and (not after or _SUM.match(after + b"0"))):  # noqa: PLR2004
            return None
        self._drop(end + 1 + (2 if digits else 0))
        return [frame_of(content, digits[0] if digits else b"")]

    def _broken(self, end: int) -> Broken:
        content = bytes(self._held[1:end])
        again = self._held[end] == STX
        self._drop(end)
        return Broken(content, again)

    def _ended(self) -> int | None:
        found = _FRAME_END.search(self._held, self._seen)
        return found.start() if found and self._held[found.start()] in {ETX, ETB} else None

    def _drop(self, until: int) -> None:
        del self._held[:until]
        self._seen = 1
