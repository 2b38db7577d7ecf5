"""R: one result in the device's own words."""

import re
from dataclasses import dataclass
from typing import Final

from services.samples.domain.instruments.message import Observation, ObservationStatus
from services.samples.doors.astm.context import Context
from services.samples.doors.astm.record import Record
from services.samples.doors.astm.statuses import RESULT

_PLACES: Final = 11
_LOINC: Final = re.compile(r"\d{1,5}-\d")
_KIND: Final = re.compile(r"[A-Z]|\d{1,2}")
_FORMATS: Final = frozenset({"RAW", "MAINFORMAT"})
"""Sysmex U-WAM sends each value twice and names its format in the second component, also of a value that is empty."""


def observation_of(
    record: Record, notes: list[Record], order: tuple[ObservationStatus, str | None], context: Context
) -> Observation:
    """R-3 code, R-4 value, R-5 unit, R-6 range, R-7 flags, R-9 status, R-13 completed."""
    test = universal_id_of(record, 3)
    status, raw_status = _status(record, order, context)
    said = [record.components(one) for one in record.repetitions(4)]
    written_in = next((form for _, *rest in said if len(rest) == 1 and (form := rest[0]) in _FORMATS), None)
    values = [_value(parts[:1] if written_in else parts) for parts in said]
    return Observation(
        code=test.code,
        text=test.text,
        sub_id=written_in or test.sub_id,
        alternate_code=test.loinc,
        alternate_system="LN" if test.loinc else None,
        values=tuple(value for value in values if value),
        unit=record.whole(5) or None,
        reference_range=_worded(record, 6),
        flags=tuple(found for one in record.repetitions(7) if (found := record.meant(one))),
        status=status,
        raw_status=raw_status,
        observed_at=context.time(record, 13) or context.time(record, 12),
        device=_worded(record, 14),
        operator=record.said(11) or None,
        notes=notes_of(notes),
        parts=tuple(said) if any(len(parts) > 1 for parts in said) else (),
    )


def _worded(record: Record, field: int) -> str | None:
    """The whole field, unless there is nothing in it but what stands between its components."""
    sent = record.whole(field)
    return sent.rstrip(record.signs.component) or None


@dataclass(frozen=True, slots=True)
class UniversalId:
    """A universal test id: the first three components are universal, the fourth is the maker's code."""

    code: str = ""
    text: str | None = None
    sub_id: str | None = None
    loinc: str | None = None
    lot: str | None = None


def universal_id_of(record: Record, field: int) -> UniversalId:
    """Makers write behind the fourth what they like.

    Sysmex the code itself, Horiba its LOINC code, GeneXpert words, version, analyte and measure, Abbott words,
    dilution, …, reagent lot (8) and kind of result (11). Mindray has the code in the first, and in the fourth whether
    the result is a figure or words (F, I), or how often it is to be measured. Of GeneXpert the fourth may be empty:
    then the second, in front of words and analyte (7), is the host's code.
    """
    parts = [*record.parts(field), *[""] * _PLACES]
    kind = parts[3] if parts[0] and _KIND.fullmatch(parts[3]) else ""
    named = ("" if kind else parts[3], parts[0], parts[1] if parts[6] else "", parts[4], parts[1], *parts)
    code = next((part for part in named if part), "")
    words = parts[4] if parts[4] != code else ""
    loinc = _LOINC.fullmatch(words)
    is_abbott = bool(parts[10])
    return UniversalId(
        code=code,
        text=(None if loinc or words.isdigit() else words) or (parts[1] if parts[1] != code else "") or None,
        sub_id=parts[10] if is_abbott else "&".join(parts[6:8]).rstrip("&") or (kind if kind.isalpha() else None),
        loinc=words if loinc else None,
        lot=parts[7] if is_abbott and parts[7] else None,
    )


def notes_of(records: list[Record]) -> tuple[str, ...]:
    """C-4, with its code where it has one."""
    return tuple(text for record in records if (text := record.whole(4)))


def _value(parts: tuple[str, ...]) -> str:
    """As it was sent; of `text^number` in which only one says something, that one."""
    said = [part for part in parts if part]
    return said[0] if len(said) == 1 else "^".join(parts).rstrip("^")


def _status(
    record: Record, order: tuple[ObservationStatus, str | None], context: Context
) -> tuple[ObservationStatus, str | None]:
    sent = record.text(9).upper()
    if not sent:
        return order
    if sent not in RESULT:
        context.remarks.add("R-9 is no status that E1394 knows.")
    return RESULT.get(sent, ObservationStatus.UNKNOWN), sent
