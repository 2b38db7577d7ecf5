"""A JPEG without its origin: EXIF with place and device, XMP, comments, thumbnails, and what lies behind its end."""

import re
from typing import Final

from services.samples.domain.photographs.orientation import UPRIGHT, orientation_of, tiff_of
from services.samples.domain.photographs.picture import MediaType, Picture, broken

START: Final = b"\xff\xd8"
END, SCAN, APP0, APP1, APP14 = 0xD9, 0xDA, 0xE0, 0xE1, 0xEE
FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
TABLES: Final = frozenset({0xC4, 0xCC, 0xDB, 0xDD, 0xDC, 0xDE, 0xDF})
EXIF: Final = b"Exif\0\0"
JFIF: Final = b"JFIF\0"
WITHOUT_THUMBNAIL: Final = 12
"""Bytes of a JFIF header up to the measures of its thumbnail."""
ADOBE: Final = 12
"""Bytes of Adobe's header: how the colours are to be read."""
MARKER: Final = re.compile(rb"\xff+[^\x00\xff\xd0-\xd7]")
"""Within a scan, a zero behind 0xFF is a byte of the picture, and D0 to D7 only divide it."""


def without_origin(content: bytes) -> Picture:
    """Segment by segment; only what is needed to draw the picture is taken over."""
    kept: list[bytes] = []
    size, orientation, place, scanned = (0, 0), UPRIGHT, len(START), False
    while True:
        marker, place = _marker(content, place)
        if marker == END:
            break
        payload, place = _payload(content, place)
        if marker == APP1 and payload.startswith(EXIF):
            orientation = orientation_of(payload[len(EXIF) :])
        if marker in FRAMES:
            size = int.from_bytes(payload[3:5], "big"), int.from_bytes(payload[1:3], "big")
        kept.append(_segment(marker, payload))
        if marker == SCAN:
            scanned, end = True, _end_of_scan(content, place)
            kept.append(content[place:end])
            place = end
    if not scanned or 0 in size:
        raise broken("there is nothing drawn in it")
    turned = [] if orientation == UPRIGHT else [_written(APP1, EXIF + tiff_of(orientation))]
    whole = b"".join([START, *turned, *kept, b"\xff\xd9"])
    return Picture(MediaType.JPEG, whole, *size)


def _marker(content: bytes, place: int) -> tuple[int, int]:
    while content[place : place + 2] == b"\xff\xff":
        place += 1
    if content[place : place + 1] != b"\xff" or place + 1 >= len(content):
        raise broken("a segment does not begin where it should")
    return content[place + 1], place + 2


def _payload(content: bytes, place: int) -> tuple[bytes, int]:
    end = place + int.from_bytes(content[place : place + 2], "big")
    if end < place + 2 or end > len(content):
        raise broken("a segment is longer than the file")
    return content[place + 2 : end], end


def _segment(marker: int, payload: bytes) -> bytes:
    """What draws; of the two headers that say how, their own few bytes."""
    if marker in FRAMES | TABLES | {SCAN}:
        return _written(marker, payload)
    if marker == APP0 and payload.startswith(JFIF):
        return _written(marker, payload[:WITHOUT_THUMBNAIL].ljust(WITHOUT_THUMBNAIL, b"\0") + b"\0\0")
    if marker == APP14 and payload.startswith(b"Adobe"):
        return _written(marker, payload[:ADOBE])
    return b""


def _written(marker: int, payload: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(payload) + 2).to_bytes(2, "big") + payload


def _end_of_scan(content: bytes, place: int) -> int:
    found = MARKER.search(content, place)
    if found is None:
        raise broken("it breaks off")
    return found.start()
