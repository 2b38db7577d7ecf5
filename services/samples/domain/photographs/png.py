"""A PNG without its origin: texts, times, EXIF, profiles, and what lies behind its end."""

from collections.abc import Iterator
from typing import Final
from zlib import crc32

from services.samples.domain.photographs.orientation import UPRIGHT, orientation_of, tiff_of
from services.samples.domain.photographs.picture import MediaType, Picture, broken

START: Final = b"\x89PNG\r\n\x1a\n"
DRAWS: Final = frozenset({b"IHDR", b"PLTE", b"IDAT", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD"})
HEADER: Final = 13


def without_origin(content: bytes) -> Picture:
    """Chunk by chunk, each checked; an animation is left with its first picture."""
    chunks = list(_chunks(content))
    kind, header = chunks[0] if chunks else (b"", b"")
    if kind != b"IHDR" or len(header) != HEADER or not any(kind == b"IDAT" for kind, _ in chunks):
        raise broken("there is nothing drawn in it")
    orientation = next((orientation_of(found) for kind, found in chunks if kind == b"eXIf"), UPRIGHT)
    kept = [_written(kind, found) for kind, found in chunks if kind in DRAWS]
    if orientation != UPRIGHT:
        kept.insert(1, _written(b"eXIf", tiff_of(orientation)))
    whole = b"".join([START, *kept, _written(b"IEND", b"")])
    size = int.from_bytes(header[:4], "big"), int.from_bytes(header[4:8], "big")
    return Picture(MediaType.PNG, whole, *size)


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = len(START)
    while True:
        length = int.from_bytes(content[place : place + 4], "big")
        kind, found = content[place + 4 : place + 8], content[place + 8 : place + 8 + length]
        place += 12 + length
        if place > len(content):
            raise broken("it breaks off")
        if content[place - 4 : place] != crc32(kind + found).to_bytes(4, "big"):
            raise broken("a chunk does not fit its checksum")
        if kind == b"IEND":
            return
        yield kind, found


def _written(kind: bytes, found: bytes) -> bytes:
    return len(found).to_bytes(4, "big") + kind + found + crc32(kind + found).to_bytes(4, "big")
