"""O and P: which specimen, every id by which it may be known, and whether it is quality control."""

import re
from typing import Final

from services.samples.domain.instruments.message import Specimen
from services.samples.doors.astm.context import Context
from services.samples.doors.astm.record import Record

_USUAL: Final = ("O-3", "O-4", "P-4", "P-3")
"""P-4 is the laboratory's own id of the patient, P-3 the ward's: benchtop devices put the tube's there."""
_PLACE: Final = re.compile(r"([OP])-(\d{1,2})(?:[.-](\d{1,2}))?")
_SYSMEX: Final = 4
_PADDED: Final = re.compile(r"^\s{2,}\S|\S\s{2,}$")
_ATTRIBUTE: Final = re.compile(r"[ABCM]")
"""Sysmex: rack, place, the id, and how it was read (A: by nobody, B: barcode, C: by the host, M: by hand)."""
_CONTROL: Final = re.compile(r"(?:^|[^A-Z])(?:QC|CTRL|CONTROLE?|KONTROLLE)(?:[^A-Z]|$)", re.IGNORECASE)
"""Devices without a field for it say so in an id or in the material, in their own language."""


def specimen_of(order: Record | None, patient: Record | None, *, control: bool, context: Context) -> Specimen:
    controls = control or _is_control(order, patient)
    ids = _ids(order, patient, context)
    return Specimen(
        ids=tuple(dict.fromkeys((*ids, *_behind(order)))) if controls else ids,
        type=(order.said(16) or None) if order else None,
        role="Q" if controls else None,
        collected_at=context.time(order, 8) if order else None,
        received_at=context.time(order, 15) if order else None,
    )


def _ids(order: Record | None, patient: Record | None, context: Context) -> tuple[str, ...]:
    """In the order of the rules, if they name places of ASTM, else as usual."""
    named = [place for place in context.rules.specimen_from if _PLACE.fullmatch(place)]
    found = [id_ for place in named or _USUAL for id_ in _at(place, order, patient)]
    return tuple(dict.fromkeys(found))


def _behind(order: Record | None) -> list[str]:
    """The rest of O-3: a control's lot stands behind its name."""
    return [part for part in order.parts(3) if part] if order else []


def _at(place: str, order: Record | None, patient: Record | None) -> list[str]:
    type_, field, component = _parsed(place)
    record = order if type_ == "O" else patient
    if record is None:
        return []
    if component:
        return [text for text in (record.text(field, component),) if text]
    return _likely(record, field)


def _parsed(place: str) -> tuple[str, int, int]:
    found = _PLACE.fullmatch(place)
    if found is None:
        return "", 0, 0
    return found[1], int(found[2]), int(found[3] or 0)


def id_in(record: Record, field: int) -> str | None:
    """The likeliest of what stands there."""
    return next(iter(_likely(record, field)), None)


def _likely(record: Record, field: int) -> list[str]:
    """The first component that says something; Hitachi and cobas count tubes there and pad the id behind it."""
    repetitions = record.repetitions(field)
    behind = behind_a_place(record, repetitions[0]) if repetitions else []
    parts = record.parts(field)
    if behind and _is_sysmex(parts):
        return behind
    return [text for text in (*behind, record.said(field)) if text]


def behind_a_place(record: Record, repetition: str) -> list[str]:
    """The id where the place of the tube stands in front of it."""
    sent = repetition.split(record.signs.component)
    if _is_sysmex(record.components(repetition)):
        return [record.meant(sent[2])]
    return [record.meant(part) for part in sent if _PADDED.search(part)]


def _is_sysmex(parts: tuple[str, ...]) -> bool:
    """Coagulometers of this make end the field with a component that is empty."""
    return len(parts) >= _SYSMEX and not any(parts[_SYSMEX:]) and bool(_ATTRIBUTE.fullmatch(parts[3]) and parts[2])


def _is_control(order: Record | None, patient: Record | None) -> bool:
    """O-12 or O-16 is Q, or a word says so."""
    if order and "Q" in {order.text(12).upper(), order.text(16).upper()}:
        return True
    words = [order.whole(field) for field in (3, 4, 16)] if order else []
    words += [patient.whole(field) for field in (3, 4, 5)] if patient else []
    return any(_CONTROL.search(text) for text in words)
