"""What came over an ASTM link becomes an arrival. Its answer, the ACK of the last frame, is the link's."""

import re
from dataclasses import dataclass
from typing import Final

from services.samples.domain.instruments.arrival import Arrival
from services.samples.domain.instruments.message import Protocol
from services.samples.doors.astm.bci import KIND as BCI
from services.samples.doors.astm.bci import RESULTS
from services.samples.doors.astm.received import Received
from services.samples.doors.astm.record import Record, signs_of
from services.samples.doors.hl7.opening import opening_of
from services.samples.doors.hl7.reading import kind_of
from services.samples.doors.ways import Ways

ACKNOWLEDGED: Final = b"\x06"
KIND: Final = "ASTM"
NO_HEADER: Final = "This is not ASTM E1394: there is no H record in it."

_IS_HL7: Final = re.compile(rb"(?:^|[\r\n])\s*MSH[^A-Za-z0-9\s]")
_HEADER: Final = re.compile(rb"(?:^|[\r\n\x02])\s*[0-7]?(H[^A-Za-z0-9\s]{2}[^\r\n\x03\x17]*)")


@dataclass(frozen=True, slots=True)
class _Header:
    """What is told of a message before it is read."""

    kind: str
    sender: str = ""
    control_id: str = ""
    version: str | None = None


def arrival_of(received: Received, ways: Ways) -> Arrival:
    """A message that has been broken off is kept, and not filed: the device sends it again, whole."""
    header = _header(received.content)
    way = ways.of(header.sender or None)
    whole = received.complete or received.ended
    broken = None if whole else " ".join(received.remarks)
    return Arrival.of(
        door=way.door,
        protocol=Protocol.ASTM,
        raw=received.content,
        sender=header.sender,
        control_id=header.control_id if whole else "",
        kind=header.kind,
        message_version=header.version,
        answer=ACKNOWLEDGED if whole else None,
        answer_code="ACK" if whole else None,
        refusal=broken or (None if header.kind else NO_HEADER),
        device=way.device,
        profile=way.profile,
        peer=way.peer,
        assays=way.assays,
    )


def _header(content: bytes) -> _Header:
    """Of records; else of HL7, as a GeneXpert that was switched to ASTM sends what it had queued; else of BCI."""
    own = header_of(content)
    if own:
        return _Header(KIND, own.said(5), own.whole(3), own.text(13) or None)
    hl7 = opening_of(content) if _IS_HL7.search(content) else None
    if hl7:
        told = hl7.header
        return _Header(kind_of(told), told.text(3), told.text(10), told.text(12) or None)
    return _Header(BCI if is_bci(content) else "")


def is_bci(content: bytes) -> bool:
    return bool(RESULTS.search(content.decode("iso8859-1")))


def header_of(records: bytes) -> Record | None:
    """H, wherever it stands, also in a frame; its words are ASCII with every device that is known."""
    found = _HEADER.search(records)
    if found is None:
        return None
    line = found[1].decode("iso8859-1")
    return Record(line, signs_of(line))
