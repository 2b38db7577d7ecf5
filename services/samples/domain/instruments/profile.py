"""How one kind of device writes: what the doors need to know of it before they read a message. Profiles are data."""

from dataclasses import dataclass
from enum import StrEnum

from services.samples.domain.instruments.message import Protocol

MEGABYTE = 1_000_000


class FrameNumbers(StrEnum):
    """Whether ASTM frames must count 1 … 7, 0, 1 …: some devices do not."""

    STRICT = "strict"
    LENIENT = "lenient"
    """Only the same number with the same bytes as the last frame is a repetition."""


class Strictness(StrEnum):
    """What a message that departs from the standard meets with."""

    LENIENT = "lenient"
    """It is read as far as it goes, and remarked on."""
    STRICT = "strict"
    """It is kept and answered as faulty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingRules:
    """What the reader of a message needs of a profile; the maps of codes come later and stand apart."""

    name: str
    protocol: Protocol
    character_set: str = "utf-8"
    """Where the message names none (MSH-18 is empty; ASTM names none at all)."""
    strictness: Strictness = Strictness.LENIENT
    frame_numbers: FrameNumbers = FrameNumbers.LENIENT
    specimen_from: tuple[str, ...] = ("SPM-2", "SAC-3", "OBR-3", "OBR-2", "PID-3")
    """Where the specimen's id stands, in the order in which it is looked for (HL7); ASTM has O-3, then O-4, P-4."""
    time_zone: str = "Europe/Madrid"
    """Of times that carry none."""
    largest_message: int = 20 * MEGABYTE
