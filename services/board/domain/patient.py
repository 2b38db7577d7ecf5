"""What the board knows of a patient, from the registry's events."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Patient:
    """`merged_into` is the code under which a duplicate goes on."""

    code: str
    hospital: str
    version: int
    merged_into: str | None = None
