"""A WebP without its origin: EXIF, XMP, profiles, and what lies behind its end (RFC 9649)."""

from collections.abc import Iterator
from typing import Final

from services.samples.domain.photographs.orientation import UPRIGHT, orientation_of, tiff_of
from services.samples.domain.photographs.picture import MediaType, Picture, broken

HEAD: Final = 12
ALPHA, HAS_EXIF, ANIMATED = 0x10, 0x08, 0x02
LOSSY_START: Final = b"\x9d\x01\x2a"
LOSSLESS_START: Final = 0x2F
EXIF: Final = b"Exif\0\0"

Chunk = tuple[bytes, bytes]


def is_webp(content: bytes) -> bool:
    """By its first bytes."""
    return content[:4] == b"RIFF" and content[8:HEAD] == b"WEBP"


def without_origin(content: bytes) -> Picture:
    """One still picture, with its alpha channel if it has one."""
    chunks = dict(_chunks(content))
    if b"ANIM" in chunks or b"ANMF" in chunks:
        raise broken("it moves")
    drawn = next(((kind, chunks[kind]) for kind in (b"VP8 ", b"VP8L") if kind in chunks), None)
    if drawn is None:
        raise broken("there is nothing drawn in it")
    size = _lossy(drawn[1]) if drawn[0] == b"VP8 " else _lossless(drawn[1])
    told = chunks.get(b"EXIF", b"").removeprefix(EXIF)
    kept = _with_orientation(drawn, chunks.get(b"ALPH"), orientation_of(told), size)
    body = b"WEBP" + b"".join(_written(*chunk) for chunk in kept)
    return Picture(MediaType.WEBP, b"RIFF" + len(body).to_bytes(4, "little") + body, *size)


def _with_orientation(drawn: Chunk, alpha: bytes | None, orientation: int, size: tuple[int, int]) -> Iterator[Chunk]:
    """The simple format where nothing is said beside the picture, else the extended one."""
    turned = orientation != UPRIGHT
    see_through = alpha is not None or (drawn[0] == b"VP8L" and bool(drawn[1][4] & ALPHA))
    if turned or alpha is not None:
        flags = (HAS_EXIF if turned else 0) | (ALPHA if see_through else 0)
        measures = b"".join((side - 1).to_bytes(3, "little") for side in size)
        yield b"VP8X", bytes((flags, 0, 0, 0)) + measures
    if alpha is not None:
        yield b"ALPH", alpha
    yield drawn
    if turned:
        yield b"EXIF", tiff_of(orientation)


def _chunks(content: bytes) -> Iterator[Chunk]:
    place, end = HEAD, 8 + int.from_bytes(content[4:8], "little")
    if end > len(content):
        raise broken("it breaks off")
    while place + 8 <= end:
        length = int.from_bytes(content[place + 4 : place + 8], "little")
        if place + 8 + length > end:
            raise broken("a chunk is longer than the file")
        yield content[place : place + 4], content[place + 8 : place + 8 + length]
        place += 8 + length + length % 2


def _lossy(found: bytes) -> tuple[int, int]:
    if found[3:6] != LOSSY_START:
        raise broken("its first frame is none")
    return _fourteen(int.from_bytes(found[6:8], "little")), _fourteen(int.from_bytes(found[8:10], "little"))


def _lossless(found: bytes) -> tuple[int, int]:
    if len(found) < 5 or found[0] != LOSSLESS_START:  # noqa: PLR2004 - its header
        raise broken("its first frame is none")
    both = int.from_bytes(found[1:5], "little")
    return _fourteen(both) + 1, _fourteen(both >> 14) + 1


def _fourteen(number: int) -> int:
    """The measure is in the lower fourteen bits."""
    return number & 0x3FFF


def _written(kind: bytes, found: bytes) -> bytes:
    return kind + len(found).to_bytes(4, "little") + found + b"\0" * (len(found) % 2)
