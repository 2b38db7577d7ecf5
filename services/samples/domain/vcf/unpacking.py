"""A file is looked through before it is read: whole, packed as it says, no line and no whole too long.

Packed files can hold a thousand times their size, and a reader takes one line at once.
"""

import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from libs.common.errors import Invalid

PIECE: Final = 1 << 20
LONGEST_LINE: Final = 8 * PIECE
MOST_TIMES_PACKED: Final = 200
"""bgzip makes VCF five to thirty times smaller."""
UNJUDGED: Final = 2048 * PIECE
"""So much is unpacked before the ratio counts: records that are much alike pack very well, and so much does no harm."""
MOST_UNPACKED: Final = 200 * 1024 * PIECE
GZIP: Final = b"\x1f\x8b"


def look_through(path: Path, *, unjudged: int = UNJUDGED) -> int:
    """How many bytes it holds unpacked; refuses what is cut off, packed too tightly, or has a line without end."""
    total, line, last, size = 0, 0, b"", path.stat().st_size
    for piece in _unpacked(path):
        total += len(piece)
        line = _longest(piece, line)
        last = piece[-1:] or last
        if line > LONGEST_LINE:
            raise Invalid("A line of the file is too long.", where="body", right=f"at most {LONGEST_LINE} bytes")
        if total > MOST_UNPACKED or (total > unjudged and total > MOST_TIMES_PACKED * size):
            raise Invalid("The file holds far more than its size.", where="body", right="a VCF as a caller writes it")
    if last != b"\n":
        raise Invalid("The last line has no end: the file is cut off.", where="body", right="the whole file")
    return total


def _longest(piece: bytes, before: int) -> int:
    """The length of the line that is still open; or more than allowed, if one within is."""
    ends = piece.rfind(b"\n")
    if ends < 0:
        return before + len(piece)
    first = before + piece.find(b"\n")
    return first if first > LONGEST_LINE else len(piece) - ends - 1


def _unpacked(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        packed = file.read(len(GZIP)) == GZIP
        file.seek(0)
        pieces = iter(lambda: file.read(PIECE), b"")
        yield from _inflated(pieces) if packed else pieces


def _inflated(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Member by member: bgzip is many of them."""
    inflating, ended = zlib.decompressobj(wbits=31), False
    try:
        for piece in pieces:
            waiting = piece
            while waiting:
                if ended:
                    inflating, ended = zlib.decompressobj(wbits=31), False
                yield inflating.decompress(waiting, PIECE)
                waiting = inflating.unconsumed_tail or inflating.unused_data
                ended = inflating.eof
    except zlib.error:
        raise Invalid("The file is not packed as gzip is.", where="body", right="gzip or bgzip, whole") from None
    if not ended:
        raise Invalid("The packed file is cut off.", where="body", right="the whole file")
