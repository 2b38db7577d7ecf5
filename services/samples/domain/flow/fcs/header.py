"""The HEADER of an FCS data set: the version, and where the segments lie."""

from dataclasses import dataclass
from typing import BinaryIO, Final, Self

from libs.common.errors import Invalid

LENGTH: Final = 58
VERSIONS: Final = ("2.0", "3.0", "3.1", "3.2")
HIGHEST: Final = 99_999_999
"""What eight digits hold; beyond it HEADER says 0, and TEXT says where (FCS 3.0)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """First and last byte of each segment, counted from the data set's own first byte; 0 where there is none."""

    version: str
    text: tuple[int, int]
    data: tuple[int, int]
    analysis: tuple[int, int]

    @classmethod
    def read(cls, file: BinaryIO, *, at: int) -> Self:
        """Refuses what is no FCS of a version that can be read."""
        file.seek(at)
        told = file.read(LENGTH)
        version = told[3:6].decode("latin-1")
        if len(told) < LENGTH or told[:3] != b"FCS" or version not in VERSIONS:
            raise Invalid("This is no FCS file of a version that can be read.", where="body", right="FCS 2.0 to 3.2")
        numbers = [_number(told[start : start + 8]) for start in range(10, LENGTH, 8)]
        return cls(
            version=version,
            text=(numbers[0], numbers[1]),
            data=(numbers[2], numbers[3]),
            analysis=(numbers[4], numbers[5]),
        )

    def written(self) -> bytes:
        """As the file begins; a segment too far away for eight digits is told by TEXT alone."""
        pairs = (self.text, self.data if self.data[1] <= HIGHEST else (0, 0), self.analysis)
        return f"FCS{self.version}    {''.join(f'{at:>8}' for pair in pairs for at in pair)}".encode("ascii")


def _number(told: bytes) -> int:
    """Blank is 0, as writers of old files have it."""
    text = told.strip()
    if text and not text.isdigit():
        raise Invalid("The header of the file says no places.", where="body", right="numbers in HEADER")
    return int(text or b"0")
