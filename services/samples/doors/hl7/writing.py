"""Segments out: fields joined, trailing empty ones left off, in the other side's delimiters and character set."""

import re
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Final

from services.samples.doors.hl7.delimiters import STANDARD, Delimiters
from services.samples.doors.hl7.opening import Opening

APPLICATION: Final = "samples"
FACILITY: Final = "ReALLNet"
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_MOST: Final = 1000


def segment(name: str, fields: Sequence[str], signs: Delimiters) -> str:
    return signs.field.join((name, *fields)).rstrip(signs.field)


def segments(lines: Sequence[str]) -> str:
    """Each ends with CR, the last one too."""
    return "".join(f"{line}\r" for line in lines)


def stamp(at: datetime) -> str:
    """To the second, with its zone."""
    return at.strftime("%Y%m%d%H%M%S%z")


def header_of(opening: Opening | None, *, kind: str, version: str, now: datetime, control_id: str) -> str:
    """MSH of an answer: sender and receiver swapped, the same processing id and character set."""
    signs = opening.signs if opening else STANDARD
    theirs = partial(echoed, opening)
    fields = [
        theirs(5) or APPLICATION,
        theirs(6) or FACILITY,
        theirs(3),
        theirs(4),
        stamp(now),
        "",
        kind,
        control_id,
        theirs(11) or "P",
        version,
        *[""] * 5,
        theirs(18),
    ]
    return f"MSH{signs.field}{signs.encoding}{signs.field}" + segment("", fields, signs).removeprefix(signs.field)


def encoded(text: str) -> bytes:
    """What came from the sender's header goes back byte for byte: a header is read as ISO 8859-1, whatever it is in."""
    return text.encode("iso8859-1", errors="replace")


def echoed(opening: Opening | None, field: int) -> str:
    """A field of their header, without what would break the framing, and no longer than any header needs."""
    return _CONTROL.sub("", opening.header.raw(field))[:_MOST] if opening else ""
