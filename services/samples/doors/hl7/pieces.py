"""A document that was cut: its pieces stand in several OBX of one code, or in the repetitions of one OBX-5."""

from collections.abc import Sequence
from typing import Final

from services.samples.domain.instruments.message import Attachment
from services.samples.doors.attachments import from_base64, is_whole, looks_encoded, media_type_of
from services.samples.doors.hl7.sections import Result
from services.samples.doors.hl7.segment import Segment
from services.samples.doors.hl7.values import CODE, TYPE, VALUE, name_of

_DATA: Final = 5
"""ED has source, type, subtype, encoding, data."""
_FOUR: Final = 4
"""Letters of base64 are three bytes."""
_WORD: Final = 20
"""Where nobody says that it is data, shorter letters are a word."""


def document_in(results: Sequence[Result], start: int) -> tuple[Attachment | None, int]:
    """The document that begins at this place, if it goes on behind it, and how many OBX it fills."""
    first = results[start].segment
    if not first.has(VALUE):
        return None, 1
    following = start + 1 < len(results) and _same(first, results[start + 1].segment)
    if not following and first.signs.repetition not in first.raw(VALUE):
        return None, 1
    pieces, end = _gathered(results, start) if _begins(first) else ([], start + 1)
    content = _joined(pieces) if len(pieces) > 1 else None
    if content is None:
        return None, 1
    code = first.first(CODE, 1, 4) or None
    whole = Attachment(media_type=media_type_of(content), content=content, name=name_of(first), code=code)
    return whole, end - start


def _begins(segment: Segment) -> bool:
    """Whether a document begins here, and does not end in the same piece."""
    piece = _piece(segment, segment.repetitions(VALUE)[0]) if segment.repetitions(VALUE) else ""
    return looks_encoded(piece) and not is_whole(_joined([piece]) or b"")


def _gathered(results: Sequence[Result], start: int) -> tuple[list[str], int]:
    """Every piece, up to where another code stands, another document begins, or words."""
    first = results[start].segment
    pieces, end = _pieces(first), start + 1
    while pieces and end < len(results) and _same(first, results[end].segment):
        more = _pieces(results[end].segment)
        if not more or looks_encoded(more[0]):
            break
        pieces += more
        end += 1
    return pieces, end


def _same(first: Segment, other: Segment) -> bool:
    return first.raw(CODE) == other.raw(CODE) and first.text(TYPE) == other.text(TYPE)


def _pieces(segment: Segment) -> list[str]:
    """What is base64 in each repetition; nothing at all if one has none."""
    found: list[str] = []
    for repetition in segment.repetitions(VALUE):
        piece = _piece(segment, repetition)
        if not piece:
            return []
        found.append(piece)
    return found


def _piece(segment: Segment, repetition: str) -> str:
    parts = repetition.split(segment.signs.component)
    sent = segment.meant(parts[_DATA - 1] if len(parts) >= _DATA else parts[-1])
    if segment.text(TYPE).upper() != "ED" and len(parts) < _DATA and (" " in sent or len(sent) < _WORD):
        return ""
    text = "".join(sent.split())
    return text if from_base64(text[: len(text) // _FOUR * _FOUR]) is not None else ""


def _joined(pieces: Sequence[str]) -> bytes | None:
    """Pieces that were encoded each for itself are padded; else the whole was encoded, and then cut."""
    if any(piece.endswith("=") for piece in pieces[:-1]):
        decoded = [from_base64(piece) for piece in pieces]
        return None if None in decoded else b"".join(one for one in decoded if one is not None)
    text = "".join(pieces)
    return from_base64(text) or from_base64(text[: len(text) // _FOUR * _FOUR])
