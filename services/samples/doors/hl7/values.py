"""OBX-5: what the value is, looked at rather than believed. OBX-2 says CE over base64 PDFs in real feeds."""

from dataclasses import dataclass
from typing import Final

from services.samples.domain.instruments.message import Attachment
from services.samples.doors.attachments import from_base64, from_hex, looks_encoded, media_type_of
from services.samples.doors.hl7.context import Context
from services.samples.doors.hl7.delimiters import STANDARD
from services.samples.doors.hl7.segment import Segment

TYPE: Final = 2
CODE: Final = 3
VALUE: Final = 5
_TEXTS: Final = frozenset({"TX", "FT"})
_CODED: Final = frozenset({"CE", "CWE", "CNE", "CF", "IS"})
"""A code, its words and its system, and a second code; a system alone is no value."""
_NUMBER: Final = "NM"
_COMPARATORS: Final = frozenset({"<", ">", "<=", ">=", "=", "<>"})
"""SN: comparator, number, separator, number."""
_LEAST: Final = 20
"""No shorter value is a document, unless it is said to be one."""
_ENCODED: Final = 5
"""ED has source, type, subtype, encoding, data (HL7 v2.5.1, 2.A.24)."""


@dataclass(frozen=True, slots=True)
class Value:
    """What a segment says: values as text, or documents."""

    type: str | None
    values: tuple[str, ...]
    parts: tuple[tuple[str, ...], ...]
    attachments: tuple[Attachment, ...]


def value_of(segment: Segment, context: Context) -> Value:
    """Every repetition of OBX-5, and what it turned out to be."""
    named = segment.text(TYPE).upper() or None
    sent = segment.repetitions(VALUE)
    if named == "ED" or any(len(one) >= _LEAST for one in sent):
        documents = tuple(document for one in sent if (document := _document(segment, one, named, context)))
        if documents:
            if named != "ED":
                context.remarks.add("OBX-5 carries a document, and OBX-2 does not say so.")
            return Value("ED", (), (), documents)
    return _plain(segment, sent, named)


def _plain(segment: Segment, sent: list[str], named: str | None) -> Value:
    """Taken apart, if any repetition has components; then all of them are, so that they keep their places."""
    signs = segment.signs
    if named in _TEXTS or not any(signs.component in one for one in sent):
        return Value(named, tuple([text for one in sent if (text := segment.meant(one))]), (), ())
    parts = tuple([segment.components(one) for one in sent])
    texts = [_text(own, named) for own in parts]
    return Value(named, tuple([text for text in texts if text]), parts, ())


def _text(parts: tuple[str, ...], named: str | None) -> str:
    """With `^` between components, whatever the sender has; where only the first or the second says something, that.

    A number has no components: what some senders write behind it (the method, a mark) is not the value.
    """
    said = [part for part in parts if part]
    if named == _NUMBER and parts[0]:
        return parts[0]
    if not said or (named in _CODED and not any(parts[:2] + parts[3:5])):
        return ""
    if len(said) == 1 and said[0] in parts[:2]:
        return said[0]
    if parts[0] in _COMPARATORS and parts[1] and len(said) == 2:  # noqa: PLR2004
        return f"{parts[0]}{parts[1]}"
    return STANDARD.component.join(parts).rstrip(STANDARD.component)


def _document(segment: Segment, sent: str, named: str | None, context: Context) -> Attachment | None:
    parts = sent.split(segment.signs.component)
    if named != "ED" and not (len(parts) >= _ENCODED and _names_encoding(parts)) and not any(map(looks_encoded, parts)):
        return None
    content = _content(segment, parts)
    if content is None:
        context.remarks.add("OBX-5 should carry a document, and it cannot be decoded; it was kept as it was sent.")
        return None
    return Attachment(
        media_type=media_type_of(content),
        content=content,
        name=_name(segment, parts),
        code=segment.first(3, 1, 4) or None,
    )


def _names_encoding(parts: list[str]) -> bool:
    return parts[3].strip().lower() in {"base64", "hex"} and bool(parts[4].strip())


def _content(segment: Segment, parts: list[str]) -> bytes | None:
    """By the encoding that is named, else by what looks like base64."""
    encoding = parts[3].strip().lower() if len(parts) >= _ENCODED else ""
    if encoding == "hex":
        return from_hex(parts[4].strip())
    if encoding == "a":
        return segment.meant(segment.signs.component.join(parts[4:])).encode()
    likely = [part for part in parts if looks_encoded(part)]
    carried = likely[0] if likely else parts[4] if encoding == "base64" else ""
    return from_base64(segment.meant(carried)) or None if carried else None


def name_of(segment: Segment) -> str | None:
    """Of the document in OBX-5."""
    return _name(segment, segment.raw(VALUE).split(segment.signs.repetition, 1)[0].split(segment.signs.component))


def _name(segment: Segment, parts: list[str]) -> str | None:
    """What the sender calls it: ED-1, unless that is the document itself."""
    first = segment.part_of(parts[0])
    return first if first and len(parts) > 1 and not looks_encoded(first) else None
