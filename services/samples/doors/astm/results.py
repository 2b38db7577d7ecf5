"""R: one result in the device's own words."""

from services.samples.domain.instruments.message import Observation, ObservationStatus
from services.samples.doors.astm.context import Context
from services.samples.doors.astm.record import Record
from services.samples.doors.astm.statuses import RESULT


def observation_of(
    record: Record, notes: list[Record], order: tuple[ObservationStatus, str | None], context: Context
) -> Observation:
    """R-3 code, R-4 value, R-5 unit, R-6 range, R-7 flags, R-9 status, R-13 completed."""
    code, text, sub_id = code_of(record, 3)
    status, raw_status = _status(record, order, context)
    values = tuple(
        found for one in record.repetitions(4) if (found := record.meant(one.rstrip(record.signs.component)))
    )
    return Observation(
        code=code,
        text=text or None,
        sub_id=sub_id or None,
        values=values,
        unit=record.whole(5) or None,
        reference_range=record.whole(6) or None,
        flags=tuple(found for one in record.repetitions(7) if (found := record.meant(one))),
        status=status,
        raw_status=raw_status,
        observed_at=context.time(record, 13) or context.time(record, 12),
        device=record.whole(14) or None,
        operator=record.said(11) or None,
        notes=notes_of(notes),
        parts=_parts(record),
    )


def code_of(record: Record, field: int) -> tuple[str, str, str]:
    """Code, words and what is within: the fourth component is the maker's code, the first three are universal."""
    parts = record.parts(field)
    universal, name, _, makers, *more = [*parts, "", "", "", ""][: max(4, len(parts))]
    code = makers or universal or name or next((part for part in more if part), "")
    within = "&".join(more).strip("&")
    return code, name if name != code else "", within


def notes_of(records: list[Record]) -> tuple[str, ...]:
    """C-4, with its code where it has one."""
    return tuple(text for record in records if (text := record.whole(4)))


def _parts(record: Record) -> tuple[tuple[str, ...], ...]:
    sent = record.repetitions(4)
    if not any(record.signs.component in one for one in sent):
        return ()
    return tuple(record.components(one) for one in sent)


def _status(
    record: Record, order: tuple[ObservationStatus, str | None], context: Context
) -> tuple[ObservationStatus, str | None]:
    sent = record.text(9).upper()
    if not sent:
        return order
    if sent not in RESULT:
        context.remarks.add("R-9 is no status that E1394 knows.")
    return RESULT.get(sent, ObservationStatus.UNKNOWN), sent
