"""What came over an ASTM link becomes an arrival. Its answer, the ACK of the last frame, is the link's."""

import re
from typing import Final

from services.samples.domain.instruments.arrival import Arrival
from services.samples.domain.instruments.message import Protocol
from services.samples.doors.astm.bci import KIND as BCI
from services.samples.doors.astm.bci import RESULTS
from services.samples.doors.astm.received import Received
from services.samples.doors.astm.record import Record, signs_of
from services.samples.doors.ways import Ways

ACKNOWLEDGED: Final = b"\x06"
KIND: Final = "ASTM"
NO_HEADER: Final = "This is not ASTM E1394: there is no H record in it."

_HEADER: Final = re.compile(rb"(?:^|[\r\n\x02])\s*[0-7]?(H[^A-Za-z0-9\s]{2}[^\r\n\x03\x17]*)")


def arrival_of(received: Received, ways: Ways) -> Arrival:
    """A message that has been broken off is kept, and not filed: the device sends it again, whole."""
    header = header_of(received.content)
    application = header.said(5) if header else ""
    way = ways.of(application or None)
    whole = received.complete or received.ended
    broken = None if whole else " ".join(received.remarks)
    kind = KIND if header else BCI if is_bci(received.content) else ""
    return Arrival.of(
        door=way.door,
        protocol=Protocol.ASTM,
        raw=received.content,
        sender=application,
        control_id=header.whole(3) if header and whole else "",
        kind=kind,
        message_version=header.text(13) or None if header else None,
        answer=ACKNOWLEDGED if whole else None,
        answer_code="ACK" if whole else None,
        refusal=broken or (None if kind else NO_HEADER),
        device=way.device,
        profile=way.profile,
        peer=way.peer,
        assays=way.assays,
    )


def is_bci(content: bytes) -> bool:
    return bool(RESULTS.search(content.decode("iso8859-1")))


def header_of(records: bytes) -> Record | None:
    """H, wherever it stands, also in a frame; its words are ASCII with every device that is known."""
    found = _HEADER.search(records)
    if found is None:
        return None
    line = found[1].decode("iso8859-1")
    return Record(line, signs_of(line))
