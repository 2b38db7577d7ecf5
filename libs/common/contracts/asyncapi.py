"""The AsyncAPI 3 document of the events: all of them, or those that one service states and hears."""

from collections.abc import Iterable
from functools import cache
from typing import Any, Final

from libs.common.contracts.catalogue import EVENTS
from libs.common.contracts.envelope import Event
from libs.common.contracts.schema import envelope_example, envelope_schema

MEDIA_TYPE: Final = "application/cloudevents+json"
VERSION: Final = "1.0.0"
SEND: Final = "send"
RECEIVE: Final = "receive"
PARTY: Final = "Id of an organisation, or `_` where there is none."

Document = dict[str, Any]


def whole_document() -> Document:
    """Every event of the network, as its service sends it."""
    return _document("ReALLNet events", {SEND: tuple(EVENTS.values())})


def service_document(service: str, reads: Iterable[type[Event]]) -> Document:
    """What one service sends and receives; it confirms withdrawals in the network's name."""
    sends = tuple(event for event in EVENTS.values() if event.service in {service, "network"})
    return _document(f"ReALLNet {service}", {SEND: sends, RECEIVE: tuple(reads)})


def _document(title: str, by_action: dict[str, tuple[type[Event], ...]]) -> Document:
    events = {event.type(): event for group in by_action.values() for event in group}.values()
    return {
        "asyncapi": "3.0.0",
        "info": {"title": title, "version": VERSION, "license": {"name": "Apache-2.0"}},
        "defaultContentType": MEDIA_TYPE,
        "channels": {event.type(): _channel(event) for event in events},
        "operations": _operations(by_action),
        "components": {"messages": {event.type(): _message(event) for event in events}},
    }


def _channel(event: type[Event]) -> Document:
    address = event.subject_filter().removesuffix(".*.*")
    return {
        "address": address + ".{origin}.{destination}",
        "description": _sentence(event),
        "parameters": {name: {"description": PARTY} for name in ("origin", "destination")},
        "messages": {event.__name__: {"$ref": f"#/components/messages/{event.type()}"}},
    }


def _operations(by_action: dict[str, tuple[type[Event], ...]]) -> Document:
    return {
        f"{action}.{event.type()}": {
            "action": action,
            "channel": {"$ref": f"#/channels/{event.type()}"},
            "summary": _sentence(event),
        }
        for action, events in by_action.items()
        for event in events
    }


@cache
def _message(event: type[Event]) -> Document:
    return {
        "name": event.__name__,
        "title": event.type(),
        "summary": _sentence(event),
        "contentType": MEDIA_TYPE,
        "payload": envelope_schema(event),
        "examples": [{"name": event.__name__, "payload": envelope_example(event)}],
    }


def _sentence(event: type[Event]) -> str:
    return " ".join((event.__doc__ or "").split())
