"""What is wrong with a message, in the words of HL7: a code of table 0357, where, and how grave.

The table is used for ASTM and JSON, too: a receipt says what was wrong in one set of words.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class ErrorCode(StrEnum):
    """HL7 table 0357."""

    SEQUENCE = "100"
    REQUIRED = "101"
    DATA_TYPE = "102"
    TABLE_VALUE = "103"
    TOO_LONG = "104"
    MESSAGE_TYPE = "200"
    EVENT = "201"
    PROCESSING_ID = "202"
    VERSION = "203"
    UNKNOWN_KEY = "204"
    DUPLICATE_KEY = "205"
    LOCKED = "206"
    INTERNAL = "207"


MEANINGS: Final = {
    ErrorCode.SEQUENCE: "Segment sequence error",
    ErrorCode.REQUIRED: "Required field missing",
    ErrorCode.DATA_TYPE: "Data type error",
    ErrorCode.TABLE_VALUE: "Table value not found",
    ErrorCode.TOO_LONG: "Value too long",
    ErrorCode.MESSAGE_TYPE: "Unsupported message type",
    ErrorCode.EVENT: "Unsupported event code",
    ErrorCode.PROCESSING_ID: "Unsupported processing id",
    ErrorCode.VERSION: "Unsupported version id",
    ErrorCode.UNKNOWN_KEY: "Unknown key identifier",
    ErrorCode.DUPLICATE_KEY: "Duplicate key identifier",
    ErrorCode.LOCKED: "Application record locked",
    ErrorCode.INTERNAL: "Application internal error",
}

_REJECTED: Final = {
    ErrorCode.MESSAGE_TYPE,
    ErrorCode.EVENT,
    ErrorCode.PROCESSING_ID,
    ErrorCode.VERSION,
    ErrorCode.TOO_LONG,
    ErrorCode.INTERNAL,
}
_HEADER: Final = {"MSH^1^9", "MSH^1^11", "MSH^1^12"}


class Severity(StrEnum):
    """HL7 table 0516."""

    ERROR = "E"
    WARNING = "W"
    INFORMATION = "I"


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """One thing that is wrong. `location` is segment^sequence^field, as ERR-2 has it; no value of the message."""

    code: ErrorCode
    sentence: str
    location: str | None = None
    severity: Severity = Severity.ERROR

    @property
    def rejects(self) -> bool:
        """AR and no AE: type, processing id or version, or nothing that is in the content (HL7 v2.5.1, 2.9.2)."""
        return self.code in _REJECTED or self.location in _HEADER
