"""What a picture is by its own bytes, and the same picture without a word about where and by what it was taken."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from libs.common.errors import Invalid, UnsupportedMedia

MOST_PIXELS: Final = 64_000_000
"""More than telephones make by themselves; a small file of huge measures would fill its reader's memory."""


class MediaType(StrEnum):
    """What is accepted."""

    JPEG = "image/jpeg"
    PNG = "image/png"
    WEBP = "image/webp"


@dataclass(frozen=True, slots=True)
class Picture:
    """Bytes that hold the picture, how it is to be turned, and nothing else."""

    media_type: MediaType
    content: bytes
    width: int
    height: int

    def check(self) -> "Picture":
        """Refuse what nobody could look at."""
        if not 0 < self.width * self.height <= MOST_PIXELS:
            wrong, right = f"{self.width} x {self.height}", f"at most {MOST_PIXELS} pixels"
            raise Invalid("The picture is too large to be looked at.", where="body", wrong=wrong, right=right)
        return self


def broken(what: str) -> Invalid:
    """It begins as a picture and does not go on as one."""
    return Invalid(f"The picture is not whole: {what}.", where="body", right="the file as the camera wrote it")


def unknown(content: bytes) -> UnsupportedMedia:
    """It is no picture of these kinds, whatever it is called."""
    heic = content[4:8] == b"ftyp"
    sentence = "HEIC and AVIF are not accepted." if heic else "This is no picture of a kind that is accepted."
    return UnsupportedMedia(sentence, where="body", right="JPEG, PNG or WebP")
