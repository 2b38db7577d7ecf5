"""MLLP: a block is 0x0B, the message, 0x1C 0x0D. Bytes come in any pieces, and not only blocks (samples.md §3.1)."""

import hashlib
import re
from dataclasses import dataclass
from typing import Final

START: Final = b"\x0b"
END: Final = b"\x1c"
STOP: Final = b"\x1c\r"
_BETWEEN: Final = b"\x00\r\n\t \x1a\x04"
"""What stands between blocks and means nothing: NULs, line ends, ends of files."""
_HEAD: Final = 4096
"""Of what is too long enough is kept to answer it."""
_MOST_JUNK: Final = 65_536
_ANEW: Final = b"\x0bMSH"
_HEADER: Final = re.compile(rb"(?:MSH|FHS|BHS)[!-/:-@\[-`{-~]")


@dataclass(frozen=True, slots=True)
class TooLong:
    """A block beyond the limit: how it began, how long it was in all, its SHA-256."""

    head: bytes
    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class Junk:
    """Bytes that are in no block, or in one that never ended."""

    content: bytes


Framed = bytes | TooLong | Junk


def framed(message: bytes) -> bytes:
    """As a block."""
    return START + message + STOP


class MllpFrames:
    """The receiving end of one connection. Feed it whatever comes, in whatever pieces.

    A block ends with FS CR; FS alone also ends it if a new block or nothing follows (`flush`). What stands outside of
    blocks is told as `Junk` once a block begins or `flush` is called: when a sender has said nothing for a second, or
    has gone. So a message without its VT is not lost, and no bytes are passed over in silence.
    """

    def __init__(self, largest: int) -> None:
        self._largest = largest
        self._inside = False
        self._held = bytearray()
        self._seen = 0
        self._size = 0
        self._head = b""
        self._sum = hashlib.sha256()

    @property
    def pending(self) -> bool:
        """Whether something has come that is not told yet."""
        return self._inside or bool(bytes(self._held).strip(_BETWEEN))

    @property
    def inside(self) -> bool:
        """Whether a message is under way; one that lacks nothing but its last CR is not."""
        return self._inside and not self._held.endswith(END)

    @property
    def held(self) -> int:
        """Bytes that are kept of what is not told yet."""
        return len(self._held)

    def feed(self, sent: bytes) -> list[Framed]:
        """What is complete now."""
        found: list[Framed] = []
        self._held += sent
        while self._step(found):
            pass
        if self._inside:
            self._shorten()
        elif len(self._held) > _MOST_JUNK:
            self._outside(len(self._held), found)
        return found

    def flush(self) -> list[Framed]:
        """No more will come, or not for a while: what is there is all."""
        found: list[Framed] = []
        if self._inside and self._held.endswith(END):
            self._close(len(self._held) - 1, len(self._held), found)
        elif self._inside:
            found += self._unended()
            self._forget(len(self._held))
        else:
            self._outside(len(self._held), found)
        return found

    def _unended(self) -> list[Framed]:
        if self._size:
            self._spill(len(self._held))
            return [TooLong(self._head, self._size, self._sum.hexdigest())]
        return [Junk(bytes(self._held))] if self._held else []

    def _step(self, found: list[Framed]) -> bool:
        return self._end(found) if self._inside else self._begin(found)

    def _begin(self, found: list[Framed]) -> bool:
        """Outside: to the next VT. FS CR without one ends a message whose VT was lost."""
        start, stop = self._held.find(START), self._held.find(STOP)
        if 0 <= stop < start or (start < 0 <= stop):
            self._outside(stop, found)
            del self._held[: len(STOP)]
            return True
        if start < 0:
            return False
        self._outside(start, found)
        del self._held[: len(START)]
        self._inside, self._seen = True, 0
        return True

    def _end(self, found: list[Framed]) -> bool:
        """Inside: to FS, and to what comes after it."""
        end = self._held.find(END, self._seen)
        if end < 0 or end + 1 == len(self._held):
            self._seen = len(self._held) if end < 0 else end
            return False
        if self._held[end + 1] in b"\r\n":
            self._close(end, end + 2, found)
        elif self._held[end + 1 : end + 2] == START:
            self._close(end, end + 1, found)
        else:
            self._seen = end + 1
        return True

    def _close(self, end: int, after: int, found: list[Framed]) -> None:
        if self._size or end > self._largest:
            self._spill(end)
            found.append(TooLong(self._head, self._size, self._sum.hexdigest()))
            after -= end
        else:
            found += _restarted(bytes(self._held[:end]))
        self._forget(after)

    def _forget(self, until: int) -> None:
        del self._held[:until]
        self._inside, self._seen, self._size, self._head = False, 0, 0, b""
        self._sum = hashlib.sha256()

    def _shorten(self) -> None:
        """Beyond the limit a block is only counted, so memory stays flat."""
        if self._size or len(self._held) > self._largest + len(END):
            self._spill(len(self._held) - len(END))

    def _spill(self, until: int) -> None:
        self._head += bytes(self._held[: min(until, _HEAD - len(self._head))])
        self._sum.update(self._held[:until])
        self._size += until
        self._seen = max(0, self._seen - until)
        del self._held[:until]

    def _outside(self, until: int, found: list[Framed]) -> None:
        """What stands between blocks: nothing, a message whose VT was lost, or junk."""
        content = bytes(self._held[:until])
        del self._held[:until]
        if content.strip(_BETWEEN):
            found.append(content if self._held.startswith(STOP) and _HEADER.search(content) else Junk(content))


def _restarted(content: bytes) -> list[Framed]:
    """A sender that broke off and began anew: what stands before the last VT MSH is no message.

    A VT alone may stand in a text (it is a soft line end in word processors).
    """
    start = content.rfind(_ANEW)
    if start <= 0:
        return [content.removeprefix(START)]
    return [Junk(content[:start]), content[start + 1 :]]
