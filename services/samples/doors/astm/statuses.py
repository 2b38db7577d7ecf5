"""What the letters of R-9 and O-26 mean (E1394, LIS02-A2)."""

from typing import Final

from services.samples.domain.instruments.message import ObservationStatus as Status

RESULT: Final = {
    "F": Status.FINAL,
    "V": Status.FINAL,  # approved by an operator
    "R": Status.FINAL,  # was sent before
    "Q": Status.FINAL,  # answers a query
    "P": Status.PRELIMINARY,
    "S": Status.PRELIMINARY,  # partial
    "W": Status.NOT_VERIFIED,  # its validity is questionable
    "I": Status.PENDING,
    "C": Status.CORRECTED,
    "X": Status.CANCELLED,
}
"""R-9."""

ORDER: Final = {
    "F": Status.FINAL,
    "R": Status.FINAL,
    "Q": Status.FINAL,
    "P": Status.PRELIMINARY,
    "I": Status.PENDING,
    "O": Status.PENDING,
    "C": Status.CORRECTED,
    "X": Status.CANCELLED,
}
"""O-26."""
