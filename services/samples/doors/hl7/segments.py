"""A text becomes segments: by CR, LF or both, with lines that belong to the one before put back there."""

import re
from typing import Final

from services.samples.domain.instruments.remarks import Remarks
from services.samples.doors.hl7.delimiters import Delimiters
from services.samples.doors.hl7.segment import Segment

_NAME: Final = 3
_WRAPPERS: Final = frozenset({"FHS", "BHS", "BTS", "FTS"})
_ALONE: Final = frozenset({"PID", "PV1", "ORC", "OBR", "OBX", "NTE", "SPM", "SAC", "TQ1", "DSC", *_WRAPPERS})
"""A lone RU9 is the end of a document in base64 that was broken into lines."""
_CONTROLS: Final = "\x00\x0b\x1c"
_AROUND: Final = f"{_CONTROLS}\ufeff \t"


def segments_of(text: str, signs: Delimiters, remarks: Remarks) -> list[Segment]:
    """Every segment from the first MSH on, without the wrapping of a batch."""
    lines = _lines(text, signs, remarks)
    found = [Segment(line, signs) for line in lines if line[:_NAME] not in _WRAPPERS]
    if any(segment.name == "DSC" and segment.text(1) for segment in found):
        remarks.add("The message goes on in another one (DSC).")
    return found


def _lines(text: str, signs: Delimiters, remarks: Remarks) -> list[str]:
    start = text.find(f"MSH{signs.field}")
    if start < 0:
        return []
    if text[:start].strip(_AROUND + "\r\n") and text[:_NAME] not in _WRAPPERS:
        remarks.add("Something that is no HL7 stands before the message.")
    lines: list[str] = []
    for sent in re.split(r"[\r\n]+", text[start:]):
        line = _named(sent.lstrip(_AROUND).rstrip(_CONTROLS), signs.field)
        if line.startswith(f"ADD{signs.field}") and len(lines) > 1:
            lines[-1] += line[_NAME + 1 :]
        elif _opens(line, signs.field):
            lines.append(line)
        elif line.strip():
            remarks.add("A line is no segment; it was put to the one before it.")
            lines[-1] += f"\n{line}"
    return lines


def _named(line: str, field: str) -> str:
    """Some senders write the names of segments in small letters."""
    name = line[:_NAME].upper()
    return name + line[_NAME:] if name in _ALONE and line[_NAME : _NAME + 1] == field else line


def _opens(line: str, field: str) -> bool:
    """Three capitals or digits (Z segments among them), and then the field separator; few stand alone."""
    name = line[:_NAME]
    if line[_NAME : _NAME + 1] != field:
        return line in _ALONE
    return len(name) == _NAME and name[0].isalpha() and name.isalnum() and name.isupper()
