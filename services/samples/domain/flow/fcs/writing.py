"""The beginning of the kept file: a HEADER and one TEXT segment, and nothing between them."""

from collections.abc import Mapping
from typing import Final

from services.samples.domain.flow.fcs.header import LENGTH, Header

DELIMITER: Final = "\x0c"
"""A form feed, as cytometers use it: no kept value holds one."""

NO_CHECKSUM: Final = b"00000000"
"""What ends a data set of 3.0 or 3.1 that has no CRC."""


def beginning_of(version: str, keywords: Mapping[str, str], *, data_size: int) -> bytes:
    """HEADER and TEXT; the places of the data stand in the text whose length they depend on."""
    text = _text(version, keywords, (0, 0))
    for _ in range(4):
        begin = LENGTH + len(text)
        text = _text(version, keywords, (begin, begin + data_size - 1))
        if LENGTH + len(text) == begin:
            break
    ends = (LENGTH, begin - 1)
    header = Header(version=version, text=ends, data=(begin, begin + data_size - 1), analysis=(0, 0))
    return header.written() + text


def _text(version: str, keywords: Mapping[str, str], data: tuple[int, int]) -> bytes:
    places = {"BEGINANALYSIS": 0, "ENDANALYSIS": 0, "BEGINSTEXT": 0, "ENDSTEXT": 0}
    places |= {"BEGINDATA": data[0], "ENDDATA": data[1]}
    of_version = {} if version == "2.0" else {name: str(place) for name, place in places.items()}
    told = {**of_version, **keywords, "NEXTDATA": "0"}
    pairs = (f"${name}{DELIMITER}{value}{DELIMITER}" for name, value in told.items())
    return (DELIMITER + "".join(pairs)).encode()
