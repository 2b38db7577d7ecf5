"""Escape sequences of HL7: undone where the standard knows them, left as they are where it does not."""

import re
from functools import lru_cache
from typing import Final

from services.samples.doors.hl7.delimiters import Delimiters

_HIGHLIGHT: Final = "HN"
_LINES: Final = re.compile(r"\.(?:br|ce|sp\+?(\d*))", re.IGNORECASE)
_LAYOUT: Final = re.compile(r"\.(?:fi|nf|in[+-]?\d*|ti[+-]?\d*|sk\+?(\d*))", re.IGNORECASE)
_HEX: Final = re.compile(r"X(?:[0-9A-Fa-f]{2})+")
_MOST_LINES: Final = 10


def unescaped(text: str, delimiters: Delimiters) -> str:
    """The text that is meant."""
    if not delimiters.escape or delimiters.escape not in text:
        return text
    return _pattern(delimiters.escape).sub(lambda found: _meant(found, delimiters), text)


def escaped(text: str, delimiters: Delimiters) -> str:
    """As it is written between delimiters; ends of lines become the command for one."""
    signs = _signs(delimiters)
    mark = delimiters.escape
    written = "".join(f"{mark}{signs[sign]}{mark}" if sign in signs else sign for sign in text)
    line = f"{mark}.br{mark}"
    return re.sub(r"\r\n|\r|\n", lambda _: line, written)


@lru_cache(maxsize=64)
def _pattern(escape: str) -> re.Pattern[str]:
    r"""Only what is known: in `C:\dir\F\` the last three characters are a sequence, the others are text."""
    mark = re.escape(escape)
    known = r"[FSTREPHN]|X(?:[0-9A-Fa-f]{2})+|\.(?:br|ce|sp\+?\d*|fi|nf|in[+-]?\d*|ti[+-]?\d*|sk\+?\d*)"
    return re.compile(f"{mark}({known}){mark}", re.IGNORECASE)


@lru_cache(maxsize=64)
def _signs(delimiters: Delimiters) -> dict[str, str]:
    signs = {
        delimiters.escape: "E",
        delimiters.field: "F",
        delimiters.component: "S",
        delimiters.repetition: "R",
        delimiters.subcomponent: "T",
    }
    return signs | ({delimiters.truncation: "P"} if delimiters.truncation else {})


@lru_cache(maxsize=64)
def _letters(delimiters: Delimiters) -> dict[str, str]:
    return {letter: sign for sign, letter in _signs(delimiters).items()}


def _meant(found: re.Match[str], delimiters: Delimiters) -> str:
    sequence = found[1]
    if sequence in _HIGHLIGHT:
        return ""
    if len(sequence) == 1:
        return _letters(delimiters).get(sequence, found[0])
    if _HEX.fullmatch(sequence):
        return _of_bytes(sequence[1:], found[0])
    lines = _LINES.fullmatch(sequence)
    if lines:
        return "\n" * min(int(lines[1] or 1), _MOST_LINES)
    layout = _LAYOUT.fullmatch(sequence)
    return " " if layout and layout[1] is not None else ""


def _of_bytes(digits: str, sent: str) -> str:
    """UTF-8 if it is, else Western European; a NUL cannot be stored and stays as it was written."""
    content = bytes.fromhex(digits)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    return sent if "\x00" in text else text
