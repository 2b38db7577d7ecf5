"""What the newest body of an assay waits for."""

from enum import StrEnum


class Awaits(StrEnum):
    """Nothing is awaited (None) of an assay without a body, and of one whose newest body was answered for."""

    VERIFICATION = "verification"
    """An instrument posted it: a first person has to look."""
    RELEASE = "release"
    """One more person has to answer for it."""
