"""Acknowledgements: in the sender's version, delimiters and character set, also when the message is broken."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from services.samples.domain.instruments.objection import MEANINGS, Objection
from services.samples.doors.hl7.delimiters import STANDARD, Delimiters
from services.samples.doors.hl7.escapes import escaped
from services.samples.doors.hl7.opening import Opening, opening_of
from services.samples.doors.hl7.wishes import Outcome, wishes_of
from services.samples.doors.hl7.writing import echoed, encoded, header_of, segment, segments

OUR_VERSION: Final = "2.5.1"
"""Said where the sender says none."""
_VERSION: Final = re.compile(r"2(?:\.\d){1,3}")
_ANSWERED_BY: Final = {"R30": "R33"}
"""Results of the point of care that bring their order: its makers want R33 (Roche cobas liat HIM v11.3; Abbott)."""
_LAYERED: Final = (2, 5)
"""From v2.5 on ERR has fields for code, place and gravity; before, one composite (ERR-1)."""


def acknowledge(raw: bytes, *, code: str, errors: Sequence[Objection] = (), now: datetime, control_id: str) -> bytes:
    """One ACK with this MSA-1 (AA, AE, AR, CA, CE, CR) to what came as these bytes; `control_id` is our own MSH-10."""
    opening = opening_of(raw)
    signs = opening.signs if opening else STANDARD
    version = version_of(opening)
    lines = [
        header_of(opening, kind=_kind(opening, signs), version=version, now=now, control_id=control_id),
        _msa(opening, signs, code, errors),
        *(_err(one, signs, version) for one in errors),
    ]
    return encoded(segments(lines))


def replies(
    raw: bytes, outcome: Outcome, *, stored: bool, errors: Sequence[Objection] = (), now: datetime, control_id: str
) -> tuple[bytes, ...]:
    """Every answer that the sender wishes for this outcome: one, two (accept and application), or none at all."""
    codes = wishes_of(opening_of(raw)).codes(outcome, stored=stored)
    return tuple(
        acknowledge(
            raw, code=code, errors=errors, now=now, control_id=control_id if not number else f"{control_id}-{number}"
        )
        for number, code in enumerate(codes)
    )


def outcome_of(errors: Sequence[Objection]) -> Outcome:
    """AA if nothing is wrong, AR where the standard has it so, else AE."""
    if not errors:
        return Outcome.ACCEPTED
    return Outcome.REJECTED if any(one.rejects for one in errors) else Outcome.ERROR


def version_of(opening: Opening | None) -> str:
    """The sender's own, if it is one of v2."""
    sent = opening.header.text(12) if opening else ""
    return sent if _VERSION.fullmatch(sent) else OUR_VERSION


def _kind(opening: Opening | None, signs: Delimiters) -> str:
    """ACK^R01^ACK; without a trigger just ACK. The structure came with v2.3.1."""
    trigger = opening.header.text(9, 2) if opening else ""
    if not re.fullmatch(r"[A-Z]\d\d", trigger):
        return "ACK"
    structure = ("ACK",) if _numbers(version_of(opening)) >= (2, 3, 1) else ()
    return signs.component.join(("ACK", _ANSWERED_BY.get(trigger, trigger), *structure))


def _msa(opening: Opening | None, signs: Delimiters, code: str, errors: Sequence[Objection]) -> str:
    """MSA-3 repeats the first sentence: many senders show nothing else."""
    their_id = echoed(opening, 10)
    return segment("MSA", [code, their_id, escaped(errors[0].sentence, signs) if errors else ""], signs)


def _err(error: Objection, signs: Delimiters, version: str) -> str:
    place = (error.location or "").split("^")
    meaning = signs.component.join([error.code.value, MEANINGS[error.code], "HL70357"])
    if _numbers(version) >= _LAYERED:
        said = [
            "",
            signs.component.join(place),
            meaning,
            error.severity.value,
            "",
            "",
            "",
            escaped(error.sentence, signs),
        ]
        return segment("ERR", said, signs)
    composite = [*[*place, "", "", ""][:3], meaning.replace(signs.component, signs.subcomponent)]
    return segment("ERR", [signs.component.join(composite)], signs)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
