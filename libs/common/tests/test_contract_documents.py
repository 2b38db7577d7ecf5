"""Every event is in the AsyncAPI document, has a schema that its own messages fit, and an example."""

from typing import Any

import orjson
import pytest
from jsonschema import Draft202012Validator, ValidationError

from libs.common.contracts import generate
from libs.common.contracts.asyncapi import whole_document
from libs.common.contracts.catalogue import EVENTS
from libs.common.contracts.envelope import Event
from libs.common.contracts.examples import example
from libs.common.contracts.schema import envelope_example, envelope_schema


@pytest.mark.parametrize("event", EVENTS.values(), ids=lambda event: event.__name__)
def test_an_event_as_it_travels_fits_its_schema(event: type[Event]) -> None:
    message = envelope_example(event)
    validator = Draft202012Validator(envelope_schema(event), format_checker=Draft202012Validator.FORMAT_CHECKER)
    validator.check_schema(envelope_schema(event))
    validator.validate(message)
    read = event.from_envelope(message)
    assert orjson.loads(read.to_cloudevent()) == message


@pytest.mark.parametrize("event", EVENTS.values(), ids=lambda event: event.__name__)
def test_nothing_else_fits(event: type[Event]) -> None:
    validator = Draft202012Validator(envelope_schema(event))
    message = envelope_example(event)
    for wrong in ({"type": "org.reallnet.other.v1"}, {"version": 0}, {"data": {**message["data"], "name": "x"}}):
        with pytest.raises(ValidationError):
            validator.validate(message | wrong)


def test_the_document_names_every_event_once() -> None:
    document = whole_document()
    assert set(document["channels"]) == set(document["components"]["messages"]) == set(EVENTS)
    for message in document["components"]["messages"].values():
        assert message["summary"]
        assert message["examples"]


def test_an_address_is_the_subject_it_is_published_under() -> None:
    for kind, event in EVENTS.items():
        made = event.from_envelope(envelope_example(event))
        address = whole_document()["channels"][kind]["address"]
        assert address.format(origin=made.origin, destination=made.destination) == made.nats_subject


def test_the_written_files_are_what_the_contracts_say() -> None:
    assert generate.differences(generate.documents()) == []


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "integer", "minimum": 5}, 5),
        ({"type": "number", "exclusiveMinimum": 2}, 3),
        ({"type": "integer", "maximum": 0}, 0),
        ({"type": "string", "minLength": 6, "maxLength": 8}, "textxx"),
        ({"type": "array", "items": {"type": "boolean"}, "minItems": 2}, [True, True]),
        ({"anyOf": [{"type": "null"}, {"type": "string"}]}, None),
        ({"$ref": "#/$defs/A"}, "one"),
    ],
)
def test_examples(schema: dict[str, Any], expected: object) -> None:
    assert example(schema, definitions={"A": {"enum": ["one", "two"]}}) == expected


def test_an_example_of_a_schema_that_holds_itself_ends() -> None:
    node = {"type": "object", "properties": {"all": {"type": "array", "items": {"$ref": "#/$defs/Node"}}}}
    assert "all" in example({"$ref": "#/$defs/Node"}, definitions={"Node": node})
