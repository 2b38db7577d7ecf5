"""OBX: one observation in the sender's own words, or the document that it carries."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from services.samples.domain.instruments.message import Attachment, Observation, ObservationStatus
from services.samples.doors.hl7.context import Context
from services.samples.doors.hl7.sections import Result
from services.samples.doors.hl7.segment import Segment
from services.samples.doors.hl7.statuses import OBSERVATION, in_table
from services.samples.doors.hl7.units import unit_of
from services.samples.doors.hl7.values import Value, value_of

CODE: Final = 3
STATUS: Final = 11
_OBSERVED: Final = (19, 14)
"""When it was analysed; else when it was observed, which often is when the specimen was drawn."""
_READ: Final[tuple[tuple[int, str, Callable[[Segment, int], object]], ...]] = (
    (4, "sub_id", Segment.whole),
    (6, "unit", unit_of),
    (7, "reference_range", Segment.whole),
    (8, "flags", Segment.texts),
    (16, "operator", lambda segment, field: segment.first(field, 1, 2)),
    (18, "device", lambda segment, field: "~".join(segment.texts(field))),
    (29, "category", Segment.text),
)
_CODED: Final = ("text", "system", "alternate_code", "alternate_text", "alternate_system")
"""OBX-3 from its second component on."""


@dataclass(frozen=True, slots=True)
class Order:
    """What of the order an observation falls back to."""

    status: ObservationStatus
    raw_status: str | None


def observation_of(
    result: Result, *, order: Order, before: int, context: Context, value: Value | None = None
) -> tuple[Observation, tuple[Attachment, ...]]:
    """The observation, and the documents in it; `before` counts the group's documents so far.

    `value` is what was found out already, of a document that stands in several of them.
    """
    segment = result.segment
    value = value or value_of(segment, context)
    status, raw_status = _status(segment, order, context)
    said: dict[str, Any] = {name: read(segment, field) or None for field, name, read in _READ if segment.has(field)}
    said["flags"] = said.get("flags") or ()
    said = _took_part(result.parts) | {name: found for name, found in said.items() if found is not None}
    observation = Observation(
        **_code(segment, context),
        **said,
        value_type=value.type,
        values=value.values,
        status=status,
        raw_status=raw_status,
        observed_at=context.first_time(segment, *_OBSERVED),
        notes=notes_of(result.notes),
        parts=value.parts,
        attachment=before if value.attachments else None,
    )
    return observation, value.attachments


def notes_of(segments: list[Segment]) -> tuple[str, ...]:
    """NTE-3, each repetition a line."""
    if not segments:
        return ()
    found = (segment.meant("\n".join(segment.repetitions(3))) for segment in segments)
    return tuple(text for text in found if text)


def _took_part(parts: list[Segment]) -> dict[str, Any]:
    """PRT-5 a person, PRT-10 a device: where OBX-16 and OBX-18 went with v2.7."""
    operator = next((text for part in parts if (text := part.first(5, 1, 2))), None)
    devices = "~".join(dict.fromkeys(text for part in parts for text in part.texts(10)))
    return {name: text for name, text in (("operator", operator), ("device", devices)) if text}


def _code(segment: Segment, context: Context) -> dict[str, Any]:
    """OBX-3.1, or what else names the observation: its second code, its words."""
    code = segment.code(CODE)
    parts = segment.components(segment.raw(CODE).split(segment.signs.repetition, 1)[0])
    found = {name: part for name, part in zip(_CODED, parts[1:], strict=False) if part}
    if "text" not in found and segment.signs.subcomponent in parts[0]:
        found |= {"text": said} if (said := segment.text(CODE, 1, 3)) else {}
    if not code:
        code = segment.code(CODE, 4) or found.get("text") or found.get("alternate_text") or ""
        context.remarks.add("OBX-3 has no code in its first component." if code else "OBX-3 is empty.")
    return {"code": code, **found}


def _status(segment: Segment, order: Order, context: Context) -> tuple[ObservationStatus, str | None]:
    """OBX-11; most real feeds leave it empty, then the order's own status counts."""
    sent = segment.text(STATUS)
    if not sent:
        return order.status, order.raw_status
    status = in_table(sent.upper(), OBSERVATION)
    if status is None:
        context.remarks.add("OBX-11 is not in table 0085, or is no status of a result.")
    return status or ObservationStatus.UNKNOWN, sent.upper()
