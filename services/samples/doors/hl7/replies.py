"""What comes back for our own orders: ACK, ORL^O22, ORL^O34, ORR^O02."""

from dataclasses import dataclass
from typing import Final

from services.samples.domain.instruments.message import Protocol
from services.samples.domain.instruments.objection import ErrorCode
from services.samples.domain.instruments.profile import ReadingRules
from services.samples.domain.instruments.unreadable import Unreadable
from services.samples.doors.hl7.context import Context
from services.samples.doors.hl7.reading import kind_of, segments_in
from services.samples.doors.hl7.segment import Segment

_TAKEN: Final = frozenset({"AA", "CA"})
_UNABLE: Final = frozenset({"UA", "UC", "UX", "UR", "UF", "UM", "UN", "OC", "CA", "CR", "DE"})
"""ORC-1 (HL7 table 0119): unable to accept, to cancel, …; cancelled; erroneous."""

_LONGEST: Final = 1_000
_RULES: Final = ReadingRules(name="answers", protocol=Protocol.HL7)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderReply:
    """What the device says of one of our orders: ORC with OBR."""

    placer: str | None
    filler: str | None
    control: str | None
    state: str | None

    @property
    def taken(self) -> bool:
        return self.control not in _UNABLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """`answers` is the control id of what we sent: a reply to something else is none to this."""

    kind: str
    code: str
    answers: str | None
    text: str | None = None
    errors: tuple[str, ...] = ()
    orders: tuple[OrderReply, ...] = ()

    @property
    def taken(self) -> bool:
        """The message as a whole; a device may take it and refuse single orders."""
        return self.code in _TAKEN

    @property
    def taken_whole(self) -> bool:
        """The message with everything in it."""
        return self.taken and all(one.taken for one in self.orders)

    @property
    def words(self) -> str | None:
        """For people."""
        return " ".join(filter(None, (self.text, *self.errors)))[:_LONGEST] or None


def said_in(raw: bytes, control_id: str) -> Reply | None:
    """The reply to this very message, if that is what these bytes are (Mirth #2113 takes others' for its own)."""
    try:
        reply = read_reply(raw.strip(b"\x0b\x1c\r\n"), _RULES)
    except Unreadable:
        return None
    return reply if reply.answers == control_id else None


def read_reply(raw: bytes, rules: ReadingRules) -> Reply:
    """The reply that these bytes are.

    Raises:
        Unreadable: They are no HL7, or have no MSA.

    """
    segments = segments_in(raw, Context(rules))
    msa = next((segment for segment in segments if segment.name == "MSA"), None)
    if msa is None:
        raise Unreadable(ErrorCode.SEQUENCE, "This is no acknowledgement: there is no MSA segment in it.", "MSA^1")
    return Reply(
        kind=kind_of(segments[0]),
        code=msa.text(1).upper(),
        answers=msa.text(2) or None,
        text=msa.text(3) or None,
        errors=tuple(text for segment in segments if segment.name == "ERR" if (text := _error(segment))),
        orders=_orders(segments),
    )


def _error(err: Segment) -> str:
    """ERR-3 and what it means to a person (from v2.5), else ERR-1."""
    said = [err.text(3), err.first(3, 2), err.text(7), err.text(8)]
    return " ".join(part for part in said if part) or err.whole(1)


def _orders(segments: list[Segment]) -> tuple[OrderReply, ...]:
    found: list[tuple[Segment, Segment | None]] = []
    for segment in segments:
        if segment.name == "ORC":
            found.append((segment, None))
        elif segment.name == "OBR" and found and found[-1][1] is None:
            found[-1] = (found[-1][0], segment)
    return tuple(_order(orc, obr) for orc, obr in found)


def _order(orc: Segment, obr: Segment | None) -> OrderReply:
    return OrderReply(
        placer=orc.text(2) or (obr.text(2) if obr else "") or None,
        filler=orc.text(3) or (obr.text(3) if obr else "") or None,
        control=orc.text(1).upper() or None,
        state=orc.text(5).upper() or None,
    )
