"""OBX: one observation in the sender's own words, or the document that it carries."""

from dataclasses import dataclass
from typing import Final

from services.samples.domain.instruments.message import Attachment, Observation, ObservationStatus
from services.samples.doors.hl7.context import Context
from services.samples.doors.hl7.segment import Segment
from services.samples.doors.hl7.statuses import OBSERVATION
from services.samples.doors.hl7.values import value_of

CODE: Final = 3
SUB_ID: Final = 4
UNIT: Final = 6
RANGE: Final = 7
FLAGS: Final = 8
STATUS: Final = 11
OBSERVED: Final = 14
OPERATOR: Final = 16
DEVICE: Final = 18
ANALYSED: Final = 19
CATEGORY: Final = 29


@dataclass(frozen=True, slots=True)
class Order:
    """What of the order an observation falls back to."""

    status: ObservationStatus
    raw_status: str | None


def observation_of(
    segment: Segment, *, order: Order, notes: list[Segment], before: int, context: Context
) -> tuple[Observation, tuple[Attachment, ...]]:
    """The observation, and the documents in it; `before` counts the group's documents so far."""
    value = value_of(segment, context)
    status, raw_status = _status(segment, order, context)
    said = Observation(
        code=_code(segment, context),
        text=segment.first(CODE, 2, 5) or None,
        system=segment.text(CODE, 3) or None,
        sub_id=segment.whole(SUB_ID) or None,
        value_type=value.type,
        values=value.values,
        unit=segment.first(UNIT, 1, 2) or None,
        reference_range=segment.whole(RANGE) or None,
        flags=segment.texts(FLAGS),
        status=status,
        raw_status=raw_status,
        observed_at=context.first_time(segment, ANALYSED, OBSERVED),
        device="~".join(segment.texts(DEVICE)) or None,
        operator=segment.text(OPERATOR) or None,
        notes=notes_of(notes),
        parts=value.parts,
        alternate_code=segment.text(CODE, 4) or None,
        alternate_text=segment.text(CODE, 5) or None,
        alternate_system=segment.text(CODE, 6) or None,
        category=segment.text(CATEGORY) or None,
        attachment=before if value.attachments else None,
    )
    return said, value.attachments


def notes_of(segments: list[Segment]) -> tuple[str, ...]:
    """NTE-3, each repetition a line."""
    found = (segment.meant("\n".join(segment.repetitions(3))) for segment in segments)
    return tuple(text for text in found if text)


def _code(segment: Segment, context: Context) -> str:
    """OBX-3.1, or what else names the observation: its second code, its words."""
    code = segment.text(CODE)
    if code:
        return code
    other = segment.first(CODE, 4, 2, 5)
    context.remarks.add("OBX-3 has no code in its first component." if other else "OBX-3 is empty.")
    return other


def _status(segment: Segment, order: Order, context: Context) -> tuple[ObservationStatus, str | None]:
    """OBX-11; most real feeds leave it empty, then the order's own status counts."""
    sent = segment.text(STATUS).upper()
    if not sent:
        return order.status, order.raw_status
    if sent not in OBSERVATION:
        context.remarks.add("OBX-11 is not in table 0085, or is no status of a result.")
    return OBSERVATION.get(sent, ObservationStatus.UNKNOWN), sent
