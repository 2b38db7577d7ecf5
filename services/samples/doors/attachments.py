"""Documents inside messages: found by what they are, whatever the sender calls them."""

import binascii
import re
from typing import Final

_SPACES: Final = b" \t\r\n"
_ALPHABET: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
_URL_SAFE: Final = bytes.maketrans(b"-_", b"+/")
_LEAST: Final = 40
"""Shorter texts that begin like a document are words."""

_BEGINNINGS: Final = (
    "JVBERi",
    "iVBORw0K",
    "/9j/",
    "SUkqA",
    "TU0AK",
    "R0lGOD",
    "UEsDB",
    "e1xydG",
    "PD94bW",
    "H4sI",
    "PCFET",
    "PGh0b",
)
"""How PDF, PNG, JPEG, TIFF, GIF, ZIP, RTF, XML, gzip and HTML begin in base64."""

_MAGIC: Final = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"GIF8", "image/gif"),
    (b"PK\x03\x04", "application/zip"),
    (b"{\\rtf", "application/rtf"),
    (b"\x1f\x8b", "application/gzip"),
)
_PDF_WITHIN: Final = 1024
"""A reader of PDF looks for its mark in the first kilobyte, and for its end in the last."""

_ENDS: Final = {
    "application/pdf": b"%%EOF",
    "image/png": b"IEND",
    "image/jpeg": b"\xff\xd9",
    "image/gif": b"\x3b",
    "application/zip": b"PK\x05\x06",
    "application/rtf": b"}",
    "application/xml": b">",
    "text/html": b">",
}


def looks_encoded(text: str) -> bool:
    """Whether this is a document in base64, by its first letters."""
    return len(text) >= _LEAST and text.lstrip().startswith(_BEGINNINGS)


def from_base64(text: str) -> bytes | None:
    """The bytes, with or without line ends and padding between; `None` if that is no base64."""
    try:
        packed = text.encode("ascii").translate(_URL_SAFE, _SPACES)
    except UnicodeEncodeError:
        return None
    if packed.translate(None, _ALPHABET):
        return None
    packed = packed.rstrip(b"=")
    try:
        return binascii.a2b_base64(packed + b"=" * (-len(packed) % 4))
    except binascii.Error:
        return None


def from_hex(text: str) -> bytes | None:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return None


def media_type_of(content: bytes) -> str:
    """What the bytes are."""
    if b"%PDF-" in content[:_PDF_WITHIN]:
        return "application/pdf"
    for magic, media_type in _MAGIC:
        if content.startswith(magic):
            return media_type
    return _of_text(content)


def is_whole(content: bytes) -> bool:
    """Whether its end is there; of kinds of documents that have no mark for it, yes."""
    end = _ENDS.get(media_type_of(content))
    return end is None or end in content[-_PDF_WITHIN:]


def _of_text(content: bytes) -> str:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return "application/octet-stream"
    if re.search(r"[\x00-\x08\x0e-\x1f]", text):
        return "application/octet-stream"
    start = text[:200].lstrip("\ufeff \r\n\t").lower()
    if start.startswith(("<!doctype html", "<html")):
        return "text/html"
    return "application/xml" if start.startswith("<?xml") else "text/plain"
