"""The bytes of a logger's file as text: with or without byte-order mark, in UTF-8, UTF-16 or Latin-1."""

import codecs
from typing import Final

from libs.common.errors import Invalid

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decoded(content: bytes) -> tuple[str, str]:
    """The text, and how it was written."""
    encoding = _encoding(content)
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as broken:
        raise Invalid("The file cannot be read as text.", where="body", right="text such as CSV") from broken
    if "\x00" in text:
        raise Invalid("The file is no text.", where="body", right="the logger's export as CSV, not its own format")
    return text, encoding


def _encoding(content: bytes) -> str:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return encoding
    start = content[:200]
    if start[1::2].count(0) > len(start) // 3:
        return "utf-16-le"
    if start[::2].count(0) > len(start) // 3:
        return "utf-16-be"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        # What is not UTF-8 is the Latin-1 of Western Windows: ° and º are the same in both.
        return "latin-1"
    return "utf-8"
