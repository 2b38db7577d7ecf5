"""Where a message begins and what its header says: enough to read the rest, and to answer when nothing else holds."""

import re
from dataclasses import dataclass
from typing import Final

from services.samples.doors.hl7.delimiters import Delimiters, delimiters_of
from services.samples.doors.hl7.segment import Segment

_ANYWHERE: Final = re.compile(rb"MSH[!-/:-@\[-`{-~]")
_WIDE: Final = re.compile(rb"M\x00S\x00H\x00|\x00M\x00S\x00H")
_END: Final = re.compile(rb"[\r\n]")
_CHARACTER_SET: Final = 18


@dataclass(frozen=True, slots=True)
class Opening:
    """The header of a message, and whether its delimiters are named as the standard says."""

    header: Segment
    signs: Delimiters
    proper: bool


def opening_of(raw: bytes) -> Opening | None:
    """The MSH of the first message in these bytes, if there is any at all."""
    narrow = _narrowed(raw)
    found = _ANYWHERE.search(narrow)
    if found is None:
        return None
    start = found.start()
    end = _END.search(narrow, start)
    line = narrow[start : end.start() if end else len(narrow)].decode("iso8859-1")
    signs, proper = delimiters_of(line)
    return Opening(Segment(line, signs), signs, proper)


def declared_sets(opening: Opening) -> tuple[str, ...]:
    """MSH-18: the first one counts; further ones are switched to by escape sequences (Japanese senders)."""
    return opening.header.texts(_CHARACTER_SET)


def _narrowed(raw: bytes) -> bytes:
    """Of UTF-16 every other byte, which is all that a header needs."""
    return raw.replace(b"\x00", b"") if _WIDE.search(raw[:200]) else raw
