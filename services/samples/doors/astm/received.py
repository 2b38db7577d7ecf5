"""What came over an ASTM link: the records of one message, as bytes, without the frames around them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Received:
    """One message, or what was left of one. `complete` says that it came to its last record (L)."""

    content: bytes
    complete: bool = True
    remarks: tuple[str, ...] = ()
    ended: bool = False
    """EOT came instead: the device has said all that it had to."""
