"""What came in a block becomes an arrival: who sent it, under which id, and what is answered once it is stored.

Only the header is read here: the answer says that the message is safe and for us, not what it is worth to a laboratory,
and a message of three megabytes keeps nobody waiting. A sender whose profile is strict is told of faults in the content
at once, too.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from libs.common.identifiers import new_id
from services.samples.domain.instruments.arrival import Arrival
from services.samples.domain.instruments.message import InstrumentMessage, Protocol
from services.samples.domain.instruments.objection import ErrorCode, Objection
from services.samples.domain.instruments.profile import ReadingRules, Strictness
from services.samples.domain.instruments.unreadable import Unreadable
from services.samples.doors.hl7.acceptance import is_answer, objections
from services.samples.doors.hl7.answers import outcome_of, replies
from services.samples.doors.hl7.framing import Framed, Junk, TooLong
from services.samples.doors.hl7.opening import Opening, opening_of
from services.samples.doors.hl7.reading import kind_of, read
from services.samples.doors.ways import Way, Ways

_CODE: Final = re.compile(rb"\rMSA.([AC][AER])")

NO_BLOCK: Final = "These bytes are in no MLLP block (0x0B, message, 0x1C 0x0D), or in one that was broken off."


def arrival_of(came: Framed, ways: Ways, now: datetime) -> Arrival:
    """Everything that comes is kept and answered, whatever it is."""
    if isinstance(came, TooLong):
        return _too_long(came, ways, now)
    if isinstance(came, Junk):
        return _junk(came.content, ways, now)
    opening = opening_of(came)
    way = _way(opening, ways)
    return _arrival(came, opening, _objections(came, opening, way.rules), way, now)


def not_stored(came: Framed, sentence: str, now: datetime) -> tuple[bytes, ...]:
    """No commit, no AA: the sender is told to send it again."""
    head = came.head if isinstance(came, TooLong) else came.content if isinstance(came, Junk) else came
    errors = [Objection(code=ErrorCode.INTERNAL, sentence=sentence)]
    return _answers(head, opening_of(head), errors, now, stored=False)


def _way(opening: Opening | None, ways: Ways) -> Way:
    return ways.of(opening.header.text(3), opening.header.text(4)) if opening else ways.of()


def _objections(raw: bytes, opening: Opening | None, rules: ReadingRules) -> Sequence[Objection]:
    if len(raw) > rules.largest_message:
        return (_too_large(len(raw), rules),)
    if opening is not None and rules.strictness is Strictness.LENIENT:
        return objections(_header(opening), rules)
    try:
        return objections(read(raw, rules), rules)
    except Unreadable as unreadable:
        return (unreadable.objection,)


def _header(opening: Opening) -> InstrumentMessage:
    """As much of the message as an answer needs."""
    header = opening.header
    return InstrumentMessage(
        protocol=Protocol.HL7,
        kind=kind_of(header),
        version=header.text(12) or None,
        control_id=header.text(10) or None,
        processing_id=header.text(11) or None,
    )


def _answers(
    raw: bytes, opening: Opening | None, errors: Sequence[Objection], now: datetime, *, stored: bool
) -> tuple[bytes, ...]:
    """Nobody acknowledges an acknowledgement."""
    if opening is not None and is_answer(kind_of(opening.header)):
        return ()
    outcome = outcome_of(errors)
    return replies(raw, outcome, stored=stored, errors=errors, now=now, control_id=_own_id())


def _arrival(raw: bytes, opening: Opening | None, errors: Sequence[Objection], way: Way, now: datetime) -> Arrival:
    answers = _answers(raw, opening, errors, now, stored=True)
    header = opening.header if opening else None
    return Arrival.of(
        door=way.door,
        protocol=Protocol.HL7,
        raw=raw,
        sender=f"{header.raw(3)}|{header.raw(4)}" if header else "",
        control_id=header.text(10) if header else "",
        kind=kind_of(header) if header else "",
        message_version=header.text(12) or None if header else None,
        answer=b"".join(answers) or None,
        answer_code=_codes(answers),
        refusal=" ".join(error.sentence for error in errors) or None,
        device=way.device,
        profile=way.profile,
        peer=way.peer,
        assays=way.assays,
    )


def _too_long(came: TooLong, ways: Ways, now: datetime) -> Arrival:
    """Its beginning is kept, with the size and hash of the whole: sent again, it hears the same answer."""
    opening = opening_of(came.head)
    way = _way(opening, ways)
    found = _arrival(came.head, opening, [_too_large(came.size, way.rules)], way, now)
    return replace(found, body_hash=bytes.fromhex(came.digest), raw_size=came.size)


def _too_large(size: int, rules: ReadingRules) -> Objection:
    sentence = f"The message has {size:,} bytes; at most {rules.largest_message:,} are taken."
    return Objection(code=ErrorCode.TOO_LONG, sentence=sentence)


def _junk(content: bytes, ways: Ways, now: datetime) -> Arrival:
    """It has no control id even where it holds one: what was broken off comes again, and that is no reuse."""
    opening = opening_of(content)
    error = Objection(code=ErrorCode.MESSAGE_TYPE, sentence=NO_BLOCK)
    return replace(_arrival(content, opening, [error], _way(opening, ways), now), control_id="")


def _codes(answers: Sequence[bytes]) -> str | None:
    """`AA`, or `CA AA` where the sender wishes two."""
    found = (_CODE.search(answer) for answer in answers)
    return " ".join(code[1].decode() for code in found if code) or None


def _own_id() -> str:
    """Our own MSH-10, with room for a second one within the 20 letters of v2.3 to v2.6."""
    return new_id().hex[:18]
