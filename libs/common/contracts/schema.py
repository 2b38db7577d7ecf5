"""The JSON Schema of an event as it travels (CloudEvents 1.0, structured), and an example that fits it."""

from functools import cache
from typing import Any, Final

from libs.common.contracts.envelope import ATTRIBUTES, Event
from libs.common.contracts.examples import example

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
ORGANISATION: Final = {"type": "string", "pattern": "^([a-z0-9-]+|_)$"}
TEXT: Final = {"type": "string", "minLength": 1}
UUID: Final = {"type": "string", "format": "uuid"}
FIRST_VERSION: Final = 1

ENVELOPE: Final[dict[str, Any]] = {
    "specversion": {"const": "1.0"},
    "id": {**UUID, "description": "Time-ordered (UUID v7)."},
    "source": {"type": "string", "pattern": "^/reallnet/[a-z]+$"},
    "type": {},
    "subject": {**TEXT, "description": "The aggregate the fact is about; order is kept within it."},
    "time": {"type": "string", "format": "date-time", "description": "When it happened."},
    "datacontenttype": {"const": "application/json"},
    "version": {"type": "integer", "minimum": FIRST_VERSION, "description": "Of the aggregate, after the fact."},
    "origin": {**ORGANISATION, "description": "Where the patient or tube comes from."},
    "destination": {**ORGANISATION, "description": "Who has to act."},
    "actor": {**TEXT, "description": "Who did it."},
    "cause": {**UUID, "description": "The event that this one answers to."},
    "traceparent": {**TEXT, "description": "W3C Trace Context."},
    "requestid": {**TEXT, "description": "The request it all began with."},
    "data": {},
}
OPTIONAL: Final = frozenset({"actor", "cause", "traceparent", "requestid"})


@cache
def envelope_schema(event: type[Event]) -> dict[str, Any]:
    """Describe the whole message, so that one schema is enough to check it."""
    data, definitions = _data_schema(event)
    properties = {**ENVELOPE, "type": {"const": event.type()}, "data": data}
    return {
        "$schema": DIALECT,
        "title": event.type(),
        "description": " ".join((event.__doc__ or "").split()),
        "type": "object",
        "properties": properties,
        "required": [name for name in ENVELOPE if name not in OPTIONAL],
        **({"$defs": definitions} if definitions else {}),
    }


@cache
def envelope_example(event: type[Event]) -> dict[str, Any]:
    """Make a message of this kind and let the event's own class write it."""
    data, definitions = _data_schema(event)
    values = example(data, definitions=definitions)
    made = event.model_validate({**values, **_attributes()})
    return made.envelope()


def _attributes() -> dict[str, Any]:
    return {
        "id": "01a20238-2e80-7060-bcf2-a7f0501d6764",
        "at": "2026-06-15T09:30:00+00:00",
        "version": FIRST_VERSION,
        "origin": "hospital-aragon",
        "actor": "clinician-7",
    }


def _data_schema(event: type[Event]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The event's own fields: those of the envelope are CloudEvents attributes."""
    whole = event.model_json_schema(mode="serialization")
    definitions = whole.pop("$defs", {})
    own = {name: field for name, field in whole["properties"].items() if name not in ATTRIBUTES}
    required = [name for name in whole.get("required", ()) if name in own]
    data = {"type": "object", "properties": own, "required": required, "additionalProperties": False}
    return data, definitions
