"""The keywords of an FCS file as FlowIO reads them; run in a process of its own, for it holds numpy."""

import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from libs.common.errors import Invalid
from services.samples.domain.flow.fcs.header import Header
from services.samples.domain.flow.fcs.kept import limits

_ANALYSIS: Final = re.compile(rb"(BEGIN|END)ANALYSIS.\s*(\d{1,15})", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """One data set: where it begins, its header, its keywords in small letters without $."""

    at: int
    header: Header
    text: Mapping[str, str]

    @property
    def next_at(self) -> int | None:
        """Where the following data set begins; None if this is the last one."""
        following = self.number("nextdata", least=0, otherwise=0)
        return self.at + following if following else None

    def number(self, name: str, *, least: int = 0, otherwise: int | None = None) -> int:
        """A whole number that the file must say."""
        told = self.text.get(name, "").strip()
        if not told and otherwise is not None:
            return otherwise
        if not (told.isascii() and told.isdigit() and len(told) < 16 and int(told) >= least):  # noqa: PLR2004 - digits
            raise Invalid(f"The keyword ${name.upper()} is missing, or no number.", where="body", right=f"from {least}")
        return int(told)


def data_sets_of(path: Path) -> tuple[Original, ...]:
    """All data sets of the file, in their order."""
    with path.open("rb") as file:
        found = [_data_set(file, path, at=0)]
        while (at := found[-1].next_at) is not None and len(found) < limits().most_data_sets:
            try:
                found.append(_data_set(file, path, at=at))
            except Invalid:  # many writers say that something follows where nothing does
                break
    return tuple(found)


def _data_set(file: BinaryIO, path: Path, *, at: int) -> Original:
    header = Header.read(file, at=at)
    _check_sizes(file, header, at=at)
    return Original(at=at, header=header, text=_keywords(path, at=at))


def _check_sizes(file: BinaryIO, header: Header, *, at: int) -> None:
    """TEXT and ANALYSIS are read whole, so they may not be the whole file."""
    begin, end = header.text
    if not 0 < end - begin <= limits().largest_text:
        raise Invalid("The TEXT segment is empty or too large.", where="body", right=f"{limits().largest_text} bytes")
    file.seek(at + begin)
    told = {match[1].upper(): int(match[2]) for match in _ANALYSIS.finditer(file.read(end - begin + 1))}
    first = told.get(b"BEGIN", header.analysis[0])
    if told.get(b"END", header.analysis[1]) - first > limits().largest_text:
        raise Invalid("The ANALYSIS segment is too large.", where="body", right=f"{limits().largest_text} bytes")


def _keywords(path: Path, *, at: int) -> Mapping[str, str]:
    """What FlowIO stumbles over is not repeated to anybody: it may be a name."""
    from flowio import FlowData  # noqa: PLC0415 - only the process that calculates pays for it

    with warnings.catch_warnings(), path.open("rb") as file:
        warnings.simplefilter("ignore")
        try:
            read = FlowData(file, only_text=True, ignore_offset_discrepancy=True, nextdata_offset=at)
        except Exception:  # noqa: BLE001 - the library raises whatever it comes upon
            raise Invalid(
                "The file cannot be read as FCS.", where="body", right="an FCS 2.0 to 3.2 file in list mode, whole"
            ) from None
    return {name.strip(): value for name, value in read.text.items()}
