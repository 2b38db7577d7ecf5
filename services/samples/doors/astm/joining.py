"""Texts of frames become records again: devices cut words at 240 bytes, put many records into a frame, or forget CR."""

import re
from itertools import pairwise
from typing import Final

from services.samples.doors.astm.frames import LONGEST_TEXT, Frame

_RECORD: Final = re.compile(rb"[HPORCQMSL][^A-Za-z0-9\s]")
_NUMBERED: Final = re.compile(rb"(?:H[^A-Za-z0-9\s]{2}|[PORCQMSL]([^A-Za-z0-9\s])\d+(?:\1|\r|$))")
_LAST: Final = re.compile(rb"(?:^|[\r\n])L(?:[^A-Za-z0-9\s][^\r\n]*)?[\r\n]*$")
_HEADER: Final = re.compile(rb"\s*H[^A-Za-z0-9\s]")
_BETWEEN: Final = re.compile(rb"[\r\n]L[^\r\n]*[\r\n]+(?=H[^A-Za-z0-9\s]{2})")
_TAIL: Final = 128


def joint(before: Frame | None, frame: Frame, text: bytearray) -> bytes:
    """What belongs between two frames: nothing where a record goes on, a CR where the device left it out."""
    if before is None or not text or text.endswith((b"\r", b"\n")):
        return b""
    short = len(before.text) < LONGEST_TEXT - 1
    if before.last:
        return b"\r" if short or _RECORD.match(frame.text) else b""
    return b"\r" if short and _NUMBERED.match(frame.text) else b""


def ends(text: bytearray, frame: Frame) -> bool:
    """Whether the last record is L, and whole."""
    tail = bytes(text[-_TAIL:])
    return (frame.last or tail.endswith((b"\r", b"\n"))) and bool(_LAST.search(tail)) and bool(_HEADER.match(text))


def apart(text: bytes) -> list[bytes]:
    """Several messages that came in one frame: behind each L a new H."""
    starts = [0, *(found.end() for found in _BETWEEN.finditer(text)), len(text)]
    return [text[start:end] for start, end in pairwise(starts)]


def begins_anew(text: bytearray, frame: Frame) -> bool:
    """A header in the middle of a message: the one before it never ended."""
    return bool(text) and bool(_HEADER.match(frame.text)) and bool(_NUMBERED.match(frame.text.lstrip()))
