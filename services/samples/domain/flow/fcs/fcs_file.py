"""What is known of an FCS file once nobody can be found in it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """One parameter: the detector's name, what was stained, how wide and how large its values are."""

    number: int
    name: str
    label: str | None
    bits: int
    range: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanFile:
    """The kept file: its size and digest, what is in it, and what was taken out, by the names of the standard."""

    fcs_version: str
    data_set: int
    data_sets: int
    events: int
    channels: tuple[Channel, ...]
    size: int
    sha256: bytes
    stripped: tuple[str, ...]
    stripped_others: int
    remarks: tuple[str, ...]
    rule: str
