"""`InstrumentMessage` ⇄ JSON at the door: what a receipt keeps, and what a device or a script may post as JSON."""

from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter, ValidationError

from services.samples.domain.instruments.message import InstrumentMessage, Observation, OrderGroup, Protocol, Specimen
from services.samples.domain.instruments.objection import ErrorCode
from services.samples.domain.instruments.parsed_json import as_json, from_json, written
from services.samples.domain.instruments.profile import ReadingRules
from services.samples.domain.instruments.unreadable import Unreadable

__all__ = ["as_json", "from_json", "read", "written"]


def read(raw: bytes, rules: ReadingRules) -> InstrumentMessage:
    """A message that was posted in the words of `InstrumentMessage`; times without a zone are of the rules' zone.

    Raises:
        Unreadable: It is no JSON, or not of that shape; the sentence says where.

    """
    try:
        message = _shape().validate_json(raw.removeprefix(b"\xef\xbb\xbf"))
    except ValidationError as wrong:
        raise Unreadable(ErrorCode.DATA_TYPE, _first(wrong)) from wrong
    return replace(
        message,
        protocol=Protocol.JSON,
        sent_at=_placed(message.sent_at, rules),
        groups=tuple(_group(group, rules) for group in message.groups),
    )


@lru_cache(maxsize=1)
def _shape() -> TypeAdapter[InstrumentMessage]:
    return TypeAdapter(InstrumentMessage)


def _first(wrong: ValidationError) -> str:
    """Where and what, without the value."""
    error = wrong.errors(include_input=False, include_url=False, include_context=False)[0]
    where = ".".join(str(part) for part in error["loc"])
    return f"{where}: {error['msg']}." if where else f"{error['msg']}."


def _group(group: OrderGroup, rules: ReadingRules) -> OrderGroup:
    return replace(
        group,
        specimen=_specimen(group.specimen, rules),
        collected_at=_placed(group.collected_at, rules),
        resulted_at=_placed(group.resulted_at, rules),
        observations=tuple(_observation(one, rules) for one in group.observations),
    )


def _specimen(specimen: Specimen, rules: ReadingRules) -> Specimen:
    return replace(
        specimen,
        collected_at=_placed(specimen.collected_at, rules),
        received_at=_placed(specimen.received_at, rules),
    )


def _observation(observation: Observation, rules: ReadingRules) -> Observation:
    return replace(observation, observed_at=_placed(observation.observed_at, rules))


def _placed(at: datetime | None, rules: ReadingRules) -> datetime | None:
    return at.replace(tzinfo=ZoneInfo(rules.time_zone)) if at and at.tzinfo is None else at
