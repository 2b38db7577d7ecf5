"""How a picture is to be turned: the one word of its EXIF data that is kept (EXIF 2.32, tag 0x0112)."""

from typing import Final, Literal

TAG: Final = 0x0112
UPRIGHT: Final = 1
SHORT: Final = 3
ENTRY: Final = 12

Order = Literal["big", "little"]


def orientation_of(tiff: bytes) -> int:
    """1 to 8; upright where nothing sensible is said."""
    order: Order | None = {b"MM": "big", b"II": "little"}.get(tiff[:2])  # type: ignore[assignment]
    if order is None or int.from_bytes(tiff[2:4], order) != 42:  # noqa: PLR2004 - TIFF's own number
        return UPRIGHT
    start = int.from_bytes(tiff[4:8], order)
    for place in range(int.from_bytes(tiff[start : start + 2], order)):
        entry = tiff[start + 2 + ENTRY * place : start + 2 + ENTRY * (place + 1)]
        if len(entry) < ENTRY:
            return UPRIGHT
        if int.from_bytes(entry[:2], order) == TAG:
            turned = int.from_bytes(entry[8:10], order)
            return turned if 1 <= turned <= 8 else UPRIGHT  # noqa: PLR2004 - the standard's eight
    return UPRIGHT


def tiff_of(orientation: int) -> bytes:
    """EXIF data that say nothing else."""
    entry = b"".join(number.to_bytes(size, "big") for number, size in ((TAG, 2), (SHORT, 2), (1, 4), (orientation, 2)))
    return b"MM\0*\0\0\0\x08\0\x01" + entry + b"\0\0" + b"\0\0\0\0"
