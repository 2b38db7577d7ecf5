"""The bytes of a message, in whichever protocol, as the words that all doors read into."""

from collections.abc import Callable, Mapping
from typing import Final

from services.samples.domain.instruments.message import InstrumentMessage, Protocol
from services.samples.domain.instruments.profile import ReadingRules
from services.samples.doors import parsed_json
from services.samples.doors.astm import reading as astm
from services.samples.doors.hl7 import reading as hl7

_READERS: Final[Mapping[Protocol, Callable[[bytes, ReadingRules], InstrumentMessage]]] = {
    Protocol.HL7: hl7.read,
    Protocol.ASTM: astm.read,
    Protocol.JSON: parsed_json.read,
}


def read_message(raw: bytes, rules: ReadingRules) -> InstrumentMessage:
    """Unreadable if it is no message of the rules' protocol."""
    return _READERS[rules.protocol](raw, rules)
