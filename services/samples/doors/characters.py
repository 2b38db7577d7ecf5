"""Bytes become text: by the character set that was declared, and without losing the message where that is wrong."""

import codecs
import re
from collections.abc import Sequence
from typing import Final

from services.samples.domain.instruments.remarks import Remarks

FALLBACK: Final = "samples.latin"
"""An error handler: bytes that are no UTF-8 are read one by one as Windows-1252, the others stay."""

_NAMES: Final = {
    "": "",
    "ASCII": "ascii",
    "US-ASCII": "ascii",
    "ISO IR6": "ascii",
    "UNICODE": "utf-8",
    "UNICODE UTF-8": "utf-8",
    "UNICODE UTF-16": "utf-16",
    "UNICODE UTF-32": "utf-32",
    "ISO IR14": "iso2022_jp",
    "ISO IR87": "iso2022_jp",
    "ISO IR159": "iso2022_jp_1",
    "GB 18030-2000": "gb18030",
    "KS X 1001": "euc_kr",
    "CNS 11643-1992": "big5",
    "BIG-5": "big5",
    "ANSI": "cp1252",
}
"""HL7 table 0211 and what senders write instead; the parts of ISO 8859 and everything else by their own names."""
_PART: Final = re.compile(r"^(?:ISO[ _-]?)?(?:IEC[ _-]?)?8859[/ _-](\d{1,2})$")
_BOMS: Final = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_SINGLE: Final = ("iso8859", "iso-8859", "cp125", "latin")
_NONE: Final = "\x00"


def codec_of(name: str) -> str | None:
    """The codec for a declared character set: empty for none declared, `None` for an unknown one."""
    plain = name.strip().upper()
    part = _PART.match(plain)
    known = f"iso8859-{part[1]}" if part else _NAMES.get(plain, plain)
    if not known:
        return ""
    try:
        return codecs.lookup(known).name if _reads_text(known) else None
    except (LookupError, ValueError):
        return None


def text_of(raw: bytes, *, declared: Sequence[str], usual: str, remarks: Remarks) -> str:
    """The text of a message that declares these character sets, or none and comes from a device with this usual one."""
    content, codec = _marked(raw)
    if codec is None:
        named = [codec_of(name) for name in declared]
        if None in named:
            remarks.add("The declared character set is not known.")
        codec = _chosen([name for name in named if name], content) or codec_of(usual) or "utf-8"
    text = _decoded(content, codec, remarks)
    if _NONE in text:
        remarks.add("NUL characters were left out.")
        text = text.replace(_NONE, "")
    return text


def _chosen(named: list[str], content: bytes) -> str | None:
    """The first; with escape sequences in the text, the one that uses them."""
    switched = [name for name in named if name.startswith("iso2022")]
    if switched and b"\x1b" in content:
        return "iso2022_jp_2" if "iso2022_jp" in switched else switched[0]
    return next((name for name in named if not name.startswith("iso2022")), None)


def _marked(raw: bytes) -> tuple[bytes, str | None]:
    """A byte order mark settles it."""
    for mark, codec in _BOMS:
        if raw.startswith(mark):
            return raw[len(mark) :], codec
    return raw, None


def _decoded(content: bytes, codec: str, remarks: Remarks) -> str:
    if content.isascii() and not codec.startswith(("utf-16", "utf-32", "utf-7", "iso2022")):
        return content.decode("ascii")
    if codec.startswith(_SINGLE) and _is_utf8(content):
        remarks.add("The message is UTF-8, whatever it declares.")
        return content.decode("utf-8")
    try:
        return content.decode(codec)
    except (UnicodeError, ValueError):
        remarks.add("Some bytes are not of the declared character set; they were read as Western European.")
        return content.decode("utf-8", errors=FALLBACK)


def _is_utf8(content: bytes) -> bool:
    """Letters beyond ASCII that happen to be well-formed UTF-8 are no coincidence."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _reads_text(codec: str) -> bool:
    """Some codecs of Python's turn bytes into bytes, or run a protocol of their own (`hex`, `zip`, `idna`)."""
    found = codecs.lookup(codec)
    return bool(getattr(found, "_is_text_encoding", True)) and found.name not in {"idna", "punycode", "undefined"}


def _as_western(error: UnicodeError) -> tuple[str, int]:
    """One byte at a time: cp1252 where it has the byte, else ISO 8859-1."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    byte = error.object[error.start : error.start + 1]
    return _WESTERN[byte[0]], error.start + 1


_WESTERN: Final = [
    bytes([code]).decode("cp1252", errors="ignore") or bytes([code]).decode("iso8859-1") for code in range(256)
]

codecs.register_error(FALLBACK, _as_western)
