"""An `InstrumentMessage` as JSON and back: how a receipt keeps what was read; documents' bytes stay in the raw one."""

import hashlib
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any, Final

import orjson

from services.samples.domain.instruments.message import (
    Attachment,
    InstrumentMessage,
    Lot,
    Observation,
    ObservationStatus,
    OrderGroup,
    Protocol,
    Query,
    Specimen,
)

_NESTED: Final = (dict, list)
"""What may hold something empty: to ask a function about every text took as long as to read the message."""


def written(message: InstrumentMessage) -> bytes:
    """As JSON text."""
    return orjson.dumps(as_json(message))


def as_json(message: InstrumentMessage) -> dict[str, Any]:
    """As plain objects, without what is empty; of a document's bytes only how many there are and their SHA-256."""
    found: dict[str, Any] = _without_empty(orjson.loads(orjson.dumps(message, default=_said)))
    return found


def from_json(content: dict[str, Any]) -> InstrumentMessage:
    """Back again; documents come without their bytes."""
    return InstrumentMessage(
        **_own(
            InstrumentMessage,
            content,
            protocol=Protocol(content["protocol"]),
            sent_at=_time(content.get("sent_at")),
            profiles=tuple(content.get("profiles", ())),
            groups=tuple(_group(one) for one in content.get("groups", ())),
            query=_query(content.get("query")),
            remarks=tuple(content.get("remarks", ())),
        )
    )


def _without_empty(content: Any) -> Any:
    """Most fields of most observations say nothing; a third of the size is left."""
    if isinstance(content, dict):
        said = ((name, value) for name, value in content.items() if value is not None and value != [])
        return {name: _without_empty(value) if type(value) in _NESTED else value for name, value in said}
    return [_without_empty(one) if isinstance(one, dict) else one for one in content]


def _said(value: object) -> object:
    if isinstance(value, bytes):
        return {"size": len(value), "sha256": hashlib.sha256(value).hexdigest()}
    raise TypeError


def _group(content: dict[str, Any]) -> OrderGroup:
    return OrderGroup(
        **_own(
            OrderGroup,
            content,
            specimen=_specimen(content.get("specimen") or {}),
            status=ObservationStatus(content.get("status", "unknown")),
            collected_at=_time(content.get("collected_at")),
            resulted_at=_time(content.get("resulted_at")),
            patient_ids=tuple(content.get("patient_ids", ())),
            observations=tuple(_observation(one) for one in content.get("observations", ())),
            attachments=tuple(_attachment(one) for one in content.get("attachments", ())),
            lots=tuple(Lot(**_own(Lot, one)) for one in content.get("lots", ())),
            notes=tuple(content.get("notes", ())),
        )
    )


def _observation(content: dict[str, Any]) -> Observation:
    return Observation(
        **_own(
            Observation,
            content,
            values=tuple(content.get("values", ())),
            flags=tuple(content.get("flags", ())),
            status=ObservationStatus(content.get("status", "unknown")),
            observed_at=_time(content.get("observed_at")),
            notes=tuple(content.get("notes", ())),
            parts=tuple(tuple(one) for one in content.get("parts", ())),
        )
    )


def _specimen(content: dict[str, Any]) -> Specimen:
    return Specimen(
        **_own(
            Specimen,
            content,
            ids=tuple(content.get("ids", ())),
            parent_ids=tuple(content.get("parent_ids", ())),
            collected_at=_time(content.get("collected_at")),
            received_at=_time(content.get("received_at")),
            conditions=tuple(content.get("conditions", ())),
        )
    )


def _attachment(content: dict[str, Any]) -> Attachment:
    return Attachment(**_own(Attachment, content) | {"content": b""})


def _query(content: dict[str, Any] | None) -> Query | None:
    if content is None:
        return None
    return Query(
        **_own(
            Query,
            content,
            specimen_ids=tuple(content.get("specimen_ids", ())),
            codes=tuple(content.get("codes", ())),
        )
    )


def _own(kind: type, content: dict[str, Any], **typed: Any) -> dict[str, Any]:
    """What this kind has of it: a later version may have written more."""
    assert is_dataclass(kind)  # noqa: S101
    names = {one.name for one in fields(kind)}
    return {name: value for name, value in content.items() if name in names} | typed


def _time(sent: str | None) -> datetime | None:
    return datetime.fromisoformat(sent) if sent else None
