"""What the letters of a status mean: table 0085 of results, 0123 of orders, and what ORC says where both are silent."""

from collections.abc import Mapping
from typing import Final

from services.samples.domain.instruments.message import ObservationStatus as Status

OBSERVATION: Final = {
    "F": Status.FINAL,
    "U": Status.FINAL,  # now final, without being sent again
    "V": Status.FINAL,  # verified (check)
    "P": Status.PRELIMINARY,
    "S": Status.PRELIMINARY,  # partial
    "R": Status.NOT_VERIFIED,
    "I": Status.PENDING,
    "C": Status.CORRECTED,
    "A": Status.CORRECTED,  # amended (check)
    "B": Status.CORRECTED,  # appended (check)
    "X": Status.CANCELLED,
    "D": Status.DELETED,
    "W": Status.WRONG,
}
"""HL7 table 0085. O (order detail, no result) and N (not asked) are no status of a result."""

ORDER: Final = {
    "F": Status.FINAL,
    "P": Status.PRELIMINARY,
    "A": Status.PRELIMINARY,  # some, not all results
    "R": Status.NOT_VERIFIED,
    "I": Status.PENDING,
    "O": Status.PENDING,
    "S": Status.PENDING,
    "N": Status.PENDING,
    "C": Status.CORRECTED,
    "M": Status.CORRECTED,  # corrected, not final
    "X": Status.CANCELLED,
}
"""HL7 table 0123."""

ORDER_STATE: Final = {
    "CM": Status.FINAL,
    "A": Status.PRELIMINARY,
    "IP": Status.PENDING,
    "SC": Status.PENDING,
    "CA": Status.CANCELLED,
    "DC": Status.CANCELLED,
}
"""HL7 table 0038, ORC-5."""

ORDER_CONTROL: Final = {
    "CA": Status.CANCELLED,
    "OC": Status.CANCELLED,
    "CR": Status.CANCELLED,
    "DC": Status.CANCELLED,
    "OD": Status.CANCELLED,
    "DR": Status.CANCELLED,
}
"""HL7 table 0119, ORC-1. RE, the usual one, says nothing of how far a result is."""

WORDS: Final = {
    "FINAL": "F",
    "COMPLETE": "F",
    "COMPLETED": "F",
    "PRELIM": "P",
    "PRELIMINARY": "P",
    "PARTIAL": "P",
    "PENDING": "I",
    "CORRECTED": "C",
    "AMENDED": "C",
    "CANCELLED": "X",
    "CANCELED": "X",
}
"""What some senders write in place of the letter; these letters mean the same in both tables."""


def in_table(sent: str, table: Mapping[str, Status]) -> Status | None:
    """By the letter, or by the word for it."""
    return table.get(sent) or table.get(WORDS.get(sent, ""))
