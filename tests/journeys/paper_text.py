"""The text of a PDF, one line for each line on it: enough of the format to read what typst writes."""

import re
import zlib
from collections.abc import Iterator, Mapping

OBJECT = re.compile(rb"(\d+) 0 obj\s")
STREAM = re.compile(rb"/Length (\d+)[^\n]*?>>\s*stream\r?\n|endobj")
FONT = re.compile(rb"/(f\d+) (\d+) 0 R")
UNICODE = re.compile(rb"/ToUnicode (\d+) 0 R")
PAIR = re.compile(rb"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]+)>")
SHOWN = re.compile(rb"/(f\d+) [\d.]+ Tf|\(((?:\\.|[^\\)])*)\)", re.DOTALL)
ESCAPED = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}

Glyphs = Mapping[int, str]


def text_of(document: bytes) -> str:
    """Every piece of marked content on a line of its own."""
    objects = dict(objects_of(document))
    named = {name: objects[number] for body in objects.values() for name, number in FONT.findall(body)}
    fonts = {name: glyphs_of(content(objects[found[1]])) for name, b in named.items() if (found := UNICODE.search(b))}
    pages = [content(body) for body in objects.values() if b"BT " in content(body)]
    return "\n".join(_set(piece, fonts) for page in pages for piece in page.split(b"EMC"))


def objects_of(document: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Each with its number; a stream is as long as it says, whatever its bytes look like."""
    at = 0
    while begun := OBJECT.search(document, at):
        found = STREAM.search(document, begun.end())
        if found is None:
            return
        at = found.end() + (int(found[1]) if found[1] else 0)
        yield begun[1], document[begun.end() : at]


def content(body: bytes) -> bytes:
    """What a stream holds; nothing of what is none, or is packed in another way."""
    found = STREAM.search(body)
    packed = found is not None and b"/FlateDecode" in body[: found.end()]
    return zlib.decompress(body[found.end() :]) if found and packed and found[1] else b""


def glyphs_of(table: bytes) -> Glyphs:
    """Which letters the numbers of glyphs stand for."""
    return {int(glyph, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for glyph, text in PAIR.findall(table)}


def _set(piece: bytes, fonts: Mapping[bytes, Glyphs]) -> str:
    letters: list[str] = []
    glyphs: Glyphs = {}
    for font, shown in SHOWN.findall(piece):
        if font:
            glyphs = fonts[font]
        numbers = ESCAPED.sub(_plain, shown)
        letters += [glyphs.get(int.from_bytes(numbers[at : at + 2]), "") for at in range(0, len(numbers), 2)]
    return "".join(letters)


def _plain(found: re.Match[bytes]) -> bytes:
    one = found[1]
    return bytes([int(one, 8)]) if one[:1].isdigit() else LETTERS.get(one, one)
