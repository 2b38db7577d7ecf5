"""How a device is told of orders."""

from enum import StrEnum


class OrdersBy(StrEnum):
    """Over which way."""

    MLLP = "mllp"
    """We call its host and port, for each message anew."""
    HTTP = "http"
    """We post HL7 to its address."""
    ASTM = "astm"
    """On the line that it keeps open to an ASTM door."""
