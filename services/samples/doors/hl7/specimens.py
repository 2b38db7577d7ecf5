"""SPM, SAC and what OBR says of the material: which specimen, and every id by which it may be known."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from services.samples.domain.instruments.message import Specimen
from services.samples.doors.hl7.context import Context
from services.samples.doors.hl7.segment import Segment

_PLACE: Final = re.compile(r"([A-Z][A-Z0-9]{2})-(\d{1,3})(?:[.-](\d{1,2}))?(?:[.-](\d{1,2}))?")
_PAIRS: Final = frozenset({("SPM", 2), ("SPM", 3), ("OBR", 29), ("ORC", 4), ("ORC", 8)})
"""Entity identifier pairs: the placer's in the first component, the filler's in the second."""
_REPLACED: Final = {("OBR", 2): ("ORC", 2), ("OBR", 3): ("ORC", 3), ("PID", 3): ("PID", 2)}
"""Where OBR says nothing, ORC may; where PID-3 does not, PID-2 of old versions."""
_PATIENTS: Final = "PID"


def specimen_of(
    *,
    own: Sequence[Segment],
    inherited: Sequence[Segment],
    patient: Segment | None,
    control: str | None,
    context: Context,
) -> Specimen:
    """From the segments of one order, its specimen's among them; `inherited` is the only specimen of the patient."""
    spm = next((one for one in own if one.name == "SPM"), None)
    obr = next((one for one in own if one.name == "OBR"), None)
    return Specimen(
        ids=ids_of(own, inherited, patient, context),
        parent_ids=_parents(own),
        type=_type(spm, obr),
        role=control or _role(own),
        collected_at=_time(context, (spm, 17), (obr, 7)),
        received_at=_time(context, (spm, 18), (obr, 14)),
        reject_reason=(spm.first(21, 1, 2) or None) if spm else None,
        conditions=spm.texts(24) if spm else (),
    )


def ids_of(
    own: Sequence[Segment], inherited: Sequence[Segment], patient: Segment | None, context: Context
) -> tuple[str, ...]:
    """Every candidate, in the order of the rules; one that is only inherited comes before the patient's own."""
    found: list[str] = []
    places = context.rules.specimen_from
    for place in places:
        if not place.startswith(_PATIENTS):
            found += _at(own, place)
    for place in places:
        found += _at(inherited, place)
    for place in places:
        if patient and place.startswith(_PATIENTS):
            found += _at([patient], place)
    return tuple(dict.fromkeys(found))


def _at(segments: Sequence[Segment], place: str) -> list[str]:
    parsed = _PLACE.fullmatch(place.strip().upper())
    if parsed is None:
        return []
    name, field = parsed[1], int(parsed[2])
    found = _in(segments, name, field, parsed[3], parsed[4])
    if not found and (name, field) in _REPLACED:
        found = _in(segments, *_REPLACED[name, field], parsed[3], parsed[4])
    return found


def _in(segments: Sequence[Segment], name: str, field: int, component: str | None, sub: str | None) -> list[str]:
    components = (int(component),) if component else (1, 2) if (name, field) in _PAIRS else (1,)
    return [
        text
        for segment in segments
        if segment.name == name
        for repetition in segment.repetitions(field)
        for number in components
        if (text := segment.part_of(repetition, number, int(sub)) if sub else _id_in(segment, repetition, number))
    ]


def _id_in(segment: Segment, repetition: str, number: int) -> str:
    """The first subcomponent; if it is empty, the only other one there is (`&&id`, as a hospital's LIS writes it)."""
    first = segment.part_of(repetition, number)
    if first or segment.signs.subcomponent not in repetition:
        return first
    others = {text for sub in (2, 3, 4) if (text := segment.part_of(repetition, number, sub))}
    return others.pop() if len(others) == 1 else ""


def _parents(own: Sequence[Segment]) -> tuple[str, ...]:
    found = [*_at(own, "SPM-3"), *_at(own, "SAC-4")]
    return tuple(dict.fromkeys(found))


def _type(spm: Segment | None, obr: Segment | None) -> str | None:
    """SPM-4; before v2.5 the specimen's source stood in OBR-15."""
    if spm and (said := spm.first(4, 1, 4, 2, 5)):
        return said
    return (obr.text(15) or obr.text(15, 1, 2) or obr.text(15, 2) or None) if obr else None


def _role(own: Sequence[Segment]) -> str | None:
    """Of several specimens one that is no patient's makes the order none."""
    roles = [text.upper() for one in own if one.name == "SPM" for text in one.texts(11)]
    return next((role for role in roles if role != "P"), roles[0] if roles else None)


def _time(context: Context, *places: tuple[Segment | None, int]) -> datetime | None:
    return next((at for segment, field in places if segment and (at := context.time(segment, field))), None)
